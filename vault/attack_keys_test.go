package vault

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"emanet/crypto"
	"emanet/crypto/keyslot"
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
			if _, err := answersOf(t.Context(), v); !errors.Is(err, ErrLocked) {
				t.Errorf("%s: a locked vault was searched: %v", name, err)
			}
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
			wantSame(t, f.dir, before, name)
		}
	}
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
