// Package record holds the words of a vault: record ids, kinds, fields, dates with doubt, consent and
// their one canonical encoding. It does no input or output, reads no clock, and never sees a key.
//
// The bytes it makes are described in FORMAT.md beside this file.
package record

import "errors"

// Format is the version of the canonical encoding that this package writes and the only one that it
// reads. It stands inside every encoded revision.
const Format = "emanet-record-v1"

// Limits of the format. Decoders and encoders refuse whatever lies beyond them; see FORMAT.md, "Limits".
const (
	MaxMeta       = 1 << 20  // bytes of a YAML or JSON metadata file
	MaxVocabulary = 1 << 20  // bytes of a vocabulary file
	MaxRevision   = 32 << 20 // bytes of one canonical revision
	MaxText       = 4 << 20  // bytes of the text kept inside a revision
	MaxValue      = 1 << 20  // bytes of the text of one value
	MaxLine       = 4 << 10  // bytes of a value that is one line: a title, a name, a place
	MaxCode       = 256      // bytes of a code, a tag, a media type, an item id
	MaxName       = 4 << 10  // bytes of a file name
	MaxReason     = 64 << 10 // bytes of an author's name or of a reason
	MaxKey        = 64       // bytes of a key
	MaxValues     = 100_000  // values of one revision, those inside rows and of its files included
	MaxDepth      = 4        // Fields inside Fields, the outermost counted
	MaxFiles      = 10_000   // files of one revision
)

var (
	// ErrFormat means that bytes are not a canonical record: damaged, of another shape, beyond a limit,
	// or a second spelling of a value that has one spelling.
	ErrFormat = errors.New("not a canonical record")
	// ErrVersion means that the bytes name a format version that this program does not know.
	ErrVersion = errors.New("unknown record format")
	// ErrMeta means that metadata was not accepted; the error text says where and why.
	ErrMeta = errors.New("metadata not accepted")
)
