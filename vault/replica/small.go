package replica

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// copyFiles writes the small files, the explanation, and the list of their sums.
func (c *copier) copyFiles() error {
	if err := c.findStale(); err != nil {
		return err
	}
	names := append([]string{readmeName}, c.files...)
	slices.Sort(names)
	var list strings.Builder
	for _, name := range names {
		data, err := c.small(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := c.d.refresh(name, writeBytes(data)); err != nil {
			return err
		}
		list.WriteString(sumLine(name, data))
	}
	return c.d.refresh(sumsName, writeBytes([]byte(list.String())))
}

func (c *copier) small(name string) ([]byte, error) {
	if name == readmeName {
		return []byte(readme), nil
	}
	data, err := c.from.ReadFile(name)
	if err == nil && len(data) > maxFile {
		err = damaged(name, "is too large")
	}
	return data, err
}

// findStale notes which small files have to go: what the list of the copy before
// names and the vault has no more. Nothing that is not listed is ever removed.
func (c *copier) findStale() error {
	data, err := c.d.read(sumsName, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	names, _, err := parseSums(data)
	if err != nil {
		return nil // it is written anew; strangers are left for Verify to name
	}
	for _, name := range names {
		if name != readmeName && !slices.Contains(c.files, name) {
			c.stale = append(c.stale, name)
		}
	}
	return nil
}

func writeBytes(data []byte) func(w io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}
