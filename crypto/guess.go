package crypto

import (
	"encoding/json"
	"math"
	"strings"
	"unicode"

	"github.com/ccojocar/zxcvbn-go/data"
)

// The estimate follows zxcvbn: a passphrase is as strong as the cheapest way to
// put it together from words that people choose and characters that nobody
// could guess better than one by one. zxcvbn-go itself is not called: its
// packages parse 10 MB of word lists whenever a program that links them starts,
// a tenth of a second for every command; only its lists are used, when a
// passphrase is judged.

// piece is a stretch of the passphrase, up to its end, that follows a pattern.
type piece struct {
	from    int
	bits    float64
	pattern string // "" for characters one by one
}

// estimate returns the bits of the cheapest way, and how many characters each
// pattern covers in it.
func estimate(text []rune, context []string) (float64, map[string]int) {
	lists := readLists(context)
	one := math.Log2(alphabet(text))
	best := make([]float64, len(text)+1)
	how := make([]piece, len(text)+1)
	for end := 1; end <= len(text); end++ {
		best[end], how[end] = best[end-1]+one, piece{from: end - 1}
		for from := range end {
			p := judgePiece(lists, text[from:end], one)
			if p.pattern != "" && best[from]+p.bits < best[end] {
				best[end], how[end] = best[from]+p.bits, piece{from, p.bits, p.pattern}
			}
		}
	}
	covered := map[string]int{}
	for end := len(text); end > 0; end = how[end].from {
		if how[end].pattern != "" {
			covered[how[end].pattern] += end - how[end].from
		}
	}
	return best[len(text)], covered
}

// alphabet returns how many characters an attacker has to try at each place.
func alphabet(text []rune) float64 {
	classes := map[float64]bool{}
	n := 0.0
	for _, r := range text {
		size := 33.0
		switch {
		case r >= unicode.MaxASCII:
			size = 40
		case unicode.IsDigit(r):
			size = 10
		case unicode.IsLower(r):
			size = 26
		case unicode.IsUpper(r):
			size = 26.5 // a class of its own
		}
		if !classes[size] {
			classes[size] = true
			n += size
		}
	}
	return max(n, 2)
}

const minPiece = 3

// judgePiece returns the cheapest pattern that the whole piece follows.
func judgePiece(lists wordLists, text []rune, one float64) piece {
	best := piece{bits: math.Inf(1)}
	if len(text) < minPiece {
		return best
	}
	for _, judge := range []func() piece{
		func() piece { return lists.judge(text) },
		func() piece { return judgeRepeat(lists, text, one) },
		func() piece { return judgeSequence(text) },
		func() piece { return judgeKeys(text) },
		func() piece { return judgeDate(text) },
	} {
		if p := judge(); p.pattern != "" && p.bits < best.bits {
			best = p
		}
	}
	return best
}

// wordLists maps words to their rank: the more common, the lower.
type wordLists struct{ context, common map[string]int }

func readLists(context []string) wordLists {
	l := wordLists{map[string]int{}, map[string]int{}}
	for i, w := range context {
		if _, ok := l.context[w]; !ok {
			l.context[w] = i + 1
		}
	}
	for _, name := range []string{"Passwords", "English", "MaleNames", "FemaleNames", "Surnames"} {
		var list struct{ List []string }
		b, err := data.Asset("data/" + name + ".json")
		if err != nil || json.Unmarshal(b, &list) != nil {
			panic("crypto: internal error: word list " + name)
		}
		for i, w := range list.List {
			if rank, ok := l.common[w]; !ok || i+1 < rank {
				l.common[w] = i + 1
			}
		}
	}
	return l
}

// leet undoes the substitutions that everybody knows.
var leet = strings.NewReplacer("4", "a", "@", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

func (l wordLists) judge(text []rune) piece {
	lower := strings.ToLower(string(text))
	plain := leet.Replace(lower)
	extra := capitalBits(text)
	for _, w := range []struct {
		word  string
		extra float64
	}{{lower, 0}, {plain, 2}} {
		if rank, ok := l.context[w.word]; ok {
			return piece{bits: math.Log2(float64(rank)) + extra + w.extra + 1, pattern: "context"}
		}
		if rank, ok := l.common[w.word]; ok {
			return piece{bits: math.Log2(float64(rank)) + extra + w.extra + 1, pattern: "dictionary"}
		}
	}
	return piece{}
}

// capitalBits is what capitals add: next to nothing at the beginning or
// everywhere, a bit for each otherwise.
func capitalBits(text []rune) float64 {
	n := 0
	for _, r := range text {
		if unicode.IsUpper(r) {
			n++
		}
	}
	if n == 0 || n == len(text) || n == 1 && unicode.IsUpper(text[0]) {
		return min(float64(n), 1)
	}
	return float64(n)
}

// judgeRepeat knows one unit, again and again, the last time perhaps cut short.
func judgeRepeat(lists wordLists, text []rune, one float64) piece {
	for unit := 1; unit <= len(text)*2/3; unit++ {
		if !repeats(text, unit) {
			continue
		}
		p := piece{bits: float64(unit) * one, pattern: "repeat"}
		if w := lists.judge(text[:unit]); unit >= minPiece && w.pattern != "" && w.bits < p.bits {
			p.bits, p.pattern = w.bits, w.pattern
		}
		p.bits += math.Log2(float64(len(text)) / float64(unit))
		return p
	}
	return piece{}
}

func repeats(text []rune, unit int) bool {
	for i := unit; i < len(text); i++ {
		if text[i] != text[i-unit] {
			return false
		}
	}
	return true
}

// judgeSequence knows characters that count up or down by one.
func judgeSequence(text []rune) piece {
	step := text[1] - text[0]
	if step != 1 && step != -1 {
		return piece{}
	}
	for i := 1; i < len(text); i++ {
		if text[i]-text[i-1] != step {
			return piece{}
		}
	}
	start := 5.0
	if strings.ContainsRune("aA1zZ09аА", text[0]) {
		start = 1
	}
	return piece{bits: start + math.Log2(float64(len(text))) + 1, pattern: "sequence"}
}

// keyRows are the rows of the keyboards in use: English, Azerbaijani and Turkish,
// Russian.
var keyRows = []string{
	"1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "!@#$%^&*()_+", "qüertyuiopöğ", "asdfghjklıə", "zxcvbnmçş",
	"qwertyuıopğü", "asdfghjklşi", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "1qaz2wsx3edc4rfv5tgb6yhn",
}

// judgeKeys knows neighbours in a row of keys, in both directions.
func judgeKeys(text []rune) piece {
	word := strings.ToLower(string(text))
	back := []rune(word)
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	for _, row := range keyRows {
		if strings.Contains(row, word) || strings.Contains(row, string(back)) {
			return piece{bits: math.Log2(float64(2*12*len(keyRows))) + math.Log2(float64(len(text))) - 3, pattern: "spatial"}
		}
	}
	return piece{}
}

// judgeDate knows years, and days with or without separators.
func judgeDate(text []rune) piece {
	digits, others := 0, 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune("./-_ ", r):
			others++
		default:
			return piece{}
		}
	}
	year := len(text) == 4 && digits == 4 && (text[0] == '1' && text[1] == '9' || text[0] == '2' && text[1] == '0')
	switch {
	case year:
		return piece{bits: math.Log2(130), pattern: "date"}
	case (digits == 6 || digits == 8) && (others == 0 || others == 2) && text[0] >= '0' && text[len(text)-1] >= '0':
		return piece{bits: math.Log2(366 * 130), pattern: "date"}
	}
	return piece{}
}
