package pdf

import (
	"unicode"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

const (
	scrap      = 120  // letters and digits that are a stamp or a footer when a picture fills the page
	fills      = 0.5  // of the page, by a picture that fills it
	outlines   = 32   // segments of paths that can be letters
	maxObjects = 2000 // of a page, that are looked at
	maxForms   = 4    // form objects inside form objects
	minSide    = 8    // of a picture that can hold text, in points
)

// sight is what can be seen on a page that is not text.
type sight struct {
	objects  int // looked at
	pictures int
	area     float64 // of them, in square points
	segments int     // of paths
	shadings int
	pixels   int // of the largest picture
}

// mustBeSeen says that a page with this text has to be read from its picture: it has no text, or none that means anything, or just
// a scrap beside a picture that fills it. pixels is how many the largest picture on it has.
func (s *session) mustBeSeen(p requests.Page, text string) (must bool, pixels int, err error) {
	letters, strange := legible(text)
	if letters >= scrap && strange <= letters {
		return false, 0, nil
	}
	seen, err := s.lookAt(p)
	if err != nil {
		return false, 0, err
	}
	if strange > letters { // there are letters, whatever they are
		return true, seen.pixels, nil
	}
	if letters == 0 {
		return seen.pictures > 0 || seen.segments >= outlines || seen.shadings > 0, seen.pixels, nil
	}
	width, height, err := s.size(p)
	return seen.area >= fills*width*height && seen.pictures > 0, seen.pixels, err
}

// lookAt looks at the objects of a page.
func (s *session) lookAt(p requests.Page) (seen sight, err error) {
	n, err := ask(s, s.FPDFPage_CountObjects, requests.FPDFPage_CountObjects{Page: p})
	if err != nil {
		return seen, err
	}
	for i := 0; i < n.Count && seen.objects < maxObjects; i++ {
		o, err := may(s, s.FPDFPage_GetObject, requests.FPDFPage_GetObject{Page: p, Index: i})
		if err != nil {
			return seen, err
		}
		if err := s.look(&seen, o.PageObject, 0); err != nil {
			return seen, err
		}
	}
	return seen, nil
}

// legible counts the letters and digits of a text, and what stands where a font does not say which letter it draws.
func legible(text string) (letters, strange int) {
	for _, c := range text {
		switch {
		case c == unicode.ReplacementChar, unicode.Is(unicode.Co, c), unicode.IsControl(c) && c != '\n' && c != '\t':
			strange++
		case unicode.IsLetter(c), unicode.IsDigit(c):
			letters++
		}
	}
	return letters, strange
}

// look adds an object to what is seen. depth is how many form objects it lies in.
func (s *session) look(seen *sight, o references.FPDF_PAGEOBJECT, depth int) error {
	seen.objects++
	kind, err := may(s, s.FPDFPageObj_GetType, requests.FPDFPageObj_GetType{PageObject: o})
	if err != nil {
		return err
	}
	switch kind.Type {
	case enums.FPDF_PAGEOBJ_IMAGE:
		return s.lookAtPicture(seen, o)
	case enums.FPDF_PAGEOBJ_PATH:
		n, err := may(s, s.FPDFPath_CountSegments, requests.FPDFPath_CountSegments{PageObject: o})
		seen.segments += n.Count
		return err
	case enums.FPDF_PAGEOBJ_SHADING:
		seen.shadings++
	case enums.FPDF_PAGEOBJ_FORM:
		return s.lookInto(seen, o, depth)
	}
	return nil
}

// lookAtPicture adds a picture, if it is large enough to hold text.
func (s *session) lookAtPicture(seen *sight, o references.FPDF_PAGEOBJECT) error {
	b, err := may(s, s.FPDFPageObj_GetBounds, requests.FPDFPageObj_GetBounds{PageObject: o})
	if err != nil {
		return err
	}
	if w, h := float64(b.Right-b.Left), float64(b.Top-b.Bottom); w >= minSide && h >= minSide {
		seen.pictures++
		seen.area += w * h
	}
	size, err := may(s, s.FPDFImageObj_GetImagePixelSize, requests.FPDFImageObj_GetImagePixelSize{ImageObject: o})
	seen.pixels = max(seen.pixels, int(size.Width)*int(size.Height))
	return err
}

// lookInto adds what lies in a form object. Its pictures have the size there that the form has on the page.
func (s *session) lookInto(seen *sight, o references.FPDF_PAGEOBJECT, depth int) error {
	if depth == maxForms {
		return nil
	}
	n, err := may(s, s.FPDFFormObj_CountObjects, requests.FPDFFormObj_CountObjects{PageObject: o})
	if err != nil {
		return err
	}
	inner := sight{objects: seen.objects}
	for i := 0; i < n.Count && inner.objects < maxObjects; i++ {
		child, err := may(s, s.FPDFFormObj_GetObject, requests.FPDFFormObj_GetObject{PageObject: o, Index: uint64(i)})
		if err != nil {
			return err
		}
		if err := s.look(&inner, child.PageObject, depth+1); err != nil {
			return err
		}
	}
	seen.objects, seen.segments, seen.shadings = inner.objects, seen.segments+inner.segments, seen.shadings+inner.shadings
	seen.pixels = max(seen.pixels, inner.pixels)
	if inner.pictures > 0 {
		return s.lookAtPicture(seen, o)
	}
	return nil
}

// size returns the width and height of a page in points, as it is shown.
func (s *session) size(p requests.Page) (width, height float64, err error) {
	w, err := ask(s, s.FPDF_GetPageWidthF, requests.FPDF_GetPageWidthF{Page: p})
	if err != nil {
		return 0, 0, err
	}
	h, err := ask(s, s.FPDF_GetPageHeightF, requests.FPDF_GetPageHeightF{Page: p})
	return float64(w.PageWidth), float64(h.PageHeight), err
}
