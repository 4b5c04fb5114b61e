package pdf

import (
	"cmp"
	"context"

	"emanet/index/extract"

	"github.com/klippa-app/go-pdfium/requests"
)

// page reads the page with an index from 0: its text, what is written on it, and, if it has none, its picture.
func (r *reading) page(ctx context.Context, index int) error {
	if err := r.refresh(ctx, 64); err != nil {
		return err
	}
	seen, unseen := false, extract.Reason("")
	lost, err := r.attempt(ctx, func() (err error) {
		seen, unseen, err = r.words(index)
		return err
	})
	if err != nil {
		return err
	}
	lost = cmp.Or(lost, unseen)
	if !r.session.machine.fast {
		r.engine.interpreted++
	}
	if lost == "" && seen {
		if lost, err = r.picture(ctx, index); err != nil {
			return err
		}
	}
	if lost != "" {
		r.lost.add(lost, index+1)
		return nil
	}
	return r.out.Done()
}

// words gives the text of a page and of its annotations, and says whether it has to be seen to be read, or why it is lost although
// that is so.
func (r *reading) words(index int) (seen bool, lost extract.Reason, err error) {
	var w written
	err = r.session.onPage(index, func(p requests.Page) error {
		text, err := r.text(p)
		if err != nil {
			return err
		}
		w.text = text
		if err := r.out.Part(extract.Part{Kind: extract.PartPage, Number: index + 1, Text: text}); err != nil {
			return err
		}
		if err := r.annotations(p, index+1, &w); err != nil {
			return err
		}
		must, pixels, err := r.session.mustBeSeen(p, text)
		switch {
		case err != nil:
			return err
		case must && pixels > r.in.Limits.Megapixels*1e6:
			lost = extract.ReasonTooLarge
		case must && !r.in.Pictures:
			lost = extract.ReasonNeedsOCR
		}
		seen = must && lost == ""
		return nil
	})
	if err == nil && w.drawn {
		err = r.appearances(index, &w)
	}
	return seen, lost, err
}

// text returns the text of a page as it is read.
func (r *reading) text(p requests.Page) (string, error) {
	s := r.session
	t, err := may(s, s.FPDFText_LoadPage, requests.FPDFText_LoadPage{Page: p})
	if err != nil || t.TextPage == "" {
		return "", err
	}
	n, err := ask(s, s.FPDFText_CountChars, requests.FPDFText_CountChars{TextPage: t.TextPage})
	if err != nil {
		return "", err
	}
	count := n.Count
	if count > r.in.Limits.Text {
		count = r.in.Limits.Text
		if err := r.out.Lose(extract.ReasonTooLarge, "a page has more than %d characters", count); err != nil {
			return "", err
		}
	}
	text := ""
	if count > 0 {
		got, err := ask(s, s.FPDFText_GetText, requests.FPDFText_GetText{TextPage: t.TextPage, Count: count})
		if err != nil {
			return "", err
		}
		text = got.Text
	}
	if count <= maxMend && torn(text) {
		if text, err = s.mended(p); err != nil {
			return "", err
		}
	}
	_, err = ask(s, s.FPDFText_ClosePage, requests.FPDFText_ClosePage{TextPage: t.TextPage})
	return apart(clean(text)), err
}

// onPage does something with a page while it is loaded.
func (s *session) onPage(index int, do func(requests.Page) error) error {
	s.pages++
	loaded, err := ask(s, s.FPDF_LoadPage, requests.FPDF_LoadPage{Document: s.doc, Index: index})
	if err != nil {
		return err
	}
	if err := do(requests.Page{ByReference: &loaded.Page}); err != nil {
		return err // the page goes with the instance, or is of no more use
	}
	_, err = ask(s, s.FPDF_ClosePage, requests.FPDF_ClosePage{Page: loaded.Page})
	return err
}
