package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"emanet/index"
	"emanet/vault/record"
	"emanet/vault/store"
)

// TestSearchNamesDamagedRecords damages a record and a file: the others are found, and the search says what it could not read.
func TestSearchNamesDamagedRecords(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	long := add(t, v, Draft{Text: "uzun", Sources: []Source{source("u.txt", []byte(strings.Repeat("sətir ", 60_000)))}}).ID
	check(t, v.Close())
	sealed := refs(t, dir, long)[1]
	v = open(t, dir, true)
	lose(t, v, ids["ru"])
	b, err := os.ReadFile(filepath.Join(dir, sealedPath(sealed)))
	check(t, err)
	b[len(b)/2] ^= 1
	put(t, filepath.Join(dir, sealedPath(sealed)), b)
	check(t, os.RemoveAll(filepath.Join(dir, indexFolder)))
	check(t, v.Close())
	for _, write := range []bool{false, true, true, false} {
		v := open(t, dir, write)
		res, err := ask(t.Context(), v, everything)
		var missing *MissingError
		if !errors.As(err, &missing) || missing.Missing != 1 || missing.Total != 6 || !slices.Equal(missing.Records, []record.ID{ids["ru"]}) {
			t.Fatalf("for writing %v: %v", write, err)
		}
		if res.Total != 5 || res.Searched != 5 || !slices.Equal(res.Failed, missing.Records) || !errors.Is(err, ErrIntegrity) {
			t.Errorf("for writing %v: %d of %d, %v", write, res.Total, res.Searched, res.Failed)
		}
		if n := slices.IndexFunc(res.Matches, func(m Match) bool { return m.ID == long }); n < 0 || !slices.Equal(res.Matches[n].Unread, []string{"u.txt"}) {
			t.Errorf("for writing %v: the damaged file is not named", write)
		}
		if write {
			if err := v.VerifyIndex(t.Context(), nil); !errors.As(err, &missing) {
				t.Errorf("verify: %v", err)
			}
			if err := v.RebuildIndex(t.Context(), nil); !errors.As(err, &missing) {
				t.Errorf("rebuild: %v", err)
			}
		}
		check(t, v.Close())
	}
}

// TestSearchFindsWhatCanBeReadAgain puts a lost object back: the next search finds its record.
func TestSearchFindsWhatCanBeReadAgain(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	whole := copyOf(t, dir)
	lose(t, v, ids["ru"])
	var missing *MissingError
	if err := v.RebuildIndex(t.Context(), nil); !errors.As(err, &missing) {
		t.Fatal(err)
	}
	check(t, v.Close())
	putIndex(t, filepath.Join(dir, indexFolder), whole)
	later := copyOf(t, whole)
	for range 2 {
		v = open(t, whole, true)
		wantHits(t, v, "дежурный", ids["ru"])
		wantHits(t, v, everything, ids["az"], ids["cyrl"], ids["tr"], ids["ru"], ids["en"])
		wantKept(t, v, "read again")
		wantIndexWhole(t, v, "read again")
		check(t, v.Close())
	}
	// What could not be read when it was indexed was amended since, and the index does not know yet.
	v = open(t, later, true)
	text := "новыйтекст"
	_, err := v.Amend(t.Context(), ids["ru"], Amendment{Text: &text, Reason: "x"}, nil)
	check(t, err)
	check(t, v.Close())
	putIndex(t, filepath.Join(dir, indexFolder), later)
	v = open(t, later, true)
	wantHits(t, v, "дежурный")
	wantHits(t, v, text, ids["ru"])
	wantKept(t, v, "amended since")
}

func TestRebuildStopsWhenItIsTold(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	before := snapshot(t, dir)
	ctx, stop := context.WithCancel(t.Context())
	err := v.RebuildIndex(ctx, func(done, total int64) {
		if total != 5 {
			t.Errorf("%d of %d", done, total)
		}
		if done == 2 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("rebuild: %v", err)
	}
	wantSame(t, dir, before, "after a rebuild that was stopped")
	if _, err := ask(ctx, v, mark); !errors.Is(err, context.Canceled) {
		t.Errorf("search: %v", err)
	}
	wantHits(t, v, "qarovul", ids["az"])
}

func TestIndexStatusOfTrouble(t *testing.T) {
	t.Parallel()
	v, dir, _ := testimonies(t)
	s, err := v.IndexStatus(t.Context())
	if err != nil || s.Trouble != "" || s.Segments != 5 || s.Documents != 5 || s.Sealed < 5<<16 || s.Plain < 1 || s.Plain > s.Sealed {
		t.Errorf("%+v, %v", s, err)
	}
	drop(t, inIndex(dir, segmentNames(t, dir)[0]))
	if err := v.VerifyIndex(t.Context(), nil); !errors.Is(err, ErrIntegrity) {
		t.Errorf("a segment is missing: %v", err)
	}
	put(t, inIndex(dir, manifestFile), []byte("yad"))
	if s, err = v.IndexStatus(t.Context()); err != nil || s.Trouble == "" || s.Live != 5 {
		t.Errorf("%+v, %v", s, err)
	}
	drop(t, inIndex(dir, manifestFile))
	if err := v.VerifyIndex(t.Context(), nil); !errors.Is(err, index.ErrNone) || errors.Is(err, ErrIntegrity) {
		t.Errorf("there is none: %v", err)
	}
	if s, err = v.IndexStatus(t.Context()); err != nil || s.Trouble == "" || s.Live != 5 {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestSearchByAReaderForgetsWhatFailed searches for reading, with an index of before a record that could not be read was amended
// or removed.
func TestSearchByAReaderForgetsWhatFailed(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	amended, removed := copyOf(t, dir), copyOf(t, dir)
	lose(t, v, ids["ru"])
	var missing *MissingError
	if err := v.RebuildIndex(t.Context(), nil); !errors.As(err, &missing) {
		t.Fatal(err)
	}
	check(t, v.Close())
	text := "новыйтекст"
	for to, do := range map[string]func(v *Vault) error{
		amended: func(v *Vault) error {
			_, err := v.Amend(t.Context(), ids["ru"], Amendment{Text: &text, Reason: "x"}, nil)
			return err
		},
		removed: func(v *Vault) error { return v.Remove(t.Context(), []record.ID{ids["ru"]}, "x") },
	} {
		v := open(t, to, true)
		check(t, do(v))
		check(t, v.Close())
		putIndex(t, filepath.Join(dir, indexFolder), to)
		v = open(t, to, false)
		wantHits(t, v, "дежурный")
		if to == amended {
			wantHits(t, v, text, ids["ru"])
		}
		if _, _, err := v.Attest(t.Context(), must(question("qarovul")), must(question("is:unreadable")), nil); err != nil {
			t.Errorf("a receipt: %v", err)
		}
		check(t, v.Close())
	}
}

// TestAttack29BadSector lets every reading of one sealed file of text fail: every other record is found, and this one's text when
// the disk gives it again.
func TestAttack29BadSector(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	long := add(t, v, Draft{Text: "uzun", Sources: []Source{source("u.txt", []byte(strings.Repeat("sətir ", 60_000)))}}).ID
	check(t, v.Close())
	bad := sealedPath(refs(t, dir, long)[1])
	check(t, os.RemoveAll(filepath.Join(dir, indexFolder)))
	f := &faultyFiles{Files: store.OSFiles{}, err: syscall.EIO}
	f.before = func(n int, op, name string) {
		if f.at = 0; op == "read" && name == bad {
			f.at = n
		}
	}
	for _, write := range []bool{false, true} {
		v, err := Open(t.Context(), dir, write, still(f))
		check(t, err)
		check(t, v.Unlock(t.Context(), testKey()))
		var missing *MissingError
		for query, want := range map[string][]record.ID{"qarovul": {ids["az"]}, "дежурный": {ids["ru"]}} {
			res, err := ask(t.Context(), v, query)
			if err != nil && !errors.As(err, &missing) || res == nil || !slices.Equal(idsOf(res), []string{want[0].String()}) {
				t.Errorf("for writing %v: search %q: %v", write, query, err)
			}
		}
		if f.hit == "" {
			t.Error("the sector was not read")
		}
		check(t, v.Close())
	}
	v = open(t, dir, true)
	wantHits(t, v, "sətir", long)
	wantKept(t, v, "when it can be read again")
	check(t, v.Close())
	// The sector goes bad after it was indexed: its record is found, and only what stands in it cannot be shown.
	f.hit = ""
	v, err := Open(t.Context(), dir, false, still(f))
	check(t, err)
	defer v.Close()
	check(t, v.Unlock(t.Context(), testKey()))
	res, err := ask(t.Context(), v, everything)
	if res == nil || res.Total != 6 || len(res.Matches) != 6 || f.hit == "" {
		t.Errorf("a bad sector hides what is found: %v", err)
	}
}

// A reader that finds a broken segment says that the index has to be built on the disk: else every search would index all
// records in memory.
func TestIndexBehindSeesABrokenSegment(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	name := inIndex(dir, segmentNames(t, dir)[0])
	check(t, v.Close())
	b, err := os.ReadFile(name)
	check(t, err)
	b[len(b)-1] ^= 1
	put(t, name, b)
	v = open(t, dir, false)
	if behind, err := v.IndexBehind(t.Context()); err != nil || !behind {
		t.Errorf("with a broken segment: %v, %v", behind, err)
	}
	check(t, v.Close())
	v = open(t, dir, true)
	wantHits(t, v, "qarovul", ids["az"])
	check(t, v.Close())
	v = open(t, dir, false)
	if behind, err := v.IndexBehind(t.Context()); err != nil || behind || v.ix == nil {
		t.Errorf("after a search that could write: %v, %v", behind, err)
	}
}
