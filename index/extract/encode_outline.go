package extract

import "bytes"

// outlined looks at JSON before anything is made of it, and reports whether it has the outline of a stored reading: a list of nothings would
// take fifty times its bytes in memory. Lists hold objects and objects hold members, there are no spaces, each object begins as one of a
// reading does, and there are no more of them than may be. Whether it is JSON at all is seen later.
func outlined(b []byte) bool {
	objects := []struct {
		begin string
		left  int
	}{
		{`{"format":`, 1},
		{`{"reason":`, maxLosses},
		{`{"key":`, maxFacts},
		{`{"kind":`, maxParts},
		{`{"from":`, len(b) / len(`{"from":0,"to":1,"lang":"a"}`)},
	}
	last := byte('[')
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch c {
		case '"':
			n := closing(b[i+1:])
			if i += n; n < 1 {
				return false
			}
			if last != ':' && (last == '[' || i+1 == len(b) || b[i+1] != ':') {
				return false // a string in a list
			}
			continue
		case '{':
			known := false
			for k := range objects {
				if bytes.HasPrefix(b[i:], []byte(objects[k].begin)) {
					objects[k].left--
					known = objects[k].left >= 0
				}
			}
			if !known || last != '[' && last != ',' {
				return false
			}
		case '[':
			if last != ':' {
				return false
			}
		case ':', ',', ']', '}':
		default: // of a number, or of a word as true
			if last != ':' || c <= ' ' {
				return false
			}
			continue
		}
		last = c
	}
	return true
}

// closing returns how many bytes a string has, its closing quote among them; 0 if it has none.
func closing(b []byte) int {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return 0
}
