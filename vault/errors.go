package vault

import (
	"errors"
	"fmt"
	"strings"

	"emanet/vault/record"
	"emanet/vault/store"
)

var (
	// ErrNoRecord is returned when no record has the given id or prefix. Exit status 13.
	ErrNoRecord = errors.New("no such record")
	// ErrNoFile is returned when a record has no file of the given name. Exit status 13.
	ErrNoFile = errors.New("no such file in the record")
	// ErrNoRevision is returned when a record has no revision of the given number. Exit status 13.
	ErrNoRevision = errors.New("no such revision of the record")
	// ErrRefused is the parent of everything a policy forbids. Exit status 15.
	ErrRefused = errors.New("refused")
	// ErrLastSlot is returned when the last key slot would be removed. It is an ErrRefused.
	ErrLastSlot = fmt.Errorf("%w: the last key slot cannot be removed; nobody could open the vault", ErrRefused)
	// ErrReadOnly is returned when a vault that was opened for reading is asked to change. It is an ErrRefused.
	ErrReadOnly = fmt.Errorf("%w: the vault is open for reading only", ErrRefused)
	// ErrLocked is returned when a key is needed and none was given.
	ErrLocked = errors.New("the vault is locked")
	// ErrIntegrity is the parent of everything that says the vault's bytes are not what its log says. Exit status 14.
	ErrIntegrity = errors.New("integrity")
	// ErrBehind is returned when the store lacks entries that the checkpoint file names. It is an ErrIntegrity.
	ErrBehind = fmt.Errorf("%w: the store is behind its checkpoint", ErrIntegrity)
)

// AmbiguousError is returned by Find when several records begin with the prefix. It is an ErrNoRecord.
type AmbiguousError struct {
	Prefix string
	IDs    []record.ID
}

func (e *AmbiguousError) Error() string {
	var ids []string
	for i, id := range e.IDs {
		if i == 5 {
			ids = append(ids, "…")
			break
		}
		ids = append(ids, id.String())
	}
	return fmt.Sprintf("%q names %d records: %s", e.Prefix, len(e.IDs), strings.Join(ids, ", "))
}

// Unwrap makes an ambiguous prefix an ErrNoRecord.
func (e *AmbiguousError) Unwrap() error { return ErrNoRecord }

func integrity(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrIntegrity, fmt.Errorf(format, args...))
}

func isMissing(err error) bool { return errors.Is(err, store.ErrMissing) }
