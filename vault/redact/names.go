package redact

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/index/language"
)

// maxWord is the most letters of a word, in Latin letters.
const maxWord = 192

// add takes in the names of the next person.
func (f *Finder) add(p Person) error {
	person := len(f.persons)
	f.persons = append(f.persons, personWords{initials: map[string]string{}})
	if len(p.Names) > MaxNames {
		return fmt.Errorf("%w: %d names, at most %d", ErrTooMany, len(p.Names), MaxNames)
	}
	for _, name := range p.Names {
		if len(name) > MaxNameBytes {
			return fmt.Errorf("%w: a name of %d bytes, at most %d", ErrTooMany, len(name), MaxNameBytes)
		}
		f.addName(person, name)
	}
	if pw := &f.persons[person]; len(pw.names) == 0 && len(pw.listed) == 0 {
		return ErrNoName
	}
	return nil
}

// addName takes in one name of a person.
func (f *Finder) addName(person int, name string) {
	pw := &f.persons[person]
	var slots []string
	var listed strings.Builder
	words := nameWords(name)
	for i, term := range words {
		switch {
		case marker(term):
		case initialOf(term) != "":
			listed.WriteString(initialOf(term))
		case sound(latin(term)) == "", digits(term) && len(term) < safe:
		default:
			own := owner{person: person, slot: f.addWord(term), short: short(term)}
			own.marked = i+1 < len(words) && marker(words[i+1])
			f.own(term, own)
			if l, all := look(term); all && l != term {
				f.own(l, own)
			}
			slots = append(slots, own.slot)
		}
	}
	if len(slots) > 0 {
		pw.names = append(pw.names, slots)
	} else if len(listed.String()) > 1 {
		pw.listed = append(pw.listed, listed.String())
	}
}

// addWord notes how a word begins and returns its slot.
func (f *Finder) addWord(term string) string {
	w := newWord(term)
	pw := &f.persons[len(f.persons)-1]
	pw.initials[w.base] += firstLetter(w.key) + sound(firstLetter(w.latin))
	return w.base
}

// own makes the word one of the finder's, of the owner.
func (f *Finder) own(term string, own owner) {
	i, ok := f.known[term]
	if !ok {
		i = len(f.words)
		f.known[term] = i
		f.words = append(f.words, newWord(term))
	}
	w := &f.words[i]
	for j := range w.owners {
		if w.owners[j].person == own.person && w.owners[j].slot == own.slot {
			w.owners[j].marked = w.owners[j].marked || own.marked
			return
		}
	}
	w.owners = append(w.owners, own)
}

// index prepares the finder for a search, once all names are in.
func (f *Finder) index() {
	for _, w := range f.words {
		f.longest = max(f.longest, len(w.runes))
		for _, s := range []string{w.term, w.latin, w.key} {
			for i := range s {
				if i > 0 {
					f.beginnings[s[:i]] = true
				}
			}
		}
	}
}

// nameWords returns the folded words of a name. Letters of scripts without spaces that stand together are one.
func nameWords(name string) []string {
	var out []string
	end := -1
	for t := range language.Tokens(name) {
		if t.Start == end {
			out[len(out)-1] += t.Term
		} else {
			out = append(out, t.Term)
		}
		end = t.End
	}
	return slices.DeleteFunc(out, func(s string) bool { return utf8.RuneCountInString(s) > maxWord/3 })
}

func firstLetter(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

// initialOf returns the sound of an initial, "" for a folded word that is none: one letter, or two that are written for one.
func initialOf(term string) string {
	r, size := utf8.DecodeRuneInString(term)
	if len(term) > 2*utf8.UTFMax || utf8.RuneCountInString(term) > 2 || r <= '9' || ideograph(r) {
		return ""
	}
	if size == len(term) {
		return firstLetter(sound(latin(term)))
	}
	if l := latin(term); len(l) == 2 && vowelOf(l[0]) == 0 && vowelOf(l[1]) == 0 {
		if s := sound(l); len(s) == 1 && l[0] != l[1] {
			return s
		}
	}
	return ""
}

// ideograph reports whether r is a letter of a script that puts no space between words.
func ideograph(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// short reports whether a word has too few letters to be sure of.
func short(term string) bool {
	r, _ := utf8.DecodeRuneInString(term)
	return utf8.RuneCountInString(term) < safe && !ideograph(r)
}

func digits(term string) bool {
	return !strings.ContainsFunc(term, func(r rune) bool { return r < '0' || r > '9' })
}

// markers say "son of" or "daughter of" after a father's name, folded.
var markers = strings.Fields("oglu ogli ogly oqlu uglu оглы оглу qizi kizi gizi kyzy kizy qizy gyzy кызы гызы кизи")

// marker reports whether a folded word is one of the markers or a form of it.
func marker(term string) bool {
	return slices.ContainsFunc(markers, func(m string) bool {
		rest, ok := strings.CutPrefix(term, m)
		return ok && ending(sound(latin(rest)))
	})
}

// patronymic reports whether a folded word is made of a father's name, as Russian and Ukrainian do.
func patronymic(term string) bool {
	const shortest = 6
	if utf8.RuneCountInString(term) < shortest {
		return false
	}
	l := latin(term)
	for _, end := range []string{"", "a", "u", "om", "em", "e", "y", "i", "oi", "oy"} {
		for _, mark := range []string{"ovic", "evic", "ovich", "evich", "ovn", "evn", "icn", "inicn"} {
			if strings.HasSuffix(l, mark+end) && (end != "" || mark[len(mark)-1] != 'n') {
				return true
			}
		}
	}
	return false
}
