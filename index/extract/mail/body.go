package mail

import (
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/index/extract"
	"emanet/index/extract/plain"
)

// maxWords bounds how many different words of a mail are remembered. Beyond them every word counts as a new one, so that no
// text is left out for it.
const maxWords = 1 << 20

// body gives the texts of a mail, each only if it says something that those before did not.
type body struct {
	out   extract.Output
	left  int // bytes of text that may still be given
	cut   bool
	seed  maphash.Seed
	words map[uint64]struct{}
}

func newBody(out extract.Output, limit int) *body {
	return &body{out: out, left: limit, seed: maphash.MakeSeed(), words: map[uint64]struct{}{}}
}

// learn remembers the words of a text and reports whether one of them is new.
func (b *body) learn(text string) bool {
	isNew := false
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) }) {
		h := maphash.String(b.seed, strings.ToLower(word))
		if _, known := b.words[h]; known {
			continue
		}
		isNew = true
		if len(b.words) < maxWords {
			b.words[h] = struct{}{}
		}
	}
	return isNew
}

// always gives a text.
func (b *body) always(p extract.Part) error {
	b.learn(p.Text)
	return b.give(p)
}

// ifNew gives a text that has words which none before had.
func (b *body) ifNew(p extract.Part) error {
	if !b.learn(p.Text) {
		return nil
	}
	return b.give(p)
}

// give gives a text, cut to what is left.
func (b *body) give(p extract.Part) error {
	p.Text = strings.Trim(p.Text, "\r\n")
	if len(p.Text) > b.left {
		n := b.left
		for n > 0 && !utf8.RuneStart(p.Text[n]) {
			n--
		}
		p.Text = p.Text[:n]
		if err := b.tooMuch(); err != nil {
			return err
		}
	}
	b.left -= len(p.Text)
	if strings.TrimSpace(p.Text) == "" {
		return nil
	}
	if strings.Contains(p.Text, "-----BEGIN PGP MESSAGE-----") {
		if err := b.out.Lose(extract.ReasonEncrypted, "a text that is encrypted with OpenPGP"); err != nil {
			return err
		}
	}
	return b.out.Part(p)
}

// tooMuch says once that text was left out.
func (b *body) tooMuch() error {
	if b.cut {
		return nil
	}
	b.cut = true
	return b.out.Lose(extract.ReasonTooLarge, "a mail has more text than the limit")
}

// html gives what a text in HTML says beyond the texts before: programs send the same text twice, and people hide things
// in the form that the other does not see.
func (b *body) html(markup string, p extract.Part) error {
	shown, hidden := plain.HTMLParts(markup, b.left+1)
	p.Text = shown
	if err := b.ifNew(p); err != nil {
		return err
	}
	p.Kind, p.Text = extract.PartHidden, hidden
	return b.ifNew(p)
}
