package vault

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/vault/record"
	"emanet/vault/store"
)

// TestAttack11LockedVaultIsNotSearched asks a locked vault, and one that was tried with a wrong key.
func TestAttack11LockedVaultIsNotSearched(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	before := snapshot(t, f.dir)
	for _, write := range []bool{false, true} {
		v, err := Open(t.Context(), f.dir, write, weak())
		check(t, err)
		wantLocked(t, v, "before unlocking")
		check(t, v.Unlock(t.Context(), testKey()))
		if len(hits(t, v, mark)) == 0 {
			t.Error("nothing is found")
		}
		v.Lock()
		if v.ix != nil || v.fresh != nil {
			t.Error("the index stays in memory")
		}
		wantLocked(t, v, "locked after a search")
		check(t, v.Close())
	}
	wantSame(t, f.dir, before, "after searching a locked vault")
}

func wantLocked(t *testing.T, v *Vault, when string) {
	t.Helper()
	q, err := question(mark)
	check(t, err)
	ctx := t.Context()
	for what, do := range map[string]func() error{
		"search":  func() error { _, err := v.Search(ctx, SearchOptions{Query: q, Limit: 1}, nil); return err },
		"attest":  func() error { _, _, err := v.Attest(ctx, q, q, nil); return err },
		"status":  func() error { _, err := v.IndexStatus(ctx); return err },
		"behind":  func() error { _, err := v.IndexBehind(ctx); return err },
		"rebuild": func() error { return v.RebuildIndex(ctx, nil) },
		"verify":  func() error { return v.VerifyIndex(ctx, nil) },
	} {
		if err := do(); !errors.Is(err, ErrLocked) {
			t.Errorf("%s, %s: %v", when, what, err)
		}
	}
}

// TestAttack30SinglesKeepFilesFew adds one by one, in many sessions: the files of the index stay few, and every record is found
// by its own word.
func TestAttack30SinglesKeepFilesFew(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	n, most := times(80, 2000), 0
	for i := range n {
		if i%20 == 19 {
			check(t, v.Close())
			v = open(t, dir, true)
		}
		add(t, v, Draft{Text: fmt.Sprintf("ortaq söz%d", i)})
		most = max(most, len(indexNames(t, dir)))
	}
	if all := len(files(t, dir)); most > 1+7*4 || all >= 300 {
		t.Errorf("%d files of the index, %d files in all", most, all)
	}
	if found := len(hits(t, v, "ortaq")); found != n {
		t.Errorf("%d of %d are found", found, n)
	}
	for i := 0; i < n; i += 7 {
		if found := hits(t, v, fmt.Sprintf("=söz%d", i)); len(found) != 1 {
			t.Errorf("record %d is found %d times", i, len(found))
		}
	}
	wantIndexWhole(t, v, "at the end")
}

// childEach opens, adds one and closes, as one command after the other does.
func childEach(ctx context.Context, w io.Writer, dir string) error {
	say(w, "begin")
	for n := range times(12, 100) {
		v, err := Open(ctx, dir, true, weak())
		if err != nil {
			return err
		}
		if err := v.Unlock(ctx, testKey()); err != nil {
			return err
		}
		a, err := v.Add(ctx, Draft{Text: fmt.Sprint("yanındakı ", n)}, nil)
		if err := errors.Join(err, v.Close()); err != nil {
			return err
		}
		say(w, "live %s", a.ID)
	}
	return nil
}

// TestAttack31ReaderBesideWriter searches while another process adds and compacts: a reader finds at least what was
// acknowledged before it began, or is told that the vault is in use.
func TestAttack31ReaderBesideWriter(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	check(t, v.Close())
	cmd := childCommand(t.Context(), "each", dir)
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	var acknowledged []string
	searched := 0
	for lines := bufio.NewScanner(out); lines.Scan(); { // each search is beside the next command
		id, ok := strings.CutPrefix(lines.Text(), "live ")
		if !ok {
			continue
		}
		acknowledged = append(acknowledged, id)
		v, err := Open(t.Context(), dir, false, weak())
		if errors.Is(err, store.ErrInUse) {
			continue
		}
		check(t, err)
		check(t, v.Unlock(t.Context(), testKey()))
		found := hits(t, v, "yanındakı")
		for _, id := range acknowledged {
			if !slices.Contains(found, id) {
				t.Errorf("%s was acknowledged and is not among %d that are found", id, len(found))
			}
		}
		searched++
		check(t, v.Close())
	}
	check(t, cmd.Wait())
	if len(acknowledged) != times(12, 100) || searched == 0 {
		t.Errorf("%d adds, %d searches", len(acknowledged), searched)
	}
}

// TestAttack31WriterIsTurnedAway keeps a search open in two readers: a writer is told so, and comes in after them.
func TestAttack31WriterIsTurnedAway(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a, b := open(t, f.dir, false), open(t, f.dir, false)
	first, second := hits(t, a, mark), hits(t, b, mark)
	if !slices.Equal(first, second) || len(first) == 0 {
		t.Errorf("one finds %v, the other %v", first, second)
	}
	c := weak()
	c.Store.Wait = -1
	if _, err := Open(t.Context(), f.dir, true, c); !errors.Is(err, store.ErrInUse) {
		t.Errorf("a writer beside two readers: %v", err)
	}
	if err := a.RebuildIndex(t.Context(), nil); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a reader rebuilds: %v", err)
	}
	check(t, errors.Join(a.Close(), b.Close()))
	v := open(t, f.dir, true)
	if got := hits(t, v, mark); !slices.Equal(got, first) {
		t.Errorf("the writer finds %v", got)
	}
}

// TestAttack32SearchOnAReadOnlyMedium searches where nothing can be written, with every index that may lie there: nothing is
// tried to be written, and all is found in memory.
func TestAttack32SearchOnAReadOnlyMedium(t *testing.T) {
	t.Parallel()
	f, o := branches(t)
	_, want, _ := strings.Cut(f.want, searchPart)
	table := append(o.table(), instead{"its own", true, func(*testing.T, string) {}}, instead{"a damaged one", false, func(t *testing.T, dir string) {
		put(t, inIndex(dir, segmentNames(t, dir)[0]), []byte("yad"))
	}})
	for _, c := range table {
		dir := copyOf(t, f.dir)
		c.do(t, dir)
		before := snapshot(t, dir)
		watch := &faultyFiles{Files: store.OSFiles{}, before: func(_ int, op, name string) {
			switch op {
			case "open folder", "open", "readdir", "read", "close":
			default:
				t.Errorf("%s: %s %s", c.name, op, name)
			}
		}}
		v, err := Open(t.Context(), dir, false, still(watch))
		check(t, err)
		check(t, v.Unlock(t.Context(), testKey()))
		got, err := answersOf(t.Context(), v)
		if err != nil || got != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, err, got, want)
		}
		if said := aboutIndex(v); len(said) != 1 && !(c.quiet && len(said) == 0) {
			t.Errorf("%s: says %q", c.name, said)
		}
		s, err := v.IndexStatus(t.Context())
		check(t, err)
		if s.Live != len(hits(t, v, everything)) {
			t.Errorf("%s: %+v", c.name, s)
		}
		check(t, v.Close())
		wantSame(t, dir, before, c.name)
	}
}

// TestAttack32PurgedIsNotFoundOnAReadOnlyMedium searches a vault whose purge was cut short before the index was looked at, on a
// medium where it cannot be finished.
func TestAttack32PurgedIsNotFoundOnAReadOnlyMedium(t *testing.T) {
	t.Parallel()
	dir, id := doomed(t)
	old := keptIndex(t, dir)
	v := open(t, dir, true)
	rest := hits(t, v, everything)
	_, err := v.Purge(t.Context(), []record.ID{id}, "silindi", nil)
	check(t, err)
	check(t, v.Close())
	putIndex(t, old, dir)
	before := snapshot(t, dir)
	v = open(t, dir, false)
	for _, query := range []string{mark, mark[:5] + "*", mark + "~", "id:" + id.String(), "title:" + mark} {
		wantHits(t, v, query)
	}
	if got := hits(t, v, everything); !slices.Equal(got, rest) {
		t.Errorf("%v are found, want %v", got, rest)
	}
	s, err := v.IndexStatus(t.Context())
	check(t, err)
	if s.Live != len(rest) {
		t.Errorf("%+v", s)
	}
	if behind, err := v.IndexBehind(t.Context()); err != nil || !behind {
		t.Errorf("the index is not called behind: %v", err)
	}
	check(t, v.Close())
	wantSame(t, filepath.Clean(dir), before, "after searching")
	if len(must(os.ReadDir(old))) == 0 {
		t.Error("there was no index")
	}
}
