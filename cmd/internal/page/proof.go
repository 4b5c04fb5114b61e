package page

import "io"

// Proof says in plain words what a verified proof proves and what it does not. The caller has verified it: the page says so. Every
// string is shown as it is.
type Proof struct {
	Made   string // when it was verified and the page made
	File   string // name of the proof's file
	SHA256 string // of the proof's file, hexadecimal
	Vault  string // id of the vault
	Pinned bool   // the reader knew the id of the vault beforehand, from elsewhere; false: it is what the proof says
	Signer string // fingerprint of the key that signed the proof
	Leaves int64  // size of the log
	Root   string // root hash of the log at that size

	Records      []ProofRecord
	Timestamps   []ProofTimestamp   // oldest first; none: nothing but the writer's clock dates anything
	Cosignatures []ProofCosignature // by their log's size
	Earlier      []int64            // sizes of the log to which the proof links too
	Originals    []ProofOriginal    // files that were compared; none: no file was
	Notes        []string           // more that the reader must know
}

// ProofRecord is one record's history as far as the proof tells it.
type ProofRecord struct {
	ID      string
	Changes []ProofChange // in the order of the log
}

// ProofChange is one change to a record.
type ProofChange struct {
	Leaf     int64         // its number in the log, from 0
	Revision string        // of the record; empty: not told
	Action   string        // what was done, in words; empty: not told
	Time     string        // by the writer's clock; empty: not told
	Objects  []ProofObject // what the proof opens
	Closed   int           // how many commitments it does not open
}

// ProofObject is one thing that a change committed to.
type ProofObject struct {
	Role   string // as it is stored: record, file, text; shown in words
	Size   string // with its unit
	SHA256 string // hexadecimal
	Same   bool   // it is the file that was compared
}

// ProofTimestamp is what an authority signed.
type ProofTimestamp struct {
	Time      string
	Accuracy  string // such as "within 1s"; empty: not told
	Authority string // the name in its certificate
	Root      string // SHA-256 of the root certificate
	Trusted   bool   // the reader gave this root; false: it is the sender's choice
	Leaves    int64  // size of the log that is dated: every change with a smaller number
}

// ProofCosignature is what another person signed.
type ProofCosignature struct {
	Who    string // as the reader knows the key; empty: unknown
	Key    string // fingerprint
	Time   string // by their clock
	Leaves int64  // size of the log that they saw
}

// ProofOriginal is a file that was compared with the proof.
type ProofOriginal struct {
	Name, Size, SHA256 string
	As                 string // what it is of the record, in words that follow "is"; empty: a file of it, bit for bit
	Found              bool   // a change above committed to exactly these bytes
}

// Write writes the page as one HTML file. The same proof gives the same bytes. An error is that of w, which may then hold a part of
// the page. Safe for concurrent use.
func (p Proof) Write(w io.Writer) error {
	return document{name: "proof", title: "Proof of custody", data: viewOf(p)}.write(w)
}
