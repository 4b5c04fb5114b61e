package strip

import (
	"bufio"
	"encoding/binary"
	"io"
)

const (
	maxUnit   = 1 << 20 // a unit of H.264 or H.265 that must be looked into, in bytes
	maxSample = 3 << 19 // a sample of MPEG-4 Visual, in bytes
)

// mediaData copies the media data of a film.
type mediaData struct {
	*filmCopy
	layout *layout
	ahead  extent // the next sample
	r      *bufio.Reader
	buf    []byte
}

// copy copies a box of media data: samples of tracks that stay, and zeros for the rest.
func (d *mediaData) copy(b topBox) error {
	if d.layout == nil {
		if err := d.begin(); err != nil {
			return err
		}
	}
	off, end := b.off+b.head, b.off+b.size
	d.r.Reset(&stream{s: d.in, off: off})
	for d.ahead.size > 0 && d.ahead.off < end {
		e := d.ahead
		if err := d.blankFrom(d.r, e.off-off, "data between the samples"); err != nil {
			return err
		}
		if err := d.sample(e); err != nil {
			return err
		}
		off = e.end()
		var err error
		if d.ahead, err = d.layout.next(); err != nil {
			return err
		}
	}
	return d.blankFrom(d.r, end-off, "data between the samples")
}

// begin finds the first sample.
func (d *mediaData) begin() (err error) {
	d.r = bufio.NewReaderSize(nil, bufferSize)
	if d.layout, err = d.newLayout(true); err != nil {
		return err
	}
	d.ahead, err = d.layout.next()
	return err
}

// blankFrom writes zeros for n bytes of r, and notes what it was if there was something.
func (f *filmCopy) blankFrom(r io.Reader, n int64, what string) error {
	if f.scratch == nil && n > 0 {
		f.scratch = make([]byte, 16<<10)
	}
	for n > 0 {
		part := f.scratch[:min(n, int64(len(f.scratch)))]
		if _, err := io.ReadFull(r, part); err != nil {
			return cut(err)
		}
		f.wipe(part, what)
		if _, err := f.out.Write(part); err != nil {
			return err
		}
		n -= int64(len(part))
	}
	return nil
}

// sample copies a sample.
func (d *mediaData) sample(e extent) error {
	switch e.track.coding {
	case codingH264, codingH265:
		return d.units(e)
	case codingMPEG4:
		b, err := d.load(e.size, maxSample)
		if err != nil {
			return err
		}
		d.wipeUserData(b)
		_, err = d.out.Write(b)
		return err
	}
	return d.through(e.size)
}

// through copies n bytes.
func (d *mediaData) through(n int64) error {
	for n > 0 {
		if _, err := d.r.Peek(1); err != nil {
			return cut(err)
		}
		b, err := d.r.Peek(int(min(n, int64(d.r.Buffered()))))
		if err != nil {
			return err
		}
		if _, err := d.out.Write(b); err != nil {
			return err
		}
		_, _ = d.r.Discard(len(b)) // it is in the buffer
		n -= int64(len(b))
	}
	return nil
}

// load reads n bytes. They are good until the next call.
func (d *mediaData) load(n, limit int64) ([]byte, error) {
	if n > limit {
		return nil, refuse("a piece of the film is too large to be looked into")
	}
	if int64(cap(d.buf)) < n {
		d.buf = make([]byte, n)
	}
	b := d.buf[:n]
	_, err := io.ReadFull(d.r, b)
	return b, cut(err)
}

// units copies a sample of H.264 or H.265: units, each behind its length (ISO/IEC 14496-15, section 5.3.4.2), that fill it.
func (d *mediaData) units(e extent) error {
	left, prefix := e.size, int64(e.track.prefix)
	for left >= prefix {
		var length [4]byte
		if _, err := io.ReadFull(d.r, length[4-prefix:]); err != nil {
			return cut(err)
		}
		n := int64(binary.BigEndian.Uint32(length[:]))
		left -= prefix
		if n > left {
			return errFilm
		}
		if _, err := d.out.Write(length[4-prefix:]); err != nil {
			return err
		}
		if err := d.unit(n, e.track.coding); err != nil {
			return err
		}
		left -= n
	}
	return d.blankFrom(d.r, left, "data between the samples")
}

// unit copies a unit. Only those that are not of the picture are looked into.
func (d *mediaData) unit(n int64, c coding) error {
	if n == 0 {
		return nil
	}
	first, err := d.r.Peek(1)
	if err != nil {
		return cut(err)
	}
	if judge(first[0], n, c) == unitStays {
		return d.through(n)
	}
	b, err := d.load(n, maxUnit)
	if err != nil {
		return err
	}
	d.cleanUnit(b, c)
	_, err = d.out.Write(b)
	return err
}

// wipeUserData overwrites the user data of MPEG-4 Visual (ISO/IEC 14496-2, section 6.2.2.1) with zeros, which are stuffing
// before the next start code.
func (f *filmCopy) wipeUserData(b []byte) {
	for i := 0; i+4 <= len(b); i++ {
		if b[i] != 0 || b[i+1] != 0 || b[i+2] != 1 || b[i+3] != 0xB2 {
			continue
		}
		end := i + 4
		for end < len(b) && (end+3 > len(b) || b[end] != 0 || b[end+1] != 0 || b[end+2] != 1) {
			end++
		}
		f.wipe(b[i+4:end], "notes in the stream of the picture")
		i = end - 1
	}
}
