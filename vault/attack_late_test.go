package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"emanet/crypto"
	"emanet/vault/custody"
	"emanet/vault/store"
)

// failing opens and unlocks a vault in which the operation of the file layer that pick chooses will fail once. Picking
// begins when the returned function is called.
func failing(t *testing.T, dir string, pick func(op, name string) bool) (*Vault, func()) {
	t.Helper()
	f := &faultyFiles{Files: store.OSFiles{}, err: syscall.EIO, pause: true}
	f.before = func(n int, op, name string) {
		if f.at == 0 && pick(op, name) {
			f.at = n
		}
	}
	v, err := Open(t.Context(), dir, true, still(f))
	check(t, err)
	t.Cleanup(func() { _ = v.Close() })
	check(t, unlockAny(t.Context(), v))
	return v, func() { f.setPause(false) }
}

// TestAttack29UnknownOutcomeKeepsTheFile lets an add fail after its transaction was written: whoever does not know whether
// an entry is durable must not take its sealed file away, also if every part of the inventory was read before.
func TestAttack29UnknownOutcomeKeepsTheFile(t *testing.T) {
	t.Parallel()
	for _, warm := range []bool{false, true} {
		for _, ch := range changes() {
			if ch.name != "add" && ch.name != "amend" {
				continue
			}
			dir := scene(t)
			_, after, _ := rehearse(t, dir, ch)
			v, begin := failing(t, dir, func(op, name string) bool { return op == "syncdir" && strings.HasPrefix(name, "store-") })
			if warm {
				check(t, v.inv.each(t.Context(), func(custody.Item) error { return nil }))
			}
			begin()
			if err := ch.run(t.Context(), v); !errors.Is(err, syscall.EIO) {
				t.Fatalf("%s: %v", ch.name, err)
			}
			_ = v.Close()
			if got, err := afterwards(t.Context(), dir); err != nil || got != after {
				t.Errorf("%s, warm %v: %v", ch.name, warm, err)
			}
		}
	}
}

// TestAttack27OldPassphraseAfterACrash uses the old passphrase after a change of it that was cut short, which is a wrong
// key and not tampering.
func TestAttack27OldPassphraseAfterACrash(t *testing.T) {
	t.Parallel()
	dir := scene(t)
	var ch change
	for _, c := range changes() {
		if c.name == "change passphrase" {
			ch = c
		}
	}
	v, begin := failing(t, dir, func(op, name string) bool {
		return op == "remove" && strings.HasPrefix(name, slotFolder) && strings.HasSuffix(name, slotSuffix)
	})
	old := slotFile(v.slot)
	begin()
	_ = ch.run(t.Context(), v) // whether it says so or not
	_ = v.Close()
	if _, err := os.Stat(filepath.Join(dir, old)); err != nil {
		t.Fatal("the old slot is gone: ", err)
	}
	v, err := Open(t.Context(), dir, false, still(nil))
	check(t, err)
	if err := v.Unlock(t.Context(), testKey()); !errors.Is(err, crypto.ErrWrongKey) || reported(err) {
		t.Errorf("the old passphrase: %v", err)
	}
	_ = v.Close()
	if _, err := afterwards(t.Context(), dir); err != nil {
		t.Error(err)
	}
}

func rotateNow(ctx context.Context, v *Vault) error {
	_, err := v.Rotate(ctx, RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}, nil)
	return err
}

// TestAttack29RotateWithOneUnreadSlot lets each reading of the key slot during a rotation fail in turn: nobody is
// locked out.
func TestAttack29RotateWithOneUnreadSlot(t *testing.T) {
	t.Parallel()
	base := scene(t)
	for nth := 1; ; nth++ {
		dir, seen := copyOf(t, base), 0
		v, begin := failing(t, dir, func(op, name string) bool {
			if op != "read" || !strings.HasPrefix(name, slotFolder) || strings.HasSuffix(name, pendingSuffix) {
				return false
			}
			seen++
			return seen == nth
		})
		begin()
		err := rotateNow(t.Context(), v)
		_ = v.Close()
		if seen < nth {
			break
		}
		if _, aerr := afterwards(t.Context(), dir); aerr != nil {
			t.Errorf("reading %d failed, rotate: %v, then: %v", nth, err, aerr)
		}
	}
}

// TestAttack29RotateThenGoOn lets the removal of the old store fail and writes on in the same process.
func TestAttack29RotateThenGoOn(t *testing.T) {
	t.Parallel()
	for what, pick := range map[string]func(op, name string) bool{
		"old store kept":  func(op, name string) bool { return op == "remove" && strings.HasPrefix(name, "store-000001/") },
		"checkpoint kept": func(op, name string) bool { return op == "rename" && strings.HasSuffix(name, " "+checkpointName) },
		"current kept":    func(op, name string) bool { return op == "rename" && strings.HasSuffix(name, " CURRENT") },
		"slot kept pending": func(op, name string) bool {
			return op == "rename" && strings.Contains(name, " "+slotFolder+"/") && strings.HasSuffix(name, slotSuffix)
		},
		"hints kept":         func(op, name string) bool { return op == "rename" && strings.HasSuffix(name, " "+hintsName) },
		"new store unsynced": func(op, name string) bool { return op == "syncdir" && strings.HasPrefix(name, "store-000002") },
	} {
		dir := scene(t)
		v, begin := failing(t, dir, pick)
		begin()
		err := rotateNow(t.Context(), v)
		noted := addNote(t.Context(), v)
		_ = v.Close()
		if _, aerr := afterwards(t.Context(), dir); aerr != nil {
			t.Errorf("%s: rotate: %v, then a note: %v, then: %v", what, err, noted, aerr)
		} else if noted == nil && !hasNote(t, dir) {
			t.Errorf("%s: rotate: %v, the note is lost", what, err)
		}
	}
}
