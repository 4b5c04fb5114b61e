package language

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class says what a character does to the word it stands in.
type class uint8

const (
	classOther      class = iota // ends a word
	classLetter                  // letter or digit
	classAlone                   // letter of a script that puts no space between words: a word by itself
	classMark                    // accent or vowel sign: belongs to the letter before it
	classIgnored                 // invisible: belongs to the word around it and leaves nothing
	classApostrophe              // joins two letters and leaves nothing
)

// script is a set of flags that decide, for a whole word, in which script its folded form is written.
type script uint8

const (
	scriptLatin       script = 1 << iota
	scriptCyrillic           // any Cyrillic letter
	scriptAzerbaijani        // a letter that Azerbaijani Cyrillic has and Russian and Ukrainian have not
	scriptForeign            // a Cyrillic letter that Azerbaijani never had
	scriptMixed              // decided letter by letter: the slow road
)

// letter is what is known of one character before any text is seen.
type letter struct {
	out    string // its folded form
	class  class
	script script
	runes  uint8 // most runes that it can leave in a term
}

// smallLetters is the number of characters that UTF-8 writes in at most two bytes.
const smallLetters = 0x800

// letters returns the table of the characters below smallLetters: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic and a
// few more. Everything the table says is derived from foldRune and classOf, so the fast road and the slow one agree.
var letters = sync.OnceValue(func() *[smallLetters]letter {
	var t [smallLetters]letter
	for r := range rune(smallLetters) {
		t[r] = newLetter(r)
	}
	return &t
})

func newLetter(r rune) letter {
	l := letter{class: classOf(r), runes: 1}
	switch l.class {
	case classLetter, classAlone:
	case classMark:
		// What a mark leaves depends on its letter.
		l.script = scriptMixed
		return l
	case classIgnored, classApostrophe:
		return l
	default:
		l.out = string(r)
		return l
	}
	l.out = string(foldLetters(nil, string(r)))
	l.runes = uint8(max(utf8.RuneCountInString(l.out), 1))
	for _, o := range l.out {
		l.script |= scriptOf(o)
	}
	if l.script&scriptCyrillic != 0 {
		l.runes = 2 // ю becomes yu
	}
	return l
}

// lookup returns what is known of r.
func lookup(t *[smallLetters]letter, r rune) letter {
	if r < smallLetters {
		return t[r]
	}
	l := letter{class: classOf(r), script: scriptMixed, runes: 1}
	if l.class == classLetter || l.class == classAlone {
		var b [utf8.UTFMax]byte
		d := norm.NFKD.Properties(b[:utf8.EncodeRune(b[:], r)]).Decomposition()
		l.runes = uint8(max(utf8.RuneCount(d), 1))
	}
	return l
}

// classOf returns the class of any character, also of those that are not assigned.
func classOf(r rune) class {
	switch {
	case isApostrophe(r):
		return classApostrophe
	case isIgnored(r):
		return classIgnored
	case unicode.IsLetter(r), unicode.Is(unicode.Nd, r), unicode.Is(unicode.Nl, r):
		if standsAlone(r) {
			return classAlone
		}
		return classLetter
	case unicode.IsMark(r):
		return classMark
	}
	return classOther
}

// standsAlone reports whether r is a letter of a script that puts no space between words.
func standsAlone(r rune) bool {
	const firstThai, georgian, khmer = 0x0e00, 0x10a0, 0x1780
	if r < firstThai || r >= georgian && r < khmer {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) &&
		!unicode.Is(unicode.Nd, r)
}

// isApostrophe reports whether people write r for an apostrophe, or for the ayn and hamza of a transliteration.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', '‛', '′', '＇', '\u055a', '\u05f3', '\u05f4', '\ua78b', '\ua78c',
		'\u02c8', '\u02ca', '\u02cb':
		return true
	}
	return r >= 0x02b9 && r <= 0x02bf // modifier primes, turned commas, half rings
}

// isIgnored reports whether r is invisible, or fills a line without saying anything.
func isIgnored(r rune) bool {
	switch r {
	case '\u034f', // combining grapheme joiner
		'\u0640',                               // Arabic tatweel
		'\u115f', '\u1160', '\u3164', '\uffa0', // Hangul fillers
		'\u17b4', '\u17b5', // Khmer vowels that are not written
		'\u180b', '\u180c', '\u180d', '\u180f': // Mongolian variation selectors
		return true
	}
	return unicode.Is(unicode.Cf, r) || r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef
}

// scriptOf returns the flags of one folded letter.
func scriptOf(r rune) script {
	switch {
	case r >= 'a' && r <= 'z':
		return scriptLatin
	case !unicode.Is(unicode.Cyrillic, r) || !unicode.IsLetter(r):
		return 0
	}
	if _, ok := azerbaijaniLatin(r); !ok {
		return scriptCyrillic | scriptForeign
	}
	switch r {
	case 'ә', 'ҝ', 'ғ', 'ҹ', 'һ', 'ө', 'ү', 'ј':
		return scriptCyrillic | scriptAzerbaijani
	}
	return scriptCyrillic
}
