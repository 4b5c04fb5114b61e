package index

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/index/language"
)

// example is something that can stand after the colon.
func (r *fieldRule) example() string {
	switch r.class {
	case classWhole:
		if r.field == FieldLang {
			return "az"
		}
		return "word"
	case classID:
		return "r-4k7"
	case classDate:
		return "2013-10"
	case classHas:
		return string(ThingFile)
	case classIs:
		return string(StateUnreadable)
	}
	return "word"
}

func isDateIn(r *fieldRule) bool { return r != nil && r.class == classDate }

// value reads what stands after the colon of a field that does not hold words.
func (p *queryParser) value(text string, at int, r *fieldRule, quoted bool) (Node, error) {
	if first, _ := utf8.DecodeRuneInString(text); !quoted && isMinus(first) && r.class != classDate {
		return nil, p.fail(at, "the - goes before the field: write -%s:%s", r.name, r.example())
	}
	switch r.class {
	case classID:
		return p.id(text, at)
	case classDate:
		return p.date(text, at, r)
	case classHas:
		return p.has(text, at)
	case classIs:
		if language.Fold(text) == string(StateUnreadable) {
			return Is{At: At(at), State: StateUnreadable}, nil
		}
		return nil, p.fail(at, "a record can be asked whether one of its files could not be read: write is:unreadable")
	}
	return p.wholeValue(text, at, r, quoted)
}

// has reads what a record can have, in any case, and of several as well.
func (p *queryParser) has(text string, at int) (Node, error) {
	folded := language.Fold(text)
	for _, thing := range []Thing{ThingFile, ThingLocation, ThingOCR} {
		if folded == string(thing) || folded == string(thing)+"s" {
			return Has{At: At(at), Thing: thing}, nil
		}
	}
	return nil, p.fail(at, "a record can be asked whether it has a file, a file with coordinates, or text that was read from a picture: "+
		"write has:file, has:location or has:ocr")
}

// wholeValue reads the value of a field that is compared whole.
func (p *queryParser) wholeValue(text string, at int, r *fieldRule, quoted bool) (Node, error) {
	n := Value{At: At(at), Field: r.field, Text: text}
	if !quoted {
		if star := strings.IndexByte(text, '*'); star >= 0 {
			if n.Text, n.Prefix = text[:star], true; star != len(text)-1 || star == 0 {
				return nil, p.fail(at+star, "a * goes after the beginning of what is looked for: write %s:%s*", r.name, r.example())
			}
		}
		if strings.HasSuffix(text, "~") {
			return nil, p.fail(at+len(text)-1, "a ~ is for words, not for %s:", r.name)
		}
	}
	switch {
	case n.Text == "":
		return nil, p.fail(at, "something must stand here: write %s:%s", r.name, r.example())
	case r.field == FieldLang:
		n.Text = strings.ReplaceAll(n.Text, "_", "-")
		if !isLanguage(n.Text) {
			return nil, p.fail(at, "a language is named by its code: write lang:az, lang:ru or lang:az-Cyrl")
		}
	}
	return n, nil
}

// isLanguage reports whether a text has the shape of a BCP 47 tag (RFC 5646, section 2.1).
func isLanguage(s string) bool {
	primary := true
	for part := range strings.SplitSeq(s, "-") {
		if len(part) > 8 || primary && len(part) > 3 || part == "" {
			return false
		}
		if strings.ContainsFunc(part, func(r rune) bool { return !isLatinLetter(r) && (primary || !isASCIIDigit(r)) }) {
			return false
		}
		primary = false
	}
	return true
}

// maxIDDigits is the number of characters of a record id after "r-".
const maxIDDigits = 26

// id reads the beginning of a record id as a person types it: any case, with or without "r-", o for 0 and i or l
// for 1 (Crockford's base32).
func (p *queryParser) id(text string, at int) (Node, error) {
	digits := strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(text), "r-"), "*")
	digits = strings.NewReplacer("o", "0", "i", "1", "l", "1").Replace(digits)
	bad := strings.ContainsFunc(digits, func(r rune) bool { return !isASCIIDigit(r) && (r < 'a' || r > 'z' || r == 'u') })
	if digits == "" || bad || len(digits) > maxIDDigits {
		return nil, p.fail(at, "this does not begin a record id, which is r- and up to 26 letters and digits: write id:r-4k7")
	}
	return ID{At: At(at), Prefix: "r-" + digits}, nil
}

// date reads a date through what the caller gave.
func (p *queryParser) date(typed string, at int, r *fieldRule) (Node, error) {
	text := asciiDate(typed)
	if text == "" {
		return nil, p.fail(at, "a date must stand here: write %s:2013-10", r.name)
	}
	if p.span == nil {
		return nil, p.fail(at, "dates cannot be searched here")
	}
	span, err := p.span(text)
	if err != nil {
		fault := &SyntaxError{Query: p.query, Offset: at, Err: err}
		var inner *SyntaxError
		if errors.As(err, &inner) {
			fault.Offset, fault.Err = at+typedOffset(typed, inner.Offset), inner.Err
			err = errors.New(inner.Reason)
		}
		fault.Reason = err.Error() + ": write " + r.name + ":2013, " + r.name + ":2013-10 or " + r.name + ":2013-10-19"
		return nil, fault
	}
	span.Text = text
	return Date{At: At(at), Bound: r.bound, Span: span}, nil
}

// asciiDate writes the digits of any script and the signs that look like a hyphen in ASCII.
func asciiDate(s string) string {
	return strings.Map(func(r rune) rune {
		if isMinus(r) || isDash(r) {
			return '-'
		}
		return asciiDigit(r)
	}, s)
}

// typedOffset is the offset in a date as it was typed of an offset in what asciiDate made of it. Where the date was quoted, it
// is as good as the quotation's white space.
func typedOffset(typed string, offset int) int {
	done := 0
	for i, r := range typed {
		if done >= offset {
			return i
		}
		done += len(asciiDate(string(r)))
	}
	return len(typed)
}

// isDateShaped reports whether a text begins with a year and holds nothing but digits and the signs of dates.
func isDateShaped(s string) bool {
	s = asciiDate(s)
	if len(s) < 4 || len(s) > 4 && isASCIIDigit(rune(s[4])) || strings.Trim(s[:4], "0123456789") != "" {
		return false
	}
	return strings.Trim(s, "0123456789-/?~%.") == ""
}

func asciiDigits(s string) string { return strings.Map(asciiDigit, s) }

// asciiDigit returns the ASCII digit of a decimal digit of any script, and every other character as it is. Unicode keeps
// the ten digits of a script together (section 4.6), and a range of the table begins with a zero.
func asciiDigit(r rune) rune {
	if r < 0x80 || !unicode.IsDigit(r) {
		return r
	}
	for _, table := range unicode.Nd.R16 {
		if rune(table.Lo) <= r && r <= rune(table.Hi) {
			return '0' + (r-rune(table.Lo))%10
		}
	}
	for _, table := range unicode.Nd.R32 {
		if rune(table.Lo) <= r && r <= rune(table.Hi) {
			return '0' + (r-rune(table.Lo))%10
		}
	}
	return r
}

func isASCIIDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLatinLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
