package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"emanet/index/extract"
)

// still makes sure that the engine reads after what it has been through.
func still(t *testing.T) {
	t.Helper()
	if got := parts(read(t, simple(t, "still here")), extract.PartPage); len(got) != 1 || got[0].Text != "still here" {
		t.Errorf("afterwards a page is read as %+v", got)
	}
}

// reason is why a file could not be read.
func reason(err error) extract.Reason {
	if f, is := errors.AsType[*extract.Failure](err); is {
		return f.Reason
	}
	return ""
}

func TestDamaged(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{
		"empty":     {},
		"no PDF":    []byte("This is a text."),
		"a header":  []byte("%PDF-1.7\n"),
		"zeros":     make([]byte, 100_000),
		"no end":    simple(t, "one")[:200],
		"no root":   []byte("%PDF-1.7\ntrailer << /Size 1 >>\nstartxref\n9\n%%EOF"),
		"self root": []byte("%PDF-1.7\n1 0 obj\n1 0 R\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF"),
	} {
		if err := readInput(t.Context(), input(file), &extract.Collector{}); reason(err) != extract.ReasonDamaged {
			t.Errorf("%s: %v, want %s", name, err, extract.ReasonDamaged)
		}
	}
}

func TestBrokenTableIsTold(t *testing.T) {
	t.Parallel()
	file := simple(t, "first", "second", "third")
	c := read(t, bytes.Replace(file, []byte("0000000000 65535 f"), []byte("no table of objects"), 1))
	if got := parts(c, extract.PartPage); len(got) != 3 || got[2].Text != "third" {
		t.Errorf("pages are %+v", got)
	}
	if len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonDamaged {
		t.Errorf("losses are %v, want that it is damaged", c.Losses)
	}
}

func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	file := simple(t, "first", "second")
	for n := 0; n < len(file); n += 1 + len(file)/40 {
		if err := readInput(t.Context(), input(file[:n]), &extract.Collector{}); err != nil && reason(err) != extract.ReasonDamaged {
			t.Errorf("cut after %d of %d bytes: %v", n, len(file), err)
		}
	}
}

func TestPageThatCannotBeLoadedIsNamed(t *testing.T) {
	t.Parallel()
	w := newWriter()
	w.page(latin("first"), "")
	w.pages = append(w.pages, 9999)
	w.page(latin("third"), "")
	c := read(t, w.bytes())
	if got := parts(c, extract.PartPage); len(got) != 2 || got[1].Number != 3 {
		t.Errorf("pages are %+v", got)
	}
	if len(c.Losses) != 1 || c.Losses[0] != (extract.Loss{Reason: extract.ReasonDamaged, Detail: "page 2"}) || c.Reading.Done != 2 {
		t.Errorf("losses are %v, %d pages are done", c.Losses, c.Reading.Done)
	}
}

func TestLossesOfOneReason(t *testing.T) {
	t.Parallel()
	w := newWriter()
	huge := w.stream("/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 1", "")
	w.page(latin("first"), "")
	w.pageWith("q 595 0 0 842 0 0 cm /P Do Q", fmt.Sprintf("/XObject << /P %d 0 R >>", huge), "")
	for range 4 {
		w.page(latin("more"), "")
	}
	in, c := input(w.bytes()), &extract.Collector{}
	in.Limits.Pages = 4
	if err := readInput(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	if len(c.Losses) != 1 || c.Losses[0] != (extract.Loss{Reason: extract.ReasonTooLarge, Detail: "pages 2, 5-6"}) || c.Reading.Done != 3 {
		t.Errorf("losses are %v, %d pages are done", c.Losses, c.Reading.Done)
	}
}

func TestLoops(t *testing.T) {
	t.Parallel()
	loops := map[string]func(*writer){
		"the tree of pages": func(w *writer) {
			w.objects[1] = "<< /Type /Pages /Count 4 /Kids [2 0 R 2 0 R] >>"
		},
		"a tree of a thousand pages that are one": func(w *writer) {
			w.objects[1] = "<< /Type /Pages /Count 1000 /Kids [" + strings.Repeat(fmt.Sprint(w.pages[0], " 0 R "), 1000) + "] >>"
		},
		"the outline": func(w *writer) {
			outlined(w, "round", 2, 0, "and round", 1, 1)
		},
		"a form that draws itself": func(w *writer) {
			n := len(w.objects) + 1
			w.stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /X %d 0 R >> >>", n), "/X Do")
			w.pageWith("/X Do", fmt.Sprintf("/XObject << /X %d 0 R >>", n), "")
		},
		"the names of files": func(w *writer) {
			n := len(w.objects) + 1
			w.add(fmt.Sprintf("<< /Kids [%d 0 R %[1]d 0 R] >>", n))
			w.catalog = fmt.Sprintf("/Names << /EmbeddedFiles %d 0 R >>", n)
		},
		"the fields of a form": func(w *writer) {
			n := len(w.objects) + 1
			w.add(fmt.Sprintf("<< /T (round) /Kids [%d 0 R] /Parent %[1]d 0 R >>", n))
			w.catalog = fmt.Sprintf("/AcroForm << /Fields [%d 0 R] >>", n)
		},
		"a stream as long as itself": func(w *writer) {
			n := len(w.objects) + 1
			w.add(fmt.Sprintf("<< /Length %d 0 R >>\nstream\nBT ET\nendstream", n))
			w.page("", fmt.Sprintf("/Contents %d 0 R", n))
		},
	}
	for name, loop := range loops {
		w := newWriter()
		w.page(latin("A page"), "")
		loop(w)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if err := readInput(ctx, input(w.bytes()), &extract.Collector{}); err != nil && reason(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
	still(t)
}

func TestDeepTreeOfPages(t *testing.T) {
	t.Parallel()
	w := newWriter()
	w.page(latin("deep down"), "")
	first := len(w.objects) + 1
	const depth = 20_000
	for i := range depth {
		kid := first + i + 1
		if i == depth-1 {
			kid = w.pages[0]
		}
		w.add(fmt.Sprintf("<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", kid))
	}
	w.objects[1] = fmt.Sprintf("<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", first)
	c := &extract.Collector{}
	if err := readInput(t.Context(), input(w.bytes()), c); err != nil && reason(err) == "" {
		t.Errorf("a deep tree: %v", err)
	}
	if len(c.Parts) == 0 && len(c.Losses) == 0 {
		t.Error("nothing is said of the page that is not read")
	}
	still(t)
}

func TestHundredThousandPages(t *testing.T) {
	t.Parallel()
	w := newWriter()
	body := w.stream("", latin("again"))
	first := len(w.objects) + 1
	const total = 100_000
	for range total {
		w.add(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F 3 0 R >> >> >>", body))
	}
	for i := range total {
		w.pages = append(w.pages, first+i)
	}
	in, c := input(w.bytes()), &extract.Collector{}
	if !long() {
		in.Limits.Pages = 300
	}
	begin := time.Now()
	if err := readInput(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	want := extract.Loss{Reason: extract.ReasonTooLarge, Detail: fmt.Sprintf("pages %d-%d", in.Limits.Pages+1, total)}
	if len(c.Losses) != 1 || c.Losses[0] != want {
		t.Errorf("losses are %v, want %v", c.Losses, want)
	}
	if c.Reading.Total != total || c.Reading.Done != in.Limits.Pages || len(c.Parts) != in.Limits.Pages {
		t.Errorf("total %d, done %d, %d parts", c.Reading.Total, c.Reading.Done, len(c.Parts))
	}
	t.Logf("%d of %d pages in %v", c.Reading.Done, total, time.Since(begin))
}

// long says that tests may take long.
func long() bool { return os.Getenv("EMANET_LONG") != "" }

func TestBombs(t *testing.T) {
	t.Parallel()
	for name, bomb := range map[string]func(*writer){
		"an embedded file": func(w *writer) {
			attach(w, "zeros.bin", "")
			zeros := deflate(make([]byte, 1<<20), 600)
			w.objects[len(w.objects)-2] = fmt.Sprintf("<< /Type /EmbeddedFile /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", len(zeros), zeros)
		},
		"a page": func(w *writer) {
			spaces := deflate(bytes.Repeat([]byte("q "), 1<<19), 600)
			body := w.stream("/Filter /FlateDecode", spaces)
			w.page("", fmt.Sprintf("/Contents %d 0 R", body))
		},
	} {
		w := newWriter()
		w.page(latin("before"), "")
		bomb(w)
		w.page(latin("after"), "")
		c := &extract.Collector{}
		err := readInput(t.Context(), input(w.bytes()), c)
		if reason(err) == "" && (err != nil || len(c.Losses) == 0) {
			t.Errorf("%s: %v, losses %v", name, err, c.Losses)
		}
		if got := parts(c, extract.PartPage); len(got) != 2 || got[1].Text != "after" {
			t.Errorf("%s: pages are %+v", name, got)
		}
		t.Logf("%s: %v %v", name, err, c.Losses)
	}
	still(t)
}

func TestTimeIsUp(t *testing.T) {
	t.Parallel()
	w := newWriter()
	// Forms that draw one another ten times each, ten deep: ten billion.
	for i := range 10 {
		n := len(w.objects)
		w.stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /Font << /F 3 0 R >> /XObject << /X %d 0 R >> >>", n),
			map[bool]string{true: latin("word"), false: strings.Repeat("/X Do ", 10)}[i == 0])
	}
	w.pageWith("/X Do", fmt.Sprintf("/Font << /F 3 0 R >> /XObject << /X %d 0 R >>", len(w.objects)), "")
	still(t) // the engine runs, so that the time goes to the page
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	c := &extract.Collector{}
	begin := time.Now()
	shared.Lock()
	waited := time.Since(begin)
	err := shared.engine.Read(ctx, input(w.bytes()), c)
	shared.Unlock()
	if took := time.Since(begin) - waited; !errors.Is(err, context.DeadlineExceeded) || took > 10*time.Second {
		t.Errorf("after %v: %v, %d parts", took, err, len(c.Parts))
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := readInput(ended, input(simple(t, "one")), &extract.Collector{}); !errors.Is(err, context.Canceled) {
		t.Errorf("when it is over before it begins: %v", err)
	}
	still(t)
}
