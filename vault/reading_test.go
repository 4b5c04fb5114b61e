package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/index"
	"emanet/index/extract"
	"emanet/vault/record"
)

// readerFunc is a reader of files that a test makes up.
type readerFunc func(ctx context.Context, in extract.Input, sink extract.Sink) (*extract.Reading, error)

func (f readerFunc) Read(ctx context.Context, in extract.Input, sink extract.Sink) (*extract.Reading, error) {
	return f(ctx, in, sink)
}

// invented reads files of an invented format: the first line says what to do with the rest.
func invented(_ context.Context, in extract.Input, sink extract.Sink) (*extract.Reading, error) {
	b, err := io.ReadAll(io.NewSectionReader(in.Bytes, 0, in.Size))
	if err != nil {
		return nil, err
	}
	r := &extract.Reading{MediaType: in.MediaType, Extractor: "invented 1", Version: extract.Version, Status: extract.StatusRead}
	order, rest, _ := strings.Cut(string(bytes.TrimRight(b, "\x00")), "\n")
	switch order {
	case "pages":
		for i, page := range strings.Split(rest, "\f") {
			r.Parts = append(r.Parts, extract.Part{Kind: extract.PartPage, Number: i + 1, Text: page})
		}
		r.Facts = []extract.Fact{
			{Key: extract.KeyDevice, Value: "Uydurma FotoAparat 7"},
			{Key: extract.KeyFrom, Value: "Nümunə Göndərən"},
			{Key: extract.KeySubject, Value: "Uydurma mövzu"},
			{Key: extract.KeyLocation, Value: "40.000000,49.000000"},
		}
	case "files":
		for i, member := range strings.Split(rest, "\x01") {
			r.Members++
			if err := sink.Member(fmt.Sprintf("içəri/%d.bin", i+1), "application/x-invented", strings.NewReader(member)); err != nil {
				return nil, err
			}
		}
	case "name":
		if err := sink.Member(strings.Repeat("uzun ad ", 1000)+".bin", strings.Repeat("x", 300), strings.NewReader(rest)); err != nil {
			return nil, err
		}
	case "broken":
		err := sink.Member("yarımçıq", "", io.MultiReader(strings.NewReader(rest), brokenReader{}))
		var f *extract.Failure
		if !errors.As(err, &f) {
			return nil, err
		}
		r.Status, r.Losses = extract.StatusNotRead, []extract.Loss{f.Loss}
	case "locked":
		if in.Password != "uydurma açar" {
			r.Status, r.Losses = extract.StatusNotRead, []extract.Loss{{Reason: extract.ReasonEncrypted}}
			break
		}
		if err := sink.Member("açıldı.bin", "application/x-invented", strings.NewReader(rest)); err != nil {
			return nil, err
		}
		r.Members = 1
	case "absent":
		return nil, errors.New("no such program")
	default:
		r.Status, r.Losses = extract.StatusNotRead, []extract.Loss{{Reason: extract.ReasonUnsupported, Detail: in.MediaType}}
	}
	return r, nil
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) {
	return 0, extract.Failed(extract.ReasonDamaged, "it ends")
}

// opaque is a source whose bytes nobody but the invented reader reads.
func opaque(name, text string) Source {
	s := source(name, []byte(text))
	s.MediaType = "application/x-invented"
	return s
}

func reads() Reading { return Reading{Reader: readerFunc(invented)} }

func searched(t *testing.T, v *Vault, query string) *SearchResult {
	t.Helper()
	q, err := index.ParseQuery(query, index.ParseOptions{Span: QuerySpan})
	if err != nil {
		t.Fatal(err)
	}
	res, err := v.Search(t.Context(), SearchOptions{Query: q, Limit: 10, Passages: 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func mustFind(t *testing.T, v *Vault, query string, want ...record.ID) *SearchResult {
	t.Helper()
	res := searched(t, v, query)
	var got []record.ID
	for _, m := range res.Matches {
		got = append(got, m.ID)
	}
	if len(got) != len(want) {
		t.Fatalf("%s: found %v, want %v", query, got, want)
	}
	for _, id := range want {
		if !strings.Contains(fmt.Sprint(got), id.String()) {
			t.Fatalf("%s: found %v, want %v", query, got, want)
		}
	}
	return res
}

// TestWhatIsReadIsFound: text, facts and inner files of what somebody brings are found, by page, and survive a rotation.
func TestWhatIsReadIsFound(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	long := "pages\n" + strings.Repeat("dolğu sözlər ", 30_000) + "\fbir qamçı izi\fson səhifə"
	a := add(t, v, Draft{Reading: reads(), Fields: fields(t, "title: sənədlər\n"), Sources: []Source{
		opaque("uzun.pdf", long),
		opaque("zərf.eml", "files\npages\nzirzəmidə zəncir\x01files\npages\nən içəridə kəndir"),
	}})
	if n := len(a.Files); n != 5 {
		t.Fatalf("%d files: %+v", n, a.Files)
	}
	for i, inside := range []string{"", "", "0002", "0002", "0004"} {
		if got := a.Files[i].Fields.Text(keyContained); got != inside {
			t.Errorf("file %d lies in %q, want %q", i+1, got, inside)
		}
	}
	check := func() {
		t.Helper()
		for _, q := range []string{"qamçı", "zəncir", "kəndir", "device:fotoaparat", "from:göndərən", "subject:mövzu", "has:location", "has:file", "FotoAparat"} {
			mustFind(t, v, q, a.ID)
		}
		p := mustFind(t, v, "qamçı", a.ID).Matches[0].Passages[0]
		if p.File != "uzun.pdf" || p.Kind != extract.PartPage || p.Number != 2 || !strings.Contains(p.Text, "qamçı") {
			t.Errorf("passage: %+v", p)
		}
		mustVerify(t, v)
	}
	check()
	if err := v.RebuildIndex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	check()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, true)
	check()
	if _, err := v.Rotate(t.Context(), RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}, nil); err != nil {
		t.Fatal(err)
	}
	check()
	_, files, err := v.Readings(t.Context(), a.ID, 0)
	if err != nil || len(files) != 5 || files[0].Reading == nil || files[0].Reading.Parts[1].Text != "bir qamçı izi" {
		t.Fatalf("readings: %+v, %v", files, err)
	}
}

// TestWhatCannotBeReadIsKept: no failure of a reader fails an addition, and each is told.
func TestWhatCannotBeReadIsKept(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	for _, c := range []struct {
		name, text string
		reason     extract.Reason
		files      int
	}{
		{"naməlum", "heç nə", extract.ReasonUnsupported, 1},
		{"yoxdur", "absent\n", extract.ReasonFailed, 1},
		{"kəsilib", "broken\n" + strings.Repeat("x", 300_000), extract.ReasonDamaged, 1},
		{"uzun", "name\npages\nzəncir", "", 2},
		{"bağlı", "locked\npages\nsirr", extract.ReasonEncrypted, 1},
		{"çox", "files\n" + strings.Repeat("a\x01", maxFiles+20), extract.ReasonTooLarge, maxRefs / 2},
	} {
		a := add(t, v, Draft{Reading: reads(), Fields: fields(t, "title: "+c.name+"\n"), Sources: []Source{opaque(c.name, c.text)}})
		if len(a.Files) != c.files {
			t.Errorf("%s: %d files, want %d", c.name, len(a.Files), c.files)
		}
		var got Covered
		if err := v.Coverage(t.Context(), []record.ID{a.ID}, func(c Covered) error { got = c; return nil }, nil); err != nil {
			t.Fatal(err)
		}
		if c.reason == "" {
			continue
		}
		if r := got.Files[0].Reading; r == nil || r.Status == extract.StatusRead || len(r.Losses) == 0 || r.Losses[0].Reason != c.reason {
			t.Errorf("%s: %+v", c.name, r)
		}
		mustFind(t, v, "is:unreadable title:="+c.name, a.ID)
	}
	mustVerify(t, v)
}

// TestReread: a file that could not be read is read later, with a password; what comes out of it makes a new revision, once.
func TestReread(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	a := add(t, v, Draft{Fields: fields(t, "title: gec oxunan\n"), Sources: []Source{
		opaque("mətn.pdf", "pages\nbir qamçı izi"), opaque("kilidli.zip", "locked\npages\nsirli zəncir"),
	}})
	mustFind(t, v, "qamçı")
	ctx := t.Context()
	got, err := v.Reread(ctx, a.ID, RereadOptions{Reading: reads()})
	if err != nil || got.Changed != 2 || got.Revision != 1 || len(got.New) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	mustFind(t, v, "qamçı", a.ID)
	entries := v.state.Sequence()
	if got, err = v.Reread(ctx, a.ID, RereadOptions{Reading: reads()}); err != nil || got.Changed != 0 || v.state.Sequence() != entries {
		t.Fatalf("nothing changed, and %+v was written: %v", got, err)
	}
	o := RereadOptions{Reading: reads(), Only: func(f FileReading) bool { return f.Reading.Status != extract.StatusRead }}
	o.Password = "uydurma açar"
	if got, err = v.Reread(ctx, a.ID, o); err != nil || len(got.New) != 1 || got.Revision != 2 || len(got.Read) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	mustFind(t, v, "zəncir", a.ID)
	o.Only = nil
	if got, err = v.Reread(ctx, a.ID, o); err != nil || len(got.New) != 0 || got.Revision != 2 {
		t.Fatalf("the same file came out twice: %+v, %v", got, err)
	}
	mustVerify(t, v)
	if err := v.Remove(ctx, []record.ID{a.ID}, "silinsin"); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Reread(ctx, a.ID, o); !errors.Is(err, ErrRefused) {
		t.Fatalf("a removed record was read again: %v", err)
	}
	if err := v.Undo(ctx, []record.ID{a.ID}, "qaytarıldı"); err != nil {
		t.Fatal(err)
	}
	mustFind(t, v, "zəncir qamçı", a.ID)
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, true)
	mustFind(t, v, "zəncir qamçı", a.ID)
	mustVerify(t, v)
}

// TestAnAmendmentKeepsWhatWasRead: the files of an older revision keep their text in the newer one, and a file that takes the
// place of another does not inherit its text.
func TestAnAmendmentKeepsWhatWasRead(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	a := add(t, v, Draft{Reading: reads(), Fields: fields(t, "title: əvvəlki\n"), Sources: []Source{
		opaque("bir.pdf", "pages\nbir qamçı izi"), opaque("iki.pdf", "pages\nzəncir səsi"),
	}})
	if _, err := v.Amend(t.Context(), a.ID, Amendment{Detach: []string{"iki.pdf"}, Reason: "səhv fayl"}, nil); err != nil {
		t.Fatal(err)
	}
	mustFind(t, v, "qamçı", a.ID)
	mustFind(t, v, "zəncir")
	m := Amendment{Attach: []Source{opaque("üç.pdf", "pages\nkəndir")}, Reason: "düzgün fayl"}
	if _, err := v.Amend(t.Context(), a.ID, m, nil); err != nil {
		t.Fatal(err)
	}
	mustFind(t, v, "zəncir")
	mustFind(t, v, "kəndir")
	mustFind(t, v, "qamçı is:unreadable", a.ID)
	if _, err := v.Reread(t.Context(), a.ID, RereadOptions{Reading: reads()}); err != nil {
		t.Fatal(err)
	}
	mustFind(t, v, "kəndir qamçı", a.ID)
	mustFind(t, v, "zəncir")
}

// TestManyFilesAreReadInSteps: a record with as many files as it may have is read whole, in more than one entry.
func TestManyFilesAreReadInSteps(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	d := Draft{Reading: reads(), Fields: fields(t, "title: çox fayl\n")}
	for i := range maxFiles {
		d.Sources = append(d.Sources, opaque(fmt.Sprintf("%d.bin", i), fmt.Sprintf("pages\nsəhifə n%dz", i)))
	}
	a := add(t, v, d)
	for _, f := range a.Read {
		if f.Reading == nil {
			t.Fatalf("the answer does not say how %q was read", f.File.Name)
		}
	}
	for _, n := range []int{0, 99, 100, 101, maxFiles - 1} {
		mustFind(t, v, fmt.Sprintf("n%dz", n), a.ID)
	}
	mustVerify(t, v)
}
