package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"testing"
	"time"

	"emanet/index/extract"
)

// outcome is what became of the files of one media type.
type outcome struct {
	files, read, partly, notRead int
	losses                       map[extract.Reason]int
	slowest                      time.Duration
	slowestName                  string
}

// tally reads files, and the files in them, and counts what comes of them.
type tally struct {
	t       *testing.T
	process *extract.Process
	types   map[string]*outcome
	damaged int // after most of which the child was replaced
}

// read reads one file and what lies in it.
func (y *tally) read(ctx context.Context, name string, f io.ReaderAt, size int64, depth int) error {
	begin := make([]byte, min(size, 1<<16))
	if n, err := f.ReadAt(begin, 0); n < len(begin) {
		return err
	}
	in := extract.Input{Bytes: f, Size: size, Name: path.Base(name), MediaType: extract.MediaType(begin, name), Depth: depth, Pictures: true}
	type inner struct {
		name string
		file *os.File
		size int64
	}
	var members []inner
	sink := extract.Sink{Member: func(name, _ string, r io.Reader) error {
		file, err := os.CreateTemp(y.t.TempDir(), "member")
		if err != nil {
			return err
		}
		n, err := io.Copy(file, r)
		members = append(members, inner{name, file, n})
		return err
	}}
	start := time.Now()
	r, err := y.process.Read(ctx, in, sink)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	y.count(name, in.MediaType, r, time.Since(start))
	for _, m := range members {
		err = errors.Join(err, y.read(ctx, name+"!"+m.name, m.file, m.size, depth+1), m.file.Close())
	}
	return err
}

func (y *tally) count(name, mediaType string, r *extract.Reading, took time.Duration) {
	o := y.types[mediaType]
	if o == nil {
		o = &outcome{losses: map[extract.Reason]int{}}
		y.types[mediaType] = o
	}
	o.files++
	switch r.Status {
	case extract.StatusRead:
		o.read++
	case extract.StatusPartly:
		o.partly++
	default:
		o.notRead++
	}
	seen := map[extract.Reason]bool{}
	if slices.ContainsFunc(r.Losses, func(l extract.Loss) bool {
		return l.Reason == extract.ReasonDamaged || l.Reason == extract.ReasonFailed
	}) {
		y.damaged++
	}
	for _, l := range r.Losses {
		if !seen[l.Reason] {
			seen[l.Reason] = true
			o.losses[l.Reason]++
		}
		if l.Reason == extract.ReasonFailed || l.Reason == extract.ReasonTooLong {
			y.t.Errorf("%s (%s): %+v", name, mediaType, l)
		}
	}
	if took > o.slowest {
		o.slowest, o.slowestName = took, name
	}
	if _, err := r.Encode(); err != nil {
		y.t.Errorf("%s: it cannot be stored: %v", name, err)
	}
}

// blind is a Recogniser that looks at pictures and reads nothing.
type blind struct{ pictures, points int64 }

func (*blind) Name() string { return "nobody" }

func (b *blind) Recognise(_ context.Context, w, h int, gray io.Reader) (string, int, error) {
	n, err := io.Copy(io.Discard, gray)
	if err == nil && n != int64(w)*int64(h) {
		err = errors.New("a picture of another size")
	}
	b.pictures++
	b.points += n
	return "", 0, err
}

// TestAttack38Corpora reads every file of the corpora, the damaged ones too, in one child after the other: no reader crashes, none hangs.
func TestAttack38Corpora(t *testing.T) {
	root := os.Getenv("EMANET_CORPORA")
	if root == "" {
		t.Skip("EMANET_CORPORA is not set")
	}
	b := &blind{}
	y := &tally{t: t, process: newProcess(t, extract.Config{Pictures: b}), types: map[string]*outcome{}}
	start, files := time.Now(), 0
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := os.Open(path.Join(root, name))
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // only read
		info, err := f.Stat()
		if err != nil {
			return err
		}
		files++
		return y.read(t.Context(), name, f, info.Size(), 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := y.process.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files and %d pictures of %d points in %s, the largest child had %s, %d files were damaged",
		files, b.pictures, b.points, time.Since(start).Round(time.Second), largestChild(), y.damaged)
	for _, mediaType := range slices.Sorted(maps.Keys(y.types)) {
		o := y.types[mediaType]
		t.Logf("%-75s %4d: %4d read %4d partly %4d not %v, slowest %s %s",
			mediaType, o.files, o.read, o.partly, o.notRead, o.losses, o.slowest.Round(time.Millisecond), o.slowestName)
	}
}
