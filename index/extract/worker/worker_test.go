package worker

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"emanet/index/extract"
	"emanet/index/extract/pdf"
)

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

func TestIsChild(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]bool{
		"": false, "emanet": false, "emanet add": false, "emanet add " + Argument: false, "emanet " + Argument: true, "emanet " + Argument + " 1000": true,
	} {
		if got := IsChild(strings.Fields(args)); got != want {
			t.Errorf("%q: %v", args, got)
		}
	}
}

func TestMemoryOfArguments(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]int64{
		"": 0, " 1000": 1000, " 0": -1, " -5": -1, " 1e9": -1, " 10 10": -1, " 99999999999999999999": -1, " many": -1,
	} {
		got, ok := memoryOf(strings.Fields("emanet " + Argument + args))
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q: %d", args, got)
		}
	}
	if status := Main([]string{"emanet", Argument, "many"}, strings.NewReader(""), io.Discard); status != exitUsage {
		t.Errorf("the status is %d", status)
	}
}

func TestWatchMemory(t *testing.T) {
	t.Parallel()
	var has atomic.Int64
	full, looked := make(chan bool, 1), make(chan bool)
	stop := watchMemory(func() int64 { looked <- true; return has.Load() }, 1000, func() { full <- true })
	has.Store(1000)
	<-looked
	<-looked
	select {
	case <-full:
		t.Error("the limit itself is too much")
	default:
	}
	has.Store(1001)
	for ended := false; !ended; {
		select {
		case <-looked:
		case <-full:
			ended = true
		}
	}
	stop()
}

// TestFind: every media type that files have is given to the reader that says it is for it, and no other.
func TestFind(t *testing.T) {
	t.Parallel()
	const (
		office  = "application/vnd.openxmlformats-officedocument."
		odf     = "application/vnd.oasis.opendocument."
		samples = office + "wordprocessingml.document " + office + "wordprocessingml.template " + office + "presentationml.presentation " +
			office + "presentationml.slideshow " + office + "spreadsheetml.sheet " + odf + "text " + odf + "text-template " + odf + "text-flat-xml " +
			odf + "presentation " + odf + "graphics-template " + odf + "spreadsheet application/pdf application/zip application/epub+zip " +
			"application/x-ole-storage application/msword application/vnd.ms-outlook text/rtf message/rfc822 application/mbox text/html " +
			"application/xhtml+xml text/csv text/plain text/markdown text/x-anything application/json text/xml image/svg+xml image/jpeg image/png " +
			"image/tiff image/webp image/heic image/gif video/mp4 video/quicktime audio/mp4 audio/x-m4a audio/mpeg"
		none = "application/octet-stream application/x-executable image/vnd.djvu video/x-matroska audio/midi application/gzip " +
			odf + "formula " + office + "nothing"
	)
	engine := pdf.New()
	for mediaType := range strings.FieldsSeq(samples) {
		if find(mediaType, engine) == nil {
			t.Errorf("nothing reads %s", mediaType)
		}
	}
	for mediaType := range strings.FieldsSeq(none) {
		if find(mediaType, engine) != nil {
			t.Errorf("something reads %s", mediaType)
		}
	}
	if find("", engine) != nil {
		t.Error("something reads nothing")
	}
}

// TestReadsInTheConfinedProcess: the real readers, in a child that can open nothing.
func TestReadsInTheConfinedProcess(t *testing.T) {
	t.Parallel()
	p := newProcess(t, extract.Config{})
	for mediaType, content := range map[string]string{
		docxType: docx(t, "Ərizə mətni"), "text/plain": "Ərizə mətni", "text/html": "<p>Ərizə mətni</p>",
		"text/rtf":       `{\rtf1\ansi \u399?riz\u601? m\u601?tni}`,
		"message/rfc822": "From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\nƏrizə mətni\n",
	} {
		r := mustRead(t, p, file(mediaType, content))
		if text, _ := r.Text(); strings.TrimSpace(text) != "Ərizə mətni" || r.Status != extract.StatusRead || r.Extractor == "" {
			t.Errorf("%s: read %+v", mediaType, r)
		}
	}
}

// TestMembersInMembers: what lies in an archive is given on, and can be read in turn by the same process.
func TestMembersInMembers(t *testing.T) {
	t.Parallel()
	p := newProcess(t, extract.Config{})
	content := zipOf(t, "a.zip", zipOf(t, "məktub.docx", docx(t, "dərin")))
	var got []string
	for depth := range 3 {
		in := file("application/zip", content)
		if depth == 2 {
			in = file(docxType, content)
		}
		in.Depth = depth
		r, err := p.Read(t.Context(), in, extract.Sink{Member: func(name, _ string, r io.Reader) error {
			b, err := io.ReadAll(r)
			content = string(b)
			got = append(got, name)
			return err
		}})
		if err != nil || r.Status != extract.StatusRead {
			t.Fatalf("read %+v, %v", r, err)
		}
		text, _ := r.Text()
		got = append(got, strings.TrimSpace(text))
	}
	if want := "a.zip  məktub.docx  dərin"; strings.Join(got, " ") != want {
		t.Errorf("got %q", got)
	}
}

func zipOf(t testing.TB, name, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	m, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(m, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestAttack38Bombs: what unpacks to more than it may is stopped by its limits, and a limit is what is said.
func TestAttack38Bombs(t *testing.T) {
	t.Parallel()
	p := newProcess(t, extract.Config{})
	wantHonest(t, p)
	zeros := strings.Repeat("0", 100<<20)
	for name, in := range map[string]extract.Input{
		"a file in an archive": file("application/zip", zipOf(t, "a.txt", zeros)),
		"text in a document":   file(docxType, docx(t, zeros)),
		"elements in elements": file(docxType, docx(t, strings.Repeat("</w:t><w:t>", 1<<20)+strings.Repeat("<w:p>", 1<<20))),
	} {
		begin := time.Now()
		taken := int64(0)
		r, err := p.Read(t.Context(), in, extract.Sink{Member: func(_, _ string, r io.Reader) error {
			n, err := io.Copy(io.Discard, r)
			taken += n
			return err
		}})
		if err != nil {
			t.Fatal(err)
		}
		text, _ := r.Text()
		if out := taken + int64(len(text)); out > 16<<20+200*in.Size || time.Since(begin) > 30*time.Second {
			t.Errorf("%s: %d bytes came out of %d in %s", name, out, in.Size, time.Since(begin))
		}
		if r.Status == extract.StatusRead || len(r.Losses) == 0 {
			t.Errorf("%s: it is %s, %v", name, r.Status, r.Losses)
		}
		for _, l := range r.Losses {
			if l.Reason != extract.ReasonTooLarge && l.Reason != extract.ReasonDamaged {
				t.Errorf("%s: %+v", name, l)
			}
		}
		wantHonest(t, p)
	}
}

// TestConfiguredMemory: a child with less memory ends earlier.
func TestConfiguredMemory(t *testing.T) {
	t.Parallel()
	p := newProcess(t, extract.Config{Memory: 128 << 20})
	wantHonest(t, p)
	if said := p.Confinement(); strings.Contains(said, "memory") && !strings.Contains(said, "memory 128 MiB") {
		t.Errorf("the confinement is %q", said)
	}
	if r := mustRead(t, p, file("hostile/grows", "")); len(r.Losses) != 1 || r.Losses[0].Reason != extract.ReasonTooLarge {
		t.Errorf("read %+v", r)
	}
	wantHonest(t, p)
}

// endless is a file of any size whose bytes cost nothing.
type endless struct{ seed byte }

func (e endless) ReadAt(p []byte, _ int64) (int, error) {
	for i := range p {
		p[i] = e.seed
	}
	return len(p), nil
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		p := newProcess(b, extract.Config{})
		wantHonest(b, p)
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDOCX(b *testing.B) {
	p := newProcess(b, extract.Config{})
	random := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for text.Len() < 20_000 {
		fmt.Fprintf(&text, "söz%d ", random.IntN(5000))
	}
	in := file(docxType, docx(b, text.String()))
	wantHonest(b, p)
	for b.Loop() {
		mustRead(b, p, in)
	}
}

func BenchmarkSmallest(b *testing.B) {
	p := newProcess(b, extract.Config{})
	for b.Loop() {
		wantHonest(b, p)
	}
}

func BenchmarkBytes(b *testing.B) {
	p := newProcess(b, extract.Config{})
	const size = 1 << 30
	in := extract.Input{Bytes: endless{'a'}, Size: size, MediaType: "bench/bytes"}
	b.SetBytes(size)
	for b.Loop() {
		mustRead(b, p, in)
	}
}
