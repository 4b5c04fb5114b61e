package mail

import (
	"bytes"
	"strings"
)

// Bounds of what is kept of header fields. Real ones have some kilobytes.
const (
	maxHeader  = 256 << 10 // bytes of the fields of one part
	maxHeaders = 16 << 20  // of all parts of a mail
	maxField   = 64 << 10  // of one field, more is cut
)

// field is a header field (RFC 5322, section 2.2), unfolded, its bytes as they were sent.
type field struct {
	name  string // lower case
	value string
}

// header is the fields of a mail or of a part of it, in their order.
type header []field

// get returns the value of the first field of a name.
func (h header) get(name string) string {
	for _, f := range h {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

// all returns the values of all fields of a name.
func (h header) all(name string) []string {
	var values []string
	for _, f := range h {
		if f.name == name {
			values = append(values, f.value)
		}
	}
	return values
}

// headerReader collects fields line by line. It is as tolerant as the mails are that programs write: lines that were
// folded without white space belong to the field before, and a stray space may stand before the first field.
type headerReader struct {
	fields header
	open   strings.Builder // the value of the last field
	size   int
	cut    bool // there was more than maxHeader
}

// add takes in a line, or a piece of a long one. It returns false if the line cannot belong to a header: then the body begins
// with it.
func (h *headerReader) add(line []byte, fresh bool) bool {
	if h.size += len(line); h.size > maxHeader {
		h.cut = true
		return true
	}
	if fresh {
		name, value, ok := fieldOf(line, len(h.fields) == 0)
		if ok {
			h.close()
			h.fields = append(h.fields, field{name: name})
			h.open.Write(value)
			return true
		}
		if len(h.fields) == 0 {
			return false
		}
		h.open.WriteByte(' ')
		line = bytes.TrimLeft(line, " \t")
	} else if len(h.fields) == 0 {
		return false
	}
	if room := maxField - h.open.Len(); room > 0 {
		h.open.Write(line[:min(len(line), room)])
	}
	return true
}

// fieldOf cuts a line into a name and a value.
func fieldOf(line []byte, first bool) (name string, value []byte, ok bool) {
	if first {
		line = bytes.TrimLeft(line, " \t")
	}
	before, after, ok := bytes.Cut(line, []byte(":"))
	before = bytes.TrimRight(before, " \t")
	if !ok || len(before) == 0 || len(before) > 200 {
		return "", nil, false
	}
	for _, c := range before { // RFC 5322, section 2.2: printable ASCII but the colon
		if c <= ' ' || c > '~' {
			return "", nil, false
		}
	}
	return strings.ToLower(string(before)), bytes.TrimLeft(after, " \t"), true
}

// close ends the last field.
func (h *headerReader) close() {
	if n := len(h.fields); n > 0 {
		h.fields[n-1].value = strings.TrimSpace(h.open.String())
	}
	h.open.Reset()
}
