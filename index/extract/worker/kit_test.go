package worker

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"maps"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"emanet/index/extract"
	"emanet/index/extract/pdf"
)

func TestMain(m *testing.M) {
	if IsChild(os.Args) {
		engine := pdf.New()
		os.Exit(serve(os.Args, os.Stdin, os.Stdout, func(mediaType string) extract.Format {
			if f := hostileFormats()[mediaType]; f != nil {
				return f
			}
			return find(mediaType, engine)
		}))
	}
	goleak.VerifyTestMain(m)
}

// newProcess returns a Process whose child is this test binary.
func newProcess(t testing.TB, c extract.Config) *extract.Process {
	t.Helper()
	if raced {
		t.Skip("the race detector needs more memory than a child may have")
	}
	c.Command = []string{os.Args[0], Argument}
	p := extract.NewProcess(c)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func file(mediaType, content string) extract.Input {
	return extract.Input{Bytes: strings.NewReader(content), Size: int64(len(content)), Name: "sənəd", MediaType: mediaType}
}

func mustRead(t testing.TB, p *extract.Process, in extract.Input) *extract.Reading {
	t.Helper()
	r, err := p.Read(t.Context(), in, extract.Sink{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wantHonest checks that an honest file is read after a hostile one.
func wantHonest(t testing.TB, p *extract.Process) {
	t.Helper()
	r := mustRead(t, p, file("text/plain", "Salam, dünya"))
	if text, _ := r.Text(); text != "Salam, dünya" || r.Status != extract.StatusRead {
		t.Fatalf("an honest file is read as %+v", r)
	}
}

// hostileFormats are readers in which a hostile file has found a way.
func hostileFormats() map[string]extract.Format {
	all := systemFormats()
	all["bench/bytes"] = func(_ context.Context, in *extract.Input, _ extract.Output) error {
		_, err := io.Copy(io.Discard, in.Reader())
		return err
	}
	all["hostile/grows"] = func(context.Context, *extract.Input, extract.Output) error {
		var kept [][]byte
		for {
			b := make([]byte, 1<<20)
			for i := 0; i < len(b); i += 512 {
				b[i] = 1
			}
			if kept = append(kept, b); len(kept) > 1<<20 {
				return nil // nobody gets here
			}
		}
	}
	all["hostile/grows-in-crumbs"] = func(context.Context, *extract.Input, extract.Output) error {
		type crumb struct {
			next *crumb
			name string
		}
		var last *crumb
		for {
			last = &crumb{last, strings.Repeat("x", 40)}
		}
	}
	all["hostile/doubles"] = func(context.Context, *extract.Input, extract.Output) error {
		b := []byte{1}
		for {
			b = append(b, b...)
		}
	}
	maps.Copy(all, suddenFormats())
	return all
}

// suddenFormats use up their memory at once.
func suddenFormats() map[string]extract.Format {
	all := map[string]extract.Format{}
	all["hostile/137-GB"] = func(_ context.Context, in *extract.Input, out extract.Output) error {
		b := make([]byte, 137_000_000_000+in.Size)
		return out.Part(extract.Part{Kind: extract.PartBody, Text: string(b[:1])})
	}
	all["hostile/recursion"] = func(context.Context, *extract.Input, extract.Output) error {
		return extract.Failed(extract.ReasonFailed, "%d", deep(1))
	}
	all["hostile/goroutines"] = func(context.Context, *extract.Input, extract.Output) error {
		for {
			go func() { deep(-1 << 16); select {} }()
		}
	}
	return all
}

// deep calls itself, without end if n is positive.
func deep(n int) int {
	var stack [64]int
	stack[n&63] = n
	if n == 0 {
		return 0
	}
	return deep(n+1) + stack[(n+1)&63]
}

// docx returns a document of one paragraph.
func docx(t testing.TB, text string) string {
	t.Helper()
	const relations = "http://schemas.openxmlformats.org/package/2006/relationships"
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ` +
			`ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + relations + `"><Relationship Id="r1" ` +
			`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>` +
			text + `</w:t></w:r></w:p></w:body></w:document>`},
	} {
		m, err := w.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write([]byte(f[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
