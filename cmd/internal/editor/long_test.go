package editor

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// longTexts are three megabytes each: one line, lines as people write them,
// and hardly anything but line feeds.
var longTexts = map[string]string{
	"one line":    strings.Repeat("Şahid dedi ki, ", 200_000),
	"paragraphs":  strings.Repeat(strings.Repeat("показания ", 20)+"\n", 9_000),
	"short lines": strings.Repeat("ə\n", 1_000_000),
}

func TestLongTextsHaveNoLimit(t *testing.T) {
	t.Parallel()
	for name, text := range longTexts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScreen(t, text)
			s.send(tea.KeyPressMsg{Code: tea.KeyEnd, Mod: tea.ModCtrl})
			s.send(typed("son\n")...)
			s.send(pgUp, pgUp, pgDn, up, down)
			s.send(tea.KeyPressMsg{Code: tea.KeyEnd, Mod: tea.ModCtrl}, tea.PasteMsg{Content: text})
			if want := text + "son\n" + text; s.buf.text() != want {
				t.Errorf("%d bytes came back, want %d", len(s.buf.text()), len(want))
			}
		})
	}
}

// BenchmarkKey is what one key costs in a text of three megabytes, the screen
// included. It must stay well under what a person notices (100 ms).
func BenchmarkKey(b *testing.B) {
	for name, text := range longTexts {
		b.Run(name, func(b *testing.B) {
			m := newModel(b.Context(), Options{Initial: text})
			m.Update(tea.WindowSizeMsg{Width: 100, Height: 40})
			m.Update(tea.KeyPressMsg{Code: tea.KeyEnd, Mod: tea.ModCtrl})
			for b.Loop() {
				m.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
				m.View()
			}
		})
	}
}
