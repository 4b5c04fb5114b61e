package vault

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"emanet/crypto"
)

// sealedFiles returns the paths of the sealed files of a vault.
func sealedFiles(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "objects", "*", "*.age"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestRecoverFollowsNoLink puts a link, and then a folder, in the place of a sealed file: what it points to must not
// be copied into the vault, and the link itself is kept aside as it is.
func TestRecoverFollowsNoLink(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	add(t, v, Draft{Text: "mətn", Sources: []Source{source("böyük.bin", bytes.Repeat([]byte("sübut"), 100_000))}})
	_ = v.Close()
	files := sealedFiles(t, dir)
	if len(files) != 1 {
		t.Fatal(files)
	}
	clear := filepath.Join(t.TempDir(), "açıq.txt")
	if err := os.WriteFile(clear, []byte("AÇIQ-MƏTN"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(files[0]), os.Symlink(clear, files[0])); err != nil {
		t.Fatal(err)
	}
	r, err := Recover(t.Context(), dir, testKey(), weak())
	if err != nil || r.Lost != 1 || len(r.Aside) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	kept := filepath.Join(r.Aside[0], filepath.Base(files[0]))
	if info, err := os.Lstat(kept); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Fatalf("the link was not kept as a link: %v, %v", info, err)
	}
	err = filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(name)
		if bytes.Contains(b, []byte("AÇIQ-MƏTN")) {
			t.Errorf("%s holds what the link pointed to", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	mustVerify(t, open(t, dir, true))
}

// TestRotateBeginsAgainWhenResealedBytesAreDamaged interrupts a rotation, flips a byte of what it had sealed anew, and
// rotates again: the originals are whole, so nothing may be lost and nothing may be refused for ever.
func TestRotateBeginsAgainWhenResealedBytesAreDamaged(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	content := [][]byte{bytes.Repeat([]byte("birinci"), 80_000), bytes.Repeat([]byte("ikinci"), 90_000)}
	a := add(t, v, Draft{Text: "mətn", Sources: []Source{source("1.bin", content[0]), source("2.bin", content[1])}})
	before := sealedFiles(t, dir)
	keys := RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}
	damaged := interruptRotation(t, v, keys, dir, before)
	b, err := os.ReadFile(damaged)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(damaged, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Rotate(t.Context(), keys, nil); err != nil {
		t.Fatalf("rotate after the damage: %v", err)
	}
	_ = v.Close()
	v = open(t, dir, true)
	for i, name := range []string{"1.bin", "2.bin"} {
		var got bytes.Buffer
		if _, err := v.CopyFile(t.Context(), &got, a.ID, 0, name, nil); err != nil || !bytes.Equal(got.Bytes(), content[i]) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r := mustVerify(t, v); len(r.Notes) > 0 {
		t.Errorf("left behind: %v", r.Notes)
	}
}

// interruptRotation ends a rotation as soon as it has sealed a file anew, and returns that file.
func interruptRotation(t *testing.T, v *Vault, o RotateOptions, dir string, before []string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	fresh := func() string {
		for _, name := range sealedFiles(t, dir) {
			if !contains(before, name) {
				return name
			}
		}
		return ""
	}
	_, err := v.Rotate(ctx, o, func(int64, int64) {
		if fresh() != "" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || fresh() == "" || !v.st.NextPending() {
		t.Fatalf("interrupted: %v, pending %v", err, v.st.NextPending())
	}
	return fresh()
}

func contains(names []string, name string) bool {
	return slices.Contains(names, name)
}
