package plain

import (
	"strings"
	"unicode/utf8"

	"github.com/saintfish/chardet"
	wlynxg "github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// choice is a charset and how well it suits, as a logarithm: higher is better.
type choice struct {
	enc   encoding.Encoding
	name  string
	score float64
}

// choose decides on a charset for bytes that are no Unicode. Declared may be nil; where the bytes read well in it, it is believed. Else
// both libraries vote: what they name becomes a candidate and gets a bonus; our model of letters, case and scripts decides
// between the candidates.
func choose(sample []byte, declared encoding.Encoding, declaredName string) (encoding.Encoding, string) {
	if sample = withoutSpaces(sample); !hasHigh(sample) {
		if declared == nil {
			return charmap.Windows1252, "windows-1252"
		}
		return declared, declaredName
	}
	high := 0
	for _, c := range sample {
		if c >= utf8.RuneSelf {
			high++
		}
	}
	own := -1e18
	if declared != nil {
		own = scoreOf(sample, declared, declaredName)
		if own >= readsWell*float64(high) && declaredName != "windows-1252" {
			return declared, declaredName
		}
	}
	best := elect(sample, high)
	if declared != nil && own+trust(declaredName, high) >= best.score {
		return declared, declaredName
	}
	return best.enc, best.name
}

// withoutSpaces returns sample without the bytes 0xA0 that stand beside spaces and no letter: they are the space that does not break, with which
// pages and mails indent. In the charsets of DOS this byte is a letter, and one that is read so hides the words around it.
func withoutSpaces(sample []byte) []byte {
	kept := make([]byte, 0, len(sample))
	before := byte(' ')
	for i, c := range sample {
		after := byte(' ')
		if i+1 < len(sample) {
			after = sample[i+1]
		}
		word := before >= utf8.RuneSelf && before != 0xa0 || asciiLetter(before) || after >= utf8.RuneSelf && after != 0xa0
		if before = c; c != 0xa0 || word {
			kept = append(kept, c)
		}
	}
	return kept
}

func asciiLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// readsWell is the score for each byte beyond ASCII that text has in its own charset, or better. In Russian it is −3.3, in Turkish −4.5.
const readsWell = -5

// elect finds the best of all candidates.
func elect(sample []byte, high int) choice {
	votes := vote(sample)
	best := choice{charmap.Windows1252, "windows-1252", -1e18}
	for i, v := range views() {
		c := &charsets[i]
		if score := v.score(sample) + c.prior + votes[c.name]*bonus(high); score > best.score {
			best = choice{c.table, c.name, score}
		}
		delete(votes, c.name)
	}
	for name, confidence := range votes { // charsets with several bytes a character
		enc, name := lookup(name)
		if enc == nil || strings.HasPrefix(name, "utf-") {
			continue
		}
		if score := scoreWide(sample, enc) + confidence*bonus(high); score > best.score || score == best.score && name < best.name {
			best = choice{enc, name, score}
		}
	}
	return best
}

// bonus is what a vote with full confidence is worth: more where there is more to vote on, and never much.
func bonus(high int) float64 { return min(0.25*float64(high), 3) }

// trust is how much worse a declared charset may look and is believed all the same. Programs write the names of the charset of
// Western Europe without looking.
func trust(name string, high int) float64 {
	if name == "windows-1252" {
		return 2
	}
	return 6 + 0.8*float64(high)
}

// scoreOf is the score of any charset.
func scoreOf(sample []byte, enc encoding.Encoding, name string) float64 {
	for i := range charsets {
		if charsets[i].name == name {
			return views()[i].score(sample)
		}
	}
	if t, ok := enc.(byteTable); ok {
		return newView(t).score(sample)
	}
	return scoreWide(sample, enc)
}

// vote asks both libraries. The result maps names of charsets to the sum of their confidences, each from 0 to 1.
func vote(sample []byte) map[string]float64 {
	votes := map[string]float64{}
	add := func(name string, confidence float64) {
		if enc, known := lookup(name); enc != nil {
			votes[known] += min(max(confidence, 0), 1)
		}
	}
	if results, err := chardet.NewTextDetector().DetectAll(sample); err == nil {
		for _, r := range results {
			add(r.Charset, float64(r.Confidence)/100)
		}
	}
	for _, r := range wlynxg.DetectAll(sample) {
		add(r.Charset, r.Confidence)
	}
	return votes
}

// scoreWide is the score of a charset with several bytes a character, for East Asian text. Han characters that are common stand in the first
// level of their charsets, which we cannot see here: so a Han character is given what a common one costs if it is among
// the frequent ones, and half as much again otherwise.
func scoreWide(sample []byte, enc encoding.Encoding) float64 {
	out, err := enc.NewDecoder().Bytes(sample)
	if err != nil {
		return -1e18
	}
	score := 0.0
	for _, r := range string(out) {
		score += costWide(r)
	}
	return score
}

func costWide(r rune) float64 {
	switch {
	case r < utf8.RuneSelf:
		return 0
	case r == utf8.RuneError:
		return -20
	case r >= 0x3040 && r <= 0x30ff: // kana
		return -4.5
	case strings.ContainsRune(commonHan, r):
		return -5
	case r >= 0x4e00 && r <= 0x9fff:
		return -8.5
	case r >= 0xac00 && r <= 0xd7a3: // Hangul
		return -7
	case r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff65: // punctuation, wide forms
		return -5
	}
	return -12
}

// commonHan are frequent characters of Chinese, in both scripts, and of Japanese.
const commonHan = "的一是不了人我在有他这這中大来來上国國个個到说說们們为為子和你地出道也时時年得就那要下以生会會自着著去之过過家学學对對可她里裡后後小么麼心多天而能好都" +
	"然没沒日于於起还還发發成事只作当當想看文无無开開手十用主行方又如前所本见見经經头頭面公同三已老从從动動两兩长長知民样樣现現分将將外但身些与與高意进進把法此实實回二理美点點" +
	"月明其种種声聲全工己话話儿兒者向情部正名定女问問力机機给給等几幾很业業最间間新什打便位因重被走电電四第门門相次东東政海口使教西再平真听聽世气氣信北少关關并内內加化由却卻代军軍产產" +
	"入先山五太水万萬市眼体體别別处處总總才场場师師书書比住员員九笑性通目华華报報立马馬命张張活难難神数數件安表原车車白应應路期叫死常提感金何更反合放做系系计計或司利受光王果亲親界及今京务務制解各任至清物台象记記边邊共风風战戰" +
	"日本人年大出会事自者社合学生部月高間入分時対東長全行新発業円立回同場金地定小力取電気目代明主内表最家動現物方思体政市関教都民連通数作以売記度"
