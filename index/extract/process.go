package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Recogniser reads a page that is a picture. Package ocr implements it; it works on the parent's side, because it starts a program.
type Recogniser interface {
	// Name says what reads, and in which languages, as in "tesseract 5.3.0 aze+rus+eng".
	Name() string
	// Recognise reads a picture of width times height points, at most 24 Mi of them, one byte for each from 0 (black) to 255 (white), row by
	// row from the top. It returns the text, which is empty if there is none, and how sure it is, from 0 to 100. A *Failure says why the page
	// was not read; other errors than those of ctx count as ReasonFailed. It may return without reading gray to its end.
	Recognise(ctx context.Context, width, height int, gray io.Reader) (text string, confidence int, err error)
}

// Config says how a Process reads.
type Config struct {
	Command  []string   // of the child; the bytes of Memory are appended in decimal
	Memory   int64      // bytes that the child may have; 0: its own default
	Pictures Recogniser // nil: pages without text count as ReasonNeedsOCR
	Jobs     int        // files after which a child is replaced; 0: 1 000
}

// Sink takes what is not part of a Reading while a file is read. Its functions are called by the goroutine that called Read.
type Sink struct {
	// Member takes a file that lies inside. name is UTF-8 and content, no path to follow; mediaType may be "". r ends with a *Failure if the
	// file inside cannot be read to its end, or with an error for which Read ends too; otherwise it is read to its end by Read if Member
	// did not. If Member returns nil, the file counts as given on; if it returns the *Failure of r, as lost; every other error ends Read.
	// nil: files inside are lost, as unsupported.
	Member func(name, mediaType string, r io.Reader) error
	// Progress is told how many pages, slides, sheets, messages or members were read, and how many there are if that is known. nil: nobody is.
	Progress func(done, total int)
}

// Defaults and bounds of a Process.
const (
	defaultJobs  = 1_000
	helloTimeout = 30 * time.Second // for a child to begin; a busy machine needs a second
	freeAnswers  = 16 << 20         // bytes of answers, beyond four times the size of the file, whose time is not the child's
)

// Process reads files in a child process that can be killed at any time: it holds no key, sees the bytes of one file at a time, and can
// give back nothing but the frames of PROTOCOL.md, each of which is checked. A child serves many files and is replaced after any that makes a
// reader fail or is damaged, but for PDF: it may have been made to take over the child, and gets at no other file.
// A Process is used by one goroutine at a time.
type Process struct {
	config Config
	child  *child // nil: none runs
	said   string // what the last child said of its confinement
}

// NewProcess returns a Process whose child is started when it is needed.
func NewProcess(c Config) *Process {
	if c.Jobs <= 0 {
		c.Jobs = defaultJobs
	}
	return &Process{config: c}
}

// Start starts the child ahead of the first file, and does not wait for it. It costs nothing if one runs.
func (p *Process) Start() error {
	if p.child != nil {
		return nil
	}
	command := p.config.Command
	if p.config.Memory > 0 {
		command = append(command[:len(command):len(command)], strconv.FormatInt(p.config.Memory, 10))
	}
	c, err := startChild(command)
	if err != nil {
		return fmt.Errorf("start the process that reads files: %w", err)
	}
	p.child = c
	return nil
}

// Confinement says what the system took away from the child, as in "memory 464 MiB, no files (Landlock 7), no network, system calls filtered".
// It is "" until a file was read.
func (p *Process) Confinement() string { return p.said }

// Close ends the child. The Process can be used again. It never fails.
func (p *Process) Close() error {
	if p.child != nil {
		p.child.end(false)
		p.child = nil
	}
	return nil
}

// Read reads one file; the zero fields of in.Limits are their defaults. Whatever the file causes is in the Reading: its Status, its Losses.
// The error is that of ctx, of in.Bytes or of the sink, as it is, or says that no child can be started; the Reading is nil then.
//
// The child has Limits.File, Limits.Page for each page that it read, and Limits.OCRPage for each picture that it gave, but never more than File and
// Page together to go on. Time in which it waits for this process (for bytes, for the sink, for the Recogniser) is not counted, unless it asks for
// the same bytes again and again. The Recogniser has OCRPage for a picture and 200 times that for a file; after three pictures in a row that take
// too long the rest is not tried.
//
// A file with which a child ends that had read others before is read once more, in a fresh one, if nothing of it was given to Sink.Member yet:
// others may have left too little memory.
func (p *Process) Read(ctx context.Context, in Input, sink Sink) (*Reading, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	in.Limits = in.Limits.Filled()
	for {
		if err := p.greet(ctx); err != nil {
			return nil, err
		}
		p.child.files++
		s := newSession(ctx, p.child.conn, in, sink, p.config.Pictures)
		err := s.run()
		if err == nil && p.child.files < p.config.Jobs && !s.doubtful {
			return s.result(), nil
		}
		c := p.child
		p.child = nil
		c.end(s.fault == nil && isGone(err))
		switch {
		case s.fault != nil:
			return nil, s.fault
		case isGone(err) && c.files > 1 && !s.timeIsUp && !s.given:
			continue // the next child is fresh, so that this happens once
		case err != nil && !errors.Is(err, errRetired):
			s.lose(s.loss(err, c.outOfMemory()))
		}
		return s.result(), nil
	}
}

// greet starts a child if none runs, and waits until it is ready.
func (p *Process) greet(ctx context.Context) error {
	if err := p.Start(); err != nil {
		return err
	}
	if p.child.greeted {
		return nil
	}
	said, err := p.child.hello(ctx)
	if err == nil {
		p.said, p.child.greeted = said, true
		return nil
	}
	p.child.end(isGone(err))
	p.child = nil
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("start the process that reads files: %w", err)
}
