package bundle

import (
	"errors"
	"fmt"
	"io"
)

// header reads the header of the member that must come next, and returns its
// size.
func (r *Reader) header(name string) (int64, error) {
	h, err := r.block(name)
	if err != nil {
		return 0, err
	}
	size := headerSize(h)
	if size < 0 || r.created < 0 || header(r.top+"/"+name, size, r.created) != *h {
		return 0, r.foreign(h, name)
	}
	return size, nil
}

// block reads one block, in which the member called name begins. It is valid
// until the next call.
func (r *Reader) block(name string) (*[blockSize]byte, error) {
	if r.pending {
		r.pending = false
		return &r.head, nil
	}
	n, err := io.ReadFull(r.src, r.head[:])
	r.offset += int64(n)
	if err != nil {
		return nil, r.broken(name, err)
	}
	return &r.head, nil
}

// padding reads the zeros after a member up to the next block.
func (r *Reader) padding(name string) error {
	var b [blockSize]byte
	rest := b[:blocks(r.offset)-r.offset]
	n, err := io.ReadFull(r.src, rest)
	r.offset += int64(n)
	if err != nil {
		return r.broken(name, err)
	}
	if b != ([blockSize]byte{}) {
		return fault(name, "is followed by bytes that belong to no member")
	}
	return nil
}

// end checks what follows the last member: zeros up to the padded size, and
// nothing more.
func (r *Reader) end() error {
	h, err := r.block("")
	if err != nil {
		return err
	}
	if *h != ([blockSize]byte{}) {
		return r.foreign(h, "")
	}
	size := bundleSize(r.offset - blockSize)
	for r.offset < size {
		h, err := r.block("")
		if err != nil {
			return err
		}
		if *h != ([blockSize]byte{}) {
			return fault("", "has other bytes than zeros after its last member")
		}
	}
	switch _, err := r.src.ReadByte(); {
	case err == nil:
		return fault("", "goes on after its end at byte %d", size)
	case !errors.Is(err, io.EOF):
		return r.broken("", err)
	}
	return nil
}

// broken says why src ended within a member: it was cut, or could not be read.
func (r *Reader) broken(name string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return cut(name)
	}
	return fmt.Errorf("bundle: read: %w", err)
}

func cut(name string) error {
	if name == "" {
		return fault("", "is cut off at its end")
	}
	return fault(name, "is missing or cut off: the bundle ends before its end")
}
