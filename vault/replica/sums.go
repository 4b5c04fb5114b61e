package replica

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"emanet/vault/custody"
)

const (
	inventoryHeader = "emanet-copy-inventory-v1"
	maxLine         = 256
)

// inventoryReader reads an inventory file item by item.
type inventoryReader struct {
	name string
	r    *bufio.Reader
	c    io.Closer
}

func (d *disk) openInventory(name string) (*inventoryReader, error) {
	f, _, err := d.open(name)
	if err != nil {
		return nil, err
	}
	r := &inventoryReader{name: name, r: bufio.NewReaderSize(f, 64<<10), c: f}
	if line, err := r.line(); err != nil || line != inventoryHeader+"\n" {
		_ = f.Close()
		return nil, damaged(name, "has no known header")
	}
	return r, nil
}

// next returns the next item, io.EOF after the last.
func (r *inventoryReader) next() (custody.Item, error) {
	line, err := r.line()
	if err != nil {
		return custody.Item{}, err
	}
	item, err := custody.ParseItemLine(line)
	if err != nil {
		return custody.Item{}, damaged(r.name, "has a malformed line: %v", err)
	}
	return item, nil
}

// line reads one line of bounded length, with its newline.
func (r *inventoryReader) line() (string, error) {
	b, err := r.r.ReadSlice('\n')
	switch {
	case err == io.EOF && len(b) == 0:
		return "", io.EOF
	case err != nil || len(b) > maxLine:
		return "", damaged(r.name, "has an endless line, or cannot be read")
	}
	return string(b), nil
}

func (r *inventoryReader) Close() error { return r.c.Close() }

// sumLine writes a line as `sha256sum -c` reads it.
func sumLine(name string, data []byte) string {
	return fmt.Sprintf("%x  %s\n", sha256.Sum256(data), name)
}

// parseSums reads the list of small files: name to hex sum, names ascending.
func parseSums(data []byte) (names []string, sums map[string]string, err error) {
	sums = map[string]string{}
	for line := range strings.Lines(string(data)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		bad := !ok || !strings.HasSuffix(line, "\n") || len(sum) != 64 || strings.Trim(sum, "0123456789abcdef") != ""
		if bad || name != readmeName && !isPlainName(name) || len(names) > 0 && names[len(names)-1] >= name || len(names) >= maxFiles {
			return nil, nil, damaged(sumsName, "is malformed")
		}
		names, sums[name] = append(names, name), sum
	}
	return names, sums, nil
}

// errMismatch is what hashing finds; whoever asked names the file.
var errMismatch = errors.New("size or SHA-256 differ from the inventory")

// hashFile compares a file with an item. A missing file is fs.ErrNotExist, another
// content errMismatch.
func (d *disk) hashFile(ctx context.Context, name string, item custody.Item, m *meter) error {
	f, size, err := d.open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if size != item.Size {
		return errMismatch
	}
	h := sha256.New()
	w := io.Writer(h)
	if m != nil {
		w = io.MultiWriter(h, m)
	}
	n, err := io.CopyBuffer(w, io.LimitReader(contextReader{ctx, f}, size+1), make([]byte, 128<<10))
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if n != item.Size || [32]byte(h.Sum(nil)) != item.Sum {
		return errMismatch
	}
	return nil
}
