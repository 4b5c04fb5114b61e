package media

import (
	"bytes"
	"encoding/binary"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"emanet/index/extract"
)

const maxFrames = 1000 // of one ID3 tag

// id3 reads an ID3 tag at the beginning of w, versions 2.2, 2.3 and 2.4, and returns where it ends (id3.org, ID3v2.3.0 and
// ID3v2.4.0-structure). Pictures in it are passed over without being read.
func (s *sound) id3(w window) (end int64, err error) {
	head, err := w.bytes(0, 10)
	if err != nil || string(head[:3]) != "ID3" {
		return 0, passOver(err)
	}
	version, flags := head[3], head[5]
	end = 10 + syncsafe(head[6:])
	if version == 4 && flags&0x10 != 0 {
		end += 10
	}
	tag := w.part(10, end-10)
	if version < 4 && flags&0x80 != 0 { // every byte of the tag is escaped
		b, err := tag.part(0, min(tag.size, maxValue)).all()
		if err != nil {
			return end, err
		}
		tag = inMemory(unescape(b))
	}
	at := int64(0)
	if version >= 3 && flags&0x40 != 0 {
		b, err := tag.bytes(0, 4)
		if err != nil {
			return end, err
		}
		if at = syncsafe(b); version == 3 {
			at = 4 + be32(b)
		}
	}
	for range maxFrames {
		next, err := s.frame(tag, at, version)
		if err != nil || next == 0 {
			return end, err
		}
		at = next
	}
	return end, nil
}

// id3Frame is the header of a frame.
type id3Frame struct {
	id     string
	header int64 // bytes of it
	size   int64 // of what follows
	skip   int64 // of that, before the content
	opaque bool  // compressed or encrypted
	escape bool  // it has a NUL behind each 0xFF
}

// frameAt reads the header of a frame; ok is false behind the last one.
func frameAt(tag window, at int64, version byte) (f id3Frame, ok bool, err error) {
	f.header = 10
	if version == 2 {
		f.header = 6
	}
	if at+f.header > tag.size {
		return f, false, nil
	}
	head, err := tag.bytes(at, f.header)
	if err != nil || head[0] == 0 { // padding
		return f, false, err
	}
	switch version {
	case 2:
		f.id, f.size = string(head[:3]), int64(number(head[3:6]))
	case 3:
		f.id, f.size, f.opaque = string(head[:4]), be32(head[4:]), head[9]&0xC0 != 0
	default:
		f.id, f.size, f.opaque = string(head[:4]), syncsafe(head[4:]), head[9]&0x0C != 0
		f.escape = head[9]&0x02 != 0
		f.skip = 4*int64(head[9]&1) + int64(head[9]>>6&1)
	}
	if f.size > tag.size-at-f.header {
		return f, false, errDamaged
	}
	return f, true, nil
}

// frame reads the frame at an offset and returns where the next one is; 0 is the end.
func (s *sound) frame(tag window, at int64, version byte) (next int64, err error) {
	f, ok, err := frameAt(tag, at, version)
	if err != nil || !ok {
		return 0, err
	}
	next = at + f.header + f.size
	if f.opaque || f.size > maxText || f.size <= f.skip || !wanted(f.id) {
		return next, nil
	}
	b, err := tag.bytes(at+f.header+f.skip, f.size-f.skip)
	if err != nil {
		return 0, err
	}
	if f.escape {
		b = unescape(b)
	}
	s.frameText(f.id, b)
	return next, nil
}

// id3Texts are the frames of texts, in the names of versions 2.2 and later.
var id3Texts = map[string]extract.Key{
	"TIT2": extract.KeyTitle, "TT2": extract.KeyTitle, "TIT3": extract.KeyTitle, "TT3": extract.KeyTitle,
	"TPE1": extract.KeyAuthor, "TP1": extract.KeyAuthor, "TPE2": extract.KeyAuthor, "TP2": extract.KeyAuthor,
	"TCOM": extract.KeyAuthor, "TCM": extract.KeyAuthor, "TEXT": extract.KeyAuthor, "TXT": extract.KeyAuthor,
	"TALB": extract.KeySubject, "TAL": extract.KeySubject, "TIT1": extract.KeySubject, "TT1": extract.KeySubject,
	"TCON": extract.KeyKeywords, "TCO": extract.KeyKeywords, "COMM": extract.KeyComments, "COM": extract.KeyComments,
	"TXXX": extract.KeyComments, "TXX": extract.KeyComments, "TCOP": extract.KeyComments, "TCR": extract.KeyComments,
	"TLAN": extract.KeyLanguage, "TLA": extract.KeyLanguage,
}

// wanted reports whether a frame is read.
func wanted(id string) bool {
	switch id {
	case "USLT", "ULT", "TDRC", "TYER", "TYE", "TRDA", "TRD", "TSSE", "TSS", "TENC", "TEN":
		return true
	}
	return id3Texts[id] != ""
}

// frameText takes a frame: the charset, for some a language and a description, and the text.
func (s *sound) frameText(id string, b []byte) {
	if len(b) == 0 {
		return
	}
	charset, b := b[0], b[1:]
	described := false
	switch id {
	case "COMM", "COM", "USLT", "ULT":
		b, described = b[min(3, len(b)):], true
	case "TXXX", "TXX":
		described = true
	}
	texts := id3Strings(charset, b)
	if described && len(texts) > 0 {
		if strings.HasPrefix(texts[0], "iTun") { // loudness and gaps
			return
		}
		texts = texts[1:]
	}
	for _, text := range texts {
		switch id {
		case "USLT", "ULT":
			if text = clean(text); text != "" {
				s.words = append(s.words, text)
			}
		case "TDRC", "TYER", "TYE", "TRDA", "TRD":
			first(&s.taken, date(text))
		case "TSSE", "TSS", "TENC", "TEN":
			first(&s.software, text)
		default:
			s.text(id3Texts[id], text)
		}
	}
}

// id3Strings decodes texts with a NUL between them. What the format calls ISO 8859-1 is the code page of the machine.
func id3Strings(charset byte, b []byte) (out []string) {
	switch charset {
	case 1, 2:
		order := binary.ByteOrder(binary.BigEndian)
		for len(b) >= 2 && len(out) < maxTexts {
			if bytes.HasPrefix(b, []byte{0xFF, 0xFE}) {
				order = binary.LittleEndian
			} else if bytes.HasPrefix(b, []byte{0xFE, 0xFF}) {
				order = binary.BigEndian
			}
			end := 0
			for end+2 <= len(b) && (b[end] != 0 || b[end+1] != 0) {
				end += 2
			}
			out = append(out, utf16Text(b[:min(end, len(b))], order))
			b = b[min(end+2, len(b)):]
		}
		return out
	}
	for len(b) > 0 && len(out) < maxTexts {
		text, rest, _ := bytes.Cut(b, []byte{0})
		if charset == 3 {
			out = append(out, string(text))
		} else {
			out = append(out, guess(text))
		}
		b = rest
	}
	return out
}

// id3v1 reads the 128 bytes at the end of older files.
func (s *sound) id3v1(w window) error {
	b, err := w.bytes(w.size-128, 128)
	if err != nil || string(b[:3]) != "TAG" {
		return passOver(err)
	}
	s.text(extract.KeyTitle, guess(b[3:33]))
	s.text(extract.KeyAuthor, guess(b[33:63]))
	s.text(extract.KeySubject, guess(b[63:93]))
	first(&s.taken, date(decode(beforeNUL(b[93:97]), charmap.ISO8859_1)))
	s.text(extract.KeyComments, guess(b[97:125]))
	return nil
}

// syncsafe reads a number with 7 bits in each of 4 bytes.
func syncsafe(b []byte) (n int64) {
	for _, c := range b[:4] {
		n = n<<7 | int64(c&0x7F)
	}
	return n
}

// unescape takes out the NUL that follows each 0xFF.
func unescape(b []byte) []byte { return bytes.ReplaceAll(b, []byte{0xFF, 0}, []byte{0xFF}) }
