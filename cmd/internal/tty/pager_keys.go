package tty

import "unicode/utf8"

// pagerNext takes one key off what was read. An escape sequence (ECMA-48 and
// xterm) becomes the letter that means the same, or 0; a character that is not
// whole yet leaves n 0.
func pagerNext(data []byte) (key rune, n int) {
	if len(data) > 2 && data[0] == 0x1b && (data[1] == '[' || data[1] == 'O') {
		for n = 2; n < len(data)-1 && (data[n] < 0x40 || data[n] > 0x7e); {
			n++
		}
		return pagerSequence(string(data[1 : n+1])), n + 1
	}
	if !utf8.FullRune(data) {
		return 0, 0
	}
	return utf8.DecodeRune(data)
}

// pagerSequence names the key of an escape sequence.
func pagerSequence(s string) rune {
	switch s {
	case "[A", "OA":
		return 'k'
	case "[B", "OB":
		return 'j'
	case "[5~":
		return 'b'
	case "[6~":
		return ' '
	case "[H", "OH", "[1~":
		return 'g'
	case "[F", "OF", "[4~":
		return 'G'
	}
	return 0
}

// input carries out the keys of one read.
func (p *pager) input(data []byte) {
	data = append(p.partial, data...)
	p.partial = nil
	for len(data) > 0 && !p.done {
		key, n := pagerNext(data)
		if n == 0 {
			p.partial = data
			return
		}
		data = data[n:]
		p.notice = ""
		if p.asking {
			p.ask(key, n)
		} else {
			p.press(key)
		}
	}
}

// press carries out one key.
func (p *pager) press(key rune) {
	switch key {
	case 'q', 'Q', 'й', 'Й', 0x03: // and Ctrl-C
		p.done = true
	case 'j', '\r', '\n':
		p.show(p.top + 1)
	case 'k':
		p.show(p.top - 1)
	case ' ', 'f':
		p.show(p.top + max(p.room-1, 1))
	case 'b':
		p.show(p.top - max(p.room-1, 1))
	case 'g':
		p.show(0)
	case 'G':
		p.show(len(p.rows))
	case '/':
		p.asking, p.typed = true, ""
	case 'n':
		p.search(1)
	case 'N':
		p.search(-1)
	}
}

// ask takes one key of what is being searched for; it came as n bytes, so that
// an arrow is told from a letter.
func (p *pager) ask(key rune, n int) {
	switch {
	case key == '\r', key == '\n':
		p.asking = false
		p.sought = pagerFold(p.typed)
		p.typed = ""
		p.search(0)
	case key == 0x1b, key == 0x03:
		p.asking, p.typed = false, ""
	case key == 0x7f, key == 0x08:
		if p.typed == "" {
			p.asking = false
			return
		}
		_, size := utf8.DecodeLastRuneInString(p.typed)
		p.typed = p.typed[:len(p.typed)-size]
	case printable(key) && n == utf8.RuneLen(key):
		p.typed += string(key)
	}
}
