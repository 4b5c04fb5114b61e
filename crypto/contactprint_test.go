package crypto

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

func TestContactFingerprint(t *testing.T) {
	t.Parallel()
	one := ContactFingerprint([]string{"age1a", "age1b"}, "ssh-ed25519 x")
	if one != ContactFingerprint([]string{"age1b", "age1a", "age1b"}, "ssh-ed25519 x") {
		t.Error("order or repetition matters")
	}
	for name, other := range map[string]Fingerprint{
		"no signer":       ContactFingerprint([]string{"age1a", "age1b"}, ""),
		"another signer":  ContactFingerprint([]string{"age1a", "age1b"}, "ssh-ed25519 y"),
		"one recipient":   ContactFingerprint([]string{"age1a"}, "ssh-ed25519 x"),
		"signer inside":   ContactFingerprint([]string{"age1a", "age1b", "ssh-ed25519 x"}, ""),
		"recipients only": RecipientFingerprint("age1a", "age1b"),
		"run together":    ContactFingerprint([]string{"age1aage1b"}, "ssh-ed25519 x"),
	} {
		if other == one {
			t.Errorf("%s: the same fingerprint", name)
		}
	}
	if RecipientFingerprint("age1a") != ContactFingerprint([]string{"age1a"}, "") {
		t.Error("somebody without a signing key sees another fingerprint than others do")
	}
	if RecipientFingerprint("ssh-ed25519 x", "age1a") == ContactFingerprint([]string{"age1a"}, "ssh-ed25519 x") {
		t.Error("the fingerprint of a contact is that of a set of recipients")
	}
	given := []string{"age1b", "age1a"}
	ContactFingerprint(given, "")
	if given[0] != "age1b" {
		t.Error("the argument was sorted")
	}
}

func TestParseFingerprint(t *testing.T) {
	t.Parallel()
	f := ContactFingerprint([]string{"age1a"}, "")
	digits, words := f.Digits(), f.Words()
	for _, text := range []string{
		digits, strings.ReplaceAll(digits, " ", ""), strings.ReplaceAll(digits, " ", "-"), strings.ReplaceAll(digits, " ", " – "),
		" " + digits + "\n", digits[:2] + " " + digits[2:], words, strings.ToUpper(words), "  " + strings.ReplaceAll(words, " ", "-"),
	} {
		if got, err := ParseFingerprint(text); err != nil || got != f {
			t.Errorf("%q: %v", text, err)
		}
	}
	for name, text := range map[string]string{
		"empty": "", "a digit less": digits[1:], "a digit more": digits + "1", "a group too large": "65536" + digits[5:],
		"a group left out": digits[6:], "other digits": strings.Repeat("٣", 40), "a sign": "+" + digits[1:],
		"a word less": words[strings.Index(words, " "):], "a word more": words + " abandon", "no word": strings.Repeat("zzz ", 12),
		"checksum": strings.Repeat("abandon ", 12), "mixed": digits[:5] + words, "long": strings.Repeat(" ", 600) + digits,
	} {
		if got, err := ParseFingerprint(text); !errors.Is(err, ErrFingerprint) || got != (Fingerprint{}) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func FuzzParseFingerprint(f *testing.F) {
	print := ContactFingerprint([]string{"age1a"}, "")
	f.Add(print.Digits())
	f.Add(print.Words())
	f.Add("65536 00000")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseFingerprint(text)
		if err != nil {
			if got != (Fingerprint{}) {
				t.Fatal("refused with a result")
			}
			return
		}
		for _, again := range []string{got.Digits(), got.Words()} {
			if back, err := ParseFingerprint(again); err != nil || back != got {
				t.Fatalf("%q does not come back: %v", again, err)
			}
		}
	})
}

// TestSigningKey compares with the implementation of golang.org/x/crypto/ssh.
func TestSigningKey(t *testing.T) {
	t.Parallel()
	raw := ed25519.PublicKey(noise(32))
	k, err := NewSigningKey(raw)
	if err != nil || k.IsZero() || !bytes.Equal(k.Raw(), raw) {
		t.Fatal(err)
	}
	theirs, err := ssh.NewPublicKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.TrimSuffix(string(ssh.MarshalAuthorizedKey(theirs)), "\n")
	if k.String() != line || k.Fingerprint() != ssh.FingerprintSHA256(theirs) {
		t.Errorf("%s %s, want %s %s", k, k.Fingerprint(), line, ssh.FingerprintSHA256(theirs))
	}
	for _, text := range []string{line, line + " nümunə@kompüter", line + " a comment of words"} {
		if got, err := ParseSigningKey(text); err != nil || got != k {
			t.Errorf("%q: %v", text, err)
		}
	}
	for name, text := range map[string]string{
		"empty": "", "type only": "ssh-ed25519 ", "line feed": line + "\n", "two lines": line + "\n" + line, "carriage return": line + "\r",
		"options": `command="x" ` + line, "space before": " " + line, "two spaces": strings.Replace(line, " ", "  ", 1),
		"another type": strings.Replace(line, "ssh-ed25519", "ssh-rsa", 1), "cut": line[:len(line)-4], "longer": line + "AAAA",
		"long comment": line + " " + strings.Repeat("x", 5000), "padding": line + "=",
		"a hardware key": "sk-ssh-ed25519@openssh.com " + strings.Fields(line)[1], "capitals": strings.ToUpper(line),
	} {
		if got, err := ParseSigningKey(text); !errors.Is(err, ErrSigningKey) || !got.IsZero() {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for _, n := range []int{0, 31, 33} {
		if got, err := NewSigningKey(noise(n)); !errors.Is(err, ErrSigningKey) || !got.IsZero() {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	if zeros, err := NewSigningKey(make([]byte, 32)); err != nil || zeros == (SigningKey{}) {
		t.Error("no key equals a key of zeros")
	}
}

func FuzzParseSigningKey(f *testing.F) {
	k, err := NewSigningKey(noise(32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(k.String())
	f.Add(k.String() + " comment")
	f.Add("ssh-ed25519 AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseSigningKey(text)
		switch {
		case err != nil:
			if !got.IsZero() {
				t.Fatal("refused with a result")
			}
		case text != got.String() && !strings.HasPrefix(text, got.String()+" "):
			t.Fatalf("%q prints as %q", text, got)
		}
	})
}
