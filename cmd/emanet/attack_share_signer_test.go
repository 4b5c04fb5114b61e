//go:build unix

package main

import (
	"bytes"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"
)

// TestAttack40BundleOfAnotherSignerAtTheCommands: who signed decides, and a bundle that nobody signed is taken in by no flag.
func TestAttack40BundleOfAnotherSignerAtTheCommands(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, members := untar(t, d.plain)
	stranger := newSender(9)
	stranger.info.Nonce, stranger.info.Vault = d.from.info.Nonce, d.from.info.Vault
	theirs := stranger.plain(t, d.to, twoRecords(t)...)
	mixed := slices.Clone(members)
	other := newSender(11)
	_, foreign := untar(t, other.plain(t, d.to, twoRecords(t)...))
	mixed[2].data = append(slices.Clone(members[2].data[:block]), foreign[2].data[block:]...)
	d.refused("the signature of another bundle", retar(mixed...), statusIntegrity, members[2].name)

	unsigned := d.sealTo("unsigned.age", bytes.NewReader(retar(slices.Delete(slices.Clone(members), 2, 3)...)), d.to...)
	for _, words := range [][]string{nil, {"--unverified"}, {"--unverified", "--forwarded"}} {
		if r := d.receives(unsigned, words...); r.status != int(statusRefused) || !strings.Contains(r.err, "nobody signed") || !strings.Contains(r.out, "NOBODY") {
			t.Errorf("signed by nobody, %v: %d %s%s", words, r.status, r.out, r.err)
		}
	}
	for _, words := range [][]string{nil, {"--signer", fingerprintOf(t, d.from)}, {"--signer", fingerprintOf(t, d.from), "--unsigned"}} {
		if r := d.opens(unsigned, "second.key", words...); r.status != int(statusRefused) {
			t.Errorf("open of what nobody signed, %v: %d %s", words, r.status, r.err)
		}
	}
	if r := d.opens(unsigned, "second.key", "--unsigned"); r.status != 0 || !strings.Contains(r.out, "NOBODY") {
		t.Errorf("open --unsigned: %d %s%s", r.status, r.out, r.err)
	}
	path := d.sealTo("stranger.age", bytes.NewReader(theirs), d.to...)
	if r := d.receives(path); r.status != int(statusRefused) || !strings.Contains(r.out, "UNKNOWN key") {
		t.Errorf("a stranger: %d %s%s", r.status, r.out, r.err)
	}
	if r := d.opens(path, "second.key", "--signer", fingerprintOf(t, d.from)); r.status != int(statusRefused) || !strings.Contains(r.err, fingerprintOf(t, stranger)) {
		t.Errorf("open of a stranger's with --signer: %d %s", r.status, r.err)
	}
	if r := d.opens(path, "second.key", "--signer", fingerprintOf(t, stranger)); r.status != 0 {
		t.Errorf("open with the right --signer: %d %s", r.status, r.err)
	}
	d.unchanged()
	d.meets(stranger, "Образец Примеров", false)
	d.was = d.standing()
	if r := d.receives(path); r.status != int(statusRefused) || !strings.Contains(r.out, "NOT VERIFIED") {
		t.Errorf("a contact that nobody compared: %d %s%s", r.status, r.out, r.err)
	}
	d.unchanged()
	if r := d.receives(path, "--unverified"); r.status != 0 {
		t.Errorf("--unverified: %d %s", r.status, r.err)
	}
}

func fingerprintOf(t testing.TB, s *sender) string {
	t.Helper()
	k, err := crypto.NewSigningKey(s.key.Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	return k.Fingerprint()
}

// TestAttack13BundleMadeWithThePublicRecipient: whoever has the recipient can seal anything to it, and nothing of it is
// believed.
func TestAttack13BundleMadeWithThePublicRecipient(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for what, b := range map[string][]byte{
		"nothing": {}, "a text": []byte("salam"), "a tar of zeros": make([]byte, 1<<20), "a record": []byte(`{"format":"emanet-record-v1"}`),
		"an age file": []byte("age-encryption.org/v1\n"), "the first half": d.plain[:len(d.plain)/2], "all but the last byte": d.plain[:len(d.plain)-1],
		"a byte more": append(slices.Clone(d.plain), 0),
	} {
		d.refused(what, b, statusIntegrity, "bundle")
	}
	stranger := newSender(8)
	path := d.sealTo("b.age", bytes.NewReader(stranger.plain(t, d.to, twoRecords(t)...)), d.to...)
	if r := d.receives(path); r.status != int(statusRefused) {
		t.Errorf("signed by a stranger: %d %s", r.status, r.err)
	}
	d.unchanged()
}

// TestAttack41BundleSealedToSomebodyElse: whoever may read a bundle can seal it again; that it was made for another is said.
func TestAttack41BundleSealedToSomebodyElse(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	third := newSender(21)
	d.meets(third, "Üçüncü Şəxs", true) // with an identity file of that name
	recipient := d.other("nobody")
	for name, made := range map[string]string{"Üçüncü Şəxs": d.contactRecipient("Üçüncü Şəxs"), "1 key that you do not know": recipient} {
		path := d.sealTo("b.age", bytes.NewReader(d.from.plain(t, []string{made}, twoRecords(t)...)), d.to...)
		d.was = d.standing()
		for _, words := range [][]string{nil, {"--unverified"}} {
			r := d.receives(path, words...)
			if r.status != int(statusRefused) || !strings.Contains(r.out, "made for   "+name+", NOT FOR YOU") || !strings.Contains(r.err, "--forwarded") {
				t.Errorf("made for %s: %d %s%s", name, r.status, r.out, r.err)
			}
		}
		d.unchanged()
		if r := d.opens(path, "second.key"); r.status != int(statusRefused) || !strings.Contains(r.err, "not for you") {
			t.Errorf("open: %d %s%s", r.status, r.out, r.err)
		}
		if r := d.opens(path, "second.key", "--forwarded"); r.status != 0 || !strings.Contains(r.out, "NOT FOR YOU") {
			t.Errorf("open --forwarded: %d %s%s", r.status, r.out, r.err)
		}
	}
	path := filepath.Join(d.path("in"), "b.age")
	if r := d.receives(path, "--forwarded"); r.status != 0 {
		t.Errorf("--forwarded: %d %s", r.status, r.err)
	}
	if log := d.do("log", "--json"); !strings.Contains(log, `"forwarded":"yes"`) {
		t.Errorf("the log does not say that it was forwarded: %s", log)
	}
	if r := d.receives(path, "--with", filepath.Join(d.path("in"), "nobody.key")); r.status != int(statusWrongKey) {
		t.Errorf("with a key that does not open it: %d %s", r.status, r.err)
	}
	if r := d.opens(path, "nobody.key"); r.status != int(statusWrongKey) {
		t.Errorf("open with a key that does not open it: %d %s", r.status, r.err)
	}
}

// contactRecipient returns the recipient of the contact's card.
func (l *lab) contactRecipient(name string) string {
	l.Helper()
	b, err := os.ReadFile(filepath.Join(l.path("in"), name+".card"))
	l.must(err)
	_, rest, _ := strings.Cut(string(b), "recipient ")
	recipient, _, _ := strings.Cut(rest, "\n")
	return recipient
}
