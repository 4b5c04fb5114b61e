package extract

import (
	"strings"
	"unicode/utf8"
)

func (s *session) takeReader(payload []byte) error {
	var h readerHead
	if err := parseHead(payload, &h); err != nil {
		return err
	}
	if len(h.Name) > wireName || strings.ContainsFunc(h.Name, breaks) || !typeFits(h.MediaType) {
		return broken("the name of a reader")
	}
	s.reading.Extractor = h.Name
	if h.MediaType != "" {
		s.reading.MediaType = h.MediaType
	}
	return nil
}

// takeDone counts a page, and gives the time for the next.
func (s *session) takeDone(payload []byte) error {
	if len(payload) > 0 || s.reading.Done >= wireCount {
		return broken("a page of %d bytes", len(payload))
	}
	s.reading.Done++
	if s.granted < s.in.Limits.Pages {
		s.granted++
		s.watch.grant(s.in.Limits.Page)
	}
	s.progress()
	return nil
}

func (s *session) progress() {
	if s.sink.Progress != nil {
		s.sink.Progress(s.reading.Done, s.reading.Total)
	}
}

// takePart takes a part and the frames with its text. What was announced is counted before it comes.
func (s *session) takePart(payload []byte) error {
	var h partHead
	if err := parseHead(payload, &h); err != nil {
		return err
	}
	if !h.fits() || h.Length == 0 || !s.budget.spendPart(h.Name, h.Length) {
		return broken("a part of %d bytes", h.Length)
	}
	var text strings.Builder
	for text.Len() < h.Length {
		kind, payload, err := s.conn.next()
		if err != nil {
			return noEOF(err)
		}
		if kind != frameText || len(payload) == 0 || len(payload) > h.Length-text.Len() {
			return broken("frame %q of %d bytes in a part", byte(kind), len(payload))
		}
		if text.Len() == 0 {
			text.Grow(min(h.Length, 2*maxFrame)) // more only as it comes
		}
		text.Write(payload)
	}
	p := h.part()
	if !utf8.ValidString(text.String()) {
		return broken("a text that is not UTF-8")
	}
	p.Text = clean(text.String())
	s.reading.Parts = append(s.reading.Parts, p)
	return nil
}

func (s *session) takeFact(payload []byte) error {
	var f Fact
	if err := parseHead(payload, &f); err != nil {
		return err
	}
	if !f.Key.known() || f.Value == "" || len(f.Value) > wireFact || !spend(&s.budget.facts) {
		return broken("a fact of %d bytes", len(f.Value))
	}
	f.Value = clean(f.Value)
	s.reading.Facts = append(s.reading.Facts, f)
	return nil
}

func (s *session) takeLoss(payload []byte) error {
	var l Loss
	if err := parseHead(payload, &l); err != nil {
		return err
	}
	if !l.Reason.told() || len(l.Detail) > wireName || strings.ContainsFunc(l.Detail, breaks) || !spend(&s.budget.losses) {
		return broken("a loss of %d bytes", len(l.Detail))
	}
	s.doubtful = s.doubtful || s.doubts(l)
	s.lose(l)
	return nil
}

// doubts reports whether a loss says that the file may have been made to take over the child. A damaged PDF was read in a machine inside the child that
// sees nothing of it and ended with the file (package pdf): to set up another for each would cost a second, or five.
func (s *session) doubts(l Loss) bool {
	return l.Reason == ReasonFailed || l.Reason == ReasonDamaged && s.in.MediaType != "application/pdf"
}
