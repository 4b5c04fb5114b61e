package crypto

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

const (
	signingKeyType = "ssh-ed25519"
	// signingKeyHead begins the binary form of the key: its type and the length
	// of what follows, each string after its length (RFC 4251 section 5, RFC 8709
	// section 4).
	signingKeyHead = "\x00\x00\x00\x0b" + signingKeyType + "\x00\x00\x00\x20"
	maxSigningKey  = 4 << 10 // bytes of a line, its comment included
)

// ErrSigningKey reports a text that is not one Ed25519 key of OpenSSH. It never
// quotes the text, which may be a secret key pasted in the wrong place.
var ErrSigningKey = errors.New("not a signing key (ssh-ed25519 AAAA…, one line, without options)")

// SigningKey is the public Ed25519 key that somebody signs bundles with, in the
// form of OpenSSH. Two keys are the same when they are equal. The zero value is
// no key.
type SigningKey struct {
	raw [ed25519.PublicKeySize]byte
	set bool
}

// NewSigningKey returns the key of 32 raw bytes (RFC 8032 section 5.1.5), or
// [ErrSigningKey] if there are more or fewer.
func NewSigningKey(raw ed25519.PublicKey) (SigningKey, error) {
	if len(raw) != ed25519.PublicKeySize {
		return SigningKey{}, ErrSigningKey
	}
	return SigningKey{raw: [ed25519.PublicKeySize]byte(raw), set: true}, nil
}

// ParseSigningKey reads one line of an authorized_keys file or of a .pub file
// (sshd(8), "AUTHORIZED_KEYS FILE FORMAT"): the type ssh-ed25519, the key in
// base64, and perhaps a comment, which is dropped. It returns [ErrSigningKey]
// for anything else: another type, options, a second line, more than 4 KiB.
func ParseSigningKey(text string) (SigningKey, error) {
	if len(text) > maxSigningKey || strings.ContainsAny(text, "\r\n") {
		return SigningKey{}, ErrSigningKey
	}
	rest, ok := strings.CutPrefix(text, signingKeyType+" ")
	if !ok {
		return SigningKey{}, ErrSigningKey
	}
	encoded, _, _ := strings.Cut(rest, " ")
	blob, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return SigningKey{}, ErrSigningKey
	}
	raw, ok := strings.CutPrefix(string(blob), signingKeyHead)
	if !ok {
		return SigningKey{}, ErrSigningKey
	}
	return NewSigningKey(ed25519.PublicKey(raw))
}

// IsZero reports whether k is no key.
func (k SigningKey) IsZero() bool { return !k.set }

// Raw returns the raw Ed25519 public key, 32 bytes.
func (k SigningKey) Raw() ed25519.PublicKey { return ed25519.PublicKey(k.raw[:]) }

// String returns the key as [ParseSigningKey] reads it, without a comment.
func (k SigningKey) String() string {
	return signingKeyType + " " + base64.StdEncoding.EncodeToString(k.blob())
}

// Fingerprint returns what ssh-keygen -l shows of the key: "SHA256:" and 43
// characters of base64.
func (k SigningKey) Fingerprint() string {
	sum := sha256.Sum256(k.blob())
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
}

func (k SigningKey) blob() []byte { return append([]byte(signingKeyHead), k.raw[:]...) }
