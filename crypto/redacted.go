package crypto

import (
	"fmt"
	"io"
	"log/slog"
)

// redactedText is what stands for a secret wherever it would be printed.
const redactedText = "[redacted]"

// Redacted is embedded in types that hold a secret, so that they print as
// "[redacted]" under every verb of fmt, in JSON and other text encodings, and
// in slog. It does not reach through reflection: such a type therefore keeps
// its secret behind a pointer in an unexported field, where fmt prints only an
// address when the type itself lies in an unexported field.
type Redacted struct{}

// Format implements [fmt.Formatter] for every verb but %T and %p, which print
// the type and the address.
func (Redacted) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redactedText) } // fmt.State never fails

// String implements [fmt.Stringer].
func (Redacted) String() string { return redactedText }

// GoString implements [fmt.GoStringer].
func (Redacted) GoString() string { return redactedText }

// MarshalText implements [encoding.TextMarshaler].
func (Redacted) MarshalText() ([]byte, error) { return []byte(redactedText), nil }

// MarshalJSON implements json.Marshaler.
func (Redacted) MarshalJSON() ([]byte, error) { return []byte(`"` + redactedText + `"`), nil }

// LogValue implements [slog.LogValuer].
func (Redacted) LogValue() slog.Value { return slog.StringValue(redactedText) }
