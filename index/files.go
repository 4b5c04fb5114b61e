package index

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// replace writes a file, also in the place of something that is no file: a link or an empty folder of its name.
func (c Config) replace(name string, data []byte) error {
	err := c.Files.WriteFile(name, data)
	if err == nil {
		return nil
	}
	if !c.isStrange(name) {
		return err
	}
	if c.Files.RemoveFile(name) != nil {
		return err
	}
	return c.Files.WriteFile(name, data)
}

// sweep removes every file of the index but the manifest and those that are kept.
func (c Config) sweep(keep map[string]bool) error {
	names, err := c.Files.ListFiles()
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == manifestName || keep[name] {
			continue
		}
		if err := c.remove(name); err != nil {
			return err
		}
	}
	return nil
}

// remove removes a file. What this program did not make, and what is no file, may stay: nothing of the vault is in it.
func (c Config) remove(name string) error {
	err := c.Files.RemoveFile(name)
	digits, sealed := strings.CutSuffix(name, segmentSuffix)
	if err == nil || errors.Is(err, fs.ErrNotExist) || name != manifestName && !(sealed && isSegmentName(digits)) {
		return nil
	}
	if c.isStrange(name) {
		return nil
	}
	return err
}

// isStrange reports whether a name is no file at all.
func (c Config) isStrange(name string) bool {
	f, err := c.Files.OpenFile(name)
	if err == nil {
		_ = f.Close() // nothing was read
	}
	return errors.Is(err, ErrNotFile)
}

// Discard removes an index, whatever is left of it.
func Discard(c Config) error {
	names, err := c.Files.ListFiles()
	if err != nil {
		return err
	}
	slices.SortFunc(names, func(a, b string) int { // the manifest first: without it the rest is nothing
		if a == manifestName {
			return -1
		}
		if b == manifestName {
			return 1
		}
		return 0
	})
	for _, name := range names {
		if err := c.remove(name); err != nil {
			return err
		}
	}
	return nil
}
