package store

import (
	"errors"
	"fmt"
)

// Free space that CheckSpace wants beyond twice the bytes to be written. Badger writes through memory maps: on a
// full disk such a write is not an error but a SIGBUS that kills the process, so there must be room before it
// begins. The margin covers a memtable's log (its blocks are allocated as it fills) and the table made from it when the
// store closes, twice.
const (
	spaceMargin = 64 << 20
	openMargin  = 8 << 20 // to open for writing: headers only
)

// CheckSpace returns ErrNoSpace unless twice need and a margin of 64 MiB are free. It cannot promise that the space
// is still there a moment later: another program may take it, and then a write through a memory map kills the
// process. The next open finds everything that was acknowledged.
func (s *Store) CheckSpace(need int64) error { return s.space.check(need) }

type spaceCheck struct {
	dir  string
	free func(dir string) (int64, error)
}

func (c spaceCheck) check(need int64) error { return c.atLeast(2*max(need, 0) + spaceMargin) }

// explain calls a fault inside Badger by its likelier name when the disk is full: a write through a memory map faults
// then. Damage that hides behind it is reported once there is space again.
func (c spaceCheck) explain(err error) error {
	if !errors.Is(err, errFault) || !errors.Is(c.atLeast(openMargin), ErrNoSpace) {
		return err
	}
	return fmt.Errorf("%w: the disk filled up while the store was in use", ErrNoSpace)
}

func (c spaceCheck) atLeast(want int64) error {
	have, err := c.free(c.dir)
	if err != nil {
		return fmt.Errorf("free space: %w", err)
	}
	if have < want {
		return fmt.Errorf("%w: %d MiB free, %d MiB wanted", ErrNoSpace, have>>20, (want+1<<20-1)>>20)
	}
	return nil
}
