package editor

import (
	"bytes"
	"strconv"
	"sync"
	"unicode/utf8"
)

// keyboard is what the terminal sends, on its way to the library.
//
// The library gives half a character or half an escape sequence up when the
// rest does not come within 50 milliseconds, and drops what is not UTF-8 from
// pasted text. A long paste over a slow line would lose letters. So characters
// are handed over whole only, and a pasted text not at all: it waits in pastes,
// and the library pastes the name under which it does.
type keyboard struct {
	terminal
	ended  func() // told when no more keys can come: the library would wait for ever
	pastes *pastes

	raw     []byte // buffer
	ready   []byte // for the library
	held    []byte // cannot be judged before more comes
	passed  int    // bytes of pasteStart at the end of what the library has already
	inside  bool   // between pasteStart and pasteEnd
	content []byte // what came since pasteStart
}

// Bracketed paste, as xterm has it (DEC private mode 2004).
const (
	pasteStart = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// Read returns keys. It reads once; without anything to return it returns 0
// and no error, and the library calls again when there is more.
func (k *keyboard) Read(p []byte) (int, error) {
	if len(k.ready) == 0 {
		if k.raw == nil {
			k.raw = make([]byte, max(len(p)/2, 1)) // names take more room than empty pastes
		}
		n, err := k.File.Read(k.raw)
		k.take(k.raw[:n])
		if err != nil {
			k.ended()
			return 0, err
		}
	}
	n := copy(p, k.ready)
	k.ready = k.ready[n:]
	return n, nil
}

// take judges what was read.
func (k *keyboard) take(data []byte) {
	data = append(k.held, data...)
	k.held, k.ready = nil, nil
	for len(data) > 0 {
		if k.inside {
			data = k.collect(data)
			continue
		}
		rest := pasteStart[k.passed:]
		switch before, after, ok := bytes.Cut(data, []byte(pasteStart)); {
		case bytes.HasPrefix(data, []byte(rest)): // only where passed > 0 differs from the next case
			k.inside, data = true, data[len(rest):]
		case ok:
			k.ready, k.passed = append(k.ready, before...), 0
			k.inside, data = true, after
		case k.passed > 0 && bytes.HasPrefix([]byte(rest), data):
			k.held = data
			return
		default:
			k.pass(data)
			return
		}
	}
}

// pass hands data over, but for what may be the beginning of something whole.
func (k *keyboard) pass(data []byte) {
	end := len(data)
	k.passed = 0
	for n := min(len(pasteStart)-1, len(data)); n > 0; n-- {
		if string(data[len(data)-n:]) != pasteStart[:n] {
			continue
		}
		if n > 2 {
			end -= n
		} else {
			k.passed = n // may as well be the Esc key or Alt-[, which must not wait
		}
		break
	}
	if end == len(data) {
		end -= cutRune(data)
	}
	k.ready, k.held = append(k.ready, data[:end]...), bytes.Clone(data[end:])
}

// cutRune returns how many bytes at the end of data begin a character.
func cutRune(data []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(data); n++ {
		if tail := data[len(data)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return n
			}
			break
		}
	}
	return 0
}

// collect takes pasted text and returns what came behind its end.
func (k *keyboard) collect(data []byte) []byte {
	from := max(len(k.content)-len(pasteEnd)+1, 0)
	k.content = append(k.content, data...)
	i := bytes.Index(k.content[from:], []byte(pasteEnd))
	if i < 0 {
		return nil
	}
	i += from
	rest := bytes.Clone(k.content[i+len(pasteEnd):])
	k.ready = append(k.ready, pasteStart[k.passed:]+k.pastes.put(string(k.content[:i]))+pasteEnd...)
	k.inside, k.content, k.passed = false, nil, 0
	return rest
}

// pastes keeps pasted texts until the library has worked through the keys
// before them.
type pastes struct {
	mu    sync.Mutex
	texts map[string]string
	count int
}

// put keeps a text and returns its name.
func (p *pastes) put(text string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.texts == nil {
		p.texts = map[string]string{}
	}
	p.count++
	name := "#" + strconv.FormatInt(int64(p.count), 36)
	p.texts[name] = text
	return name
}

// take returns the text of that name, once; a name that is not known is itself
// a text: it came from a terminal that the library reads by itself.
func (p *pastes) take(name string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	text, known := p.texts[name]
	if !known {
		return name
	}
	delete(p.texts, name)
	return text
}
