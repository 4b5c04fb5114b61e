package media

import (
	"image"
	"image/color"
)

// gray returns the brightness of m, on white where m is transparent. It may share the memory of m.
func gray(m image.Image) *image.Gray {
	b := m.Bounds()
	switch m := m.(type) {
	case *image.Gray:
		return m
	case *image.YCbCr:
		return &image.Gray{Pix: m.Y, Stride: m.YStride, Rect: b}
	}
	g := image.NewGray(b)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row := g.Pix[g.PixOffset(b.Min.X, y):][:b.Dx()]
		switch m := m.(type) {
		case *image.NRGBA:
			grayRow(row, m.Pix[m.PixOffset(b.Min.X, y):], false)
		case *image.RGBA:
			grayRow(row, m.Pix[m.PixOffset(b.Min.X, y):], true)
		case *image.Paletted:
			palettedRow(row, m.Pix[m.PixOffset(b.Min.X, y):], m.Palette)
		default:
			for x := range row {
				row[x] = onWhite(m.At(b.Min.X+x, y))
			}
		}
	}
	return g
}

// grayRow converts a row of four bytes for each point. Where multiplied, the colours were multiplied with the opacity.
func grayRow(row, pix []uint8, multiplied bool) {
	for x := range row {
		p := pix[4*x : 4*x+4 : 4*x+4]
		y, a := luma(uint32(p[0]), uint32(p[1]), uint32(p[2])), uint32(p[3])
		if !multiplied {
			y = (y*a + 127) / 255
		}
		row[x] = uint8(min(y+255-a, 255))
	}
}

// palettedRow converts a row of numbers of colours.
func palettedRow(row, pix []uint8, palette color.Palette) {
	var known [256]uint8
	for i, c := range palette[:min(len(palette), 256)] {
		known[i] = onWhite(c)
	}
	for x := range row {
		row[x] = known[pix[x]]
	}
}

// onWhite returns the brightness of a colour on white.
func onWhite(c color.Color) uint8 {
	r, g, b, a := c.RGBA()
	return uint8(min(luma(r, g, b)+0xFFFF-a, 0xFFFF) >> 8)
}

// luma is the brightness by ITU-R BT.601, as image/color has it.
func luma(r, g, b uint32) uint32 { return (19595*r + 38470*g + 7471*b + 1<<15) >> 16 }

// upright turns a picture as its EXIF orientation says (EXIF 2.32, section 4.6.4): 1 to 8, and others leave it.
func upright(m *image.Gray, orientation int) *image.Gray {
	if orientation <= 1 || orientation > 8 {
		return m
	}
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewGray(size)
	for y := range h {
		row := m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):][:w]
		at, step := turned(orientation, y, w, h, out.Stride)
		for _, v := range row {
			out.Pix[at] = v
			at += step
		}
	}
	return out
}

// turned returns where the first point of row y goes, and how far from there each of the others.
func turned(orientation, y, w, h, stride int) (at, step int) {
	switch orientation {
	case 2: // mirrored
		return y*stride + w - 1, -1
	case 3: // upside down
		return (h-1-y)*stride + w - 1, -1
	case 4: // upside down, mirrored
		return (h - 1 - y) * stride, 1
	case 5: // its first row is the first column
		return y, stride
	case 6: // turned to the left
		return h - 1 - y, stride
	case 7:
		return (w-1)*stride + h - 1 - y, -stride
	}
	return (w-1)*stride + y, -stride // 8: turned to the right
}

// stretched doubles or triples the rows of a picture, as a fax in low resolution needs.
func stretched(m *image.Gray, times int) *image.Gray {
	b := m.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()*times))
	for y := range b.Dy() * times {
		copy(out.Pix[y*out.Stride:][:b.Dx()], m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y/times):])
	}
	return out
}
