package replica

import (
	"errors"
	"fmt"

	"emanet/vault/custody"
)

// Faults of a copy are [custody.ErrIntegrity] and its kinds; these are besides.
var (
	// ErrNotCopy: the folder is not empty and not a copy of a vault.
	ErrNotCopy = errors.New("replica: not a copy of a vault")
	// ErrUnfinished: the first copy into this folder was never finished. There is
	// no checkpoint yet, so nothing in it can be checked.
	ErrUnfinished = errors.New("replica: the copy was never finished")
	// ErrFormat: the copy was made by a newer program.
	ErrFormat = errors.New("replica: unknown format of the copy")
)

// damaged names a file of a copy, or of the vault it is made from.
func damaged(name, format string, args ...any) error {
	return fmt.Errorf("%w: %s %s", custody.ErrIntegrity, name, fmt.Sprintf(format, args...))
}
