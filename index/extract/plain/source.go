package plain

import (
	"bytes"
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"

	"emanet/index/extract"
)

// guarded reads until ctx ends. It lives as long as one call.
type guarded struct {
	ctx context.Context
	r   io.Reader
}

func (g *guarded) Read(p []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	return g.r.Read(p)
}

// source is a file as a stream of UTF-8.
type source struct {
	io.Reader

	charset string
}

// open finds the charset of a file and returns its text as a stream. At most look bytes are looked at for that. Declared finds
// what the first bytes of the file say about the charset; it may be nil.
func open(ctx context.Context, in *extract.Input, look int64, declared func(head []byte) string) (*source, error) {
	var s sniffer
	if _, err := io.Copy(&s, io.LimitReader(&guarded{ctx, in.Reader()}, look)); err != nil {
		return nil, err
	}
	if look < in.Size {
		s.carry = nil // what cuts the last sequence there is our limit
	}
	name := ""
	if declared != nil {
		name = declared(s.head)
	}
	enc, charset := s.decide(name)
	return &source{transform.NewReader(&guarded{ctx, in.Reader()}, enc.NewDecoder()), charset}, nil
}

// readUpTo returns at most limit bytes of text, whole runes, and whether there is more. Size says how many are expected.
func readUpTo(r io.Reader, limit int, size int64) (text string, more bool, err error) {
	var b bytes.Buffer
	b.Grow(int(min(size, int64(limit))) + bytes.MinRead)
	if _, err := io.Copy(&b, io.LimitReader(r, int64(limit)+utf8.UTFMax)); err != nil {
		return "", false, err
	}
	if b.Len() <= limit {
		return b.String(), false, nil
	}
	return cut(b.String(), limit), true, nil
}

// cut returns the beginning of text, at most limit bytes, whole runes.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	limit = max(limit, 0)
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return strings.Clone(text[:limit])
}

// loseRest says that a text was read in its beginning alone.
func loseRest(out extract.Output, limit int) error {
	return out.Lose(extract.ReasonTooLarge, "only the first %d bytes of the text were read", limit)
}
