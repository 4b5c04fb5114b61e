package editor

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"emanet/cmd/internal/tty"
)

// screen is a model under test.
type screen struct {
	t *testing.T
	*model
	drafts []string
	fail   error
}

func newScreen(t *testing.T, initial string) *screen {
	t.Helper()
	s := &screen{t: t}
	s.model = newModel(t.Context(), Options{
		Title: "testimony", Initial: initial,
		Autosave: func(_ context.Context, text string) error {
			s.drafts = append(s.drafts, text)
			return s.fail
		},
		Now: func() time.Time { return time.Date(2013, 10, 19, 14, 5, 6, 0, time.UTC) },
	})
	s.send(tea.WindowSizeMsg{Width: 40, Height: 10})
	return s
}

// send delivers messages and whatever follows from them, and reports whether
// the editor wants to end.
func (s *screen) send(msgs ...tea.Msg) (quit bool) {
	for _, msg := range msgs {
		_, cmd := s.Update(msg)
		s.check()
		for cmd != nil {
			out := cmd()
			if _, ok := out.(tea.QuitMsg); ok {
				return true
			}
			_, cmd = s.Update(out)
		}
	}
	return false
}

// check holds the screen to its size and to harmless characters.
func (s *screen) check() {
	s.t.Helper()
	v := s.View()
	if s.outcome != broken {
		if v.Content != "" {
			s.t.Errorf("after the end the screen still shows %q", v.Content)
		}
		return
	}
	lines := strings.Split(strings.NewReplacer("\x1b[7m", "", "\x1b[m", "").Replace(v.Content), "\n")
	if len(lines) != s.height {
		s.t.Fatalf("%d lines on a screen of %d", len(lines), s.height)
	}
	for _, line := range lines {
		if tty.Width(line) > s.width || tty.CleanLine(line) != line {
			s.t.Fatalf("line %q does not belong on a screen of %d columns", line, s.width)
		}
	}
	if !v.AltScreen || v.Cursor.Y >= s.height || v.Cursor.X >= s.width {
		s.t.Fatalf("alternate screen %v, cursor %v", v.AltScreen, v.Cursor.Position)
	}
}

// typed makes the key presses of a text.
func typed(text string) (msgs []tea.Msg) {
	for _, r := range text {
		if r == '\n' {
			msgs = append(msgs, tea.KeyPressMsg{Code: tea.KeyEnter})
			continue
		}
		msgs = append(msgs, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return msgs
}

func ctrl(r rune) tea.Msg { return tea.KeyPressMsg{Code: r, Mod: tea.ModCtrl} }

var (
	esc  = tea.KeyPressMsg{Code: tea.KeyEscape}
	left = tea.KeyPressMsg{Code: tea.KeyLeft}
	down = tea.KeyPressMsg{Code: tea.KeyDown}
	up   = tea.KeyPressMsg{Code: tea.KeyUp}
	pgDn = tea.KeyPressMsg{Code: tea.KeyPgDown}
	pgUp = tea.KeyPressMsg{Code: tea.KeyPgUp}
	home = tea.KeyPressMsg{Code: tea.KeyHome, Mod: tea.ModCtrl}
)

func TestTypedAndPastedTextIsExact(t *testing.T) {
	t.Parallel()
	for name, text := range nasty {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, opened := range []string{"", text} {
				s := newScreen(t, opened)
				s.send(typed("Əə")...)
				s.send(tea.PasteMsg{Content: strings.ReplaceAll(text, "\n", "\r")})
				if !s.send(ctrl('s')) || s.outcome != saved {
					t.Fatal("Ctrl-S did not save")
				}
				pasted := strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
				if strings.Contains(text, "\r") { // "\r\r" of the terminal is two lines
					pasted = strings.ReplaceAll(text, "\r\n", "\n\n")
				}
				if want := "Əə" + pasted + opened; s.buf.text() != want {
					t.Errorf("got %q, want %q", s.buf.text(), want)
				}
			}
		})
	}
}

func TestLeavingAsksBeforeItDiscards(t *testing.T) {
	t.Parallel()
	if s := newScreen(t, "a"); !s.send(esc) || s.outcome != discarded {
		t.Error("an unchanged text must be left at once")
	}
	s := newScreen(t, "a")
	s.unsaved = true
	if s.send(esc) || !s.asking {
		t.Error("an unchanged draft was left without a question")
	}
	s = newScreen(t, "a")
	if s.send(append(typed("b"), ctrl('c'))...) || !s.asking {
		t.Fatal("a changed text was left without a question")
	}
	if len(s.drafts) != 1 || s.drafts[0] != "ba" {
		t.Errorf("Ctrl-C sealed %q", s.drafts)
	}
	if s.send(typed("xq ")...) || s.send(ctrl('c')) || !s.asking || s.buf.text() != "ba" {
		t.Error("only y, n and s are answers")
	}
	if s.send(typed("n")...) || s.asking {
		t.Error("n must go on")
	}
	if !s.send(esc, tea.KeyPressMsg{Code: 'н', Text: "н"}) || s.outcome != discarded {
		t.Error("y (on the Russian layout too) must discard")
	}
	s = newScreen(t, "a")
	if !s.send(append(typed("b"), esc, typed("s")[0])...) || s.outcome != saved {
		t.Error("s must save")
	}
}

func TestShortcutsOnOtherLayouts(t *testing.T) {
	t.Parallel()
	for _, msg := range []tea.Msg{
		ctrl('s'), ctrl('ы'), ctrl('S'),
		tea.KeyPressMsg{Code: tea.KeyF2},
		tea.KeyPressMsg{Code: 'ş', BaseCode: 's', Mod: tea.ModCtrl},
	} {
		if s := newScreen(t, ""); !s.send(msg) || s.outcome != saved {
			t.Errorf("%v does not save", msg)
		}
	}
}

func TestLineFeedsAndTabsAreText(t *testing.T) {
	t.Parallel()
	s := newScreen(t, "")
	s.send(typed("a\n")...)
	s.send(ctrl('j'), tea.KeyPressMsg{Code: tea.KeyTab}, typed("b")[0])
	if s.buf.text() != "a\n\n\tb" {
		t.Errorf("got %q", s.buf.text())
	}
}

func TestDraftsAreSealedWhenTheTextHasChanged(t *testing.T) {
	t.Parallel()
	s := newScreen(t, "")
	s.send(tickMsg{})
	s.send(typed("bir")...)
	s.send(tickMsg{}, tickMsg{})
	s.fail = errors.New("no space\x1b[2J")
	s.send(typed("!")...)
	s.send(tickMsg{})
	if !strings.Contains(s.View().Content, "draft NOT sealed: no space") {
		t.Errorf("a failure is not shown: %q", s.View().Content)
	}
	s.fail = nil
	s.send(tickMsg{})
	if want := []string{"bir", "bir!", "bir!"}; strings.Join(s.drafts, "|") != strings.Join(want, "|") {
		t.Errorf("sealed %q, want %q", s.drafts, want)
	}
	if !strings.Contains(s.View().Content, "1 words  draft sealed at 14:05:06") {
		t.Errorf("status: %q", s.View().Content)
	}
}

func TestMovingInALongText(t *testing.T) {
	t.Parallel()
	s := newScreen(t, strings.Repeat("bir iki üç dörd beş altı yeddi səkkiz doqquz on on bir\n", 50))
	for range 300 {
		s.send(down)
	}
	if s.buf.cur != s.buf.end() {
		t.Errorf("300 rows down is %v, not the end %v", s.buf.cur, s.buf.end())
	}
	for range 20 {
		s.send(pgUp)
	}
	if s.buf.cur != (pos{}) {
		t.Errorf("20 pages up is %v, not the beginning", s.buf.cur)
	}
	s.send(pgDn, pgDn, up, left, home)
	if s.top != (place{}) || s.buf.cur != (pos{}) {
		t.Errorf("Ctrl-Home: cursor %v, screen from %v", s.buf.cur, s.top)
	}
	for _, size := range []tea.WindowSizeMsg{{Width: 20, Height: 4}, {Width: 200, Height: 60}, {Width: 13, Height: 3}} {
		s.send(size, pgDn, pgUp)
	}
}

func TestSaverIsSilentAfterClose(t *testing.T) {
	t.Parallel()
	calls := 0
	s := saver{save: func(context.Context, string) error { calls++; return nil }}
	for range 2 {
		if err := s.seal(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
	}
	s.close()
	if err := s.seal(t.Context(), "b"); err != nil || calls != 1 {
		t.Errorf("%d calls, error %v", calls, err)
	}
}
