package editor

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// typedThrough hands pieces to a keyboard as reads, and returns what the
// library would get, with pasted texts in ‹› in the place of their names.
func typedThrough(k *keyboard, pieces ...string) string {
	var got strings.Builder
	for _, piece := range pieces {
		k.take([]byte(piece))
		got.Write(k.ready)
	}
	got.Write(k.held)
	text := got.String()
	for name, paste := range k.pastes.texts {
		text = strings.ReplaceAll(text, pasteStart+name+pasteEnd, "‹"+paste+"›")
	}
	return text
}

func TestKeyboardHandsOverWholeThings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pieces []string
		first  string // what the first read gives
	}{
		{[]string{"a\xc9", "\x99b"}, "a"},
		{[]string{"\xf0\x9f\x99", "\x82"}, ""},
		{[]string{"a\x1b[20", "0~x\x1b[201~"}, "a"},
		{[]string{"\x1b", "[A"}, "\x1b"},
		{[]string{"a\x1b[", "200~x\x1b[201~"}, "a\x1b["},
	} {
		k := &keyboard{pastes: &pastes{}}
		k.take([]byte(c.pieces[0]))
		if string(k.ready) != c.first {
			t.Errorf("%q gives %q first, want %q", c.pieces, k.ready, c.first)
		}
	}
}

func TestKeyboardKeepsPastesExactly(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	for name, text := range nasty {
		stream := "ə" + pasteStart + text + pasteEnd + "\x1b[A" + pasteStart + pasteEnd + "я\x1b" + pasteStart + "\x1b[200\x1b[201" + pasteEnd + "z"
		want := "ə‹" + text + "›\x1b[A‹›я\x1b‹\x1b[200\x1b[201›z"
		for range 200 {
			var pieces []string
			for rest := stream; rest != ""; {
				n := min(1+rng.IntN(7), len(rest))
				pieces, rest = append(pieces, rest[:n]), rest[n:]
			}
			if got := typedThrough(&keyboard{pastes: &pastes{}}, pieces...); got != want {
				t.Fatalf("%s in %q: got %q, want %q", name, pieces, got, want)
			}
		}
	}
}

func TestPastesAreTakenOnce(t *testing.T) {
	t.Parallel()
	var p pastes
	name := p.put("söz")
	if got := p.take(name); got != "söz" {
		t.Errorf("got %q", got)
	}
	if got := p.take(name); got != name {
		t.Errorf("taken twice: %q", got)
	}
}
