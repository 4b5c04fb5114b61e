package language

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"
)

// paradigm is a light set of endings for a language without a stemmer: a form is a stem and one of the endings. The
// endings are those of declension; a derivation makes another word.
type paradigm struct {
	lang     string
	endings  []string // folded, "" among them where a stem stands alone
	shortest int      // fewest letters of a stem
	without  string   // letters that no form has
}

// light returns the paradigm of a language that has only endings here, nil of any other. Persian, Sorani and Ukrainian share a script with a language
// that has a stemmer; Georgian and Armenian have theirs to themselves.
func light(lang string) *paradigm {
	switch lang {
	case "ka":
		return &paradigm{lang, georgian(), 3, ""}
	case "hy":
		return &paradigm{lang, armenian(), 3, ""}
	case "uk":
		return &paradigm{lang, fields(ukrainian), 3, "ыэъ"}
	case "fa":
		return &paradigm{lang, fields(persian), 3, ""}
	case "ckb":
		return &paradigm{lang, fields(sorani), 2, ""}
	}
	return nil
}

// The endings, folded. Ukrainian: of nouns, adjectives and the simple tenses of verbs.
const (
	ukrainian = "а я о е є у ю и і ї ь й ом ем єм ам ям ою ею єю ах ях ами ями ів їв ей ові еві єві ий ій ого ього " +
		"ому ьому им іх их іми ими ії ій ією ію ння нню нням нні нь ти ть в ла ло ли ав яв ив їв ала яла ила " +
		"али яли или ило ало ає ає їть ить ять ють уть ують ує ував увала ували увати увати ати яти ити"
	persian = "ي يي ها هاي هايي هايم هايت هايش هايمان هايتان هايشان ان اني ات مان تان " +
		"شان"
	sorani = "ي ەكە ەكەي ەكان ەكاني ان اني ێك ێكي يەكە يەكەي يەكان يەكاني دا ەكەدا " +
		"ەكاندا ەوە ە"
)

// fields returns the endings of a list, and none.
func fields(list string) []string { return append(strings.Fields(list), "") }

// georgian returns the case endings, after nouns in a vowel and in a consonant, with the postpositions written together.
func georgian() []string {
	endings := fields("ა ამ ას აში აზე ამდე ასთან აც")
	cases := strings.Fields("ი მა მ ს ის ისა ით ითა ად ო ში ზე თან სთან ისთვის იდან ისგან " +
		"ისკენ მდე ამდე ისთან ისას იც იანი")
	for _, plural := range []string{"", "ებ"} {
		for _, c := range cases {
			endings = append(endings, plural+c)
		}
	}
	return endings
}

// armenian returns the case endings with and without article, singular and plural, and those of nouns in -ություն.
func armenian() []string {
	endings := fields("ություն ությունը ությունն ության ությանը ությանն ությամբ ությունից ությունում ությունները " +
		"ությունների ություններ ություններին ություններից ություններով ություններում")
	cases := strings.Fields("ը ն ի ին ից ով ում ս դ")
	for _, plural := range []string{"", "եր", "ներ"} {
		if plural != "" {
			endings = append(endings, plural)
		}
		for _, c := range cases {
			endings = append(endings, plural+c)
		}
	}
	return append(endings, "ու", "ուն", "ան", "անը", "ոջ", "ոջը")
}

// forms returns the terms of d that share a stem with term.
func (p *paradigm) forms(ctx context.Context, d Dictionary, term string) ([]Form, error) {
	var accepted []map[string]reading
	var out []Form
	for _, stem := range p.stems(term) {
		forms, err := p.gather(ctx, d, stem)
		if err != nil {
			return nil, err
		}
		if len(accepted) > 0 && !explainsAll(forms, accepted) {
			continue
		}
		accepted = append(accepted, forms)
		for t := range forms {
			out = append(out, Form{Term: t, Language: p.lang, Stem: stem})
		}
	}
	return out, nil
}

// stems returns what may stand before an ending in term, longest first.
func (p *paradigm) stems(term string) []string {
	var stems []string
	for _, e := range p.endings {
		stem, ok := strings.CutSuffix(term, e)
		if ok && utf8.RuneCountInString(stem) >= p.shortest {
			stems = append(stems, stem)
		}
	}
	slices.SortFunc(stems, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(stems)
}

func (p *paradigm) gather(ctx context.Context, d Dictionary, stem string) (map[string]reading, error) {
	forms := map[string]reading{}
	err := d.Prefix(ctx, stem, func(t string) error {
		if slices.Contains(p.endings, t[len(stem):]) && !strings.ContainsAny(t, p.without) {
			forms[t] = reading{}
		}
		return nil
	})
	return forms, err
}

// explainsAll reports whether the forms of a shorter stem are nearly all that longer ones have: else one of the longer
// ones is a word of its own.
func explainsAll(forms map[string]reading, longer []map[string]reading) bool {
	for _, l := range longer {
		alone := 0
		for term := range l {
			if _, ok := forms[term]; !ok {
				alone++
			}
		}
		if alone*100 > len(l)*15 && alone*22 > len(forms) {
			return false
		}
	}
	return true
}
