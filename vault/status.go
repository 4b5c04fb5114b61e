package vault

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/store"
)

// Status is what a vault says about itself. Fields of the second group need the key and are nil or empty without it.
type Status struct {
	ID        string
	Recipient string
	Policy    string
	Entries   int64
	Leaves    int64
	Root      string
	Code      string // the checkpoint's code for paper
	Objects   int
	Sealed    int // of them, sealed files of their own
	Bytes     int64
	Slots     []Slot
	Classic   bool // a slot that a quantum computer will open is or was allowed
	Writers   int
	Aside     []string
	LastCopy  time.Time // zero: none known
	CopySize  int64     // leaves that the newest copy covers
	Erasing   bool      // an erasure is not finished
	Rotating  bool      // a rotation is not finished
	Fault     string

	Unlocked bool
	Records  int
	Removed  int // erasure pending
	Lost     int
	Files    int
	Pinned   bool // the key that opened the vault names this vault id
}

// Status gathers what can be told without a key, and with one what needs it.
func (v *Vault) Status(ctx context.Context) (*Status, error) {
	s := &Status{Unlocked: v.ident != nil}
	var err error
	if s.Slots, err = v.Slots(ctx); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.describe(s)
	if err := v.countObjects(ctx, s); err != nil {
		return nil, err
	}
	if s.Aside, err = v.asideFolders(); err != nil {
		return nil, err
	}
	if s.Erasing, err = v.tidyPending(); err != nil {
		return nil, err
	}
	if b, err := v.st.Get(store.SpaceMeta, metaCopied); err == nil {
		var c copied
		if json.Unmarshal(b, &c) == nil {
			s.LastCopy, s.CopySize = c.Time, c.Size
		}
	}
	if v.ident == nil {
		return s, nil
	}
	return s, v.countRecords(ctx, s)
}

func (v *Vault) describe(s *Status) {
	cp := v.state.Checkpoint()
	s.ID, s.Recipient, s.Policy = v.ID().String(), v.Recipient(), v.state.Policy()
	s.Entries, s.Leaves, s.Root = v.state.Sequence(), cp.Size, cp.Root.String()
	s.Code = custody.PaperCode(cp, v.ID())
	s.Rotating = v.st.NextPending()
	s.Classic = s.Policy == policyClassic
	for _, slot := range s.Slots {
		s.Classic = s.Classic || slot.Kind == keyslot.KindX25519 || slot.Kind == keyslot.KindPlugin
	}
	for _, w := range v.state.Writers() {
		if w.Active() {
			s.Writers++
		}
	}
	if v.fault != nil {
		s.Fault = v.fault.Error()
	}
}

func (v *Vault) countObjects(ctx context.Context, s *Status) error {
	return v.st.Objects(ctx, func(_ store.ObjectID, size int64, inFile bool) error {
		s.Objects++
		s.Bytes += size
		if inFile {
			s.Sealed++
		}
		return nil
	})
}

func (v *Vault) countRecords(ctx context.Context, s *Status) error {
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	for _, id := range h.order {
		state, newest, _ := h.standing(id)
		switch state {
		case StateLive:
			s.Records++
		case StateRemoved:
			s.Removed++
		case StateLost:
			s.Lost++
			continue
		default:
			continue
		}
		sum, err := h.summary(newest)
		if err != nil {
			return err
		}
		s.Files += sum.Files
	}
	return nil
}

// asideFolders returns the folders of set-aside evidence.
func (v *Vault) asideFolders() ([]string, error) {
	entries, err := os.ReadDir(v.Dir())
	if err != nil {
		return nil, err
	}
	var aside []string
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), "aside-") {
			aside = append(aside, filepath.Join(v.Dir(), e.Name()))
		}
	}
	return aside, nil
}

func (v *Vault) setMeta(key, value []byte) error {
	return v.st.Update(func(t *store.Txn) error { return t.Set(store.SpaceMeta, key, value) })
}
