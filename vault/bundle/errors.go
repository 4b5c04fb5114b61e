package bundle

import (
	"errors"
	"fmt"
	"strconv"
)

var (
	// ErrBundle: the bytes are not a bundle, or not the one that was signed.
	// Every [Fault] is ErrBundle.
	ErrBundle = errors.New("bundle: not what was signed, or not a bundle")
	// ErrChanged: a member given to [Write] has other bytes than it was said to
	// have. What was written is to be discarded.
	ErrChanged = errors.New("bundle: changed since it was listed")
	// ErrRefused: [Write] was asked for a bundle that no reader would accept.
	// Nothing was written.
	ErrRefused = errors.New("bundle: refused")
)

// Fault names what is wrong with a bundle. It is [ErrBundle] under errors.Is.
type Fault struct {
	// Member is the name below the top folder, empty where the fault is of the
	// bundle as a whole. Anything but printable ASCII is escaped as in Go, so
	// that it may be shown on a terminal.
	Member string
	Reason string // printable as well
}

// Error names the member and the reason.
func (f *Fault) Error() string {
	if f.Member == "" {
		return "the bundle " + f.Reason
	}
	return fmt.Sprintf("bundle: %q: %s", f.Member, f.Reason)
}

// Unwrap returns ErrBundle.
func (f *Fault) Unwrap() error { return ErrBundle }

func fault(member, format string, args ...any) error {
	return &Fault{Member: printable(member), Reason: fmt.Sprintf(format, args...)}
}

// maxShown bounds the bytes of a name that a fault shows; those of a bundle are
// far shorter.
const maxShown = 255

// printable returns a name that came from outside in printable ASCII.
func printable(name string) string {
	if len(name) > maxShown {
		name = name[:maxShown] + "..."
	}
	quoted := strconv.QuoteToASCII(name)
	if quoted[1:len(quoted)-1] == name {
		return name
	}
	return quoted[1 : len(quoted)-1]
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}
