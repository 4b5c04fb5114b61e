package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/store"
)

// wantRefusedBeforeWriting opens and unlocks for writing, which must be reported, and looks whether anything was
// written by then.
func wantRefusedBeforeWriting(t *testing.T, dir, what string, k *keyslot.Key) {
	t.Helper()
	before := snapshot(t, dir)
	err := patient(func() error {
		v, err := Open(t.Context(), dir, true, weak())
		if err != nil {
			return err
		}
		defer v.Close()
		if err := v.Unlock(t.Context(), k); err != nil {
			return err
		}
		_, err = v.Add(t.Context(), Draft{Text: mark}, nil)
		return err
	})
	if !reported(err) {
		t.Errorf("%s: %v", what, err)
	}
	wantSame(t, dir, before, what)
}

func replaceIn(t *testing.T, dir, name, old, by string) {
	t.Helper()
	file := filepath.Join(dir, name)
	b, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(b, []byte(old)) {
		t.Fatalf("%s has no %.40q: %v", name, old, err)
	}
	if err := os.WriteFile(file, bytes.ReplaceAll(b, []byte(old), []byte(by)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestAttack12StrangersRecipient tries to make the vault seal to somebody else.
func TestAttack12StrangersRecipient(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	add(t, v, Draft{Text: "mətn"})
	ours, id, writer := v.Recipient(), v.ID(), v.writer.PublicKey()
	h := newHolder(t, id)
	slot, err := v.AddRecipientSlot(t.Context(), "Nümunə Vəkil", h.recipient, false)
	if err != nil {
		t.Fatal(err)
	}
	_ = v.Close()
	mine, err := crypto.GenerateIdentity() // the attacker's
	if err != nil {
		t.Fatal(err)
	}
	to, err := keyslot.ParseHolder(h.recipient, false)
	if err != nil {
		t.Fatal(err)
	}
	forged, err := keyslot.SealHolder(mine, keyslot.Meta{ID: slot, Label: "Nümunə Vəkil", Vault: id, Recipient: h.recipient, Created: time.Unix(1_900_000_000, 0)}, to)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := custody.NewWriter(newStream(5), custody.Origin(id))
	if err != nil {
		t.Fatal(err)
	}
	write := func(dir, name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	table := map[string]func(t *testing.T, dir string){
		"recipient in vault.json": func(t *testing.T, dir string) {
			replaceIn(t, dir, hintsName, ours, mine.Recipient().String())
		},
		"forged slot in place": func(_ *testing.T, dir string) { write(dir, slotFile(slot), forged) },
		"forged slot beside":   func(_ *testing.T, dir string) { write(dir, slotFile(strings.Repeat("ab", 16)), forged) },
		"forged slot and vault.json": func(t *testing.T, dir string) {
			write(dir, slotFile(slot), forged)
			replaceIn(t, dir, hintsName, ours, mine.Recipient().String())
		},
		"writer in vault.json": func(t *testing.T, dir string) { replaceIn(t, dir, hintsName, writer, stranger.PublicKey()) },
		"writer, vault.json, log re-signed": func(t *testing.T, dir string) {
			replaceIn(t, dir, hintsName, writer, stranger.PublicKey())
			resignLog(t, dir, stranger)
		},
	}
	for what, tamper := range table {
		for who, k := range map[string]*keyslot.Key{"passphrase": testKey(), "identity": h.key(t)} {
			c := copyOf(t, dir)
			tamper(t, c)
			wantRefusedBeforeWriting(t, c, what+", by "+who, k)
		}
	}
}

// TestAttack12SlotTakenAway deletes the file of a live slot, and leaves a forged one that looks as if a crash had kept it
// from its name. Its holder is told 14 and not "wrong key"; the others are told something.
func TestAttack12SlotTakenAway(t *testing.T) {
	t.Parallel()
	v, whole := newVault(t)
	h := newHolder(t)
	slot, err := v.AddRecipientSlot(t.Context(), "Nümunə Vəkil", h.recipient, false)
	if err != nil {
		t.Fatal(err)
	}
	_ = v.Close()
	for _, forged := range []bool{false, true} {
		for _, write := range []bool{false, true} {
			dir := copyOf(t, whole)
			if err := os.Remove(filepath.Join(dir, slotFile(slot))); err != nil {
				t.Fatal(err)
			}
			if forged {
				if err := os.WriteFile(filepath.Join(dir, slotPending(slot)), []byte("saxta"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			what := fmt.Sprintf("forged %v, for writing %v", forged, write)
			before := snapshot(t, dir)
			unlock := func(k *keyslot.Key) (notices []string, err error) {
				v, err := Open(t.Context(), dir, write, weak())
				if err != nil {
					return nil, err
				}
				defer v.Close()
				err = v.Unlock(t.Context(), k)
				return v.Notices(), err
			}
			if _, err := unlock(h.key(t)); !reported(err) {
				t.Errorf("%s: its holder: %v", what, err)
			}
			wantSame(t, dir, before, what)
			if notices, err := unlock(testKey()); err == nil && len(notices) == 0 {
				t.Errorf("%s: another holder is told nothing", what)
			}
		}
	}
}

// resignLog signs every entry and the checkpoint anew with another key, under the vault's name. Only the signatures
// change, as the text of an entry names no key but those that it admits.
func resignLog(t *testing.T, dir string, w *custody.Writer) {
	t.Helper()
	inStore(t, dir, func(s *store.Store, tx *store.Txn) error {
		src := logSource{s}
		for seq := int64(1); ; seq++ {
			i, err := src.EntryIndex(seq)
			if errors.Is(err, store.ErrMissing) {
				break
			}
			if err != nil {
				return err
			}
			leaf, err := src.Leaf(i)
			if err != nil {
				return err
			}
			if err := tx.Set(store.SpaceLeaves, number(i), resigned(t, leaf, w)); err != nil {
				return err
			}
		}
		note, err := s.Get(store.SpaceMeta, metaCheckpoint)
		if err != nil {
			return err
		}
		note = resigned(t, note, w)
		if err := os.WriteFile(filepath.Join(dir, checkpointName), note, 0o600); err != nil {
			return err
		}
		return tx.Set(store.SpaceMeta, metaCheckpoint, note)
	})
}

// TestAttack12WholeVaultReplaced puts another vault in the place, with the victim's own slot or one made for the victim.
func TestAttack12WholeVaultReplaced(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	id := v.ID()
	h := newHolder(t, id)
	if _, err := v.AddRecipientSlot(t.Context(), "Nümunə Vəkil", h.recipient, false); err != nil {
		t.Fatal(err)
	}
	stolen, err := os.ReadFile(filepath.Join(dir, slotFile(v.slot)))
	if err != nil {
		t.Fatal(err)
	}
	_ = v.Close()
	evil := filepath.Join(t.TempDir(), "evil")
	e, err := Create(t.Context(), evil, CreateOptions{Passphrase: phrase("hücumçu"), Recipients: []string{h.recipient}}, weak())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.swapSlots(t.Context(), custody.ActionSlotAdd, newSlot{strings.Repeat("cd", 16), stolen}, "x", "", ""); err != nil {
		t.Fatal(err)
	}
	_ = e.Close()
	wantRefusedBeforeWriting(t, evil, "the victim's passphrase slot in another vault", testKey())
	wantRefusedBeforeWriting(t, evil, "another vault for a holder who pinned hers", h.key(t))
}
