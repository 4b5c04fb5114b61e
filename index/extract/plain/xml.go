package plain

import (
	"context"
	"errors"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"emanet/index/extract"
)

// XML reads a document in XML of any kind: the text of its elements and the values of their attributes, each on a line of
// its own, and its comments as a hidden part. No entity is expanded but the five of XML and the names of HTML, and damage never
// ends the reading. It serves text/xml, application/xml, image/svg+xml and whatever else ends in +xml and has no reader of its own.
func XML(ctx context.Context, in *extract.Input, out extract.Output) error {
	return markup(ctx, in, out, "xml", xmlCharset, (*page).readXML)
}

// readXML reads a document with the tokenizer of HTML, which nothing stops.
func (p *page) readXML(r io.Reader, maxToken int) error {
	z := html.NewTokenizer(r)
	z.SetMaxBuf(maxToken)
	z.AllowCDATA(true)
	for !p.shown.full {
		switch z.Next() {
		case html.ErrorToken:
			if errors.Is(z.Err(), io.EOF) {
				return nil
			}
			return z.Err()
		case html.TextToken:
			p.shown.add(clean(z.Text()), false)
		case html.CommentToken:
			p.comment(clean(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			z.NextIsNotRawText()
			p.attributes(z)
		case html.EndTagToken:
			p.shown.space('\n')
		}
	}
	return nil
}

// attributes adds the values of the attributes of an element.
func (p *page) attributes(z *html.Tokenizer) {
	p.shown.space('\n')
	_, more := z.TagName()
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		name := string(key)
		if len(value) > maxAttribute || name == "xmlns" || strings.HasPrefix(name, "xmlns:") {
			continue
		}
		p.shown.add(clean(value), false)
		p.shown.space('\n')
	}
}

// declaration is the encoding of an XML declaration (XML 1.0, section 2.8).
var declaration = regexp.MustCompile(`^\s*<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']`)

func xmlCharset(head []byte) string {
	if m := declaration.FindSubmatch(head[:min(len(head), 256)]); m != nil {
		return string(m[1])
	}
	return ""
}
