package vault

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// change is one command that may be cut short at any moment. Afterwards the vault is as before it or as after it.
type change struct {
	name string
	run  func(ctx context.Context, v *Vault) error
}

const otherPhrase = "ikinci-uydurma-parol"

func changes() []change {
	byTitle := func(ctx context.Context, v *Vault, title string) (record.ID, error) {
		items, err := v.List(ctx, record.Filter{}, ListOptions{All: true})
		for _, it := range items {
			if it.Summary.Title == title {
				return it.ID, err
			}
		}
		return record.ID{}, errors.Join(err, ErrNoRecord)
	}
	return []change{
		{"add", func(ctx context.Context, v *Vault) error {
			_, err := v.Add(ctx, Draft{Text: "əlavə " + mark, Sources: []Source{source("v", random(8, videoSize)), source("p", random(9, 700))}}, nil)
			return err
		}},
		{"add many", func(ctx context.Context, v *Vault) error {
			return v.AddMany(ctx, func(yield func(Draft, error) bool) {
				for i := range 12 {
					if !yield(Draft{Sources: []Source{source("f", random(byte(i), 100_000))}}, nil) {
						return
					}
				}
			}, func(Added, Draft, error) {}, nil)
		}},
		{"amend", func(ctx context.Context, v *Vault) error {
			id, err := byTitle(ctx, v, "qalan")
			if err != nil {
				return err
			}
			text := "düzəldilmiş " + mark
			_, err = v.Amend(ctx, id, Amendment{Text: &text, Attach: []Source{source("v", random(8, videoSize))}, Reason: mark}, nil)
			return err
		}},
		{"remove", func(ctx context.Context, v *Vault) error {
			id, err := byTitle(ctx, v, "qalan")
			if err != nil {
				return err
			}
			return v.Remove(ctx, []record.ID{id}, mark)
		}},
		{"purge", func(ctx context.Context, v *Vault) error {
			_, err := v.Purge(ctx, nil, mark, nil)
			return err
		}},
		{"compaction", func(ctx context.Context, v *Vault) error { return v.rewrite(ctx, nil) }},
		{"rotate", func(ctx context.Context, v *Vault) error {
			p := map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}
			_, err := v.Rotate(ctx, RotateOptions{Passphrases: p}, nil)
			return err
		}},
		{"change passphrase", func(ctx context.Context, v *Vault) error {
			_, err := v.ChangePassphrase(ctx, "", *phrase(otherPhrase))
			return err
		}},
		{"add slot", func(ctx context.Context, v *Vault) error {
			_, err := v.AddPassphraseSlot(ctx, "x", *phrase("üçüncü"))
			return err
		}},
	}
}

// still is a configuration whose clock stands.
func still(files store.Files) Config {
	c := weak()
	c.Now = func() time.Time { return time.Unix(1_900_000_000, 0) }
	c.Store.Files = files
	return c
}

// scene is a closed vault with a record that stays and a removed one, each with a sealed file.
func scene(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "v")
	v, err := Create(t.Context(), dir, CreateOptions{Passphrase: phrase(testPhrase), Label: mark}, still(nil))
	check(t, err)
	add(t, v, Draft{Fields: fields(t, "title: qalan\n"), Text: "qalan " + mark, Sources: []Source{source("v", random(5, videoSize))}})
	gone := add(t, v, Draft{Fields: fields(t, "title: silinən\n"), Text: "silinən " + mark, Sources: []Source{source("v", random(6, videoSize)), source("p", random(7, 900))}})
	check(t, v.Remove(t.Context(), []record.ID{gone.ID}, mark))
	addMany(t, v, 1)
	check(t, v.Close())
	return dir
}

// state is what the records say and what is found, without ids: two vaults that went through the same commands have the same.
func state(ctx context.Context, v *Vault) (string, error) {
	v.hist = nil
	items, err := v.List(ctx, record.Filter{}, ListOptions{All: true})
	if err != nil {
		return "", err
	}
	var lines []string
	for _, it := range items {
		view, err := v.Record(ctx, it.ID, 0)
		if err != nil {
			return "", err
		}
		var line strings.Builder
		line.WriteString(fmt.Sprintf("%s %q %q %d", it.State, it.Summary.Title, view.Revision.Text, it.Revision))
		for _, f := range view.Revision.Files {
			h := sha256.New()
			if _, err := v.CopyFile(ctx, h, it.ID, 0, f.ItemID, nil); err != nil {
				return "", err
			}
			line.WriteString(fmt.Sprintf(" %x", h.Sum(nil)[:4]))
		}
		lines = append(lines, line.String())
	}
	slices.Sort(lines)
	found, err := titlesFound(ctx, v)
	return strings.Join(lines, "\n") + "\n" + found, err
}

// unlockAny unlocks with whichever passphrase the vault has now.
func unlockAny(ctx context.Context, v *Vault) error {
	err := v.Unlock(ctx, testKey())
	if err != nil && v.Unlock(ctx, keyslot.PassphraseKey(*phrase(otherPhrase))) == nil {
		return nil
	}
	return err
}

// afterwards opens a vault that a command was cut short in, as the next command would, and returns its state. The
// vault must be whole and carry on.
func afterwards(ctx context.Context, dir string) (got string, err error) {
	perr := patient(func() error {
		v, err := Open(ctx, dir, true, still(nil))
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		defer v.Close()
		if err := unlockAny(ctx, v); err != nil {
			return fmt.Errorf("unlock: %w", err)
		}
		if _, err := v.Verify(ctx, VerifyOptions{}, nil); err != nil {
			return fmt.Errorf("verify: %w", err)
		}
		if got, err = state(ctx, v); err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if _, err := v.apply(ctx, &commit{action: custody.ActionNote}); err != nil {
			return fmt.Errorf("carry on: %w", err)
		}
		return nil
	})
	return got, perr
}

// rehearse runs a command without faults and returns the states before and after it, and how many operations it took.
func rehearse(t *testing.T, base string, ch change) (before, after string, operations int) {
	t.Helper()
	f := &faultyFiles{Files: store.OSFiles{}, pause: true}
	dir := copyOf(t, base)
	v, err := Open(t.Context(), dir, true, still(f))
	check(t, err)
	check(t, unlockAny(t.Context(), v))
	before, err = state(t.Context(), v)
	check(t, err)
	f.setPause(false)
	check(t, ch.run(t.Context(), v))
	f.setPause(true)
	after, err = state(t.Context(), v)
	check(t, err)
	check(t, v.Close())
	got, err := afterwards(t.Context(), dir)
	if err != nil || got != after {
		t.Fatalf("%s without a fault: %v\n%s\n%s", ch.name, err, got, after)
	}
	return before, after, f.count
}

// points picks operations of a run: all of them, or some that lie evenly, the first and the last among them.
func points(operations, some int) []int {
	var at []int
	if long() || operations <= some {
		for n := range operations {
			at = append(at, n+1)
		}
		return at
	}
	for n := range some {
		at = append(at, 1+n*(operations-1)/(some-1))
	}
	return at
}
