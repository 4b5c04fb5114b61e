package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"emanet/vault/record"
	"emanet/vault/replica"
	"emanet/vault/store"
)

// copyTo copies a closed vault without a key.
func copyTo(t *testing.T, dir, to string) *replica.Report {
	t.Helper()
	v, err := Open(t.Context(), dir, false, weak())
	check(t, err)
	defer v.Close()
	r, err := v.Copy(t.Context(), to, nil)
	check(t, err)
	return r
}

// TestAttack01CopyHoldsNoMark looks for the mark in a copy, and in what is restored from it.
func TestAttack01CopyHoldsNoMark(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	to, back := filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "back")
	copyTo(t, f.dir, to)
	noMark(t, to, "in a copy")
	_, err := RestoreCopy(t.Context(), to, back, weak(), nil)
	check(t, err)
	noMark(t, back, "restored")
	o, err := look(t.Context(), back, true)
	if err != nil || o.read != nil || o.verify != nil || o.got != f.want {
		t.Errorf("restored: %v, %v, %v", err, o.read, o.verify)
	}
}

// TestAttack19BrokenCopy breaks every file of a copy: what is restored is everything, or nothing and an error.
func TestAttack19BrokenCopy(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	whole := filepath.Join(t.TempDir(), "copy")
	copyTo(t, f.dir, whole)
	r := rand.New(rand.NewPCG(19, 19))
	ways := map[string]func(file string, b []byte){
		"flipped": func(file string, b []byte) {
			if len(b) > 0 {
				b[r.IntN(len(b))] ^= 1 << r.IntN(8)
				put(t, file, b)
			}
		},
		"half":    func(file string, b []byte) { put(t, file, b[:len(b)/2]) },
		"longer":  func(file string, b []byte) { put(t, file, append(b, '\n')) },
		"deleted": func(file string, _ []byte) { drop(t, file) },
		"link":    func(file string, _ []byte) { drop(t, file); check(t, os.Symlink("/dev/zero", file)) },
	}
	for _, name := range files(t, whole) {
		b, err := os.ReadFile(filepath.Join(whole, name))
		check(t, err)
		for way, do := range ways {
			if r.IntN(3) != 0 && !long() {
				continue
			}
			to, back := copyOf(t, whole), filepath.Join(t.TempDir(), "back")
			do(filepath.Join(to, name), append([]byte{}, b...))
			what := name + ": " + way
			err := patient(func() error { _, err := RestoreCopy(t.Context(), to, back, weak(), nil); return err })
			switch {
			case err == nil:
				harmlessOrReported(t, back, f.want, what+", restored", false)
			case !reported(err) && !errors.Is(err, replica.ErrNotCopy) && !errors.Is(err, replica.ErrUnfinished) && !errors.Is(err, replica.ErrFormat):
				t.Errorf("%s: %v", what, err)
			default:
				if _, err := os.Stat(filepath.Join(back, checkpointName)); err == nil {
					t.Errorf("%s: a vault was made of it all the same", what)
				}
			}
			_ = os.RemoveAll(to)
			_ = os.RemoveAll(back)
		}
	}
}

// TestAttack35CopyFollowsAPurge refreshes a copy after a purge, and after a rotation: what was erased leaves the copy too.
func TestAttack35CopyFollowsAPurge(t *testing.T) {
	t.Parallel()
	dir, id := doomed(t)
	to := filepath.Join(t.TempDir(), "copy")
	copyTo(t, dir, to)
	v := open(t, dir, true)
	r := remainsOf(t, v, id)
	_, err := v.Purge(t.Context(), nil, "silindi", nil)
	check(t, err)
	check(t, v.Close())
	copyTo(t, dir, to)
	r.wantNone(t, to, "in the copy after the purge")
	v = open(t, dir, true)
	old := v.ident
	check(t, rotateNow(t.Context(), v))
	check(t, v.Close())
	copyTo(t, dir, to)
	walkFiles(t, to, func(name string, data []byte) {
		if _, err := old.UnsealBytes(data); err == nil {
			t.Errorf("the old identity opens %s in the copy", name)
		}
	})
	_, err = RestoreCopy(t.Context(), to, filepath.Join(t.TempDir(), "back"), weak(), nil)
	check(t, err)
}

// childCopy adds and copies for ever.
func childCopy(ctx context.Context, w io.Writer, dir string) error {
	return childLoop(ctx, w, dir, func(v *Vault, n int) error {
		a, err := v.Add(ctx, Draft{Text: mark, Sources: []Source{source(mark, random(byte(n), videoSize))}}, nil)
		if err != nil {
			return err
		}
		_, err = v.Copy(ctx, dir+"-copy", nil)
		say(w, "live %s", a.ID)
		return err
	})
}

// TestAttack27KilledWhileCopying kills a process that copies; the next copy is whole, and holds everything.
func TestAttack27KilledWhileCopying(t *testing.T) {
	t.Parallel()
	dir := scene(t)
	r := rand.New(rand.NewPCG(27, 27))
	for n := range times(5, 60) {
		after := time.Duration(r.IntN(500)+1) * time.Millisecond
		killChild(t.Context(), t, "copy", dir, after)
		what := fmt.Sprintf("round %d, killed after %v", n, after)
		noMark(t, filepath.Dir(dir), what)
		want, err := afterwards(t.Context(), dir)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		copyTo(t, dir, dir+"-copy")
		back := filepath.Join(t.TempDir(), "back")
		if _, err := RestoreCopy(t.Context(), dir+"-copy", back, weak(), nil); err != nil {
			t.Fatalf("%s: restore: %v", what, err)
		}
		if got, err := afterwards(t.Context(), back); err != nil || got != want {
			t.Errorf("%s: restored: %v\n%s\nwant\n%s", what, err, got, want)
		}
	}
}

// TestAttack29RestoreFails lets the operations of restoring a copy fail: no half of a vault is taken for one.
func TestAttack29RestoreFails(t *testing.T) {
	t.Parallel()
	dir := scene(t)
	to := filepath.Join(t.TempDir(), "copy")
	copyTo(t, dir, to)
	whole := 0
	restore := func(at int) (back string, f *faultyFiles, err error) {
		back = filepath.Join(t.TempDir(), "back")
		f = &faultyFiles{Files: store.OSFiles{}, err: syscall.EIO, at: at, stick: at%2 == 0}
		err = patient(func() error { _, err := RestoreCopy(t.Context(), to, back, still(f), nil); return err })
		return back, f, err
	}
	_, f, err := restore(0)
	check(t, err)
	for _, n := range points(f.count, 12) {
		back, f, err := restore(n)
		v, operr := Open(t.Context(), back, false, weak())
		if operr == nil {
			check(t, v.Unlock(t.Context(), testKey()))
			items, lerr := v.List(t.Context(), record.Filter{}, ListOptions{All: true})
			_, verr := v.Verify(t.Context(), VerifyOptions{}, nil)
			if lerr != nil || verr != nil || len(items) != 3 {
				t.Errorf("operation %d (%s): restored by half: %d items, %v, %v, %v", n, f.hit, len(items), err, lerr, verr)
			}
			check(t, v.Close())
			whole++
		} else if err == nil {
			t.Errorf("operation %d (%s): restored, and does not open: %v", n, f.hit, operr)
		}
	}
	t.Logf("%d of the interrupted ones are whole", whole)
}
