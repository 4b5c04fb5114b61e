package vault

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"emanet/index/extract"
	"emanet/index/extract/worker"
	"emanet/testdata"
)

// TestMain lets the test binary be the process that reads files, too.
func TestMain(m *testing.M) {
	if worker.IsChild(os.Args) {
		os.Exit(worker.Main(os.Args, os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// newReader is the process that reads files, as the program starts it.
func newReader(tb testing.TB) *extract.Process {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	p := extract.NewProcess(extract.Config{Command: []string{self, worker.Argument}})
	tb.Cleanup(func() { _ = p.Close() })
	return p
}

// mixed makes n invented files as people bring them: letters of a word processor, mails with an attachment, pages, notes in an old
// charset. None is like another.
func mixed(r *rand.Rand, n int) []Source {
	var files []Source
	for i := range n {
		text := fmt.Sprintf("Uydurma sənəd n%dz. %s", i, inventedText(r, 300))
		switch i % 5 {
		case 0, 1:
			files = append(files, source(fmt.Sprintf("məktub-%d.docx", i), testdata.DOCX(strings.SplitAfter(text, "a ")...)))
		case 2:
			page := "<html><head><meta charset=utf-8><title>Uydurma</title></head><body><p>" + strings.ReplaceAll(text, ". ", "</p><p>") + "</body></html>"
			files = append(files, source(fmt.Sprintf("səhifə-%d.html", i), []byte(page)))
		case 3:
			mail := testdata.Mail(testdata.Letter{
				From: "Nümunə Göndərən <gonderen@example.org>", Subject: "Uydurma", Text: text,
				Attachment: testdata.Document{Name: "əlavə.docx", Bytes: testdata.DOCX(inventedText(r, 100))},
			})
			files = append(files, source(fmt.Sprintf("məktub-%d.eml", i), mail))
		default:
			old, err := charmap.Windows1251.NewEncoder().String(fmt.Sprintf("Выдуманная запись n%dz о том, чего не было. ", i))
			if err != nil {
				panic(err)
			}
			files = append(files, source(fmt.Sprintf("qeyd-%d.txt", i), []byte(strings.Repeat(old, 40))))
		}
	}
	return files
}

// BenchmarkAddMixed compares adding mixed documents with reading them alone; the goal is 0.7 of its speed. The invented ones are small, so
// that sealing weighs most; the real ones are those of EMANET_CORPORA, if it is set.
func BenchmarkAddMixed(b *testing.B) {
	b.Run("invented", func(b *testing.B) { addMixed(b, mixed(rand.New(rand.NewPCG(4, 1)), 1000)) })
	b.Run("real", func(b *testing.B) {
		folder := os.Getenv("EMANET_CORPORA")
		if folder == "" {
			b.Skip("EMANET_CORPORA is not set")
		}
		addMixed(b, realFiles(b, folder, 1000))
	})
}

// realFiles returns n files of the corpora, again and again with another byte at their end, so that none is skipped.
func realFiles(b *testing.B, folder string, n int) []Source {
	b.Helper()
	var names []string
	for _, part := range []string{"made-docs", "documents", "mail", "photos"} {
		err := filepath.WalkDir(filepath.Join(folder, part), func(name string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	var files []Source
	for i := range n {
		name := names[i%len(names)]
		raw, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, source(filepath.Base(name), append(raw, make([]byte, i/len(names))...)))
	}
	return files
}

func addMixed(b *testing.B, files []Source) {
	for b.Loop() {
		reader := newReader(b)
		alone := readAlone(b, reader, files)
		v, _, _ := benchVault(b)
		start := time.Now()
		if err := v.AddMany(b.Context(), draftsOf(files, Reading{Reader: reader}), func(_ Added, _ Draft, err error) {
			if err != nil {
				b.Fatal(err)
			}
		}, nil); err != nil {
			b.Fatal(err)
		}
		took := time.Since(start)
		b.ReportMetric(float64(alone)/float64(took), "speed/reading")
		b.ReportMetric(float64(len(files))/took.Seconds(), "files/s")
	}
}

func draftsOf(files []Source, how Reading) iter.Seq2[Draft, error] {
	return func(yield func(Draft, error) bool) {
		for _, f := range files {
			if !yield(Draft{Sources: []Source{f}, Reading: how}, nil) {
				return
			}
		}
	}
}

// readAlone reads files, and those inside them, and keeps nothing.
func readAlone(b *testing.B, reader *extract.Process, files []Source) time.Duration {
	b.Helper()
	start := time.Now()
	for _, f := range files {
		r, err := f.Open()
		if err != nil {
			b.Fatal(err)
		}
		var raw bytes.Buffer
		if _, err := raw.ReadFrom(r); err != nil {
			b.Fatal(err)
		}
		readBytes(b, reader, f.Name, "", raw.Bytes(), 0)
	}
	return time.Since(start)
}

func readBytes(b *testing.B, reader *extract.Process, name, mediaType string, raw []byte, depth int) {
	b.Helper()
	if mediaType == "" {
		mediaType = extract.MediaType(raw[:min(len(raw), headBytes)], name)
	}
	type inner struct {
		name, mediaType string
		bytes           []byte
	}
	var inside []inner
	in := extract.Input{Bytes: bytes.NewReader(raw), Size: int64(len(raw)), Name: name, MediaType: mediaType, Depth: depth}
	sink := extract.Sink{Member: func(name, mediaType string, r io.Reader) error {
		var b bytes.Buffer
		_, err := b.ReadFrom(r)
		inside = append(inside, inner{name, mediaType, b.Bytes()})
		return err
	}}
	got, err := reader.Read(context.Background(), in, sink)
	if err != nil {
		b.Fatal(err)
	}
	if got.Extractor == "" {
		return
	}
	for _, m := range inside {
		readBytes(b, reader, m.name, m.mediaType, m.bytes, depth+1)
	}
}
