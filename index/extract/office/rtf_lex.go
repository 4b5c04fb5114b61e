package office

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// rtfKind says what a token of RTF is ([MS-RTF], "RTF Syntax").
type rtfKind byte

const (
	rtfEnd    rtfKind = iota
	rtfOpen           // {
	rtfClose          // }
	rtfWord           // \word, with a number or without
	rtfSymbol         // \ and a character that is no letter
	rtfHex            // \'hh
	rtfByte           // a byte of text
	rtfBinary         // \binN; N bytes follow, to be taken with binary
)

// rtfToken is one token. word is set for rtfWord; b for rtfSymbol, rtfHex and rtfByte; arg for rtfWord and rtfBinary.
type rtfToken struct {
	kind rtfKind
	word string
	b    byte
	arg  int
	has  bool // the word has a number
}

// maxRTFWord is the length of a control word; more letters are passed over.
const maxRTFWord = 32

// rtfLexer cuts RTF into tokens. It keeps one buffer, whatever the size of the file.
type rtfLexer struct {
	r *bufio.Reader
}

// next returns the next token; rtfEnd at the end. The error is one of the reader below.
func (l *rtfLexer) next() (rtfToken, error) {
	c, err := l.r.ReadByte()
	if err != nil {
		return rtfToken{}, unlessEOF(err)
	}
	switch c {
	case '{':
		return rtfToken{kind: rtfOpen}, nil
	case '}':
		return rtfToken{kind: rtfClose}, nil
	case '\\':
		return l.control()
	}
	return rtfToken{kind: rtfByte, b: c}, nil
}

func (l *rtfLexer) control() (rtfToken, error) {
	c, err := l.r.ReadByte()
	if err != nil {
		return rtfToken{}, unlessEOF(err)
	}
	switch {
	case isLetter(c):
		return l.word(c)
	case c == '\'':
		return l.hex()
	}
	return rtfToken{kind: rtfSymbol, b: c}, nil
}

// hex reads two hexadecimal digits; what is none of them is left for the next token.
func (l *rtfLexer) hex() (rtfToken, error) {
	v := 0
	for range 2 {
		c, err := l.r.ReadByte()
		if err != nil {
			return rtfToken{}, unlessEOF(err)
		}
		d := hexDigit(c)
		if d < 0 {
			return rtfToken{kind: rtfHex, b: '?'}, l.r.UnreadByte()
		}
		v = v<<4 | d
	}
	return rtfToken{kind: rtfHex, b: byte(v)}, nil
}

func (l *rtfLexer) word(first byte) (rtfToken, error) {
	t := rtfToken{kind: rtfWord, arg: 1}
	name := append(make([]byte, 0, maxRTFWord), first)
	c, err := l.r.ReadByte()
	for ; err == nil && isLetter(c); c, err = l.r.ReadByte() {
		if len(name) < maxRTFWord {
			name = append(name, c)
		}
	}
	t.word = string(name)
	minus := err == nil && c == '-'
	if minus {
		c, err = l.r.ReadByte()
	}
	v := 0
	for ; err == nil && c >= '0' && c <= '9'; c, err = l.r.ReadByte() {
		t.has = true
		v = min(v*10+int(c-'0'), 1<<31-1)
	}
	if t.has {
		t.arg = v
		if minus {
			t.arg = -v
		}
	}
	if err == nil && c != ' ' {
		err = l.r.UnreadByte()
	}
	if t.word == "bin" {
		t.kind, t.arg = rtfBinary, max(v, 0)
	}
	return t, unlessEOF(err)
}

// binary passes over n bytes, or gives the first of them, at most limit, to keep.
func (l *rtfLexer) binary(n, limit int, keep func([]byte)) error {
	for n > 0 {
		step := min(n, 4096)
		b, err := l.r.Peek(step)
		if limit > 0 {
			keep(b[:min(len(b), limit)])
			limit -= len(b)
		}
		if _, errDiscard := l.r.Discard(len(b)); errDiscard != nil {
			return errDiscard
		}
		if err != nil {
			return unlessEOF(err)
		}
		n -= step
	}
	return nil
}

// plain takes the bytes up to the next brace or backslash at once, as far as they are in the buffer. take may be nil.
func (l *rtfLexer) plain(take func([]byte)) error {
	b, err := l.r.Peek(max(1, l.r.Buffered()))
	if err != nil {
		return unlessEOF(err)
	}
	if n := bytes.IndexAny(b, `{}\`); n >= 0 {
		b = b[:n]
	}
	if take != nil {
		take(b)
	}
	_, err = l.r.Discard(len(b))
	return err
}

// unlessEOF leaves out that there is no more: the next token is rtfEnd then.
func unlessEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// hexDigit returns the value of a hexadecimal digit, or -1.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
