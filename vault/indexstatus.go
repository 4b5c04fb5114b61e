package vault

import (
	"context"
	"errors"
	"fmt"

	"emanet/index"
	"emanet/vault/record"
)

// IndexStatus is what can be said of the search index without decrypting it.
type IndexStatus struct {
	Trouble   string // why there is none that can be used; "" if there is one
	Erasure   bool   // it has not taken in an erasure or a recovery: bytes of erased records may lie in it
	Entry     int64  // the log entry that it has taken in
	Newest    int64  // the newest entry of the log
	Behind    int    // records that changed since
	Records   int    // that can be found
	Live      int    // that the log names
	Failed    []record.ID
	Segments  int
	Documents int   // in the segments, dead ones too
	Sealed    int64 // bytes on disk, without the manifest
	Plain     int64 // bytes that a search decrypts into memory
}

// IndexStatus looks at the manifest of the index and at the log.
func (v *Vault) IndexStatus(ctx context.Context) (*IndexStatus, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	s := &IndexStatus{Newest: v.state.Sequence(), Live: len(h.liveDocuments())}
	m, err := v.manifest()
	if errors.Is(err, index.ErrNone) || errors.Is(err, index.ErrInvalid) {
		s.Trouble = err.Error()
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	since, err := v.stepsSince(ctx, m.Sequence)
	if err != nil {
		return nil, err
	}
	s.Entry, s.Behind, s.Records, s.Failed = m.Sequence, since.count, m.Live, recordsOf(m.Failed)
	s.Segments, s.Documents = len(m.Segments), m.Documents()
	s.Sealed, s.Plain = m.Bytes()
	s.Erasure = since.all
	return s, nil
}

// RebuildIndex makes the search index anew from the vault. The one before stays until the new one is whole, also when
// ctx ends. Errors: ErrLocked, ErrReadOnly, store.ErrNoSpace; a *MissingError if records could not be read.
func (v *Vault) RebuildIndex(ctx context.Context, progress Progress) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	v.closeIndex()
	m, err := v.rebuild(ctx, nil, progress)
	if err != nil {
		return err
	}
	return missingFrom(m)
}

func missingFrom(m *index.Manifest) error {
	if len(m.Failed) == 0 {
		return nil
	}
	return &MissingError{Missing: len(m.Failed), Total: m.Live + len(m.Failed), Records: recordsOf(m.Failed)}
}

// VerifyIndex decrypts the whole index and holds it against the log: every hash, and that exactly the records can be found
// that the log calls live. It writes nothing. Errors: index.ErrNone, ErrIntegrity naming what differs; a *MissingError
// if records could not be read when they were indexed.
func (v *Vault) VerifyIndex(ctx context.Context, progress Progress) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	m, err := v.manifest()
	if err != nil {
		return asIntegrity(err)
	}
	held, err := m.Verify(ctx, v.indexConfig(), progress)
	if err != nil {
		return asIntegrity(err)
	}
	want := map[string]bool{}
	for _, id := range h.order {
		if seq, live := h.liveAt(id, m.Sequence); live && h.knows(index.DocumentID(id, seq)) {
			want[index.DocumentID(id, seq)] = true
		}
	}
	for _, id := range append(held, m.Failed...) {
		if !want[id] {
			name, seq, _ := index.ParseDocumentID(id)
			return integrity("the search index holds record %q as of entry %d, which the log does not name as live", name, seq)
		}
		delete(want, id)
	}
	for _, id := range m.Dead {
		if !h.knows(id) {
			name, _, _ := index.ParseDocumentID(id)
			return integrity("the search index still holds bytes of the erased record %q", name)
		}
	}
	for id := range want {
		name, _, _ := index.ParseDocumentID(id)
		return integrity("the search index misses %d records, for example %q", len(want), name)
	}
	return missingFrom(m)
}

// asIntegrity makes an index that does not check out an ErrIntegrity, for those who asked about the index itself.
func asIntegrity(err error) error {
	if errors.Is(err, index.ErrInvalid) {
		return fmt.Errorf("%w: %w", ErrIntegrity, err)
	}
	return err
}
