package extract

import (
	"image"
	"image/color"
	"math"
)

// sendPicture sends a picture in shades of grey, one byte for each point, row by row from the top. One of more than wirePoints is made
// smaller: letters that can be read at all can be read then.
func sendPicture(l *link, h partHead, m image.Image) error {
	b := m.Bounds()
	w, hgt := scaled(b.Dx(), b.Dy())
	if err := l.send(framePicture, encodeHead(pictureHead{h, w, hgt})); err != nil {
		return err
	}
	s := newShrinker(m, w, hgt)
	rows := make([]byte, 0, max(w, blockSize))
	for y := range hgt {
		if len(rows)+w > cap(rows) {
			if err := l.send(frameRows, rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
		rows = rows[:len(rows)+w]
		s.row(y, rows[len(rows)-w:])
	}
	return l.send(frameRows, rows)
}

// scaled returns the size in which a picture is sent: with the same proportions, at most wirePoints points, and at most maxFrame in a row.
func scaled(w, h int) (int, int) {
	f := max(1, math.Sqrt(float64(w)*float64(h)/wirePoints), float64(w)/maxFrame)
	w, h = max(1, int(float64(w)/f)), max(1, int(float64(h)/f))
	return w, min(h, wirePoints/w) // a line of one point has lost its proportions
}

// shrinker makes rows of a smaller picture: each point is the mean of those that it stands for.
type shrinker struct {
	m      image.Image
	w, h   int    // of what comes out
	source []byte // one row of m
	sums   []uint32
}

func newShrinker(m image.Image, w, h int) *shrinker {
	return &shrinker{m: m, w: w, h: h, source: make([]byte, m.Bounds().Dx()), sums: make([]uint32, w)}
}

// row makes row y into out, which is as long as a row.
func (s *shrinker) row(y int, out []byte) {
	b := s.m.Bounds()
	if s.w == b.Dx() && s.h == b.Dy() {
		grayRow(s.m, b.Min.Y+y, out)
		return
	}
	top, bottom := span(y, s.h, b.Dy())
	clear(s.sums)
	for line := top; line < bottom; line++ {
		grayRow(s.m, b.Min.Y+line, s.source)
		for x := range s.w {
			left, right := span(x, s.w, b.Dx())
			for _, v := range s.source[left:right] {
				s.sums[x] += uint32(v)
			}
		}
	}
	for x := range out {
		left, right := span(x, s.w, b.Dx())
		out[x] = byte(s.sums[x] / uint32((right-left)*(bottom-top)))
	}
}

// span returns which of n points point i of m stands for: at least one.
func span(i, m, n int) (from, to int) {
	from = i * n / m
	return from, max(from+1, (i+1)*n/m)
}

// grayRow writes one row of a picture in shades of grey, on white where it is transparent. The kinds of pictures that decoders make are read
// without a call for each point.
func grayRow(m image.Image, y int, out []byte) {
	b := m.Bounds()
	switch m := m.(type) {
	case *image.Gray:
		copy(out, m.Pix[m.PixOffset(b.Min.X, y):])
	case *image.YCbCr:
		copy(out, m.Y[m.YOffset(b.Min.X, y):])
	case *image.RGBA:
		pix := m.Pix[m.PixOffset(b.Min.X, y):]
		for x := range out {
			p := pix[4*x : 4*x+4 : 4*x+4]
			out[x] = luma(uint32(p[0]), uint32(p[1]), uint32(p[2])) + (255 - p[3])
		}
	case image.RGBA64Image:
		for x := range out {
			c := m.RGBA64At(b.Min.X+x, y)
			out[x] = luma(uint32(c.R>>8), uint32(c.G>>8), uint32(c.B>>8)) + byte(255-c.A>>8)
		}
	default:
		for x := range out {
			out[x] = gray(m.At(b.Min.X+x, y))
		}
	}
}

// gray returns the shade of a colour on white.
func gray(c color.Color) byte {
	r, g, b, a := c.RGBA()
	return luma(r>>8, g>>8, b>>8) + byte(255-a>>8)
}

// luma weighs the colours as JPEG does (ITU-R BT.601).
func luma(r, g, b uint32) byte { return byte((299*r + 587*g + 114*b) / 1000) }
