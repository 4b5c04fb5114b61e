package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"

	"emanet/index/extract"
)

const (
	maxValue = 1 << 20 // bytes of one value, table or packet that is taken into memory
	maxReads = 200_000 // of one file, to learn what it tells about itself
)

// errDamaged says that bytes are not what their format asks for. It stays inside this package: what is damaged is passed
// over, and told as a loss once.
var errDamaged = errors.New("media: not what the format asks for")

// counted is the bytes of one file with a limit of how often they are read, so that a file whose parts point at each other
// costs no more than any other. It ends when ctx does.
type counted struct {
	ctx  context.Context
	r    io.ReaderAt
	left int
}

// ReadAt implements io.ReaderAt.
func (c *counted) ReadAt(p []byte, off int64) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	if c.left--; c.left < 0 {
		return 0, extract.Failed(extract.ReasonTooLarge, "more than %d parts", maxReads)
	}
	return c.r.ReadAt(p, off)
}

// window is a stretch of a file, or of bytes that were taken out of one.
type window struct {
	r    io.ReaderAt
	from int64
	size int64
}

// whole returns the window of a file.
func whole(ctx context.Context, in *extract.Input) window {
	return window{r: &counted{ctx: ctx, r: in.Bytes, left: maxReads}, size: in.Size}
}

// inMemory returns the window of bytes.
func inMemory(b []byte) window { return window{r: bytes.NewReader(b), size: int64(len(b))} }

// part returns the window of n bytes at off, cut where w ends.
func (w window) part(off, n int64) window {
	if off < 0 || n < 0 || off >= w.size {
		return window{r: w.r}
	}
	return window{r: w.r, from: w.from + off, size: min(n, w.size-off)}
}

// bytes returns n bytes at off. It is errDamaged if there are not as many, or more than maxValue are asked for; any other
// error is one of the file itself and ends the reading.
func (w window) bytes(off, n int64) ([]byte, error) {
	if off < 0 || n < 0 || n > maxValue || off > w.size-n {
		return nil, errDamaged
	}
	if n == 0 {
		return nil, nil
	}
	b := make([]byte, n)
	read, err := w.r.ReadAt(b, w.from+off)
	switch {
	case int64(read) == n:
		return b, nil
	case err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errDamaged
	}
	return nil, err
}

// all returns every byte of w.
func (w window) all() ([]byte, error) { return w.bytes(0, w.size) }

// starts reports whether w begins with prefix.
func (w window) starts(prefix string) (bool, error) {
	b, err := w.bytes(0, int64(len(prefix)))
	if errors.Is(err, errDamaged) {
		return false, nil
	}
	return string(b) == prefix, err
}

// fatal reports whether err ends the reading, and damage does not.
func fatal(err error) bool { return err != nil && !errors.Is(err, errDamaged) }

// number reads a big-endian number of 0 to 8 bytes.
func number(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

func be16(b []byte) int64 { return int64(binary.BigEndian.Uint16(b)) }
func be32(b []byte) int64 { return int64(binary.BigEndian.Uint32(b)) }
func le32(b []byte) int64 { return int64(binary.LittleEndian.Uint32(b)) }
