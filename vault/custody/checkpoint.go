package custody

import (
	"fmt"
	"strings"
)

// MaxCheckpoint bounds the bytes of a checkpoint.
const MaxCheckpoint = 2 << 10

// Checkpoint is what a signed checkpoint says (C2SP tlog-checkpoint): the log of
// this name has this size and this root. Entries is the extension line
// `entries N`: how many of the leaves are entries.
type Checkpoint struct {
	Origin  string
	Size    int64
	Root    Hash
	Entries int64
	Writer  string // id of the key that signed it
}

// Tree returns size and root.
func (c Checkpoint) Tree() Tree { return Tree{c.Size, c.Root} }

// text returns the note text, which the signature covers.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\nentries %d\n", c.Origin, c.Size, c.Root, c.Entries)
}

// ParseCheckpoint reads a checkpoint of the log called origin, of any log if
// origin is empty. Its signature is not checked: see [State.VerifyCheckpoint].
// A checkpoint of another log is ErrOtherVault.
func ParseCheckpoint(data []byte, origin string) (Checkpoint, error) {
	cp, _, err := parseCheckpoint(data, origin)
	return cp, err
}

func parseCheckpoint(data []byte, origin string) (Checkpoint, signed, error) {
	if len(data) > MaxCheckpoint {
		return Checkpoint{}, signed{}, malformed("checkpoint", "is too large")
	}
	sig, err := splitSigned("checkpoint", data)
	if err != nil {
		return Checkpoint{}, signed{}, err
	}
	in := &lines{what: "checkpoint", rest: sig.text}
	cp := Checkpoint{Writer: sig.writer, Origin: in.line()}
	cp.Size, cp.Root = in.number(in.line()), in.hash(in.line())
	cp.Entries = in.number(in.must("entries"))
	if err := in.done(); err != nil {
		return Checkpoint{}, signed{}, err
	}
	if cp.text() != sig.text || cp.Origin != sig.origin || cp.Size < cp.Entries || cp.Entries < 1 {
		return Checkpoint{}, signed{}, malformed("checkpoint", "is not in its one encoding")
	}
	if _, err := ParseOrigin(cp.Origin); err != nil {
		return Checkpoint{}, signed{}, err
	}
	if origin != "" && cp.Origin != origin {
		return Checkpoint{}, signed{}, fmt.Errorf("%w: checkpoint of %s", ErrOtherVault, cp.Origin)
	}
	return cp, sig, nil
}

// Relation says how a store stands to a checkpoint.
type Relation string

// The relations.
const (
	Equal  Relation = "equal"  // same size, same root
	Ahead  Relation = "ahead"  // the store has more
	Behind Relation = "behind" // the store lacks entries
	Forked Relation = "fork"   // they cannot be one log
)

// Comparison is a relation, and by how much they differ.
type Comparison struct {
	Relation Relation
	Entries  int64 // ahead: entries more; behind: entries missing
	Leaves   int64 // the same in leaves, entries included
}

// Err returns nil unless the store is behind (*BehindError) or forked (ErrFork).
func (c Comparison) Err() error {
	switch c.Relation {
	case Behind:
		return &BehindError{Entries: c.Entries, Leaves: c.Leaves}
	case Forked:
		return ErrFork
	}
	return nil
}

// Compare compares the checkpoint in the store with the one in the file. It
// looks at the two only: Ahead has to be confirmed with [State.CheckConsistent],
// which can still find a fork.
func Compare(store, file Checkpoint) Comparison {
	entries, leaves := store.Entries-file.Entries, store.Size-file.Size
	switch {
	case store.Origin != file.Origin:
		return Comparison{Relation: Forked}
	case leaves == 0 && entries == 0 && store.Root == file.Root:
		return Comparison{Relation: Equal}
	case entries > 0 && leaves >= entries:
		return Comparison{Ahead, entries, leaves}
	case entries < 0 && leaves <= entries:
		return Comparison{Behind, -entries, -leaves}
	}
	return Comparison{Relation: Forked}
}

// String returns the text that the signature covers, without the last newline.
func (c Checkpoint) String() string {
	return strings.TrimSuffix(c.text(), "\n")
}
