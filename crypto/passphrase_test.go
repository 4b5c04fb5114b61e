package crypto

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestGeneratePassphrase(t *testing.T) {
	t.Parallel()
	list := map[string]bool{}
	for _, w := range wordList() {
		list[w] = true
	}
	if len(list) != 2048 {
		t.Fatalf("%d words", len(list))
	}
	seen := map[string]bool{}
	for range 40 {
		p, err := GeneratePassphrase(10)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Split(p.Reveal(), "-")
		for _, w := range words {
			if !list[w] {
				t.Errorf("%q is not in the list", w)
			}
		}
		if len(words) != 10 || seen[p.Reveal()] {
			t.Error("not ten words, or drawn before")
		}
		seen[p.Reveal()] = true
		if err := CheckPassphrase(p); err != nil {
			t.Errorf("generated and refused: %v", err)
		}
	}
	for _, n := range []int{-1, 0, 5, 65, 1 << 30} {
		if p, err := GeneratePassphrase(n); err == nil || !p.Empty() {
			t.Errorf("%d words: %v", n, err)
		}
	}
}

func TestPassphraseWipe(t *testing.T) {
	t.Parallel()
	b := []byte("invented words")
	p := NewPassphrase(b)
	copied := p
	p.Wipe()
	if !copied.Empty() || copied.Reveal() != "" || string(b) != strings.Repeat("\x00", len(b)) {
		t.Error("something is left")
	}
	var zero Passphrase
	zero.Wipe()
	if !zero.Empty() || zero.Reveal() != "" {
		t.Error("zero value is not empty")
	}
}

func TestCheckPassphrase(t *testing.T) {
	t.Parallel()
	context := []string{"Bakı ofisi", "/home/leyla/joint-appeal-2031"}
	for text, reason := range map[string]string{
		"":                         "12 characters",
		"Tr0ub4dor&3":              "12 characters",
		"işgəncəişgən":             "guessed",
		"passwordpassword":         "common",
		"=-0987654321`][poiuy":     "keyboard",
		"aaaaaaaaaaaaaaaaaaaaaaaa": "repeats",
		"əəəəəəəəəəəəəəəəəəəə":         "repeats",
		"abcdefghijklmnop":             "alphabet",
		"joint-appeal-2031":            "vault",
		"əmanətəmanət":                 "vault",
		"парольпароль":                 "vault",
		strings.Repeat("long ", 300):   "1024",
		" leading-space-and-more-w0rd": "space",
		"bell\x07bell-bell-bell":       "keyboard does not",
		"broken\xff\xfe-bytes-here":    "keyboard does not",
	} {
		err := CheckPassphrase(NewPassphrase([]byte(text)), context...)
		var weak *WeakError
		if !errors.As(err, &weak) || !strings.Contains(weak.Reason, reason) {
			t.Errorf("%.30q: %v, want a reason with %q", text, err, reason)
		}
		if err != nil && len(text) > 8 && strings.Contains(err.Error(), text) {
			t.Errorf("%q: reason quotes the passphrase", text)
		}
	}
	for _, text := range []string{
		"seven-lizard-orbit-mango-tunnel-coral", "şimşək tutu dəvə kəhrəba 61 çırpı", "ёлка-трактор-лимон-шуба-44",
		"x7#Qp2!vL9@eR4zT", strings.Repeat("every word counts here 7! ", 30) + "end",
	} {
		if err := CheckPassphrase(NewPassphrase([]byte(text)), context...); err != nil {
			t.Errorf("%.30q: %v", text, err)
		}
	}
}

// TestCheckPassphraseBounded feeds what makes matchers slow.
func TestCheckPassphraseBounded(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"4@", "$5s", "4@8({[<3$5+7", "1!|i", "password", "a", "01.01.1999", "ə"} {
		start := time.Now()
		text := strings.Repeat(part, 1+1000/len(part))[:1000]
		_ = CheckPassphrase(NewPassphrase([]byte(text)), strings.Repeat("word ", 50))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%q repeated took %v", part, took)
		}
	}
}

func FuzzCheckPassphrase(f *testing.F) {
	for _, s := range []string{"", "correct horse battery", "пароль12345678", "4@8({[<3$5+7%2zZ", "\x00\xff", "əəəəəəəəəəəəə"} {
		f.Add(s, "context")
	}
	f.Fuzz(func(t *testing.T, text, context string) {
		if len(context) > 200 {
			return
		}
		err := CheckPassphrase(NewPassphrase([]byte(text)), context)
		var weak *WeakError
		if err != nil && (!errors.As(err, &weak) || weak.Reason == "") {
			t.Fatal("refused without a reason")
		}
	})
}
