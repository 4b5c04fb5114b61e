package plain

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"emanet/index/extract"
)

// maxFacts bounds how many facts one page gives.
const maxFacts = 64

// maxAttribute bounds what is looked at of one attribute, in bytes: longer ones are pictures, not words.
const maxAttribute = 64 << 10

// element is a start tag.
type element struct {
	name   string
	closed bool     // <name/>
	hidden bool     // with all that lies in it
	asides []string // texts that its attributes show
	lang   string

	// of a meta element
	meta, content string
}

// read reads the attributes.
func (e *element) read(z *html.Tokenizer, more bool) {
	var value string
	kind := ""
	for more {
		var key, raw []byte
		key, raw, more = z.TagAttr()
		if len(raw) > maxAttribute {
			continue
		}
		switch text := clean(raw); string(key) {
		case "hidden":
			e.hidden = true
		case "style":
			e.hidden = e.hidden || unseen(text)
		case "type":
			kind = text
		case "lang", "xml:lang":
			e.lang = cut(text, 64)
		case "alt", "title", "aria-label", "placeholder", "summary", "label":
			e.aside(text)
		case "value":
			value = text
		case "name", "property", "itemprop":
			e.meta = strings.ToLower(text)
		case "content":
			e.content = text
		}
	}
	if e.name == "input" && !strings.EqualFold(kind, "hidden") {
		e.aside(value)
	}
}

// aside adds a text once: many pages repeat the title of a picture as its alternative.
func (e *element) aside(text string) {
	if text != "" && !slices.Contains(e.asides, text) && len(e.asides) < 16 {
		e.asides = append(e.asides, text)
	}
}

// unseen reports whether a style hides its element.
func unseen(style string) bool {
	style = strings.ToLower(strings.Join(strings.Fields(cut(style, 4<<10)), ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") || strings.Contains(style, "mso-hide:all")
}

// facts are what a meta element says about its page.
func (e *element) facts() []extract.Fact {
	key, ok := metaKeys[e.meta]
	if !ok {
		return nil
	}
	value := strings.TrimSpace(cut(e.content, 4<<10))
	if key == extract.KeyCreated || key == extract.KeyModified {
		value = moment(value)
	}
	if value == "" {
		return nil
	}
	return []extract.Fact{{Key: key, Value: value}}
}

// moment brings a date or a time into the form of RFC 3339; "" is none.
func moment(value string) string {
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return t.Format(time.RFC3339)
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.Format("2006-01-02T15:04:05")
		}
	}
	if t, err := time.Parse(time.DateOnly, value); err == nil {
		return t.Format(time.DateOnly)
	}
	return ""
}

var metaKeys = map[string]extract.Key{
	"author": extract.KeyAuthor, "dc.creator": extract.KeyAuthor, "dcterms.creator": extract.KeyAuthor, "article:author": extract.KeyAuthor,
	"changedby":   extract.KeyLastAuthor,
	"description": extract.KeyComments, "dc.description": extract.KeyComments, "og:description": extract.KeyComments,
	"keywords": extract.KeyKeywords, "news_keywords": extract.KeyKeywords,
	"dc.subject": extract.KeySubject, "subject": extract.KeySubject,
	"generator": extract.KeySoftware,
	"created":   extract.KeyCreated, "dcterms.created": extract.KeyCreated, "date": extract.KeyCreated, "dc.date": extract.KeyCreated,
	"article:published_time": extract.KeyCreated,
	"changed":                extract.KeyModified, "dcterms.modified": extract.KeyModified, "article:modified_time": extract.KeyModified,
}

// hold counts the elements of one name around a place, so that the end of the outermost is found whatever lies between.
// Its zero value holds nothing.
type hold struct {
	name  string
	depth int
}

// begin holds an element, if it can have anything in it.
func (h *hold) begin(e *element) {
	*h = hold{}
	if !e.closed && !void[e.name] {
		*h = hold{e.name, 1}
	}
}

// start sees a start tag inside: another of the same name, or one that ends the element because its end tag may be left out.
func (h *hold) start(e *element) {
	switch {
	case h.depth == 0 || e.closed:
	case openEnded[h.name] && (e.name == h.name || h.name == "p" && blocks[e.name]):
		*h = hold{}
	case e.name == h.name:
		h.depth++
	}
}

// end sees an end tag inside.
func (h *hold) end(name string) {
	if name == h.name && h.depth > 0 {
		h.depth--
	}
}

func set(names string) map[string]bool {
	m := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		m[name] = true
	}
	return m
}

// What elements are, by the HTML Standard.
var (
	leftOut = set("script style template " +
		"w:worddocument w:latentstyles x:excelworkbook o:officedocumentsettings o:shapedefaults o:shapelayout") // settings of Office
	unscripted = set("noscript noframes noembed iframe")
	preserved  = set("pre textarea xmp listing plaintext")
	void       = set("area base br col embed hr img input link meta source track wbr")
	openEnded  = set("p li dt dd tr td th option")
	blocks     = set("address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form frame " +
		"h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext pre search section select summary " +
		"table tbody tfoot thead title tr ul xmp textarea iframe noscript noframes")
)
