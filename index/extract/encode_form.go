package extract

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// stored is a Reading in its stored form: the members in this order.
type stored struct {
	Format string `json:"format"`
	*Reading
}

// write writes the stored form piece by piece: package encoding/json would make copies of texts that are long. The reading was checked. The error is
// the one of w.
func (r *Reading) write(w io.Writer) error {
	f := &form{Writer: bufio.NewWriterSize(w, 32<<10)}
	f.json = json.NewEncoder(&f.head)
	f.json.SetEscapeHTML(false)
	whole := *r
	whole.Parts = nil
	if err := f.open(stored{format, &whole}); err != nil {
		return err
	}
	for i := range r.Parts {
		begin := ","
		if i == 0 {
			begin = `,"parts":[`
		}
		_, _ = f.WriteString(begin) // a bufio.Writer keeps its error until Flush
		if err := f.part(&r.Parts[i]); err != nil {
			return err
		}
	}
	if len(r.Parts) > 0 {
		_ = f.WriteByte(']')
	}
	_ = f.WriteByte('}')
	return f.Flush()
}

// form writes the stored form of a reading.
type form struct {
	*bufio.Writer

	head  bytes.Buffer // of what is short
	json  *json.Encoder
	spare [8]byte // of an escape
}

// open writes an object but for its closing brace.
func (f *form) open(object any) error {
	f.head.Reset()
	if err := f.json.Encode(object); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	_, err := f.Write(bytes.TrimSuffix(f.head.Bytes(), []byte("}\n")))
	return err
}

// part writes a part.
func (f *form) part(p *Part) error {
	short := *p
	short.Text, short.Spans = "", nil
	if err := f.open(short); err != nil {
		return err
	}
	if p.Text != "" {
		_, _ = f.WriteString(`,"text":`)
		f.quote(p.Text)
	}
	for i, s := range p.Spans {
		begin := `,{"from":`
		if i == 0 {
			begin = `,"spans":[{"from":`
		}
		_, _ = f.WriteString(begin)
		_, _ = f.WriteString(strconv.Itoa(s.From))
		_, _ = f.WriteString(`,"to":`)
		_, _ = f.WriteString(strconv.Itoa(s.To))
		_, _ = f.WriteString(`,"lang":`)
		f.quote(s.Lang)
		_ = f.WriteByte('}')
	}
	if len(p.Spans) > 0 {
		_ = f.WriteByte(']')
	}
	return f.WriteByte('}')
}

// quote writes a string, which is valid UTF-8, as package encoding/json does without escapes for HTML.
func (f *form) quote(s string) {
	_ = f.WriteByte('"')
	from := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= ' ' && c != '"' && c != '\\' && c != 0xe2 {
			continue
		}
		escape, size := escaped(f.spare[:0], s[i:])
		if size == 0 {
			continue
		}
		_, _ = f.WriteString(s[from:i])
		_, _ = f.Write(escape)
		from = i + size
		i = from - 1
	}
	_, _ = f.WriteString(s[from:])
	_ = f.WriteByte('"')
}

// escaped appends to b what stands for the first character of s, and returns how long that is in s; 0 if it stands for itself.
func escaped(b []byte, s string) (escape []byte, size int) {
	const hex = "0123456789abcdef"
	switch c := s[0]; c {
	case '"', '\\':
		return append(b, '\\', c), 1
	case '\b':
		return append(b, `\b`...), 1
	case '\f':
		return append(b, `\f`...), 1
	case '\n':
		return append(b, `\n`...), 1
	case '\r':
		return append(b, `\r`...), 1
	case '\t':
		return append(b, `\t`...), 1
	case 0xe2: // U+2028 and U+2029 are E2 80 A8 and E2 80 A9
		if len(s) < 3 || s[1] != 0x80 || s[2]&^1 != 0xa8 {
			return nil, 0
		}
		return append(b, '\\', 'u', '2', '0', '2', hex[s[2]&0xf]), 3
	default:
		return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf]), 1
	}
}
