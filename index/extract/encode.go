package extract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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

// Encode returns the one stored form of a reading (FORMAT.md): JSON without spaces. It fails with ErrMalformed for a reading
// that ParseReading would refuse. It takes no more memory than what it returns.
func (r *Reading) Encode() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	var size counter
	if err := r.write(&size); err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(make([]byte, 0, size))
	if err := r.write(b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// ParseReading reads the stored form. It refuses every other encoding of the same reading, other versions, and what is
// beyond the bounds, with ErrMalformed. It takes no more memory than some times len(b), whatever b is.
func ParseReading(b []byte) (*Reading, error) {
	if len(b) > MaxReading {
		return nil, fmt.Errorf("%w: %d bytes", ErrMalformed, len(b))
	}
	if !outlined(b) {
		return nil, fmt.Errorf("%w: its JSON is of another form", ErrMalformed)
	}
	s := stored{Reading: &Reading{}}
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("%w: its JSON is broken", ErrMalformed) // the error would quote the text
	}
	if s.Reading == nil || s.Format != format {
		return nil, fmt.Errorf("%w: this is not %s", ErrMalformed, format)
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	again := comparer{rest: b} // also finds members that are unknown, or twice there
	if err := s.write(&again); err != nil {
		return nil, err
	}
	if len(again.rest) > 0 {
		return nil, errAnother
	}
	return s.Reading, nil
}

// errAnother says that a reading is there, but not in the form that is stored.
var errAnother = fmt.Errorf("%w: it is encoded in another way", ErrMalformed)

// counter counts what is written to it, up to what a reading may have.
type counter int

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	if *c += counter(len(p)); *c > MaxReading {
		return 0, fmt.Errorf("%w: more than %d bytes", ErrMalformed, MaxReading)
	}
	return len(p), nil
}

// comparer takes nothing but what it expects.
type comparer struct{ rest []byte }

// Write implements io.Writer.
func (c *comparer) Write(p []byte) (int, error) {
	if !bytes.HasPrefix(c.rest, p) {
		return 0, errAnother
	}
	c.rest = c.rest[len(p):]
	return len(p), nil
}
