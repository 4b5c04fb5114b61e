package store

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	badger "github.com/dgraph-io/badger/v4"
)

// errFault marks a panic or a memory fault inside Badger.
var errFault = errors.New("internal fault")

// guard runs one call into Badger. A panic there, and a fault on a memory map whose file cannot be read, become
// ErrDamaged; Badger's own text is dropped, because it prints keys and paths. A panic of the caller's own callback
// is passed on as it is: it is not damage.
func guard(what string, call func(c *callback) error) (err error) {
	c := &callback{}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if c.inside {
			return // the panic, if there is one, belongs to the caller
		}
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: %w: %w", what, ErrDamaged, errFault)
		}
	}()
	return classify(what, c, call(c))
}

// callback marks the time during which the caller's function runs, and keeps the error that it returned.
type callback struct {
	inside bool
	err    error
}

func (c *callback) run(fn func() error) error {
	c.inside = true
	err := fn()
	c.inside = false
	c.err = err
	return err
}

// classify turns an error of Badger into one of ours. Badger flattens most causes into text, so a full disk can
// only be recognised there.
func classify(what string, c *callback, err error) error {
	switch {
	case err == nil:
		return nil
	case c != nil && c.err != nil && errors.Is(err, c.err):
		return err
	case isOurs(err):
		return fmt.Errorf("%s: %w", what, err)
	case errors.Is(err, badger.ErrKeyNotFound):
		return ErrMissing
	case errors.Is(err, badger.ErrTxnTooBig):
		return fmt.Errorf("%s: %w", what, ErrTooLarge)
	case errors.Is(err, badger.ErrDBClosed), errors.Is(err, badger.ErrBlockedWrites):
		return fmt.Errorf("%s: %w", what, ErrClosed)
	case errors.Is(err, badger.ErrReadOnlyTxn):
		return fmt.Errorf("%s: %w", what, ErrReadOnly)
	case isFull(err), strings.Contains(err.Error(), "no space left on device"):
		return fmt.Errorf("%s: %w", what, ErrNoSpace)
	}
	return fmt.Errorf("%s: %w", what, ErrDamaged)
}

func isOurs(err error) bool {
	for _, own := range []error{ErrMissing, ErrTooLarge, ErrDamaged, ErrNoSpace, ErrFiles, ErrReadOnly, ErrClosed} {
		if errors.Is(err, own) {
			return true
		}
	}
	return false
}
