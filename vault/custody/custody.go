// Package custody is the append-only, signed, provable record of who did what
// in a vault: a Merkle log of salted commitments (RFC 6962), entries signed by
// admitted writers, checkpoints (C2SP tlog-checkpoint), the inventory of sealed
// items, and the code that a person keeps on paper.
//
// The package is pure logic: it opens no file, holds no vault key and never
// sees a plaintext. What it needs it reads through [Source]. Every byte that it
// makes or reads is described in FORMAT.md.
package custody

import (
	"crypto/sha256"

	"golang.org/x/mod/sumdb/tlog"

	"emanet/crypto"
)

// Hash is a hash of the Merkle tree, RFC 6962 section 2.1, and every other
// SHA-256 of the log. Its String is standard base64.
type Hash = tlog.Hash

// Tree is one state of the Merkle tree: how many leaves, and the root over them.
type Tree struct {
	Size int64
	Root Hash
}

// originPrefix begins the name of every log; the vault id follows.
const originPrefix = "emanet/"

// Origin returns the name of the log of vault v: the first line of its
// checkpoints, and the name of every key that signs in it.
func Origin(v crypto.VaultID) string { return originPrefix + v.String() }

// ParseOrigin returns the vault id that a log name carries.
func ParseOrigin(origin string) (crypto.VaultID, error) {
	hex, ok := cutPrefix(origin, originPrefix)
	if !ok {
		return crypto.VaultID{}, malformed("origin", "does not begin with %q", originPrefix)
	}
	v, err := crypto.ParseVaultID(hex)
	if err != nil {
		return crypto.VaultID{}, malformed("origin", "%v", err)
	}
	if Origin(v) != origin {
		return crypto.VaultID{}, malformed("origin", "is not in its one spelling")
	}
	return v, nil
}

// Source is what the log is read from: a store, or a copy of one. Nothing that
// it returns is believed before signatures and hashes hold. Implementations
// return an error for what they do not have; they must allow concurrent calls
// if the functions given the source are called concurrently.
type Source interface {
	// Leaf returns the bytes of leaf i, a change leaf or an entry.
	Leaf(i int64) ([]byte, error)
	// EntryIndex returns the index of the leaf that is entry seq.
	EntryIndex(seq int64) (leafIndex int64, err error)
	// ReadHashes returns the hashes at the given stored hash indexes, see
	// [tlog.StoredHashIndex].
	ReadHashes(indexes []int64) ([]Hash, error)
}

// labelled returns SHA-256 over a label, a newline and the parts. The labels are
// the constants below; each belongs to one kind of content, so that a hash of one
// kind can never be taken for another's.
func labelled(label string, parts ...[]byte) Hash {
	h := sha256.New()
	h.Write([]byte(label + "\n"))
	for _, p := range parts {
		h.Write(p)
	}
	return Hash(h.Sum(nil))
}

const (
	labelLeaves     = "emanet/v1/leaves"
	labelBucket     = "emanet/v1/inventory/bucket"
	labelInventory  = "emanet/v1/inventory/root"
	labelItem       = "emanet/v1/inventory/item"
	labelCommitment = "emanet/v1/commitment"
)
