package plain

import (
	"context"
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"emanet/index/extract"
)

// HTML reads a page: its title and its text as one body, blocks on lines of their own, cells separated by tabs; text that a browser
// does not show (comments, hidden elements, what is for browsers without scripts) as a hidden part; what its head says
// about it as facts. Scripts, styles and templates are left out. It serves text/html and application/xhtml+xml.
func HTML(ctx context.Context, in *extract.Input, out extract.Output) error {
	return markup(ctx, in, out, "html", HTMLCharset, (*page).read)
}

// markup reads a document with tags: which charset it declares and how its tags are read is given.
func markup(
	ctx context.Context, in *extract.Input, out extract.Output, kind string, declared func([]byte) string, read func(*page, io.Reader, int) error,
) error {
	limit := in.Limits.Filled().Text
	src, err := open(ctx, in, in.Size, declared)
	if err != nil {
		return err
	}
	if err := out.Reader(kind+" in "+src.charset, ""); err != nil {
		return err
	}
	p := newPage(limit)
	failed := read(p, src, limit+maxAttribute)
	if failed != nil && !errors.Is(failed, html.ErrBufferExceeded) {
		return failed
	}
	if err := p.give(out); err != nil {
		return err
	}
	if failed != nil || p.full() {
		return loseRest(out, limit)
	}
	return nil
}

// HTMLCharset finds the charset that a page declares for itself, by its first bytes, in a meta element or an XML declaration; "" is
// none. What it returns is for Decode, which does not believe it blindly.
func HTMLCharset(head []byte) string {
	if name := xmlCharset(head); name != "" {
		return name
	}
	if _, name, certain := charset.DetermineEncoding(head[:min(len(head), 1024)], ""); certain {
		return name
	}
	return ""
}

// HTMLText returns the text that a page or a message in HTML shows, at most limit bytes; markup is UTF-8. It never fails and is
// safe for concurrent use.
func HTMLText(markup string, limit int) string {
	shown, _ := HTMLParts(markup, limit)
	return shown
}

// HTMLParts is HTMLText, and gives apart from it the text that is not shown, at most limit bytes too.
func HTMLParts(markup string, limit int) (shown, hidden string) {
	p := newPage(limit)
	// A string ends with io.EOF alone, and its tokens are no longer than itself.
	_ = p.read(strings.NewReader(markup), 0)
	return p.text(), p.hidden.String()
}

// read reads a whole page. maxToken bounds a single tag or piece of text, in bytes; 0 is no bound.
func (p *page) read(r io.Reader, maxToken int) error {
	z := html.NewTokenizer(r)
	z.SetMaxBuf(maxToken)
	for !p.shown.full {
		kind := z.Next()
		if kind == html.ErrorToken {
			if errors.Is(z.Err(), io.EOF) {
				return nil
			}
			return z.Err()
		}
		p.token(z, kind)
	}
	return nil
}

// give gives the parts and facts of a page.
func (p *page) give(out extract.Output) error {
	if err := out.Fact(extract.KeyTitle, p.title.String()); err != nil {
		return err
	}
	for _, f := range p.facts {
		if err := out.Fact(f.Key, f.Value); err != nil {
			return err
		}
	}
	shown, hidden := p.text(), p.hidden.String()
	if err := out.Part(extract.Part{Kind: extract.PartBody, Text: shown}); err != nil {
		return err
	}
	if room := p.limit - len(shown); len(hidden) > room {
		hidden = cut(hidden, room)
		p.hidden.full = true
	}
	return out.Part(extract.Part{Kind: extract.PartHidden, Text: hidden})
}
