package media

import (
	"bufio"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"emanet/index/extract"
)

// pixels gives the pixels of one file as pages.
type pixels struct {
	ctx   context.Context
	in    *extract.Input
	out   extract.Output
	album *album
	twice bool // the decoder keeps the pixels a second time
	needs int  // pages that are text perhaps, and were not asked for
}

// watched is the bytes of a file for a decoder. It ends when ctx does, and keeps the error that was not the decoder's.
type watched struct {
	ctx context.Context
	r   io.ReaderAt
	err error
}

// ReadAt implements io.ReaderAt.
func (w *watched) ReadAt(p []byte, off int64) (int, error) {
	if err := w.ctx.Err(); err != nil {
		w.err = err
		return 0, err
	}
	n, err := w.r.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// reader returns the bytes of the file from the beginning.
func (p *pixels) reader() (*watched, io.Reader) {
	w := &watched{ctx: p.ctx, r: p.in.Bytes}
	return w, bufio.NewReaderSize(io.NewSectionReader(w, 0, p.in.Size), 64<<10)
}

// config returns the size of a picture; 0 where that is damaged.
func (p *pixels) config(k *kind) (image.Config, error) {
	w, r := p.reader()
	config, err := k.config(r)
	if err != nil {
		return image.Config{}, w.err
	}
	return config, nil
}

// unread tells that the pixels cannot be read.
func (p *pixels) unread(k *kind) error {
	if err := p.out.Total(1); err != nil {
		return err
	}
	if p.album.width > 0 && !worthReading(p.album.width, p.album.height) {
		return p.out.Done()
	}
	return p.out.Lose(extract.ReasonUnsupported, "the pixels of %s are not read", k.mediaType)
}

// single gives the one page of a picture.
func (p *pixels) single(k *kind, config image.Config) error {
	if err := p.out.Total(1); err != nil {
		return err
	}
	if config.Width == 0 || config.Height == 0 {
		said := image.Config{Width: p.album.width, Height: p.album.height}
		if tooMany(said, p.in.Limits.Megapixels) { // decoders refuse it too, as damaged
			return p.out.Lose(extract.ReasonTooLarge, "page 1 has %dx%d points", said.Width, said.Height)
		}
		return p.out.Lose(extract.ReasonDamaged, "the pixels")
	}
	err := p.page(1, config, p.album.orientation, func() (image.Image, error) {
		w, r := p.reader()
		m, err := k.decode(r)
		if w.err != nil {
			return nil, w.err
		}
		return m, undecoded(err)
	})
	if err != nil {
		return err
	}
	return p.finish()
}

// page gives a page, if it may hold text and the limits allow. decode returns an *extract.Failure for what is lost.
func (p *pixels) page(n int, config image.Config, orientation int, decode func() (image.Image, error)) error {
	switch {
	case !worthReading(config.Width, config.Height):
		return p.out.Done()
	case tooMany(config, p.in.Limits.Megapixels) || p.tooHeavy(config, orientation):
		return p.out.Lose(extract.ReasonTooLarge, "page %d has %dx%d points", n, config.Width, config.Height)
	case !p.in.Pictures:
		p.needs++
		return nil
	}
	m, err := decode()
	if failure, err := split(err); err != nil {
		return err
	} else if failure != nil {
		return p.out.Lose(failure.Reason, "page %d", n)
	}
	if orientation > 1 {
		m = upright(gray(m), orientation)
	}
	if err := p.out.Picture(extract.Part{Kind: extract.PartPage, Number: n}, m); err != nil {
		return err
	}
	return p.out.Done()
}

// finish tells how many pages were not asked for.
func (p *pixels) finish() error {
	switch p.needs {
	case 0:
		return nil
	case 1:
		return p.out.Lose(extract.ReasonNeedsOCR, "a picture")
	}
	return p.out.Lose(extract.ReasonNeedsOCR, "%d pictures", p.needs)
}

// worthReading reports whether a picture is large enough to hold text that somebody could miss: 20 000 points, as 200×100
// has, and no side under 24 points. Icons and rulers are not.
func worthReading(width, height int) bool {
	return min(width, height) >= 24 && int64(width)*int64(height) >= 20_000
}

// tooMany reports whether a picture has more points than are decoded.
func tooMany(config image.Config, megapixels int) bool {
	return int64(config.Width) > int64(megapixels)*1_000_000/int64(max(config.Height, 1))
}

// tooHeavy reports whether decoding would take more than 3.2 bytes for each point of the largest picture that is allowed, which by
// default are 320 MB: pictures of 16 bits for each colour and progressive JPEG need more than others of their size.
func (p *pixels) tooHeavy(config image.Config, orientation int) bool {
	cost := p.album.cost
	if cost == 0 {
		cost = bytesPerPoint(config.ColorModel)
	}
	if p.twice {
		cost *= 2
	}
	if orientation > 1 {
		cost += 2 // gray, and the same turned
	}
	return cost*float64(config.Width)*float64(config.Height) > 3.2e6*float64(p.in.Limits.Megapixels)
}

// bytesPerPoint returns what a decoded picture takes.
func bytesPerPoint(model color.Model) float64 {
	switch model {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		return 3
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := model.(color.Palette); ok {
		return 1
	}
	return 4
}

// undecoded makes a loss of what a decoder says.
func undecoded(err error) error {
	if err == nil {
		return nil
	}
	var ofJPEG jpeg.UnsupportedError
	var ofPNG png.UnsupportedError
	var ofTIFF tiff.UnsupportedError
	reason := extract.ReasonDamaged
	if errors.As(err, &ofJPEG) || errors.As(err, &ofPNG) || errors.As(err, &ofTIFF) || errors.Is(err, bmp.ErrUnsupported) {
		reason = extract.ReasonUnsupported
	}
	return &extract.Failure{Loss: extract.Loss{Reason: reason}, Err: err}
}
