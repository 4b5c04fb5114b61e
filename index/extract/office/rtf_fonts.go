package office

import "strings"

// maxRTFFonts bounds the font table; Word writes some hundreds at most.
const maxRTFFonts = 1 << 15

// fontWord reports whether a word is about fonts and codepages, and does what it asks for.
func (p *rtfReader) fontWord(s *rtfState, t rtfToken) bool {
	if s.dest == toFonts {
		p.defineFont(t)
		return true
	}
	switch t.word {
	case "ansicpg":
		p.cp = t.arg
		if t.arg <= 0 {
			p.cp = cpLatin
		}
	case "mac":
		p.cp = 10000
	case "pc":
		p.cp = 437
	case "pca":
		p.cp = 850
	case "deff":
		p.deff = t.arg
	case "f":
		s.font = t.arg
	case "af":
		// Of an associated font only the one of right-to-left text is wanted: the word stands behind \rtlch then.
		if s.rtl {
			s.far = t.arg
		}
	case "rtlch":
		s.rtl = true
	case "ltrch":
		s.rtl = false
	default:
		return false
	}
	return true
}

// defineFont takes a word of the font table.
func (p *rtfReader) defineFont(t rtfToken) {
	switch t.word {
	case "f":
		p.font = t.arg
		p.value.Reset()
		if _, known := p.fonts[p.font]; !known && len(p.fonts) < maxRTFFonts {
			p.fonts[p.font] = 0
		}
	case "fcharset":
		p.setFont(charsetCodepage(t.arg))
	case "cpg":
		p.setFont(t.arg)
	}
}

func (p *rtfReader) setFont(cp int) {
	if _, known := p.fonts[p.font]; known {
		p.fonts[p.font] = cp
	}
}

// fontName takes a piece of a font's name. Names such as "Arial Cyr" say what a charset of 0 or none does not.
func (p *rtfReader) fontName(text string) {
	name, _, ends := strings.Cut(text, ";")
	if p.value.Len() < 256 {
		p.value.WriteString(name)
	}
	if !ends {
		return
	}
	if cp := fontNameCodepage(strings.TrimSpace(p.value.String())); cp != 0 {
		if old := p.fonts[p.font]; old == 0 || old == cpLatin {
			p.setFont(cp)
		}
	}
	p.value.Reset()
}
