package crypto

import (
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

var (
	// ErrWrongKey reports that no identity or passphrase at hand opens the
	// file. A flipped bit in the wrapped file key itself looks the same: age
	// cannot tell the two apart (c2sp.org/age, "Recipient stanza").
	ErrWrongKey = errors.New("wrong passphrase or identity")

	// ErrTampered reports bytes that were damaged, forged or cut short: the
	// header does not parse, its MAC or a payload chunk fails although the key
	// fits, or padding, size, hash or authority MAC are not what they must be.
	ErrTampered = errors.New("sealed bytes are damaged or forged")
)

// Classify turns an error of package age into [ErrWrongKey], [ErrTampered] or
// the error of the reader underneath. The part, such as "header", says where.
// The text of age's error is dropped, because it may quote the file.
func Classify(part string, err error) error {
	var source *sourceError
	var noMatch *age.NoIdentityMatchError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &source):
		return fmt.Errorf("reading sealed bytes: %w", source.err)
	case errors.As(err, &noMatch):
		return ErrWrongKey
	default:
		return tampered(part)
	}
}

// tampered is ErrTampered with the part that does not hold.
func tampered(part string) error { return fmt.Errorf("%w: %s", ErrTampered, part) }

// sourceError marks an error as coming from the reader underneath, so that a
// failing disk is never reported as tampering.
type sourceError struct{ err error }

func (e *sourceError) Error() string { return e.err.Error() }
func (e *sourceError) Unwrap() error { return e.err }

// markSource wraps err unless it only says that the bytes ended.
func markSource(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return &sourceError{err}
}

// sourceReader marks the errors of r.
type sourceReader struct{ r io.Reader }

func (s sourceReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	return n, markSource(err)
}

// sourceReaderAt marks the errors of r.
type sourceReaderAt struct{ r io.ReaderAt }

func (s sourceReaderAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.r.ReadAt(p, off)
	return n, markSource(err)
}
