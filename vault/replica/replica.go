// Package replica keeps a vault as a plain tree of files: sealed objects that
// stock age opens, the log and the inventory as text, the checkpoint. It holds no
// key, decrypts nothing, and needs none to make, to refresh or to verify a copy.
// FORMAT.md describes the tree.
package replica

import (
	"context"
	"io"

	"emanet/vault/custody"
)

// Vault is what a copy is made from: an open vault, or a [Tree]. It must show one
// state for as long as a copy runs. Calls do not overlap, but Object and ReadFile may
// be called, from other goroutines, inside the function that Items calls, and the
// readers that Object returned are read while other calls run.
type Vault interface {
	// Files lists the vault's small files by slash path: vault.json, checkpoint,
	// keys/<name>.age, writers/<id>.age.
	Files() ([]string, error)
	// ReadFile returns one of them.
	ReadFile(name string) ([]byte, error)
	// Items calls fn with every item of the inventory in the order of
	// [custody.CompareItems], and returns its first error.
	Items(ctx context.Context, fn func(item custody.Item) error) error
	// Object returns the ciphertext of an object, and its size.
	Object(id string) (io.ReadCloser, int64, error)
	// Log is the custody log.
	Log() custody.Source
}

// Options change how a copy is made. The zero value is right for everybody.
type Options struct {
	// step, for tests, is called before every change of the file system; an
	// error stands for a crash at that moment.
	step func(op, name string) error
}

// Report says what a copy holds and what was done to it.
type Report struct {
	Checkpoint custody.Checkpoint
	Items      int64 // objects and key slots
	Bytes      int64 // of their ciphertexts

	// What Copy did; zero after Verify.
	Copied      int64 // items that were new or sealed again
	CopiedBytes int64
	Removed     int64    // sealed files that left the inventory: they were purged, or replaced
	Repaired    int64    // items that the copy held damaged, and holds whole again
	Skipped     []string // key files that the log does not know; they are not copied

	// What Verify found besides: an earlier Copy was interrupted. The copy is
	// whole as of Checkpoint, and holds that many files more; running Copy again
	// clears them.
	Interrupted bool
	Leftovers   int64
}

// Progress is told how many bytes are done of how many. It may be nil.
type Progress = func(done, total int64)
