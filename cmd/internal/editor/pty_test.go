//go:build unix

package editor

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// session is one run of the editor over a pseudo terminal.
type session struct {
	t        *testing.T
	terminal *os.File // our end
	screen   watched
	result   chan result
	drafts   watched
}

type result struct {
	text  string
	saved bool
	err   error
}

// watched collects bytes that one goroutine writes and another waits for.
type watched struct {
	mu   sync.Mutex
	data bytes.Buffer
	more chan struct{}
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.data.Write(p)
	select {
	case w.more <- struct{}{}:
	default:
	}
	return len(p), nil
}

// wait returns what was written once it contains text.
func (w *watched) wait(t *testing.T, text string) string {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		w.mu.Lock()
		all := w.data.String()
		w.mu.Unlock()
		if strings.Contains(all, text) {
			return all
		}
		select {
		case <-w.more:
		case <-limit:
			t.Fatalf("no %q on %q", text, all)
		}
	}
}

func start(ctx context.Context, t *testing.T, initial string) *session {
	t.Helper()
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(ours, &pty.Winsize{Rows: 10, Cols: 40}); err != nil {
		t.Fatal(err)
	}
	ours = pollable(t, ours)
	s := &session{t: t, terminal: ours, result: make(chan result, 1)}
	s.screen.more, s.drafts.more = make(chan struct{}, 1), make(chan struct{}, 1)
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = s.screen.readFrom(ours) // ends when the terminal is closed
	}()
	ticks := make(chan time.Time, 1)
	go func() {
		defer theirs.Close()
		text, saved, err := Run(ctx, Options{
			In: theirs, Out: theirs, Title: "ifadə", Initial: initial, Ticks: ticks,
			Autosave: func(_ context.Context, text string) error {
				_, err := s.drafts.Write([]byte("<" + text + ">"))
				return err
			},
		})
		s.result <- result{text, saved, err}
	}()
	t.Cleanup(func() {
		ours.Close()
		<-read
	})
	s.screen.wait(t, "Ctrl-S save")
	return s
}

// pollable undoes what package pty does to a file: close could not end a read.
func pollable(t *testing.T, f *os.File) *os.File {
	t.Helper()
	defer f.Close()
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), f.Name())
}

func (w *watched) readFrom(f *os.File) (int64, error) {
	buf := make([]byte, 4096)
	for {
		n, err := f.Read(buf)
		if n > 0 {
			_, _ = w.Write(buf[:n]) // a buffer in memory
		}
		if err != nil {
			return 0, err
		}
	}
}

func (s *session) keys(text string) {
	s.t.Helper()
	if _, err := s.terminal.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) end() result {
	s.t.Helper()
	select {
	case r := <-s.result:
		return r
	case <-time.After(20 * time.Second):
		s.t.Fatal("the editor did not end")
		return result{}
	}
}

func TestPtyTypesPastesAndSaves(t *testing.T) {
	t.Parallel()
	s := start(t.Context(), t, "\x1b]0;title\x07\x1b[2J")
	s.keys("İşgəncə \u0301ы")
	paste := strings.Repeat("Uzun sətir: показания, شهادة e\u0301 🙂\tson\r", 3000)
	s.keys("\x1b[200~" + paste + "\x1b[201~")
	s.screen.wait(t, "1002 words") // 21002; what stood there already is not drawn again
	s.keys("\x13")
	r := s.end()
	want := "İşgəncə \u0301ы" + strings.ReplaceAll(paste, "\r", "\n") + "\x1b]0;title\x07\x1b[2J"
	if r.err != nil || !r.saved || r.text != want {
		t.Errorf("saved %v, error %v, exact %v (%d of %d bytes)", r.saved, r.err, r.text == want, len(r.text), len(want))
	}
	screen := s.screen.wait(t, "\x1b[?1049l")
	if !strings.Contains(screen, "\x1b[?1049h") {
		t.Error("not on the alternate screen")
	}
	for _, raw := range []string{"\x1b]0;", "\x07", "\x1b]52"} {
		if strings.Contains(screen, raw) {
			t.Errorf("the terminal received %q", raw)
		}
	}
}

func TestPtyHangupSealsTheDraft(t *testing.T) {
	t.Parallel()
	s := start(t.Context(), t, "")
	s.keys("\x1b[200~sonuncu söz\x1b[201~") // one message, so one frame shows all of it
	s.screen.wait(t, "sonuncu söz")
	if err := s.terminal.Close(); err != nil {
		t.Fatal(err)
	}
	r := s.end()
	if !errors.Is(r.err, ErrHangup) || !errors.Is(r.err, context.Canceled) || r.saved || r.text != "sonuncu söz" {
		t.Errorf("got %+v", r)
	}
	s.drafts.wait(t, "<sonuncu söz>")
}

func TestPtyCancelledContextSealsTheDraft(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := start(ctx, t, "a")
	s.keys("b")
	s.screen.wait(t, "ba")
	cancel()
	r := s.end()
	if !errors.Is(r.err, context.Canceled) || errors.Is(r.err, ErrHangup) || r.text != "ba" {
		t.Errorf("got %+v", r)
	}
	s.drafts.wait(t, "<ba>")
	s.screen.wait(t, "\x1b[?1049l")
}

// Not parallel: the environment belongs to the whole process.
func TestPtyLibraryTracesNothing(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "trace")
	t.Setenv("TEA_TRACE", trace)
	t.Setenv("TMUX", "/nowhere,1,1")
	s := start(t.Context(), t, "")
	s.keys("MARK\x13")
	if r := s.end(); r.err != nil || r.text != "MARK" {
		t.Errorf("got %+v", r)
	}
	if _, err := os.Stat(trace); !os.IsNotExist(err) {
		t.Errorf("the terminal library wrote a trace: %v", err)
	}
}
