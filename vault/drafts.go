package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"emanet/crypto"
	"emanet/vault/store"
)

const (
	draftFolder = "drafts"
	draftKind   = "draft"
	maxDraft    = 64 << 20
)

// TextDraft is a text that is being written and not in the vault yet.
type TextDraft struct {
	ID     string    `json:"-"`
	Record string    `json:"record,omitempty"` // the record whose text it will be; "" for a new one
	Time   time.Time `json:"time"`
	Text   string    `json:"text"`
}

func draftFile(id string) string { return draftFolder + "/" + id + ".age" }

// SaveDraft seals a draft under its id, in the place of what was there; with an empty id it gets a new one, which
// is returned. A draft is not a record: no entry speaks of it.
func (v *Vault) SaveDraft(_ context.Context, d TextDraft) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return d.ID, err
	}
	if d.ID == "" {
		id, err := store.NewObjectID(v.cfg.Rand)
		if err != nil {
			return "", err
		}
		d.ID = id.String()
	}
	d.Time = v.now()
	body, err := json.Marshal(d)
	if err != nil {
		return d.ID, err
	}
	if len(body) > maxDraft/2 {
		return d.ID, fmt.Errorf("%w: a draft of %d bytes is too large", ErrRefused, len(body))
	}
	ct, err := v.ident.AuthKey(v.ID(), crypto.PurposeDraft).
		Seal(v.ident.Recipient(), draftKind, d.ID, uint64(d.Time.Unix()), body, crypto.FloorObject)
	if err != nil {
		return d.ID, fmt.Errorf("seal a draft: %w", err)
	}
	if err := v.st.CheckSpace(int64(len(ct))); err != nil {
		return d.ID, err
	}
	return d.ID, v.st.WriteFile(draftFile(d.ID), ct)
}

// Drafts returns the drafts that were not finished, and joins the errors of those that cannot be read.
func (v *Vault) Drafts(_ context.Context) ([]TextDraft, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.ident == nil {
		return nil, ErrLocked
	}
	names, err := v.st.ListFiles(draftFolder)
	if err != nil {
		return nil, err
	}
	var drafts []TextDraft
	var errs []error
	for _, name := range names {
		id, ok := strings.CutSuffix(name, ".age")
		if !ok {
			continue
		}
		d, err := v.readDraft(id)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		drafts = append(drafts, d)
	}
	return drafts, errors.Join(errs...)
}

func (v *Vault) readDraft(id string) (TextDraft, error) {
	d := TextDraft{ID: id}
	ct, err := v.st.ReadFile(draftFile(id), maxDraft)
	if err != nil {
		return d, err
	}
	_, body, err := v.ident.AuthKey(v.ID(), crypto.PurposeDraft).Open(v.ident, ct, draftKind, id)
	if err != nil {
		return d, notOurs(draftFile(id), err)
	}
	if err := json.Unmarshal(body, &d); err != nil {
		return d, integrity("%s is malformed", draftFile(id))
	}
	return d, nil
}

// DropDraft removes a draft. One that is not there is no error.
func (v *Vault) DropDraft(_ context.Context, id string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.st.RemoveFile(draftFile(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// dropOrphanDrafts removes the drafts that were to become the text of records that are erased.
func (v *Vault) dropOrphanDrafts(ctx context.Context) error {
	names, err := v.st.ListFiles(draftFolder)
	if err != nil || len(names) == 0 {
		return err
	}
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		d, err := v.readDraft(strings.TrimSuffix(name, ".age"))
		if err != nil || d.Record == "" || len(h.rows[d.Record]) > 0 {
			continue // of a record that is there, or of none, or not to be told
		}
		if err := v.st.RemoveFile(draftFolder + "/" + name); err != nil {
			return err
		}
	}
	return nil
}
