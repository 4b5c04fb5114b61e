package keyslot

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"

	"emanet/crypto"
)

var (
	testNow = time.Date(2031, 5, 4, 3, 2, 1, 0, time.UTC)
	pinA    = crypto.VaultID{0xaa}
	pinB    = crypto.VaultID{0xbb}
)

func TestNewIdentityFile(t *testing.T) {
	t.Parallel()
	vault := newIdentity(t)
	secret := pass("invented words")
	for name, p := range map[string]*crypto.Passphrase{"plain": nil, "encrypted": &secret} {
		data, recipient, err := NewIdentityFile(testNow, []crypto.VaultID{pinA, pinB}, p, weak)
		if err != nil {
			t.Fatal(err)
		}
		ask := answer("invented words")
		if p == nil {
			ask = never(t)
		} else if !bytes.HasPrefix(data, []byte(armor.Header)) || bytes.Contains(data, []byte("SECRET")) {
			t.Errorf("%s: not encrypted", name)
		}
		k, err := ReadIdentityFile(data, ask, false)
		if err != nil || !slices.Equal(k.Pins(), []crypto.VaultID{pinA, pinB}) || k.HasPassphrase() {
			t.Fatalf("%s: %v", name, err)
		}
		id, _, err := k.Open(sealHolder(t, vault, recipient))
		if err != nil || id.Secret() != vault.Secret() {
			t.Errorf("%s does not open the slot: %v", name, err)
		}
	}
}

// TestStockAgeReads reads a new identity file with age's own parser.
func TestStockAgeReads(t *testing.T) {
	t.Parallel()
	secret := pass("invented words")
	data, recipient, err := NewIdentityFile(testNow, []crypto.VaultID{pinA}, &secret, weak)
	if err != nil {
		t.Fatal(err)
	}
	scrypt, err := age.NewScryptIdentity("invented words")
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(armor.NewReader(bytes.NewReader(data)), scrypt)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := age.ParseIdentities(r)
	if err != nil || len(ids) != 1 || ids[0].(*age.HybridIdentity).Recipient().String() != recipient {
		t.Fatalf("%d identities, %v", len(ids), err)
	}
}

func TestAddPin(t *testing.T) {
	t.Parallel()
	const words = "invented words"
	id := newIdentity(t)
	plain := []byte("# mine\n\n" + id.Secret() + "\n# end\n")
	binary, err := wrapping{passphrase: new(pass(words)), logN: weak}.wrap(plain)
	if err != nil {
		t.Fatal(err)
	}
	armored, err := wrapping{passphrase: new(pass(words)), logN: weak, armored: true}.wrap(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"plain": plain, "binary": binary, "armored": armored} {
		ask := answer(words)
		one, err := AddPin(data, ask, pinA, weak)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		two, err := AddPin(one, ask, pinB, weak)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := AddPin(two, ask, pinA, weak)
		if err != nil || !bytes.Equal(again, two) {
			t.Errorf("%s: a pin that is there changed the file, %v", name, err)
		}
		if bytes.HasPrefix(two, []byte(armor.Header)) != (name == "armored") || bytes.HasPrefix(two, []byte(ageIntro)) != (name == "binary") {
			t.Errorf("%s: comes back in another form", name)
		}
		text, _, err := openIdentityFile(two, ask)
		want := fmt.Sprintf("# mine\n\n# vault: %s\n# vault: %s\n%s\n# end\n", pinA, pinB, id.Secret())
		if err != nil || string(text) != want {
			t.Errorf("%s: text is changed otherwise, %v", name, err)
		}
	}
	if _, err := AddPin([]byte("# nothing\n"), never(t), pinA, weak); !errors.Is(err, ErrIdentityFile) {
		t.Errorf("file without identity: %v", err)
	}
}

func TestReadIdentityFileRefuses(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	long := id.Secret() + "\n"
	toRecipient, err := id.Recipient().SealBytes([]byte(long))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"empty":            {"", ErrIdentityFile},
		"comments":         {"# nothing\n", ErrIdentityFile},
		"broken identity":  {id.Secret()[:50] + "\n", ErrIdentityFile},
		"lower case":       {strings.ToLower(id.Secret()), ErrIdentityFile},
		"recipient":        {id.Recipient().String(), ErrIdentityFile},
		"leading space":    {" " + id.Secret(), ErrIdentityFile},
		"broken pin":       {"# vault: 00\n" + id.Secret(), ErrIdentityFile},
		"pin in capitals":  {"# vault: " + strings.ToUpper(pinA.String()) + "\n" + id.Secret(), ErrIdentityFile},
		"ssh key":          {"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", ErrSSH},
		"to a recipient":   {string(toRecipient), ErrIdentityFile},
		"broken armor":     {armor.Header + "\n!\n", ErrIdentityFile},
		"too long":         {long + strings.Repeat("#", maxIdentityFile), ErrIdentityFile},
		"101 identities":   {strings.Repeat(long, 101), ErrIdentityFile},
		"1001 pins":        {long + strings.Repeat(pinLine(pinA), 1001), ErrIdentityFile},
		"broken plugin":    {"AGE-PLUGIN-X-1QQQQ\n", ErrIdentityFile},
		"plugin, no name":  {"AGE-PLUGIN--1QQQQ\n", ErrPluginName},
		"plugin with path": {"AGE-PLUGIN-../../TMP/X-1QQQQ\n", ErrPluginName},
	} {
		k, err := ReadIdentityFile([]byte(c.file), never(t), true)
		if k != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		} else if strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "TMP") {
			t.Errorf("%s: %v quotes the file", name, err)
		}
	}
}

func TestReadIdentityFilePlugins(t *testing.T) {
	t.Parallel()
	byPlugin := pluginIdentityText(t, "emanet-test") + "\r\n"
	if k, err := ReadIdentityFile([]byte(byPlugin), never(t), false); k != nil || !errors.Is(err, ErrClassic) {
		t.Errorf("only plugins, not allowed: %v", err)
	}
	both := byPlugin + newIdentity(t).Secret() + "\r\n"
	for allow, n := range map[bool]int{false: 1, true: 2} {
		k, err := ReadIdentityFile([]byte(both), never(t), allow)
		if err != nil || len(k.secret.Reveal().identities) != n {
			t.Errorf("plugins allowed: %v: %v", allow, err)
		}
	}
}

func TestReadIdentityFilePassphrase(t *testing.T) {
	t.Parallel()
	secret := pass("right words")
	data, _, err := NewIdentityFile(testNow, nil, &secret, weak)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadIdentityFile(data, answer("wrong words"), true); !errors.Is(err, crypto.ErrWrongKey) || errors.Is(err, crypto.ErrTampered) {
		t.Errorf("wrong passphrase: %v", err)
	}
	stop := errors.New("interrupted")
	_, err = ReadIdentityFile(data, func() (crypto.Passphrase, error) { return crypto.Passphrase{}, stop }, true)
	if !errors.Is(err, stop) {
		t.Errorf("interrupted: %v", err)
	}
	if _, err := ReadIdentityFile(data, nil, true); !errors.Is(err, ErrIdentityFile) {
		t.Errorf("nobody to ask: %v", err)
	}
	if _, err := ReadIdentityFile(data, answer(""), true); !errors.Is(err, ErrEmptyPassphrase) {
		t.Errorf("empty passphrase: %v", err)
	}
}

func FuzzReadIdentityFile(f *testing.F) {
	id := sampleIdentity(f)
	f.Add([]byte("# vault: " + pinA.String() + "\n" + id.Secret() + "\n"))
	f.Add([]byte("AGE-PLUGIN-EMANET-TEST-1QQQQ\r\n"))
	f.Add([]byte(armor.Header + "\nYWdl\n" + armor.Footer))
	f.Add([]byte(ageIntro + "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\nAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ask := func() (crypto.Passphrase, error) { return crypto.Passphrase{}, errors.New("not asked") }
		k, err := ReadIdentityFile(data, ask, true)
		if (k == nil) == (err == nil) {
			t.Fatal("a key beside an error, or neither")
		}
		if err != nil {
			return
		}
		pinned, err := AddPin(data, ask, pinB, weak)
		if err != nil {
			t.Fatal("reads and takes no pin")
		}
		again, err := ReadIdentityFile(pinned, ask, true)
		if err != nil || len(again.secret.Reveal().identities) != len(k.secret.Reveal().identities) || !slices.Contains(again.Pins(), pinB) {
			t.Fatal("a pin changed the identities")
		}
	})
}
