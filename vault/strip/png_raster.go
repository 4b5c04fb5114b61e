package strip

import "encoding/binary"

// maxSide is the longest side of a picture, in pixels.
const maxSide = 1 << 24

// raster is the size and the form of a picture or a frame.
type raster struct {
	width, height int64
	bits          int64 // of a pixel
	interlaced    bool
}

// newRaster reads IHDR (section 11.2.1).
func newRaster(b []byte) (raster, error) {
	samples := map[byte]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[b[9]]
	r := raster{
		width: int64(binary.BigEndian.Uint32(b)), height: int64(binary.BigEndian.Uint32(b[4:])),
		bits: samples * int64(b[8]), interlaced: b[12] == 1,
	}
	depth := b[8] == 8 || b[8] == 16 || samples == 1 && (b[8] == 1 || b[8] == 2 || b[8] == 4)
	if samples == 0 || !depth || b[10] != 0 || b[11] != 0 || b[12] > 1 || r.width == 0 || r.height == 0 {
		return r, errPNG
	}
	if r.width > maxSide || r.height > maxSide {
		return r, refuse("the picture is too large")
	}
	return r, nil
}

// length is how many bytes the picture has before it is compressed (section 7.2, and 8.1 for interlaced ones).
func (r raster) length() (n int64) {
	pass := func(x, dx, y, dy int64) {
		w, h := (r.width-x+dx-1)/dx, (r.height-y+dy-1)/dy
		if w > 0 && h > 0 {
			n += h * (1 + (w*r.bits+7)/8)
		}
	}
	if !r.interlaced {
		pass(0, 1, 0, 1)
		return n
	}
	for _, p := range [7][4]int64{{0, 8, 0, 8}, {4, 8, 0, 8}, {0, 4, 4, 8}, {2, 4, 0, 4}, {0, 2, 2, 4}, {1, 2, 0, 2}, {0, 1, 1, 2}} {
		pass(p[0], p[1], p[2], p[3])
	}
	return n
}
