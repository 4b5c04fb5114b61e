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
// in slog. Fmt calls no methods on what lies in an unexported field of something
// else, and prints by reflection instead: the secret itself is therefore kept
// in a [Veiled].
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

// Veiled keeps a value where fmt does not look. Reflection follows one pointer
// when a verb does not fit a value (fmt's badVerb), so the value lies behind
// two, of which only the address is ever printed. The zero Veiled holds nil.
type Veiled[T any] struct{ at **T }

// Veil hides what v points to.
func Veil[T any](v *T) Veiled[T] { return Veiled[T]{&v} }

// Reveal returns the pointer that was hidden, or nil.
func (v Veiled[T]) Reveal() *T {
	if v.at == nil {
		return nil
	}
	return *v.at
}
