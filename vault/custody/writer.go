package custody

import (
	stdcrypto "crypto"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"emanet/crypto"
)

// algEd25519 is the signature type byte of Ed25519, C2SP signed-note.
const algEd25519 = 1

// WriterKey is a signing key without a log yet: the first writer's public key is
// part of the vault id, so it exists before the vault has a name. It prints
// redacted.
type WriterKey struct{ seed seed }

// seed is a private key behind a function: fmt calls no method on what lies in
// another package's unexported fields, and of all kinds of values only functions
// stay closed to it then (a pointer to an array does not, under %s).
type seed func() [ed25519.SeedSize]byte

func newSeed(b [ed25519.SeedSize]byte) seed { return func() [ed25519.SeedSize]byte { return b } }

func (s seed) private() ed25519.PrivateKey {
	b := s()
	return ed25519.NewKeyFromSeed(b[:])
}

// NewWriterKey makes a key from 32 bytes of rand.
func NewWriterKey(rand io.Reader) (*WriterKey, error) {
	var b [ed25519.SeedSize]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return nil, fmt.Errorf("custody: new writer key: %w", err)
	}
	return &WriterKey{newSeed(b)}, nil
}

// Public returns the raw Ed25519 public key, 32 bytes.
func (k *WriterKey) Public() ed25519.PublicKey {
	return k.seed.private().Public().(ed25519.PublicKey)
}

// Writer returns the key as a writer of the log of vault v.
func (k *WriterKey) Writer(v crypto.VaultID) *Writer { return newWriter(k.seed, Origin(v)) }

// Format prints the key redacted under every verb.
func (k WriterKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue keeps the key out of structured logs.
func (k WriterKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText keeps the key out of every text encoding, JSON too.
func (k WriterKey) MarshalText() ([]byte, error) { return []byte(redacted), nil }

const redacted = "[redacted]"

// Writer signs the entries and checkpoints of one log. It prints redacted; it is
// immutable and safe for concurrent use.
type Writer struct {
	origin string
	seed   seed
	signer note.Signer
	vkey   string
}

// NewWriter makes a writer for the log called origin from 32 bytes of rand. It
// may sign only after an entry of the log admitted it.
func NewWriter(rand io.Reader, origin string) (*Writer, error) {
	v, err := ParseOrigin(origin)
	if err != nil {
		return nil, err
	}
	k, err := NewWriterKey(rand)
	if err != nil {
		return nil, err
	}
	return k.Writer(v), nil
}

// ParseWriter reads what [Writer.Secret] returned. Errors do not repeat the text.
func ParseWriter(secret string) (*Writer, error) {
	parts := strings.SplitN(secret, "+", 5)
	if len(parts) != 5 {
		return nil, malformed("writer key", "has the wrong number of parts")
	}
	key, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(key) != 1+ed25519.SeedSize || key[0] != algEd25519 {
		return nil, malformed("writer key", "is not an Ed25519 key")
	}
	if _, err := ParseOrigin(parts[2]); err != nil {
		return nil, err
	}
	w := newWriter(newSeed([ed25519.SeedSize]byte(key[1:])), parts[2])
	if w.Secret() != secret {
		return nil, malformed("writer key", "is not in its one spelling")
	}
	return w, nil
}

// newWriter needs an origin that ParseOrigin accepts: then note cannot refuse.
func newWriter(sd seed, origin string) *Writer {
	w := &Writer{origin: origin, seed: sd}
	vkey, err := note.NewEd25519VerifierKey(origin, w.Raw())
	if err != nil {
		panic("custody: internal error: " + err.Error())
	}
	w.vkey = vkey
	if w.signer, err = note.NewSigner(w.Secret()); err != nil {
		panic("custody: internal error: a writer key that note refuses")
	}
	return w
}

// ID returns the key's id, eight lower-case hex digits: the key hash of the
// signed-note format, over origin and public key.
func (w *Writer) ID() string { return vkeyID(w.vkey) }

// Origin returns the name of the log that the writer signs in.
func (w *Writer) Origin() string { return w.origin }

// PublicKey returns the verifier key, `<origin>+<id>+<base64>` (C2SP signed-note).
func (w *Writer) PublicKey() string { return w.vkey }

// Raw returns the raw Ed25519 public key, 32 bytes.
func (w *Writer) Raw() ed25519.PublicKey {
	return w.seed.private().Public().(ed25519.PublicKey)
}

// Signer returns the key as one that signs other things than the log: what it signs must begin with words of its own, as
// SSH signatures do, so that no signature can be taken for one in the log.
func (w *Writer) Signer() stdcrypto.Signer { return writerSigner{w} }

// writerSigner signs without giving the key away.
type writerSigner struct{ w *Writer }

func (s writerSigner) Public() stdcrypto.PublicKey { return s.w.Raw() }

func (s writerSigner) Sign(rand io.Reader, message []byte, opts stdcrypto.SignerOpts) ([]byte, error) {
	return s.w.seed.private().Sign(rand, message, opts)
}

// Format prints the signer without its secret under every verb.
func (s writerSigner) Format(f fmt.State, verb rune) { s.w.Format(f, verb) }

// Secret returns the signing key as text, `PRIVATE+KEY+<origin>+<id>+<base64>`,
// for the writer's sealed file only.
func (w *Writer) Secret() string {
	key := append([]byte{algEd25519}, w.seed.private().Seed()...)
	return "PRIVATE+KEY+" + w.origin + "+" + vkeyID(w.vkey) + "+" + base64.StdEncoding.EncodeToString(key)
}

// Format prints the writer without its secret under every verb.
func (w Writer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, w.redacted()) }

// LogValue keeps the secret out of structured logs.
func (w Writer) LogValue() slog.Value { return slog.StringValue(w.redacted()) }

// MarshalText keeps the secret out of every text encoding, JSON too.
func (w Writer) MarshalText() ([]byte, error) { return []byte(w.redacted()), nil }

func (w Writer) redacted() string { return "writer " + vkeyID(w.vkey) + " " + redacted }

// verifier is one public key of a log.
type verifier struct {
	id   string
	vkey string
	raw  ed25519.PublicKey
	note note.Verifier
}

// parseVerifier reads a verifier key in its one spelling, of the log called origin.
func parseVerifier(vkey, origin string) (verifier, error) {
	nv, err := note.NewVerifier(vkey)
	if err != nil {
		return verifier{}, malformed("writer public key", "%v", err)
	}
	if nv.Name() != origin {
		return verifier{}, malformed("writer public key", "is of another log")
	}
	parts := strings.SplitN(vkey, "+", 3) // the base64 may hold plus signs
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize {
		return verifier{}, malformed("writer public key", "is not an Ed25519 key")
	}
	raw := ed25519.PublicKey(key[1:])
	again, err := note.NewEd25519VerifierKey(origin, raw)
	if err != nil || again != vkey {
		return verifier{}, malformed("writer public key", "is not in its one spelling")
	}
	return verifier{id: vkeyID(vkey), vkey: vkey, raw: raw, note: nv}, nil
}

// vkeyID cuts the key hash out of a verifier key; the name holds no plus sign.
func vkeyID(vkey string) string {
	_, rest, _ := strings.Cut(vkey, "+")
	id, _, _ := strings.Cut(rest, "+")
	return id
}

func isWriterID(s string) bool { return len(s) == 8 && isLowerHex(s) }
