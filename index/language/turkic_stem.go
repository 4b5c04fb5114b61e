package language

import "strings"

// turkicStem is a root as a dictionary lists it, folded.
type turkicStem struct {
	text string
	verb bool
	back int8 // row of its last vowel if i, o or u, 0 unknown
}

// surface is one way in which a stem is written before an ending.
type surface struct {
	text    string
	vowel   bool // only before a vowel
	hard    bool // only before a consonant
	yor     bool // only before Turkish -yor
	turkish bool
}

// state returns where the stem's chains begin.
func (t turkicStem) state() state {
	if t.verb {
		return stateVerb
	}
	return stateNoun
}

// possible reports whether a word may have such a root. Short ones are a vowel and a consonant (at, ev, iş) but for a few,
// and do not begin with two consonants.
func (t turkicStem) possible() bool {
	if strings.IndexByte(t.text, 'w') >= 0 && len(t.text) < longStem {
		return false
	}
	switch len(t.text) {
	case 0, 1:
		return false
	case 2:
		switch t.text {
		case "su", "bu", "ne", "de", "ye":
			return true
		}
		return isVowel(t.text[0]) && !isVowel(t.text[1])
	case 3:
		return (isVowel(t.text[0]) || isVowel(t.text[1])) && !oddEnd(t.text)
	}
	return !oddEnd(t.text)
}

// oddEnd reports whether the last consonants are a stem's and a suffix's rather than one root's: -ntl, -td.
func oddEnd(s string) bool {
	n := len(s)
	last, before := s[n-1], s[n-2]
	if isVowel(last) || isVowel(before) {
		return false
	}
	switch {
	case last == 'l', last == 'd' && strings.IndexByte("ptk", before) >= 0:
		return true
	}
	return !isVowel(s[n-3]) && last != 'r'
}

// sound returns the sound at the end of one of the stem's surfaces.
func (t turkicStem) sound(text string) sound {
	s := stemSound(text)
	if s.back == 0 {
		s.back = t.back
	}
	return s
}

// surfaces returns how the stem is written: as it is, with its last consonant softened, with its last vowel dropped.
func (t turkicStem) surfaces() []surface {
	all := []surface{{text: t.text}}
	n := len(t.text) - 1
	many := syllables(t.text) > 1
	soft := func(c string, turkish bool) {
		all = append(all, surface{text: t.text[:n] + c, vowel: true, turkish: turkish})
	}
	switch last := t.text[n]; {
	case t.verb && last == 't' && (many || shortInD(t.text)):
		all[0].hard = !many
		soft("d", false)
	case t.verb && (last == 'a' || last == 'e'):
		all = append(all, surface{text: t.text[:n], yor: true, turkish: true})
	case t.verb || !many:
	case last == 'q':
		soft("g", false)
	case last == 'k':
		soft("y", false)
		soft("g", true)
	case last == 'p':
		soft("b", true)
	case last == 't':
		soft("d", true)
	}
	if !t.verb {
		if d, ok := dropped(t.text); ok {
			all = append(all, surface{text: d, vowel: true})
		}
		if t.text == "su" || t.text == "ne" {
			all = append(all, surface{text: t.text + "y", vowel: true})
		}
	}
	return all
}

// stemsOf returns the stems that may be written as text before the ending, longest surface first.
func stemsOf(text, ending string) []turkicStem {
	stems := []turkicStem{{text: text}, {text: text, verb: true}}
	if ending == "" || !isVowel(ending[0]) {
		return stems
	}
	n := len(text) - 1
	add := func(verb bool, last string) {
		stems = append(stems, turkicStem{text: text[:n] + last, verb: verb})
	}
	switch text[n] {
	case 'g':
		add(false, "q")
		add(false, "k")
	case 'y':
		add(false, "k")
		if text == "suy" || text == "ney" {
			add(false, "")
		}
	case 'b':
		add(false, "p")
	case 'd':
		add(false, "t")
		add(true, "t")
	}
	if d, ok := undropped(text); ok {
		stems = append(stems, turkicStem{text: d})
	}
	if len(ending) >= 4 && ending[1:4] == "yor" {
		stems = append(stems, turkicStem{text: text + "a", verb: true}, turkicStem{text: text + "e", verb: true})
	}
	return stems
}

func syllables(s string) int {
	n := 0
	for i := range len(s) {
		if isVowel(s[i]) {
			n++
		}
	}
	return n
}

// shortInD reports whether the verb of one syllable softens its t, as longer ones do.
func shortInD(s string) bool {
	switch s {
	case "et", "get", "git", "gut", "tat":
		return true
	}
	return false
}

// vowelDroppers are the nouns that lose their last vowel before a vowel: oğul, oğlu. The rule is not productive, so
// they are listed: body parts, kin, and Arabic words of two syllables.
const vowelDroppers = " agil agiz akil alin aqil avuc axir bagir beniz besir beyin boyun burun cisim ciyin ecil ehil elim " +
	"emir eqid esil etir eyib ezil ezim fikir gogus gonul hapis hesir hokum hukum ilim isim izin kahir " +
	"kayip kesir keyif kisim konul metin meyil muhur nakit nefis nehir nesil netiq nezir nutuq ogul omur " +
	"omuz ovuc qarin qebir qeder qehir qetil qeyid qisim qovus qoyun rehim resim sabir satir sebir sehir " +
	"sekil setir seyir sigir sihir sinif sukur ufuq uzuv vakit vaxit vezin zehin zehir zihin zikir zulum "

// dropped returns the noun without the vowel that it drops.
func dropped(s string) (string, bool) {
	if !strings.Contains(vowelDroppers, " "+s+" ") || len(s) < 4 {
		return "", false
	}
	n := len(s)
	if isVowel(s[n-1]) || !isVowel(s[n-2]) {
		return "", false
	}
	return s[:n-2] + s[n-1:], true
}

// undropped returns the noun that drops a vowel to be written as s.
func undropped(s string) (string, bool) {
	n := len(s)
	if n < 3 || isVowel(s[n-1]) || isVowel(s[n-2]) {
		return "", false
	}
	for _, v := range "iu" {
		if long := s[:n-1] + string(v) + s[n-1:]; strings.Contains(vowelDroppers, " "+long+" ") {
			return long, true
		}
	}
	return "", false
}
