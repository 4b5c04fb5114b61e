package vault

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/stamp"
)

// IncomingCustody is what a bundle proves of the log that its records came from. It was verified against nothing but the
// vault id that the bundle names: whether that is the vault of the person one believes, the signer's key says.
type IncomingCustody struct {
	Proved     *custody.Proved
	Timestamps []IncomingTimestamp
}

// IncomingTimestamp is a time-stamp that came with a bundle. It holds as far as the root is trusted, which the sender chose.
type IncomingTimestamp struct {
	Number    int // of its files below custody/timestamps/
	Time      time.Time
	Accuracy  time.Duration
	Authority string
	Root      [32]byte // SHA-256 of the root's certificate
	Entries   int64    // of the log that it dates
	Leaves    int64
}

// memberProof is where the proof stands in a bundle.
const memberProof = "custody/" + bundle.TagProof

// readCustody verifies what stands below custody/, before the payload.
func (in *Incoming) readCustody(r *bundle.Reader) error {
	in.Note = r.Tag(bundle.TagCheckpoint)
	if in.Note != nil {
		if _, err := custody.ParseCheckpoint(in.Note, custody.Origin(in.Info.Vault)); err != nil {
			return &bundle.Fault{Member: "custody/" + bundle.TagCheckpoint, Reason: err.Error()}
		}
	}
	proof := r.Tag(bundle.TagProof)
	if proof == nil {
		if timestampFiles(r) > 0 {
			return &bundle.Fault{Member: memberProof, Reason: "is missing, and there are time-stamps"}
		}
		return nil
	}
	proved, err := custody.VerifyProof(proof, &in.Info.Vault)
	switch {
	case err != nil:
		return &bundle.Fault{Member: memberProof, Reason: err.Error()}
	case !bytes.Equal(proved.CheckpointNote, in.Note):
		return &bundle.Fault{Member: memberProof, Reason: "is about another checkpoint than the one beside it"}
	case !in.Signer.IsZero() && !bytes.Equal(proved.Writer.Raw(), in.Signer.Raw()):
		return &bundle.Fault{Member: memberProof, Reason: "is signed by another key than the bundle"}
	case len(proved.Cosigned) > 0:
		return &bundle.Fault{Member: memberProof, Reason: "tells the reader who else saw the log"}
	}
	in.Custody = &IncomingCustody{Proved: proved}
	return in.Custody.readTimestamps(r)
}

// readTimestamps verifies the time-stamps in the proof, and that the files for openssl are the same.
func (c *IncomingCustody) readTimestamps(r *bundle.Reader) error {
	if timestampFiles(r) != 3*len(c.Proved.Timestamps) {
		return &bundle.Fault{Member: memberProof, Reason: "does not have the time-stamps that are beside it"}
	}
	for i, t := range c.Proved.Timestamps {
		for _, file := range []bundle.Tag{
			{Name: bundle.TimestampTag(i+1, bundle.TimestampCheckpoint), Data: t.Checkpoint},
			{Name: bundle.TimestampTag(i+1, bundle.TimestampCertificates), Data: CertificatesPEM(t.Certificates)},
			{Name: bundle.TimestampTag(i+1, bundle.TimestampResponse), Data: t.Response},
		} {
			if !bytes.Equal(r.Tag(file.Name), file.Data) {
				return &bundle.Fault{Member: "custody/" + file.Name, Reason: "is not the one in the proof"}
			}
		}
		one, err := incomingTimestamp(t)
		if err != nil {
			return &bundle.Fault{Member: "custody/" + bundle.TimestampTag(i+1, bundle.TimestampResponse), Reason: err.Error()}
		}
		one.Number = i + 1
		c.Timestamps = append(c.Timestamps, one)
	}
	return nil
}

// timestampFiles counts the files about time-stamps.
func timestampFiles(r *bundle.Reader) int {
	n := 0
	for _, t := range r.TagFiles() {
		if strings.HasPrefix(t.Name, "custody/timestamps/") {
			n++
		}
	}
	return n
}

// incomingTimestamp verifies what the proof leaves to be verified: the answer, down to its own root.
func incomingTimestamp(t custody.ProofTimestamp) (IncomingTimestamp, error) {
	roots, err := stamp.Pin(t.Certificates)
	if err != nil {
		return IncomingTimestamp{}, err
	}
	checked, err := CheckTimestamp(t, roots)
	if err != nil {
		return IncomingTimestamp{}, err
	}
	if !slices.EqualFunc(checked.Certificates, t.Certificates, bytes.Equal) {
		return IncomingTimestamp{}, integrity("its certificates are not a chain from the signer's to the root")
	}
	return IncomingTimestamp{Time: checked.Time, Accuracy: checked.Accuracy, Authority: checked.Authority, Root: checked.Root, Entries: t.Entries, Leaves: t.Size}, nil
}

// CheckTimestamp verifies what a proof leaves to be verified of a time-stamp: the authority's answer about the checkpoint, by the
// hash and the nonce that the proof names: its digest, signature, usage, and the chain to one of the roots. That it was asked with that nonce is the
// word of whoever made the proof. Every error is a stamp.ErrToken. Of the result, what a log says about it is empty.
func CheckTimestamp(p custody.ProofTimestamp, roots *stamp.Roots) (Timestamp, error) {
	want, err := stamp.RestoreRequest(stamp.Hash(p.Hash), p.Checkpoint, p.Nonce, "")
	if err != nil {
		return Timestamp{}, err
	}
	token, err := stamp.ParseResponse(p.Response)
	if err != nil {
		return Timestamp{}, err
	}
	chain, err := token.Verify(want, roots)
	if err != nil {
		return Timestamp{}, err
	}
	t := Timestamp{
		Time: token.Time, Accuracy: token.Accuracy, Authority: authorityName(chain[0]), Policy: token.Policy, Serial: token.Serial.Text(16), Hash: token.Hash,
		Checkpoint: p.Checkpoint, Response: p.Response, Root: sha256.Sum256(chain[len(chain)-1].Raw),
	}
	for _, one := range chain {
		t.Certificates = append(t.Certificates, one.Raw)
	}
	return t, nil
}

// prove looks for a record of the bundle in the proof: the revision, or what the copy is of, and its files.
func (c *IncomingCustody) prove(rec *IncomingRecord, s *record.Shared, e bundle.Entry) error {
	if c == nil {
		return nil
	}
	fault := func(reason string) error { return &bundle.Fault{Member: memberProof, Reason: e.Name + ": " + reason} }
	if rec.Number > len(c.Proved.Records) || c.Proved.Records[rec.Number-1].ID != s.Record.String() {
		return fault("the proof is about another record")
	}
	proof := c.Proved.Records[rec.Number-1]
	if s.Original != nil {
		b, err := s.Original.Canonical()
		if err != nil {
			return err
		}
		if !opens(proof, custody.RoleRecord, int64(len(b)), sum(b)) {
			return fault("the revision is not the one that the log committed to")
		}
	} else if !commits(proof, s.Commitment) {
		return fault("the log has no commitment like the one that the copy names")
	}
	for _, f := range s.Files {
		if f.Commitment != [32]byte{} && !commits(proof, f.Commitment) {
			return fault("file " + f.Item + ": the log has no commitment like the one that the copy names")
		}
	}
	told := s.What == string(bundle.Full) || s.What == string(bundle.Text)
	for _, change := range proof.Changes {
		if !told && (len(change.Objects) > 0 || change.Sequence > 0 || change.Action != "" || !change.Time.IsZero()) {
			return fault("the proof tells of a copy what the copy must not")
		}
		for _, o := range change.Objects {
			if o.Role == custody.RoleRecord && s.Original == nil {
				return fault("the proof opens the revision, which is not given")
			}
			named := slices.ContainsFunc(s.Files, func(f record.SharedFile) bool { return f.SHA256 == o.SHA256 })
			if o.Role != custody.RoleRecord && !named {
				return fault("the proof opens what the record does not name")
			}
		}
	}
	rec.Proven = true
	rec.Dated = c.dated(proof)
	return nil
}

func opens(r custody.ProofRecord, role custody.Role, size int64, sum [32]byte) bool {
	return slices.ContainsFunc(r.Changes, func(c custody.ProofChange) bool {
		return slices.ContainsFunc(c.Objects, func(o custody.ProofObject) bool { return o.Role == role && o.Size == size && o.SHA256 == sum })
	})
}

func commits(r custody.ProofRecord, commitment [32]byte) bool {
	return slices.ContainsFunc(r.Changes, func(c custody.ProofChange) bool {
		return slices.Contains(c.Commitments, custody.Commitment(commitment))
	})
}

// dated returns the earliest time-stamp that covers all leaves of a record.
func (c *IncomingCustody) dated(r custody.ProofRecord) *IncomingTimestamp {
	last := r.Changes[len(r.Changes)-1].Leaf
	var best *IncomingTimestamp
	for i := range c.Timestamps {
		if t := &c.Timestamps[i]; t.Leaves > last && (best == nil || t.Time.Before(best.Time)) {
			best = t
		}
	}
	return best
}
