package extract

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// TestProcessGivesTimeForEachPage: the time of a file grows with what was read of it, not with what it says it has, and is not saved up.
func TestProcessGivesTimeForEachPage(t *testing.T) {
	t.Parallel()
	s := session{in: Input{Limits: Limits{Page: time.Minute, Pages: 2}.Filled()}}
	s.watch = newWatch(t.Context(), time.Hour, func() {})
	s.watch.hold()
	for _, c := range []struct{ left, want time.Duration }{
		{10 * time.Minute, 11 * time.Minute},
		{time.Hour - 20*time.Second, time.Hour},
		{10 * time.Minute, 10 * time.Minute}, // of a third page
	} {
		s.watch.left = c.left
		if err := s.takeDone(nil); err != nil {
			t.Fatal(err)
		}
		if s.watch.left != c.want {
			t.Errorf("%s were left, and then %s, want %s", c.left, s.watch.left, c.want)
		}
	}
	if want := (Loss{ReasonTooLong, "after 1h1m20s"}); (&session{watch: s.watch, timeIsUp: true}).loss(nil, false) != want {
		t.Errorf("%s were given, want %s", s.watch.given, want.Detail)
	}
	if !s.watch.end() {
		t.Error("the watch had ended")
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	killed := make(chan bool, 1)
	w := newWatch(t.Context(), time.Hour, func() { killed <- true })
	w.hold()
	w.left = time.Millisecond
	w.hold()
	pass(5 * time.Millisecond)
	w.run()
	<-killed // it is up only now
	if w.grant(time.Hour); w.end() {
		t.Error("time that was up is not up any more")
	}
}

// TestAttack38TimeIsNotBought: a child that says at once that it read many pages, or gives many pictures, has no more time than one that does not.
func TestAttack38TimeIsNotBought(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"pages-in-advance", "pictures-in-advance"} {
		p := newTestProcess(t, Config{Pictures: recogniser(func(context.Context, int, int, io.Reader) (string, int, error) { return "", 0, nil })})
		wantEcho(t, p)
		in := fileOf("hostile/"+name, "abc")
		in.Pictures, in.Limits = true, Limits{File: 100 * time.Millisecond, Page: 50 * time.Millisecond, OCRPage: time.Hour}
		begin := time.Now()
		r := mustRead(t, p, in, Sink{})
		if took := time.Since(begin); took > 5*time.Second || len(r.Losses) != 1 || r.Losses[0].Reason != ReasonTooLong {
			t.Errorf("%s: it took %s, %+v", name, took, r.Losses)
		}
	}
}

// TestProcessTimeOfTheParentIsFree: a slow disk, a slow sink and a slow reader of pictures do not cost the file its time.
func TestProcessTimeOfTheParentIsFree(t *testing.T) {
	t.Parallel()
	const limit = 400 * time.Millisecond
	p := newTestProcess(t, Config{Pictures: recogniser(func(context.Context, int, int, io.Reader) (string, int, error) {
		pass(limit)
		return "oxundu", 50, nil
	})})
	wantEcho(t, p)
	slow := func(in Input) Input {
		in.Bytes = slowReader{bytes.NewReader([]byte("a\nb\nc\n")), func() { pass(limit) }}
		in.Size, in.Pictures = 6, true
		in.Limits = Limits{File: limit, Page: time.Millisecond, OCRPage: time.Minute}
		return in
	}
	sink := Sink{Member: func(_, _ string, r io.Reader) error {
		pass(limit)
		_, err := io.Copy(io.Discard, r)
		return err
	}}
	for _, mediaType := range []string{"test/echo", "test/members", "test/picture"} {
		if r := mustRead(t, p, slow(fileOf(mediaType, "")), sink); r.Status != StatusRead {
			t.Errorf("%s: read %+v", mediaType, r)
		}
	}
}

// TestProcessAskingAgainIsNotFree: a child that asks for the same bytes for ever is stopped, though each answer takes the parent long.
func TestProcessAskingAgainIsNotFree(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	wantEcho(t, p)
	in := fileOf("hostile/asks-for-ever", "")
	const size = 1 << 20
	in.Bytes, in.Size = slowReader{bytes.NewReader(make([]byte, size)), func() { pass(time.Millisecond) }}, size
	in.Limits = Limits{File: 50 * time.Millisecond, Page: time.Millisecond}
	if r := mustRead(t, p, in, Sink{}); len(r.Losses) != 1 || r.Losses[0].Reason != ReasonTooLong {
		t.Errorf("read %+v", r)
	}
}

// TestAttack38SmallQuestionsAreNotFree: to ask for single bytes of a large file is the child's time before each byte was given four times.
func TestAttack38SmallQuestionsAreNotFree(t *testing.T) {
	t.Parallel()
	const size = 32 << 20
	s := session{ctx: t.Context(), in: Input{Size: size, Bytes: bytes.NewReader(make([]byte, size))}, free: 4*size + freeAnswers}
	s.conn = newConn(io.Discard, strings.NewReader(""), func() {})
	s.watch = newWatch(t.Context(), time.Hour, func() {})
	defer s.watch.end()
	const free = (4*size + freeAnswers) / blockSize
	for range free {
		if err := s.answer(encodeAsk(size-1, 1)); err != nil {
			t.Fatal(err)
		}
	}
	if s.free != 0 {
		t.Errorf("after %d questions %d bytes are free", free, s.free)
	}
}
