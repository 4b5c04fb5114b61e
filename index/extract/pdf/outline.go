package pdf

import (
	"strings"

	"emanet/index/extract"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// maxTitles and maxDepth bound the outline, which may be a loop.
const (
	maxTitles = 10_000
	maxDepth  = 32
)

// outline gives the titles of the document's outline (ISO 32000-2, 12.3.3), each on a line.
func (r *reading) outline() error {
	s := r.session
	first, err := may(s, s.FPDFBookmark_GetFirstChild, requests.FPDFBookmark_GetFirstChild{Document: s.doc})
	if err != nil {
		return err
	}
	var titles []string
	open := []*references.FPDF_BOOKMARK{first.Bookmark} // the next of each level
	for len(open) > 0 {
		at := open[len(open)-1]
		if at == nil {
			open = open[:len(open)-1]
			continue
		}
		if len(titles) == maxTitles {
			if err := r.out.Lose(extract.ReasonTooLarge, "more than %d titles in the outline, or a loop", maxTitles); err != nil {
				return err
			}
			break
		}
		title, next, child, err := s.bookmark(*at)
		if err != nil {
			return err
		}
		titles = append(titles, title)
		open[len(open)-1] = next
		if child != nil && len(open) < maxDepth {
			open = append(open, child)
		}
	}
	return r.out.Part(extract.Part{Kind: extract.PartOther, Name: "outline", Text: strings.Join(titles, "\n")})
}

// bookmark returns an entry of the outline and where it goes on from there.
func (s *session) bookmark(b references.FPDF_BOOKMARK) (title string, next, child *references.FPDF_BOOKMARK, err error) {
	t, err := may(s, s.FPDFBookmark_GetTitle, requests.FPDFBookmark_GetTitle{Bookmark: b})
	if err != nil {
		return "", nil, nil, err
	}
	n, err := may(s, s.FPDFBookmark_GetNextSibling, requests.FPDFBookmark_GetNextSibling{Document: s.doc, Bookmark: b})
	if err != nil {
		return "", nil, nil, err
	}
	c, err := may(s, s.FPDFBookmark_GetFirstChild, requests.FPDFBookmark_GetFirstChild{Document: s.doc, Bookmark: &b})
	return clean(t.Title), n.Bookmark, c.Bookmark, err
}
