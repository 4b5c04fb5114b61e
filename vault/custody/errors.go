package custody

import (
	"context"
	"errors"
	"fmt"
)

// Every fault of the log is ErrIntegrity under errors.Is; the others say more.
var (
	// ErrIntegrity: the log is not what its writers signed.
	ErrIntegrity = errors.New("custody: integrity")
	// ErrFork: two logs of one vault went different ways.
	ErrFork = fmt.Errorf("custody: the log was forked: %w", ErrIntegrity)
	// ErrRollback: the log is older than a checkpoint that somebody holds.
	ErrRollback = fmt.Errorf("custody: the log was rolled back: %w", ErrIntegrity)
	// ErrBehind: the store is older than its own checkpoint file.
	ErrBehind = fmt.Errorf("custody: the log is behind its checkpoint: %w", ErrIntegrity)
	// ErrMalformed: bytes are not in the one encoding that FORMAT.md allows.
	ErrMalformed = fmt.Errorf("custody: malformed: %w", ErrIntegrity)
	// ErrOtherVault: a log, a checkpoint or a code belongs to another vault.
	ErrOtherVault = fmt.Errorf("custody: belongs to another vault: %w", ErrIntegrity)
	// ErrWriter: a signature is missing, wrong, or by a key that may not sign.
	ErrWriter = fmt.Errorf("custody: not signed by an admitted writer: %w", ErrIntegrity)
	// ErrRefused: what the caller wants to append would break a rule of the
	// log. Nothing is wrong with the log itself: not ErrIntegrity.
	ErrRefused = errors.New("custody: refused")
	// ErrCosignature: a cosignature does not hold under a key.
	ErrCosignature = fmt.Errorf("custody: the cosignature does not hold: %w", ErrIntegrity)
	// ErrNoLink: a proof does not say how its log stands to another checkpoint.
	// Nothing is wrong with either of them: not ErrIntegrity.
	ErrNoLink = errors.New("custody: the proof does not lead to that checkpoint")
)

// EntryError names the entry at which the log stops being whole: the first bad
// one in the order of the log. It is [ErrIntegrity] under errors.Is, unless Err
// is the cancellation of a context.
type EntryError struct {
	Sequence int64
	Reason   string
	Err      error // may be nil
}

func (e *EntryError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("custody: entry %d: %s: %v", e.Sequence, e.Reason, e.Err)
	}
	return fmt.Sprintf("custody: entry %d: %s", e.Sequence, e.Reason)
}

// Unwrap returns the cause.
func (e *EntryError) Unwrap() error { return e.Err }

// Is reports whether target is ErrIntegrity and the fault is one of the log.
func (e *EntryError) Is(target error) bool {
	return target == ErrIntegrity && !canceled(e.Err)
}

// BehindError says how much a store lacks. It is ErrBehind and ErrIntegrity.
type BehindError struct {
	Entries int64 // entries that the checkpoint counts and the store does not
	Leaves  int64 // leaves, entries included
}

func (e *BehindError) Error() string {
	return fmt.Sprintf("custody: the log is behind its checkpoint: %d %s missing", e.Entries, plural(e.Entries, "entry", "entries"))
}

// Unwrap returns ErrBehind.
func (e *BehindError) Unwrap() error { return ErrBehind }

// LostError says that an older checkpoint is one that an entry of the log
// declared lost, or lies in what it declared lost: a recovery that was admitted,
// not one that was hidden. It is ErrRollback and ErrIntegrity.
type LostError struct {
	Sequence int64 // the entry that says so
	Lost     Tree
}

func (e *LostError) Error() string {
	return fmt.Sprintf("custody: entry %d declares the log of size %d lost", e.Sequence, e.Lost.Size)
}

// Unwrap returns ErrRollback.
func (e *LostError) Unwrap() error { return ErrRollback }

func canceled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func malformed(what, format string, args ...any) error {
	return fmt.Errorf("%w: %s %s", ErrMalformed, what, fmt.Sprintf(format, args...))
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
