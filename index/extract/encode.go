package extract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// format is the version of the stored form (FORMAT.md). It is inside the sealed bytes.
const format = "emanet-text-v1"

// ErrMalformed is returned for bytes that are not a stored reading of this version.
var ErrMalformed = errors.New("not a reading of a file")

// Bounds of a stored reading. What is read from a file is bounded by Limits long before.
const (
	MaxReading = 128 << 20 // bytes of the stored form
	maxParts   = 200_000
	maxFacts   = 10_000
	maxLosses  = 10_000
	maxShort   = 64 << 10 // bytes of a name, a fact, a detail
	maxSpans   = 100_000  // of one part
)

// stored is a Reading in its stored form: the members in this order.
type stored struct {
	Format string `json:"format"`
	*Reading
}

// Encode returns the one stored form of a reading (FORMAT.md): JSON without spaces. It fails with ErrMalformed for a reading
// that ParseReading would refuse.
func (r *Reading) Encode() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	b, err := r.encode()
	if err == nil && len(b) > MaxReading {
		return nil, fmt.Errorf("%w: %d bytes", ErrMalformed, len(b))
	}
	return b, err
}

func (r *Reading) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(stored{format, r}); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// ParseReading reads the stored form. It refuses every other encoding of the same reading, other versions, and what is
// beyond the bounds, with ErrMalformed.
func ParseReading(b []byte) (*Reading, error) {
	if len(b) > MaxReading {
		return nil, fmt.Errorf("%w: %d bytes", ErrMalformed, len(b))
	}
	s := stored{Reading: &Reading{}}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("%w: its JSON is broken", ErrMalformed) // the error would quote the text
	}
	if s.Reading == nil || s.Format != format {
		return nil, fmt.Errorf("%w: this is not %s", ErrMalformed, format)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: something follows it", ErrMalformed)
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	again, err := s.encode()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, fmt.Errorf("%w: it is encoded in another way", ErrMalformed)
	}
	return s.Reading, nil
}

// check holds a reading to what can be stored.
func (r *Reading) check() error {
	switch r.Status {
	case StatusRead, StatusPartly, StatusNotRead:
	default:
		return fmt.Errorf("%w: its status is unknown", ErrMalformed)
	}
	if len(r.Parts) > maxParts || len(r.Facts) > maxFacts || len(r.Losses) > maxLosses || r.Total < 0 || r.Done < 0 || r.Members < 0 {
		return fmt.Errorf("%w: beyond the bounds", ErrMalformed)
	}
	if !short(r.MediaType) || !short(r.Extractor) || !short(r.OCR) || !short(r.Of) {
		return fmt.Errorf("%w: a name is too long", ErrMalformed)
	}
	for i, l := range r.Losses {
		if !l.Reason.known() || !short(l.Detail) {
			return fmt.Errorf("%w: loss %d", ErrMalformed, i)
		}
	}
	for i, f := range r.Facts {
		if f.Key == "" || !short(string(f.Key)) || !short(f.Value) {
			return fmt.Errorf("%w: fact %d", ErrMalformed, i)
		}
	}
	for i, p := range r.Parts {
		if err := p.check(); err != nil {
			return fmt.Errorf("%w: part %d", err, i)
		}
	}
	return nil
}

func (p *Part) check() error {
	if !p.Kind.known() || !short(p.Name) || p.Number < 0 || p.Confidence < 0 || p.Confidence > 100 || len(p.Spans) > maxSpans || !utf8.ValidString(p.Text) {
		return ErrMalformed
	}
	end := 0
	for _, s := range p.Spans {
		if s.From < end || s.To <= s.From || s.To > len(p.Text) || s.Lang == "" || len(s.Lang) > 35 {
			return ErrMalformed
		}
		end = s.To
	}
	return nil
}

func short(s string) bool { return len(s) <= maxShort && utf8.ValidString(s) }

func (r Reason) known() bool {
	switch r {
	case ReasonEncrypted, ReasonDamaged, ReasonUnsupported, ReasonTooLarge, ReasonTooLong, ReasonNeedsOCR, ReasonFailed,
		ReasonInterrupted, ReasonNotTried:
		return true
	}
	return false
}

func (k PartKind) known() bool {
	switch k {
	case PartBody, PartPage, PartSlide, PartNotes, PartSheet, PartHeader, PartFooter, PartFootnote, PartEndnote, PartComment,
		PartDeleted, PartHidden, PartMessage, PartForm, PartOther:
		return true
	}
	return false
}
