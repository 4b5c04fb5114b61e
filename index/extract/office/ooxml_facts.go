package office

import (
	"strings"
	"time"

	"emanet/index/extract"
)

// valueLimit bounds the bytes of one fact.
const valueLimit = 8 << 10

// namedLimit bounds the properties that have names of their own.
const namedLimit = 256

// coreFacts are the elements of docProps/core.xml and app.xml and of meta.xml that are facts.
var coreFacts = map[string]extract.Key{
	"dc:title":             extract.KeyTitle,
	"dc:subject":           extract.KeySubject,
	"dc:creator":           extract.KeyAuthor,
	"cp:keywords":          extract.KeyKeywords,
	"dc:description":       extract.KeyComments,
	"cp:lastModifiedBy":    extract.KeyLastAuthor,
	"dcterms:created":      extract.KeyCreated,
	"dcterms:modified":     extract.KeyModified,
	"cp:lastPrinted":       extract.KeyPrinted,
	"dc:language":          extract.KeyLanguage,
	"cp:category":          extract.KeyKeywords,
	"cp:contentStatus":     extract.KeyComments,
	"ep:Company":           extract.KeyCompany,
	"ep:Application":       extract.KeySoftware,
	"ep:Pages":             extract.KeyPages,
	"ep:Slides":            extract.KeyPages,
	"ep:Manager":           extract.KeyComments,
	"meta:initial-creator": extract.KeyAuthor,
	"meta:creation-date":   extract.KeyCreated,
	"meta:print-date":      extract.KeyPrinted,
	"meta:keyword":         extract.KeyKeywords,
	"meta:generator":       extract.KeySoftware,
	"meta:user-defined":    extract.KeyComments,
	"meta:printed-by":      extract.KeyComments,
	"op:property":          extract.KeyComments,
}

// odfFacts are those that OpenDocument means differently.
var odfFacts = map[string]extract.Key{
	"dc:creator": extract.KeyLastAuthor,
	"dc:date":    extract.KeyModified,
}

// facts is a visitor that gives facts.
type facts struct {
	out   extract.Output
	keys  map[string]extract.Key // that go before coreFacts; may be nil
	key   extract.Key
	label string
	named int // those that the person who wrote the document named
	value strings.Builder
}

func (f *facts) start(t *tag) (bool, error) {
	if t.name == "meta:document-statistic" {
		return false, f.out.Fact(extract.KeyPages, t.get("page-count"))
	}
	key, known := f.keys[t.name]
	if !known {
		key, known = coreFacts[t.name]
	}
	if known {
		f.key, f.label = key, ""
		f.value.Reset()
		if t.name == "op:property" || t.name == "meta:user-defined" {
			f.label = t.get("name")
		}
	}
	return true, nil
}

func (f *facts) text(b []byte) error {
	if f.key != "" && f.value.Len()+len(b) <= valueLimit {
		f.value.Write(b)
	}
	return nil
}

func (f *facts) end(name string) error {
	key, value := f.key, strings.TrimSpace(f.value.String())
	_, known := coreFacts[name]
	if _, first := f.keys[name]; key == "" || !known && !first {
		return nil // of an element inside, as the values of custom properties have
	}
	f.key = ""
	switch {
	case value == "":
		return nil
	case f.label != "" && f.named >= namedLimit:
		return nil
	case f.label != "":
		f.named++
		return f.out.Fact(key, f.label+": "+value)
	case key == extract.KeyCreated || key == extract.KeyModified || key == extract.KeyPrinted:
		value = isoTime(value)
	}
	return f.out.Fact(key, value)
}

// isoTime returns a time as it is kept, or "" if it is none.
func isoTime(s string) string {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		if t.Year() <= 1601 {
			return "" // Windows' time 0
		}
		return t.Format(time.RFC3339)
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			if layout == time.DateOnly {
				return s
			}
			return t.Format("2006-01-02T15:04:05")
		}
	}
	return ""
}

// properties gives what docProps says (ECMA-376 part 2, 8, and part 1, 22.2 and 22.3).
func (p *pack) properties() error {
	r, err := p.relations("")
	if err != nil {
		return err
	}
	for _, name := range append(r.of("core-properties", "coreProperties", "extended-properties", "extendedProperties", "custom-properties", "customProperties"),
		"docProps/core.xml", "docProps/app.xml", "docProps/custom.xml") {
		if err := p.optional(name, "the list of properties", &facts{out: p.out}); err != nil {
			return err
		}
	}
	return nil
}
