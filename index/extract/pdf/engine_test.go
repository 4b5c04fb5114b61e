package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"emanet/index/extract"

	"github.com/klippa-app/go-pdfium/requests"
)

func TestPagesAreReadInOrder(t *testing.T) {
	t.Parallel()
	w := newWriter()
	w.page(latin("The appeal of Rena Qasimli", "was lodged in Sumqayit."), "")
	w.page(drawn("Şahid Aynurə Həsənli ifadə verdi: «Məni Gəncədə saxladılar, üç gün çörək vermədilər.»"), "")
	w.page(drawn("Шаһид Вүгар Рәһимли ҹаваб ҝөзләјир.", "Свидетель Ёлкин, посёлок Бузовна."), "")
	w.page("", "")
	c := read(t, w.bytes())
	want := []extract.Part{
		{Number: 1, Text: "The appeal of Rena Qasimli\nwas lodged in Sumqayit."},
		{Number: 2, Text: "Şahid Aynurə Həsənli ifadə verdi: «Məni Gəncədə saxladılar, üç gün çörək vermədilər.»"},
		{Number: 3, Text: "Шаһид Вүгар Рәһимли ҹаваб ҝөзләјир.\nСвидетель Ёлкин, посёлок Бузовна."},
	}
	if got := parts(c, extract.PartPage); !reflect.DeepEqual(got, want) {
		t.Errorf("pages are\n%+v, want\n%+v", got, want)
	}
	if c.Reading.Total != 4 || c.Reading.Done != 4 || len(c.Losses) != 0 || len(c.Pictures) != 0 {
		t.Errorf("total %d, done %d, losses %v, %d pictures; want 4, 4, none, 0", c.Reading.Total, c.Reading.Done, c.Losses, len(c.Pictures))
	}
	if c.Extractor != "pdfium "+version || c.MediaType != "application/pdf" {
		t.Errorf("read by %q as %q", c.Extractor, c.MediaType)
	}
}

func TestVersionIsThatOfTheModule(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile(filepath.Join("..", "..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(mod, []byte("github.com/klippa-app/go-pdfium v"+version)) {
		t.Errorf("go.mod does not ask for go-pdfium v%s", version)
	}
}

// The module mounts the root of the host where nobody says otherwise.
func TestNoFileOfTheHostIsThere(t *testing.T) {
	t.Parallel()
	file := simple(t, "Nothing to see")
	path := filepath.Join(t.TempDir(), "there.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := start(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := m.retire(); err != nil {
			t.Error(err)
		}
	}()
	s, err := open(t.Context(), m, &source{r: io.NewSectionReader(bytes.NewReader(file), 0, int64(len(file)))}, input(file))
	if err != nil {
		t.Fatalf("the file cannot be opened from its bytes: %v", err)
	}
	defer s.close()
	for _, name := range []string{path, "/proc/self/status", "/etc/hosts", "/"} {
		if opened, err := s.FPDF_LoadDocument(&requests.FPDF_LoadDocument{Path: &name}); err == nil {
			t.Errorf("PDFium opened %s as %v", name, opened.Document)
		} else if !strings.HasPrefix(err.Error(), "2:") {
			t.Errorf("PDFium says %q of %s, want that there is no such file", err, name)
		}
	}
}

func TestMachineChangesAsWorkGrows(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("the race detector makes compiling too slow to do it twice")
	}
	e := New()
	if err := e.Close(); err != nil {
		t.Errorf("Close before the first file: %v", err)
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	one := simple(t, "Page")
	small := &extract.Collector{}
	if err := e.Read(t.Context(), input(one), small); err != nil {
		t.Fatal(err)
	}
	if e.machine.fast {
		t.Error("a single page was read with compiled code")
	}
	pages := make([]string, patientFile+1)
	for i := range pages {
		pages[i] = "Page"
	}
	slow, large := e.machine, &extract.Collector{}
	if err := e.Read(t.Context(), input(simple(t, pages...)), large); err != nil {
		t.Fatal(err)
	}
	if !e.machine.fast || !slow.retired || slow.users != 0 || e.machine.users != 0 {
		t.Errorf("after a long file: fast %t, the interpreter is retired %t and has %d users", e.machine.fast, slow.retired, slow.users)
	}
	if len(large.Parts) != len(pages) || !reflect.DeepEqual(large.Parts[0], small.Parts[0]) {
		t.Errorf("compiled code reads %d parts, the first as %q", len(large.Parts), large.Parts[0].Text)
	}
}

func TestInterpreterServesWhereNothingCanBeCompiled(t *testing.T) {
	t.Parallel()
	e := New()
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	e.stuck = true
	w := newWriter()
	w.pageWith("q 60 0 0 60 10 10 cm /P Do Q", fmt.Sprintf("/XObject << /P %d 0 R >>", w.picture(4, 6)), "")
	in, c := input(w.bytes()), &extract.Collector{}
	in.Pictures, in.Limits.Megapixels = true, 1
	if err := e.Read(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	if e.machine.fast || len(c.Pictures) != 1 {
		t.Errorf("compiled %t, %d pictures; want false, 1", e.machine.fast, len(c.Pictures))
	}
}

func TestErrorsComeBackAsTheyAre(t *testing.T) {
	t.Parallel()
	file := simple(t, "one", "two")
	mine := errors.New("the disk is gone")
	count := &failing{bytes.NewReader(file), 1 << 30, mine}
	in := input(file)
	in.Bytes = count
	if err := readInput(t.Context(), in, &extract.Collector{}); err != nil {
		t.Fatal(err)
	}
	for at := range 1<<30 - count.left {
		in.Bytes = &failing{bytes.NewReader(file), at, mine}
		if err := readInput(t.Context(), in, &extract.Collector{}); !errors.Is(err, mine) {
			t.Errorf("after %d reads that went well: %v", at, err)
		}
	}
	for _, what := range []string{"reader", "total", "fact", "part", "done"} {
		if err := readInput(t.Context(), input(file), &refusing{what: what, err: mine}); !errors.Is(err, mine) {
			t.Errorf("an error of the output at %s comes back as %v", what, err)
		}
	}
}

// failing fails after so many reads.
type failing struct {
	io.ReaderAt
	left int
	err  error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if f.left--; f.left < 0 {
		return 0, f.err
	}
	return f.ReaderAt.ReadAt(p, off)
}

// refusing is an output that fails at one of its methods.
type refusing struct {
	extract.Collector

	what string
	err  error
}

func (r *refusing) fail(what string) error {
	if what == r.what {
		return r.err
	}
	return nil
}

func (r *refusing) Reader(string, string) error    { return r.fail("reader") }
func (r *refusing) Total(int) error                { return r.fail("total") }
func (r *refusing) Done() error                    { return r.fail("done") }
func (r *refusing) Part(extract.Part) error        { return r.fail("part") }
func (r *refusing) Fact(extract.Key, string) error { return r.fail("fact") }

func TestReadInsideOfRead(t *testing.T) {
	t.Parallel()
	w := newWriter()
	w.page(latin("outside"), "")
	attach(w, "inside.pdf", string(simple(t, "inside")))
	out := &nesting{}
	out.read = func(file []byte) error { return shared.engine.Read(t.Context(), input(file), &out.inner) }
	if err := readInput(t.Context(), input(w.bytes()), out); err != nil {
		t.Fatal(err)
	}
	if got := parts(&out.inner, extract.PartPage); len(got) != 1 || got[0].Text != "inside" {
		t.Errorf("the inner file was read as %+v", got)
	}
	if len(out.Losses) != 0 {
		t.Errorf("the outer file lost %v", out.Losses)
	}
}

// nesting reads the members that it is given while it is given them.
type nesting struct {
	extract.Collector

	inner extract.Collector
	read  func([]byte) error
}

func (n *nesting) Member(_, _ string, r io.Reader) error {
	file, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return n.read(file)
}
