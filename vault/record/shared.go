package record

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// SharedFormat is the version of the description of a record that leaves the vault. It stands inside each.
const SharedFormat = "emanet-shared-v1"

// MaxShared bounds the bytes of a [Shared] form: a revision and what is said about each file.
const MaxShared = MaxRevision + 16<<20

// Shared says what of a record is in a bundle (FORMAT.md, "Shared"): the revision itself where all of it may be read, else
// the fields that may be. Nothing in it refers to what was left out by a hash that could be tested against a guess.
type Shared struct {
	What       string    // full, text, redacted, catalogue
	Record     ID        // the record
	Revision   int       // which revision of it
	Original   *Revision // the whole revision; nil in a copy that is not whole
	Fields     Fields    // of a copy
	Files      []SharedFile
	Replaced   []Replacement
	LeftOut    []string // keys whose values are not in the copy, each once, in order
	Commitment [32]byte // of the log, to the revision; zero where it is given whole
}

// SharedFile says what of a file is in the bundle.
type SharedFile struct {
	Item       string
	Name       string // as it was, any bytes; "" in a copy that tells no names
	MediaType  string
	SHA256     [32]byte // of the original; zero in a copy that tells no hashes
	File       string   // member below files/: the original, or a copy if Removed is not empty
	Text       string   // member below text/
	Status     string   // how much of it was read: read, partly, not-read; "" if it was not tried
	Reasons    []string // why not more
	Removed    []string // what was taken out of the copy of the file
	Stripped   bool     // the file is a copy without metadata
	Commitment [32]byte // of the log, to the original; zero where it is given whole
}

// Replacement says how often a person's names were replaced.
type Replacement struct {
	Pseudonym string
	Count     int
}

// Canonical encodes the description: the same description gives the same bytes. The error is ErrFormat when it breaks a rule or a limit.
func (s *Shared) Canonical() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	w := &writer{}
	w.open('{')
	w.sum("commitment", s.Commitment)
	w.fields(s.Fields)
	if len(s.Files) > 0 {
		w.member("files")
		w.open('[')
		for _, f := range s.Files {
			w.next()
			w.sharedFile(f)
		}
		w.close(']')
	}
	w.text("format", SharedFormat)
	w.list("left_out", s.LeftOut)
	if s.Original != nil {
		b, err := s.Original.Canonical()
		if err != nil {
			return nil, err
		}
		w.member("original")
		w.b = append(w.b, b...)
	}
	w.text("record", s.Record.String())
	if len(s.Replaced) > 0 {
		w.member("replaced")
		w.open('[')
		for _, r := range s.Replaced {
			w.next()
			w.open('{')
			w.number("count", int64(r.Count))
			w.text("pseudonym", r.Pseudonym)
			w.close('}')
		}
		w.close(']')
	}
	w.number("revision", int64(s.Revision))
	w.text("what", s.What)
	w.close('}')
	if len(w.b) > MaxShared {
		return nil, fmt.Errorf("%w: %d bytes, the limit is %d", ErrFormat, len(w.b), MaxShared)
	}
	return w.b, nil
}

func (w *writer) sharedFile(f SharedFile) {
	w.open('{')
	w.sum("commitment", f.Commitment)
	w.text("file", f.File)
	w.text("item", f.Item)
	w.text("media_type", f.MediaType)
	w.bytes("name", f.Name)
	w.list("reasons", f.Reasons)
	w.list("removed", f.Removed)
	w.sum("sha256", f.SHA256)
	w.text("status", f.Status)
	if f.Stripped {
		w.member("stripped")
		w.b = append(w.b, "true"...)
	}
	w.text("text", f.Text)
	w.close('}')
}

// sum writes a SHA-256 or an HMAC of it, absent when zero.
func (w *writer) sum(name string, sum [32]byte) {
	if sum != [32]byte{} {
		w.text(name, hex.EncodeToString(sum[:]))
	}
}

// list writes a list of strings, absent when empty.
func (w *writer) list(name string, texts []string) {
	if len(texts) == 0 {
		return
	}
	w.member(name)
	w.open('[')
	for _, t := range texts {
		w.next()
		w.b = appendString(w.b, t)
	}
	w.close(']')
}

// check tests every rule of FORMAT.md, "Shared", that is not one of spelling.
func (s *Shared) check() error {
	switch {
	case s.Record.IsZero() || s.Revision < 1 || s.Revision > maxNumber:
		return fmt.Errorf("%w: it says of which revision of which record it is in no way", ErrFormat)
	case s.What != "full" && s.What != "text" && s.What != "redacted" && s.What != "catalogue":
		return fmt.Errorf("%w: what is shared is named by no word that is known", ErrFormat)
	case len(s.Files) > MaxFiles || len(s.Replaced) > MaxValues || len(s.LeftOut) > MaxValues:
		return fmt.Errorf("%w: more in it than the limits allow", ErrFormat)
	case (s.Original == nil) == (s.Commitment == [32]byte{}):
		return fmt.Errorf("%w: it is either the whole revision or a copy with a commitment", ErrFormat)
	case s.Original != nil && (len(s.Fields)+len(s.Replaced)+len(s.LeftOut) > 0 || s.What == "redacted" || s.What == "catalogue"):
		return fmt.Errorf("%w: a whole revision beside parts of one", ErrFormat)
	case s.Original != nil && (s.Original.Record != s.Record || s.Original.Number != s.Revision):
		return fmt.Errorf("%w: the revision is another one than it says", ErrFormat)
	}
	values := MaxValues
	if err := s.Fields.checkDepth(1, &values); err != nil {
		return err
	}
	for _, r := range s.Replaced {
		if err := checkText("pseudonym", r.Pseudonym, MaxLine); err != nil || r.Pseudonym == "" || r.Count < 1 || r.Count > maxNumber {
			return errors.Join(err, fmt.Errorf("%w: a replacement without a pseudonym or a count", ErrFormat))
		}
	}
	if err := checkWords("left_out", s.LeftOut); err != nil {
		return err
	}
	return s.checkFiles()
}

// maxNumber bounds a number that is kept in an int on every system.
const maxNumber = 1<<31 - 1

func (s *Shared) checkFiles() error {
	items, files, texts := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, f := range s.Files {
		if f.Item == "" || items[f.Item] {
			return fmt.Errorf("%w: file %d: no item, or one that is there already", ErrFormat, i+1)
		}
		items[f.Item] = true
		if f.File != "" && files[f.File] || f.Text != "" && texts[f.Text] {
			return fmt.Errorf("%w: file %d: a member that is there already", ErrFormat, i+1)
		}
		files[f.File], texts[f.Text] = true, true
		if len(f.Name) > MaxName || f.Stripped && f.File == "" || !f.Stripped && len(f.Removed) > 0 {
			return fmt.Errorf("%w: file %d: a name that is too long, or a copy of nothing", ErrFormat, i+1)
		}
		for what, text := range map[string]string{"item": f.Item, "media type": f.MediaType, "file": f.File, "text": f.Text, "status": f.Status} {
			if err := checkWord(what, text); err != nil {
				return err
			}
		}
		if err := errors.Join(checkWords("reasons", f.Reasons), checkWords("removed", f.Removed)); err != nil {
			return err
		}
	}
	return nil
}

// checkWord refuses what would be more than a word on a line when it is shown.
func checkWord(what, word string) error {
	if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return fmt.Errorf("%w: %s: a character that does not print", ErrFormat, what)
	}
	return checkText(what, word, MaxCode)
}

func checkWords(what string, words []string) error {
	if len(words) > MaxValues {
		return fmt.Errorf("%w: %s: too many", ErrFormat, what)
	}
	for _, w := range words {
		if err := checkWord(what, w); err != nil {
			return err
		}
		if w == "" {
			return fmt.Errorf("%w: %s: an empty word", ErrFormat, what)
		}
	}
	return nil
}
