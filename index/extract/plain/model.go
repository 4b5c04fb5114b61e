package plain

import (
	"math"
	"sync"
	"unicode"
)

// alphabet is the letters of a language, the frequent ones first: for languages in Latin letters those alone that ASCII
// does not have.
type alphabet struct {
	latin   bool
	letters string
}

// alphabets are the languages that are told apart. The order of their letters is common knowledge of each; how often a letter
// comes follows from its rank (see weights).
var alphabets = []alphabet{
	{false, "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"}, // Russian
	{false, "оаинвіртеслкмдупяьзгбчйхцїшжєюфщґ"}, // Ukrainian
	{false, "аніоерстклвдумпяыьзгбчйцўхшжэёюф"},  // Belarusian
	{false, "аоеинтрсвлкдмпузъгбчящхцжйфшюь"},    // Bulgarian
	{false, "аоеинртсјвкдупмлбгзцчшжћхњђфљџѓќѕ"}, // Serbian, Macedonian
	{true, "ıüşğçöİâîû"},           // Turkish, Azerbaijani without ə, which no charset here has
	{true, "əıüşöğçİ"},             // Azerbaijani
	{true, "üäößé"},                // German
	{true, "éèàêçùâîôûëïœæÿ"},      // French
	{true, "óíáéñúü¿¡"},            // Spanish
	{true, "ãçéáõíêóúâàô"},         // Portuguese
	{true, "àèùòìé"},               // Italian
	{true, "łęąóśżćźń"},            // Polish
	{true, "íáéěřšžčýůúďťňóľĺŕôä"}, // Czech, Slovak
	{true, "áéöőóíüúű"},            // Hungarian
	{true, "ăâîșțşţ"},              // Romanian
	{true, "šćčžđ"},                // Croatian, Slovene
	{true, "ėšžųįčūąęāēīņļģķ"},     // Lithuanian, Latvian
	{true, "åäöøæéþðíáúýó"},        // the languages of the North
	{false, "αοιετσνηυρπκμλςωδγχφθβξζψίόάέήύώϊΐ"},     // Greek
	{false, "יוהלאתרבמשנעחדקפכזגטסםצןךףץ"},            // Hebrew
	{false, "اليمونرتهبعدسفحقةكأجشصطخىذزغثإضئءآظؤ"},   // Arabic
	{false, "ایرندهمتوسبزلشکگفخحقعپآجصطچذضغثئظژءيك"},  // Persian
	{false, "านรอกเงมยลวดทสตะปบคหแจพชขใไโผซถ่้ีัิ์ื"}, // Thai
}

// kind is what a byte stands for in a charset.
type kind uint8

const (
	kindNothing kind = iota // a control character, or nothing
	kindSymbol              // drawn lines, currencies, mathematics: rare in running text
	kindMark                // quotation marks, dashes and the like
	kindASCII               // space, digits, ASCII punctuation
	kindLower
	kindUpper
	kindCaseless // a letter of a script without case
)

func (k kind) letter() bool { return k >= kindLower }

// view is a charset as the model sees it: for each byte its kind, its script, and how likely it is in each language.
type view struct {
	kinds   [256]kind
	scripts [256]uint8
	final   [256]bool // Arabic letters that end words
	space   [256]bool // the space that does not break
	logs    [256][]float32
}

const (
	costAbsent = -9.0 // of a letter that the language does not have
	costLatin  = -2.0 // of any letter beyond ASCII in Latin script: most letters there are ASCII
)

// weights are the logarithms of the shares of n letters by rank, after Gusein-Zade: ((ln(n+1) − ln r) / n.
func weights(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = math.Log((math.Log(float64(n+1)) - math.Log(float64(i+1))) / float64(n))
	}
	return w
}

// views are those of charsets, in their order, and models what letters cost in each language. Both are made when they are first
// needed, and never change.
var (
	views = sync.OnceValue(func() []*view {
		all := make([]*view, len(charsets))
		for i := range charsets {
			all[i] = newView(charsets[i].table)
		}
		return all
	})
	models = sync.OnceValue(newModels)
)

func newModels() []map[rune]float64 {
	languages := make([]map[rune]float64, len(alphabets))
	for i, a := range alphabets {
		letters := []rune(a.letters)
		languages[i] = make(map[rune]float64, len(letters))
		for rank, w := range weights(len(letters)) {
			if a.latin {
				w += costLatin
			}
			languages[i][letters[rank]] = w
		}
	}
	return languages
}

// newView returns a charset as the model sees it.
func newView(t byteTable) *view {
	w := new(view)
	languages := models()
	for b := range 256 {
		r := t.DecodeByte(byte(b))
		w.kinds[b], w.scripts[b] = kindOf(r), scriptOf(r)
		w.final[b] = r == 'ة' || r == 'ى'
		w.space[b] = r == '\u00a0'
		if b < 0x80 || !w.kinds[b].letter() {
			continue
		}
		folded := r
		if r != 'İ' { // it folds to an ASCII letter
			folded = unicode.ToLower(r)
		}
		w.logs[b] = make([]float32, len(languages))
		for i, language := range languages {
			share, ok := language[folded]
			if !ok {
				share = costAbsent
			}
			w.logs[b][i] = float32(share)
		}
	}
	return w
}

func kindOf(r rune) kind {
	switch {
	case r == unicode.ReplacementChar, r >= 0x80 && r < 0xa0, r < 0x20 && r != '\t' && r != '\n' && r != '\r' && r != '\f', r == 0x7f:
		return kindNothing
	case unicode.IsUpper(r):
		return kindUpper
	case unicode.IsLower(r) && r != 'ª' && r != 'º' && r != 'µ' && r != 'ƒ':
		return kindLower
	case unicode.IsLetter(r) && r != 'ª' && r != 'º', unicode.Is(unicode.Mn, r):
		return kindCaseless
	case r < 0x80:
		return kindASCII
	}
	switch r {
	case '«', '»', '“', '”', '„', '‘', '’', '‚', '–', '—', '…', '№', '§', '°', '•', '\u00a0', '·', '،', '؟', '؛', '\u200c', '\u200d', '\u200e', '\u200f', '€', '©', 'ـ':
		return kindMark
	}
	return kindSymbol
}

// scriptOf numbers the scripts that the charsets have.
func scriptOf(r rune) uint8 {
	for i, t := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Arabic, unicode.Greek, unicode.Hebrew, unicode.Thai} {
		if unicode.Is(t, r) {
			return uint8(i + 1)
		}
	}
	return 0
}
