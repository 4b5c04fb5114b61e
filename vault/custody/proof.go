package custody

import (
	"crypto/ed25519"
	"time"
)

// Bounds of a proof, beside MaxStatement. They keep the time and the memory that a hostile one can cost small.
const (
	maxProofChanges    = 1 << 18
	maxProofHashes     = 1 << 20
	maxProofTimestamps = 4096
	maxProofCosigned   = 1024
	maxProofEarlier    = 4096
	maxProofEntries    = 4096     // leaves that are entries: changes of authority
	maxProofAuthority  = 4 << 20  // bytes of those together
	maxProofErased     = 1 << 20  // leaves that those name as erased
	maxProofBlob       = 64 << 10 // bytes of an answer of an authority, or of a certificate
	maxCertificates    = 32       // of one time-stamp
)

// ProofContents is what a proof shows (FORMAT.md, Proof).
type ProofContents struct {
	Records    []ProofRecord
	Timestamps []ProofTimestamp
	Cosigned   []ProofCosigned
	Earlier    []int64 // sizes that the log had: the proof leads from each of them to its own
}

// ProofRecord is the history of one record, as far as it is shown.
type ProofRecord struct {
	ID      string // record id, a word
	Changes []ProofChange
}

// ProofChange is one change leaf of the log, and what of it is opened. The log proves where the leaf stands and what it
// commits to; that it is about this record, and Sequence, Revision, Action and Time, are the word of the writer who
// signed the proof.
type ProofChange struct {
	Leaf     int64
	Sequence int64     // the entry that made the change; 0: not told
	Revision int       // 0: not told
	Action   Action    // "": not told
	Time     time.Time // UTC, whole seconds, by the writer's clock; zero: not told
	Closed   int       // commitments of the leaf that stay closed; set by VerifyProof
	Objects  []ProofObject

	Commitments []Commitment // all that are in the leaf, opened or not; set by VerifyProof
}

// ProofObject opens one commitment of a change leaf: a plaintext of this size and SHA-256 was committed to then.
type ProofObject struct {
	Index  int // of the commitment in the leaf, from 0
	Role   Role
	Size   int64 // bytes
	SHA256 [32]byte
	Salt   Salt
}

// ProofTimestamp is the answer of a time-stamping authority about a checkpoint of the log. That the checkpoint is one of
// the log's is proved here; answer and certificates are opaque to this package and remain to be verified (package stamp).
type ProofTimestamp struct {
	Hash         string   // word of the hash by which the checkpoint is named, 1 to 16 of a-z and 0-9
	Nonce        string   // that the authority was asked with: lower-case hexadecimal, no leading zero, at most 160 bits
	Checkpoint   []byte   // the signed note that is dated, byte for byte
	Response     []byte   // DER, at most 64 KiB
	Certificates [][]byte // DER, from the signer's to the root, 1 to 32 of at most 64 KiB
	Size         int64    // leaves that it dates; set by reading
	Entries      int64    // entries that it dates; set by reading
}

// ProofCosigned is a checkpoint of the log with at least one cosignature (see [ParseCosigned]), and the raw public keys
// that made them, in the order of their lines.
type ProofCosigned struct {
	Note []byte
	Keys []ed25519.PublicKey
}

// ProofHit is an object of a change, as [ProofRecord.Find] found it.
type ProofHit struct {
	Change ProofChange
	Object ProofObject
}

// Find returns where the record's history opens a commitment to a plaintext of this size in bytes and this SHA-256, in the
// order of the log; nil if it does nowhere. It believes the record, which has to come from [VerifyProof].
func (r ProofRecord) Find(size int64, sum [32]byte) []ProofHit {
	var hits []ProofHit
	for _, c := range r.Changes {
		for _, o := range c.Objects {
			if o.Size == size && o.SHA256 == sum {
				hits = append(hits, ProofHit{c, o})
			}
		}
	}
	return hits
}

// Proof is a proof that was read and not verified: nothing in it is to be believed.
type Proof struct {
	Statement Statement
	Contents  ProofContents

	checkpoint []byte
	part       *partialLog
}
