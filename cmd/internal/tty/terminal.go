package tty

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// ErrNoTerminal reports that the process has no terminal to ask on.
var ErrNoTerminal = errors.New("there is no terminal to ask on")

// ErrEndOfInput reports that the person ended the input (Ctrl-D) instead of
// answering.
var ErrEndOfInput = errors.New("the question was not answered")

// Terminal is the terminal of the person, whatever standard input and output
// are. Its methods must not be called from two goroutines at once.
type Terminal struct {
	in, out *os.File
	owned   bool // Close closes the files

	mu      sync.Mutex
	reading bool      // a read is in flight; its line goes to whoever asks next
	waiting bool      // somebody asks
	lines   chan line // what the reader found
}

// line is one line as the reader found it, with its line feed.
type line struct {
	data []byte
	err  error
}

// Open opens the controlling terminal of the process: /dev/tty, or CONIN$ and
// CONOUT$ on Windows. It returns ErrNoTerminal if there is none.
func Open() (*Terminal, error) {
	in, out, err := openFiles()
	if err != nil {
		return nil, ErrNoTerminal
	}
	t := New(in, out)
	t.owned = true
	return t, nil
}

// New makes a Terminal of two open files, which may be the same one. Closing
// them stays with the caller.
func New(in, out *os.File) *Terminal {
	return &Terminal{in: in, out: out, lines: make(chan line, 1)}
}

// Close closes what Open opened.
func (t *Terminal) Close() error {
	if !t.owned {
		return nil
	}
	err := t.in.Close()
	if t.out != t.in {
		err = errors.Join(err, t.out.Close())
	}
	return err
}

// Size returns columns and rows, 80 and 24 where the terminal does not tell.
func (t *Terminal) Size() (columns, rows int) {
	columns, rows = defaultWidth, 24
	_ = control(t.out, func(fd int) error { // the defaults stand in
		if c, r, err := term.GetSize(fd); err == nil && c > 0 && r > 0 {
			columns, rows = c, r
		}
		return nil
	})
	return columns, rows
}

// Say writes one line of text, sanitised.
func (t *Terminal) Say(text string) error {
	return t.print(text + "\n")
}

// print writes sanitised text.
func (t *Terminal) print(text string) error {
	_, err := io.WriteString(t.out, Clean(text))
	return err
}

// readLine waits for one line. When ctx ends first, the read stays in flight
// and serves the next caller: a line of a terminal cannot be given back.
func (t *Terminal) readLine(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t.ask()
	select {
	case <-ctx.Done():
		t.mu.Lock()
		t.waiting = false
		t.mu.Unlock()
		_ = t.in.SetReadDeadline(time.Now()) // not every system can; the read then stays in flight
		return nil, ctx.Err()
	case l := <-t.lines:
		return l.data, l.err
	}
}

// ask starts a read unless one is in flight.
func (t *Terminal) ask() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = true
	if !t.reading {
		t.reading = true
		go t.readOne()
	}
}

// readOne reads one line and hands it over, or ends when its reader was woken
// because nobody asks any more.
func (t *Terminal) readOne() {
	for {
		_ = t.in.SetReadDeadline(time.Time{}) // see readLine
		data, err := ReadLine(t.in)
		t.mu.Lock()
		woken := errors.Is(err, os.ErrDeadlineExceeded)
		if woken && t.waiting {
			t.mu.Unlock()
			continue
		}
		t.reading = false
		if !woken {
			t.lines <- line{data: data, err: err}
		}
		t.mu.Unlock()
		return
	}
}

// maxLine bounds what one answer may take.
const maxLine = 64 << 10

// ReadLine reads one line from r, byte by byte and so no further than its end,
// and returns it without the line feed. At the end of r it returns
// ErrEndOfInput. It suits secrets: nothing else keeps a copy.
func ReadLine(r io.Reader) ([]byte, error) {
	var data []byte
	buf := make([]byte, 1)
	for {
		n, err := r.Read(buf)
		if n == 1 {
			if buf[0] == '\n' {
				return trimReturn(data), nil
			}
			data = append(data, buf[0])
		}
		switch {
		case len(data) > maxLine:
			clear(data)
			return nil, errors.New("the answer is too long")
		case err == io.EOF && len(data) > 0:
			return trimReturn(data), nil
		case err == io.EOF:
			return nil, ErrEndOfInput
		case err != nil:
			clear(data)
			return nil, err
		}
	}
}

func trimReturn(data []byte) []byte {
	if n := len(data); n > 0 && data[n-1] == '\r' {
		return data[:n-1]
	}
	return data
}

// control runs f on the descriptor without switching the file to blocking
// mode, as os.File.Fd would.
func control(file *os.File, f func(fd int) error) error {
	conn, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := conn.Control(func(fd uintptr) { inner = f(int(fd)) }); err != nil {
		return err
	}
	return inner
}

// Files returns the two ends of the terminal, for a program that takes it over
// for a while. Nothing of this package may read meanwhile.
func (t *Terminal) Files() (in, out *os.File) { return t.in, t.out }
