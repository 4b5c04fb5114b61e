package language

import (
	"iter"
	"unicode/utf8"
)

// maxTerm is the number of runes after which a term ends with its next letter. A longer run of letters (a fingerprint, a page of base64, an
// attack) is cut into terms of this length that follow each other, so nothing of it is lost to a phrase.
const maxTerm = 64

// Token is one word of a text.
type Token struct {
	Start, End int    // the word is text[Start:End], in bytes of the text as it was given
	Position   int    // its number in the text, from 1
	Term       string // its folded form: Fold(text[Start:End]), never empty
}

// Tokens cuts a text of any bytes into words, in order.
//
// A word is a run of letters, digits and their marks (UAX #29, with the exceptions below). An apostrophe between two
// letters belongs to the word ("Bakı'nın"), but for the elided words of French and Italian, which are words ("l'homme" is
// l and homme). Invisible characters inside a word belong to it. Hyphens, full stops and every other sign part words, so
// "2013-10-19" and "19.10.2013" are three words each and "№5" is the word 5. In scripts that put no space between words
// (Han, Hiragana, Thai, Lao, Khmer, Burmese) every letter with its marks is a word. Invalid UTF-8 parts words. A word of
// more than 64 folded runes is cut into several.
//
// The terms of one text share memory with it where they can. The sequence may be used again, and concurrently.
func Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		s := scanner{text: text, table: letters()}
		for s.next() {
			if !s.emit(yield) {
				return
			}
		}
	}
}

// scanner finds the words of a text.
type scanner struct {
	text       string
	table      *[smallLetters]letter
	start, end int // the word just found
	pos        int // where to go on
	position   int
	apostrophe int  // offset of the first apostrophe in the word, or -1
	plain      bool // the word is its own folded form
	buf        []byte
}

// next finds the next word.
func (s *scanner) next() bool {
	i := s.pos
	for i < len(s.text) {
		r, size := rune(s.text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s.text[i:])
		}
		switch lookupClass(s.table, r) {
		case classLetter:
			s.start = i
			s.word(i)
			return true
		case classAlone:
			s.start = i
			s.tail(i + size)
			return true
		}
		i += size
	}
	s.pos = i
	return false
}

// word finds the end of the word that begins at i.
func (s *scanner) word(i int) {
	s.apostrophe, s.plain = -1, true
	j, runes := joint{at: -1}, 0
	for i < len(s.text) {
		if s.plain && j.at < 0 {
			n := plainLetters(s.text[i:min(i+maxTerm-runes, len(s.text))])
			if i, runes = i+n, runes+n; i == len(s.text) {
				break
			}
		}
		r, size := utf8.DecodeRuneInString(s.text[i:])
		l := lookup(s.table, r)
		ok := true
		switch l.class {
		case classLetter:
			runes += int(l.runes)
			if ok = runes <= maxTerm || i == s.start; ok {
				s.letter(r, &j)
			}
		case classMark:
			ok = j.at < 0 // else a mark on an apostrophe, or on nothing
			s.plain = false
			if keepsMark(0, r, 0) {
				runes++
			}
		case classIgnored, classApostrophe:
			ok = j.add(i, l.class)
			s.plain = false
		default:
			ok = false
		}
		if !ok {
			break
		}
		i += size
	}
	s.cut(i, j.at)
}

// letter takes a letter into the word, and what joins it to the letters before it.
func (s *scanner) letter(r rune, j *joint) {
	if j.apostrophe && s.apostrophe < 0 {
		s.apostrophe = j.at
	}
	*j = joint{at: -1}
	s.plain = s.plain && r < utf8.RuneSelf && (r < 'A' || r > 'Z')
}

// plainLetters returns how many letters and digits s begins with that fold to themselves.
func plainLetters(s string) int {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return i
		}
	}
	return len(s)
}

// joint is what may join the letters before it to a letter after it: invisible characters, and at most one apostrophe.
type joint struct {
	at         int // where it begins, or -1
	apostrophe bool
}

// add takes in the character at offset i, and reports whether the joint still joins.
func (j *joint) add(i int, c class) bool {
	if c == classApostrophe {
		if j.apostrophe {
			return false
		}
		j.apostrophe = true
	}
	if j.at < 0 {
		j.at = i
	}
	return true
}

// cut ends the word at i, or at the joint that turned out to join nothing.
func (s *scanner) cut(i, joint int) {
	s.end, s.pos = i, i
	if joint >= 0 {
		s.end = joint
	}
}

// tail ends a word of one letter after the marks that follow it.
func (s *scanner) tail(i int) {
	s.apostrophe, s.plain = -1, false
	s.end = i
	for i < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[i:])
		c := lookupClass(s.table, r)
		if c != classMark && c != classIgnored {
			break
		}
		i += size
		if c == classMark {
			s.end = i
		}
	}
	s.pos = i
}

// emit yields the word just found, as two if it is an elision.
func (s *scanner) emit(yield func(Token) bool) bool {
	if s.apostrophe > 0 && s.elision() {
		end := s.end
		s.end = s.apostrophe
		if !s.yield(yield) {
			return false
		}
		_, size := utf8.DecodeRuneInString(s.text[s.apostrophe:])
		s.start, s.end = s.apostrophe+size, end
	}
	return s.yield(yield)
}

func (s *scanner) yield(yield func(Token) bool) bool {
	term := s.text[s.start:s.end]
	if !s.plain {
		s.buf = appendFolded(s.buf[:0], s.table, term)
		if len(s.buf) == 0 { // letters that leave nothing, as Cyrillic signs alone do
			return true
		}
		term = string(s.buf)
	}
	s.position++
	return yield(Token{Start: s.start, End: s.end, Position: s.position, Term: term})
}
