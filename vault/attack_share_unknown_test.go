package vault

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// giving is a command that gives something away, cut short.
type giving struct {
	what string // as the notice names it
	to   string // whom
	run  func(t *testing.T, from, to *party, id record.ID, path string, while Progress) error
}

func givings() []giving {
	return []giving{
		{"share", ` to "Örnek Avukat"`, func(t *testing.T, from, to *party, id record.ID, path string, while Progress) error {
			return from.shares(t.Context(), to, ShareOptions{}, path, while, id)
		}},
		{"export", "", func(t *testing.T, from, _ *party, id record.ID, path string, while Progress) error {
			_, err := from.v.Export(t.Context(), []record.ID{id}, path, ExportOptions{Reason: "səbəb"}, while)
			return err
		}},
	}
}

// meetingToGive has a record that is large enough to be interrupted.
func meetingToGive(t *testing.T) (from, to *party, id record.ID) {
	t.Helper()
	from, to = twoParties(t)
	a := add(t, from.v, Draft{Fields: consented(t, "ifadə", ""), Text: "mətn " + mark, Sources: []Source{source("v.mp4", random(5, videoSize))}})
	return from, to, a.ID
}

// TestAttack48KilledBetweenShareIntendedAndShareDone takes the image that kill -9 leaves while the bundle is being
// written. Every next command says so until one can note it, and then none.
func TestAttack48KilledBetweenShareIntendedAndShareDone(t *testing.T) {
	t.Parallel()
	for _, g := range givings() {
		t.Run(g.what, func(t *testing.T) {
			t.Parallel()
			from, to, id := meetingToGive(t)
			killed := filepath.Join(t.TempDir(), "killed")
			out := t.TempDir()
			err := g.run(t, from, to, id, filepath.Join(out, "x"), func(int64, int64) {
				if _, err := os.Stat(killed); err == nil {
					return
				}
				if names, err := os.ReadDir(out); err != nil || len(names) == 0 {
					t.Errorf("nothing is being written: %v, %v", names, err)
				}
				if err := image(from.dir, killed); err != nil {
					t.Error(err)
				}
			})
			check(t, err)
			g.wantUnknown(t, killed, id)
			g.wantKnown(t, copyOf(t, from.dir), id)
		})
	}
}

// wantUnknown opens what a killed process left as the next commands would.
func (g *giving) wantUnknown(t *testing.T, dir string, id record.ID) {
	t.Helper()
	for n := range 2 { // Badger repairs its files; the log stays as it is
		if notices := g.next(t, dir, id, false); !unknown(notices, g) {
			t.Errorf("a command that only reads, number %d, says %q", n+1, notices)
		}
	}
	if notices := g.next(t, dir, id, true); !unknown(notices, g) {
		t.Errorf("the next command that writes says %q", notices)
	}
	for _, write := range []bool{false, true, true} {
		if notices := g.next(t, dir, id, write); slices.ContainsFunc(notices, func(s string) bool { return strings.Contains(s, "unknown") }) {
			t.Errorf("it is told twice: %q", notices)
		}
	}
	v := open(t, dir, false)
	defer v.Close()
	if n := count(t, v, custody.ActionUnknownResult); n != 1 {
		t.Errorf("the log has %d entries of an unknown outcome", n)
	}
	g.wantGiven(t, v, id, true)
}

// wantKnown looks at a vault in which it came to its end.
func (g *giving) wantKnown(t *testing.T, dir string, id record.ID) {
	t.Helper()
	if notices := g.next(t, dir, id, true); len(notices) > 0 {
		t.Errorf("done, and the next command says %q", notices)
	}
	v := open(t, dir, false)
	defer v.Close()
	if n := count(t, v, custody.ActionUnknownResult); n != 0 {
		t.Errorf("done, and the log has %d entries of an unknown outcome", n)
	}
	g.wantGiven(t, v, id, false)
}

// wantGiven looks at what remove says.
func (g *giving) wantGiven(t *testing.T, v *Vault, id record.ID, unknown bool) {
	t.Helper()
	all, err := v.Given(t.Context(), []record.ID{id})
	if err != nil || len(all) != 1 || all[0].Unknown != unknown || g.to != "" != (len(all[0].To) == 1) || !strings.Contains(g.to, strings.Join(all[0].To, "")) {
		t.Errorf("given %+v, %v", all, err)
	}
}

func unknown(notices []string, g *giving) bool {
	want := "outcome unknown: the " + g.what + g.to + " begun"
	return len(notices) == 1 && strings.HasPrefix(notices[0], want)
}

// next is a command that lists and searches, and what it was told on the way.
func (g *giving) next(t *testing.T, dir string, id record.ID, write bool) []string {
	t.Helper()
	v := open(t, dir, write)
	defer v.Close()
	if _, err := v.List(t.Context(), record.Filter{}, ListOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := v.Record(t.Context(), id, 0); err != nil {
		t.Error(err)
	}
	mustVerify(t, v)
	return v.Notices()
}

func count(t *testing.T, v *Vault, action custody.Action) (n int) {
	t.Helper()
	entries, err := v.Log(t.Context(), LogFilter{})
	check(t, err)
	for _, e := range entries {
		if e.Action == action {
			n++
		}
	}
	return n
}

// TestAttack48KilledAtEveryOperationOfShare looks at every moment: a byte of the bundle is never anywhere before the log
// says that it may be.
func TestAttack48KilledAtEveryOperationOfShare(t *testing.T) {
	t.Parallel()
	from, to, id := meetingToGive(t)
	check(t, from.v.Close())
	rehearsed := copyOf(t, from.dir)
	operations := shareWatched(t, rehearsed, to, id, t.TempDir(), nil)
	at := points(operations, 8)
	dir, out, images := copyOf(t, from.dir), t.TempDir(), t.TempDir()
	type moment struct {
		dir, what string
		written   bool
	}
	var moments []moment
	shareWatched(t, dir, to, id, out, func(n int, op, name string) {
		if !slices.Contains(at, n) {
			return
		}
		m := moment{filepath.Join(images, fmt.Sprint(n)), fmt.Sprintf("before operation %d (%s %s)", n, op, name), bytesIn(t, out) > 0}
		if err := image(dir, m.dir); err != nil {
			t.Error(err)
		}
		moments = append(moments, m)
	})
	seen := map[bool]int{}
	for _, m := range moments {
		noMark(t, m.dir, m.what)
		v := open(t, m.dir, true)
		intended, done, unknown := count(t, v, custody.ActionShare), count(t, v, custody.ActionShareDone), count(t, v, custody.ActionUnknownResult)
		told := len(v.Notices()) > 0
		mustVerify(t, v)
		check(t, v.Close())
		switch {
		case m.written && intended == 0:
			t.Errorf("%s: something was written, and the log does not know", m.what)
		case intended != done+unknown, unknown > 0 && !told:
			t.Errorf("%s: %d intended, %d done, %d unknown, told %v", m.what, intended, done, unknown, told)
		}
		seen[unknown > 0]++
	}
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("only one side was seen: %v", seen)
	}
}

// shareWatched shares from a vault in a folder and tells about every operation of its files.
func shareWatched(t *testing.T, dir string, to *party, id record.ID, out string, before func(int, string, string)) (operations int) {
	t.Helper()
	f := &faultyFiles{Files: store.OSFiles{}, pause: true, before: before}
	v, err := Open(t.Context(), dir, true, still(f))
	check(t, err)
	check(t, unlockAny(t.Context(), v))
	f.setPause(false)
	check(t, (&party{v: v}).shares(t.Context(), to, ShareOptions{}, filepath.Join(out, "x"), nil, id))
	f.setPause(true)
	check(t, v.Close())
	return f.count
}

func bytesIn(t *testing.T, dir string) (n int64) {
	t.Helper()
	names, err := os.ReadDir(dir)
	check(t, err)
	for _, name := range names {
		info, err := name.Info()
		check(t, err)
		n += info.Size()
	}
	return n
}

// TestAttack48ShareThatCannotBeLogged fails every operation on the files of the vault in turn: what could not be logged
// was not written, and nothing that was not finished has a name.
func TestAttack48ShareThatCannotBeLogged(t *testing.T) {
	t.Parallel()
	from, to, id := meetingToGive(t)
	check(t, from.v.Close())
	operations := shareWatched(t, copyOf(t, from.dir), to, id, t.TempDir(), nil)
	for _, n := range points(operations, 8) {
		dir, out := copyOf(t, from.dir), t.TempDir()
		f := &faultyFiles{Files: store.OSFiles{}, pause: true, err: os.ErrPermission, at: n, stick: true}
		v, err := Open(t.Context(), dir, true, still(f))
		check(t, err)
		check(t, unlockAny(t.Context(), v))
		f.setPause(false)
		err = (&party{v: v}).shares(t.Context(), to, ShareOptions{}, filepath.Join(out, "x"), nil, id)
		f.setPause(true)
		_ = v.Close() // it may say what failed before
		v = open(t, dir, true)
		what := fmt.Sprintf("operation %d (%s): %v", n, f.hit, err)
		names, rerr := os.ReadDir(out)
		check(t, rerr)
		intended := count(t, v, custody.ActionShare)
		if len(names) > 0 && (intended == 0 || names[0].Name() != "x") {
			t.Errorf("%s: %v is left, and the log has %d intentions", what, names, intended)
		}
		if err == nil && (len(names) != 1 || count(t, v, custody.ActionShareDone) != 1) {
			t.Errorf("%s: done, and %v is there", what, names)
		}
		mustVerify(t, v)
		check(t, v.Close())
	}
}
