package vault

import (
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"slices"

	"emanet/vault/bundle"
	"emanet/vault/custody"
)

// custodyTags are what a bundle says of the log: the newest checkpoint, which covers that it was shared, a proof that
// what is in the bundle stands under it, and the time-stamps in that proof as files of their own, which openssl reads. Only what is given whole is opened: a plain hash of
// something else could be tested against guesses.
func (s *sharing) custodyTags(ctx context.Context) ([]bundle.Tag, error) {
	v := s.v
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	c := custody.ProofContents{Records: s.plan.proofs}
	tokens, err := v.coveringTimestamps(ctx, allLeaves(c.Records))
	if err != nil {
		return nil, err
	}
	if n := len(tokens); n > bundle.MaxTimestamps { // the last covers all that the others do
		tokens = append(tokens[:bundle.MaxTimestamps-1:bundle.MaxTimestamps-1], tokens[n-1])
	}
	if c.Timestamps, err = proofTimestamps(tokens); err != nil {
		return nil, err
	}
	if c.Earlier, err = s.earlier(h); err != nil {
		return nil, err
	}
	proof, err := v.newProof(ctx, c)
	if err != nil {
		return nil, err
	}
	tags := []bundle.Tag{{Name: bundle.TagCheckpoint, Data: v.note}, {Name: bundle.TagProof, Data: proof}}
	for i, t := range tokens {
		tags = append(tags,
			bundle.Tag{Name: bundle.TimestampTag(i+1, bundle.TimestampCheckpoint), Data: t.Checkpoint},
			bundle.Tag{Name: bundle.TimestampTag(i+1, bundle.TimestampCertificates), Data: CertificatesPEM(t.Certificates)},
			bundle.Tag{Name: bundle.TimestampTag(i+1, bundle.TimestampResponse), Data: t.Response})
	}
	return tags, nil
}

// proven is a record's part of the proof: the leaves that commit to what is in the bundle, or to what the copy in it is of.
func (s *sharedRecord) proven(ctx context.Context) (custody.ProofRecord, error) {
	h, err := s.v.history(ctx)
	if err != nil {
		return custody.ProofRecord{}, err
	}
	holds, err := s.v.openable(s.revision)
	if err != nil {
		return custody.ProofRecord{}, err
	}
	newest, err := s.row.change()
	if err != nil {
		return custody.ProofRecord{}, err
	}
	told := s.plan.What == bundle.Full || s.plan.What == bundle.Text // the hashes of files are in record.json then
	rows := map[string]int64{}                                       // by item
	for _, l := range h.rows[s.revision.Record.String()] {
		ch, err := l.change()
		if err != nil {
			return custody.ProofRecord{}, err
		}
		for _, ref := range ch.Objects {
			if _, known := rows[ref.Name]; ref.Role == custody.RoleFile && holds(ref) && (!known || !told) {
				rows[ref.Name] = ch.Leaf // the first that brought it; in a copy, the last, which describeFile names
			}
		}
	}
	leaves := map[int64]bool{newest.Leaf: true}
	for _, leaf := range rows {
		leaves[leaf] = true
	}
	p := provenRecord{
		take: func(ch custody.Change) bool { return leaves[ch.Leaf] },
		open: func(ref custody.ObjectRef) bool {
			return holds(ref) && (ref.Role == custody.RoleFile && told || ref.Role == custody.RoleRecord && s.plan.whole())
		},
		tell: told,
	}
	return p.record(h, s.revision.Record)
}

// maxEarlier bounds the earlier sizes that a bundle links to: those of some thousand bundles. A link costs a few hashes.
const maxEarlier = 2048

// earlier lists sizes of the log that the bundle links to: those that came with earlier bundles for the same people, so that they
// can see that the log they saw was continued.
func (s *sharing) earlier(h *history) ([]int64, error) {
	var sizes []int64
	for _, l := range slices.Backward(h.entries) {
		if len(sizes) >= maxEarlier {
			break
		}
		if !bytes.Contains(l.json, []byte(`"action":"`+custody.ActionShare+`"`)) {
			continue
		}
		p, err := h.entry(l.seq)
		if err != nil {
			return nil, err
		}
		if p.Action != custody.ActionShare || p.Details["transfer"] == s.details["transfer"] || !s.sameReaders(p.Details) {
			continue
		}
		e, err := s.v.state.ReadEntry(logSource{s.v.st}, l.seq)
		if err != nil {
			return nil, err
		}
		sizes = append(sizes, e.PreviousSize, e.Index()+1) // the first bundles had the checkpoint before the share
	}
	if since := s.plan.options.Since; since > 0 {
		sizes = append(sizes, since)
	}
	slices.Sort(sizes)
	return slices.Compact(sizes), nil
}

// checkSince refuses a size that the log never had.
func (v *Vault) checkSince(size int64) error {
	if cp := v.state.Checkpoint(); size < 0 || size > cp.Size {
		return fmt.Errorf("%w: the log has %d leaves, and never had %d", ErrRefused, cp.Size, size)
	}
	return nil
}

// CheckKept holds the log against a checkpoint, or the code of one, that somebody kept, and returns its size in leaves.
// Errors: ErrIntegrity if the log does not continue it.
func (v *Vault) CheckKept(o VerifyOptions) (int64, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	r := &Report{}
	if err := v.anchor(o, r); err != nil {
		return 0, err
	}
	return r.AnchorSize, nil
}

// sameReaders reports whether an earlier share had a reader in common with this one.
func (s *sharing) sameReaders(earlier map[string]string) bool {
	mine := readerNames(s.details)
	return slices.ContainsFunc(readerNames(earlier), func(r string) bool { return slices.Contains(mine, r) })
}

// readerNames lists the names and fingerprints under which a share names its readers, by key or by passphrase.
func readerNames(details map[string]string) []string {
	names := fingerprintsOf(details)
	if name, ok := details["passphrase-for"]; ok {
		return append(names, name)
	}
	return append(names, readersOf(details)...)
}

// CertificatesPEM encodes certificates in DER as openssl reads them (RFC 7468).
func CertificatesPEM(chain [][]byte) []byte {
	var b bytes.Buffer
	for _, der := range chain {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return b.Bytes()
}
