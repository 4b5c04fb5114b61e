package language

import (
	"slices"
	"strings"
)

// irregular returns the other stems of a word that does not keep one, such as beaten of beat.
func (s *stemmer) irregular(stem string) []string {
	var others []string
	for _, group := range irregularWords(s.lang) {
		var stems []string
		for w := range strings.FieldsSeq(group) {
			if x := s.stem(Fold(w)); !slices.Contains(stems, x) {
				stems = append(stems, x)
			}
		}
		if i := slices.Index(stems, stem); i >= 0 {
			others = append(others, slices.Delete(stems, i, i+1)...)
		}
	}
	return others
}

// irregularWords lists words whose forms no rule brings together, those that testimonies use. A form that is more often
// another word (left, felt, saw, found) is left out.
func irregularWords(lang string) []string {
	switch lang {
	case "en":
		return []string{
			"beat beaten", "break broke broken", "bring brought", "burn burnt", "buy bought", "catch caught", "choose chose chosen",
			"come came", "drive drove driven", "eat ate eaten", "fall fell fallen", "fight fought", "flee fled", "forget forgot forgotten",
			"give gave given", "go went gone goes", "hang hung", "hear heard", "hide hid hidden", "hold held", "keep kept",
			"know knew known", "lose lost", "make made", "meet met", "pay paid", "rise rose risen", "run ran", "say said",
			"sell sold", "send sent", "shake shook shaken", "shoot shot", "sit sat", "sleep slept", "speak spoke spoken",
			"stand stood", "steal stole stolen", "strike struck", "swear swore sworn", "take took taken", "tear tore torn",
			"tell told", "think thought", "threw throw thrown", "wear wore worn", "write wrote written",
			"man men", "woman women", "child children", "person people", "policeman policemen", "policewoman policewomen",
			"foot feet", "tooth teeth", "wife wives", "knife knives", "life lives",
		}
	case "ru":
		return []string{
			"человек люди людей людям людьми", "ребенок дети детей детям детьми",
			"судья судей", "избить избивать изобьют", "бить бьют бьет били", "взять возьмут взяли", "идти шел шла шли идут",
		}
	case "de":
		return []string{
			"foltern gefoltert folterte", "schlagen geschlagen schlug schlugen", "verhaften verhaftet verhaftete",
			"sterben starb gestorben", "sprechen sprach gesprochen", "nehmen nahm genommen", "sehen gesehen", "zwingen gezwungen zwang",
		}
	}
	return nil
}
