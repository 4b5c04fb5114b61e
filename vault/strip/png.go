package strip

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
)

const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	maxChunks    = 1 << 21 // of a picture
)

// png strips a PNG picture, moving ones (APNG) too. Copied are the chunks that say how to show it; see pngKept. The orientation of
// eXIf and a well-known colour space are written anew. The compressed picture is read to its end, and what is behind it in
// the chunks of data, once a way by which the cut part of a screenshot stayed, is left out; the chunks are cut anew.
//
// Not covered: what somebody hid in the picture itself, in its palette, or in how it is compressed.
func (j *job) png() error {
	orientation, err := j.surveyPNG()
	if err != nil {
		return err
	}
	p := &pngPicture{job: j, r: j.in.reader(), orientation: orientation, seen: map[string]bool{}}
	if err := p.head(); err != nil {
		return err
	}
	for {
		if err := p.next(); err != nil {
			return err
		}
		if p.kind == "IEND" {
			return p.end()
		}
		if err := p.chunk(); err != nil {
			return err
		}
	}
}

// surveyPNG finds the orientation: eXIf can be behind the picture, and is written before.
func (j *job) surveyPNG() (byte, error) {
	var head [8]byte
	off := int64(len(pngSignature))
	for range maxChunks {
		if err := j.in.read(head[:], off); err != nil {
			return 0, err
		}
		n := int64(binary.BigEndian.Uint32(head[:]))
		switch string(head[4:]) {
		case "IEND":
			return 0, nil
		case "eXIf":
			b := make([]byte, min(n, 1<<16))
			if err := j.in.read(b, off+8); err != nil {
				return 0, err
			}
			return readTIFF(b).orientation, nil
		}
		off += 12 + n
	}
	return 0, refuse("the picture is in too many pieces")
}

// pngPicture is a picture while it is copied.
type pngPicture struct {
	*job
	r           *bufio.Reader
	orientation byte
	seen        map[string]bool // kinds of chunks that were there

	kind string // the chunk that is read: its kind, how much of its data is left, and the checksum of what was read
	left uint32
	sum  uint32
	peek bool // the chunk was begun, and is still to be looked at

	raster   raster
	moving   bool   // there is an acTL before the picture
	frame    raster // the frame that a fcTL began
	sequence uint32 // the number of the next fcTL or fdAT
}

// errPNG says that a picture is damaged.
var errPNG = refuse("the picture is damaged, or is no PNG")

// head copies the signature and IHDR, and writes the orientation.
func (p *pngPicture) head() error {
	var b [len(pngSignature)]byte
	if _, err := io.ReadFull(p.r, b[:]); err != nil {
		return cut(err)
	}
	if string(b[:]) != pngSignature {
		return errPNG
	}
	if _, err := p.out.Write(b[:]); err != nil {
		return err
	}
	if err := p.next(); err != nil {
		return err
	}
	if p.kind != "IHDR" || p.left != 13 {
		return errPNG
	}
	header, err := p.body()
	if err != nil {
		return err
	}
	if p.raster, err = newRaster(header); err != nil {
		return err
	}
	if err := p.write("IHDR", header); err != nil || p.orientation == 0 {
		return err
	}
	return p.write("eXIf", orientationTIFF(p.orientation))
}

// next begins the next chunk (section 5.3).
func (p *pngPicture) next() error {
	if p.peek {
		p.peek = false
		return nil
	}
	var head [8]byte
	if _, err := io.ReadFull(p.r, head[:]); err != nil {
		return cut(err)
	}
	p.kind, p.left = string(head[4:]), binary.BigEndian.Uint32(head[:])
	p.sum = crc32.ChecksumIEEE(head[4:])
	if p.left > 1<<31-1 {
		return errPNG
	}
	return nil
}

// finish reads the checksum of the chunk.
func (p *pngPicture) finish() error {
	var b [4]byte
	if _, err := io.ReadFull(p.r, b[:]); err != nil {
		return cut(err)
	}
	if binary.BigEndian.Uint32(b[:]) != p.sum {
		return errPNG
	}
	return nil
}

// body reads the chunk. It must be small.
func (p *pngPicture) body() ([]byte, error) {
	b := make([]byte, p.left)
	if _, err := io.ReadFull(p.r, b); err != nil {
		return nil, cut(err)
	}
	p.sum = crc32.Update(p.sum, crc32.IEEETable, b)
	p.left = 0
	return b, p.finish()
}

// skip passes over the rest of the chunk.
func (p *pngPicture) skip() error {
	for n := int64(p.left) + 4; n > 0; {
		part, err := p.r.Discard(int(min(n, 1<<20)))
		if err != nil {
			return cut(err)
		}
		n -= int64(part)
	}
	return nil
}

// write writes a chunk whose data are those pieces.
func (p *pngPicture) write(kind string, pieces ...[]byte) error {
	n := 0
	for _, b := range pieces {
		n += len(b)
	}
	head := append(binary.BigEndian.AppendUint32(nil, uint32(n)), kind...)
	if _, err := p.out.Write(head); err != nil {
		return err
	}
	sum := crc32.ChecksumIEEE(head[4:])
	for _, b := range pieces {
		if _, err := p.out.Write(b); err != nil {
			return err
		}
		sum = crc32.Update(sum, crc32.IEEETable, b)
	}
	_, err := p.out.Write(binary.BigEndian.AppendUint32(nil, sum))
	return err
}

// end writes the end of the picture.
func (p *pngPicture) end() error {
	if !p.seen["IDAT"] || p.left != 0 {
		return errPNG
	}
	if err := p.finish(); err != nil {
		return err
	}
	if _, err := p.r.Peek(1); err == nil {
		p.gone("data after the end")
	}
	return p.write("IEND", nil)
}
