package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// sharedJSON and its siblings mirror FORMAT.md, "Shared".
type sharedJSON struct {
	Commitment string            `json:"commitment"`
	Fields     Fields            `json:"fields"`
	Files      []sharedFileJSON  `json:"files"`
	Format     string            `json:"format"`
	LeftOut    []string          `json:"left_out"`
	Original   json.RawMessage   `json:"original"`
	Record     string            `json:"record"`
	Replaced   []replacementJSON `json:"replaced"`
	Revision   int               `json:"revision"`
	What       string            `json:"what"`
}

type replacementJSON struct {
	Count     int    `json:"count"`
	Pseudonym string `json:"pseudonym"`
}

type sharedFileJSON struct {
	Commitment string   `json:"commitment"`
	File       string   `json:"file"`
	Item       string   `json:"item"`
	MediaType  string   `json:"media_type"`
	Name       string   `json:"name"`
	NameRaw    string   `json:"name_raw"`
	Reasons    []string `json:"reasons"`
	Removed    []string `json:"removed"`
	SHA256     string   `json:"sha256"`
	Status     string   `json:"status"`
	Stripped   bool     `json:"stripped"`
	Text       string   `json:"text"`
}

// ParseShared reads canonical bytes and refuses everything that Canonical would not have written. The error is
// ErrVersion when the bytes name another format version, else ErrFormat.
func ParseShared(b []byte) (*Shared, error) {
	if len(b) > MaxShared {
		return nil, fmt.Errorf("%w: %d bytes, the limit is %d", ErrFormat, len(b), MaxShared)
	}
	if structure(b) > maxStructure {
		return nil, fmt.Errorf("%w: more values than the limits allow", ErrFormat)
	}
	var in sharedJSON
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	err := dec.Decode(&in)
	if v := versionOf(b, in.Format, err); v != SharedFormat && v != "" {
		return nil, fmt.Errorf("%w: %.40q, this program reads %q", ErrVersion, v, SharedFormat)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: not the JSON of a shared record near byte %d", ErrFormat, dec.InputOffset()+1)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: bytes follow the end", ErrFormat)
	}
	s, err := in.shared()
	if err != nil {
		return nil, err
	}
	again, err := s.Canonical()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, fmt.Errorf("%w: spelled in a second way from byte %d", ErrFormat, firstDifference(again, b)+1)
	}
	return s, nil
}

func (in *sharedJSON) shared() (*Shared, error) {
	s := &Shared{What: in.What, Revision: in.Revision, Fields: in.Fields, LeftOut: in.LeftOut}
	var err error
	if s.Record, err = ParseID(in.Record); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if len(in.Original) > 0 {
		if s.Original, err = ParseRevision(in.Original); err != nil {
			return nil, err
		}
	}
	if err := optionalSum(&s.Commitment, in.Commitment); err != nil {
		return nil, err
	}
	for _, r := range in.Replaced {
		s.Replaced = append(s.Replaced, Replacement{Pseudonym: r.Pseudonym, Count: r.Count})
	}
	for i, f := range in.Files {
		file := SharedFile{
			Item: f.Item, MediaType: f.MediaType, File: f.File, Text: f.Text,
			Status: f.Status, Reasons: f.Reasons, Removed: f.Removed, Stripped: f.Stripped,
		}
		file.Name, err = rawName(f.Name, f.NameRaw)
		if err := errors.Join(err, optionalSum(&file.Commitment, f.Commitment), optionalSum(&file.SHA256, f.SHA256)); err != nil {
			return nil, fmt.Errorf("file %d: %w", i+1, err)
		}
		s.Files = append(s.Files, file)
	}
	return s, nil
}

func optionalSum(sum *[32]byte, text string) error {
	if text == "" {
		return nil
	}
	return parseSum(sum, text)
}
