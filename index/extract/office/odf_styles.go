package office

// odfStyles are the styles of a document by family and name (OASIS 1.3 part 3, 16.2).
type odfStyles map[string]*odfStyle

type odfStyle struct {
	parent string
	hidden *bool // nil: as its parent
}

// odfStyle adds a style.
func (s odfStyles) add(t *tag) *odfStyle {
	family := t.get("family") + " "
	style := &odfStyle{parent: family + t.get("parent-style-name")}
	if len(s) < styleLimit {
		s[family+t.get("name")] = style
	}
	return style
}

// properties takes what says that text, a sheet or a slide is hidden.
func (s *odfStyle) properties(t *tag) {
	var value string
	switch t.name {
	case "style:text-properties":
		value = t.in("text", "display") // none, true or condition
	case "style:table-properties":
		value = t.in("table", "display")
	case "style:drawing-page-properties":
		value = t.in("presentation", "visibility")
	}
	if value != "" {
		hidden := value == "none" || value == "false" || value == "hidden"
		s.hidden = &hidden
	}
}

// hidden reports whether what has this style is hidden, however the parents run in circles.
func (s odfStyles) hidden(family, name string) bool {
	if name == "" {
		return false
	}
	at := s[family+" "+name]
	for range 64 {
		if at == nil {
			break
		}
		if at.hidden != nil {
			return *at.hidden
		}
		at = s[at.parent]
	}
	return false
}
