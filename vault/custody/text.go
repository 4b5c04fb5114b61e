package custody

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

// MaxLeaves bounds the log, entries included: 2^35 - 1, what the paper code holds.
const MaxLeaves = 1<<35 - 1

// lines reads the text formats of the log: lines of a key, a space, a value. It
// keeps the first fault; after one everything it returns is zero. Parsers need
// not be strict about spelling beyond it: each of them prints what it read and
// compares the bytes.
type lines struct {
	what string
	rest string
	err  error
}

// fail keeps the first fault.
func (l *lines) fail(format string, args ...any) {
	if l.err == nil {
		l.err = malformed(l.what, format, args...)
	}
}

// line takes the next line whole.
func (l *lines) line() string {
	line, rest, ok := strings.Cut(l.rest, "\n")
	if !ok {
		l.fail("ends inside a line")
		return ""
	}
	l.rest = rest
	return line
}

// next reports whether the next line has the key, and takes its value if so.
func (l *lines) next(key string) (string, bool) {
	if l.err != nil || !strings.HasPrefix(l.rest, key+" ") {
		return "", false
	}
	return l.line()[len(key)+1:], true
}

// must takes the value of a line that has to be there.
func (l *lines) must(key string) string {
	v, ok := l.next(key)
	if !ok {
		l.fail("has no %q line where one belongs", key)
	}
	return v
}

// exact takes a line that has to be exactly this.
func (l *lines) exact(want string) {
	if l.line() != want {
		l.fail("has no line %q where one belongs", want)
	}
}

// number reads a decimal number of the log.
func (l *lines) number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > MaxLeaves {
		l.fail("has a number that is malformed or out of bounds")
		return 0
	}
	return n
}

// hash reads 32 bytes of base64.
func (l *lines) hash(s string) Hash {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != len(Hash{}) {
		l.fail("has a malformed hash")
		return Hash{}
	}
	return Hash(b)
}

// pair reads a number, a space and a hash.
func (l *lines) pair(s string) (int64, Hash) {
	n, h, _ := strings.Cut(s, " ")
	return l.number(n), l.hash(h)
}

// done returns the first fault, or one if anything is left.
func (l *lines) done() error {
	if l.err == nil && l.rest != "" {
		l.fail("has more than it should, or lines out of order")
	}
	return l.err
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func isLowerHex(s string) bool {
	return strings.Trim(s, "0123456789abcdef") == "" && s != ""
}

// isObjectID reports whether s is the hex of a 128-bit object id.
func isObjectID(s string) bool { return len(s) == 32 && isLowerHex(s) }

func cutPrefix(s, prefix string) (string, bool) { return strings.CutPrefix(s, prefix) }

// parseSum reads the lower-case hex of a SHA-256.
func parseSum(s string) ([32]byte, error) {
	var sum [32]byte
	if len(s) != 2*len(sum) || !isLowerHex(s) {
		return sum, malformed("sum", "is not 64 lower-case hex digits")
	}
	_, err := hex.Decode(sum[:], []byte(s))
	return sum, err
}
