package extract

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"maps"
	"os"
	"strings"
	"testing"
	"time"
)

// rawFrame returns a frame whatever it holds.
func rawFrame(kind frameKind, payload string) string {
	return string(binary.BigEndian.AppendUint32([]byte{byte(kind)}, uint32(len(payload)))) + payload
}

// says returns a reader that writes to the pipe, and ends as an honest one.
func says(frames ...string) Format {
	return func(context.Context, *Input, Output) error {
		_, err := io.WriteString(os.Stdout, strings.Join(frames, ""))
		return err
	}
}

// repeats writes the same for ever.
func repeats(frames string) Format {
	return func(context.Context, *Input, Output) error {
		w := bufio.NewWriterSize(os.Stdout, 1<<16)
		for {
			if _, err := w.WriteString(frames); err != nil {
				return err
			}
		}
	}
}

// hostileFormats are children in which a hostile file has won. The groups are told apart by what comes of them.
func hostileFormats() map[string]Format {
	all := map[string]Format{}
	for _, group := range []map[string]Format{wrongTexts(), wrongAnswers(), wrongTimes(), wrongEnds(), hostileStreams()} {
		for name, f := range group {
			all["hostile/"+name] = f
		}
	}
	return all
}

const (
	partOf3   = `{"kind":"body","number":0,"name":"","hidden":false,"length":3}`
	member    = `{"name":"a","media_type":""}`
	picture10 = `{"part":{"kind":"page","number":1,"name":"","hidden":false,"length":0},"width":5,"height":2}`
)

// long is a name that is too long.
func long() string { return strings.Repeat("a", wireName+1) }

// wrongTexts break the protocol in a part.
func wrongTexts() map[string]Format {
	return map[string]Format{
		"text-alone":          says(rawFrame(frameText, "abc")),
		"text-too-long":       says(rawFrame(framePart, partOf3), rawFrame(frameText, "abcd")),
		"text-empty":          says(rawFrame(framePart, partOf3), rawFrame(frameText, "")),
		"text-never-ends":     says(rawFrame(framePart, partOf3), rawFrame(frameText, "ab"), rawFrame(frameDone, "")),
		"text-no-utf8":        says(rawFrame(framePart, partOf3), rawFrame(frameText, "a\xffb")),
		"part-unknown":        says(rawFrame(framePart, strings.Replace(partOf3, "body", "soul", 1)), rawFrame(frameText, "abc")),
		"part-negative":       says(rawFrame(framePart, strings.Replace(partOf3, "3", "-3", 1))),
		"part-empty":          says(rawFrame(framePart, strings.Replace(partOf3, "3", "0", 1))),
		"part-of-4-GiB":       says(rawFrame(framePart, strings.Replace(partOf3, "3", "4294967296", 1))),
		"part-read-by-nobody": says(rawFrame(framePart, `{"kind":"body","number":0,"name":"","hidden":false,"length":3,"ocr":true}`)),
		"part-name":           says(rawFrame(framePart, strings.Replace(partOf3, `""`, `"`+long()+`"`, 1)), rawFrame(frameText, "abc")),
		"part-number":         says(rawFrame(framePart, strings.Replace(partOf3, "0", "99999999999", 1)), rawFrame(frameText, "abc")),
		"parts-without-end":   repeats(rawFrame(framePart, partOf3) + rawFrame(frameText, "abc")),
	}
}

// wrongAnswers break the protocol elsewhere.
func wrongAnswers() map[string]Format {
	return map[string]Format{
		"garbage":    says("%PDF-1.7 this is no frame at all"),
		"huge-frame": says("x\xff\xff\xff\xff"),
		"reads-and-breaks": func(ctx context.Context, in *Input, out Output) error {
			_, _ = in.Bytes.ReadAt(make([]byte, 1), 0) // the parent sees to it
			return says(rawFrame('Z', ""))(ctx, in, out)
		},
		"unknown-frame":         says(rawFrame('Z', "")),
		"greets-again":          says(rawFrame(frameHello, `{"version":1,"confinement":"all"}`)),
		"facts-without-end":     repeats(rawFrame(frameFact, `{"key":"title","value":"a"}`)),
		"fact-unknown":          says(rawFrame(frameFact, `{"key":"password","value":"a"}`)),
		"fact-empty":            says(rawFrame(frameFact, `{"key":"title","value":""}`)),
		"fact-too-long":         says(rawFrame(frameFact, `{"key":"title","value":"`+strings.Repeat("a", wireFact+1)+`"}`)),
		"losses-without-end":    repeats(rawFrame(frameLoss, `{"reason":"damaged","detail":"a"}`)),
		"loss-unknown":          says(rawFrame(frameLoss, `{"reason":"bored","detail":""}`)),
		"loss-of-a-person":      says(rawFrame(frameLoss, `{"reason":"interrupted","detail":""}`)),
		"loss-too-long":         says(rawFrame(frameLoss, `{"reason":"damaged","detail":"`+long()+`"}`)),
		"loss-of-two-lines":     says(rawFrame(frameLoss, `{"reason":"damaged","detail":"a\nb"}`)),
		"loss-with-escape":      says(rawFrame(frameLoss, `{"reason":"damaged","detail":"\u001b[2J"}`)),
		"reader-of-two-lines":   says(rawFrame(frameReader, `{"name":"a\nb","media_type":""}`)),
		"two-heads":             says(rawFrame(frameLoss, `{"reason":"damaged"}{"reason":"damaged"}`)),
		"head-too-long":         says(rawFrame(frameLoss, `{"reason":"damaged"}`+strings.Repeat(" ", wireJSON))),
		"head-cut":              says(rawFrame(frameLoss, `{"reason":`)),
		"reader-name":           says(rawFrame(frameReader, `{"name":"`+long()+`","media_type":""}`)),
		"reader-type":           says(rawFrame(frameReader, `{"name":"a","media_type":"text plain"}`)),
		"total-negative":        says(rawFrame(frameTotal, "\xff\xff\xff\xff")),
		"total-short":           says(rawFrame(frameTotal, "\x01")),
		"done-long":             says(rawFrame(frameDone, "1")),
		"asks-nothing":          says(rawFrame(frameAsk, string(encodeAsk(0, 0)))),
		"asks-behind-the-end":   says(rawFrame(frameAsk, string(encodeAsk(4, 1)))),
		"asks-before-the-start": says(rawFrame(frameAsk, string(encodeAsk(-1, 1)))),
		"asks-too-much":         says(rawFrame(frameAsk, string(encodeAsk(0, maxFrame+1)))),
		"asks-shortly":          says(rawFrame(frameAsk, "123")),
		"member-unwanted":       says(rawFrame(frameMember, member), rawFrame(frameShut, "\x01")),
		"picture-unwanted":      says(rawFrame(framePicture, picture10), rawFrame(frameRows, "0123456789")),
		"chunk-alone":           says(rawFrame(frameChunk, "abc")),
		"rows-alone":            says(rawFrame(frameRows, "abc")),
		"shut-alone":            says(rawFrame(frameShut, "\x01")),
		"end-of-two-bytes":      says(rawFrame(frameEnd, "\x00\x00")),
		"end-unknown":           says(rawFrame(frameEnd, "\x02")),
	}
}

// wrongTimes go on for ever.
func wrongTimes() map[string]Format {
	return map[string]Format{
		"loops": func(context.Context, *Input, Output) error {
			for i := 0; ; i++ {
			}
		},
		"floods":       repeats(rawFrame(frameTotal, "\x00\x00\x00\x07")),
		"floods-names": repeats(rawFrame(frameReader, `{"name":"a","media_type":""}`)),
		"asks-for-ever": func(_ context.Context, in *Input, _ Output) error {
			for {
				if _, err := in.Bytes.(*blocks).link.ask(0, int(in.Size)); err != nil {
					return err
				}
			}
		},
		"pages-in-advance": func(ctx context.Context, in *Input, out Output) error {
			_, _ = io.WriteString(os.Stdout, strings.Repeat(rawFrame(frameDone, ""), 1000)) // the parent sees to it
			return wrongTimes()["loops"](ctx, in, out)
		},
		"reads-and-loops": func(ctx context.Context, in *Input, out Output) error {
			_, _ = in.Bytes.ReadAt(make([]byte, 1), 0) // the parent sees to it
			return wrongTimes()["loops"](ctx, in, out)
		},
		"does-not-listen": repeats(rawFrame(frameAsk, string(encodeAsk(0, 3)))),
		"stops-in-a-frame": func(ctx context.Context, in *Input, out Output) error {
			_, _ = io.WriteString(os.Stdout, "x\x00\x00\x00\x09abc") // the parent sees to it
			return wrongTimes()["loops"](ctx, in, out)
		},
		"stops-in-a-part": func(ctx context.Context, in *Input, out Output) error {
			_, _ = io.WriteString(os.Stdout, rawFrame(framePart, partOf3)+rawFrame(frameText, "ab"))
			return wrongTimes()["loops"](ctx, in, out)
		},
	}
}

// wrongEnds end the child.
func wrongEnds() map[string]Format {
	return map[string]Format{
		"exits":      func(context.Context, *Input, Output) error { os.Exit(0); return nil },
		"exits-with": func(context.Context, *Input, Output) error { os.Exit(7); return nil },
		"crashes": func(context.Context, *Input, Output) error {
			done := make(chan bool)
			go func() { panic("in a goroutine of a library: " + strings.Repeat("secret ", 10_000)) }()
			<-done
			return nil
		},
		"closes": func(ctx context.Context, in *Input, out Output) error {
			_ = os.Stdout.Close() // and lives on
			return wrongTimes()["loops"](ctx, in, out)
		},
		"reads-and-exits": func(_ context.Context, in *Input, _ Output) error {
			_, _ = in.Bytes.ReadAt(make([]byte, 1), 0) // the parent sees to it
			os.Exit(0)
			return nil
		},
		"gives-and-exits": func(ctx context.Context, in *Input, out Output) error {
			_ = out.Member("üzv.txt", "text/plain", strings.NewReader("bir")) // the parent sees to it
			return wrongEnds()["reads-and-exits"](ctx, in, out)
		},
		"exits-in-a-part": func(context.Context, *Input, Output) error {
			_, _ = io.WriteString(os.Stdout, rawFrame(framePart, partOf3)+rawFrame(frameText, "ab"))
			os.Exit(0)
			return nil
		},
	}
}

// hostile reads a hostile file, checks what is said of it, and that the next file is read.
func hostile(t *testing.T, name string, limits Limits, want Reason) *Reading {
	t.Helper()
	p := newTestProcess(t, Config{})
	wantEcho(t, p)
	in := fileOf("hostile/"+name, "abc")
	in.Limits = limits
	r := mustRead(t, p, in, Sink{})
	last := Loss{}
	if n := len(r.Losses); n > 0 {
		last = r.Losses[n-1]
	}
	if last.Reason != want || r.Status == StatusRead {
		t.Errorf("the file is %s, its last loss is %+v, want %s", r.Status, last, want)
	}
	wantEcho(t, p)
	return r
}

func TestAttack38ChildBreaksTheProtocol(t *testing.T) {
	t.Parallel()
	all := wrongAnswers()
	maps.Copy(all, wrongTexts())
	for name := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hostile(t, name, Limits{}, ReasonFailed)
		})
	}
}

func TestAttack38ChildGoesOnForEver(t *testing.T) {
	t.Parallel()
	for name := range wrongTimes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			hostile(t, name, Limits{File: 100 * time.Millisecond, Page: time.Millisecond}, ReasonTooLong)
			if took := time.Since(begin); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestAttack38ChildEnds(t *testing.T) {
	t.Parallel()
	for name := range wrongEnds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hostile(t, name, Limits{}, ReasonFailed)
		})
	}
}

// TestAttack38CrashIsNotShown: what a crash prints can be content, and nothing of it is kept.
func TestAttack38CrashIsNotShown(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"hostile/crashes", "test/error", "test/panic"} {
		r := mustRead(t, newTestProcess(t, Config{}), fileOf(name, "abc"), Sink{})
		for _, l := range r.Losses {
			if strings.Contains(l.Detail, "secret") || strings.Contains(l.Detail, "a reader of a test") {
				t.Errorf("%s: the loss says %q", name, l.Detail)
			}
		}
	}
}
