package plain

import (
	"strings"

	"golang.org/x/net/html"

	"emanet/index/extract"
)

// page is an HTML page while it is read.
type page struct {
	limit  int
	shown  flow
	hidden flow
	title  flow
	facts  []extract.Fact
	titled bool // the title was read
	nested bool // the page is the text of a comment

	inTitle bool
	left    hold // inside an element whose text is left out
	unseen  hold // inside an element whose text is not shown
	kept    int  // inside how many elements whose white space counts
}

func newPage(limit int) *page {
	return &page{limit: limit, shown: flow{limit: limit}, hidden: flow{limit: limit}, title: flow{limit: min(limit, 4<<10)}}
}

func (p *page) full() bool { return p.shown.full || p.hidden.full }

// text is what a page shows, its title first.
func (p *page) text() string {
	title, shown := p.title.String(), p.shown.String()
	switch {
	case title == "":
		return shown
	case shown == "":
		return title
	}
	if text := title + "\n" + shown; len(text) <= p.limit {
		return text
	}
	p.shown.full = true
	return cut(title+"\n"+shown, p.limit)
}

// current is where text goes now.
func (p *page) current() *flow {
	switch {
	case p.inTitle:
		return &p.title
	case p.unseen.depth > 0:
		return &p.hidden
	}
	return &p.shown
}

// token takes in one token.
func (p *page) token(z *html.Tokenizer, kind html.TokenType) {
	switch kind {
	case html.TextToken:
		if p.left.depth == 0 {
			p.current().add(clean(z.Text()), p.kept > 0 && !p.inTitle)
		}
	case html.CommentToken:
		p.comment(clean(z.Text()))
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := z.TagName()
		e := element{name: string(name), closed: kind == html.SelfClosingTagToken}
		e.read(z, more)
		p.start(z, &e)
	case html.EndTagToken:
		name, _ := z.TagName()
		p.end(string(name))
	}
}

// comment takes in a comment, whose text is not shown. Markup in it is left out, as far as it is one level deep.
func (p *page) comment(text string) {
	if p.left.depth > 0 || strings.HasPrefix(text, "?") { // a processing instruction
		return
	}
	text = withoutCondition(text)
	p.hidden.space('\n')
	if p.nested {
		p.hidden.add(text, false)
	} else {
		inner := newPage(p.limit)
		inner.nested = true
		_ = inner.read(strings.NewReader(text), 0) // it ends with io.EOF alone
		p.hidden.add(inner.text(), true)
		p.hidden.space('\n')
		p.hidden.add(inner.hidden.String(), true)
	}
	p.hidden.space('\n')
}

// withoutCondition returns a comment without the condition around it with which Office tells browsers apart: it stands in nearly every mail of
// Outlook and is nobody's text.
func withoutCondition(text string) string {
	trimmed := strings.TrimSpace(text)
	_, inner, found := strings.Cut(trimmed, "]>")
	switch {
	case trimmed == "[endif]", trimmed == "<![endif]", strings.HasPrefix(trimmed, "[if !") && !found:
		return ""
	case !strings.HasPrefix(trimmed, "[if "), !found:
		return text
	}
	return strings.TrimSuffix(strings.TrimSpace(inner), "<![endif]")
}

// start takes in a start tag.
func (p *page) start(z *html.Tokenizer, e *element) {
	if e.closed || unscripted[e.name] {
		z.NextIsNotRawText()
	}
	if p.left.depth > 0 {
		p.left.start(e)
		return
	}
	if leftOut[e.name] {
		p.left.begin(e)
		return
	}
	p.unseen.start(e)
	if p.unseen.depth == 0 && (e.hidden || unscripted[e.name]) {
		p.hidden.space('\n')
		p.unseen.begin(e)
	}
	p.head(e)
	p.place(e.name)
	if preserved[e.name] && !e.closed {
		p.kept++
	}
	f := p.current()
	if e.hidden { // also one that nothing can lie in
		f = &p.hidden
	}
	for _, text := range e.asides {
		f.aside(text)
	}
}

// head takes in what stands in the head of a page.
func (p *page) head(e *element) {
	switch e.name {
	case "title":
		p.inTitle = !p.titled && !e.closed
	case "meta":
		p.facts = append(p.facts, e.facts()...)
	case "html":
		if e.lang != "" && len(p.facts) < maxFacts {
			p.facts = append(p.facts, extract.Fact{Key: extract.KeyLanguage, Value: e.lang})
		}
	}
	if len(p.facts) > maxFacts {
		p.facts = p.facts[:maxFacts]
	}
}

// place makes the white space that an element stands for.
func (p *page) place(name string) {
	switch {
	case name == "td" || name == "th":
		p.current().space('\t')
	case blocks[name]:
		p.current().space('\n')
	}
}

// end takes in an end tag.
func (p *page) end(name string) {
	if p.left.depth > 0 {
		p.left.end(name)
		return
	}
	if name != "td" && name != "th" {
		p.place(name)
	}
	if preserved[name] && p.kept > 0 {
		p.kept--
	}
	if name == "title" && p.inTitle {
		p.inTitle, p.titled = false, true
	}
	if p.unseen.depth > 0 {
		if p.unseen.end(name); p.unseen.depth == 0 {
			p.hidden.space('\n')
		}
	}
}
