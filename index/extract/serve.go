package extract

import (
	"bufio"
	"context"
	"errors"
	"io"
	"syscall"
)

// Server is the child's side of the protocol (PROTOCOL.md): it reads one file after the other for a Process.
type Server struct {
	Confinement string                        // what the system took away from this process, for a person
	Find        func(mediaType string) Format // nil: there is no reader for it
	Gone        func()                        // called, from another goroutine, if the parent goes away while a file is read; nil: nothing
	Watch       func() (stop func())          // called before each file, and what it returns after it; nil: nothing
}

// ExitMemory is the exit status of a child that sees itself that its memory is used up.
const ExitMemory = 3

// errReplace ends a server whose state cannot be trusted any more.
var errReplace = errors.New("a reader panicked")

// Serve reads jobs from in and answers on out until in ends, and returns nil then. Any other end (a broken pipe, a broken protocol, a
// reader that panicked) is an error, and the process should exit. in is read until it ends, also after that.
func (s *Server) Serve(in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	l := newLink(in, out, func() {
		cancel()
		if s.Gone != nil {
			s.Gone()
		}
	})
	defer l.close()
	if err := l.send(frameHello, encodeHead(hello{wireVersion, cut(s.Confinement, wireName)})); err != nil {
		return err
	}
	for {
		f, ok := l.idle()
		if !ok {
			return l.ended()
		}
		var j job
		if f.kind != frameJob {
			return broken("frame %q instead of a job", byte(f.kind))
		}
		if err := parseJob(f.payload, &j); err != nil {
			return err
		}
		stop := func() {}
		if s.Watch != nil {
			stop = s.Watch()
		}
		err := s.read(ctx, l, &j)
		if stop(); err != nil {
			return err
		}
	}
}

// parseJob reads the payload of a frameJob.
func parseJob(b []byte, j *job) error {
	if err := parseHead(b, j); err != nil {
		return err
	}
	l := j.Limits
	if j.Size < 0 || j.Depth < 0 || min(l.Expanded, int64(l.Ratio), int64(l.Members), int64(l.Nesting), int64(l.XMLDepth), int64(l.Pages),
		int64(l.Megapixels), int64(l.Text), int64(l.File), int64(l.Page), int64(l.OCRPage)) <= 0 {
		return broken("a job without size or limits")
	}
	return nil
}

// read reads one file. Its error ends the server.
func (s *Server) read(ctx context.Context, l *link, j *job) error {
	in := &Input{
		Bytes: newBlocks(l, j.Size), Size: j.Size, Name: j.Name, MediaType: j.MediaType, Depth: j.Depth,
		Password: j.Password, Pictures: j.Pictures, Limits: j.Limits,
	}
	out := newAnswers(l, j)
	format := s.Find(j.MediaType)
	if format == nil {
		format = unsupported
	}
	panicked, err := try(ctx, format, in, out)
	if l.failed() != nil {
		return l.failed()
	}
	var failure *Failure
	switch {
	case err == nil:
	case errors.As(err, &failure):
		err = out.lose(failure.Loss)
	default: // no reader returns such a thing; what it says could be content
		err = out.lose(Loss{ReasonFailed, "the reader ended with an error"})
	}
	if err == nil {
		err = out.finish()
	}
	if err != nil {
		return err
	}
	l.busy.Store(false) // before the parent can send the next job
	flag := byte(0)
	if panicked {
		flag = 1
	}
	if err := l.send(frameEnd, []byte{flag}); err != nil {
		return err
	}
	if panicked {
		return errReplace
	}
	return nil
}

// try runs a format and turns a panic of it into a failure.
func try(ctx context.Context, format Format, in *Input, out Output) (panicked bool, err error) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		panicked, err = true, Failed(ReasonFailed, "the reader panicked")
		if cause, ok := value.(error); ok && errors.Is(cause, syscall.ENOMEM) {
			err = Failed(ReasonTooLarge, "there is not enough memory")
		}
	}()
	return false, format(ctx, in, out)
}

// unsupported is the Format of everything that has none.
func unsupported(_ context.Context, in *Input, _ Output) error {
	return Failed(ReasonUnsupported, "there is no reader for %s", in.MediaType)
}

// newWriter returns the buffer before a pipe: as much as a pipe holds.
func newWriter(w io.Writer) *bufio.Writer { return bufio.NewWriterSize(w, 64<<10) }
