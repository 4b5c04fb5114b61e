package record

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"time"
	"unicode/utf8"
)

// writer builds canonical JSON: members sorted by the bytes of their names, nothing between tokens, strings as in RFC
// 8785 (JCS), section 3.2.2.2. It writes what check has accepted.
type writer struct {
	b     []byte
	first bool
}

func (w *writer) open(c byte) {
	w.b = append(w.b, c)
	w.first = true
}

func (w *writer) close(c byte) {
	w.b = append(w.b, c)
	w.first = false
}

// next puts a comma before every element but the first.
func (w *writer) next() {
	if !w.first {
		w.b = append(w.b, ',')
	}
	w.first = false
}

// member begins a member of an object.
func (w *writer) member(name string) {
	w.next()
	w.b = appendString(w.b, name)
	w.b = append(w.b, ':')
}

// text writes a member that is absent when empty.
func (w *writer) text(name, value string) {
	if value == "" {
		return
	}
	w.member(name)
	w.b = appendString(w.b, value)
}

// bytes writes a name that may be any bytes: as a string where it is UTF-8, else in base64 under name_raw.
func (w *writer) bytes(name, value string) {
	if utf8.ValidString(value) {
		w.text(name, value)
		return
	}
	w.text(name+"_raw", base64.StdEncoding.EncodeToString([]byte(value)))
}

func (w *writer) number(name string, n int64) {
	w.member(name)
	w.b = strconv.AppendInt(w.b, n, 10)
}

func (r *Revision) encode() []byte {
	w := &writer{b: make([]byte, 0, 1024+len(r.Text)+len(r.Text)/8)}
	w.open('{')
	w.text("author", r.Author)
	w.fields(r.Fields)
	w.files(r.Files)
	w.text("format", Format)
	w.number("number", int64(r.Number))
	if r.Previous != [32]byte{} {
		w.text("previous", hex.EncodeToString(r.Previous[:]))
	}
	w.text("reason", r.Reason)
	w.text("record", r.Record.String())
	w.text("text", r.Text)
	w.bytes("text_from", r.TextFrom)
	w.text("time", r.Time.UTC().Format(time.RFC3339Nano))
	w.close('}')
	return w.b
}

// fields writes the member "fields", absent when there are none.
func (w *writer) fields(f Fields) {
	if len(f) == 0 {
		return
	}
	w.member("fields")
	w.open('{')
	for _, key := range f.Keys() {
		w.member(key)
		w.open('[')
		for _, v := range f[key] {
			w.next()
			w.open('{')
			w.fields(v.Fields)
			w.text("lang", v.Lang)
			w.text("text", v.Text)
			w.close('}')
		}
		w.close(']')
	}
	w.close('}')
}

// files writes the member "files", absent when there are none.
func (w *writer) files(files []File) {
	if len(files) == 0 {
		return
	}
	w.member("files")
	w.open('[')
	for _, f := range files {
		w.next()
		w.open('{')
		w.fields(f.Fields)
		w.text("item", f.ItemID)
		w.text("media_type", f.MediaType)
		w.bytes("name", f.Name)
		w.text("object", f.Object)
		w.text("sha256", hex.EncodeToString(f.SHA256[:]))
		w.number("size", f.Size)
		w.close('}')
	}
	w.close(']')
}

// appendString writes a JSON string: only the quote, the backslash and the bytes below 0x20 are escaped.
func appendString(b []byte, s string) []byte {
	const hexDigits = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, '\\', 'b')
		case '\t':
			b = append(b, '\\', 't')
		case '\n':
			b = append(b, '\\', 'n')
		case '\f':
			b = append(b, '\\', 'f')
		case '\r':
			b = append(b, '\\', 'r')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
