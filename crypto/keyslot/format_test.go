package keyslot

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"emanet/crypto"
)

// TestFormat opens the samples that were made with the format, and finds the
// plaintext of one in FORMAT.md.
func TestFormat(t *testing.T) {
	t.Parallel()
	const words = "invented-words-for-tests"
	plain := readKey(t, string(readFile(t, "identity.txt")))
	encrypted, err := ReadIdentityFile(readFile(t, "identity-encrypted.txt"), answer(words), false)
	if err != nil {
		t.Fatal(err)
	}
	vault := readFile(t, "../../../testdata/v1/identity.txt")
	for name, c := range map[string]struct {
		slot string
		key  *Key
	}{
		"passphrase":              {"passphrase.age", PassphraseKey(pass(words))},
		"identity file":           {"hybrid.age", plain},
		"encrypted identity file": {"hybrid.age", encrypted},
	} {
		id, m, err := c.key.Open(readFile(t, c.slot))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.Contains(string(vault), id.Secret()) || m.Label != `Leyla, "ofis"` || m.ID != "0a1b2c3d" || !m.Created.Equal(testNow) {
			t.Errorf("%s: %+v", name, m)
		}
		if c.slot == "hybrid.age" && (len(c.key.Pins()) != 1 || c.key.Pins()[0] != m.Vault || m.Recipient != c.key.VaultIdentities()[0].Recipient().String()) {
			t.Errorf("%s: pin or recipient differs", name)
		}
		if c.slot == "passphrase.age" {
			checkPage(t, id, m)
		}
	}
}

// checkPage compares the page with the plaintext of the passphrase slot.
func checkPage(t *testing.T, id *crypto.Identity, m Meta) {
	t.Helper()
	pt, err := encodeSlot(id, m)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	dots := bytes.Count(pt, []byte(".")) - strings.Count(m.Label, ".")
	short := strings.Replace(string(pt), strings.Repeat(".", dots), "..........", 1)
	var indented strings.Builder
	for line := range strings.Lines(short) {
		indented.WriteString("    " + line)
	}
	if !strings.Contains(string(page), indented.String()) {
		t.Error("FORMAT.md shows another plaintext")
	}
	number := fmt.Sprintf("%d %03d dots", dots/1000, dots%1000)
	if !strings.Contains(string(page), number) {
		t.Errorf("FORMAT.md does not count %s", number)
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/v1/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestKeyRedacted prints keys under every verb.
func TestKeyRedacted(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	byPassphrase, byFile := PassphraseKey(pass("invented words")), readKey(t, id.Secret())
	type hidden struct {
		k *Key
		v Key
	}
	for _, v := range []any{
		byPassphrase, byFile, *byPassphrase, *byFile, []*Key{byFile}, hidden{byFile, *byFile}, &hidden{byPassphrase, *byPassphrase},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%c", "%U", "%e", "%p", "%T"} {
			out := fmt.Sprintf(verb, v)
			for _, secret := range []string{id.Secret(), "invented words", fmt.Sprintf("%x", id.Secret()), strings.Trim(fmt.Sprint([]byte("invented words")), "[]")} {
				if strings.Contains(out, secret) {
					t.Errorf("%T under %s prints a secret", v, verb)
				}
			}
		}
	}
}
