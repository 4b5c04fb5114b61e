package extract

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestProcessReadsEverything(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	in := fileOf("test/everything", "abc")
	in.Password = "parol"
	var progress []int
	got := mustRead(t, p, in, Sink{Progress: func(done, total int) { progress = append(progress, done, total) }})
	want := &Reading{
		MediaType: "application/x-test", Extractor: "test 1", Version: Version, Status: StatusPartly, Total: 2, Done: 2,
		Losses: []Loss{{ReasonDamaged, "page 3"}},
		Facts:  []Fact{{KeyAuthor, "Aygün Nümunə"}, {KeySubject, "parol"}},
		Parts: []Part{
			{Kind: PartPage, Number: 1, Name: "vərəq", Hidden: true, Text: "birinci \uFFFD"},
			{Kind: PartComment, Name: "Aygün Nümunə", Text: "qeyd"},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v\nwant %+v", got, want)
	}
	if !slices.Equal(progress, []int{0, 2, 1, 2, 2, 2}) {
		t.Errorf("progress was %v", progress)
	}
	if p.Confinement() != "a test" {
		t.Errorf("the confinement is %q", p.Confinement())
	}
	wantEcho(t, p)
}

func TestProcessKeepsWhatCameBeforeAFailure(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	r := mustRead(t, p, fileOf("test/failure", "abc"), Sink{})
	if text, _ := r.Text(); text != "the beginning" || r.Status != StatusPartly || !slices.Equal(r.Losses, []Loss{{ReasonDamaged, "at byte 7"}}) {
		t.Errorf("read %+v", r)
	}
	r = mustRead(t, p, fileOf("application/x-unheard-of", "abc"), Sink{})
	if r.Status != StatusNotRead || !slices.Equal(r.Losses, []Loss{{ReasonUnsupported, "there is no reader for application/x-unheard-of"}}) {
		t.Errorf("read %+v", r)
	}
	r = mustRead(t, p, fileOf("test/panic", "abc"), Sink{})
	if r.Status != StatusNotRead || !slices.Equal(r.Losses, []Loss{{ReasonFailed, "the reader panicked"}}) || p.child != nil {
		t.Errorf("read %+v", r)
	}
	wantEcho(t, p)
}

func TestProcessIsReplacedAfterItsJobs(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{Jobs: 2})
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	first := p.child
	wantEcho(t, p)
	if p.child != first {
		t.Error("the child that was started ahead was not used")
	}
	wantEcho(t, p)
	if p.child != nil {
		t.Error("the child lives on")
	}
	wantEcho(t, p)
}

func TestProcessCannotStart(t *testing.T) {
	t.Parallel()
	for name, command := range map[string][]string{
		"no command":       nil,
		"no such program":  {"/nonexistent/emanet"},
		"another program":  {os.Args[0], "-test.run=^$"},
		"ends at once":     {os.Args[0], "-test.run=^$", "-test.v=false"},
		"unknown argument": {os.Args[0], "-no-such-flag"},
	} {
		p := NewProcess(Config{Command: command})
		r, err := p.Read(t.Context(), fileOf("test/echo", "abc"), Sink{})
		if err == nil || r != nil {
			t.Errorf("%s: read %+v, %v", name, r, err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestAttack38ChildSeesNothing: no environment and no folder of ours.
func TestAttack38ChildSeesNothing(t *testing.T) {
	t.Setenv("EMANET_VAULT", t.TempDir())
	r := mustRead(t, newTestProcess(t, Config{}), fileOf("test/environment", ""), Sink{})
	if text, _ := r.Text(); text != "0 [] /" {
		t.Errorf("the child sees %s", text)
	}
}

func TestProcessReturnsErrorsOfTheFile(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	wrong := errors.New("the vault is closed")
	for name, c := range map[string]struct {
		bytes io.ReaderAt
		want  error
	}{
		"an error":        {failingAt{wrong}, wrong},
		"a shorter file":  {strings.NewReader("a"), io.ErrUnexpectedEOF},
		"nothing at all":  {failingAt{}, io.ErrNoProgress},
		"a wrapped error": {failingAt{errors.Join(errors.New("read"), wrong)}, wrong},
	} {
		in := fileOf("test/echo", "abcdef")
		in.Bytes = c.bytes
		if r, err := p.Read(t.Context(), in, Sink{}); !errors.Is(err, c.want) || r != nil {
			t.Errorf("%s: read %+v, %v", name, r, err)
		}
		wantEcho(t, p)
	}
}

type failingAt struct{ err error }

func (f failingAt) ReadAt([]byte, int64) (int, error) { return 0, f.err }

func TestProcessIsInterrupted(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	wantEcho(t, p)
	ctx, cancel := context.WithCancelCause(t.Context())
	in := fileOf("hostile/asks-for-ever", "abc")
	in.Bytes = slowReader{bytes.NewReader([]byte("abc")), func() { cancel(nil) }}
	if r, err := p.Read(ctx, in, Sink{}); !errors.Is(err, context.Canceled) || r != nil {
		t.Errorf("read %+v, %v", r, err)
	}
	if r, err := p.Read(ctx, in, Sink{}); !errors.Is(err, context.Canceled) || r != nil {
		t.Errorf("read %+v, %v", r, err)
	}
	wantEcho(t, p)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if r, err := p.Read(ctx, fileOf("hostile/loops", "abc"), Sink{}); !errors.Is(err, context.DeadlineExceeded) || r != nil {
		t.Errorf("read %+v, %v", r, err)
	}
	wantEcho(t, p)
}
