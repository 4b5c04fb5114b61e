package language

import (
	"slices"
	"unicode/utf8"
)

// resolve decides in which script the word dst[start:] is written, which no letter can say alone, and rewrites it.
//
// A word with a letter that Azerbaijani Cyrillic has and Russian and Ukrainian have not is Azerbaijani and becomes Latin.
// A word of two scripts comes from a keyboard or a scanner that mistook look-alikes: it becomes Latin if every Cyrillic
// letter in it looks like a Latin one, else Cyrillic if every Latin letter looks like a Cyrillic one.
//
// The flags are those of its letters.
func resolve(dst []byte, start int, flags script) []byte {
	if flags&scriptCyrillic == 0 || flags&(scriptAzerbaijani|scriptLatin) == 0 {
		return dst
	}
	word := string(dst[start:])
	switch {
	case flags&scriptAzerbaijani != 0 && flags&scriptForeign == 0:
		return appendLatin(dst[:start], word)
	case flags&scriptLatin != 0:
		if out, ok := lookAlikes(dst[:start:start], word, cyrillicLooks, latinLooks, scriptCyrillic); ok {
			return append(dst[:start], out[start:]...)
		}
		if out, ok := lookAlikes(dst[:start:start], word, latinLooks, cyrillicLooks, scriptLatin); ok {
			return append(dst[:start], out[start:]...)
		}
	}
	return dst
}

// scriptsOf returns the flags of a folded word.
func scriptsOf(word []byte) script {
	var flags script
	for i := 0; i < len(word); {
		r, size := utf8.DecodeRune(word[i:])
		flags |= scriptOf(r)
		i += size
	}
	return flags
}

// The letters of one script that look like letters of the other, in the same order.
const (
	cyrillicLooks = "аеорсухікмт"
	latinLooks    = "aeopcyxikmt"
)

// lookAlikes appends word with each letter of the script from replaced by its look-alike; ok is false if one has none.
func lookAlikes(dst []byte, word, from, to string, of script) (out []byte, ok bool) {
	f, t := []rune(from), []rune(to)
	for _, r := range word {
		if scriptOf(r)&of != 0 {
			i := slices.Index(f, r)
			if i < 0 {
				return nil, false
			}
			r = t[i]
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, true
}

// appendLatin appends word with its Azerbaijani Cyrillic letters written in folded Latin ones.
func appendLatin(dst []byte, word string) []byte {
	for _, r := range word {
		if l, ok := azerbaijaniLatin(r); ok {
			dst = append(dst, l...)
		} else {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// azerbaijaniLatin returns how a letter of the Azerbaijani Cyrillic alphabets (1939 and 1958) is written in the Latin one,
// folded: ҝ and ғ are g, г is q, ҹ and ч are c. ok is false for a letter they never had.
func azerbaijaniLatin(r rune) (latin string, ok bool) {
	switch r {
	case 'ю':
		return "yu", true
	case 'я':
		return "ya", true
	case 'ъ', 'ь':
		return "", true
	}
	const (
		cyrillic = "абвгғдеәэжзиыјйкҝлмноөпрстуүфхһцчҹшщ"
		folded   = "abvqgdeeejziiyykglmnooprstuufxhsccss"
	)
	i := 0
	for _, c := range cyrillic {
		if c == r {
			return folded[i : i+1], true
		}
		i++
	}
	return "", false
}
