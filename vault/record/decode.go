package record

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// revisionJSON and fileJSON mirror FORMAT.md, "Revision". What encoding/json is lenient about (spaces, order, case,
// doubled names, escapes) is refused by encoding again.
type revisionJSON struct {
	Author      string     `json:"author"`
	Fields      Fields     `json:"fields"`
	Files       []fileJSON `json:"files"`
	Format      string     `json:"format"`
	Number      int        `json:"number"`
	Previous    string     `json:"previous"`
	Reason      string     `json:"reason"`
	Record      string     `json:"record"`
	Text        string     `json:"text"`
	TextFrom    string     `json:"text_from"`
	TextFromRaw string     `json:"text_from_raw"`
	Time        string     `json:"time"`
}

type fileJSON struct {
	Fields    Fields `json:"fields"`
	Item      string `json:"item"`
	MediaType string `json:"media_type"`
	Name      string `json:"name"`
	NameRaw   string `json:"name_raw"`
	Object    string `json:"object"`
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"`
}

// ParseRevision reads canonical bytes and refuses everything that Canonical would not have written. The error is
// ErrVersion when the bytes name another format version, else ErrFormat; the revision is then nil.
func ParseRevision(b []byte) (*Revision, error) {
	if len(b) > MaxRevision {
		return nil, fmt.Errorf("%w: %d bytes, the limit is %d", ErrFormat, len(b), MaxRevision)
	}
	if structure(b) > maxStructure {
		return nil, fmt.Errorf("%w: more values than the limits allow", ErrFormat)
	}
	var in revisionJSON
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	err := dec.Decode(&in)
	if v := versionOf(b, in.Format, err); v != Format && v != "" {
		return nil, fmt.Errorf("%w: %.40q, this program reads %q", ErrVersion, v, Format)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: not the JSON of a revision near byte %d", ErrFormat, dec.InputOffset()+1)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: bytes follow the end", ErrFormat)
	}
	r, err := in.revision()
	if err != nil {
		return nil, err
	}
	again, err := r.Canonical()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, fmt.Errorf("%w: spelled in a second way from byte %d", ErrFormat, firstDifference(again, b)+1)
	}
	return r, nil
}

// maxStructure bounds the braces, brackets and commas of a revision: a value with everything has seven and a file
// twelve. encoding/json would allocate a value for every comma before anybody could count them.
const maxStructure = 8*MaxValues + 16*MaxFiles

// structure counts opening braces and brackets and commas outside of strings.
func structure(b []byte) int {
	n := 0
	quoted := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '{' || c == '[' || c == ','):
			n++
		}
	}
	return n
}

// versionOf finds the version also where the members of another version could not be decoded.
func versionOf(b []byte, decoded string, err error) string {
	if err == nil || decoded != "" {
		return decoded
	}
	var only struct {
		Format string `json:"format"`
	}
	if json.Unmarshal(b, &only) != nil {
		return ""
	}
	return only.Format
}

func (in *revisionJSON) revision() (*Revision, error) {
	r := &Revision{
		Number: in.Number, Author: in.Author, Reason: in.Reason,
		Fields: in.Fields, Text: in.Text,
	}
	var err error
	if r.Record, err = ParseID(in.Record); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if in.Previous != "" {
		if err := parseSum(&r.Previous, in.Previous); err != nil {
			return nil, err
		}
	}
	if r.Time, err = time.Parse(time.RFC3339Nano, in.Time); err != nil {
		return nil, fmt.Errorf("%w: the time is not one of RFC 3339", ErrFormat)
	}
	r.Time = r.Time.UTC()
	if r.TextFrom, err = rawName(in.TextFrom, in.TextFromRaw); err != nil {
		return nil, err
	}
	if len(in.Files) > MaxFiles {
		return nil, fmt.Errorf("%w: %d files, the limit is %d", ErrFormat, len(in.Files), MaxFiles)
	}
	for i, f := range in.Files {
		file, err := f.file()
		if err != nil {
			return nil, fmt.Errorf("file %d: %w", i+1, err)
		}
		r.Files = append(r.Files, file)
	}
	return r, nil
}

func (in *fileJSON) file() (File, error) {
	f := File{ItemID: in.Item, MediaType: in.MediaType, Size: in.Size, Object: in.Object, Fields: in.Fields}
	var err error
	if f.Name, err = rawName(in.Name, in.NameRaw); err != nil {
		return File{}, err
	}
	return f, parseSum(&f.SHA256, in.SHA256)
}

// rawName gives a name that stands as a string or, where it is not UTF-8, in base64.
func rawName(name, raw string) (string, error) {
	if raw == "" {
		return name, nil
	}
	b, err := base64.StdEncoding.Strict().DecodeString(raw)
	if err != nil || name != "" {
		return "", fmt.Errorf("%w: a name is given twice or is not base64", ErrFormat)
	}
	return string(b), nil
}

func parseSum(sum *[32]byte, text string) error {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(sum) {
		return fmt.Errorf("%w: a SHA-256 is 64 hex digits", ErrFormat)
	}
	copy(sum[:], b)
	return nil
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
