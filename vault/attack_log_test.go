package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// TestAttack24LogInTheStore changes the log where it lies, with its index of entries as far as that helps.
func TestAttack24LogInTheStore(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v := open(t, f.dir, false)
	at := map[int64]int64{}
	leaves := map[int64][]byte{}
	last := v.state.Sequence()
	for seq := int64(1); seq <= last; seq++ {
		i, err := logSource{v.st}.EntryIndex(seq)
		check(t, err)
		at[seq] = i
		leaves[seq], err = logSource{v.st}.Leaf(i)
		check(t, err)
		leaves[seq] = slices.Clone(leaves[seq])
	}
	stranger, err := custody.NewWriter(newStream(24), custody.Origin(v.ID()))
	check(t, err)
	size, privateOf3 := v.state.Size(), ""
	e, err := v.entry(3)
	check(t, err)
	privateOf3 = e.Private
	_ = v.Close()
	set := func(tx *store.Txn, seq int64, leaf []byte) error {
		return tx.Set(store.SpaceLeaves, number(at[seq]), leaf)
	}
	table := []struct {
		name string
		bad  int64 // the first bad entry; 0: not one of the log
		do   func(tx *store.Txn) error
	}{
		{"changed", 3, func(tx *store.Txn) error {
			return set(tx, 3, []byte(strings.Replace(string(leaves[3]), "sequence 3", "sequence 4", 1)))
		}},
		{"change leaf of an entry changed", 4, func(tx *store.Txn) error {
			return tx.Set(store.SpaceLeaves, number(at[4]-1), []byte("emanet-leaf-v1\n"))
		}},
		{"two swapped", 2, func(tx *store.Txn) error { return errors.Join(set(tx, 2, leaves[4]), set(tx, 4, leaves[2])) }},
		{"two swapped in the index too", 2, func(tx *store.Txn) error {
			return errors.Join(set(tx, 2, leaves[4]), set(tx, 4, leaves[2]),
				tx.Set(store.SpaceEntries, number(2), number(at[4])), tx.Set(store.SpaceEntries, number(4), number(at[2])))
		}},
		{"first dropped", 1, func(tx *store.Txn) error { return tx.Delete(store.SpaceLeaves, number(0)) }},
		{"last dropped", last, func(tx *store.Txn) error {
			return errors.Join(tx.Delete(store.SpaceLeaves, number(at[last])), tx.Delete(store.SpaceEntries, number(last)))
		}},
		{"re-signed", 3, func(tx *store.Txn) error { return set(tx, 3, resigned(t, leaves[3], stranger)) }},
		{"newest re-signed", last, func(tx *store.Txn) error { return set(tx, last, resigned(t, leaves[last], stranger)) }},
		{"hash changed", 0, func(tx *store.Txn) error { return tx.Set(store.SpaceHashes, number(2), make([]byte, 32)) }},
		{"hash cut", 0, func(tx *store.Txn) error { return tx.Set(store.SpaceHashes, number(2), make([]byte, 31)) }},
		{"index leads past the end", 0, func(tx *store.Txn) error { return tx.Set(store.SpaceEntries, number(3), number(size+5)) }},
		{"index malformed", 0, func(tx *store.Txn) error { return tx.Set(store.SpaceEntries, number(3), []byte("x")) }},
		{"checkpoint in the store gone", 0, func(tx *store.Txn) error { return tx.Delete(store.SpaceMeta, metaCheckpoint) }},
		{"private part dropped without a removal", 0, func(tx *store.Txn) error {
			id, err := store.ParseObjectID(privateOf3)
			return errors.Join(err, tx.DeleteObject(id))
		}},
	}
	for _, c := range table {
		dir := copyOf(t, f.dir)
		inStore(t, dir, func(_ *store.Store, tx *store.Txn) error { return c.do(tx) })
		o := mustReport(t, dir, f.want, c.name)
		err := o.verify
		if err == nil {
			err = o.read
		}
		var bad *custody.EntryError
		if c.bad != 0 && (!errors.As(err, &bad) || bad.Sequence != c.bad) && !strings.Contains(err.Error(), fmt.Sprintf("entry %d", c.bad)) {
			t.Errorf("%s: entry %d is not named: %v", c.name, c.bad, err)
		}
	}
}

// TestAttack34Clocks works with clocks that are far off, and one that goes backwards: the order is that of the log.
func TestAttack34Clocks(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	c := weak()
	clock := time.Time{}
	c.Now = func() time.Time { return clock }
	clocks := []time.Time{
		time.Unix(0, 0), time.Date(2100, 2, 28, 23, 59, 59, 999, time.UTC), time.Date(1970, 1, 1, 0, 0, 1, 0, time.FixedZone("", -5*3600)),
		time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC), time.Date(1999, 12, 31, 23, 59, 59, 0, time.FixedZone("", 4*3600)),
	}
	clock = clocks[0]
	v, err := Create(t.Context(), dir, CreateOptions{Passphrase: phrase(testPhrase)}, c)
	check(t, err)
	var ids []record.ID
	for i, now := range clocks {
		clock = now
		if i > 0 {
			v, err = Open(t.Context(), dir, true, c)
			check(t, err)
			check(t, v.Unlock(t.Context(), testKey()))
		}
		ids = append(ids, add(t, v, Draft{Text: now.String(), Sources: []Source{source("f", random(byte(i), 100))}}).ID)
		text := "düzəliş"
		_, err = v.Amend(t.Context(), ids[0], Amendment{Text: &text, Reason: "x"}, nil)
		check(t, err)
		_, err = v.SaveDraft(t.Context(), TextDraft{Text: "x"})
		check(t, err)
		mustVerify(t, v)
		check(t, v.Close())
	}
	v = open(t, dir, true)
	entries, err := v.Log(t.Context(), LogFilter{})
	check(t, err)
	var added []record.ID
	for i, e := range entries {
		if e.Sequence != int64(i+1) {
			t.Errorf("entry %d comes as number %d", e.Sequence, i+1)
		}
		if e.Action == custody.ActionAdd {
			added = append(added, e.Records...)
		}
	}
	if !slices.Equal(added, ids) {
		t.Errorf("the order is %v, not %v", added, ids)
	}
	view, err := v.Record(t.Context(), ids[0], 0)
	check(t, err)
	if !view.Added.Equal(clocks[0]) || view.Revision.Number != 1+len(clocks) {
		t.Errorf("the first record is of %v, revision %d", view.Added, view.Revision.Number)
	}
	drafts, err := v.Drafts(t.Context())
	check(t, err)
	for _, d := range drafts {
		check(t, v.DropDraft(t.Context(), d.ID))
	}
	check(t, v.Remove(t.Context(), ids[1:2], "x"))
	_, err = v.Purge(t.Context(), nil, "x", nil)
	check(t, err)
	check(t, rotateNow(t.Context(), v))
	mustVerify(t, v)
	if _, err := os.Stat(filepath.Join(dir, checkpointName)); err != nil {
		t.Error(err)
	}
}
