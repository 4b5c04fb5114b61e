package redact

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/index/language"
)

// Runs of encoded letters are looked at in windows, each of which begins before the last one ends, so that no name is cut.
const (
	maxEncoded     = 4096 // bytes
	encodedOverlap = 512
)

// encoded finds names whose letters are written in the codes of links, mails and markup: N%C3%BCmun, =C3=BC, &#252;, \u00fc.
// The whole run is one near hit.
func (s *search) encoded() {
	const signs = "%=&\\"
	least := 0 // end of the last window
	for at := 0; at < len(s.text); {
		i := strings.IndexAny(s.text[at:], signs)
		if i < 0 {
			return
		}
		i += at
		if !startsCode(s.text[i:]) {
			at = i + 1
			continue
		}
		from, to := run(s.text, least, i)
		s.decodedRun(from, to)
		if to-from >= maxEncoded {
			to -= encodedOverlap
		}
		least = max(to, i+1)
		at = least
	}
}

// startsCode reports whether s begins with the code of a character.
func startsCode(s string) bool {
	switch {
	case len(s) < 3:
		return false
	case s[0] == '&':
		return s[1] == '#' || s[1]|0x20 >= 'a' && s[1]|0x20 <= 'z'
	case s[0] == '\\':
		return s[1] == 'u' && len(s) >= 6
	}
	return isHex(s[1]) && isHex(s[2])
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// run returns the characters around text[at:] up to the next space, quote or angle bracket.
func run(text string, least, at int) (from, to int) {
	from, to = at, at
	for from > least && at-from < encodedOverlap {
		r, size := utf8.DecodeLastRuneInString(text[:from])
		if !inRun(r) {
			break
		}
		from -= size
	}
	for to < len(text) && to-from < maxEncoded {
		r, size := utf8.DecodeRuneInString(text[to:])
		if !inRun(r) {
			break
		}
		to += size
	}
	return from, to
}

func inRun(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.IsControl(r) && !strings.ContainsRune("\"<>«»“”„", r)
}

// decodedRun adds a hit for text[from:to] if a name is in what it says.
func (s *search) decodedRun(from, to int) {
	said := decode(decode(s.text[from:to])) // links in links are encoded twice
	if said == s.text[from:to] {
		return
	}
	for t := range language.Tokens(said) {
		v := s.verdict(t.Term)
		for _, m := range v.matches {
			if m.grade < gradeInside {
				continue
			}
			p := s.f.words[m.word].owners[0].person
			s.hits = append(s.hits, Hit{
				Start: from, End: to, Kind: KindNear, Person: p, Why: "in letters written as codes", Replacement: s.f.names[p],
			})
			break
		}
	}
}

// decode returns s with the codes of characters replaced by what they stand for.
func decode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case (s[i] == '%' || s[i] == '=') && startsCode(s[i:]):
			b.WriteByte(byte(hex(s[i+1 : i+3])))
			i += 3
		case s[i] == '\\' && startsCode(s[i:]) && hex(s[i+2:i+6]) >= 0:
			b.WriteRune(hex(s[i+2 : i+6]))
			i += 6
		default:
			b.WriteByte(s[i])
			i++
		}
	}
	return html.UnescapeString(b.String())
}

// hex returns the number that the hexadecimal digits make, -1 if there are others.
func hex(s string) rune {
	n := rune(0)
	for i := range len(s) {
		if !isHex(s[i]) {
			return -1
		}
		d := rune(s[i] | 0x20)
		if d >= 'a' {
			d -= 'a' - 10
		} else {
			d -= '0'
		}
		n = n<<4 | d
	}
	return n
}
