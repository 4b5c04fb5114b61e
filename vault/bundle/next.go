package bundle

import (
	"crypto/sha256"
	"errors"
	"hash"
	"io"
)

// Next returns the next member of the payload and its bytes, in the order of
// the manifest. After the last one it checks the end of the bundle and returns
// io.EOF, bare. The bytes are valid until the following Next, which reads and
// checks what was left of them.
//
// Reading a member returns io.EOF only when its hash was checked; until then
// its bytes are nobody's. A [Fault] names what is wrong; any other error is one
// of the source. After an error every call returns the same error.
func (r *Reader) Next() (Entry, io.Reader, error) {
	if r.err == nil {
		r.err = r.finish()
	}
	if r.err == nil && r.at == len(r.entries) {
		r.err = r.last()
	}
	if r.err != nil {
		return Entry{}, nil, r.err
	}
	e := &r.entries[r.at]
	size, err := r.header(e.Name)
	if err == nil && size > r.left {
		err = fault(e.Name, "has %d bytes: more than Payload-Oxum announces", size)
	}
	if err != nil {
		r.err = err
		return Entry{}, nil, err
	}
	e.Size = size
	r.left -= size
	r.at++
	r.open = &member{r: r, entry: *e, left: size, hash: sha256.New()}
	return *e, r.open, nil
}

// finish reads what was left of the member before.
func (r *Reader) finish() error {
	if r.open == nil || r.open.done {
		return nil
	}
	_, err := io.CopyBuffer(io.Discard, struct{ io.Reader }{r.open}, make([]byte, chunkSize/4))
	return err
}

// last checks what follows the payload.
func (r *Reader) last() error {
	if r.left > 0 {
		return fault(nameInfo, "announces %d bytes of payload: %d are missing", r.info.bytes, r.left)
	}
	if err := r.end(); err != nil {
		return err
	}
	return io.EOF
}

// member reads the bytes of one member of the payload.
type member struct {
	r     *Reader
	entry Entry
	left  int64
	hash  hash.Hash
	done  bool // read to its end and checked
}

// Read implements io.Reader.
func (m *member) Read(p []byte) (int, error) {
	if m.done {
		return 0, io.EOF
	}
	if m.r.err != nil {
		return 0, m.r.err
	}
	if m.left == 0 {
		return 0, m.check()
	}
	n, err := m.r.src.Read(p[:min(int64(len(p)), m.left)])
	m.hash.Write(p[:n])
	m.left -= int64(n)
	m.r.offset += int64(n)
	if err != nil && (n == 0 || !errors.Is(err, io.EOF)) {
		m.r.err = m.r.broken(m.entry.Name, err)
		return n, m.r.err
	}
	return n, nil
}

// check is reached at the end of a member; it returns io.EOF if all is well.
func (m *member) check() error {
	if [32]byte(m.hash.Sum(nil)) != m.entry.SHA256 {
		m.r.err = wrongSum(m.entry.Name, nameManifest)
		return m.r.err
	}
	if err := m.r.padding(m.entry.Name); err != nil {
		m.r.err = err
		return err
	}
	m.done = true
	return io.EOF
}
