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

	"filippo.io/age"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/store"
)

// holder is a person with an identity file.
type holder struct {
	file      []byte
	recipient string
}

func newHolder(t testing.TB, pins ...crypto.VaultID) holder {
	t.Helper()
	data, recipient, err := keyslot.NewIdentityFile(time.Unix(1_900_000_000, 0), pins, nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	return holder{data, recipient}
}

func (h holder) key(t testing.TB) *keyslot.Key {
	t.Helper()
	k, err := keyslot.ReadIdentityFile(h.file, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestAttack11WrongKeyChangesNothing tries wrong keys, for reading and for writing.
func TestAttack11WrongKeyChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	classicKey, err := keyslot.ReadIdentityFile([]byte(classic.String()+"\n"), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]*keyslot.Key{
		"passphrase":       keyslot.PassphraseKey(*phrase("yanlış-parol")),
		"empty passphrase": keyslot.PassphraseKey(*phrase("")),
		"identity":         newHolder(t).key(t),
		"classic identity": classicKey,
	}
	for name, k := range keys {
		for _, write := range []bool{false, true} {
			before := snapshot(t, f.dir)
			v, err := Open(t.Context(), f.dir, write, weak())
			if err != nil {
				t.Fatal(err)
			}
			if err := v.Unlock(t.Context(), k); !errors.Is(err, crypto.ErrWrongKey) || reported(err) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := v.Add(t.Context(), Draft{Text: "x"}, nil); !errors.Is(err, ErrLocked) {
				t.Errorf("%s: a locked vault took a record: %v", name, err)
			}
			if _, err := dump(t.Context(), v); !errors.Is(err, ErrLocked) {
				t.Errorf("%s: a locked vault was read: %v", name, err)
			}
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
			wantSame(t, f.dir, before, name)
		}
	}
}

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

// TestAttack14WorkFactor puts an unpayable work factor into the slot itself and into an identity file.
func TestAttack14WorkFactor(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	name := filepath.Join(dir, slotFile(v.slot))
	_ = v.Close()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	hostile := bytes.Replace(b, []byte(" 10\n"), []byte(" 30\n"), 1)
	if bytes.Equal(b, hostile) {
		t.Fatal("no work factor found")
	}
	if err := os.WriteFile(name, hostile, 0o600); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	wantRefusedBeforeWriting(t, dir, "slot", testKey())
	if _, err := keyslot.ReadIdentityFile(hostile, func() (crypto.Passphrase, error) { return *phrase("x"), nil }, true); !errors.Is(err, keyslot.ErrWorkFactor) {
		t.Errorf("identity file: %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("refused after %v", took)
	}
}

// TestAttack15RemovedHolder takes a holder's slot away, puts its file back, and rotates.
func TestAttack15RemovedHolder(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	ctx := t.Context()
	h := newHolder(t)
	id, err := v.AddRecipientSlot(ctx, "Nümunə Vəkil", h.recipient, false)
	if err != nil {
		t.Fatal(err)
	}
	a := add(t, v, Draft{Text: "mətn", Sources: []Source{source("v", random(1, videoSize)), source("p", random(2, 999))}})
	slot, err := os.ReadFile(filepath.Join(dir, slotFile(id)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.RemoveSlot(ctx, id); err != nil {
		t.Fatal(err)
	}
	_ = v.Close()
	unlock := func(what string, want func(error) bool) {
		t.Helper()
		for _, write := range []bool{false, true} {
			v, err := Open(ctx, dir, write, weak())
			if err != nil {
				t.Fatal(err)
			}
			if err := v.Unlock(ctx, h.key(t)); !want(err) {
				t.Errorf("%s: %v", what, err)
			}
			_ = v.Close()
		}
	}
	unlock("a removed slot", func(err error) bool { return errors.Is(err, crypto.ErrWrongKey) })
	if err := os.WriteFile(filepath.Join(dir, slotFile(id)), slot, 0o600); err != nil {
		t.Fatal(err)
	}
	unlock("a removed slot put back", reported)
	if err := os.Remove(filepath.Join(dir, slotFile(id))); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, true)
	old := v.ident
	objects, err := v.present(ctx)
	if err != nil || len(objects) < 4 {
		t.Fatal(objects, err)
	}
	if _, err := v.Rotate(ctx, RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}, nil); err != nil {
		t.Fatal(err)
	}
	err = v.st.Objects(ctx, func(id store.ObjectID, _ int64, _ bool) error {
		if _, err := old.UnsealBytes(ciphertextOf(t, v.st, id)); err == nil {
			t.Errorf("the old identity opens object %s", id)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Record(ctx, a.ID, 0); err != nil {
		t.Fatal(err)
	}
	_ = v.Close()
	walkFiles(t, dir, func(name string, data []byte) {
		if _, err := old.UnsealBytes(data); err == nil {
			t.Errorf("the old identity opens %s", name)
		}
	})
	before, err := keyslot.ReadIdentityFile([]byte(old.Secret()+"\n"), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	v, err = Open(ctx, dir, false, weak())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.Unlock(ctx, before); err == nil {
		t.Error("the old identity unlocks the vault")
	}
}

// TestAttack16SlotsAreCareful tries to lock everybody out, and to weaken the vault unasked.
func TestAttack16SlotsAreCareful(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	ctx := t.Context()
	only := v.slot
	_ = v.Close()
	names := map[string]bool{}
	watch := &faultyFiles{Files: store.OSFiles{}, before: func(_ int, op, name string) {
		from, to, _ := strings.Cut(name, " ")
		if op == "create" {
			to = from
		}
		if (op == "rename" || op == "create") && strings.HasPrefix(to, slotFolder+"/") {
			if names[to] {
				t.Errorf("%s %s: over a key slot", op, name)
			}
			names[to] = !strings.HasSuffix(to, pendingSuffix)
		}
	}}
	c := weak()
	c.Store.Files = watch
	names[slotFile(only)] = true
	v, err := Open(ctx, dir, true, c)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.Unlock(ctx, testKey()); err != nil {
		t.Fatal(err)
	}
	if _, err := v.RemoveSlot(ctx, only); !errors.Is(err, ErrLastSlot) || !errors.Is(err, ErrRefused) {
		t.Errorf("the last slot: %v", err)
	}
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.AddRecipientSlot(ctx, "x", classic.Recipient().String(), false); !errors.Is(err, keyslot.ErrClassic) {
		t.Errorf("a classic recipient: %v", err)
	}
	other := filepath.Join(t.TempDir(), "other")
	if _, err := Create(ctx, other, CreateOptions{Recipients: []string{classic.Recipient().String()}}, weak()); !errors.Is(err, keyslot.ErrClassic) {
		t.Errorf("a new vault for a classic recipient: %v", err)
	}
	if _, err := os.Stat(other); err == nil {
		t.Error("a refused vault left its folder")
	}
	if _, err := v.ChangePassphrase(ctx, "", *phrase("yeni-uydurma-parol")); err != nil {
		t.Fatal(err)
	}
	if _, err := v.AddPassphraseSlot(ctx, "x", *phrase("ikinci")); err != nil {
		t.Fatal(err)
	}
	if _, err := v.AddRecipientSlot(ctx, "x", classic.Recipient().String(), true); err != nil {
		t.Fatal(err)
	}
	if v.state.Policy() != policyClassic {
		t.Error("a classic slot without a change of policy")
	}
	if len(names) < 7 {
		t.Fatalf("the slots were not watched: %v", names)
	}
}
