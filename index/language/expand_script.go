package language

import (
	"context"
	"slices"
	"strings"
	"unicode"
)

// latin returns the forms of a word in Latin script. The languages that share it are told apart twice: by the letters that
// were typed, and, since most words have none that tell, by how many forms each language finds. A word with many forms in
// one language has only chance likenesses in another that finds a few.
func (w *typed) latin(ctx context.Context, d Dictionary) ([]Form, error) {
	found, err := w.turkic(ctx, d)
	if err != nil {
		return nil, err
	}
	byLanguage := [][]Form{found}
	most := len(found)
	for _, lang := range []string{"en", "de", "fr", "es"} {
		var forms []Form
		if w.may(lang) && (lang == "en" || !englishOnly(w.term)) {
			if forms, err = snowball(lang).forms(ctx, d, w.term); err != nil {
				return nil, err
			}
		}
		byLanguage = append(byLanguage, forms)
		most = max(most, len(forms))
	}
	const few = 4 // up to so many forms in the richest language nothing can be told
	all := byLanguage[0]
	for i, forms := range byLanguage[1:] {
		share := 2 // of the most forms, one in so many
		if i == 0 {
			share = 4 // English has few forms of a word
		}
		if i > 0 && len(forms) > 0 && len(forms[0].Stem) <= 3 {
			share = 1
		}
		switch {
		case most < few || len(forms) >= 3 && share*len(forms) >= most:
			all = append(all, forms...)
		default:
			all = append(all, slices.DeleteFunc(forms, func(f Form) bool { return !w.plainEnglish(f) })...)
		}
	}
	return all, nil
}

// plainEnglish reports whether the form is English and has an ending that hardly any other word has by chance.
func (w *typed) plainEnglish(f Form) bool {
	if f.Language != "en" {
		return false
	}
	for _, ending := range []string{"s", "ed", "ing"} {
		if f.Term == w.term+ending || w.term == f.Term+ending {
			return true
		}
	}
	return false
}

// turkic returns the forms of a Latin word in Azerbaijani and Turkish, also of its other spelling: Turkish writes k where
// Azerbaijani writes g after s (işkence, işgəncə).
func (w *typed) turkic(ctx context.Context, d Dictionary) ([]Form, error) {
	if !w.may("az") && !w.may("tr") || englishOnly(w.term) {
		return nil, nil
	}
	forms, err := turkicForms(ctx, d, w)
	if err != nil {
		return nil, err
	}
	for _, pair := range [][2]string{{"sk", "sg"}, {"sg", "sk"}} {
		if !strings.Contains(w.term, pair[0]) {
			continue
		}
		other := *w
		other.term = strings.ReplaceAll(w.term, pair[0], pair[1])
		more, err := turkicForms(ctx, d, &other)
		if err != nil {
			return nil, err
		}
		forms = append(forms, more...)
	}
	return forms, nil
}

// cyrillic returns the forms of a word in Cyrillic script: Russian and Ukrainian, and Azerbaijani written in letters that
// Russian has too, unless the word is seen to be declined as a Russian one.
func (w *typed) cyrillic(ctx context.Context, d Dictionary) ([]Form, error) {
	var all []Form
	if w.may("ru") {
		forms, err := snowball("ru").forms(ctx, d, w.term)
		if err != nil {
			return nil, err
		}
		all = append(all, forms...)
	}
	if w.may("uk") {
		forms, err := light("uk").forms(ctx, d, w.term)
		if err != nil {
			return nil, err
		}
		all = append(all, forms...)
	}
	const russian = 3 // so many forms are no chance
	latin := w.otherScript()
	if len(all) >= russian || len(latin) < 3 {
		return all, nil
	}
	other := typed{term: latin, script: scriptLatin}
	forms, err := turkicForms(ctx, d, &other)
	return append(all, forms...), err
}

// other returns the forms of a word in a script that is neither Latin nor Cyrillic.
func (w *typed) other(ctx context.Context, d Dictionary) ([]Form, error) {
	first, _ := firstRune(w.term)
	switch {
	case unicode.Is(unicode.Georgian, first):
		return light("ka").forms(ctx, d, w.term)
	case unicode.Is(unicode.Armenian, first):
		return light("hy").forms(ctx, d, w.term)
	case !unicode.Is(unicode.Arabic, first):
		return nil, nil
	case strings.ContainsAny(w.term, "ەێۆڕڵڤ"):
		return light("ckb").forms(ctx, d, w.term)
	}
	forms, err := light("fa").forms(ctx, d, w.term)
	if err != nil || strings.ContainsAny(w.term, "پچژگ") {
		return forms, err
	}
	arabic, err := snowball("ar").forms(ctx, d, w.term)
	return append(forms, arabic...), err
}

func firstRune(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}
