package mail

import (
	"bufio"
	"errors"
	"io"
)

// transferred undoes a transfer encoding (RFC 2045, section 6). Encodings that are not known leave the bytes as they are.
func transferred(r io.Reader, encoding string) io.Reader {
	switch encoding {
	case "base64":
		return &base64Reader{r: bufio.NewReader(r)}
	case "quoted-printable":
		return &quotedReader{r: bufio.NewReader(r)}
	}
	return r
}

// base64Reader decodes base64 and passes over what does not belong to it. Padding in the middle, where pieces were joined, ends
// a group and not the text.
type base64Reader struct {
	r      *bufio.Reader
	bits   uint32 // of the group that is open
	n      int    // its characters
	buffer []byte // what a piece of text decodes to
	out    []byte // what of it was not given yet
	err    error

	foreign int // characters that are none of it
}

func (b *base64Reader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(b.out) > 0 {
			c := copy(p[n:], b.out)
			b.out = b.out[c:]
			n += c
			continue
		}
		if b.err != nil {
			if n > 0 {
				return n, nil
			}
			return 0, b.err
		}
		b.fill()
	}
	return n, nil
}

// fill decodes what is in the buffer.
func (b *base64Reader) fill() {
	b.buffer = b.buffer[:0]
	if _, err := b.r.Peek(1); err != nil {
		b.err = err
		b.flush()
		b.out = b.buffer
		return
	}
	piece, _ := b.r.Peek(b.r.Buffered()) // it is there
	for _, c := range piece {
		switch v := base64Values[c]; v {
		case base64Foreign:
			b.foreign++
		case base64Space:
		case base64Pad:
			b.flush()
		default:
			b.bits = b.bits<<6 | uint32(v)
			if b.n++; b.n == 4 {
				b.buffer = append(b.buffer, byte(b.bits>>16), byte(b.bits>>8), byte(b.bits))
				b.n = 0
			}
		}
	}
	_, _ = b.r.Discard(len(piece))
	b.out = b.buffer
}

// flush ends a group early. A single character is no byte and is dropped.
func (b *base64Reader) flush() {
	switch b.n {
	case 2:
		b.buffer = append(b.buffer, byte(b.bits>>4))
	case 3:
		b.buffer = append(b.buffer, byte(b.bits>>10), byte(b.bits>>2))
	}
	b.n = 0
}

// What characters are in base64 (RFC 2045, section 6.8): values, or one of these.
const (
	base64Space = 64 + iota
	base64Pad
	base64Foreign
)

var base64Values = func() (values [256]byte) {
	for i := range values {
		values[i] = base64Foreign
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		values[c] = byte(i)
	}
	for _, c := range []byte(" \t\r\n") {
		values[c] = base64Space
	}
	values['='] = base64Pad
	return values
}()

// quotedReader decodes quoted-printable. What is none of it stays as it is.
type quotedReader struct {
	r *bufio.Reader
}

func (q *quotedReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		c, err := q.r.ReadByte()
		if err != nil {
			if n > 0 && errors.Is(err, io.EOF) {
				return n, nil
			}
			return n, err
		}
		if c == '=' {
			if value, some := q.escape(); some {
				c = value
			} else {
				continue
			}
		}
		p[n] = c
		n++
	}
	return n, nil
}

// escape reads what stands behind "=": two digits, or a line end and the white space before it, which stand for nothing.
func (q *quotedReader) escape() (c byte, some bool) {
	next, _ := q.r.Peek(2)
	if len(next) == 2 {
		high, ok := hexDigit(next[0])
		low, also := hexDigit(next[1])
		if ok && also {
			_, _ = q.r.Discard(2) // they were peeked
			return high<<4 | low, true
		}
	}
	next, _ = q.r.Peek(128)
	for i, c := range next {
		if c == '\n' {
			_, _ = q.r.Discard(i + 1)
			return 0, false
		}
		if c != ' ' && c != '\t' && c != '\r' {
			return '=', true
		}
	}
	if len(next) == 0 { // the end of the text
		return 0, false
	}
	return '=', true
}
