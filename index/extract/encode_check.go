package extract

import (
	"fmt"
	"unicode/utf8"
)

// check holds a reading to what can be stored.
func (r *Reading) check() error {
	switch r.Status {
	case StatusRead, StatusPartly, StatusNotRead:
	default:
		return fmt.Errorf("%w: its status is unknown", ErrMalformed)
	}
	if len(r.Parts) > maxParts || len(r.Facts) > maxFacts || len(r.Losses) > maxLosses || r.Total < 0 || r.Done < 0 || r.Members < 0 {
		return fmt.Errorf("%w: beyond the bounds", ErrMalformed)
	}
	if !short(r.MediaType) || !short(r.Extractor) || !short(r.OCR) || !short(r.Of) {
		return fmt.Errorf("%w: a name is too long", ErrMalformed)
	}
	for i, l := range r.Losses {
		if !l.Reason.known() || !short(l.Detail) {
			return fmt.Errorf("%w: loss %d", ErrMalformed, i)
		}
	}
	for i, f := range r.Facts {
		if f.Key == "" || !short(string(f.Key)) || !short(f.Value) {
			return fmt.Errorf("%w: fact %d", ErrMalformed, i)
		}
	}
	for i, p := range r.Parts {
		if err := p.check(); err != nil {
			return fmt.Errorf("%w: part %d", err, i)
		}
	}
	return nil
}

func (p *Part) check() error {
	if !p.Kind.known() || !short(p.Name) || p.Number < 0 || p.Confidence < 0 || p.Confidence > 100 || len(p.Spans) > maxSpans || !utf8.ValidString(p.Text) {
		return ErrMalformed
	}
	end := 0
	for _, s := range p.Spans {
		if s.From < end || s.To <= s.From || s.To > len(p.Text) || s.Lang == "" || len(s.Lang) > 35 || !utf8.ValidString(s.Lang) {
			return ErrMalformed
		}
		end = s.To
	}
	return nil
}

func short(s string) bool { return len(s) <= maxShort && utf8.ValidString(s) }

func (r Reason) known() bool {
	switch r {
	case ReasonEncrypted, ReasonDamaged, ReasonUnsupported, ReasonTooLarge, ReasonTooLong, ReasonNeedsOCR, ReasonFailed,
		ReasonInterrupted, ReasonNotTried:
		return true
	}
	return false
}

func (k PartKind) known() bool {
	switch k {
	case PartBody, PartPage, PartSlide, PartNotes, PartSheet, PartHeader, PartFooter, PartFootnote, PartEndnote, PartComment,
		PartDeleted, PartHidden, PartMessage, PartForm, PartOther:
		return true
	}
	return false
}
