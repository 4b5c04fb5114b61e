package bundle

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

const message = "invented tag manifest\n"

// signatureBy makes a signature that emanet would not make.
func signatureBy(t *testing.T, key stdcrypto.Signer, h sshsig.HashAlgorithm, namespace string) *sshsig.Signature {
	t.Helper()
	signer, err := ssh.NewSignerFromSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := sshsig.Sign(strings.NewReader(message), signer, h, namespace)
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

func TestSignature(t *testing.T) {
	t.Parallel()
	armored, err := sign([]byte(message), testKey())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := sign([]byte(message), testKey()); err != nil || !bytes.Equal(again, armored) {
		t.Error("signing again makes other bytes")
	}
	s, err := checkSignature([]byte(message), armored)
	if err != nil {
		t.Fatal(err)
	}
	known, err := SignedBy(s.Ed25519())
	if err != nil || known.Authorized() != s.Authorized() || !strings.HasPrefix(s.Authorized(), "ssh-ed25519 AAAA") || strings.ContainsAny(s.Authorized(), "\n") {
		t.Errorf("%q, %q, %v", s.Authorized(), known.Authorized(), err)
	}
	if want := `emanet namespaces="emanet-bundle-v1" ` + s.Authorized(); s.AllowedSigner() != want {
		t.Error(s.AllowedSigner())
	}
	if _, err := SignedBy(nil); err == nil {
		t.Error("no key has a name")
	}
}

func TestSignatureRefused(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := signatureBy(t, testKey(), sshsig.HashSHA512, Namespace)
	text := string(armor(good.Marshal()))
	longer := *good
	longer.Signature = &ssh.Signature{Format: good.Signature.Format, Blob: good.Signature.Blob, Rest: []byte("x")}
	shorter := *good
	shorter.Signature = &ssh.Signature{Format: good.Signature.Format, Blob: good.Signature.Blob[:63]}
	for name, armored := range map[string]string{
		"nothing":           "",
		"another namespace": string(armor(signatureBy(t, testKey(), sshsig.HashSHA512, "file").Marshal())),
		"another hash":      string(armor(signatureBy(t, testKey(), sshsig.HashSHA256, Namespace).Marshal())),
		"another key type":  string(armor(signatureBy(t, ec, sshsig.HashSHA512, Namespace).Marshal())),
		"bytes before":      "x\n" + text,
		"bytes after":       text + "\n",
		"twice":             text + text,
		"bytes in the blob": string(armor(append(good.Marshal(), 0))),
		"a longer one":      string(armor(longer.Marshal())),
		"a shorter one":     string(armor(shorter.Marshal())),
		"another width":     string(sshsig.Armor(good)),
		"another kind":      string(pem.EncodeToMemory(&pem.Block{Type: "SSH", Bytes: good.Marshal()})),
		"Windows line ends": strings.ReplaceAll(text, "\n", "\r\n"),
		"loose bits":        strings.Replace(text, text[len(text)-len(armorEnd)-3:len(text)-len(armorEnd)], "B=\n", 1),
		"reserved":          string(armor(reserved(good.Marshal()))),
	} {
		s, err := checkSignature([]byte(message), []byte(armored))
		var f *Fault
		if !errors.As(err, &f) || f.Member != nameSignature || s.Key != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := checkSignature([]byte("x"+message), []byte(text)); !errors.Is(err, ErrBundle) {
		t.Errorf("another message: %v", err)
	}
}

// reserved puts a byte into the reserved field, which the library passes over.
func reserved(blob []byte) []byte {
	at := bytes.Index(blob, []byte(Namespace)) + len(Namespace)
	out := append(bytes.Clone(blob[:at]), 0, 0, 0, 1, 'x')
	return append(out, blob[at+4:]...)
}

func FuzzSignature(f *testing.F) {
	armored, err := sign([]byte(message), testKey())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(armored)
	f.Add([]byte(armorBegin + base64.StdEncoding.EncodeToString([]byte("SSHSIG")) + "\n" + armorEnd))
	f.Fuzz(func(t *testing.T, text []byte) {
		sig, err := parseSignature(text)
		if err == nil && !bytes.Equal(armor(sig.Marshal()), text) {
			t.Error("accepted in a second encoding")
		}
		if _, err := checkSignature([]byte(message), text); err == nil && !bytes.Equal(text, armored) {
			t.Log("another key signed it")
		}
	})
}
