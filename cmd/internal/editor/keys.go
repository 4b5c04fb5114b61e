package editor

import (
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// latin maps the letters of the Russian layout to the Latin ones on the same
// keys, for shortcuts only: some terminals send Ctrl with the Cyrillic letter.
func latin(r rune) rune {
	switch unicode.ToLower(r) {
	case 'ф':
		return 'a'
	case 'и':
		return 'b'
	case 'с':
		return 'c'
	case 'у':
		return 'e'
	case 'а':
		return 'f'
	case 'л':
		return 'k'
	case 'т':
		return 'n'
	case 'ы':
		return 's'
	case 'ц':
		return 'w'
	case 'н':
		return 'y'
	case 'я':
		return 'z'
	}
	return unicode.ToLower(r)
}

// command is what a key asks for: the name of the key, in the keyboard's Latin
// letters.
func command(msg tea.KeyPressMsg) string {
	k := msg.Key()
	if k.Mod.Contains(tea.ModCtrl) || k.Mod.Contains(tea.ModAlt) {
		if k.BaseCode != 0 {
			k.Code = k.BaseCode
		} else {
			k.Code = latin(k.Code)
		}
	}
	k.Text, k.BaseCode, k.ShiftedCode = "", 0, 0
	return k.Keystroke()
}

// answer is the letter of a key that answers a question.
func answer(msg tea.KeyPressMsg) rune {
	for _, r := range msg.Key().Text {
		return latin(r)
	}
	return latin(msg.Key().Code)
}

// press carries out a key.
func (m *model) press(msg tea.KeyPressMsg) tea.Cmd {
	if m.asking {
		return m.answered(msg)
	}
	if text := msg.Key().Text; text != "" {
		m.buf.insert(text)
		return nil
	}
	switch name := command(msg); name {
	case "ctrl+s", "f2":
		m.outcome = saved
		return tea.Quit
	case "esc", "ctrl+c":
		return m.leave()
	default:
		if !m.move(name) {
			m.change(name)
		}
	}
	return nil
}

// move carries out a key that moves the cursor and reports whether it is one.
func (m *model) move(name string) bool {
	b := m.buf
	switch name {
	case "up":
		m.vertical(-1)
		return true
	case "down":
		m.vertical(1)
		return true
	case "pgup":
		m.vertical(-max(m.textRows()-1, 1))
		return true
	case "pgdown":
		m.vertical(max(m.textRows()-1, 1))
		return true
	case "right":
		b.cur = b.right(b.cur)
	case "left":
		b.cur = b.left(b.cur)
	case "ctrl+right", "alt+right", "alt+f":
		b.cur = b.wordRight(b.cur)
	case "ctrl+left", "alt+left", "alt+b":
		b.cur = b.wordLeft(b.cur)
	case "home", "ctrl+a":
		b.cur.col = 0
	case "end", "ctrl+e":
		b.cur.col = len(b.line())
	case "ctrl+home":
		b.cur = pos{}
	case "ctrl+end":
		b.cur = b.end()
	default:
		return false
	}
	m.goal = -1
	return true
}

// change carries out a key that changes the text.
func (m *model) change(name string) {
	b := m.buf
	switch name {
	case "enter", "shift+enter", "ctrl+j": // a line feed is what was typed before the terminal was made raw
		b.insert("\n")
	case "tab":
		b.insert("\t")
	case "backspace", "shift+backspace", "ctrl+h":
		b.backspace()
	case "delete", "ctrl+d":
		b.remove(b.cur, b.right(b.cur))
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		b.remove(b.wordLeft(b.cur), b.cur)
	case "ctrl+delete", "alt+d":
		b.remove(b.cur, b.wordRight(b.cur))
	case "ctrl+k":
		b.deleteToEnd()
	case "ctrl+z":
		b.undo()
	case "ctrl+y":
		b.redo()
	default:
		return // a key without a meaning
	}
	m.goal = -1
}
