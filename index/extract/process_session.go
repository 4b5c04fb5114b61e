package extract

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// errRetired says that the file was read to its end by a child that should read no other.
var errRetired = errors.New("the child wants to be replaced")

// session is the reading of one file as the parent sees it: what came so far, and what may still come. All that the child says is taken to
// be hostile.
type session struct {
	ctx        context.Context
	conn       *conn
	in         Input
	sink       Sink
	recogniser Recogniser

	watch    *watch
	budget   budget
	free     int64 // bytes that may still be asked for without costing the child time
	granted  int   // pages that time was given for
	reading  Reading
	fault    error // of the caller: ctx, the bytes, the sink
	timeIsUp bool
}

func newSession(ctx context.Context, c *conn, in Input, sink Sink, r Recogniser) *session {
	return &session{
		ctx: ctx, conn: c, in: in, sink: sink, recogniser: r,
		budget:  newBudget(in.Limits, in.Size),
		free:    4*min(in.Size, 1<<60) + freeAnswers,
		reading: Reading{MediaType: in.MediaType, Version: Version},
	}
}

// run reads the file to its end, or to the first error. If that is the caller's, it is in fault too.
func (s *session) run() error {
	s.watch = newWatch(s.ctx, s.in.Limits.File+s.in.Limits.Page, s.conn.kill)
	err := s.converse()
	alone := s.watch.end()
	switch {
	case err == nil && alone, errors.Is(err, errRetired):
		return err
	case err == nil:
		return errRetired // it came to its end, and was killed then
	case s.fault == nil && s.ctx.Err() != nil:
		s.fault = s.ctx.Err()
	}
	s.timeIsUp = s.watch.expired.Load()
	return err
}

// converse gives the job, and takes frames until the end.
func (s *session) converse() error {
	if err := s.conn.send(frameJob, encodeHead(s.job())); err != nil {
		return err
	}
	for {
		kind, payload, err := s.conn.next()
		if err != nil {
			return noEOF(err)
		}
		if kind == frameEnd {
			return ended(payload)
		}
		if err := s.take(kind, payload); err != nil {
			return err
		}
	}
}

func (s *session) job() job {
	in := &s.in
	return job{
		Name: cut(in.Name, wireFile), MediaType: cut(in.MediaType, wireType), Size: in.Size, Depth: in.Depth, Password: in.Password,
		Pictures: in.Pictures && s.recogniser != nil, Members: s.sink.Member != nil, Limits: in.Limits,
	}
}

// ended reads the payload of a frameEnd.
func ended(payload []byte) error {
	switch {
	case len(payload) != 1 || payload[0] > 1:
		return broken("an end of %d bytes", len(payload))
	case payload[0] == 1:
		return errRetired
	}
	return nil
}

// take takes a frame that stands for itself, and all frames that belong to it.
func (s *session) take(kind frameKind, payload []byte) error {
	switch kind {
	case frameAsk:
		return s.answer(payload)
	case frameReader:
		return s.takeReader(payload)
	case frameTotal:
		n, err := parseCount(payload)
		s.reading.Total = n
		s.progress()
		return err
	case frameDone:
		return s.takeDone(payload)
	case framePart:
		return s.takePart(payload)
	case frameFact:
		return s.takeFact(payload)
	case frameLoss:
		return s.takeLoss(payload)
	case frameMember:
		return s.takeMember(payload)
	case framePicture:
		return s.takePicture(payload)
	}
	return broken("frame %q", byte(kind))
}

// answer gives the child bytes of the file.
func (s *session) answer(payload []byte) error {
	offset, length, err := parseAsk(payload, s.in.Size)
	if err != nil {
		return err
	}
	if cap(s.conn.buf) < length {
		s.conn.buf = make([]byte, length)
	}
	data := s.conn.buf[:length]
	if s.free -= int64(length); s.free >= 0 {
		s.watch.hold()
	}
	n, err := s.in.Bytes.ReadAt(data, offset)
	s.watch.run()
	if n < length {
		if err == nil {
			err = io.ErrNoProgress
		}
		s.fault = noEOF(err)
		return s.fault
	}
	return s.conn.send(frameData, data)
}

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
	if p.Text = text.String(); !utf8.ValidString(p.Text) {
		return broken("a text that is not UTF-8")
	}
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
	s.lose(l)
	return nil
}

func (s *session) lose(l Loss) { s.reading.Losses = append(s.reading.Losses, l) }

// result returns what came.
func (s *session) result() *Reading {
	r := &s.reading
	if r.Total > 0 || r.Done > 0 {
		r.Total = max(r.Total, r.Done)
	}
	switch {
	case len(r.Losses) == 0:
		r.Status = StatusRead
	case len(r.Parts) > 0 || len(r.Facts) > 0 || r.Members > 0:
		r.Status = StatusPartly
	default:
		r.Status = StatusNotRead
	}
	return r
}

// loss says why the child ended before the end of the file.
func (s *session) loss(err error, outOfMemory bool) Loss {
	switch {
	case s.timeIsUp:
		return Loss{ReasonTooLong, "after " + s.allowed().String()}
	case errors.Is(err, errProtocol):
		return Loss{ReasonFailed, "the process that reads files answered wrongly"}
	case outOfMemory:
		return Loss{ReasonTooLarge, "more memory than the process that reads files may have"}
	}
	return Loss{ReasonFailed, "the process that reads files ended"}
}

// allowed is the time that the file had.
func (s *session) allowed() time.Duration {
	l := s.in.Limits
	return l.File + l.Page*time.Duration(1+s.granted) + l.OCRPage*time.Duration(l.Pages-s.budget.pictures)
}

// isGone reports whether a child went away by itself, as far as its pipes tell.
func isGone(err error) bool {
	return err != nil && !errors.Is(err, errProtocol) && !errors.Is(err, errRetired)
}
