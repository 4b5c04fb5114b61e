package office

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path"
	"strings"

	"emanet/index/extract"
)

// Limits of pictures and objects inside RTF.
const (
	maxRTFBlob = 64 << 20
	minPicture = 16 << 10 // smaller ones are bullets and logos
)

// rtfBlob collects the bytes of a picture or an object, which RTF writes in hexadecimal or as \bin.
type rtfBlob struct {
	open   bool
	object bool
	kind   string // "jpeg", "png", or "" for what is not given on
	class  string // of an object
	b      []byte
	half   int // the first digit of a byte, or -1
	over   bool
}

func (b *rtfBlob) hex(c byte) {
	d := hexDigit(c)
	switch {
	case d < 0 || !b.object && b.kind == "" || b.over:
	case b.half < 0:
		b.half = d
	case len(b.b) >= maxRTFBlob:
		b.over = true
		b.b = nil
	default:
		b.b = append(b.b, byte(b.half<<4|d))
		b.half = -1
	}
}

// hexes takes many digits.
func (b *rtfBlob) hexes(p []byte) {
	if b.over || !b.object && b.kind == "" {
		return
	}
	for _, c := range p {
		b.hex(c)
	}
}

// add takes the bytes of a \bin.
func (b *rtfBlob) add(p []byte) {
	if b.object || b.kind != "" {
		b.b = append(b.b, p...)
	}
}

func (b *rtfBlob) word(w string) {
	switch {
	case b.object:
	case w == "jpegblip":
		b.kind = "jpeg"
	case w == "pngblip":
		b.kind = "png"
	}
}

// blobRoom says how many bytes of a \bin are wanted.
func (p *rtfReader) blobRoom() int {
	if p.top().dest != toBlob || p.blob.over {
		return 0
	}
	return maxRTFBlob - len(p.blob.b)
}

func (p *rtfReader) beginBlob(s *rtfState, word string) {
	s.dest = toNothing
	if p.blob.open || p.out == nil {
		return
	}
	s.dest = toBlob
	p.blob = rtfBlob{open: true, object: word == "objdata", class: p.blob.class, half: -1}
}

// endBlob gives a picture or an object on as a member.
func (p *rtfReader) endBlob() error {
	b := p.blob
	p.blob = rtfBlob{}
	if b.over {
		return p.out.Lose(extract.ReasonTooLarge, "a picture or object has more than %d bytes", maxRTFBlob)
	}
	if b.object {
		name, data := oleObject(b.b)
		if data == nil {
			return nil
		}
		p.blobs++
		if name == "" {
			name = fmt.Sprintf("object-%d", p.blobs)
		}
		return p.out.Member(name, "", bytes.NewReader(data))
	}
	if b.kind == "" || len(b.b) < minPicture {
		return nil
	}
	p.blobs++
	return p.out.Member(fmt.Sprintf("picture-%d.%s", p.blobs, b.kind), "image/"+b.kind, bytes.NewReader(b.b))
}

// oleObject returns the file in an embedded object of OLE 1 ([MS-OLEDS] 2.2.5): what a package holds, under its own name, or an
// OLE2 file; nil for everything else, such as links and pictures of equations.
func oleObject(b []byte) (name string, data []byte) {
	if len(b) < 8 || binary.LittleEndian.Uint32(b[4:]) != 2 {
		return "", nil
	}
	class, rest := lengthText(b[8:])
	_, rest = lengthText(rest)
	_, rest = lengthText(rest)
	if len(rest) < 4 {
		return "", nil
	}
	data = upTo(rest[4:], uint64(binary.LittleEndian.Uint32(rest)))
	switch {
	case class == "Package":
		return olePackage(data)
	case bytes.HasPrefix(data, compoundMagic), bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return "", data
	}
	return "", nil
}

// lengthText reads a length of four bytes and text that ends with a zero.
func lengthText(b []byte) (text string, rest []byte) {
	if len(b) < 4 {
		return "", nil
	}
	t := upTo(b[4:], uint64(binary.LittleEndian.Uint32(b)))
	return string(bytes.TrimRight(t, "\x00")), b[4+len(t):]
}

// olePackage reads what Windows' packager made of a file: a label, the path it came from, a temporary path, the bytes. There is no
// public specification; every program reads it so.
func olePackage(b []byte) (name string, data []byte) {
	if len(b) < 2 || binary.LittleEndian.Uint16(b) != 2 {
		return "", nil
	}
	label, rest, ok := bytes.Cut(b[2:], []byte{0})
	_, rest, ok2 := bytes.Cut(rest, []byte{0})
	if !ok || !ok2 || len(rest) < 8 || binary.LittleEndian.Uint32(rest) != 0x30000 {
		return "", nil
	}
	_, rest = lengthText(rest[4:])
	if len(rest) < 4 {
		return "", nil
	}
	name = decodeBytes(cpLatin, label)
	return path.Base(strings.ReplaceAll(name, `\`, "/")), upTo(rest[4:], uint64(binary.LittleEndian.Uint32(rest)))
}
