package bundle

import (
	"bufio"
	"context"
	stdcrypto "crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Written says what [Write] has written.
type Written struct {
	Size        int64    // bytes of the bundle
	TagManifest [32]byte // SHA-256 of what was signed: it names the whole bundle
}

// Write writes the bundle of c to dst, signed with key, which must be an Ed25519
// key. Everything is checked before the first byte: it returns [ErrRefused] and
// writes nothing if no reader would accept such a bundle. The bytes of every
// member must have exactly the size and hash that c gives, else it returns
// [ErrChanged] and names the member. Other errors are those of dst, of a member,
// of key, or of ctx. On any error, what was written is to be discarded.
//
// Memory does not depend on the sizes of members. They are opened one after the
// other, in order, and read and hashed in another goroutine while dst is written
// from this one. Progress, which may be nil, is told the bytes of the payload.
func Write(ctx context.Context, dst io.Writer, c *Contents, key stdcrypto.Signer, progress func(done, total int64)) (Written, error) {
	p, err := newPlan(c, key)
	if err != nil {
		return Written{}, err
	}
	w := &writer{ctx: ctx, dst: bufio.NewWriterSize(dst, chunkSize/4), plan: p, progress: progress, hash: sha256.New()}
	if err := w.write(); err != nil {
		return Written{}, err
	}
	return Written{Size: w.written, TagManifest: p.sum}, nil
}

// writer is one Write under way.
type writer struct {
	ctx      context.Context
	dst      *bufio.Writer
	plan     *plan
	progress func(done, total int64)
	hash     hash.Hash // of the member being read
	memory   [][]byte  // of the one ahead at a time
	written  int64
	done     int64 // bytes of the payload
}

var zeros [chunkSize]byte

func (w *writer) write() error {
	for _, t := range w.plan.tags {
		if err := w.tag(t); err != nil {
			return err
		}
	}
	for i := range w.plan.members {
		if err := w.member(&w.plan.members[i]); err != nil {
			return err
		}
	}
	if err := w.zeros(w.plan.size() - w.written); err != nil {
		return err
	}
	if err := w.dst.Flush(); err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	return nil
}

func (w *writer) tag(t tagFile) error {
	if err := w.header(t.name, int64(len(t.data))); err != nil {
		return err
	}
	if err := w.bytes(t.data); err != nil {
		return err
	}
	return w.zeros(blocks(w.written) - w.written)
}

// member writes one member of the payload.
func (w *writer) member(m *Member) error {
	if err := w.header(prefixData+m.Name, m.Size); err != nil {
		return err
	}
	src, err := m.Open()
	if err != nil {
		return fmt.Errorf("bundle: open %q: %w", m.Name, err)
	}
	w.hash.Reset()
	err = w.copy(m, src)
	if closed := src.Close(); err == nil && closed != nil {
		err = fmt.Errorf("bundle: read %q: %w", m.Name, closed)
	}
	if err != nil {
		return err
	}
	if [32]byte(w.hash.Sum(nil)) != m.SHA256 {
		return fmt.Errorf("%w: %q has another SHA-256", ErrChanged, m.Name)
	}
	return w.zeros(blocks(w.written) - w.written)
}

// copy writes the bytes of m and feeds the hash with them. One byte more than
// there should be is asked for, to see that there is none.
func (w *writer) copy(m *Member, src io.Reader) error {
	hashed := io.TeeReader(io.LimitReader(src, m.Size+1), w.hash)
	if w.memory == nil {
		w.memory = buffers()
	}
	if m.Size < chunkSize {
		return w.small(m, hashed)
	}
	if err := w.dst.Flush(); err != nil { // whole chunks then pass the buffer by
		return fmt.Errorf("bundle: write: %w", err)
	}
	a := newAhead(hashed, w.memory)
	defer a.close()
	for left := m.Size; ; {
		b, err := a.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("bundle: read %q: %w", m.Name, err)
		}
		if left -= int64(len(b)); left < 0 || left > 0 && err != nil {
			return wrongSize(m)
		}
		if err != nil {
			return nil
		}
		if err := w.payload(b); err != nil {
			return err
		}
	}
}

// small is copy for what fits into one chunk, without a goroutine.
func (w *writer) small(m *Member, hashed io.Reader) error {
	b := w.memory[0]
	n, err := readFull(hashed, b[:m.Size+1])
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("bundle: read %q: %w", m.Name, err)
	}
	if int64(n) != m.Size {
		return wrongSize(m)
	}
	return w.payload(b[:n])
}

func wrongSize(m *Member) error {
	return fmt.Errorf("%w: %q does not have %d bytes", ErrChanged, m.Name, m.Size)
}

func (w *writer) payload(b []byte) error {
	if err := w.ctx.Err(); err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	if err := w.bytes(b); err != nil {
		return err
	}
	w.done += int64(len(b))
	if w.progress != nil {
		w.progress(w.done, w.plan.payload)
	}
	return nil
}

func (w *writer) header(name string, size int64) error {
	h := header(w.plan.top+"/"+name, size, w.plan.created)
	return w.bytes(h[:])
}

func (w *writer) zeros(n int64) error {
	for n > 0 {
		step := min(n, chunkSize)
		if err := w.bytes(zeros[:step]); err != nil {
			return err
		}
		n -= step
	}
	return nil
}

func (w *writer) bytes(b []byte) error {
	n, err := w.dst.Write(b)
	w.written += int64(n)
	if err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	return nil
}
