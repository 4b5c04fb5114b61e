package office

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// clean makes XML of bytes that are nearly XML: characters that XML 1.0 does not allow (2.2), which damaged files have and at which the
// decoder would stop, become spaces, and bytes that are no UTF-8 become U+FFFD.
type clean struct {
	r    *bufio.Reader
	wide bool // no UTF-8 by its declaration: bytes above 0x7F are not for us
}

// newClean returns the reader, which decodes UTF-16 as well.
func newClean(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, 16<<10)
	head, _ := b.Peek(256) // an error comes again when it is read
	switch {
	case len(head) >= 2 && (head[0] == 0xff && head[1] == 0xfe || head[0] == '<' && head[1] == 0):
		b = bufio.NewReaderSize(utf16Reader(b, unicode.LittleEndian), 16<<10)
	case len(head) >= 2 && (head[0] == 0xfe && head[1] == 0xff || head[0] == 0 && head[1] == '<'):
		b = bufio.NewReaderSize(utf16Reader(b, unicode.BigEndian), 16<<10)
	case len(head) >= 3 && string(head[:3]) == "\xef\xbb\xbf":
		_, _ = b.Discard(3) // they were seen
	default:
		return &clean{r: b, wide: declares(head)}
	}
	return &clean{r: b}
}

// Read implements io.Reader.
func (c *clean) Read(p []byte) (int, error) {
	if len(p) < utf8.UTFMax {
		return 0, io.ErrShortBuffer
	}
	if _, err := c.r.Peek(1); err != nil {
		return 0, err
	}
	b, _ := c.r.Peek(min(len(p), c.r.Buffered()))
	n, used := 0, 0
	for used < len(b) && n+utf8.UTFMax <= len(p) {
		if b[used] < utf8.RuneSelf || c.wide {
			p[n] = allowed(b[used])
			n, used = n+1, used+1
			continue
		}
		if !utf8.FullRune(b[used:]) {
			if used > 0 {
				break // the rest comes with the next read
			}
			b, _ = c.r.Peek(utf8.UTFMax)
		}
		r, size := utf8.DecodeRune(b[used:])
		if r == 0xfffe || r == 0xffff {
			r = utf8.RuneError
		}
		n += utf8.EncodeRune(p[n:], r)
		used += size
	}
	_, err := c.r.Discard(used)
	return n, err
}

func allowed(b byte) byte {
	if b < ' ' && b != '\t' && b != '\n' && b != '\r' {
		return ' '
	}
	return b
}

// declares reports whether the declaration of the XML names a charset of one byte, such as windows-1251.
func declares(head []byte) bool {
	m := declaration.FindSubmatch(head)
	return m != nil && !bytes.EqualFold(m[1], []byte("utf-8")) && !bytes.EqualFold(m[1], []byte("us-ascii")) && !isUTF16(string(m[1]))
}

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)`)
