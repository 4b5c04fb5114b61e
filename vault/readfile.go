package vault

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"sync/atomic"

	"emanet/index/extract"
)

// readOne reads one sealed file; files inside it are sealed and wait their turn. left is how many bytes may still come out of all
// of them together.
func (v *Vault) readOne(ctx context.Context, p *prepared, u unread, how Reading, left *int64) (*extract.Reading, error) {
	src, done, err := v.openPlain(u)
	if err != nil {
		return nil, err
	}
	defer done()
	watched := &watchedAt{src: src}
	in := extract.Input{
		Bytes: watched, Size: u.file.Size, Name: u.file.Name, MediaType: u.file.MediaType, Depth: u.depth,
		Password: passwordFor(p, u, how), Pictures: how.Pictures, Limits: how.Limits.Filled(),
	}
	in.Limits.Expanded = max(1, *left)
	m := &members{v: v, p: p, of: u, left: left}
	sink := extract.Sink{Member: func(name, mediaType string, r io.Reader) error { return m.take(ctx, name, mediaType, r) }}
	if how.Progress != nil {
		how.Progress(u.file.Name, 0, 0)
		sink.Progress = func(done, total int) { how.Progress(u.file.Name, done, total) }
	}
	r, err := how.Reader.Read(ctx, in, sink)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case m.err != nil || watched.failed():
		return nil, err
	default: // no reader runs here; the file is kept all the same
		r = notRead(u, extract.ReasonFailed, "the process that reads files cannot be started")
	}
	m.account(r)
	r.Of = hex.EncodeToString(u.file.SHA256[:])
	for i := range r.Parts {
		*left -= int64(len(r.Parts[i].Text))
		r.Parts[i].Spans = extract.Spans(r.Parts[i].Text)
	}
	return r, nil
}

// passwordFor is the password that a reader is told: none for a file that was read without one before.
func passwordFor(p *prepared, u unread, how Reading) string {
	was, ok := p.before[u.file.ItemID]
	if !ok || was.Reading == nil || slices.ContainsFunc(was.Reading.Losses, func(l extract.Loss) bool { return l.Reason == extract.ReasonEncrypted }) {
		return how.Password
	}
	return ""
}

// openPlain opens the bytes of a sealed file for reading at random. Every chunk is authenticated as it is read.
func (v *Vault) openPlain(u unread) (src io.ReaderAt, done func(), err error) {
	if u.plain != nil {
		return bytes.NewReader(u.plain), func() {}, nil
	}
	var sealed io.ReaderAt
	var size int64
	var closer io.Closer
	if u.known {
		o, _, err := v.object(u.object.String())
		if err != nil {
			return nil, nil, err
		}
		sealed, size, closer = o, o.Size(), o
	} else {
		f, n, err := v.st.OpenSealed(u.object)
		if err != nil {
			return nil, nil, err
		}
		sealed, size, closer = f, n, f
	}
	plain, n, err := v.ident.UnsealAt(sealed, size)
	if err == nil && n < u.file.Size {
		err = integrity("object %s is shorter than its file", u.object)
	}
	if err != nil {
		return nil, nil, errors.Join(err, closer.Close())
	}
	return plain, func() { _ = closer.Close() }, nil // it was only read
}

// watchedAt remembers whether the bytes of a file could not be had.
type watchedAt struct {
	src io.ReaderAt
	bad atomic.Bool
}

func (w *watchedAt) ReadAt(b []byte, off int64) (int, error) {
	n, err := w.src.ReadAt(b, off)
	if err != nil && err != io.EOF {
		w.bad.Store(true)
	}
	return n, err
}

func (w *watchedAt) failed() bool { return w.bad.Load() }
