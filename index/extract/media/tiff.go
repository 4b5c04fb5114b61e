package media

import (
	"encoding/binary"
	"image"
	"io"
	"math"

	"golang.org/x/image/tiff"

	"emanet/index/extract"
)

const (
	tagWidth       = 256
	tagLength      = 257
	tagSubfile     = 254 // bit 0: a smaller copy of another page; bit 2: a mask
	tagXResolution = 282
	tagYResolution = 283
)

// tiff reads what a TIFF file tells about itself, and the size of its first page.
func (a *album) tiff(w window) error {
	if err := a.exif(w); err != nil {
		return err
	}
	e, off, err := openEXIF(w)
	if err != nil {
		return a.pass(err)
	}
	d, err := e.directory(off)
	if err != nil {
		return a.pass(err)
	}
	var size []int64
	for _, tag := range []uint16{tagWidth, tagLength} {
		n, err := e.numbers(d, tag, 1)
		if err != nil || len(n) == 0 {
			return err
		}
		size = append(size, int64(n[0]))
	}
	a.sized(size[0], size[1])
	return nil
}

// tiff gives the pages of a TIFF file: each directory in the chain is a picture of its own (TIFF 6.0, section 2). The decoder
// knows the first one only, so it is shown the file once for each page, with a header that points to that.
func (p *pixels) tiff(w window) error {
	e, off, err := openEXIF(w)
	if err != nil {
		return passOver(err)
	}
	pages, end, err := p.chain(e, off)
	if err != nil {
		return err
	}
	if err := p.out.Total(len(pages)); err != nil {
		return err
	}
	for n, at := range pages {
		if err := p.tiffPage(e, n+1, at); err != nil {
			return err
		}
	}
	if end != "" {
		if err := p.out.Lose(end, "what follows page %d", len(pages)); err != nil {
			return err
		}
	}
	return p.finish()
}

// chain returns the directories of all pages, and why there are no more of them if the chain does not end as it should.
func (p *pixels) chain(e *exifFile, off int64) (pages []int64, end extract.Reason, err error) {
	seen := map[int64]bool{}
	for off != 0 {
		switch {
		case seen[off]:
			return pages, extract.ReasonDamaged, nil
		case len(pages) >= p.in.Limits.Pages || len(seen) >= 2*p.in.Limits.Pages:
			return pages, extract.ReasonTooLarge, nil
		}
		seen[off] = true
		d, err := e.directory(off)
		if fatal(err) {
			return nil, "", err
		}
		if err != nil {
			return pages, extract.ReasonDamaged, nil
		}
		kind, err := e.numbers(d, tagSubfile, 1)
		if err != nil {
			return nil, "", err
		}
		if len(kind) == 0 || int64(kind[0])&(1|4) == 0 {
			pages = append(pages, off)
		}
		off = d.next
	}
	return pages, "", nil
}

// tiffPage gives the page whose directory is at off.
func (p *pixels) tiffPage(e *exifFile, n int, off int64) error {
	d, err := e.directory(off)
	if err != nil {
		return passOver(err)
	}
	turn, err := e.numbers(d, tagOrientation, 1)
	if err != nil {
		return err
	}
	times, err := e.rowsRepeated(d)
	if err != nil {
		return err
	}
	w, r := p.pageReader(e, off)
	config, err := tiff.DecodeConfig(r)
	switch {
	case w.err != nil:
		return w.err
	case err != nil:
		failure, err := split(undecoded(err))
		if err != nil {
			return err
		}
		return p.out.Lose(failure.Reason, "page %d", n)
	}
	orientation := 0
	if len(turn) > 0 && turn[0] >= 1 && turn[0] <= 8 {
		orientation = int(turn[0])
	}
	return p.page(n, config, orientation, func() (image.Image, error) {
		m, err := tiff.Decode(r)
		if w.err != nil {
			return nil, w.err
		}
		if err == nil && times > 1 && !tooMany(image.Config{Width: config.Width, Height: times * config.Height}, p.in.Limits.Megapixels) {
			m = stretched(gray(m), times)
		}
		return m, undecoded(err)
	})
}

// rowsRepeated returns how often each row must be shown for a picture whose points are higher than wide.
func (e *exifFile) rowsRepeated(d *directory) (int, error) {
	x, err := e.numbers(d, tagXResolution, 1)
	if err != nil {
		return 0, err
	}
	y, err := e.numbers(d, tagYResolution, 1)
	if err != nil || len(x) == 0 || len(y) == 0 {
		return 1, err
	}
	if times := x[0] / y[0]; times >= 1.5 && times <= 4 {
		return int(math.Round(times)), nil
	}
	return 1, nil
}

// pageReader returns the file as if the page at off were its first.
func (p *pixels) pageReader(e *exifFile, off int64) (*watched, io.Reader) {
	w := &watched{ctx: p.ctx, r: p.in.Bytes}
	r := &firstPage{r: w}
	copy(r.header[:], "II*\x00")
	if e.order == binary.BigEndian {
		copy(r.header[:], "MM\x00*")
	}
	e.order.PutUint32(r.header[4:], uint32(off))
	return w, io.NewSectionReader(r, 0, p.in.Size) // the decoder reads at offsets, where it can
}

// firstPage is a file with another header.
type firstPage struct {
	header [8]byte
	r      io.ReaderAt
}

// ReadAt implements io.ReaderAt.
func (f *firstPage) ReadAt(b []byte, off int64) (int, error) {
	n, err := f.r.ReadAt(b, off)
	if off < int64(len(f.header)) && off >= 0 {
		copy(b[:n], f.header[off:])
	}
	return n, err
}
