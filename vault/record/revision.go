package record

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
	"unicode/utf8"
)

// Revision is one state of a record. It is never changed once it is sealed: an amendment is the next revision, which
// names the canonical bytes of the one before it.
type Revision struct {
	Record   ID
	Number   int      // from 1
	Previous [32]byte // Sum of the revision before; zero in the first
	Time     time.Time
	Author   string // who wrote it, as the vault knows the person; may be empty
	Reason   string // why; may be empty
	Fields   Fields
	Text     string // valid UTF-8, kept exactly; may be empty
	TextFrom string // name of the file whose bytes Text is; "" when it was typed, or when there is no text
	Files    []File
}

// File is one file of a record.
type File struct {
	ItemID    string // id of the item within the record; may be empty, else unique
	Name      string // name as it came; any bytes
	MediaType string // may be empty
	Size      int64
	SHA256    [32]byte // of the original bytes
	Object    string   // 32 hex digits of the sealed object; "" when the bytes are the revision's Text
	Fields    Fields   // what is known about this file
}

// Inline reports whether the bytes of the file are the text of the revision.
func (f File) Inline() bool { return f.Object == "" }

// Canonical encodes the revision: FORMAT.md, "Revision". The same revision gives the same bytes. The error is ErrFormat
// when the revision breaks a rule or a limit of the format; nothing is repaired.
func (r *Revision) Canonical() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	b := r.encode()
	if len(b) > MaxRevision {
		return nil, fmt.Errorf("%w: %d bytes, the limit is %d", ErrFormat, len(b), MaxRevision)
	}
	return b, nil
}

// Sum is the SHA-256 of canonical bytes, by which the next revision names this one.
func Sum(canonical []byte) [32]byte { return sha256.Sum256(canonical) }

// containedIn is the key of a file that came out of another file: the item of that one.
const containedIn = "contained_in"

// File finds a file by its item id or its name: see FileIndex.
func (r *Revision) File(name string) (File, bool) {
	n := r.FileIndex(name)
	if n < 0 {
		return File{}, false
	}
	return r.Files[n], true
}

// FileIndex finds a file by its item id, or else the first of that name, and returns its place in Files; -1 if there is none. Files
// that somebody brought come before those that came out of another file, whose names are up to whoever made that one.
func (r *Revision) FileIndex(name string) int {
	found := -1
	for i, f := range r.Files {
		switch {
		case f.ItemID != "" && f.ItemID == name:
			return i
		case f.Name != name:
		case found < 0, r.Files[found].Fields.Has(containedIn) && !f.Fields.Has(containedIn):
			found = i
		}
	}
	return found
}

// check tests every rule of FORMAT.md, "Revision", that is not one of spelling.
func (r *Revision) check() error {
	switch {
	case r.Record.IsZero():
		return fmt.Errorf("%w: no record id", ErrFormat)
	case r.Number < 1:
		return fmt.Errorf("%w: the first revision has number 1", ErrFormat)
	case (r.Number == 1) != (r.Previous == [32]byte{}):
		return fmt.Errorf("%w: every revision but the first names the one before it", ErrFormat)
	case r.Time.IsZero() || r.Time.UTC().Year() < 1 || r.Time.UTC().Year() > 9999:
		return fmt.Errorf("%w: no time, or one that RFC 3339 cannot write", ErrFormat)
	case len(r.Files) > MaxFiles:
		return fmt.Errorf("%w: %d files, the limit is %d", ErrFormat, len(r.Files), MaxFiles)
	}
	for _, t := range []struct {
		what, text string
		most       int
	}{{"author", r.Author, MaxReason}, {"reason", r.Reason, MaxReason}, {"text", r.Text, MaxText}} {
		if err := checkText(t.what, t.text, t.most); err != nil {
			return err
		}
	}
	values := MaxValues
	if err := r.Fields.checkDepth(1, &values); err != nil {
		return err
	}
	return r.checkFiles(&values)
}

// checkFiles tests each file and that exactly the file that TextFrom names has no object of its own; values counts
// down the values that are left.
func (r *Revision) checkFiles(values *int) error {
	items := make(map[string]bool, len(r.Files))
	inline := 0
	for i := range r.Files {
		f := &r.Files[i]
		if err := f.check(values); err != nil {
			return fmt.Errorf("file %d: %w", i+1, err)
		}
		if f.ItemID != "" && items[f.ItemID] {
			return fmt.Errorf("%w: file %d: a second item of that id", ErrFormat, i+1)
		}
		items[f.ItemID] = true
		if !f.Inline() {
			continue
		}
		inline++
		if f.Name != r.TextFrom || f.Size != int64(len(r.Text)) || f.SHA256 != sha256.Sum256([]byte(r.Text)) {
			return fmt.Errorf("%w: file %d has no object and is not the text", ErrFormat, i+1)
		}
	}
	if inline > 1 || (inline == 1) != (r.TextFrom != "") {
		return fmt.Errorf("%w: the text comes from a file that is not there, or from several", ErrFormat)
	}
	return nil
}

func (f *File) check(values *int) error {
	switch {
	case f.Name == "" || len(f.Name) > MaxName:
		return fmt.Errorf("%w: a name of %d bytes, from 1 to %d are possible", ErrFormat, len(f.Name), MaxName)
	case f.Size < 0:
		return fmt.Errorf("%w: a negative size", ErrFormat)
	case f.Object != "" && !isObject(f.Object):
		return fmt.Errorf("%w: an object id is 32 lower-case hex digits", ErrFormat)
	}
	if err := checkText("item", f.ItemID, MaxCode); err != nil {
		return err
	}
	if err := checkText("media type", f.MediaType, MaxCode); err != nil {
		return err
	}
	return f.Fields.checkDepth(1, values)
}

func checkText(what, text string, most int) error {
	if len(text) > most {
		return fmt.Errorf("%w: %s: %d bytes, the limit is %d", ErrFormat, what, len(text), most)
	}
	if !utf8.ValidString(text) {
		return fmt.Errorf("%w: %s: not valid UTF-8 at byte %d", ErrFormat, what, firstInvalid([]byte(text))+1)
	}
	return nil
}

func isObject(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 16 && hex.EncodeToString(b) == s
}
