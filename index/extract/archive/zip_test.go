package archive

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"emanet/index/extract"
)

func collected(in *extract.Input) (*extract.Collector, error) {
	c := &extract.Collector{}
	err := ZIP(context.Background(), in, c)
	return c, err
}

func names(c *extract.Collector) (all []string) {
	for _, f := range c.Files {
		all = append(all, f.Name)
	}
	return all
}

func TestFilesAreGivenAndRubbishIsNot(t *testing.T) {
	t.Parallel()
	b := packed(t, file{name: "qovluq/"}, file{name: "qovluq/ifadə.txt", text: "mətn"}, file{name: "__MACOSX/qovluq/._ifadə.txt", text: "x"},
		file{name: ".DS_Store", text: "x"}, file{name: "a/._b", text: "x"}, file{name: "boş", text: ""}, file{name: "../qaçan.txt", text: "y"})
	c, err := collected(input(b))
	if err != nil {
		t.Fatal(err)
	}
	if got := names(c); !slices.Equal(got, []string{"qovluq/ifadə.txt", "boş", "../qaçan.txt"}) {
		t.Errorf("given: %q", got)
	}
	if c.Reading.Total != 3 || c.Reading.Done != 3 || len(c.Losses) != 0 || c.Extractor != Name {
		t.Errorf("%d of %d, %v, %s", c.Reading.Done, c.Reading.Total, c.Losses, c.Extractor)
	}
}

func TestLinksAreNotGiven(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: "link"}
	h.SetMode(fs.ModeSymlink | 0o777)
	m, err := w.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(m, "/etc/passwd")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if c, err := collected(input([]byte(b.String()))); err != nil || len(c.Files) != 0 {
		t.Errorf("%q, %v", names(c), err)
	}
}

func TestOneFailingMemberIsLostAlone(t *testing.T) {
	t.Parallel()
	b := packed(t, file{name: "gizli ad", text: "birinci mətn"}, file{name: "b", text: "ikinci"}, file{name: "c", text: "birinci mətn"})
	for _, at := range []int{strings.Index(string(b), "birinci"), strings.LastIndex(string(b), "birinci")} {
		b[at] ^= 1
	}
	c, err := collected(input(b))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonDamaged || !strings.HasPrefix(c.Losses[0].Detail, "member 1, 3 of 3: ") {
		t.Errorf("lost: %v", c.Losses)
	}
	if got := names(c); !slices.Contains(got, "b") || c.Reading.Done != 1 {
		t.Errorf("given: %q, %d done", got, c.Reading.Done)
	}
	if strings.Contains(fmt.Sprint(c.Losses), "gizli") {
		t.Error("a loss quotes a name")
	}
}

func TestEverythingEncryptedIsAFailure(t *testing.T) {
	t.Parallel()
	for name, b := range encryptedBy(t) {
		c, err := collected(input(b))
		if reason(t, err) != extract.ReasonEncrypted || len(c.Files) != 0 || len(c.Losses) != 0 {
			t.Errorf("%s: %v, %v", name, err, c.Losses)
		}
		in := input(b)
		in.Password = testPassword
		if c, err = collected(in); err != nil || len(c.Files) != 2 || string(c.Files[1].Bytes) != "qısa" {
			t.Errorf("%s with the password: %v, %d files", name, err, len(c.Files))
		}
	}
}

func TestUnknownMethodsAreUnsupported(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	w := zip.NewWriter(&b)
	for _, name := range []string{"a", "b"} {
		m, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: 14, CompressedSize64: 3, UncompressedSize64: 9})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(m, "xyz")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := collected(input([]byte(b.String()))); reason(t, err) != extract.ReasonUnsupported {
		t.Error(err)
	}
}

// TestAttack38NestedArchives holds that what lies too deep is left inside, and said.
func TestAttack38NestedArchives(t *testing.T) {
	t.Parallel()
	in := input(packed(t, file{name: "a", text: "x"}))
	in.Depth = in.Limits.Nesting
	if c, err := collected(in); reason(t, err) != extract.ReasonTooLarge || len(c.Files) != 0 {
		t.Errorf("%v, %q", err, names(c))
	}
	in.Depth--
	if c, err := collected(in); err != nil || len(c.Files) != 1 {
		t.Errorf("%v, %q", err, names(c))
	}
}

// TestAttack38ZipBomb holds that a bomb ends at the limit, and that what came before it is kept.
func TestAttack38ZipBomb(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("\x00", 20<<20)
	in := input(packed(t, file{name: "a", text: "mətn"}, file{"b", zeros, zip.Deflate, false}, file{name: "c", text: "mətn"}))
	in.Limits.Expanded = 18 << 20
	c, err := collected(in)
	if reason(t, err) != extract.ReasonTooLarge || c.Reading.Done != 1 || !slices.Contains(names(c), "a") {
		t.Errorf("%v, %d done", err, c.Reading.Done)
	}
}

func TestTheOutputsErrorComesBackAsItIs(t *testing.T) {
	t.Parallel()
	full := errors.New("the output is full")
	err := ZIP(context.Background(), input(packed(t, file{name: "a", text: "x"}, file{name: "b", text: "y"})), &failingOutput{err: full})
	if !errors.Is(err, full) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := ZIP(ctx, input(packed(t, file{name: "a", text: "x"})), &extract.Collector{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

type failingOutput struct {
	extract.Collector

	err error
}

func (f *failingOutput) Member(string, string, io.Reader) error { return f.err }

// FuzzZIP holds that any bytes are read within the limits, and that failures quote no name.
func FuzzZIP(f *testing.F) {
	f.Add(packed(f, file{name: "a", text: "mətn", method: zip.Deflate}, file{name: "b/", text: ""}))
	for _, b := range encryptedBy(f) {
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		in := input(b)
		in.Password = testPassword
		in.Limits.Expanded = 1 << 20
		c, err := collected(in)
		total := 0
		for _, m := range c.Files {
			total += len(m.Bytes)
		}
		if total > 1<<20 {
			t.Fatalf("%d bytes came out", total)
		}
		if reason(t, err) == "" && c.Reading.Done < len(c.Files) && len(c.Losses) == 0 {
			t.Fatal("something was lost in silence")
		}
	})
}
