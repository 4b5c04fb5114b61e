package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"emanet/index/extract"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// read is a reading of an invented file.
func read(in extract.Input, text string) *extract.Reading {
	r := &extract.Reading{MediaType: in.MediaType, Extractor: "invented 1", Version: extract.Version, Status: extract.StatusRead}
	if text != "" {
		r.Parts = []extract.Part{{Kind: extract.PartBody, Text: text}}
	}
	return r
}

// TestManyFactsAreQuick: what many files tell about themselves is compared in time that does not grow with its square, and each is taken once.
func TestManyFactsAreQuick(t *testing.T) {
	t.Parallel()
	r := &record.Revision{Number: 1}
	readings := map[string]*extract.Reading{}
	for i := range 100 {
		item := fmt.Sprintf("%04d", i+1)
		r.Files = append(r.Files, record.File{ItemID: item, Name: item, Size: 1, Object: "x"})
		rd := &extract.Reading{Status: extract.StatusRead}
		for j := range 1000 {
			rd.Facts = append(rd.Facts, extract.Fact{Key: extract.KeyTo, Value: fmt.Sprintf("%03d%04d", i, j)}, extract.Fact{Key: extract.KeyFrom, Value: "eyni"})
		}
		readings[item] = rd
	}
	_, pieces, err := (&Vault{}).documentOf(t.Context(), r, 1, []custody.ObjectRef{{ID: strings.Repeat("0", 32)}}, readings)
	if err != nil || len(pieces) != 100_001 {
		t.Errorf("%d pieces, %v", len(pieces), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := (&Vault{}).documentOf(ctx, r, 1, []custody.ObjectRef{{ID: strings.Repeat("0", 32)}}, readings); !errors.Is(err, context.Canceled) {
		t.Errorf("it cannot be interrupted: %v", err)
	}
}

// TestFilesInsideFindNoRoom: what comes out of a file and finds no room on the disk does not keep that file out.
func TestFilesInsideFindNoRoom(t *testing.T) {
	t.Parallel()
	free := int64(1 << 40)
	c := weak()
	c.Store.FreeSpace = func(string) (int64, error) { return free, nil }
	v, err := Create(t.Context(), filepath.Join(t.TempDir(), "v"), CreateOptions{Passphrase: phrase(testPhrase), Label: "N"}, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	reader := readerFunc(func(_ context.Context, in extract.Input, sink extract.Sink) (*extract.Reading, error) {
		r := read(in, "söz")
		if in.Depth > 0 {
			return r, nil
		}
		for i, size := range []int64{1000, 1 << 20, 60 << 20, 1000} {
			free = 1 << 40
			if i > 0 && i < 3 {
				free = 66 << 20 // margin and 1 MiB
			}
			if err := sink.Member(fmt.Sprint(i), "application/x-invented", io.LimitReader(newStream(byte(i)), size)); err != nil {
				return nil, err
			}
			free = 1 << 40
		}
		return r, nil
	})
	a, err := v.Add(t.Context(), Draft{Reading: Reading{Reader: reader}, Sources: []Source{opaque("z.zip", "zip")}}, nil)
	if err != nil || len(a.Files) != 3 {
		t.Fatalf("%d files, %v", len(a.Files), err)
	}
	if l := a.Read[0].Reading.Losses; len(l) != 1 || l[0].Reason != extract.ReasonTooLarge || a.Read[0].Reading.Status != extract.StatusPartly {
		t.Errorf("losses: %+v", l)
	}
	mustVerify(t, v)
	if n := leftFiles(t, v); n != 0 {
		t.Errorf("%d sealed files are left over", n)
	}
}

func leftFiles(t *testing.T, v *Vault) int {
	t.Helper()
	n := 0
	stray := func(string) error { n++; return nil }
	if err := v.st.StrayFiles(t.Context(), stray); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(v.Dir(), "objects", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return n + len(names)
}

// TestTextsDoNotPileUp: the texts of many files in one record are not in memory at once.
func TestTextsDoNotPileUp(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	held := 0
	var all []*extract.Reading
	reader := readerFunc(func(_ context.Context, in extract.Input, sink extract.Sink) (*extract.Reading, error) {
		held = 0
		for _, r := range all {
			held += textSize(r)
		}
		if held > keptText+4<<20 {
			t.Errorf("%d bytes of text are held", held)
		}
		if in.Depth > 0 {
			r := read(in, strings.Repeat("söz"+in.Name+" ", 4<<20/8))
			all = append(all, r)
			return r, nil
		}
		for i := range 6 {
			if err := sink.Member(fmt.Sprint(i), "application/x-invented", strings.NewReader(fmt.Sprint("small", i))); err != nil {
				return nil, err
			}
		}
		return read(in, ""), nil
	})
	a := add(t, v, Draft{Reading: Reading{Reader: reader}, Sources: []Source{opaque("z.zip", "original")}})
	for _, q := range []string{"söz0", "söz5"} {
		mustFind(t, v, q, a.ID)
	}
	for _, r := range a.Read {
		if n := textSize(r.Reading); n > 0 {
			t.Errorf("the answer holds %d bytes of text of %q", n, r.File.Name)
		}
	}
	runtime.KeepAlive(all)
}

// TestACopyInsideDoesNotStandForTheDocument: a document that was also in a mail is a record of its own.
func TestACopyInsideDoesNotStandForTheDocument(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	var got []Added
	files := []Source{opaque("zərf.eml", "files\npages\nbir qamçı izi"), opaque("sənəd.pdf", "pages\nbir qamçı izi"), opaque("zərf.eml", "files\npages\nbir qamçı izi")}
	if err := v.AddMany(t.Context(), draftsOf(files, reads()), func(a Added, _ Draft, err error) {
		if err != nil {
			t.Error(err)
		}
		got = append(got, a)
	}, nil); err != nil {
		t.Fatal(err)
	}
	if got[0].Skipped || got[1].Skipped || !got[2].Skipped || got[2].Existing != got[0].ID {
		t.Errorf("%+v", got)
	}
	mustFind(t, v, "qamçı", got[0].ID, got[1].ID)
}

// TestAnInterruptedReadingKeepsTheFile: what was brought is durable although its reading was stopped, and is read later.
func TestAnInterruptedReadingKeepsTheFile(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	ctx, cancel := context.WithCancel(t.Context())
	reader := readerFunc(func(ctx context.Context, in extract.Input, _ extract.Sink) (*extract.Reading, error) {
		if in.Name == "iki.pdf" {
			cancel()
			return nil, ctx.Err()
		}
		return read(in, "bir qamçı izi"), nil
	})
	a, err := v.Add(ctx, Draft{Reading: Reading{Reader: reader}, Sources: []Source{
		opaque("bir.pdf", "1"), opaque("iki.pdf", "2"), opaque("üç.pdf", "3"),
	}}, nil)
	if err != nil || len(a.Files) != 3 {
		t.Fatalf("%+v, %v", a, err)
	}
	for i, want := range []extract.Status{extract.StatusRead, extract.StatusNotRead, extract.StatusNotRead} {
		r := a.Read[i].Reading
		if r == nil || r.Status != want || want == extract.StatusNotRead && r.Losses[0].Reason != extract.ReasonInterrupted {
			t.Errorf("file %d: %+v", i+1, r)
		}
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, true)
	mustFind(t, v, "qamçı is:unreadable", a.ID)
	var b bytes.Buffer
	if _, err := v.CopyFile(t.Context(), &b, a.ID, 0, "üç.pdf", nil); err != nil || b.String() != "3" {
		t.Fatalf("%q, %v", b.String(), err)
	}
	again := readerFunc(func(_ context.Context, in extract.Input, _ extract.Sink) (*extract.Reading, error) {
		return read(in, "zəncir"), nil
	})
	o := RereadOptions{Reading: Reading{Reader: again}, Only: func(f FileReading) bool { return f.Reading.Status != extract.StatusRead }}
	if r, err := v.Reread(t.Context(), a.ID, o); err != nil || r.Tried != 2 || r.Changed != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	mustFind(t, v, "qamçı zəncir NOT is:unreadable", a.ID)
}

// TestAnInterruptedReadingKeepsTheLastFile does the same for many files: what is being read last is kept, too.
func TestAnInterruptedReadingKeepsTheLastFile(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	ctx, cancel := context.WithCancel(t.Context())
	reader := readerFunc(func(ctx context.Context, in extract.Input, _ extract.Sink) (*extract.Reading, error) {
		if in.Name == "iki.pdf" {
			cancel()
			return nil, ctx.Err()
		}
		return read(in, "bir qamçı izi"), nil
	})
	files := []Source{opaque("bir.pdf", "1"), opaque("iki.pdf", "2")}
	var ids []record.ID
	if err := v.AddMany(ctx, draftsOf(files, Reading{Reader: reader}), func(a Added, _ Draft, err error) {
		if err != nil {
			t.Error(err)
		}
		ids = append(ids, a.ID)
	}, nil); err != nil {
		t.Fatal(err)
	}
	if len(ids) != 2 {
		t.Fatalf("%d records", len(ids))
	}
	mustFind(t, v, "qamçı", ids[0])
	mustFind(t, v, "is:unreadable", ids[1])
	mustVerify(t, v)
}

// TestAWorseReadingIsNotKept: what a password or OCR opened is not given up for a reading without.
func TestAWorseReadingIsNotKept(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	locked := reads()
	locked.Password = "uydurma açar"
	a := add(t, v, Draft{Reading: locked, Sources: []Source{opaque("kilidli.zip", "locked\npages\nsirli zəncir")}})
	mustFind(t, v, "zəncir NOT is:unreadable", a.ID)
	entries := v.state.Sequence()
	r, err := v.Reread(t.Context(), a.ID, RereadOptions{Reading: reads()})
	if err != nil || r.Tried != 2 || r.Changed != 0 || v.state.Sequence() != entries {
		t.Fatalf("%+v, %v", r, err)
	}
	mustFind(t, v, "zəncir NOT is:unreadable", a.ID)
}

// TestAPasswordIsToldWhereItIsNeeded: a file that was read without one never sees it.
func TestAPasswordIsToldWhereItIsNeeded(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	a := add(t, v, Draft{Reading: reads(), Sources: []Source{opaque("açıq.pdf", "pages\nsöz"), opaque("kilidli.zip", "locked\npages\nsöz")}})
	told := map[string]string{}
	spy := readerFunc(func(_ context.Context, in extract.Input, _ extract.Sink) (*extract.Reading, error) {
		told[in.Name] = in.Password
		return read(in, "yeni söz"), nil
	})
	if _, err := v.Reread(t.Context(), a.ID, RereadOptions{Reading: Reading{Reader: spy, Password: "uydurma açar"}}); err != nil {
		t.Fatal(err)
	}
	if told["açıq.pdf"] != "" || told["kilidli.zip"] != "uydurma açar" {
		t.Errorf("told: %q", told)
	}
}

// TestSlowFilesInsideDoNotAddUp: an archive of files that use up their time costs the time of a few.
func TestSlowFilesInsideDoNotAddUp(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	tried := 0
	reader := readerFunc(func(_ context.Context, in extract.Input, sink extract.Sink) (*extract.Reading, error) {
		if in.Depth == 0 {
			for i := range 50 {
				if err := sink.Member(fmt.Sprint(i), "application/x-invented", strings.NewReader(fmt.Sprint(in.Name, i))); err != nil {
					return nil, err
				}
			}
			return read(in, ""), nil
		}
		tried++
		return &extract.Reading{Version: extract.Version, Status: extract.StatusNotRead, Losses: []extract.Loss{{Reason: extract.ReasonTooLong}}}, nil
	})
	a := add(t, v, Draft{Reading: Reading{Reader: reader}, Sources: []Source{opaque("z.zip", "original"), opaque("y.zip", "other")}})
	if tried > 3*maxSlow || len(a.Files) != 102 {
		t.Errorf("%d of %d were tried", tried, len(a.Files)-2)
	}
	if last := a.Read[101].Reading; last == nil || last.Losses[0].Reason != extract.ReasonTooLong {
		t.Errorf("the last: %+v", last)
	}
}
