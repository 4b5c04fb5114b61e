// Package extract turns bytes into what can be said about them: the media type, recognised by content.
package extract

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// MediaType recognises a media type from the first bytes of a file and, where content alone says no more than "text", from
// the extension of its name. 3 KiB are enough for all but some documents of Office whose first members are others than
// programs write first: these are application/zip then, and more bytes tell them. It never fails: unknown bytes are
// application/octet-stream. Text in any charset is text; Office files from before 2007 other than mails are
// application/x-ole-storage. Parameters such as a charset are left out. It is safe for concurrent use.
func MediaType(head []byte, name string) string {
	typ, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	typ = strings.TrimSpace(typ)
	switch {
	case typ == "application/zip", typ == "application/java-archive":
		return zipType(head, typ)
	case strings.HasPrefix(typ, officePrefix) && !isOffice(head):
		return "application/zip" // a folder with the name of one of Office
	case typ == typeMail: // two words with a colon are enough for the recogniser
		typ = "text/plain"
	}
	switch typ {
	case "text/xml", "application/xml":
		return flatType(head, typ)
	case "application/octet-stream", "text/plain":
		if bytes.HasPrefix(head, []byte("\x78\x9f\x3e\x22")) { // MS-OXTNEF, section 2.1.1
			return "application/vnd.ms-tnef"
		}
		if text, ok := wideText(head); ok {
			return MediaType(text, name)
		}
		if typ != "text/plain" && !mostlyText(head) || bytes.IndexByte(head, 0) >= 0 {
			return mailType(head, "application/octet-stream")
		}
		typ = "text/plain"
	}
	if strings.HasPrefix(typ, "text/") {
		typ = mailType(head, typ)
	}
	if typ != "text/plain" {
		return typ
	}
	return namedType(head, strings.ToLower(path.Ext(name)))
}

// namedType is the type of text by the extension of its name.
func namedType(head []byte, ext string) string {
	switch ext {
	case ".md", ".markdown":
		return "text/markdown"
	case ".csv":
		return "text/csv"
	case ".tsv", ".tab":
		return "text/tab-separated-values"
	case ".htm", ".html", ".xhtml":
		if bytes.IndexByte(head, '<') >= 0 {
			return "text/html"
		}
	case ".eml", ".mht", ".mhtml":
		if known, _ := mailHeader(head); known > 0 {
			return typeMail
		}
	case ".mbox":
		if bytes.HasPrefix(head, []byte("From ")) {
			return typeMbox
		}
	}
	return "text/plain"
}

// mostlyText reports whether bytes are text in some charset of 8 bits: control characters are rare in it.
func mostlyText(head []byte) bool {
	controls := 0
	for _, c := range head {
		switch {
		case c == 0:
			return false
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' || c == 0x7f:
			controls++
		}
	}
	return controls <= 1+len(head)/100
}

// wideText returns the bytes as UTF-8 if they are UTF-16, with a byte order mark or without. Without one they must be so for
// nearly every character: the upper halves of all scripts but the Han are below 7, and in 8-bit text no byte is.
func wideText(head []byte) ([]byte, bool) {
	var order binary.ByteOrder
	marked := true
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		order, head = binary.LittleEndian, head[2:]
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		order, head = binary.BigEndian, head[2:]
	default:
		order, marked = unmarkedOrder(head), false
	}
	if order == nil {
		return nil, false
	}
	units := make([]uint16, len(head)/2)
	for i := range units {
		units[i] = order.Uint16(head[2*i:])
	}
	text := []byte(string(utf16.Decode(units)))
	if !marked && (bytes.ContainsRune(text, utf8.RuneError) || !mostlyText(text)) {
		return nil, false
	}
	return text, mostlyText(text)
}

// unmarkedOrder is the order of the bytes of UTF-16 without a mark, or nil.
func unmarkedOrder(head []byte) binary.ByteOrder {
	var low [2]int
	for i, c := range head {
		if c < 7 {
			low[i&1]++
		}
	}
	half := len(head) / 2
	switch {
	case half == 0:
		return nil
	case low[1] > 0 && low[1] >= half*9/10 && low[0] <= half/16:
		return binary.LittleEndian
	case low[0] > 0 && low[0] >= half*9/10 && low[1] <= half/16:
		return binary.BigEndian
	}
	return hanOrder(head)
}

// hanOrder is the order of the bytes of UTF-16 without a mark in an East Asian script, or nil. Half of all pairs of bytes are a character of
// one, and so is every pair of ASCII letters. So nearly all that are not ASCII must be, more than a few, and one must be ASCII, such as a line end:
// its upper half is NUL, which no text of 8 bits has.
func hanOrder(head []byte) binary.ByteOrder {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		ascii, wide, other := 0, 0, 0
		for i := 0; i+1 < len(head); i += 2 {
			switch c := rune(order.Uint16(head[i:])); {
			case c < utf8.RuneSelf:
				ascii++
			case unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul), c >= 0x3000 && c <= 0x303f, c >= 0xff00 && c <= 0xff65:
				wide++
			default:
				other++
			}
		}
		if ascii > 0 && wide >= 16 && wide >= 16*other && 4*wide >= ascii {
			return order
		}
	}
	return nil
}
