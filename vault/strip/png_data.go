package strip

import (
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// chunkSize is how much data a chunk of the copy has at most, in bytes.
const chunkSize = 2 << 20

// data copies what is compressed in this chunk and in those of the same kind behind it, to its end and not further.
func (p *pngPicture) data(r raster) error {
	d := &pngData{p: p, kind: p.kind}
	if err := d.begin(); err != nil {
		return err
	}
	z, err := zlib.NewReader(d)
	if err != nil {
		return d.failure(err)
	}
	n, err := io.Copy(io.Discard, io.LimitReader(z, r.length()+1))
	if err != nil {
		return d.failure(err)
	}
	if n > r.length() {
		return refuse("there is more in the picture than is shown of it")
	}
	return d.finish()
}

// pngData hands compressed data to the decompressor byte by byte, so that it takes none too much, and keeps what it took.
type pngData struct {
	p     *pngPicture
	kind  string
	ahead []byte // what is read of the chunk and not yet taken out of the reader
	used  int    // how much of it the decompressor has
	taken []byte // what is still to be written
	err   error  // of reading or writing, not of the compressed data
}

// begin begins a chunk.
func (d *pngData) begin() error {
	if d.kind != "fdAT" {
		return nil
	}
	var number [4]byte
	if d.p.left < 4 {
		return errPNG
	}
	if _, err := io.ReadFull(d.p.r, number[:]); err != nil {
		return cut(err)
	}
	d.p.left -= 4
	d.p.sum = crc32.Update(d.p.sum, crc32.IEEETable, number[:])
	return nil
}

// fill reads ahead, in the next chunk if this one is read; io.EOF if that is of another kind.
func (d *pngData) fill() error {
	for d.p.left == 0 {
		if d.p.peek {
			return io.EOF
		}
		if err := d.p.finish(); err != nil {
			return err
		}
		if err := d.p.next(); err != nil {
			return err
		}
		if d.p.kind != d.kind {
			d.p.peek = true
			return io.EOF
		}
		if err := d.begin(); err != nil {
			return err
		}
	}
	if d.p.peek {
		return io.EOF
	}
	if _, err := d.p.r.Peek(1); err != nil {
		return cut(err)
	}
	var err error
	d.ahead, err = d.p.r.Peek(min(int(d.p.left), d.p.r.Buffered()))
	return err
}

// advance takes what was used out of the reader, and keeps it to be written.
func (d *pngData) advance() error {
	used := d.ahead[:d.used]
	d.taken = append(d.taken, used...)
	d.pass(used)
	for len(d.taken) >= chunkSize {
		if err := d.put(chunkSize); err != nil {
			return err
		}
	}
	return nil
}

// pass takes b, the beginning of what was read ahead, out of the reader.
func (d *pngData) pass(b []byte) {
	d.p.left -= uint32(len(b))
	d.p.sum = crc32.Update(d.p.sum, crc32.IEEETable, b)
	_, _ = d.p.r.Discard(len(b)) // it is in the buffer
	d.ahead, d.used = nil, 0
}

// more is for when all that was read ahead is used.
func (d *pngData) more() error {
	if d.err != nil {
		return d.err
	}
	err := d.advance()
	if err == nil {
		err = d.fill()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		d.err = err
	}
	return err
}

// ReadByte implements io.ByteReader, for which the decompressor does not read ahead.
func (d *pngData) ReadByte() (byte, error) {
	if d.used == len(d.ahead) {
		if err := d.more(); err != nil {
			return 0, err
		}
	}
	d.used++
	return d.ahead[d.used-1], nil
}

// Read implements io.Reader.
func (d *pngData) Read(b []byte) (int, error) {
	if d.used == len(d.ahead) {
		if err := d.more(); err != nil {
			return 0, err
		}
	}
	n := copy(b, d.ahead[d.used:])
	d.used += n
	return n, nil
}

// failure is the error that ended the decompressor.
func (d *pngData) failure(err error) error {
	if d.err != nil {
		return d.err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return errPNG
}

// put writes a chunk with n of the bytes that were taken.
func (d *pngData) put(n int) error {
	var number []byte
	if d.kind == "fdAT" {
		number = binary.BigEndian.AppendUint32(nil, d.p.number())
	}
	err := d.p.write(d.kind, number, d.taken[:n])
	d.taken = append(d.taken[:0], d.taken[n:]...)
	return err
}

// finish writes what was taken, and passes over what is behind the end of the compressed data.
func (d *pngData) finish() error {
	if err := d.advance(); err != nil {
		return err
	}
	if len(d.taken) > 0 {
		if err := d.put(len(d.taken)); err != nil {
			return err
		}
	}
	for {
		err := d.fill()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		d.p.gone("data behind the picture")
		d.pass(d.ahead)
	}
}
