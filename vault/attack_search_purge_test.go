package vault

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/vault/record"
	"emanet/vault/store"
)

// takeSegments gathers the segments of the search index that hold anything of the record.
func (r *remains) takeSegments(t *testing.T, v *Vault, id record.ID) {
	t.Helper()
	found := 0
	for name, documents := range held(t, v) {
		if !slices.ContainsFunc(documents, func(d string) bool { return strings.HasPrefix(d, id.String()) }) {
			continue
		}
		found++
		ct, err := os.ReadFile(inIndex(v.Dir(), name+".age"))
		check(t, err)
		r.take(ct)
		r.keys = append(r.keys, []byte(name))
	}
	if found == 0 {
		t.Fatal("no segment of the index holds the record")
	}
}

// indexHoldsNoMark looks for the mark among all words of every segment, also of documents that are called dead. In a segment
// a word may lie letter by letter.
func indexHoldsNoMark(t *testing.T, v *Vault, when string) {
	t.Helper()
	for _, query := range []string{mark, mark[:5] + "*", mark + "~2", "title:" + mark, "file:" + mark + "*", "person:" + mark, "tag:" + mark} {
		if n := inSegments(t, v, query); n > 0 {
			t.Errorf("%s: segments of the index hold %d documents with %s", when, n, query)
		}
	}
}

// purged is a vault with a removed record that the index holds, beside others in its segment, and what is left of it.
func aboutToPurge(t *testing.T) (dir string, id record.ID, r remains) {
	t.Helper()
	dir, id = doomed(t)
	v := open(t, dir, true)
	r = remainsOf(t, v, id)
	check(t, v.Close())
	return dir, id, r
}

// TestAttack35IndexForgets purges a record while its index is in every state that it can be in.
func TestAttack35IndexForgets(t *testing.T) {
	t.Parallel()
	base, id, r := aboutToPurge(t)
	v := open(t, base, false)
	rest := hits(t, v, everything)
	check(t, v.Close())
	one := func(dir string) string { return inIndex(dir, segmentNames(t, dir)[0]) }
	for what, prepare := range map[string]func(t *testing.T, dir string){
		"whole": func(*testing.T, string) {},
		"behind": func(t *testing.T, dir string) {
			old := keptIndex(t, dir)
			v := open(t, dir, true)
			check(t, v.Undo(t.Context(), []record.ID{id}, "x"))
			check(t, v.Remove(t.Context(), []record.ID{id}, "x"))
			check(t, v.Close())
			putIndex(t, old, dir)
		},
		"with a segment flipped": func(t *testing.T, dir string) {
			b, err := os.ReadFile(one(dir))
			check(t, err)
			b[len(b)/2] ^= 1
			put(t, one(dir), b)
		},
		"with a segment missing": func(t *testing.T, dir string) { drop(t, one(dir)) },
		"without its manifest":   func(t *testing.T, dir string) { drop(t, inIndex(dir, manifestFile)) },
		"without its manifest's last byte": func(t *testing.T, dir string) {
			b, err := os.ReadFile(inIndex(dir, manifestFile))
			check(t, err)
			put(t, inIndex(dir, manifestFile), b[:len(b)-1])
		},
		"gone": func(t *testing.T, dir string) { check(t, os.RemoveAll(filepath.Join(dir, indexFolder))) },
		"with a copy of a segment that nothing names": func(t *testing.T, dir string) {
			check(t, copyPart(one(dir), inIndex(dir, strings.Repeat("cd", 16)+".age")))
		},
		"open in memory": nil,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			dir := copyOf(t, base)
			if prepare != nil {
				prepare(t, dir)
			}
			v := open(t, dir, true)
			if prepare == nil {
				hits(t, v, mark)
			}
			_, err := v.Purge(t.Context(), []record.ID{id}, "silindi", nil)
			check(t, err)
			wantForgotten(t, v, id, r, rest, "after the purge")
			add(t, v, Draft{Text: "sonra"})
			check(t, v.Close())
			v = open(t, dir, true)
			wantForgotten(t, v, id, r, append(slices.Clone(rest), hits(t, v, "sonra")...), "after the next change")
		})
	}
}

// wantForgotten fails unless nothing of a purged record is in the vault and exactly the rest is found.
func wantForgotten(t *testing.T, v *Vault, id record.ID, r remains, rest []string, when string) {
	t.Helper()
	r.wantNone(t, v.Dir(), when)
	opensNoMark(t, v, when)
	slices.Sort(rest)
	if got := hits(t, v, everything); !slices.Equal(got, rest) {
		t.Errorf("%s: %v are found, want %v", when, got, rest)
	}
	if n := len(hits(t, v, mark)); n > 0 {
		t.Errorf("%s: the mark is found %d times", when, n)
	}
	for name, documents := range held(t, v) {
		for _, d := range documents {
			if strings.HasPrefix(d, id.String()) {
				t.Errorf("%s: segment %s holds %s", when, name, d)
			}
		}
	}
	wantIndexWhole(t, v, when)
}

// TestAttack35OldIndexPutBack puts a genuine index of before a purge back: what was purged is not found, and the next search
// of who may write takes it out again.
func TestAttack35OldIndexPutBack(t *testing.T) {
	t.Parallel()
	dir, id, r := aboutToPurge(t)
	old := keptIndex(t, dir)
	v := open(t, dir, true)
	rest := hits(t, v, everything)
	_, err := v.Purge(t.Context(), []record.ID{id}, "silindi", nil)
	check(t, err)
	check(t, v.Close())
	for _, before := range []string{"a search", "an add", "a rebuild", "another purge"} {
		dir := copyOf(t, dir)
		putIndex(t, old, dir)
		v := open(t, dir, false)
		if got := append(hits(t, v, mark), hits(t, v, mark[:4]+"*")...); len(got) > 0 {
			t.Errorf("an old index, for reading: %v are found", got)
		}
		check(t, v.Close())
		v = open(t, dir, true)
		now := rest
		switch before {
		case "an add":
			now = append(slices.Clone(rest), add(t, v, Draft{Text: "sonra"}).ID.String())
		case "a rebuild":
			check(t, v.RebuildIndex(t.Context(), nil))
		case "another purge":
			a := add(t, v, Draft{Text: "sonra"})
			check(t, v.Remove(t.Context(), []record.ID{a.ID}, "x"))
			_, err := v.Purge(t.Context(), nil, "x", nil)
			check(t, err)
		}
		hits(t, v, everything)
		wantForgotten(t, v, id, r, now, "an old index, then "+before)
		check(t, v.Close())
	}
}

// TestAttack35CompactionAfterAPurge kills an add that compacts the index after a purge: what was purged does not come back.
func TestAttack35CompactionAfterAPurge(t *testing.T) {
	t.Parallel()
	dir, id, r := aboutToPurge(t)
	v := open(t, dir, true)
	_, err := v.Purge(t.Context(), []record.ID{id}, "silindi", nil)
	check(t, err)
	for i := 0; len(segmentNames(t, dir)) < 7; i++ {
		add(t, v, Draft{Text: fmt.Sprint("sonrakı ", i)})
	}
	check(t, v.Close())
	images, taken := t.TempDir(), 0
	f := &faultyFiles{Files: store.OSFiles{}, pause: true, before: func(n int, op, name string) {
		if strings.HasPrefix(name, indexFolder) && (op == "rename" || op == "remove" || long()) {
			if taken++; taken%3 != 0 && !long() {
				return
			}
			if err := image(dir, filepath.Join(images, fmt.Sprint(n))); err != nil {
				t.Error(err)
			}
		}
	}}
	v, err = Open(t.Context(), dir, true, still(f))
	check(t, err)
	check(t, unlockAny(t.Context(), v))
	f.setPause(false)
	add(t, v, Draft{Text: "səkkizinci"})
	f.setPause(true)
	rest := hits(t, v, everything)
	wantForgotten(t, v, id, r, rest, "after a compaction")
	check(t, v.Close())
	if taken < 9 {
		t.Fatalf("only %d images were taken", taken)
	}
	for _, e := range must(os.ReadDir(images)) {
		v := open(t, filepath.Join(images, e.Name()), true)
		hits(t, v, everything)
		add(t, v, Draft{Text: "davam"})
		wantForgotten(t, v, id, r, hits(t, v, everything), "killed before operation "+e.Name())
		check(t, v.Close())
	}
}
