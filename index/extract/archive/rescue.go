package archive

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"encoding/binary"
	"io"
	"math"

	"emanet/index/extract"
)

// local is the header before a member's bytes (APPNOTE.TXT 4.3.7).
const (
	localSize      = 30
	localSignature = "PK\x03\x04"
)

// rescue finds members from the front of a file that has no directory, as when it was cut off. The last one may be cut off, too.
func (a *Archive) rescue() error {
	var head [4]byte
	if _, err := a.src.ReadAt(head[:], 0); err != nil || string(head[:]) != localSignature {
		return a.noZIP()
	}
	a.rescued = true
	for at := int64(0); len(a.members) < a.in.Limits.Members; {
		m := a.localMember(at)
		if m == nil {
			break
		}
		a.members = append(a.members, m)
		if m.fault != nil {
			break // where the next one begins is not known
		}
		at = a.after(m)
	}
	if len(a.members) == 0 {
		return a.noZIP()
	}
	return nil
}

func (a *Archive) noZIP() error {
	if a.src.err != nil {
		return a.src.err
	}
	return extract.Failed(extract.ReasonDamaged, "there is no directory of a ZIP")
}

// localMember reads the header at a place, or returns nil if there is none.
func (a *Archive) localMember(at int64) *Member {
	var b [localSize]byte
	if _, err := a.src.ReadAt(b[:], at); err != nil || string(b[:4]) != localSignature {
		return nil
	}
	names := make([]byte, int(binary.LittleEndian.Uint16(b[26:]))+int(binary.LittleEndian.Uint16(b[28:])))
	if n, _ := a.src.ReadAt(names, at+localSize); n < len(names) {
		return nil
	}
	split := binary.LittleEndian.Uint16(b[26:])
	m := &Member{
		a: a, Number: len(a.members) + 1, from: at + localSize + int64(len(names)),
		flags: binary.LittleEndian.Uint16(b[6:]), method: binary.LittleEndian.Uint16(b[8:]), crc: binary.LittleEndian.Uint32(b[14:]),
		packed: int64(binary.LittleEndian.Uint32(b[18:])), Size: int64(binary.LittleEndian.Uint32(b[22:])),
		raw: rawName{name: string(names[:split]), extra: names[split:]},
	}
	m.raw.utf8 = m.flags&flagUTF8 != 0
	if wide := extraField(names[split:], 1); len(wide) >= 16 && m.packed == math.MaxUint32 { // ZIP64 (4.5.3)
		m.Size, m.packed = int64(binary.LittleEndian.Uint64(wide)), int64(binary.LittleEndian.Uint64(wide[8:]))
	}
	if m.flags&flagFollows != 0 && m.packed == 0 {
		a.measure(m)
	}
	m.inspect(names[split:])
	return m
}

// measure finds the size and the checksum of a member whose header does not say them, by expanding it.
func (a *Archive) measure(m *Member) {
	m.packed = a.in.Size - m.from
	if m.method != zip.Deflate || m.flags&flagEncrypted != 0 {
		a.findDescription(m)
		return
	}
	c := &counting{r: bufio.NewReader(io.NewSectionReader(a.src, m.from, m.packed))}
	out := &measuring{budget: &a.tried}
	if _, err := io.Copy(out, flate.NewReader(c)); err != nil {
		m.Size = math.MaxInt64 // cut off or damaged: never right
		return
	}
	m.packed, m.Size = c.n, out.n
	var b [16]byte
	if n, _ := a.src.ReadAt(b[:], m.from+m.packed); n >= 8 && string(b[:4]) == "PK\x07\x08" {
		m.crc = binary.LittleEndian.Uint32(b[4:])
	} else {
		m.crc = binary.LittleEndian.Uint32(b[:])
	}
}

// findDescription looks for the description (4.3.9) that says of itself how far from the beginning of the member's bytes it is.
func (a *Archive) findDescription(m *Member) {
	b := make([]byte, 64<<10)
	for at := m.from; at < a.in.Size; at += int64(len(b)) - 15 {
		n, _ := a.src.ReadAt(b, at)
		for i := 0; i+16 <= n; i++ {
			if string(b[i:i+4]) != "PK\x07\x08" || int64(binary.LittleEndian.Uint32(b[i+8:])) != at+int64(i)-m.from {
				continue
			}
			m.crc, m.packed = binary.LittleEndian.Uint32(b[i+4:]), at+int64(i)-m.from
			m.Size = int64(binary.LittleEndian.Uint32(b[i+12:]))
			return
		}
		if n < len(b) {
			return
		}
	}
}

// after returns where the header after a member is: behind a description of 0, 12, 16, 20 or 24 bytes.
func (a *Archive) after(m *Member) int64 {
	end := m.from + m.packed
	var b [28]byte
	n, _ := a.src.ReadAt(b[:], end)
	for _, gap := range []int{0, 16, 12, 24, 20} {
		if gap+4 <= n && string(b[gap:gap+4]) == localSignature {
			return end + int64(gap)
		}
	}
	return a.in.Size
}

// counting counts the bytes that a decompressor takes, one by one, as it takes no more than it needs from an io.ByteReader.
type counting struct {
	r *bufio.Reader
	n int64
}

// Read implements io.Reader.
func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// ReadByte implements io.ByteReader.
func (c *counting) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// measuring counts what comes out.
type measuring struct {
	budget *budget
	n      int64
}

// Write implements io.Writer.
func (w *measuring) Write(p []byte) (int, error) {
	if err := w.budget.take(len(p)); err != nil {
		return 0, err
	}
	w.n += int64(len(p))
	return len(p), nil
}
