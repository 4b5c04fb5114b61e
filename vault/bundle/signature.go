package bundle

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

const (
	// Namespace is what a bundle is signed for (PROTOCOL.sshsig, section 2), so
	// that no signature on anything else is one on a bundle.
	Namespace = "emanet-bundle-v1"
	// Principal stands for the signer in the file that ssh-keygen checks with.
	Principal = "emanet"
)

// Signature says who signed a bundle. Nothing here says whether that key is to
// be trusted: compare its fingerprint with one that came another way.
type Signature struct {
	Key ssh.PublicKey // always ssh-ed25519; nil if the bundle is signed by nobody
}

// SignedBy returns the Signature of whoever holds the private half of key, to
// show its texts. It returns an error if key does not have 32 bytes.
func SignedBy(key ed25519.PublicKey) (Signature, error) {
	if len(key) != ed25519.PublicKeySize {
		return Signature{}, errors.New("bundle: not an Ed25519 key")
	}
	k, err := ssh.NewPublicKey(key)
	if err != nil {
		return Signature{}, fmt.Errorf("bundle: key of the signer: %w", err)
	}
	return Signature{Key: k}, nil
}

// Authorized returns the key as OpenSSH writes it, "ssh-ed25519 AAAA…", without
// a comment; empty for nobody.
func (s Signature) Authorized() string {
	if s.Key == nil {
		return ""
	}
	return strings.TrimSuffix(string(ssh.MarshalAuthorizedKey(s.Key)), "\n")
}

// AllowedSigner returns the line for the file that `ssh-keygen -Y verify` takes
// (ssh-keygen(1), ALLOWED SIGNERS); empty for nobody.
func (s Signature) AllowedSigner() string {
	if s.Key == nil {
		return ""
	}
	return fmt.Sprintf("%s namespaces=%q %s", Principal, Namespace, s.Authorized())
}

// Fingerprint returns "SHA256:…" as ssh-keygen shows it; empty for nobody.
func (s Signature) Fingerprint() string {
	if s.Key == nil {
		return ""
	}
	return ssh.FingerprintSHA256(s.Key)
}

// Ed25519 returns the 32 bytes of the key; nil for nobody.
func (s Signature) Ed25519() ed25519.PublicKey {
	k, ok := s.Key.(ssh.CryptoPublicKey)
	if !ok {
		return nil
	}
	pub, _ := k.CryptoPublicKey().(ed25519.PublicKey)
	return pub
}

// sign returns the armored signature over message.
func sign(message []byte, key stdcrypto.Signer) ([]byte, error) {
	if key == nil {
		return nil, refused("no key to sign with")
	}
	if pub, ok := key.Public().(ed25519.PublicKey); !ok || len(pub) != ed25519.PublicKeySize {
		return nil, refused("a bundle is signed with an Ed25519 key only")
	}
	signer, err := ssh.NewSignerFromSigner(key)
	if err != nil {
		return nil, fmt.Errorf("bundle: sign: %w", err)
	}
	sig, err := sshsig.Sign(bytes.NewReader(message), signer, sshsig.HashSHA512, Namespace)
	if err != nil {
		return nil, fmt.Errorf("bundle: sign: %w", err)
	}
	armored := armor(sig.Marshal())
	if _, err := checkSignature(message, armored); err != nil { // a key that is not what it says
		return nil, fmt.Errorf("bundle: sign: %w", err)
	}
	return armored, nil
}

// checkSignature checks an armored signature over message.
func checkSignature(message, armored []byte) (Signature, error) {
	sig, err := parseSignature(armored)
	if err != nil {
		return Signature{}, err
	}
	if err := sshsig.Verify(bytes.NewReader(message), sig, sig.PublicKey, sshsig.HashSHA512, Namespace); err != nil {
		return Signature{}, fault(nameSignature, "is not a signature on this bundle")
	}
	return Signature{Key: sig.PublicKey}, nil
}

// parseSignature accepts the one encoding of an Ed25519 signature over SHA-512.
func parseSignature(armored []byte) (*sshsig.Signature, error) {
	blob, ok := unarmor(armored)
	if !ok {
		return nil, fault(nameSignature, "is not an armored SSH signature, or more than one")
	}
	sig, err := sshsig.ParseSignature(blob)
	if err != nil || !bytes.Equal(sig.Marshal(), blob) {
		return nil, fault(nameSignature, "is malformed")
	}
	switch {
	case sig.PublicKey.Type() != ssh.KeyAlgoED25519:
		return nil, fault(nameSignature, "is by a key of another type than ssh-ed25519")
	case sig.Namespace != Namespace:
		return nil, fault(nameSignature, "was made for something else: its namespace is %q, not %q", clip(sig.Namespace), Namespace)
	case sig.HashAlgorithm != sshsig.HashSHA512, len(sig.Signature.Rest) > 0:
		return nil, fault(nameSignature, "is not one that emanet makes")
	}
	return sig, nil
}

const (
	armorBegin = "-----BEGIN SSH SIGNATURE-----\n"
	armorEnd   = "-----END SSH SIGNATURE-----\n"
	armorWidth = 70 // as ssh-keygen wraps it: the same key makes the same bytes
)

// armor writes a blob as ssh-keygen does, PROTOCOL.sshsig, section 1.
func armor(blob []byte) []byte {
	out := []byte(armorBegin)
	for text := base64.StdEncoding.EncodeToString(blob); text != ""; {
		n := min(armorWidth, len(text))
		out = append(append(out, text[:n]...), '\n')
		text = text[n:]
	}
	return append(out, armorEnd...)
}

// unarmor reads what armor writes, and nothing else.
func unarmor(text []byte) ([]byte, bool) {
	if len(text) > maxArmor {
		return nil, false
	}
	body, ok := bytes.CutPrefix(text, []byte(armorBegin))
	body, found := bytes.CutSuffix(body, []byte(armorEnd))
	if !ok || !found {
		return nil, false
	}
	blob, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(string(body), "\n", ""))
	if err != nil || !bytes.Equal(armor(blob), text) {
		return nil, false
	}
	return blob, true
}
