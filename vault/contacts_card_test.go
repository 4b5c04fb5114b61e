package vault

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"emanet/crypto/keyslot"
	"emanet/vault/record"
)

func TestContactCard(t *testing.T) {
	t.Parallel()
	card := newCard(t, "Nümunə Vəkil", 1)
	card.Recipients = append(card.Recipients, newRecipient(t), card.Recipients[0])
	text, err := card.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseContactCard(text)
	if err != nil || got.Name != card.Name || got.Signer != card.Signer || len(got.Recipients) != 2 || !slices.IsSorted(got.Recipients) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Fingerprint() != card.Fingerprint() {
		t.Error("the fingerprint changed on the way")
	}
	lines := strings.SplitAfter(string(text), "\n")
	if len(lines) != 6 || lines[0] != "emanet-contact-v1\n" || lines[1] != "name Nümunə Vəkil\n" {
		t.Errorf("%.60q", text)
	}
	for i := range text {
		short, err := ParseContactCard(text[:i])
		if err == nil && (text[i-1] != '\n' || short.Fingerprint() == got.Fingerprint()) {
			t.Fatalf("cut at %d: accepted", i)
		}
	}
}

func TestContactCardsThatAreRefused(t *testing.T) {
	t.Parallel()
	card := newCard(t, "Nümunə Vəkil", 1)
	second := newRecipient(t)
	card.Recipients = append(card.Recipients, second)
	text, err := card.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	l := strings.SplitAfter(string(text), "\n")
	many := "emanet-contact-v1\n" + strings.Repeat(l[2], 17)
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"empty": {"", record.ErrMeta}, "another version": {strings.Replace(string(text), "v1", "v2", 1), record.ErrMeta},
		"carriage returns":   {strings.ReplaceAll(string(text), "\n", "\r\n"), record.ErrMeta},
		"recipients swapped": {l[0] + l[1] + l[3] + l[2] + l[4], record.ErrMeta}, "recipient twice": {l[0] + l[1] + l[2] + l[2] + l[4], record.ErrMeta},
		"name twice": {l[0] + l[1] + l[1] + l[2], record.ErrMeta}, "name behind": {l[0] + l[2] + l[1], record.ErrMeta},
		"signer twice": {string(text) + l[4], record.ErrMeta}, "signer first": {l[0] + l[4] + l[2], record.ErrMeta},
		"empty name": {l[0] + "name \n" + l[2], record.ErrMeta}, "empty signer": {l[0] + l[2] + "signer \n", record.ErrMeta},
		"unknown line": {l[0] + "note x\n" + l[2], record.ErrMeta}, "empty line": {string(text) + "\n", record.ErrMeta},
		"comment of the signer": {l[0] + l[2] + strings.TrimSuffix(l[4], "\n") + " x\n", record.ErrMeta},
		"no recipient":          {l[0] + l[1] + l[4], record.ErrMeta}, "many recipients": {many, record.ErrMeta},
		"no line feed": {strings.TrimSuffix(string(text), "\n"), record.ErrMeta},
		"bytes":        {l[0] + "name \xff\n" + l[2], record.ErrMeta}, "large": {l[0] + strings.Repeat("x", MaxContactCard), record.ErrMeta},
		"a secret key": {l[0] + "recipient AGE-SECRET-KEY-1XYZ\n", keyslot.ErrSecretKey},
		"an ssh key":   {l[0] + "recipient ssh-ed25519 AAAA\n", keyslot.ErrSSH}, "no key": {l[0] + "recipient x\n", keyslot.ErrHolder},
	} {
		got, err := ParseContactCard([]byte(c.text))
		if !errors.Is(err, c.want) || got.Name != "" || got.Recipients != nil || got.Signer != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// TestAttack36ContactNames gives contacts names that attack a terminal or look like another one.
func TestAttack36ContactNames(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	recipient := newRecipient(t)
	for _, name := range []string{
		"", " ", "a\nb", "a\tb", "a\x00b", "a\x1b]52;c;AAAA\x07", "a\u009b2J", "a\x7f", "a\u202eb", "a\u2066b", "a\u200bb", "a\u00adb", "a\ufeffb",
		"a\u00a0b", "a\u2028b", "a\U000e0001b", "a\ufe0fb", "a\u3164b", "a\u034fb", "\ue000", "e\u0301", "\u0301a", " a", "a ", "a  b", "a\xffb", "\ufffd",
		strings.Repeat("ə", 101),
	} {
		if c, err := v.AddContact(t.Context(), ContactCard{Name: name, Recipients: []string{recipient}}, AddContactOptions{}); !errors.Is(err, record.ErrMeta) {
			t.Errorf("%q: %+v, %v", name, c, err)
		} else if name != "" && len(strings.TrimSpace(name)) > 2 && strings.Contains(err.Error(), name) {
			t.Errorf("%q: the error repeats it", name)
		}
	}
	for i, name := range []string{"-rf", "@x", "Ə", "Nümunə (vəkil)", "O'Neill", "מופע", strings.Repeat("ə", 100)} {
		if c := addContact(t, v, newCard(t, name, byte(i)), AddContactOptions{}); c.Name != name {
			t.Errorf("%q became %q", name, c.Name)
		}
	}
}

func FuzzContactCard(f *testing.F) {
	card := newCard(f, "Nümunə Vəkil", 1)
	text, err := card.Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("emanet-contact-v1\nrecipient " + classicRecipient + "\n"))
	f.Add([]byte("emanet-contact-v1\nname x\nrecipient age1xyz\nsigner ssh-ed25519 AAAA\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := ParseContactCard(text)
		if err != nil {
			if got.Name != "" || got.Recipients != nil || got.Signer != "" {
				t.Fatal("refused with a result")
			}
			return
		}
		if again, err := got.Marshal(); err != nil || !bytes.Equal(again, text) {
			t.Fatalf("prints as another text: %v", err)
		}
	})
}
