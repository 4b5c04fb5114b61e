package media

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"emanet/index/extract"
)

const pngMagic = "\x89PNG\r\n\x1A\n"

// png reads the chunks of a PNG file (ISO/IEC 15948, section 11).
func (a *album) png(w window) error {
	for off := int64(len(pngMagic)); ; {
		head, err := w.bytes(off, 8)
		if err != nil {
			return a.pass(err)
		}
		size, kind := be32(head), string(head[4:])
		switch kind {
		case "IEND":
			return nil
		case "IHDR", "tEXt", "zTXt", "iTXt", "eXIf", "tIME":
			b, err := w.bytes(off+8, size)
			if err := a.pass(err); err != nil {
				return err
			}
			if err := a.chunk(kind, b); err != nil {
				return err
			}
		}
		off += 12 + size
	}
}

// chunk reads one chunk; b is empty if it is damaged.
func (a *album) chunk(kind string, b []byte) error {
	switch {
	case kind == "IHDR" && len(b) >= 8:
		a.sized(be32(b), be32(b[4:]))
	case kind == "eXIf" && len(b) > 0:
		return a.exif(inMemory(bytes.TrimPrefix(b, []byte(markEXIF))))
	case kind == "tIME" && len(b) == 7:
		first(&a.modified, date(fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", be16(b), b[2], b[3], b[4], b[5], b[6])))
	case kind == "tEXt":
		key, value, _ := bytes.Cut(b, []byte{0})
		return a.keyword(string(key), guess(value), value)
	case kind == "zTXt":
		key, value, _ := bytes.Cut(b, []byte{0})
		if len(value) > 1 && value[0] == 0 {
			value = a.inflate(value[1:])
			return a.keyword(string(key), guess(value), value)
		}
	case kind == "iTXt":
		return a.international(b)
	}
	return nil
}

// international reads a text in UTF-8: keyword, NUL, compressed, method, language, NUL, translated keyword, NUL, text.
func (a *album) international(b []byte) error {
	key, rest, ok := bytes.Cut(b, []byte{0})
	if !ok || len(rest) < 2 {
		return nil
	}
	compressed := rest[0] == 1
	_, rest, _ = bytes.Cut(rest[2:], []byte{0})
	_, text, _ := bytes.Cut(rest, []byte{0})
	if compressed {
		text = a.inflate(text)
	}
	return a.keyword(string(key), string(text), text)
}

// inflate decompresses as much as one value may have.
func (a *album) inflate(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		a.damaged = true
		return nil
	}
	defer func() { _ = z.Close() }() // it holds nothing
	out, err := io.ReadAll(io.LimitReader(z, maxValue+1))
	if err != nil || len(out) > maxValue {
		a.damaged = true
		return nil
	}
	return out
}

// pngTexts are the keywords of section 11.3.4.2 that are texts.
var pngTexts = map[string]extract.Key{
	"title":       extract.KeyTitle,
	"author":      extract.KeyAuthor,
	"description": extract.KeyComments,
	"comment":     extract.KeyComments,
	"copyright":   extract.KeyComments,
	"disclaimer":  extract.KeyComments,
	"warning":     extract.KeyComments,
}

// keyword takes a text by its keyword; raw is the same in bytes.
func (a *album) keyword(key, text string, raw []byte) error {
	switch key = strings.ToLower(key); key {
	case "xml:com.adobe.xmp":
		a.xmp(raw)
	case "raw profile type exif", "raw profile type app1":
		profile := rawProfile(raw)
		if packet, ok := bytes.CutPrefix(profile, []byte(markXMP)); ok {
			a.xmp(packet)
			return nil
		}
		if len(profile) > 0 {
			return a.exif(inMemory(bytes.TrimPrefix(profile, []byte(markEXIF))))
		}
	case "raw profile type iptc":
		a.photoshop(rawProfile(raw))
	case "raw profile type xmp":
		a.xmp(rawProfile(raw))
	case "software":
		first(&a.software, text)
	case "source":
		first(&a.model, text)
	case "creation time":
		first(&a.created, pngTime(text))
	default:
		if known, ok := pngTexts[key]; ok {
			a.text(known, text)
		}
	}
	return nil
}

// pngTime reads a date as PNG advises to write it (RFC 1123), or as most do.
func pngTime(s string) string {
	for _, layout := range []string{time.RFC1123, time.RFC1123Z} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.Format(time.RFC3339)
		}
	}
	return date(s)
}

// rawProfile decodes what ImageMagick writes: a name, a length and hexadecimal digits, on lines.
func rawProfile(b []byte) []byte {
	fields := bytes.Fields(b)
	if len(fields) < 3 {
		return nil
	}
	out, err := hex.AppendDecode(nil, bytes.Join(fields[2:], nil))
	if err != nil {
		return nil
	}
	return out
}

// comment takes a comment that has no charset.
func (a *album) comment(b []byte) { a.text(extract.KeyComments, guess(b)) }
