package crypto

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// maxKeyText bounds the text of a key: a hybrid recipient has 1959 characters.
const maxKeyText = 2048

// ErrRecipient reports a text that is not one hybrid recipient. It never quotes
// the text, which may be a secret key pasted in the wrong place.
var ErrRecipient = errors.New("not a hybrid recipient (age1pq1…)")

// Recipient is the public half of a vault. Anyone who has it can seal to the
// vault, so a file that unseals is not thereby believed. Two recipients are
// the same when their String is. It is immutable and safe for concurrent use.
type Recipient struct {
	age  *age.HybridRecipient
	text string
}

// ParseRecipient reads one age1pq1… text, in its one spelling and with nothing
// around it. It returns [ErrRecipient] for anything else.
func ParseRecipient(s string) (*Recipient, error) {
	if len(s) > maxKeyText {
		return nil, ErrRecipient
	}
	h, err := age.ParseHybridRecipient(s)
	if err != nil || h.String() != s {
		return nil, ErrRecipient
	}
	return &Recipient{age: h, text: s}, nil
}

// String returns the text that [ParseRecipient] reads.
func (r *Recipient) String() string { return r.text }

// Seal starts an age file on dst. What is written to the result is sealed; the
// file is whole only when Close has returned nil. Close does not close dst. No
// padding is added. The writer is not safe for concurrent use.
func (r *Recipient) Seal(dst io.Writer) (io.WriteCloser, error) {
	w, err := age.Encrypt(dst, r.age)
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	return w, nil
}

// SealBytes seals pt as one age file. No padding is added.
func (r *Recipient) SealBytes(pt []byte) ([]byte, error) {
	var buf bytes.Buffer
	buf.Grow(len(pt) + len(pt)>>11 + 2048)
	w, err := r.Seal(&buf)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(pt); err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	return buf.Bytes(), nil
}
