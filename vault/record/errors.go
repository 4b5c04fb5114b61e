package record

import "fmt"

// UnknownKeyError means that metadata uses a key that the vocabulary does not have. It is ErrMeta.
type UnknownKeyError struct {
	Key     string // as it was written
	Row     string // the key of the row it stands in, "" at the top
	Nearest string // the key that may have been meant, "" when none is near
	Line    int    // from 1; 0 when it did not come from a file
}

// Error names the key if it looks like one: whatever else stands before a colon may be a sentence of a testimony, and
// content does not belong into messages.
func (e *UnknownKeyError) Error() string {
	what := fmt.Sprintf("unknown key of %d bytes", len(e.Key))
	if looksLikeKey(e.Key) {
		what = fmt.Sprintf("unknown key %q", e.Key)
	}
	if e.Row != "" {
		what += fmt.Sprintf(" in %q", e.Row)
	}
	if e.Nearest != "" {
		what += fmt.Sprintf(", perhaps %q", e.Nearest)
	}
	return atLine(e.Line, what)
}

// Is makes it ErrMeta.
func (e *UnknownKeyError) Is(target error) bool { return target == ErrMeta }

// ValueError means that a value does not fit its key. It is ErrMeta, and wraps a *DateError where a date is wrong. It
// never holds the value.
type ValueError struct {
	Key  string
	Line int // from 1; 0 when it did not come from a file
	Err  error
}

// Error names the key and the reason.
func (e *ValueError) Error() string {
	return atLine(e.Line, fmt.Sprintf("%q: %v", e.Key, e.Err))
}

// Unwrap gives the reason.
func (e *ValueError) Unwrap() error { return e.Err }

// Is makes it ErrMeta.
func (e *ValueError) Is(target error) bool { return target == ErrMeta }

func atLine(line int, what string) string {
	if line > 0 {
		return fmt.Sprintf("line %d: %s", line, what)
	}
	return what
}

// looksLikeKey reports whether a word may be shown in a message: short, of ASCII letters, digits, - and _.
func looksLikeKey(s string) bool {
	if len(s) == 0 || len(s) > 40 {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && !isDigit(s[i]) && s[i] != '-' && s[i] != '_' {
			return false
		}
	}
	return true
}
