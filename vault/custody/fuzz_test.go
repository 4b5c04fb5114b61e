package custody

import (
	"bytes"
	"reflect"
	"testing"
)

// Every decoder: what parses prints back to the same bytes, what fails returns
// nothing.

func FuzzParseLeaf(f *testing.F) {
	for n := range 3 {
		data, _ := Leaf{Commitments: make([]Commitment, n)}.Marshal()
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseLeaf(data)
		if err != nil {
			empty(t, l)
			return
		}
		again, err := l.Marshal()
		same(t, data, again, err)
	})
}

func FuzzParseEntry(f *testing.F) {
	m := sample(f)
	for i := range m.leaves {
		f.Add(m.leaves[i])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, sig, err := parseEntry(data)
		if err != nil {
			empty(t, e)
			return
		}
		same(t, data, append([]byte(e.text()), data[len(sig.text):]...), nil)
		if sig.text+"\n"+string(data[len(sig.text)+1:]) != string(data) {
			t.Fatal("the signed text is not the beginning of the entry")
		}
	})
}

func FuzzParseCheckpoint(f *testing.F) {
	m := sample(f)
	f.Add(m.checkpoint)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, sig, err := parseCheckpoint(data, "")
		if err != nil {
			empty(t, c)
			return
		}
		same(t, data, append([]byte(c.text()), data[len(sig.text):]...), nil)
	})
}

func FuzzParsePrivate(f *testing.F) {
	data, _ := samplePrivate().Marshal()
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParsePrivate(data)
		if err != nil {
			if p != nil {
				t.Fatal("a result with an error")
			}
			return
		}
		again, err := p.Marshal()
		same(t, data, again, err)
	})
}

func FuzzParseCode(f *testing.F) {
	f.Add(testCode().String())
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCode(text)
		if err != nil {
			empty(t, c)
			return
		}
		again, err := ParseCode(c.String())
		if err != nil || again != c {
			t.Fatal("does not print back")
		}
	})
}

func FuzzParseItem(f *testing.F) {
	item := testItem(7)
	f.Add(item.ID().Key(), item.Value())
	f.Fuzz(func(t *testing.T, key, value []byte) {
		i, err := ParseItem(key, value)
		if err != nil {
			empty(t, i)
			return
		}
		same(t, key, i.ID().Key(), nil)
		same(t, value, i.Value(), nil)
	})
}

func FuzzParseItemLine(f *testing.F) {
	f.Add(testItem(7).Line())
	f.Add(testItem(8).Line())
	f.Fuzz(func(t *testing.T, line string) {
		i, err := ParseItemLine(line)
		if err != nil {
			empty(t, i)
			return
		}
		same(t, []byte(line), []byte(i.Line()), nil)
	})
}

func FuzzParseWriter(f *testing.F) {
	m := newLog(f, "fuzz")
	f.Add(m.writer.Secret(), m.writer.PublicKey())
	f.Fuzz(func(t *testing.T, secret, vkey string) {
		if w, err := ParseWriter(secret); err == nil {
			same(t, []byte(secret), []byte(w.Secret()), nil)
		} else if w != nil {
			t.Fatal("a result with an error")
		}
		v, err := parseVerifier(vkey, m.writer.Origin())
		if err == nil && (v.vkey != vkey || v.id != vkeyID(vkey)) {
			t.Fatal("does not print back")
		}
	})
}

func same(t *testing.T, want, got []byte, err error) {
	t.Helper()
	if err != nil || !bytes.Equal(want, got) {
		t.Fatalf("does not print back: %v\n%q\n%q", err, want, got)
	}
}

func empty[T any](t *testing.T, v T) {
	t.Helper()
	if !reflect.ValueOf(&v).Elem().IsZero() {
		t.Fatalf("a result with an error: %v", v)
	}
}
