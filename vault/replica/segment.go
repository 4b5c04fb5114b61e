package replica

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"emanet/vault/custody"
)

const (
	segmentHeader = "emanet-copy-log-v1"
	// segmentEntries is how many entries a segment of the log holds; the last one
	// may hold fewer.
	segmentEntries = 256
)

// writeSegment writes the leaves [from, to) of a log.
func writeSegment(w io.Writer, src custody.Source, from, to int64) error {
	if _, err := io.WriteString(w, segmentHeader+"\n"); err != nil {
		return err
	}
	for i := from; i < to; i++ {
		data, err := src.Leaf(i)
		if err != nil {
			return fmt.Errorf("leaf %d: %w", i, err)
		}
		if _, err := fmt.Fprintf(w, "leaf %d %d\n", i, len(data)); err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	return nil
}

// readSegment calls fn with every leaf of a segment, its index and where its bytes
// begin in the file.
func (d *disk) readSegment(name string, fn func(i, offset int64, data []byte) error) error {
	f, _, err := d.open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	head, err := r.ReadSlice('\n')
	if err != nil || string(head) != segmentHeader+"\n" {
		return damaged(name, "has no known header")
	}
	offset := int64(len(head))
	for {
		head, err := r.ReadSlice('\n')
		if err == io.EOF && len(head) == 0 {
			return nil
		}
		i, size, ok := parseFrame(string(head))
		if err != nil || !ok {
			return damaged(name, "is malformed at byte %d", offset)
		}
		offset += int64(len(head))
		data := make([]byte, size)
		if _, err := io.ReadFull(r, data); err != nil {
			return damaged(name, "ends inside leaf %d", i)
		}
		if err := fn(i, offset, data); err != nil {
			return err
		}
		offset += size
	}
}

// parseFrame reads `leaf <index> <size>` and a newline, in its one spelling.
func parseFrame(line string) (index, size int64, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "leaf ")
	first, second, _ := strings.Cut(rest, " ")
	index, err1 := strconv.ParseInt(first, 10, 64)
	size, err2 := strconv.ParseInt(second, 10, 64)
	if !ok || err1 != nil || err2 != nil || index < 0 || size < 0 || size > max(custody.MaxEntry, custody.MaxLeaf) {
		return 0, 0, false
	}
	return index, size, fmt.Sprintf("leaf %d %d\n", index, size) == line
}

// copyLog writes the segments of the log that the copy lacks or holds otherwise.
func (d *disk) copyLog(src custody.Source, s *custody.State) error {
	var from int64
	for seq := int64(1); seq <= s.Sequence(); seq += segmentEntries {
		last, err := src.EntryIndex(min(seq+segmentEntries-1, s.Sequence()))
		if err != nil {
			return fmt.Errorf("log: %w", err)
		}
		name, begin, end := segmentName(seq), from, last+1
		write := func(w io.Writer) error { return writeSegment(w, src, begin, end) }
		if err := d.refresh(name, write); err != nil {
			return err
		}
		from = end
	}
	return nil
}

// refresh writes a file unless it is there with just that content.
func (d *disk) refresh(name string, write func(w io.Writer) error) error {
	same, err := d.same(name, write)
	if err != nil || same {
		return err
	}
	return d.put(name, write)
}

// same reports whether a file is exactly what write writes.
func (d *disk) same(name string, write func(w io.Writer) error) (bool, error) {
	f, _, err := d.open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	err = write(comparer{r})
	if errors.Is(err, errDiffers) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = r.ReadByte()
	return err == io.EOF, nil
}

var errDiffers = errors.New("differs")

// comparer fails with errDiffers at the first write that r does not continue with.
type comparer struct{ r io.Reader }

func (c comparer) Write(p []byte) (int, error) {
	have := make([]byte, len(p))
	if _, err := io.ReadFull(c.r, have); err != nil || !bytes.Equal(have, p) {
		return 0, errDiffers
	}
	return len(p), nil
}
