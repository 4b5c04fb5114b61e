package extract

import (
	"errors"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Normalise returns text as the index takes it: NFC; line ends LF; no soft hyphens, zero-width marks and byte order marks;
// ligatures and Arabic presentation forms as the letters they stand for, but for those that stand for a whole sentence; a word that is
// hyphenated over a line end in one piece only where a soft hyphen says so. It is idempotent, and at most three times as long as text. What a
// file holds is kept as it was read: this is made from it when it is needed.
func Normalise(text string) string {
	normal, _ := NormaliseMax(text, math.MaxInt)
	return normal
}

// NormaliseMax returns the beginning of Normalise(text), at most limit bytes of it and whole characters, and whether that is all. It makes no more
// than it returns, and copies nothing where nothing changes.
func NormaliseMax(text string, limit int) (normal string, whole bool) {
	limit = max(0, limit)
	if ordinary(text) == len(text) && norm.NFC.IsNormalString(text) {
		normal = text[:runes(text, limit)]
		return normal, len(normal) == len(text)
	}
	n := normaliser{limit: limit, composed: make([]byte, 3*normalChunk), letters: map[rune]string{}}
	n.out.Grow(min(len(text), limit))
	for text != "" && !n.full {
		text = n.take(text)
		if len(n.mapped) >= normalChunk {
			n.compose(false)
		}
	}
	if !n.full {
		n.compose(true)
	}
	return n.out.String(), !n.full
}

// normalChunk is how many bytes are composed at a time.
const normalChunk = 32 << 10

// normaliser makes a text normal piece by piece.
type normaliser struct {
	out      strings.Builder
	limit    int             // bytes of out
	full     bool            // there was more than that
	mapped   []byte          // is still to be composed
	composed []byte          // what comes of it, before it goes to out
	letters  map[rune]string // of forms that occurred: to ask each time costs more than all the rest
}

// take takes the beginning of a text and returns the rest.
func (n *normaliser) take(text string) string {
	if size := ordinary(text[:min(len(text), normalChunk)]); size > 0 {
		n.mapped = append(n.mapped, text[:size]...)
		return text[size:]
	}
	r, size := utf8.DecodeRuneInString(text)
	text = text[size:]
	switch {
	case r == '\r':
		n.mapped = append(n.mapped, '\n')
		return strings.TrimPrefix(text, "\n")
	case r == '\u00ad': // a soft hyphen, and the line end behind it
		return text[lineEnd(text):]
	case invisible(r):
	case breaksLine(r):
		n.mapped = append(n.mapped, '\n')
	case presented(r):
		if n.letters[r] == "" {
			n.letters[r] = norm.NFKC.String(string(r))
		}
		n.mapped = append(n.mapped, n.letters[r]...)
	default: // no UTF-8
		n.mapped = utf8.AppendRune(n.mapped, utf8.RuneError)
	}
	return text
}

// compose brings what was mapped into NFC, but for the last letter if more may follow it.
func (n *normaliser) compose(last bool) {
	src, err := n.mapped, error(transform.ErrShortDst)
	for errors.Is(err, transform.ErrShortDst) && !n.full {
		var made, used int
		made, used, err = norm.NFC.Transform(n.composed, src, last)
		src = src[used:]
		fits := runes(n.composed[:made], n.limit-n.out.Len())
		n.out.Write(n.composed[:fits])
		n.full = fits < made
	}
	n.mapped = append(n.mapped[:0], src...)
}

// runes returns how many bytes of a text, at most limit, are whole characters.
func runes[T string | []byte](text T, limit int) int {
	if len(text) <= limit {
		return len(text)
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return limit
}

// ordinary returns how many bytes at the beginning of a text stay as they are, but for their composition.
func ordinary(text string) int {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if c == '\r' || c == '\v' || c == '\f' {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if size == 1 || special(r) {
			return i
		}
		i += size
	}
	return len(text)
}

// special reports whether a character beyond ASCII becomes another, or none. Most are recognised by their place.
func special(r rune) bool {
	switch {
	case r < '\u061c':
		return r == '\u0085' || r == '\u00ad'
	case r < '\u2000':
		return r == '\u061c'
	case r < '\u2100':
		return invisible(r) || breaksLine(r)
	}
	return r >= '\ufb00' && r < '\uff5f' && (invisible(r) || presented(r))
}

// lineEnd is the length of a line end, and of the spaces before it, at the beginning of text.
func lineEnd(text string) int {
	rest := strings.TrimLeft(text, " \t")
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if strings.HasPrefix(rest, end) {
			return len(text) - len(rest) + len(end)
		}
	}
	return 0
}

// breaksLine reports the characters that end a line, but for CR and LF.
func breaksLine(r rune) bool {
	return r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// invisible reports marks that stand inside words and say nothing: joiners stay, for Persian and Indic words need them.
func invisible(r rune) bool {
	switch r {
	case '\ufeff', '\u200b', '\u2060', '\u200e', '\u200f', '\u061c':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// presented reports ligatures, Arabic presentation forms, and letters of full or half width. Those that stand for a sentence are none: they would make
// a text eleven times as long.
func presented(r rune) bool {
	switch {
	case r == '\ufdfa', r == '\ufdfb', r == '\ufdfd':
		return false
	case r >= '\ufb00' && r <= '\ufb4f':
	case r >= '\ufb50' && r <= '\ufdff':
	case r >= '\ufe70' && r <= '\ufefe':
	case r >= '\uff01' && r <= '\uff5e':
	default:
		return false
	}
	return unicode.IsGraphic(r)
}
