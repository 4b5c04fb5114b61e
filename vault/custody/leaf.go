package custody

import (
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	leafHeader = "emanet-leaf-v1"
	// MaxCommitments bounds one change leaf.
	MaxCommitments = 4096
	// MaxLeaf bounds the bytes of a change leaf.
	MaxLeaf = 256 << 10
)

// Leaf is one change to one record: the commitments to its objects, in the order
// of the change's row in the private part. It holds no id, no name and no hash
// of a ciphertext.
type Leaf struct{ Commitments []Commitment }

// Marshal returns the one encoding of the leaf. More than MaxCommitments is
// ErrRefused.
func (l Leaf) Marshal() ([]byte, error) {
	if len(l.Commitments) > MaxCommitments {
		return nil, refused("a change of %d objects: at most %d", len(l.Commitments), MaxCommitments)
	}
	var b strings.Builder
	b.WriteString(leafHeader + "\n")
	for _, c := range l.Commitments {
		b.WriteString(c.String() + "\n")
	}
	return []byte(b.String()), nil
}

// ParseLeaf reads a change leaf. Everything but the one encoding is ErrMalformed.
func ParseLeaf(data []byte) (Leaf, error) {
	if len(data) > MaxLeaf {
		return Leaf{}, malformed("leaf", "is too large")
	}
	in := &lines{what: "leaf", rest: string(data)}
	in.exact(leafHeader)
	var leaf Leaf
	for in.err == nil && in.rest != "" {
		leaf.Commitments = append(leaf.Commitments, Commitment(in.hash(in.line())))
	}
	if in.err != nil {
		return Leaf{}, in.err
	}
	again, err := leaf.Marshal()
	if err != nil || string(again) != string(data) {
		return Leaf{}, malformed("leaf", "is not in its one encoding")
	}
	return leaf, nil
}

// LeavesHash returns the hash over the change leaves of one entry, from their
// RFC 6962 leaf hashes.
func LeavesHash(hashes []Hash) Hash {
	parts := make([][]byte, len(hashes))
	for i := range hashes {
		parts[i] = hashes[i][:]
	}
	return labelled(labelLeaves, parts...)
}

// RecordHash returns the RFC 6962 leaf hash of a leaf's bytes.
func RecordHash(data []byte) Hash { return tlog.RecordHash(data) }

// IsEntry reports whether the bytes of a leaf are those of an entry, by their first
// line; they may still be malformed.
func IsEntry(data []byte) bool {
	return strings.HasPrefix(string(data[:min(len(data), len(entryHeader)+1)]), entryHeader+"\n")
}
