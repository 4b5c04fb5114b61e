package pdf

import (
	"context"
	"image"
	"math"

	"emanet/index/extract"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
)

// A page is rendered with 300 dots an inch, where OCR reads best, and at most 10 million of them.
const (
	dots    = 300.0 / 72 // a point
	maxDots = 10_000_000
	maxSide = 20_000 // of a picture, in dots
)

// white is the paper.
const white = 0xFFFFFFFF

// picture gives the page with an index from 0 as a picture. lost says why it could not.
func (r *reading) picture(ctx context.Context, index int) (lost extract.Reason, err error) {
	if err := r.open(ctx, true); err != nil {
		return "", err
	}
	if err := r.refresh(ctx, 1); err != nil {
		return "", err
	}
	var m *image.Gray
	lost, err = r.attempt(ctx, func() error {
		return r.session.onPage(index, func(p requests.Page) (err error) {
			m, err = r.session.render(p, min(maxDots, float64(r.in.Limits.Megapixels)*1e6))
			return err
		})
	})
	if err != nil || lost != "" {
		return lost, err
	}
	return "", r.out.Picture(extract.Part{Kind: extract.PartPage, Number: index + 1}, m)
}

// render draws a page in shades of grey with at most so many dots. It copies the picture out of the instance.
func (s *session) render(p requests.Page, most float64) (*image.Gray, error) {
	w, h, err := s.size(p)
	if err != nil {
		return nil, err
	}
	width, height := measure(w, h, most)
	if width == 0 {
		return nil, errNone
	}
	b, err := ask(s, s.FPDFBitmap_CreateEx, requests.FPDFBitmap_CreateEx{
		Width: width, Height: height, Format: enums.FPDF_BITMAP_FORMAT_GRAY, Pointer: uint64(0),
	})
	if err != nil {
		return nil, err
	}
	if _, err := ask(s, s.FPDFBitmap_FillRect, requests.FPDFBitmap_FillRect{Bitmap: b.Bitmap, Width: width, Height: height, Color: white}); err != nil {
		return nil, err
	}
	if _, err := ask(s, s.FPDF_RenderPageBitmap, requests.FPDF_RenderPageBitmap{
		Bitmap: b.Bitmap, Page: p, SizeX: width, SizeY: height,
		Flags: enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_GRAYSCALE | enums.FPDF_RENDER_FLAG_RENDER_LIMITEDIMAGECACHE,
	}); err != nil {
		return nil, err
	}
	got, err := ask(s, s.FPDFBitmap_GetBuffer, requests.FPDFBitmap_GetBuffer{Bitmap: b.Bitmap})
	if err != nil {
		return nil, err
	}
	m, stride := image.NewGray(image.Rect(0, 0, width, height)), len(got.Buffer)/height
	if stride < width {
		return nil, errNone // there was no memory for it
	}
	for y := range height {
		copy(m.Pix[y*m.Stride:][:width], got.Buffer[y*stride:])
	}
	_, err = ask(s, s.FPDFBitmap_Destroy, requests.FPDFBitmap_Destroy{Bitmap: b.Bitmap})
	return m, err
}

// measure returns the dots of a page of so many points; 0 if it has no size that can be drawn.
func measure(w, h, most float64) (width, height int) {
	if !(w > 0 && h > 0) || math.IsInf(w*h, 0) {
		return 0, 0
	}
	scale := min(dots, math.Sqrt(most/(w*h)), maxSide/max(w, h))
	return max(1, int(w*scale)), max(1, int(h*scale))
}
