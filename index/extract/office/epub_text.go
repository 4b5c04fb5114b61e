package office

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"emanet/index/extract"
	"emanet/index/extract/archive"
)

func dirOf(name string) string {
	dir, _ := path.Split(name)
	return dir
}

// chapterText reads a chapter as XML, which it should be, and where it is not, as HTML. The HTML tokenizer is not used for both: it takes
// everything after the <title/> and <script/> of XHTML for a title or a script.
func (p *pack) chapterText(m *archive.Member, role string, s *sink) error {
	p.read[m] = true
	before := *s.left
	r, err := m.Open()
	if err == nil {
		h := &xhtml{sink: s, links: &p.links}
		err = walk(p.ctx, r, p.in.Limits, h)
	} else {
		err = ownFault(err)
	}
	var own *markupError
	if !errors.As(err, &own) || own.Reason != extract.ReasonDamaged || s.given {
		return p.lost(role, err)
	}
	s.discard(before)
	if r, err = m.Open(); err != nil {
		return p.lost(role, ownFault(err))
	}
	return p.lost(role, p.tokens(r, &xhtml{sink: s, links: &p.links}))
}

// tokens reads HTML.
func (p *pack) tokens(r io.Reader, h *xhtml) error {
	g := &gate{r: r, left: tokenLimit}
	decoded, err := charset.NewReader(g, "text/html")
	if err != nil {
		return htmlFault(g, err)
	}
	z := html.NewTokenizer(decoded)
	z.SetMaxBuf(tokenLimit)
	for n := 0; ; n++ {
		if n%256 == 0 && p.ctx.Err() != nil {
			return p.ctx.Err()
		}
		g.left = tokenLimit
		switch z.Next() {
		case html.ErrorToken:
			return htmlFault(g, z.Err())
		case html.TextToken:
			if err := h.text(z.Text()); err != nil {
				return err
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if err := h.tag(&t); err != nil {
				return err
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if err := h.end("html:" + string(name)); err != nil {
				return err
			}
		}
	}
}

func htmlFault(g *gate, err error) error {
	switch {
	case g.err != nil:
		return ownFault(g.err)
	case errors.Is(err, io.EOF):
		return nil
	}
	return &markupError{extract.Failed(extract.ReasonTooLarge, "a tag or a text has more than %d bytes", tokenLimit)}
}

// xhtml reads a chapter.
type xhtml struct {
	*sink

	links *links
	quiet int  // elements that are open whose text is not shown
	raw   int  // elements that are open whose white space is
	space bool // white space came, which is text if more text comes
	begun bool // there is text in this block
}

// quiet and paragraph elements, by their names.
var (
	quietElements = map[string]bool{"head": true, "script": true, "style": true, "template": true, "noscript": true}
	blockElements = map[string]bool{
		"address": true, "article": true, "aside": true, "blockquote": true, "body": true, "caption": true, "dd": true, "div": true, "dl": true,
		"dt": true, "figcaption": true, "figure": true, "footer": true, "form": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true,
		"h6": true, "header": true, "hr": true, "li": true, "main": true, "nav": true, "ol": true, "p": true, "pre": true, "section": true,
		"table": true, "ul": true,
	}
)

// tag begins an element of HTML, which ends by itself if nothing can stand in it.
func (h *xhtml) tag(t *html.Token) error {
	x := &tag{name: "html:" + t.Data}
	for _, a := range t.Attr {
		x.attr = append(x.attr, xml.Attr{Name: xml.Name{Local: a.Key}, Value: a.Val})
	}
	if _, err := h.start(x); err != nil {
		return err
	}
	if t.Type == html.SelfClosingTagToken {
		return h.end(x.name)
	}
	return nil
}

// start implements visitor.
func (h *xhtml) start(t *tag) (bool, error) {
	name, found := strings.CutPrefix(t.name, "html:")
	if !found {
		return true, nil
	}
	switch {
	case quietElements[name]:
		h.quiet++
	case name == "body":
		h.quiet = 0 // HTML may leave out the end of its head
	case name == "pre":
		h.raw++
		return true, h.block()
	case name == "br":
		h.space, h.begun = false, false
		return true, h.sink.text([]byte("\n"))
	case name == "tr":
		h.top().startRow()
		h.space, h.begun = false, false
	case name == "td" || name == "th":
		h.top().startCell()
		h.space, h.begun = false, false
	case name == "img":
		if alt := strings.TrimSpace(t.get("alt")); alt != "" {
			return true, h.line(extract.PartHidden, alt)
		}
	case name == "a" && strings.Contains(t.get("href"), ":"):
		h.links.add(t.get("href"))
	case blockElements[name]:
		return true, h.block()
	}
	return true, nil
}

// end implements visitor.
func (h *xhtml) end(name string) error {
	name, found := strings.CutPrefix(name, "html:")
	switch {
	case !found:
	case quietElements[name]:
		h.quiet = max(0, h.quiet-1)
	case name == "pre":
		h.raw = max(0, h.raw-1)
		return h.block()
	case name == "tr":
		h.top().endRow()
		return h.block()
	case blockElements[name]:
		return h.block()
	}
	return nil
}

func (h *xhtml) block() error {
	h.space, h.begun = false, false
	return h.paragraph()
}

// text implements visitor: white space is collapsed.
func (h *xhtml) text(b []byte) error {
	if h.quiet > 0 {
		return nil
	}
	if h.raw == 0 {
		b = h.collapse(b)
	}
	return h.sink.text(b)
}

func (h *xhtml) collapse(b []byte) []byte {
	kept := make([]byte, 0, len(b)+1)
	for _, c := range b {
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' {
			h.space = h.begun
			continue
		}
		if h.space {
			kept = append(kept, ' ')
		}
		h.space, h.begun = false, true
		kept = append(kept, c)
	}
	return kept
}

// pictures gives the photographs of a book as files.
func (p *pack) pictures() error {
	var found []*archive.Member
	for m := range p.zip.All() {
		if m.Regular() && !p.read[m] && isMedia(m) {
			found = append(found, m)
		}
	}
	return p.members(found)
}
