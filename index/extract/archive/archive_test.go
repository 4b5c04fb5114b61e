package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"emanet/index/extract"
)

// file is a member of an archive for tests.
type file struct {
	name, text string
	method     uint16
	raw        bool // its name is not UTF-8, and said so
}

// packed returns an archive of files.
func packed(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		m, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: f.method, NonUTF8: f.raw})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(m, f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func input(b []byte) *extract.Input {
	return &extract.Input{Bytes: bytes.NewReader(b), Size: int64(len(b)), Limits: extract.Limits{}.Filled()}
}

func opened(t testing.TB, in *extract.Input) *Archive {
	t.Helper()
	a, err := Open(in)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func readAll(m *Member) (string, error) {
	r, err := m.Open()
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	return string(b), err
}

// reason returns why, or "" if err is nil.
func reason(t testing.TB, err error) extract.Reason {
	t.Helper()
	var f *extract.Failure
	if err != nil && !errors.As(err, &f) {
		t.Fatalf("%v is no failure", err)
	}
	if f == nil {
		return ""
	}
	return f.Reason
}

func TestMembersAreFoundByName(t *testing.T) {
	t.Parallel()
	a := opened(t, input(packed(t, file{name: "word/document.xml", text: "bir"}, file{name: "Word/Document.xml", text: "iki"},
		file{name: `ppt\slides\slide1.xml`, text: "üç", method: zip.Deflate})))
	for name, want := range map[string]string{"WORD/document.XML": "bir", "/word/document.xml": "bir", "ppt/slides/Slide1.xml": "üç"} {
		m := a.Find(name)
		if m == nil {
			t.Fatalf("%s is not found", name)
		}
		if got, err := readAll(m); got != want || err != nil {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	if a.Find("word") != nil {
		t.Error("a folder that is not there is found")
	}
}

func TestNamesOfAnyCodePage(t *testing.T) {
	t.Parallel()
	encode := func(page *charmap.Charmap, s string) string {
		out, err := page.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	dosTurkish := strings.NewReplacer("ş", "\x9f", "ğ", "\xa7", "ı", "\x8d", "ü", "\x81", "Ş", "\x9e", "İ", "\x98")
	for _, c := range []struct{ rule, name, want string }{
		{"UTF-8 that does not say so", "ifadə.txt", "ifadə.txt"},
		{"Russian of DOS", encode(charmap.CodePage866, "Жалоба Выдуманова.doc"), "Жалоба Выдуманова.doc"},
		{"Russian of Windows", encode(charmap.Windows1251, "Жалоба Выдуманова.doc"), "Жалоба Выдуманова.doc"},
		{"Russian of Windows without capitals", encode(charmap.Windows1251, "жалоба «выдуманова».doc"), "жалоба «выдуманова».doc"},
		{"Russian of DOS without capitals", encode(charmap.CodePage866, "жалоба выдуманова.doc"), "жалоба выдуманова.doc"},
		{"Turkish of DOS", dosTurkish.Replace("Şikayet mağdurun ifadesi-ışık.doc"), "Şikayet mağdurun ifadesi-ışık.doc"},
		{"Turkish of Windows", encode(charmap.Windows1254, "Şikayet mağdurun ifadesi.doc"), "Şikayet mağdurun ifadesi.doc"},
		{"French of DOS", "procès-verbal élu"[:4] + "\x8as.txt", "proc" + "ès.txt"},
	} {
		a := opened(t, input(packed(t, file{name: c.name, text: "x", raw: true})))
		for m := range a.All() {
			if m.Name != c.want {
				t.Errorf("%s: %q, want %q", c.rule, m.Name, c.want)
			}
		}
	}
}

func TestUnicodePathGoesBeforeTheName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sum  uint32
		want string
	}{{0x8CDC1683, "ifadə"}, {1, "x"}} { // the checksum of "x", and another one
		extra := binary.LittleEndian.AppendUint16(nil, 0x7075)
		extra = binary.LittleEndian.AppendUint16(extra, uint16(5+len("ifadə")))
		extra = append(binary.LittleEndian.AppendUint32(append(extra, 1), c.sum), "ifadə"...)
		if got, _ := (rawName{name: "x", extra: extra}).unicode(); got != c.want {
			t.Errorf("checksum %x: %q, want %q", c.sum, got, c.want)
		}
	}
}

func TestDamageIsFoundInOneMember(t *testing.T) {
	t.Parallel()
	b := packed(t, file{name: "a", text: "birinci mətn"}, file{name: "b", text: "ikinci mətn"})
	at := bytes.Index(b, []byte("birinci"))
	b[at] ^= 1
	a := opened(t, input(b))
	text, err := readAll(a.Find("a"))
	if text == "" || reason(t, err) != extract.ReasonDamaged {
		t.Errorf("a changed byte: %q, %v", text, err)
	}
	if text, err := readAll(a.Find("b")); text != "ikinci mətn" || err != nil {
		t.Errorf("the other one: %q, %v", text, err)
	}
}

func TestOverlapsAreRefused(t *testing.T) {
	t.Parallel()
	// Ten names in the directory for one member: the directory's first entry is repeated.
	b := packed(t, file{name: "a", text: "mətn"})
	dir := bytes.Index(b, []byte("PK\x01\x02"))
	end := bytes.Index(b, []byte("PK\x05\x06"))
	entry := bytes.Clone(b[dir:end])
	many := append(bytes.Clone(b[:dir]), bytes.Repeat(entry, 10)...)
	tail := bytes.Clone(b[end:])
	binary.LittleEndian.PutUint16(tail[8:], 10)
	binary.LittleEndian.PutUint16(tail[10:], 10)
	binary.LittleEndian.PutUint32(tail[12:], uint32(10*len(entry)))
	a := opened(t, input(append(many, tail...)))
	read := 0
	for m := range a.All() {
		if _, err := readAll(m); err == nil {
			read++
		} else if reason(t, err) != extract.ReasonDamaged {
			t.Error(err)
		}
	}
	if a.Len() != 10 || read != 1 {
		t.Errorf("%d of %d were read, want one", read, a.Len())
	}
}

func TestExpansionIsBoundedForAllMembersTogether(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("\x00", 20<<20)
	in := input(packed(t, file{"a", zeros, zip.Deflate, false}, file{"b", zeros, zip.Deflate, false}))
	if in.Size > 100_000 {
		t.Fatalf("%d bytes are no bomb", in.Size)
	}
	a := opened(t, in) // 16 MiB and 200 times forty thousand
	in.Limits.Ratio = 10
	b := opened(t, in)
	if _, err := readAll(a.Find("a")); err != nil {
		t.Errorf("20 MiB of %d: %v", in.Size, err)
	}
	if _, err := readAll(b.Find("a")); reason(t, err) != extract.ReasonTooLarge || !errors.Is(err, ErrExpanded) {
		t.Errorf("the ratio is not held: %v", err)
	}
	if _, err := readAll(a.Find("b")); !errors.Is(err, ErrExpanded) {
		t.Errorf("the second has a count of its own: %v", err)
	}
}

func TestMembersAreBounded(t *testing.T) {
	t.Parallel()
	var files []file
	for i := range 30 {
		files = append(files, file{name: fmt.Sprint(i), text: "x"})
	}
	in := input(packed(t, files...))
	in.Limits.Members = 12
	a := opened(t, in)
	if a.Len() != 12 || a.Left() != 18 {
		t.Errorf("%d and %d", a.Len(), a.Left())
	}
	// A directory of a million entries in one file costs no memory.
	b := packed(t, file{name: "a", text: "x"})
	dir, end := bytes.Index(b, []byte("PK\x01\x02")), bytes.Index(b, []byte("PK\x05\x06"))
	huge := append(bytes.Clone(b[:dir]), bytes.Repeat(b[dir:end], 1<<20)...)
	huge = append(huge, b[end:]...)
	in = input(huge)
	if _, err := Open(in); reason(t, err) != extract.ReasonTooLarge && reason(t, err) != extract.ReasonDamaged {
		t.Errorf("a million entries: %v", err)
	}
}

func TestErrorsOfTheFileComeBackAsTheyAre(t *testing.T) {
	t.Parallel()
	b := packed(t, file{"a", strings.Repeat("mətn ", 100_000), zip.Deflate, false})
	broken := errors.New("the disk is gone")
	for after := range 12 {
		in := input(b)
		in.Bytes = &failing{r: in.Bytes, left: after, err: broken}
		a, err := Open(in)
		if err == nil {
			_, err = readAll(a.Find("a"))
		}
		if err != nil && !errors.Is(err, broken) {
			t.Errorf("after %d reads: %v", after, err)
		}
		if err == nil && after == 0 {
			t.Error("nothing failed")
		}
	}
}

// failing fails after so many reads.
type failing struct {
	r    io.ReaderAt
	left int
	err  error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if f.left--; f.left < 0 {
		return 0, f.err
	}
	return f.r.ReadAt(p, off)
}
