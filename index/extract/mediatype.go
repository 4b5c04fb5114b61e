// Package extract turns bytes into what can be said about them: the media type, recognised by content.
package extract

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// MediaType recognises a media type from the first bytes of a file (3 KiB are enough) and, where content alone says
// no more than "text", from the extension of its name. It never fails: unknown bytes are application/octet-stream.
// Parameters such as a charset are left out. It is safe for concurrent use.
func MediaType(head []byte, name string) string {
	typ, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	typ = strings.TrimSpace(typ)
	if typ != "text/plain" {
		return typ
	}
	if isMail(head) {
		return "message/rfc822"
	}
	if !utf8.Valid(trimPartial(head)) && bytes.IndexByte(head, 0) >= 0 {
		return "application/octet-stream"
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		return "text/markdown"
	case ".csv":
		return "text/csv"
	}
	return typ
}

// isMail reports whether text begins with the header lines that every mail has.
func isMail(head []byte) bool {
	if bytes.HasPrefix(head, []byte("From ")) {
		_, head, _ = bytes.Cut(head, []byte("\n"))
	}
	first, _, _ := bytes.Cut(head, []byte("\n"))
	name, _, ok := bytes.Cut(first, []byte(":"))
	if !ok {
		return false
	}
	switch strings.ToLower(string(name)) {
	case "received", "return-path", "delivered-to", "message-id", "mime-version":
		return true
	case "from", "to", "date", "subject":
		return bytes.Contains(bytes.ToLower(head), []byte("\nmessage-id:")) || bytes.Contains(bytes.ToLower(head), []byte("\nmime-version:"))
	}
	return false
}

// trimPartial cuts off a rune that the end of head splits.
func trimPartial(head []byte) []byte {
	for i := 1; i <= utf8.UTFMax && i <= len(head); i++ {
		if utf8.RuneStart(head[len(head)-i]) {
			if !utf8.FullRune(head[len(head)-i:]) {
				return head[:len(head)-i]
			}
			break
		}
	}
	return head
}
