package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// childIndex adds one by one, so that segments are compacted again and again, searches, and rebuilds, for ever.
func childIndex(ctx context.Context, w io.Writer, dir string) error {
	return childLoop(ctx, w, dir, func(v *Vault, n int) error {
		a, err := v.Add(ctx, Draft{Fields: record.Fields{}, Text: fmt.Sprint(mark, " ", n)}, nil)
		if err != nil {
			return err
		}
		say(w, "live %s", a.ID)
		if n%3 == 0 {
			return v.RebuildIndex(ctx, nil)
		}
		_, err = ask(ctx, v, mark)
		return err
	})
}

// indexScene is a scene and a change in which the index has something to do.
type indexScene struct {
	change

	kept    bool // the change is made whatever becomes of the index
	prepare func(t *testing.T, dir string)
}

func indexScenes() []indexScene {
	search := func(ctx context.Context, v *Vault) error { _, err := ask(ctx, v, mark); return err }
	named := map[string]func(context.Context, *Vault) error{}
	for _, ch := range changes() {
		named[ch.name] = ch.run
	}
	return []indexScene{
		{change{"add that compacts", func(ctx context.Context, v *Vault) error {
			_, err := v.Add(ctx, Draft{Text: "səkkizinci " + mark}, nil)
			return err
		}}, true, crowd},
		{change{"add", named["add"]}, true, nil},
		{change{"amend", named["amend"]}, true, nil},
		{change{"remove", named["remove"]}, true, nil},
		{change{"purge", named["purge"]}, false, crowd},
		{change{"rotate", named["rotate"]}, false, nil},
		{change{"rebuild", func(ctx context.Context, v *Vault) error { return v.RebuildIndex(ctx, nil) }}, false, crowd},
		{change{"search that builds", search}, true, func(t *testing.T, dir string) {
			check(t, os.RemoveAll(filepath.Join(dir, indexFolder)))
		}},
		{change{"search that catches up", search}, true, func(t *testing.T, dir string) {
			old := keptIndex(t, dir)
			crowd(t, dir)
			putIndex(t, old, dir)
		}},
		{change{"search after a purge that it did not see", search}, true, func(t *testing.T, dir string) {
			old := keptIndex(t, dir)
			v := open(t, dir, true)
			_, err := v.Purge(t.Context(), nil, mark, nil)
			check(t, errors.Join(err, v.Close()))
			putIndex(t, old, dir)
		}},
	}
}

// crowd adds records until one more makes the index compact its segments.
func crowd(t *testing.T, dir string) {
	t.Helper()
	v := open(t, dir, true)
	for len(segmentNames(t, dir)) < 7 {
		add(t, v, Draft{Text: fmt.Sprint("dolduran ", mark)})
	}
	check(t, v.Close())
}

// forIndexScenes runs fn with each scene, made once.
func forIndexScenes(t *testing.T, fn func(t *testing.T, base string, s indexScene)) {
	plain := scene(t)
	for _, s := range indexScenes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			base := copyOf(t, plain)
			if s.prepare != nil {
				s.prepare(t, base)
			}
			fn(t, base, s)
		})
	}
}

// indexOperations are the numbers of those operations of a change that concern the index: all of them, or some that lie
// evenly.
func indexOperations(t *testing.T, base string, ch change, some int) []int {
	t.Helper()
	var all []int
	f := &faultyFiles{Files: store.OSFiles{}, pause: true, before: func(n int, _, name string) {
		if strings.HasPrefix(name, indexFolder) {
			all = append(all, n)
		}
	}}
	v, err := Open(t.Context(), copyOf(t, base), true, still(f))
	check(t, err)
	check(t, unlockAny(t.Context(), v))
	f.setPause(false)
	check(t, ch.run(t.Context(), v))
	f.setPause(true)
	check(t, v.Close())
	if len(all) < 4 {
		t.Fatalf("%s: only %d operations concern the index", ch.name, len(all))
	}
	var at []int
	for _, k := range points(len(all), some) {
		at = append(at, all[k-1])
	}
	return at
}

// TestAttack27KilledInTheIndex kills before every operation that concerns the index: every change is there or not, and the
// next command finds what there is. So does the one after it, whose index holds no file that is not named.
func TestAttack27KilledInTheIndex(t *testing.T) {
	t.Parallel()
	forIndexScenes(t, func(t *testing.T, base string, s indexScene) {
		before, after, _ := rehearse(t, base, s.change)
		at := indexOperations(t, base, s.change, 4)
		killAt(t, base, s.change, before, after, at)
	})
}

// TestAttack27LeftoversGo puts files of interrupted writes into the index: the next change removes them.
func TestAttack27LeftoversGo(t *testing.T) {
	t.Parallel()
	dir := scene(t)
	segment := segmentNames(t, dir)[0]
	b, err := os.ReadFile(inIndex(dir, segment))
	check(t, err)
	put(t, inIndex(dir, strings.Repeat("ab", 16)+".age"), b)
	put(t, inIndex(dir, ".tmp-"+segment+"-0"), b)
	put(t, inIndex(dir, ".tmp-manifest.age-0"), b[:100])
	v := open(t, dir, true)
	add(t, v, Draft{Text: "sonra"})
	wantIndexWhole(t, v, "after the next change")
}

// TestAttack29IndexWritesFail lets the n-th operation on the index fail in every way: a change that was made is not undone
// by it, and every later search is right.
func TestAttack29IndexWritesFail(t *testing.T) {
	t.Parallel()
	kinds := []faultyFiles{{err: syscall.EIO}, {err: syscall.ENOSPC, short: true}, {err: syscall.EROFS, stick: true}}
	forIndexScenes(t, func(t *testing.T, base string, s indexScene) {
		before, after, _ := rehearse(t, base, s.change)
		for i, n := range indexOperations(t, base, s.change, 5) {
			for k := range kinds {
				if (i+k)%3 != 0 && !long() {
					continue
				}
				hit, err := failAt(t, base, s.change, &kinds[k], n, before, after)
				if err != nil && s.kept {
					t.Errorf("%s: %v at operation %d (%s) of the index: %v", s.name, kinds[k].err, n, hit, err)
				}
			}
		}
	})
}

// TestAttack29SearchFails lets every operation of a search fail in turn, with an index there, without one and behind: it is
// right all the same, or says what is the matter.
func TestAttack29SearchFails(t *testing.T) {
	t.Parallel()
	forIndexScenes(t, func(t *testing.T, base string, s indexScene) {
		if !strings.HasPrefix(s.name, "search") && s.name != "add" {
			return
		}
		want, count, err := searchWith(t, copyOf(t, base), &faultyFiles{Files: store.OSFiles{}})
		check(t, err)
		wrong := 0
		for _, n := range points(count, 12) {
			dir := copyOf(t, base)
			f := &faultyFiles{Files: store.OSFiles{}, err: syscall.EIO, at: n, stick: n%3 == 0}
			got, _, err := searchWith(t, dir, f)
			if err == nil && got != want {
				t.Errorf("EIO at operation %d (%s): finds something else:\n%s", n, f.hit, got)
			}
			if err != nil && !errors.Is(err, syscall.EIO) {
				t.Errorf("EIO at operation %d (%s): the cause is not said: %v", n, f.hit, err)
			}
			if err != nil && strings.Contains(f.hit, indexFolder+"/") {
				t.Errorf("EIO at operation %d (%s) of the index: %v", n, f.hit, err)
			}
			if err != nil {
				wrong++
			}
			if got, _, err := searchWith(t, dir, &faultyFiles{Files: store.OSFiles{}}); err != nil || got != want {
				t.Errorf("EIO at operation %d (%s), then: %v", n, f.hit, err)
			}
		}
		t.Logf("%s: %d of %d searches failed", s.name, wrong, len(points(count, 12)))
	})
}

// searchWith searches a vault whose faults begin with the search.
func searchWith(t *testing.T, dir string, f *faultyFiles) (got string, operations int, err error) {
	t.Helper()
	f.pause = true
	v, err := Open(t.Context(), dir, true, still(f))
	check(t, err)
	check(t, unlockAny(t.Context(), v))
	f.setPause(false)
	err = patient(func() error { got, err = titlesFound(t.Context(), v); return err })
	f.setPause(true)
	check(t, v.Close())
	return got, f.count, err
}

// TestAttack28SearchOnAFullDisk searches, amends and purges where nothing more can be written.
func TestAttack28SearchOnAFullDisk(t *testing.T) {
	t.Parallel()
	base := scene(t)
	for what, prepare := range map[string]func(dir string){
		"with an index": func(string) {},
		"without":       func(dir string) { check(t, os.RemoveAll(filepath.Join(dir, indexFolder))) },
		"with half of one": func(dir string) {
			check(t, os.Remove(inIndex(dir, segmentNames(t, dir)[0])))
		},
	} {
		dir := copyOf(t, base)
		prepare(dir)
		free := int64(1) << 40
		c := still(nil)
		c.Store.FreeSpace = func(string) (int64, error) { return free, nil }
		v, err := Open(t.Context(), dir, true, c)
		check(t, err)
		check(t, unlockAny(t.Context(), v))
		free = 0
		got, err := titlesFound(t.Context(), v)
		check(t, err)
		full := aboutIndex(v)
		free = 1 << 40
		v.closeIndex()
		want, err := titlesFound(t.Context(), v)
		check(t, err)
		if got != want || what != "with an index" && len(full) == 0 {
			t.Errorf("%s: %q\n%s\nwant\n%s", what, full, got, want)
		}
		wantIndexWhole(t, v, what)
		check(t, v.Close())
	}
}

// TestAttack29UnknownOutcomeIsSearched lets an add fail after its transaction was written: whether it can be found is what the
// log says, not what the command said.
func TestAttack29UnknownOutcomeIsSearched(t *testing.T) {
	t.Parallel()
	dir := scene(t)
	v, begin := failing(t, dir, func(op, name string) bool { return op == "rename" && strings.HasSuffix(name, " "+checkpointName) })
	begin()
	if _, err := v.Add(t.Context(), Draft{Text: "bəlirsiz " + mark}, nil); err == nil {
		t.Fatal("the add did not fail")
	}
	if res, err := ask(t.Context(), v, "qalan"); err != nil || res.Total != 1 {
		t.Errorf("in the same process: %v", err)
	}
	_ = v.Close()
	v = open(t, dir, true)
	listed, err := v.List(t.Context(), record.Filter{}, ListOptions{})
	check(t, err)
	if found := hits(t, v, everything); len(found) != len(listed) {
		t.Errorf("%d records are listed, %d found", len(listed), len(found))
	}
	if seq := v.state.Sequence(); !slices.ContainsFunc(must(v.Log(t.Context(), LogFilter{})), func(e LogEntry) bool { return e.Sequence == seq && e.Action == custody.ActionAdd }) {
		t.Skip("the transaction was not written")
	}
	if found := hits(t, v, "bəlirsiz"); len(found) != 1 {
		t.Errorf("what became durable is found %d times", len(found))
	}
}
