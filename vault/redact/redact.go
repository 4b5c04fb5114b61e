package redact

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/index/language"
)

// The errors of New. Texts around them give the number of the person, never a name.
var (
	// ErrPseudonym means a pseudonym that may not stand for its person: it is empty or too long, has no letter or digit,
	// has characters that cannot be seen, would itself be found as a name, or belongs to two persons.
	ErrPseudonym = errors.New("redact: pseudonym cannot be used")
	// ErrNoName means a person of whom no name is known that could be looked for.
	ErrNoName = errors.New("redact: person has no name to look for")
	// ErrTooMany means more persons, names or letters than a Finder takes.
	ErrTooMany = errors.New("redact: too many names")
)

// Limits of New. A bundle has a handful of persons; the limits keep a hostile record from costing hours.
const (
	MaxPersons   = 2000   // persons
	MaxNames     = 256    // names of one person
	MaxWords     = 10_000 // different words of all names
	MaxNameBytes = 1024   // bytes of one name
	MaxPseudonym = 64     // bytes of a pseudonym
)

// Person is somebody whose names must not be read.
type Person struct {
	Pseudonym string   // what is written instead, such as "V-03"
	Names     []string // every name known, each of one or more words in any order, in any script
}

// Finder finds the names of persons in texts. It does not change and is safe for concurrent use.
type Finder struct {
	names      []string            // the pseudonyms of the persons
	pseudonyms map[string][]string // the same by their first folded word
	words      []word
	known      map[string]int // the words by their terms, while New adds
	persons    []personWords
	beginnings map[string]bool // what a word of a name may begin with, as it sounds and as it is spelled
	longest    int             // letters of the longest word
}

// personWords is what is known of one person's names.
type personWords struct {
	names    [][]string        // for each name, the slots of its words
	initials map[string]string // for each slot, what its initial may sound like, a letter each
	listed   []string          // names of initials alone, as they sound
}

// New returns a Finder for the persons. Hits name a person by the index in persons. A pseudonym is at most MaxPseudonym bytes,
// begins and ends with a letter or a digit, and is found in no text as a name, not even as a near one.
//
// A person of whom only a pseudonym is known has nothing to be found and must be left out. The error is ErrPseudonym, ErrNoName or ErrTooMany, and says which person by number from 1.
func New(persons []Person) (*Finder, error) {
	if len(persons) > MaxPersons {
		return nil, fmt.Errorf("%w: %d persons, at most %d", ErrTooMany, len(persons), MaxPersons)
	}
	f := &Finder{beginnings: map[string]bool{}, known: map[string]int{}, names: make([]string, len(persons))}
	taken := map[string]int{}
	for i, p := range persons {
		if err := checkPseudonym(p.Pseudonym); err != nil {
			return nil, fmt.Errorf("person %d: %w", i+1, err)
		}
		folded := language.Fold(p.Pseudonym)
		if other, ok := taken[folded]; ok {
			return nil, fmt.Errorf("person %d: %w: person %d has the same", i+1, ErrPseudonym, other+1)
		}
		taken[folded] = i
		if err := f.add(p); err != nil {
			return nil, fmt.Errorf("person %d: %w", i+1, err)
		}
	}
	if len(f.words) > MaxWords {
		return nil, fmt.Errorf("%w: %d words, at most %d", ErrTooMany, len(f.words), MaxWords)
	}
	f.index()
	for i, p := range persons {
		if hits := f.Find(p.Pseudonym); len(hits) > 0 {
			return nil, fmt.Errorf("person %d: %w: it tells a name of person %d", i+1, ErrPseudonym, hits[0].Person+1)
		}
	}
	f.setPseudonyms(persons)
	return f, nil
}

// setPseudonyms makes the pseudonyms known, so that none is taken for a part of a name.
func (f *Finder) setPseudonyms(persons []Person) {
	f.pseudonyms = map[string][]string{}
	for i, p := range persons {
		f.names[i] = p.Pseudonym
		for t := range language.Tokens(p.Pseudonym) {
			f.pseudonyms[t.Term] = append(f.pseudonyms[t.Term], p.Pseudonym)
			break
		}
	}
}

// checkPseudonym checks what can be said of a pseudonym alone.
func checkPseudonym(p string) error {
	switch {
	case strings.TrimSpace(p) == "":
		return fmt.Errorf("%w: it is empty", ErrPseudonym)
	case p != strings.TrimSpace(p):
		return fmt.Errorf("%w: it begins or ends with a space", ErrPseudonym)
	case len(p) > MaxPseudonym:
		return fmt.Errorf("%w: it has %d bytes, at most %d", ErrPseudonym, len(p), MaxPseudonym)
	case !utf8.ValidString(p), strings.ContainsFunc(p, func(r rune) bool { return !unicode.IsPrint(r) }):
		return fmt.Errorf("%w: it has a character that cannot be seen", ErrPseudonym)
	}
	first, _ := utf8.DecodeRuneInString(p)
	last, _ := utf8.DecodeLastRuneInString(p)
	if !letterOrDigit(first) || !letterOrDigit(last) {
		return fmt.Errorf("%w: it must begin and end with a letter or a digit", ErrPseudonym)
	}
	return nil
}

func letterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
