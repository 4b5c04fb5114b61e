package redact

import (
	"strings"
	"sync"
)

// maxEnding is the most sounds of an ending.
const maxEnding = 14

// ending reports whether the sounds may follow a name that ends in a consonant, none among them.
func ending(sounds string) bool {
	return sounds == "" || len(sounds) <= maxEnding && endings()[sounds]
}

// endingAfterVowel reports whether the sounds may follow the stem of a name whose last vowel was cut off: the vowel, or
// another in its place, and an ending. Nothing at all is the man's name where the woman's is known, or a Russian plural.
func endingAfterVowel(sounds string) bool {
	return sounds == "" || vowelOf(sounds[0]) != 0 && ending(sounds[1:])
}

// endings returns the endings of names as they sound: in Azerbaijani and Turkish chains of plural, possessive, case, -ki
// and copula, with -gil for a family; the cases of Russian and Ukrainian nouns, adjectives and surnames; the plain ones of
// English, Georgian and Armenian.
var endings = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	plural := []string{"", "lar", "gil", "gillar"}
	possessive := strings.Fields("- im um in un m n imiz umuz iniz unuz miz niz i u si su")
	cases := strings.Fields("- in un nin nun a na i u ni nu yi da ta nda dan tan ndan la nla ila yla ilan a-dak ca nca")
	copula := strings.Fields("- dir dur tir tur ki kilar kinin kina dir di du ti tu sa mis mus m san siniz ikan ymis ydi ysa sa-da mi da")
	for _, p := range plural {
		for _, o := range possessive {
			for _, c := range cases {
				for _, k := range copula {
					addEnding(all, p+o+c+k)
				}
			}
		}
	}
	for e := range strings.FieldsSeq("a u y i e ya yu oy ey oyu eyu om em am yam ov ev ox ax yax im ym ami yami imi ymi ogo ego omu emu " +
		"ix yx aya uyu oe ie iy yy oyo ina inoy inu inim ovi evi ovym ova ovoy ovu ovyx ovna ovich s es ns " +
		"x go mu is ma it ad ze tan stan isgan isadan isatvis itan ebi ebis ebma its um in er eri eric erin nere neri") {
		addEnding(all, e)
	}
	return all
})

func addEnding(all map[string]bool, e string) {
	e = strings.ReplaceAll(e, "-", "")
	if s := sound(e); len(s) <= maxEnding {
		all[s] = true
	}
	delete(all, "")
}

// surnameMarks are what makes a surname of a father's name, as it sounds, after a vowel or without: people and offices put one
// for the other (-ov, -li, -zadə, -oğlu).
var surnameMarks = []string{"ova", "ava", "iva", "ov", "av", "iv", "li", "lo", "zada", "oklo", "ski", "ska"}

// surnameRoot returns the sounds before the mark of a surname, "" if it has none or they are too few.
func surnameRoot(key string) string {
	for _, m := range surnameMarks {
		if root, ok := strings.CutSuffix(key, m); ok && len(root) >= safe {
			return root
		}
	}
	return ""
}

// surnameEnding reports whether the sounds are the mark of a surname and an ending.
func surnameEnding(sounds string) bool {
	for _, m := range surnameMarks {
		if rest, ok := strings.CutPrefix(sounds, m); ok && ending(rest) {
			return true
		}
	}
	return false
}
