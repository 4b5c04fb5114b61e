package crypto

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
)

func TestVaultID(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	v := NewVaultID(id.Recipient(), noise(32))
	if again, err := ParseVaultID(v.String()); err != nil || again != v {
		t.Error("does not come back", err)
	}
	if v.Short() != v.String()[:10] || len(v.String()) != 64 {
		t.Errorf("%s, short %s", v, v.Short())
	}
	if v == NewVaultID(id.Recipient(), noise(31)) || v == NewVaultID(newIdentity(t).Recipient(), noise(32)) {
		t.Error("vault id does not depend on both keys")
	}
	var inJSON VaultID
	text, err := json.Marshal(v)
	if err != nil || json.Unmarshal(text, &inJSON) != nil || inJSON != v {
		t.Errorf("JSON %s, %v", text, err)
	}
	for _, s := range []string{"", "00", strings.ToUpper(v.String()), v.String() + "0", "g" + v.String()[1:], v.String()[:63] + "\n"} {
		if got, err := ParseVaultID(s); !errors.Is(err, ErrVaultID) || got != (VaultID{}) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func FuzzParseVaultID(f *testing.F) {
	f.Add(strings.Repeat("0a", 32))
	f.Add(strings.Repeat("0A", 32))
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseVaultID(s)
		if err != nil && v != (VaultID{}) || err == nil && v.String() != s {
			t.Fatal("refused with a result, or prints as another text")
		}
	})
}

// TestFields shows that parts cannot run into each other.
func TestFields(t *testing.T) {
	t.Parallel()
	seen := map[[32]byte]string{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"", "ab"}, {"ab", ""}} {
		b := make([][]byte, len(parts))
		for i, p := range parts {
			b[i] = []byte(p)
		}
		sum := domainHash("label", b...)
		if other, ok := seen[sum]; ok {
			t.Errorf("%q has the hash of %s", parts, other)
		}
		seen[sum] = strings.Join(parts, ",")
	}
	if domainHash("labe", []byte("l")) == domainHash("label") {
		t.Error("label and part run into each other")
	}
}

// TestFingerprintWords checks the words against test vectors of BIP-39.
func TestFingerprintWords(t *testing.T) {
	t.Parallel()
	for bits, want := range map[string]string{
		"00000000000000000000000000000000": "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
		"7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f": "legal winner thank year wave sausage worth useful legal winner thank yellow",
		"80808080808080808080808080808080": "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
		"ffffffffffffffffffffffffffffffff": "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
		"9e885d952ad362caeb4efe34a8e91bd2": "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
	} {
		raw, err := hex.DecodeString(bits)
		if err != nil {
			t.Fatal(err)
		}
		if got := Fingerprint(raw).Words(); got != want {
			t.Errorf("%s: %q, want %q", bits, got, want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	one := RecipientFingerprint("age1a", "age1b")
	if one != RecipientFingerprint("age1b", "age1a", "age1b") {
		t.Error("order or repetition matters")
	}
	if one == RecipientFingerprint("age1a") || one == RecipientFingerprint("age1", "age1ab") {
		t.Error("another set has the same fingerprint")
	}
	if got := (Fingerprint{0, 1, 255, 255}).Digits(); got != "00001 65535 00000 00000 00000 00000 00000 00000" {
		t.Errorf("digits %q", got)
	}
	if !regexp.MustCompile(`^([0-9]{5} ){7}[0-9]{5}$`).MatchString(one.Digits()) {
		t.Errorf("digits %q", one.Digits())
	}
}
