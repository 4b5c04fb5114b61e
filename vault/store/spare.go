package store

import (
	"errors"
	"os"
	"syscall"
)

// filesBeside is how many files a store may want to open beside its tables, with those of the layers above: a new table, a log, a
// manifest, a folder.
const filesBeside = 12

// spareFiles returns ErrFiles unless the process may open n more files. Badger tries again and again to write a table for which it
// can open no file, and calls an open that failed damage: so it is asked before. It cannot promise that they are still
// free a moment later.
func spareFiles(dir string, n int) (err error) {
	files := make([]*os.File, 0, n)
	defer func() {
		for _, f := range files {
			_ = f.Close() // nothing was done with it
		}
	}()
	for range n {
		f, err := os.Open(dir)
		if errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) {
			return ErrFiles
		}
		if err != nil {
			return nil // another trouble, which the work itself will tell
		}
		files = append(files, f)
	}
	return nil
}
