package language

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"İŞGƏNCƏ", "isgence"},
		{"işgəncə", "isgence"},
		{"Işgence", "isgence"},
		{"işgәncә", "isgence"}, // Cyrillic ә
		{"ишҝәнҹә", "isgence"},
		{"ИШҜӘНҸӘ", "isgence"},
		{"i\u0307ş", "is"},
		{"Bakı'nın", "bakinin"},
		{"İstanbul’da", "istanbulda"},
		{"O'Brien", "obrien"},
		{"ısı İsi", "isi isi"},
		{"Straße STRASSE", "strasse strasse"},
		{"Œuvre Ærø Łódź þing", "oeuvre aero lodz thing"},
		{"ёлка ЁЛКА е\u0308лка", "елка елка елка"},
		{"Чийгоз чии\u0306гоз", "чийгоз чийгоз"},
		{"Київ КИЇВ киі\u0308в", "київ київ київ"},
		{"Ὀδυσσεύς ΟΔΥΣΣΕΎΣ", "οδυσσευσ οδυσσευσ"},
		{"ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"},
		{"և", "եւ"},
		{"كِتَابٌ كتــاب", "كتاب كتاب"},
		{"کتاب علی على", "كتاب علي علي"},
		{"أإآا", "اااا"},
		{"شرطة شرطه", "شرطه شرطه"},
		{"می\u200cخواهم", "ميخواهم"},
		{"שָׁלוֹם", "שלום"},
		{"२०१३ ٢٠١٣ ２０１３", "2013 2013 2013"},
		{"हिन्दी", "हिन्दी"},
		{"ｶﾞ が", "ガ が"},
		{"한국어", "한국어"},
		{"tor\u00adture to\u200brture \u202etorture\u202c", "torture torture torture"},
		{"pоlіs", "polis"},     // Cyrillic о and і in a Latin word
		{"пoлиция", "полиция"}, // Latin o in a Cyrillic word
		{"ﬁle Ⅳ ﷺ", "file iv صلياللهعليهوسلم"},
		{"a\xffb", "a\ufffdb"},
		{"бить быть", "бить быть"},
		{"әке қәзір", "eke қәзір"}, // Kazakh with қ stays
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q (%+q), want %q", c.in, got, got, c.want)
		}
	}
}

// Folding goes at least as far as Unicode's own, and every letter stays what it is when it is folded again.
func TestFoldAgreesWithUnicode(t *testing.T) {
	t.Parallel()
	fold := cases.Fold()
	for r := range rune(0x20000) { // the planes above hold Han only
		s := string(r)
		want := Fold(s)
		if again := Fold(want); again != want {
			t.Errorf("Fold(%q) = %q (%+q), and folded again %q", s, want, want, again)
		}
		if classOf(r) != classLetter && classOf(r) != classAlone || strings.ContainsRune(norm.NFD.String(s), '\u0345') {
			continue // the iota below an ancient Greek letter is an accent to us
		}
		for name, other := range map[string]string{
			"case folding": fold.String(s), "upper": string(unicode.ToUpper(r)), "lower": string(unicode.ToLower(r)),
			"NFD": norm.NFD.String(s),
		} {
			if got := Fold(other); got != want {
				t.Errorf("%+q: Fold of its %s %+q is %q, not %q", s, name, other, got, want)
			}
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"İŞGƏNCƏ", "ишҝәнҹә", "i\u0307\u0301", "pоlis", "қәж", "и\u0301\u0306", "a\xff\xfe", "ᄀ\u0301ᅡ", "क\u093c\u0951", "o''оҹ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		one := Fold(s)
		if !utf8.ValidString(one) {
			t.Fatalf("Fold(%q) = %q: not UTF-8", s, one)
		}
		if two := Fold(one); two != one {
			t.Fatalf("Fold(%+q) = %+q, folded again %+q", s, one, two)
		}
		if len(one) > 3*len(s)+64 {
			t.Fatalf("Fold(%q) grew from %d to %d bytes", s, len(s), len(one))
		}
	})
}
