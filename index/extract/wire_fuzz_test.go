package extract

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzProcess: a child that says whatever it likes gets no more into a reading than it may, and the session ends.
func FuzzProcess(f *testing.F) {
	for _, group := range []string{
		rawFrame(frameReader, `{"name":"a","media_type":"text/plain"}`) + rawFrame(frameTotal, "\x00\x00\x00\x02") + rawFrame(frameDone, ""),
		rawFrame(framePart, partOf3) + rawFrame(frameText, "a") + rawFrame(frameText, "bc"),
		rawFrame(framePart, strings.Replace(partOf3, `""`, `"\u0001"`, 1)) + rawFrame(frameText, "\x00\x7f\n") + rawFrame(frameFact, `{"key":"title","value":"\uffff"}`),
		rawFrame(frameFact, `{"key":"title","value":"a"}`) + rawFrame(frameLoss, `{"reason":"damaged","detail":"a"}`),
		rawFrame(frameMember, member) + rawFrame(frameAsk, string(encodeAsk(1, 2))) + rawFrame(frameChunk, "abc") + rawFrame(frameShut, "\x01"),
		rawFrame(framePicture, picture10) + rawFrame(frameRows, "0123456789"),
		rawFrame(frameAsk, string(encodeAsk(0, 3))),
	} {
		f.Add([]byte(group + rawFrame(frameEnd, "\x00")))
	}
	f.Fuzz(hear)
}

// hear reads a file with a child that says this.
func hear(t *testing.T, said []byte) {
	limits := Limits{Text: 100, Expanded: 200, Members: 3, Pages: 3, Ratio: 1}.Filled()
	taken := 0
	sink := Sink{Member: func(_, _ string, r io.Reader) error {
		n, err := io.Copy(io.Discard, r)
		taken += int(n)
		return err
	}}
	points := recogniser(func(_ context.Context, w, h int, gray io.Reader) (string, int, error) {
		n, err := io.Copy(io.Discard, gray)
		if err == nil && n != int64(w)*int64(h) {
			t.Errorf("%d points of %d by %d", n, w, h)
		}
		return "oxundu", 50, err
	})
	in := fileOf("a", "abc")
	in.Pictures, in.Limits = true, limits
	var heard bytes.Buffer
	c := newConn(&heard, bytes.NewReader(said), func() {})
	s := newSession(t.Context(), c, in, sink, points)
	err := s.run()
	r := s.result()
	if err != nil && !errors.Is(err, errRetired) {
		r.Losses = append(r.Losses, s.loss(err, false))
		r.Status = StatusPartly
	}
	if s.fault != nil {
		t.Fatalf("the child caused %v", s.fault)
	}
	checkBounds(t, r, limits, taken)
	checkAnswers(t, heard.Bytes(), "abc")
}

// checkBounds checks a reading against what a hostile child may put into it.
func checkBounds(t *testing.T, r *Reading, l Limits, taken int) {
	t.Helper()
	text := 0
	for _, p := range r.Parts {
		text += len(p.Text) + len(p.Name)
		if strings.ContainsFunc(p.Text+p.Name, blank) {
			t.Errorf("part %+v", p)
		}
	}
	if text > l.Text || int64(text+taken) > l.Expanded || r.Members > l.Members {
		t.Errorf("%d bytes of text, %d of members, %d members", text, taken, r.Members)
	}
	if _, err := r.Encode(); err != nil {
		t.Errorf("it cannot be stored: %v", err)
	}
	for _, f := range r.Facts {
		if !utf8.ValidString(f.Value) || !f.Key.known() || strings.ContainsFunc(f.Value, blank) {
			t.Errorf("fact %+v", f)
		}
	}
}

// checkAnswers checks that a child was told nothing but its job and bytes of its file.
func checkAnswers(t *testing.T, heard []byte, file string) {
	t.Helper()
	r := bytes.NewReader(heard)
	for i := 0; ; i++ {
		kind, payload, err := readFrame(r, nil)
		switch {
		case err == io.EOF:
			return
		case err != nil, i == 0 && kind != frameJob:
			t.Fatalf("frame %d is %q, %v", i, byte(kind), err)
		case i > 0 && (kind != frameData || !strings.Contains(file, string(payload))):
			t.Fatalf("the child was told %q", payload)
		}
	}
}

// FuzzServe: whatever a parent says, the child ends in time and without a panic, and all that it said are frames.
func FuzzServe(f *testing.F) {
	good := string(encodeHead(job{MediaType: "test/echo", Size: 3, Members: true, Limits: Limits{}.Filled()}))
	f.Add([]byte(rawFrame(frameJob, good) + rawFrame(frameData, "abc")))
	f.Add([]byte(rawFrame(frameJob, strings.Replace(good, "echo", "members", 1)) + rawFrame(frameData, "a\nb") + rawFrame(frameJob, good)))
	f.Add([]byte(rawFrame(frameJob, strings.Replace(good, "echo", "everything", 1))))
	f.Add([]byte(rawFrame(frameData, "abc")))
	formats := map[string]Format{"test/echo": formatEcho, "test/members": formatMembers, "test/everything": formatEverything, "test/picture": formatPicture}
	f.Fuzz(func(t *testing.T, said []byte) {
		var out bytes.Buffer
		s := Server{Find: func(mediaType string) Format { return formats[mediaType] }}
		_ = s.Serve(bytes.NewReader(said), &out) // most of these are refused
		for r := bytes.NewReader(out.Bytes()); ; {
			if _, _, err := readFrame(r, nil); err == io.EOF {
				return
			} else if err != nil {
				t.Fatalf("the child said something broken: %v", err)
			}
		}
	})
}

// FuzzFrame: what is read as a frame is written as the same bytes, and nothing else is.
func FuzzFrame(f *testing.F) {
	f.Add([]byte(rawFrame(frameText, "abc")))
	f.Add([]byte("x\x00\x10\x00\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		kind, payload, err := readFrame(bytes.NewReader(b), nil)
		if err != nil {
			if payload != nil {
				t.Error("an error with a payload")
			}
			return
		}
		var again bytes.Buffer
		w := newWriter(&again)
		if err := errors.Join(writeFrame(w, kind, payload), w.Flush()); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b, again.Bytes()) {
			t.Errorf("%x is written as %x", b, again.Bytes())
		}
	})
}

// TestServerAndProcessAgree runs both sides against each other over every edge of a frame.
func TestServerAndProcessAgree(t *testing.T) {
	t.Parallel()
	formats := map[string]Format{"echo": formatEcho, "members": formatMembers}
	for _, n := range []int{1, maxFrame - 1, maxFrame, maxFrame + 1, 2*maxFrame + 1} {
		c := pipes(t, formats)
		content := strings.Repeat("ə", n/2) + strings.Repeat("a", n%2)
		r := readOver(t, c, fileOf("echo", content), Sink{}, nil)
		if text, _ := r.Text(); text != content || r.Status != StatusRead {
			t.Errorf("%d bytes come back as %d, %s", n, len(text), r.Status)
		}
		var got strings.Builder
		sink := Sink{Member: func(_, _ string, r io.Reader) error { _, err := io.Copy(&got, r); return err }}
		if r := readOver(t, c, fileOf("members", content), sink, nil); got.String() != content || r.Members != 1 {
			t.Errorf("%d bytes of a member come back as %d", n, got.Len())
		}
	}
}

// TestProcessIsNotHeldByAChildThatDoesNotRead: a pipe that is full is the child's time.
func TestProcessIsNotHeldByAChildThatDoesNotRead(t *testing.T) {
	t.Parallel()
	unread, in := io.Pipe()
	c := newConn(in, strings.NewReader(""), func() { _ = unread.Close() }) // never fails
	file := fileOf("a", "abc")
	file.Limits = Limits{File: time.Millisecond, Page: time.Millisecond}.Filled()
	s := newSession(t.Context(), c, file, Sink{}, nil)
	if err := s.run(); err == nil || !s.timeIsUp || s.fault != nil {
		t.Errorf("it ended with %v", err)
	}
}
