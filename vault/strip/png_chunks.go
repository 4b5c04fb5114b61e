package strip

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/adler32"
	"io"
)

// pngKept are the small chunks that are copied, with the lengths they can have, and whether they must be before the palette.
// All of them must be before the picture. sPLT and hIST are not needed to show it, and sPLT has a name.
var pngKept = map[string]struct {
	lengths       func(n uint32) bool
	beforePalette bool
}{
	"PLTE": {func(n uint32) bool { return n > 0 && n <= 768 && n%3 == 0 }, false},
	"tRNS": {func(n uint32) bool { return n > 0 && n <= 256 }, false},
	"bKGD": {func(n uint32) bool { return n == 1 || n == 2 || n == 6 }, false},
	"pHYs": {func(n uint32) bool { return n == 9 }, false},
	"acTL": {func(n uint32) bool { return n == 8 }, false},
	"gAMA": {func(n uint32) bool { return n == 4 }, true},
	"cHRM": {func(n uint32) bool { return n == 32 }, true},
	"sRGB": {func(n uint32) bool { return n == 1 }, true},
	"cICP": {func(n uint32) bool { return n == 4 }, true},
	"sBIT": {func(n uint32) bool { return n >= 1 && n <= 4 }, true},
}

// chunk copies a chunk, or leaves it out.
func (p *pngPicture) chunk() error {
	switch p.kind {
	case "IDAT":
		return p.picture()
	case "fcTL", "fdAT":
		if p.moving {
			return p.moves()
		}
	case "iCCP":
		return p.profile()
	case "eXIf":
		return p.exif()
	}
	rule, kept := pngKept[p.kind]
	if kept && rule.lengths(p.left) && !p.seen[p.kind] && !p.seen["IDAT"] && (!rule.beforePalette || !p.seen["PLTE"]) {
		p.seen[p.kind] = true
		p.moving = p.moving || p.kind == "acTL"
		b, err := p.body()
		if err != nil {
			return err
		}
		return p.write(p.kind, b)
	}
	if p.kind[0]&0x20 == 0 {
		return refuse("the picture needs something that is not known") // a critical chunk
	}
	return p.leave()
}

// leave passes over a chunk and notes what it was.
func (p *pngPicture) leave() error {
	what := map[string]string{"tEXt": "text chunk", "zTXt": "text chunk", "iTXt": "text chunk", "tIME": "time of the last change", "iCCP": "colour profile"}[p.kind]
	if what == "" {
		what = "unneeded chunk"
	}
	p.gone(what)
	return p.skip()
}

// exif leaves out eXIf; the orientation was written before.
func (p *pngPicture) exif() error {
	if p.left > 1<<16 {
		p.gone("EXIF")
		return p.skip()
	}
	b, err := p.body()
	if err != nil {
		return err
	}
	if p.orientation != 0 && bytes.Equal(b, orientationTIFF(p.orientation)) {
		return nil
	}
	p.gone("EXIF")
	if readTIFF(b).gps {
		p.gone("GPS position")
	}
	return nil
}

// profileName is before each profile that is written: a name, its end, and the number of the method of compression.
const profileName = "colours\x00\x00"

// profile writes a fresh profile for a well-known colour space (section 11.3.2.3). Only the beginning of the profile is read.
func (p *pngPicture) profile() error {
	if p.seen["iCCP"] || p.seen["PLTE"] || p.seen["IDAT"] || p.left > 4<<20 {
		return p.leave()
	}
	p.seen["iCCP"] = true
	b, err := p.body()
	if err != nil {
		return err
	}
	_, packed, _ := bytes.Cut(b[:min(len(b), 80)], []byte{0})
	if len(packed) == 0 {
		p.gone("colour profile")
		return nil
	}
	known := freshProfile(inflated(b[min(len(b), 80)-len(packed)+1:]))
	if known == nil {
		p.gone("colour profile")
		return nil
	}
	fresh := append([]byte(profileName), stored(known)...)
	if !bytes.Equal(fresh, b) {
		p.gone("colour profile")
	}
	return p.write("iCCP", fresh)
}

// inflated is the beginning of what was compressed, as far as it can be read.
func inflated(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	defer func() { _ = z.Close() }()             // it only gives memory back
	b, _ = io.ReadAll(io.LimitReader(z, 64<<10)) // what was read before damage is enough, or is nothing
	return b
}

// stored is b, shorter than 64 KiB, in the form of compressed data (RFC 1950, and RFC 1951 section 3.2.4). It is written here and
// not by the library, so that it stays the same.
func stored(b []byte) []byte {
	n := uint16(len(b))
	out := []byte{0x78, 0x01, 1}
	out = binary.LittleEndian.AppendUint16(out, n)
	out = binary.LittleEndian.AppendUint16(out, ^n)
	return binary.BigEndian.AppendUint32(append(out, b...), adler32.Checksum(b))
}
