package custody

import (
	"bytes"
	"encoding/json"
	"time"
)

// Marshal returns the canonical JSON of p: the keys in the order of FORMAT.md, no
// space, no escape that JSON does not ask for but U+2028 and U+2029, no newline at the end. The
// time is rounded down to whole seconds of UTC. ErrMalformed if p breaks a bound.
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
	if len(data) > MaxPrivate {
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
