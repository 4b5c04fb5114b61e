package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// latin returns a folded word in plain Latin letters, as it would be transliterated: Cyrillic, Georgian and Armenian letter
// by letter. Letters of other scripts stay as they are.
func latin(term string) string {
	if plainASCII(term) {
		return term
	}
	var b strings.Builder
	for _, r := range term {
		if s, ok := latinLetters[r]; ok {
			b.WriteString(s)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

const (
	cyrillicLetters = "абвгґдеэєжзиыіїйкклмнопрстуфхцчшщюяъьўәҝғҹһөүј"
	cyrillicLatin   = "a b v g g d e e ye j z i i i yi y k k l m n o p r s t u f x s c s s yu ya - - u e g g c h o u y"
	georgianLetters = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"
	georgianLatin   = "a b g d e v z t i k l m n o p j r s t u p k g q s c s z s c x c h"
	armenianLetters = "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև"
	armenianLatin   = "a b g d e z e i t j i l x s k h z g c m y n s o c p c r s v t r s v p k o f yev"
)

// latinLetters spells the letters of three alphabets in Latin ones.
var latinLetters = spellings()

func spellings() map[rune]string {
	m := map[rune]string{}
	for _, pair := range [][2]string{
		{cyrillicLetters, cyrillicLatin}, {georgianLetters, georgianLatin}, {armenianLetters, armenianLatin},
	} {
		spelled := strings.Fields(pair[1])
		for i, r := range []rune(pair[0]) {
			m[r] = strings.Trim(spelled[i], "-")
		}
	}
	return m
}

// looks lists letters and digits after the Latin letter that they look like to an eye or a scanner, or are meant to.
const looks = "aаα4 bвьβ68 cсϲ dԁ eеε3 hнһ iіιı1 jј kкκ mмμ nη oоοσ0 pрρ qԛ rг sѕς5 tтτ uи vν wԝ xхχ yуγυ"

// lookLatin maps the letters of looks to Latin ones.
var lookLatin = func() map[rune]rune {
	m := map[rune]rune{}
	for group := range strings.FieldsSeq(looks) {
		first, size := utf8.DecodeRuneInString(group)
		for _, r := range group[size:] {
			m[r] = first
		}
	}
	return m
}()

// look returns a folded word in the Latin letters that its letters look like, and reports whether every letter that is not
// Latin looks like one.
func look(term string) (string, bool) {
	all := true
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		l, ok := lookLatin[r]
		if !ok {
			all = false
			return r
		}
		return l
	}, term)
	return out, all
}

// mixed reports whether a folded word has letters of Latin script and of another, or letters and digits.
func mixed(term string) bool {
	var l, other, digit bool
	for _, r := range term {
		switch {
		case r >= 'a' && r <= 'z':
			l = true
		case r >= '0' && r <= '9':
			digit = true
		case unicode.IsLetter(r):
			other = true
		}
	}
	return l && other || digit && (l || other)
}
