// Package index is the full-text search of a vault: it puts records in, takes them out, answers queries, and is rebuilt
// whenever something about it does not check out. It is a cache: it may lag behind the custody log and never leads it.
//
// On disk an index is a folder of sealed files (FORMAT.md): segments, which never change, and a manifest, which names
// them and carries the authority of the vault's key. In memory it is a bleve index that is given no path, knows no file
// and is wiped when it is closed. The query language is described in QUERY.md.
package index

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"

	"emanet/crypto"
	"emanet/index/language"
)

var (
	// ErrNone says that there is no index.
	ErrNone = errors.New("there is no search index")
	// ErrInvalid says that an index does not check out: damaged, forged, of another vault or another version. It is
	// to be discarded and built again; nothing of it was believed.
	ErrInvalid = errors.New("the search index does not check out")
	// ErrUnreadable is what a source of documents gives, beside the document's record and sequence, for a record that
	// cannot be read: it is not indexed, and the manifest says so.
	ErrUnreadable = errors.New("the record cannot be read")
	// ErrNotFile is what Files gives for a name that is a folder, a link or a device: it holds nothing of an index.
	ErrNotFile = errors.New("not a regular file")
)

// Version is the version of the mapping: what is indexed of a record and how, and, in its last two digits, how words are
// folded. An index of another version is built again.
const Version = 200 + language.Version

// Files is the folder where the sealed files of an index lie. Names are flat; a write is atomic and durable.
type Files interface {
	ListFiles() ([]string, error)
	ReadFile(name string, limit int64) ([]byte, error)
	// OpenFile opens a file to be read in pieces. It returns ErrNotFile for what is none.
	OpenFile(name string) (File, error)
	WriteFile(name string, data []byte) error
	RemoveFile(name string) error
}

// File is an open sealed file.
type File interface {
	io.ReaderAt
	io.Closer
}

// Config is what an index needs from the vault that it belongs to.
type Config struct {
	Files    Files
	Identity *crypto.Identity
	Vault    crypto.VaultID
	Rand     io.Reader // for the names of segments

	maxText int // bytes of text of one segment; 0: the constant. Smaller in tests
}

// Position is a place in the custody log: the newest entry that an index has taken in, and the tree that it ends.
type Position struct {
	Sequence int64    `json:"sequence"`
	Size     int64    `json:"size"`
	Root     [32]byte `json:"-"`
}

// DocumentID returns the id of a document in the index: the record, and the entry of the log that made this revision of
// it one that can be found. It is unique, so that the order of segments and of what is dead does not matter.
func DocumentID(recordID string, sequence int64) string {
	return recordID + "." + strconv.FormatInt(sequence, 36)
}

// ParseDocumentID takes a document id apart. It accepts only what DocumentID makes, of at most 64 bytes.
func ParseDocumentID(id string) (recordID string, sequence int64, err error) {
	recordID, number, ok := strings.Cut(id, ".")
	sequence, err = strconv.ParseInt(number, 36, 64)
	if !ok || err != nil || sequence < 0 || recordID == "" || len(id) > maxDocumentID || DocumentID(recordID, sequence) != id {
		return "", 0, errors.New("malformed document id")
	}
	return recordID, sequence, nil
}

// maxDocumentID bounds a document id, in bytes.
const maxDocumentID = 64

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrInvalid, fmt.Errorf(format, args...))
}

// guard turns a panic of a library on bytes that this process has authenticated into an error: it is a fault of the
// program or of the machine, and the index can be built again. It says where, never what.
func guard(doing string, err *error) {
	if r := recover(); r != nil {
		*err = &panicError{doing: doing, value: r, stack: debug.Stack()}
	}
}

// panicError is a panic that was caught. Its text does not quote the panic, which may quote a testimony.
type panicError struct {
	doing string
	value any
	stack []byte
}

func (e *panicError) Error() string { return "internal error in the search library while " + e.doing }

// Unwrap makes it an ErrInvalid.
func (e *panicError) Unwrap() error { return ErrInvalid }
