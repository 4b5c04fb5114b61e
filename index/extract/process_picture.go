package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// What the pictures of one file may cost. A book of a thousand pages at four seconds each fits.
const (
	slowPictures = 3   // in a row that take too long: the rest of the file would too
	fullPictures = 200 // times Limits.OCRPage is what all pictures together may take
)

// pictures counts what was done about the pictures of a file.
type pictures struct {
	slow    int           // of the last, how many took too long
	took    time.Duration // all together
	untried int
	first   Part // of the untried
}

// left is how long the next picture may take; 0: it is not tried.
func (p *pictures) left(l Limits) time.Duration {
	if p.slow >= slowPictures {
		return 0
	}
	return max(0, min(l.OCRPage, fullPictures*l.OCRPage-p.took))
}

// skip leaves a picture.
func (p *pictures) skip(part Part) {
	if p.untried++; p.untried == 1 {
		p.first = part
	}
}

// loss says what was left.
func (p *pictures) loss() Loss {
	if p.untried == 1 {
		return Loss{ReasonTooLong, where(&p.first) + "the picture was not tried: those before it took too long"}
	}
	detail := fmt.Sprintf("%d pictures were not tried: those before them took too long", p.untried)
	if p.first.Number > 0 {
		detail += fmt.Sprintf("; the first is %s %d", p.first.Kind, p.first.Number)
	}
	return Loss{ReasonTooLong, detail}
}

// takePicture has a picture read, and adds its text as a part.
func (s *session) takePicture(payload []byte) error {
	var h pictureHead
	if err := parseHead(payload, &h); err != nil {
		return err
	}
	switch {
	case s.recogniser == nil || !s.in.Pictures, !h.Part.fits(), h.Part.Length != 0, !spend(&s.budget.pictures),
		h.Width < 1, h.Height < 1, h.Width > wirePoints, h.Height > wirePoints/h.Width:
		return broken("a picture of %d by %d points", h.Width, h.Height)
	}
	s.watch.grant(s.in.Limits.OCRPage)
	p := h.Part.part()
	r := &stream{s: s, kind: frameRows, left: int64(h.Width) * int64(h.Height)}
	limit := s.pictures.left(s.in.Limits)
	if limit == 0 {
		s.pictures.skip(p)
		return r.drain()
	}
	text, confidence, timeIsUp, err := s.recognise(&h, r, limit)
	if drainErr := r.drain(); drainErr != nil {
		return drainErr
	}
	s.reading.OCR = cut(s.recogniser.Name(), wireName)
	var failure *Failure
	switch {
	case err == nil:
		s.addRecognised(p, text, confidence)
	case s.ctx.Err() != nil:
		return s.ctx.Err()
	case timeIsUp:
		s.lose(Loss{ReasonTooLong, where(&p) + "reading the picture took more than " + limit.Round(time.Millisecond).String()})
	case errors.As(err, &failure):
		s.lose(Loss{failure.Reason, cut(where(&p)+failure.Detail, wireName)})
	default:
		s.lose(Loss{ReasonFailed, where(&p) + "the picture could not be read"})
	}
	return nil
}

// recognise has the recogniser read, for no longer than the limit.
func (s *session) recognise(h *pictureHead, r io.Reader, limit time.Duration) (text string, confidence int, timeIsUp bool, err error) {
	ctx, cancel := context.WithTimeout(s.ctx, limit)
	defer cancel()
	s.watch.hold()
	defer s.watch.run()
	begin := time.Now()
	text, confidence, err = s.recogniser.Recognise(ctx, h.Width, h.Height, r)
	s.pictures.took += time.Since(begin)
	timeIsUp = err != nil && ctx.Err() != nil
	if s.pictures.slow++; !timeIsUp {
		s.pictures.slow = 0
	}
	return text, confidence, timeIsUp, err
}

// addRecognised adds what a recogniser read. A picture without text is read too.
func (s *session) addRecognised(p Part, text string, confidence int) {
	p.OCR, p.Confidence = true, max(0, min(confidence, 100))
	text = clean(text)
	p.Text = cut(text, s.budget.room(p.Name))
	if len(p.Text) < len(text) {
		s.lose(Loss{ReasonTooLarge, where(&p) + "more text than a file may have"})
	}
	if p.Text != "" && s.budget.spendPart(p.Name, len(p.Text)) {
		s.reading.Parts = append(s.reading.Parts, p)
	}
}
