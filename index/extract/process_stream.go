package extract

import (
	"errors"
	"io"
)

// stream is what comes in many frames, a member or a picture, as an io.Reader. Between its frames the child may ask for bytes of the file.
type stream struct {
	s    *session
	kind frameKind
	left int64    // bytes of a picture that are still to come; -1: a member, which ends with frameShut
	rest []byte   // of the last frame
	over bool     // it is at its end
	lost *Failure // it ended before its end, and the child goes on
	err  error    // the session ended in it
}

// Read implements io.Reader. The clock runs while it waits for the child, and no longer.
func (r *stream) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(r.rest) == 0 {
		if err := r.ended(); err != nil {
			return 0, err
		}
		r.s.watch.run()
		r.err = r.fill()
		r.s.watch.hold()
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// ended returns what a reader sees at the end, and nil before.
func (r *stream) ended() error {
	switch {
	case r.err == nil && !r.over:
		return nil
	case r.err != nil && r.s.fault != nil:
		return r.s.fault
	case r.err != nil && r.s.ctx.Err() != nil:
		return r.s.ctx.Err()
	case r.lost != nil:
		return r.lost
	case r.err == nil:
		return io.EOF
	}
	r.lost = Failed(ReasonFailed, "it ended before its end")
	if r.s.watch.expired.Load() {
		r.lost.Reason = ReasonTooLong
	}
	return r.lost
}

// fill takes one frame.
func (r *stream) fill() error {
	kind, payload, err := r.s.conn.next()
	if err != nil {
		return noEOF(err)
	}
	switch {
	case kind == frameAsk:
		return r.s.answer(payload)
	case kind == frameLoss:
		return r.s.takeLoss(payload)
	case kind == r.kind && r.left < 0:
		if len(payload) == 0 || !r.s.budget.spendBytes(len(payload)) {
			return broken("%d bytes more than a member may have", len(payload))
		}
	case kind == r.kind:
		if len(payload) == 0 || int64(len(payload)) > r.left {
			return broken("%d bytes of a picture", len(payload))
		}
		r.left -= int64(len(payload))
		r.over = r.left == 0
	case kind == frameShut && r.left < 0 && len(payload) == 1 && payload[0] <= 1:
		r.over = true
		if payload[0] == 0 {
			r.lost = Failed(ReasonDamaged, "it ended before its end")
		}
		return nil
	default:
		return broken("frame %q in the middle", byte(kind))
	}
	r.rest = payload // good until the next frame, which is read when nothing is left of it
	return nil
}

// drain reads what the other end did not want, and returns the error of the session.
func (r *stream) drain() error {
	r.rest = nil
	for r.ended() == nil {
		r.err = r.fill()
		r.rest = nil
	}
	return r.err
}

// takeMember gives a file that lies inside to the sink.
func (s *session) takeMember(payload []byte) error {
	var h memberHead
	if err := parseHead(payload, &h); err != nil {
		return err
	}
	if s.sink.Member == nil || s.in.Depth >= s.in.Limits.Nesting || len(h.Name) > wireName || !typeFits(h.MediaType) || !spend(&s.budget.members) {
		return broken("a member with a name of %d bytes", len(h.Name))
	}
	s.given = true
	r := &stream{s: s, kind: frameChunk, left: -1}
	s.watch.hold()
	err := s.sink.Member(h.Name, h.MediaType, r)
	s.watch.run()
	if err != nil && r.err == nil && s.ctx.Err() == nil && (r.lost == nil || !errors.Is(err, r.lost)) {
		s.fault = err
		return err
	}
	if drainErr := r.drain(); drainErr != nil {
		return drainErr
	}
	if err == nil {
		s.reading.Members++
	}
	return nil
}
