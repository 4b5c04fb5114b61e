package main

import (
	"crypto/ed25519"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"emanet/crypto"
	"emanet/vault"
)

// setprint NAME STREAM puts the first fingerprint that the last command wrote to
// stdout or stderr into a variable.
func setPrint(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: setprint variable stream")
	}
	found := regexp.MustCompile(`([0-9]{5} ){7}[0-9]{5}`).FindString(ts.ReadFile(args[1]))
	if found == "" {
		ts.Fatalf("the last command wrote no fingerprint to %s", args[1])
	}
	ts.Setenv(args[0], found)
}

// TestContactCardThatWasCarried reads a card whose line ends were changed on the
// way, from a file and from standard input.
func TestContactCardThatWasCarried(t *testing.T) {
	t.Parallel()
	id, err := crypto.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	k, err := crypto.NewSigningKey(make(ed25519.PublicKey, ed25519.PublicKeySize))
	if err != nil {
		t.Fatal(err)
	}
	want := vault.ContactCard{Name: "Nümunə Vəkil", Recipients: []string{id.Recipient().String()}, Signer: k.String()}
	text, err := want.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for name, carried := range map[string]string{
		"as it is": string(text), "Windows": strings.ReplaceAll(string(text), "\n", "\r\n"), "no line feed at the end": strings.TrimSuffix(string(text), "\n"),
	} {
		e, _, _ := newTestEnv(t, carried)
		e.global.passphraseFD = -1
		if err := os.WriteFile(filepath.Join(e.cwd, "card"), []byte(carried), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, from := range []string{"card", "-"} {
			if got, err := readCard(t.Context(), e, from); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s from %s: %+v, %v", name, from, got, err)
			}
		}
	}
}
