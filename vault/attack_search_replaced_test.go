package vault

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/index"
	"emanet/vault/record"
)

// instead is something that somebody puts into the place of an index.
type instead struct {
	name  string
	quiet bool // genuine, and only brought forward: nothing has to be said by who only reads
	do    func(t *testing.T, dir string)
}

// others are indexes from elsewhere, for a vault to be given.
type others struct {
	older   string // its own, of before its last commands
	branch  string // of a copy of it that went another way from there, as long as it is
	ahead   string // of the same vault some commands later
	foreign string // another vault's
	to      string // the vault's public recipient
	claim   []byte // the body of an empty manifest that claims the current position
	genuine []byte // a genuine file of the same vault of another purpose
}

// branches makes a fixture and indexes to put in its place. Three commands follow upon the fixture's.
func branches(t *testing.T) (*fixture, others) {
	t.Helper()
	f := newFixture(t)
	o := others{older: keptIndex(t, f.dir)}
	other := copyOf(t, f.dir)
	more := func(dir, word string) {
		v := open(t, dir, true)
		for range 3 {
			add(t, v, Draft{Fields: marked(t, word), Text: word})
		}
		check(t, v.Close())
	}
	more(f.dir, "buradakı")
	more(other, "oradakı")
	o.branch = filepath.Join(other, indexFolder)
	later := copyOf(t, f.dir)
	more(later, "sonrakı")
	o.ahead = filepath.Join(later, indexFolder)
	stranger := newFixture(t)
	o.foreign = filepath.Join(stranger.dir, indexFolder)
	v := open(t, f.dir, false)
	o.to = v.Recipient()
	o.claim = (&index.Manifest{Position: v.position()}).Marshal()
	var err error
	o.genuine, err = os.ReadFile(filepath.Join(f.dir, must(v.segments())[0].file()))
	check(t, err)
	f.want, err = dumpNow(t.Context(), v)
	check(t, err)
	check(t, v.Close())
	return f, o
}

func (o others) table() []instead {
	manifest := func(b []byte) func(*testing.T, string) {
		return func(t *testing.T, dir string) { put(t, inIndex(dir, manifestFile), b) }
	}
	whole := func(from string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { putIndex(t, from, dir) }
	}
	return []instead{
		{"nothing", false, func(t *testing.T, dir string) { check(t, os.RemoveAll(filepath.Join(dir, indexFolder))) }},
		{"an empty folder", false, func(t *testing.T, dir string) { putIndex(t, t.TempDir(), dir) }},
		{"no manifest", false, func(t *testing.T, dir string) { drop(t, inIndex(dir, manifestFile)) }},
		{"a manifest alone", false, func(t *testing.T, dir string) {
			for _, name := range segmentNames(t, dir) {
				drop(t, inIndex(dir, name))
			}
		}},
		{"an older one", true, whole(o.older)},
		{"the manifest of an older one", false, func(t *testing.T, dir string) {
			check(t, copyPart(filepath.Join(o.older, manifestFile), inIndex(dir, manifestFile)))
		}},
		{"one of a branch", false, whole(o.branch)},
		{"one of later", false, whole(o.ahead)},
		{"another vault's", false, whole(o.foreign)},
		{"another vault's manifest", false, func(t *testing.T, dir string) {
			check(t, copyPart(filepath.Join(o.foreign, manifestFile), inIndex(dir, manifestFile)))
		}},
		{"an empty one, without authority", false, manifest(nil)},
		{"an empty one that claims the position", false, func(t *testing.T, dir string) {
			manifest(forgeAuth(t, o.to, "index", "manifest", o.claim))(t, dir)
		}},
		{"such a one without an authority line", false, func(t *testing.T, dir string) {
			manifest(forge(t, o.to, crypto.PadJSON(o.claim, crypto.FloorLarge)))(t, dir)
		}},
		{"a genuine file of another purpose", false, manifest(o.genuine)},
		{"noise", false, manifest(random(25, 70_000))},
	}
}

// TestAttack25IndexReplaced puts other indexes in the place of a vault's: who writes builds it again with one line, who reads
// finds the same, and nothing is in clear.
func TestAttack25IndexReplaced(t *testing.T) {
	t.Parallel()
	f, o := branches(t)
	for _, c := range o.table() {
		dir := copyOf(t, f.dir)
		c.do(t, dir)
		wantHealed(t, dir, f.want, c.name, c.quiet)
	}
}

// wantHealed searches a vault whose index somebody had in hand, first for reading, then for writing, then again.
func wantHealed(t *testing.T, dir, want, what string, quiet bool) {
	t.Helper()
	_, want, _ = strings.Cut(want, searchPart)
	before := snapshot(t, dir)
	for n, write := range []bool{false, true, true} {
		what := fmt.Sprintf("%s, for writing %v, time %d", what, write, n+1)
		v := open(t, dir, write)
		var got string
		err := patient(func() (err error) { got, err = answersOf(t.Context(), v); return err })
		if err != nil || got != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", what, err, got, want)
		}
		said := aboutIndex(v)
		switch {
		case n < 2 && len(said) != 1 && !(n == 0 && quiet && len(said) == 0):
			t.Errorf("%s: says %q", what, said)
		case n >= 2 && len(said) > 0:
			t.Errorf("%s: still says %q", what, said)
		}
		if n == 0 {
			wantSame(t, dir, before, what)
		} else {
			wantIndexWhole(t, v, what)
		}
		check(t, v.Close())
	}
	noMark(t, dir, what)
}

// TestAttack25SegmentsBroken breaks every segment of an index, and the manifest.
func TestAttack25SegmentsBroken(t *testing.T) {
	t.Parallel()
	f, o := branches(t)
	foreign, err := os.ReadFile(filepath.Join(o.foreign, segmentNames(t, filepath.Dir(o.foreign))[0]))
	check(t, err)
	names := indexNames(t, f.dir)
	ways := []struct {
		name string
		do   func(dir, file, next string, b []byte)
	}{
		{"empty", func(_, file, _ string, _ []byte) { put(t, file, nil) }},
		{"half", func(_, file, _ string, b []byte) { put(t, file, b[:len(b)/2]) }},
		{"last byte cut", func(_, file, _ string, b []byte) { put(t, file, b[:len(b)-1]) }},
		{"longer", func(_, file, _ string, b []byte) { put(t, file, append(b, 0)) }},
		{"flipped in the head", func(_, file, _ string, b []byte) { b[40] ^= 4; put(t, file, b) }},
		{"flipped", func(_, file, _ string, b []byte) { b[len(b)*2/3] ^= 1; put(t, file, b) }},
		{"flipped at the end", func(_, file, _ string, b []byte) { b[len(b)-1] ^= 128; put(t, file, b) }},
		{"deleted", func(_, file, _ string, _ []byte) { drop(t, file) }},
		{"another's", func(_, file, _ string, _ []byte) { put(t, file, foreign) }},
		{"forged", func(_, file, _ string, b []byte) { put(t, file, forge(t, o.to, make([]byte, 1<<16))) }},
		{"swapped", func(dir, file, next string, b []byte) {
			check(t, copyPart(next, file))
			put(t, next, b)
		}},
	}
	for i, name := range names {
		data, err := os.ReadFile(inIndex(f.dir, name))
		check(t, err)
		for k, way := range ways {
			if (i+k)%4 != 0 && !long() {
				continue
			}
			dir := copyOf(t, f.dir)
			way.do(dir, inIndex(dir, name), inIndex(dir, names[(i+1)%len(names)]), bytes.Clone(data))
			wantHealed(t, dir, f.want, name+": "+way.name, false)
			check(t, os.RemoveAll(dir))
		}
	}
}

// TestAttack13ForgedIndex replaces files of an index by valid age files that were made with nothing but the public
// recipient, with the plaintext of what they replace.
func TestAttack13ForgedIndex(t *testing.T) {
	t.Parallel()
	f, o := branches(t)
	v := open(t, f.dir, false)
	plain := map[string][]byte{}
	for _, name := range indexNames(t, f.dir) {
		ct, err := os.ReadFile(inIndex(f.dir, name))
		check(t, err)
		plain[name], err = v.ident.UnsealBytes(ct)
		check(t, err)
	}
	m, err := v.manifest()
	check(t, err)
	check(t, v.Close())
	segment := segmentNames(t, f.dir)[0]
	fewer := *m
	fewer.Segments, fewer.Dead = fewer.Segments[:1], nil
	fewer.Live = fewer.Documents()
	for what, do := range map[string]func(dir string){
		"the same segment": func(dir string) { put(t, inIndex(dir, segment), forge(t, o.to, plain[segment])) },
		"the same manifest": func(dir string) {
			put(t, inIndex(dir, manifestFile), forgeAuth(t, o.to, "index", "manifest", m.Marshal()))
		},
		"fewer segments": func(dir string) {
			put(t, inIndex(dir, manifestFile), forgeAuth(t, o.to, "index", "manifest", fewer.Marshal()))
		},
		"a changed body under the same authority": func(dir string) {
			root := base64.StdEncoding.EncodeToString(m.Root[:])
			forged := bytes.Replace(plain[manifestFile], []byte(root), []byte("AAAA"+root[4:]), 1)
			if bytes.Equal(forged, plain[manifestFile]) {
				t.Fatal("the manifest does not hold its root")
			}
			put(t, inIndex(dir, manifestFile), forge(t, o.to, forged))
		},
	} {
		dir := copyOf(t, f.dir)
		do(dir)
		wantHealed(t, dir, f.want, what, false)
	}
	// The exact bytes that the vault made, sealed again by a stranger, say what the vault said: a manifest may be accepted.
	dir := copyOf(t, f.dir)
	put(t, inIndex(dir, manifestFile), forge(t, o.to, plain[manifestFile]))
	w := open(t, dir, true)
	if got, err := answersOf(t.Context(), w); err != nil || !strings.HasSuffix(f.want, got) {
		t.Errorf("the manifest sealed again: %v\n%s", err, got)
	}
	check(t, w.Close())
}

// TestAttack23OnlyTheIndexIsNew puts a whole vault back but for its index, which is then ahead of the log.
func TestAttack23OnlyTheIndexIsNew(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	old := copyOf(t, f.dir)
	v := open(t, f.dir, true)
	text := "sonrakı mətn " + mark
	_, err := v.Amend(t.Context(), f.first, Amendment{Text: &text, Reason: "x"}, nil)
	check(t, err)
	check(t, v.Remove(t.Context(), []record.ID{f.video}, "x"))
	_, err = v.Purge(t.Context(), nil, "x", nil)
	check(t, err)
	check(t, v.Close())
	putIndex(t, filepath.Join(f.dir, indexFolder), old)
	wantHealed(t, old, f.want, "the index of later", false)
}
