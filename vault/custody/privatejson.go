package custody

import (
	"bytes"
	"encoding/json"
	"time"
)

// Marshal returns the canonical JSON of p: the keys in the order of FORMAT.md, no
// space, no newline at the end. The time is rounded down to whole seconds of UTC.
// ErrMalformed if p breaks a bound, ErrRefused if it is too large.
func (p *Private) Marshal() ([]byte, error) {
	q := *p
	q.Format = privateFormat
	q.Time = q.Time.UTC().Truncate(time.Second)
	if err := q.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&q); err != nil {
		return nil, malformed("private part", "cannot be encoded")
	}
	if b.Len() > MaxPrivate {
		return nil, refused("a private part of %d bytes: at most %d", b.Len(), MaxPrivate)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// ParsePrivate reads a private part. Everything but the one encoding is
// ErrMalformed; the error never repeats content.
func ParsePrivate(data []byte) (*Private, error) {
	if len(data) > MaxPrivate || !fewValues(data) {
		return nil, malformed("private part", "is too large")
	}
	p := new(Private)
	if err := json.Unmarshal(data, p); err != nil {
		return nil, malformed("private part", "is not JSON of its form")
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	again, err := p.Marshal()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, data) {
		return nil, malformed("private part", "is not in its one encoding")
	}
	return p, nil
}

// maxValues bounds the elements of a private part, whatever they are: it is counted
// before anything is decoded, so that no list of empty rows fills the memory.
const maxValues = 512 << 10

// fewValues counts the commas outside strings.
func fewValues(data []byte) bool {
	n, inside, escaped := 0, false, false
	for _, c := range data {
		switch {
		case escaped:
			escaped = false
		case inside && c == '\\':
			escaped = true
		case c == '"':
			inside = !inside
		case c == ',' && !inside:
			n++
		}
	}
	return n < maxValues
}
