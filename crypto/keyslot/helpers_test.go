package keyslot

import (
	"os"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
)

// weak is a scrypt work factor for tests only.
const weak = 2

func newIdentity(t testing.TB) *crypto.Identity {
	t.Helper()
	id, err := crypto.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// sampleIdentity returns the identity of the samples, for fuzzing, whose workers
// need the same seeds.
func sampleIdentity(t testing.TB) *crypto.Identity {
	t.Helper()
	text, err := os.ReadFile("../testdata/v1/identity.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, secret, _ := strings.Cut(string(text), "\n")
	id, err := crypto.ParseIdentity(strings.TrimSpace(secret))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func pass(s string) crypto.Passphrase { return crypto.NewPassphrase([]byte(s)) }

func testMeta() Meta {
	return Meta{
		Label: `Leyla "office" <2>`, Vault: crypto.VaultID{1, 2, 3}, ID: "0a1b2c",
		Created: time.Date(2031, 5, 4, 3, 2, 1, 0, time.UTC),
	}
}

func sealPassphrase(t testing.TB, id *crypto.Identity, p string) []byte {
	t.Helper()
	slot, err := SealPassphrase(id, testMeta(), pass(p), weak)
	if err != nil {
		t.Fatal(err)
	}
	return slot
}

func sealHolder(t testing.TB, id *crypto.Identity, recipient string) []byte {
	t.Helper()
	h, err := ParseHolder(recipient, true)
	if err != nil {
		t.Fatal(err)
	}
	slot, err := SealHolder(id, testMeta(), h)
	if err != nil {
		t.Fatal(err)
	}
	return slot
}

func readKey(t testing.TB, file string) *Key {
	t.Helper()
	k, err := ReadIdentityFile([]byte(file), nil, true)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// never is an ask that must not be called.
func never(t testing.TB) func() (crypto.Passphrase, error) {
	return func() (crypto.Passphrase, error) {
		t.Error("a passphrase was asked for")
		return crypto.Passphrase{}, nil
	}
}

func answer(s string) func() (crypto.Passphrase, error) {
	return func() (crypto.Passphrase, error) { return pass(s), nil }
}
