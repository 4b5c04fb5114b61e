package mail

import (
	"encoding/base64"
	"regexp"
	"strings"
	"unicode/utf8"

	"emanet/index/extract/plain"
)

// encodedWord is an encoded word (RFC 2047, section 2). Spaces inside, which it must not have, are written all the same.
var encodedWord = regexp.MustCompile(`=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=`)

// decodeWords returns a header field as text: encoded words decoded, in any charset, and bytes that nobody declared by what they look like.
func decodeWords(value string) string {
	if utf8.ValidString(value) && !strings.Contains(value, "=?") && !strings.ContainsRune(value, 0x1b) {
		return value
	}
	var b strings.Builder
	var run wordRun
	end := 0
	for _, m := range encodedWord.FindAllStringSubmatchIndex(value, -1) {
		between := value[end:m[0]]
		charset, _, _ := strings.Cut(value[m[2]:m[3]], "*") // RFC 2231, section 5: a language may follow
		raw := wordBytes(value[m[4]:m[5]], value[m[6]:m[7]])
		// White space between two encoded words is not part of the text; a character may be cut by their border.
		if end == 0 || strings.TrimSpace(between) != "" || !strings.EqualFold(charset, run.charset) {
			run.flush(&b)
			if end == 0 || strings.TrimSpace(between) != "" {
				b.WriteString(undeclared(between))
			}
		}
		run.charset = charset
		run.raw = append(run.raw, raw...)
		end = m[1]
	}
	run.flush(&b)
	b.WriteString(undeclared(value[end:]))
	return b.String()
}

// wordRun is the bytes of encoded words that follow each other.
type wordRun struct {
	charset string
	raw     []byte
}

func (w *wordRun) flush(b *strings.Builder) {
	if len(w.raw) > 0 {
		text, _ := plain.Decode(w.raw, w.charset)
		b.WriteString(text)
	}
	w.raw = nil
}

// undeclared decodes bytes that no charset is given for.
func undeclared(s string) string {
	if utf8.ValidString(s) && !strings.ContainsRune(s, 0x1b) {
		return s
	}
	text, _ := plain.Decode([]byte(s), "")
	return text
}

// wordBytes undoes the encoding of an encoded word (RFC 2047, section 4).
func wordBytes(encoding, text string) []byte {
	if strings.EqualFold(encoding, "q") {
		return unquote(strings.ReplaceAll(text, "_", " "))
	}
	text = strings.TrimRight(strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, text), "=")
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil && len(b) == 0 {
		return []byte(text)
	}
	return b
}

// unquote undoes "=XX".
func unquote(s string) []byte {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '=' && i+2 < len(s) {
			high, ok := hexDigit(s[i+1])
			low, also := hexDigit(s[i+2])
			if ok && also {
				b = append(b, high<<4|low)
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return b
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	}
	return 0, false
}

// fileName is a name without folders and control characters, of a length that names have.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, name)
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.TrimSpace(name)
	for len(name) > 255 {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	return name
}
