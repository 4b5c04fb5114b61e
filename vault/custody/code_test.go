package custody

import (
	"errors"
	"strings"
	"testing"

	"emanet/crypto"
)

func testCode() Code {
	c := Code{Size: 1234567}
	r := &seededRand{seed: "code"}
	_, _ = r.Read(c.Root[:])
	_, _ = r.Read(c.Vault[:])
	return c
}

func TestCodeAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	want := testCode()
	text := want.String()
	if len(text) != 45+8 || strings.ContainsAny(text, "ILOU") {
		t.Fatal(text)
	}
	for _, typed := range []string{
		text, strings.ToLower(text), strings.ReplaceAll(text, "-", ""), strings.ReplaceAll(text, "-", " "), " " + text + "\n",
		strings.ReplaceAll(text, "0", "o"), strings.ReplaceAll(text, "1", "l"), strings.ReplaceAll(text, "1", "I"),
	} {
		if got, err := ParseCode(typed); err != nil || got != want {
			t.Errorf("%q: %v %v", typed, got, err)
		}
	}
	for _, c := range []Code{{Size: 1}, {Size: MaxLeaves, Root: [16]byte(make([]byte, 16)), Vault: [5]byte{255, 255, 255, 255, 255}}} {
		if got, err := ParseCode(c.String()); err != nil || got != c {
			t.Errorf("%v: %v", c, err)
		}
	}
	for _, bad := range []string{"", text[1:], text + "0", text + "-" + text, "U" + text[1:], strings.Repeat("0", 45), strings.Repeat("A", 1000), "ı" + text[1:]} {
		if c, err := ParseCode(bad); !errors.Is(err, ErrMalformed) || c != (Code{}) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestCodeFindsTypingErrors: every wrong symbol and every swap of two symbols,
// neighbours or not, in several codes.
func TestCodeFindsTypingErrors(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{1, 2, 31, 32, 99999, MaxLeaves} {
		c := testCode()
		c.Size = size
		good := []byte(strings.ReplaceAll(c.String(), "-", ""))
		refuse := func(bad []byte) {
			if string(bad) == string(good) {
				return
			}
			if _, err := ParseCode(string(bad)); !errors.Is(err, ErrMalformed) {
				t.Fatalf("%s taken for %s", bad, good)
			}
		}
		for i := range good {
			for _, s := range []byte(codeAlphabet) {
				bad := []byte(string(good))
				bad[i] = s
				refuse(bad)
			}
			for j := range i {
				bad := []byte(string(good))
				bad[i], bad[j] = bad[j], bad[i]
				refuse(bad)
			}
		}
	}
}

// TestCodeCheckMathematics: the prime is prime, and no power of 32 that could undo
// a swap is one.
func TestCodeCheckMathematics(t *testing.T) {
	t.Parallel()
	for d := 2; d*d <= codePrime; d++ {
		if codePrime%d == 0 {
			t.Fatalf("%d divides %d", d, codePrime)
		}
	}
	power := 1
	for n := 1; n < codeSymbols; n++ {
		if power = power * 32 % codePrime; power == 1 {
			t.Fatalf("32^%d is 1", n)
		}
	}
}

func TestCheckCode(t *testing.T) {
	t.Parallel()
	m := newLog(t, "codes")
	m.add(t, 3, Body{})
	v := m.state.VaultID()
	early, base := NewCode(m.state.Checkpoint(), v), m.clone()
	m.add(t, 2, Body{})
	late := NewCode(m.state.Checkpoint(), v)
	fork := base.clone()
	fork.add(t, 2, Body{Policy: "fork"})
	if PaperCode(m.state.Checkpoint(), v) != late.String() {
		t.Error("PaperCode and NewCode differ")
	}
	for _, c := range []struct {
		name string
		log  *memoryLog
		code Code
		want error
	}{
		{"now", m, late, nil},
		{"earlier", m, early, nil},
		{"rolled back", base, late, ErrRollback},
		{"forked at the same size", fork, late, ErrFork},
		{"another vault", m, NewCode(m.state.Checkpoint(), crypto.VaultID{9}), ErrOtherVault},
	} {
		if err := c.log.state.CheckCode(c.log, c.code); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	fork.add(t, 0, Body{})
	if err := fork.state.CheckCode(fork, late); !errors.Is(err, ErrFork) {
		t.Error(err)
	}
}
