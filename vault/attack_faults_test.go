package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"emanet/vault/custody"
	"emanet/vault/store"
)

// TestAttack29EveryFailingOperation lets the n-th operation of our own files fail, in every way, in every command:
// what fails is said, and nothing that was acknowledged is lost, not even when the process goes on to work.
func TestAttack29EveryFailingOperation(t *testing.T) {
	t.Parallel()
	base := scene(t)
	kinds := []faultyFiles{
		{err: syscall.EIO},
		{err: syscall.ENOSPC, short: true},
		{err: syscall.EROFS, stick: true},
	}
	for i, ch := range changes() {
		t.Run(ch.name, func(t *testing.T) {
			t.Parallel()
			before, after, operations := rehearse(t, base, ch)
			for k := range kinds {
				if !long() && (i+k)%3 != 0 {
					continue
				}
				for _, n := range points(operations, 7) {
					failAt(t, base, ch, &kinds[k], n, before, after)
				}
			}
		})
	}
}

// failAt lets operation n of a command fail, looks at what the vault is then, and returns which operation it was and what
// the command said.
func failAt(t *testing.T, base string, ch change, kind *faultyFiles, n int, before, after string) (hit string, err error) {
	t.Helper()
	ctx := t.Context()
	f := &faultyFiles{Files: store.OSFiles{}, err: kind.err, short: kind.short, stick: kind.stick, at: n, pause: true}
	dir := copyOf(t, base)
	v, err := Open(ctx, dir, true, still(f))
	check(t, err)
	check(t, unlockAny(ctx, v))
	if n%2 == 0 { // a process that has looked at everything before
		check(t, v.inv.each(ctx, func(custody.Item) error { return nil }))
	}
	f.setPause(false)
	var noted error
	err = patient(func() error { return ch.run(ctx, v) })
	if !f.stick {
		noted = patient(func() error { return addNote(ctx, v) })
	}
	cerr := patient(v.Close)
	f.setPause(true)
	what := fmt.Sprintf("%s: %v at operation %d (%s): %v", ch.name, kind.err, n, f.hit, err)
	if err != nil && (strings.HasPrefix(err.Error(), "panic") || err.Error() == "hangs") {
		t.Errorf("%s", what)
	}
	if errors.Is(kind.err, syscall.ENOSPC) && err != nil && f.hit != "" && !errors.Is(err, store.ErrNoSpace) && !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, store.ErrClosed) {
		t.Errorf("%s: does not say that the disk is full", what)
	}
	got, aerr := afterwards(ctx, dir)
	switch {
	case aerr != nil:
		t.Errorf("%s (close: %v), then: %v", what, cerr, aerr)
	case got != after && (err == nil || got != before):
		t.Errorf("%s: the state is wrong:\n%s\nafter would be\n%s", what, got, after)
	case noted == nil && !f.stick && !hasNote(t, dir):
		t.Errorf("%s: an entry that was acknowledged after it is lost", what)
	}
	return f.hit, err
}

const noteReason = "qeyd"

// addNote writes an entry that says nothing.
func addNote(ctx context.Context, v *Vault) error {
	_, err := v.apply(ctx, &commit{action: custody.ActionNote, purpose: noteReason})
	return err
}

func hasNote(t *testing.T, dir string) bool {
	t.Helper()
	v, err := Open(t.Context(), dir, false, still(nil))
	check(t, err)
	defer v.Close()
	check(t, unlockAny(t.Context(), v))
	entries, err := v.Log(t.Context(), LogFilter{})
	check(t, err)
	for _, e := range entries {
		if e.Purpose == noteReason {
			return true
		}
	}
	return false
}

// TestAttack29OpeningFails lets every operation fail while a vault is opened, unlocked and read.
func TestAttack29OpeningFails(t *testing.T) {
	t.Parallel()
	base := scene(t)
	run := func(dir string, write bool, f *faultyFiles) (string, error) {
		got := ""
		err := patient(func() error {
			v, err := Open(t.Context(), dir, write, still(f))
			if err != nil {
				return err
			}
			defer v.Close()
			if err := unlockAny(t.Context(), v); err != nil {
				return err
			}
			got, err = state(t.Context(), v)
			return err
		})
		return got, err
	}
	for _, write := range []bool{false, true} {
		f := &faultyFiles{Files: store.OSFiles{}}
		want, err := run(copyOf(t, base), write, f)
		check(t, err)
		for _, n := range points(f.count, 10) {
			dir := copyOf(t, base)
			f := &faultyFiles{Files: store.OSFiles{}, err: syscall.EIO, at: n}
			got, err := run(dir, write, f)
			if err == nil && got != want {
				t.Errorf("EIO at operation %d (%s), for writing %v: reads something else:\n%s", n, f.hit, write, got)
			}
			if err != nil && !errors.Is(err, syscall.EIO) {
				t.Errorf("EIO at operation %d (%s), for writing %v: the cause is not said: %v", n, f.hit, write, err)
			}
			if got, err := afterwards(t.Context(), dir); err != nil || got != want {
				t.Errorf("EIO at operation %d (%s), for writing %v, then: %v", n, f.hit, write, err)
			}
		}
	}
}

// TestAttack28NoFreeSpace lets the disk be full at the n-th look at it: what was asked for is refused with the reason, or
// done, and the vault goes on when there is room again.
func TestAttack28NoFreeSpace(t *testing.T) {
	t.Parallel()
	base := scene(t)
	for i, ch := range changes() {
		if i%2 == 1 && !long() {
			continue
		}
		for full := 1; ; full++ {
			dir, looks := copyOf(t, base), 0
			c := still(nil)
			c.Store.FreeSpace = func(string) (int64, error) {
				if looks++; looks >= full && looks < full+3 {
					return 1 << 20, nil
				}
				return 1 << 40, nil
			}
			v, err := Open(t.Context(), dir, true, c)
			if err == nil {
				if err = unlockAny(t.Context(), v); err == nil {
					err = ch.run(t.Context(), v)
				}
				err = errors.Join(err, v.Close())
			}
			if err != nil && !errors.Is(err, store.ErrNoSpace) {
				t.Errorf("%s, full at look %d: %v", ch.name, full, err)
			}
			// A store that could not be closed keeps its lock until the process ends: the image is what comes after.
			if _, aerr := afterwards(t.Context(), copyOf(t, dir)); aerr != nil {
				t.Errorf("%s, full at look %d: %v, then: %v", ch.name, full, err, aerr)
			}
			if looks < full || !long() && full > 2 {
				break
			}
		}
	}
}
