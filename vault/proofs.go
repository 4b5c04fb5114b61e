package vault

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/stamp"
)

// ProofOptions say what a proof opens.
type ProofOptions struct {
	Reason string   // why and for whom; kept in the log
	Former bool     // also what earlier revisions committed to; else those stay closed
	Only   []string // open nothing but these files, by item or name, and not the record itself; none: all that is current
	Given  bool     // also when the record was shared and exported; to whom is never told
	Since  int64    // also show that the log continues the one of so many leaves; 0: no other
}

// Prove makes a proof of one record's custody history (custody/FORMAT.md, Proof): each change with its leaf and that the
// leaf is in the log under the signed checkpoint, what was committed to, time-stamps and cosignatures. It names no other
// record. That it leaves is logged first, so that the checkpoint in it covers that too, and as done when write has
// returned, or as failed. write gets the proof and what it proves, verified again as anybody can; it must not use the vault, and
// must leave nothing behind when it fails.
// Errors: ErrNoRecord, ErrRefused for a record that is not live, ErrLocked, ErrReadOnly, ErrIntegrity, that of write.
func (v *Vault) Prove(ctx context.Context, id record.ID, o ProofOptions, write func(proof []byte, p *custody.Proved) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	if err := checkReason(o.Reason); err != nil {
		return err
	}
	if err := v.checkSince(o.Since); err != nil {
		return err
	}
	views, _, err := v.exportViews(ctx, []record.ID{id})
	if err != nil {
		return err
	}
	if _, err := chosenFiles(views[0].Revision, o.Only); err != nil {
		return err
	}
	out := leaving{what: "proof", reason: o.Reason}
	if err := v.logExport(ctx, views, out, custody.ActionExport); err != nil {
		return err
	}
	return v.given(ctx, views, out, v.proveTo(ctx, views[0].Revision, o, write))
}

func (v *Vault) proveTo(ctx context.Context, r *record.Revision, o ProofOptions, write func(proof []byte, p *custody.Proved) error) error {
	proof, err := v.prove(ctx, r, o)
	if err != nil {
		return err
	}
	self := v.ID()
	proved, err := custody.VerifyProof(proof, &self)
	if err != nil {
		return integrity("the proof that was made does not hold: %w", err)
	}
	return write(proof, proved)
}

func (v *Vault) prove(ctx context.Context, r *record.Revision, o ProofOptions) ([]byte, error) {
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	open, err := v.proves(r, o)
	if err != nil {
		return nil, err
	}
	one, err := provenRecord{take: func(ch custody.Change) bool { return o.Given || !leaves(ch.Action) }, open: open, tell: true}.record(h, r.Record)
	if err != nil {
		return nil, err
	}
	c := custody.ProofContents{Records: []custody.ProofRecord{one}}
	if o.Since > 0 {
		c.Earlier = []int64{o.Since}
	}
	shown := allLeaves(c.Records)
	tokens, err := v.coveringTimestamps(ctx, shown)
	if err != nil {
		return nil, err
	}
	if c.Timestamps, err = proofTimestamps(tokens); err != nil {
		return nil, err
	}
	if c.Cosigned, err = v.coveringCosignatures(ctx, shown); err != nil {
		return nil, err
	}
	return v.newProof(ctx, c)
}

// leaves reports whether an action is about something that leaves the vault, and changes no record.
func leaves(a custody.Action) bool {
	switch a {
	case custody.ActionExport, custody.ActionExportDone, custody.ActionExportFailed, custody.ActionShare, custody.ActionShareDone, custody.ActionShareFailed:
		return true
	}
	return false
}

// proves tells what a proof opens.
func (v *Vault) proves(r *record.Revision, o ProofOptions) (func(custody.ObjectRef) bool, error) {
	if o.Former {
		return func(custody.ObjectRef) bool { return true }, nil
	}
	if len(o.Only) > 0 {
		only, err := chosenFiles(r, o.Only)
		return func(ref custody.ObjectRef) bool {
			return ref.Role == custody.RoleFile && slices.ContainsFunc(only, func(f record.File) bool { return isOf(ref, f) })
		}, err
	}
	open, err := v.openable(r)
	return func(ref custody.ObjectRef) bool {
		return open(ref) || ref.Role == custody.RoleText && slices.ContainsFunc(r.Files, func(f record.File) bool { return ref.Name == f.ItemID })
	}, err
}

// chosenFiles finds files of a revision by item or name. Errors: ErrNoFile.
func chosenFiles(r *record.Revision, names []string) ([]record.File, error) {
	var files []record.File
	for _, name := range names {
		f, ok := r.File(name)
		if !ok {
			return nil, fmt.Errorf("%w: %q", ErrNoFile, name)
		}
		files = append(files, f)
	}
	return files, nil
}

// isOf reports whether a reference is to the bytes of a file.
func isOf(ref custody.ObjectRef, f record.File) bool {
	return ref.Name == f.ItemID && ref.SHA256 == f.SHA256 && ref.Size == f.Size
}

// proofTimestamps says of time-stamps what a proof holds.
func proofTimestamps(tokens []Timestamp) ([]custody.ProofTimestamp, error) {
	var out []custody.ProofTimestamp
	for _, t := range tokens {
		token, err := stamp.ParseResponse(t.Response)
		if err != nil {
			return nil, integrity("the time-stamp of entry %d: %w", t.Sequence, err)
		}
		out = append(out, custody.ProofTimestamp{
			Hash: string(token.Hash), Nonce: token.Nonce.Text(16), Checkpoint: t.Checkpoint, Response: t.Response, Certificates: t.Certificates,
		})
	}
	return out, nil
}

// newProof signs a proof about the newest checkpoint.
func (v *Vault) newProof(ctx context.Context, c custody.ProofContents) ([]byte, error) {
	w, err := v.signer(ctx)
	if err != nil {
		return nil, err
	}
	proof, err := v.state.NewProof(logSource{v.st}, v.note, c, w)
	if err != nil {
		return nil, fmt.Errorf("make the proof: %w", err)
	}
	return proof, nil
}

// openable tells the objects that whoever holds a revision holds: the revision itself and its files.
func (v *Vault) openable(r *record.Revision) (func(custody.ObjectRef) bool, error) {
	b, err := r.Canonical()
	if err != nil {
		return nil, err
	}
	revision := sum(b)
	return func(ref custody.ObjectRef) bool {
		switch ref.Role {
		case custody.RoleRecord:
			return ref.SHA256 == revision
		case custody.RoleFile:
			return slices.ContainsFunc(r.Files, func(f record.File) bool { return isOf(ref, f) })
		}
		return false
	}, nil
}

// provenRecord says what of a record's rows goes into a proof.
type provenRecord struct {
	take func(custody.Change) bool    // which rows; nil: all
	open func(custody.ObjectRef) bool // which of their commitments are opened
	tell bool                         // what was done, and when
}

// record makes the record's part of a proof. Rows that were emptied stay out: nothing of them can be opened.
func (p provenRecord) record(h *history, id record.ID) (custody.ProofRecord, error) {
	out := custody.ProofRecord{ID: id.String()}
	for _, l := range h.rows[id.String()] {
		ch, err := l.change()
		if err != nil {
			return out, err
		}
		if p.take != nil && !p.take(ch) {
			continue
		}
		change := custody.ProofChange{Leaf: ch.Leaf}
		if p.tell {
			head, err := h.entry(l.seq)
			if err != nil {
				return out, err
			}
			change.Sequence, change.Revision, change.Action, change.Time = l.seq, l.revision, l.action, head.Time
		}
		for i, ref := range ch.Objects {
			if p.open(ref) {
				change.Objects = append(change.Objects, custody.ProofObject{Index: i, Role: ref.Role, Size: ref.Size, SHA256: ref.SHA256, Salt: ref.Salt})
			}
		}
		out.Changes = append(out.Changes, change)
	}
	if len(out.Changes) == 0 {
		return out, integrity("no entry of the log is about %q", id)
	}
	return out, nil
}

// allLeaves lists the leaves of the records of a proof.
func allLeaves(records []custody.ProofRecord) []int64 {
	var all []int64
	for _, r := range records {
		for _, c := range r.Changes {
			all = append(all, c.Leaf)
		}
	}
	return all
}

// covering picks, for each leaf, the first of n things that covers it: size says how many leaves each covers, and before
// which of two is the better. Whatever covers most is always among them. It returns their indexes, ascending.
func covering(leaves []int64, n int, size func(int) int64, before func(a, b int) bool) []int {
	if n == 0 {
		return nil
	}
	chosen := map[int]bool{}
	most := 0
	for i := range n {
		if size(i) > size(most) || size(i) == size(most) && before(i, most) {
			most = i
		}
	}
	for _, leaf := range leaves {
		best := -1
		for i := range n {
			if size(i) > leaf && (best < 0 || before(i, best)) {
				best = i
			}
		}
		if best >= 0 {
			chosen[best] = true
		}
	}
	if len(leaves) > 0 && size(most) > slices.Min(leaves) {
		chosen[most] = true
	}
	all := make([]int, 0, len(chosen))
	for i := range chosen {
		all = append(all, i)
	}
	slices.Sort(all)
	return all
}

// coveringTimestamps picks the time-stamps that date these leaves: for each the earliest. One that does not hold is left out.
func (v *Vault) coveringTimestamps(ctx context.Context, leaves []int64) ([]Timestamp, error) {
	b, err := v.timestampBook(ctx)
	if err != nil {
		return nil, err
	}
	whole := slices.DeleteFunc(b.tokens, func(t Timestamp) bool { return t.Fault != nil })
	var chosen []Timestamp
	for _, i := range covering(leaves, len(whole), func(i int) int64 { return whole[i].Leaves }, func(a, b int) bool { return whole[a].Time.Before(whole[b].Time) }) {
		chosen = append(chosen, whole[i])
	}
	slices.SortStableFunc(chosen, func(a, b Timestamp) int {
		return cmp.Or(cmp.Compare(a.Leaves, b.Leaves), bytes.Compare(a.Checkpoint, b.Checkpoint), bytes.Compare(a.Response, b.Response))
	})
	return chosen, nil
}
