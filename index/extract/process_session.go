package extract

import (
	"context"
	"errors"
	"io"
	"time"
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
	pictures pictures
	reading  Reading
	fault    error // of the caller: ctx, the bytes, the sink
	timeIsUp bool
	given    bool // a file inside was given to the sink
	doubtful bool // something in the file was broken: it may have been made to take over the child
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
	s.watch = newWatch(s.ctx, s.in.Limits.File+s.in.Limits.Page, s.conn.kill) // more than that is never left
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
	if s.free -= int64(max(length, blockSize)); s.free >= 0 { // to open a block costs the same, however little of it is wanted
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

func (s *session) lose(l Loss) { s.reading.Losses = append(s.reading.Losses, l) }

// result returns what came. It is called once.
func (s *session) result() *Reading {
	r := &s.reading
	if s.pictures.untried > 0 {
		s.lose(s.pictures.loss())
	}
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
		return Loss{ReasonTooLong, "after " + s.watch.given.Round(10*time.Millisecond).String()}
	case errors.Is(err, errProtocol):
		return Loss{ReasonFailed, "the process that reads files answered wrongly"}
	case outOfMemory:
		return Loss{ReasonTooLarge, "more memory than the process that reads files may have"}
	}
	return Loss{ReasonFailed, "the process that reads files ended"}
}

// isGone reports whether a child went away by itself, as far as its pipes tell.
func isGone(err error) bool {
	return err != nil && !errors.Is(err, errProtocol) && !errors.Is(err, errRetired)
}
