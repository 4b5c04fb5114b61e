package extract

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// pipes runs a server in this process and returns the parent's end. The server ends when the test does.
func pipes(t testing.TB, formats map[string]Format) *conn {
	t.Helper()
	jobs, in := io.Pipe()
	out, answers := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		s := Server{Confinement: "memory 464 MiB", Find: func(mediaType string) Format { return formats[mediaType] }}
		ended <- s.Serve(jobs, answers)
		_ = answers.Close() // never fails
	}()
	t.Cleanup(func() {
		_ = in.Close() // never fails
		_ = out.Close()
		<-ended
	})
	c := newConn(in, out, func() { _ = in.Close(); _ = out.Close() })
	if kind, _, err := c.next(); kind != frameHello || err != nil {
		t.Fatalf("frame %q, %v", byte(kind), err)
	}
	return c
}

// readOver reads a file through a server in this process.
func readOver(t testing.TB, c *conn, in Input, sink Sink, r Recogniser) *Reading {
	t.Helper()
	in.Limits = in.Limits.Filled()
	s := newSession(t.Context(), c, in, sink, r)
	if err := s.run(); err != nil {
		t.Fatal(err)
	}
	return s.result()
}

// TestServeExample is the example of PROTOCOL.md.
func TestServeExample(t *testing.T) {
	t.Parallel()
	format := func(ctx context.Context, in *Input, out Output) error {
		b, err := io.ReadAll(in.Reader())
		return errors.Join(err, out.Reader("text utf-8", "text/plain"), out.Part(Part{Kind: PartBody, Text: string(b)}))
	}
	limits := Limits{}.Filled()
	job := encodeHead(job{Name: "a.txt", MediaType: "text/plain", Size: 5, Members: true, Limits: limits})
	jobs := rawFrame(frameJob, string(job)) + rawFrame(frameData, "a\xc9\x99b\n")
	var out bytes.Buffer
	s := Server{Confinement: "memory 464 MiB", Find: func(string) Format { return format }}
	if err := s.Serve(strings.NewReader(jobs), &out); err != nil {
		t.Fatal(err)
	}
	want := rawFrame('h', `{"version":1,"confinement":"memory 464 MiB"}`) +
		rawFrame('a', "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05") +
		rawFrame('r', `{"name":"text utf-8","media_type":"text/plain"}`) +
		rawFrame('p', `{"kind":"body","number":0,"name":"","hidden":false,"length":5}`) +
		rawFrame('x', "a\xc9\x99b\n") +
		rawFrame('e', "\x00")
	if out.String() != want {
		t.Errorf("the child said\n%s", hex.Dump(out.Bytes()))
	}
}

// TestServeReadsAtRandom: a file read through the parent is the file, wherever and however much of it is read.
func TestServeReadsAtRandom(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 38))
	for _, size := range []int{0, 1, blockSize - 1, blockSize, blockSize + 1, 7*blockSize + 5, 3<<20 + 1, (maxBlocks + 9) * blockSize} {
		content := make([]byte, size)
		for i := range content {
			content[i] = byte(random.Uint32())
		}
		check := func(_ context.Context, in *Input, _ Output) error {
			whole, err := io.ReadAll(in.Reader())
			if err != nil || !bytes.Equal(whole, content) {
				t.Errorf("%d bytes: read as %d, %v", size, len(whole), err)
			}
			for range 200 {
				offset, want := random.Int64N(int64(size)+10), make([]byte, random.IntN(1<<random.IntN(22)))
				got := make([]byte, len(want))
				n, err := bytes.NewReader(content).ReadAt(want, offset)
				m, gotErr := in.Bytes.ReadAt(got, offset)
				if len(want) == 0 {
					continue // either is right
				}
				if n != m || err != gotErr || !bytes.Equal(got, want) {
					t.Errorf("%d bytes: %d at %d are %d, %v, want %d, %v", size, len(got), offset, m, gotErr, n, err)
				}
			}
			_, err = in.Bytes.ReadAt(make([]byte, 1), -1)
			if err == nil {
				t.Error("a negative offset was read")
			}
			return nil
		}
		in := fileOf("a", string(content))
		if r := readOver(t, pipes(t, map[string]Format{"a": check}), in, Sink{}, nil); r.Status != StatusRead {
			t.Errorf("read %+v", r)
		}
	}
}

// TestServeRefusesTheParent: frames that no parent sends end the child.
func TestServeRefusesTheParent(t *testing.T) {
	t.Parallel()
	ask := func(_ context.Context, in *Input, _ Output) error { _, err := io.ReadAll(in.Reader()); return err }
	good := encodeHead(job{MediaType: "a", Size: 3, Limits: Limits{}.Filled()})
	for name, frames := range map[string]string{
		"data alone":          rawFrame(frameData, "abc"),
		"a frame of a child":  rawFrame(frameDone, ""),
		"a job without text":  rawFrame(frameJob, ""),
		"a job of nothing":    rawFrame(frameJob, `{}`),
		"a job and something": rawFrame(frameJob, string(good)+"{}"),
		"a negative size":     rawFrame(frameJob, string(encodeHead(job{Size: -1, Limits: Limits{}.Filled()}))),
		"no answer":           rawFrame(frameJob, string(good)),
		"half an answer":      rawFrame(frameJob, string(good)) + "D\x00\x00\x00\x03a",
		"a short answer":      rawFrame(frameJob, string(good)) + rawFrame(frameData, "ab"),
		"a long answer":       rawFrame(frameJob, string(good)) + rawFrame(frameData, "abcd"),
		"a job as an answer":  rawFrame(frameJob, string(good)) + rawFrame(frameJob, string(good)),
		"a huge frame":        "J\xff\xff\xff\xff",
		"half a frame":        "J\x00",
	} {
		s := Server{Find: func(string) Format { return ask }}
		if err := s.Serve(strings.NewReader(frames), io.Discard); err == nil {
			t.Errorf("%s: the child went on", name)
		}
	}
}

// TestServeTellsThatTheParentIsGone: also to a reader that never asks.
func TestServeTellsThatTheParentIsGone(t *testing.T) {
	t.Parallel()
	gone := make(chan bool, 1)
	s := Server{
		Gone: func() { gone <- true },
		Find: func(string) Format {
			return func(ctx context.Context, _ *Input, _ Output) error {
				<-gone
				<-ctx.Done()
				return ctx.Err()
			}
		},
	}
	jobs, in := io.Pipe()
	done := make(chan error)
	go func() { done <- s.Serve(jobs, io.Discard) }()
	w := bufio.NewWriter(in)
	if err := errors.Join(writeFrame(w, frameJob, encodeHead(job{Limits: Limits{}.Filled()})), w.Flush()); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	<-done
}

func TestServePictures(t *testing.T) {
	t.Parallel()
	type fill interface {
		image.Image
		Set(x, y int, c color.Color)
	}
	area := image.Rect(-2, -3, 7, 5)
	for name, m := range map[string]fill{
		"gray": image.NewGray(area), "rgba": image.NewRGBA(area), "nrgba": image.NewNRGBA(area), "rgba64": image.NewRGBA64(area),
		"paletted": image.NewPaletted(area, color.Palette{color.Transparent, color.Black, color.White, color.RGBA{255, 0, 0, 255}}),
	} {
		m.Set(-2, -3, color.Black)
		m.Set(-1, -3, color.White)
		m.Set(0, -3, color.RGBA{255, 0, 0, 255})
		got := make([]byte, area.Dx())
		grayRow(m, -3, got)
		blank := byte(255) // transparent
		if name == "gray" {
			blank = 0
		}
		if want := []byte{0, 255, 76, blank}; !bytes.Equal(got[:4], want) {
			t.Errorf("%s: %v", name, got[:4])
		}
	}
	y := image.NewYCbCr(image.Rect(0, 0, 5, 3), image.YCbCrSubsampleRatio420)
	y.Y[y.YOffset(0, 2)+1] = 99
	got := make([]byte, 2)
	if grayRow(y.SubImage(image.Rect(1, 2, 3, 3)), 2, got); got[0] != 99 {
		t.Errorf("YCbCr: %v", got)
	}
}

// TestServeShrinksPictures: no picture of any shape has more points than a picture may have, and what is left looks the same.
func TestServeShrinksPictures(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]int{{1, 1}, {4000, 3000}, {5792, 4344}, {9000, 9000}, {100_000_000, 1}, {1, 100_000_000}, {3_000_000, 30}} {
		w, h := scaled(c[0], c[1])
		if w < 1 || h < 1 || w > c[0] || h > c[1] || w > maxFrame || int64(w)*int64(h) > wirePoints {
			t.Errorf("%v becomes %d by %d", c, w, h)
		}
	}
	m := image.NewGray(image.Rect(0, 0, 7, 5))
	for i := range m.Pix {
		m.Pix[i] = byte(10 * (i % 7))
	}
	s := newShrinker(m, 3, 2)
	for y := range 2 {
		row := make([]byte, 3)
		if s.row(y, row); !bytes.Equal(row, []byte{5, 25, 50}) { // of columns 0–1, 2–3, 4–6
			t.Errorf("row %d is %v", y, row)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s    string
		n    int
		want string
	}{
		{"", 0, ""},
		{"abc", 3, "abc"},
		{"abc", 2, "ab"},
		{"abc", 0, ""},
		{"aəb", 2, "a"},
		{"aəb", 3, "aə"},
		{"a\xffb", 5, "a\uFFFDb"},
		{"a\xffb", 3, "a"},
		{"𐰀𐰀", 7, "𐰀"},
		{"\xff\xff\xff\xff\xff\xff", 3, "\uFFFD"},
	} {
		if got := cut(c.s, c.n); got != c.want {
			t.Errorf("cut(%q, %d) is %q, want %q", c.s, c.n, got, c.want)
		}
	}
}
