package crypto

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// AuthKey vouches for the small sealed files of one purpose: only a holder of
// the vault's identity can compute it, while anyone can seal. It prints as
// redacted and is safe for concurrent use.
type AuthKey struct {
	Redacted
	key Veiled[[sha256.Size]byte]
}

// Seal makes an authenticated file (FORMAT.md, "Authenticated file"): header
// line with the MAC, body, and line feeds up to the padded size, sealed to r.
// The kind is 1 to 32 characters of a-z, 0-9 and "-"; the name 1 to 128 of
// A-Z, a-z, 0-9 and "._/-"; others are an error.
func (k *AuthKey) Seal(r *Recipient, kind, name string, generation uint64, body []byte, floor int64) ([]byte, error) {
	pt, err := k.encode(authHeader{kind: kind, name: name, generation: generation}, body, floor)
	if err != nil {
		return nil, err
	}
	return r.SealBytes(pt)
}

// Open unseals an authenticated file and returns its generation and body. It
// returns [ErrTampered], and nothing else, unless the file was made under this
// key as that kind and name. A file that was sealed to somebody else is
// [ErrTampered] too: whoever has the key has the right identity.
func (k *AuthKey) Open(i *Identity, ct []byte, kind, name string) (generation uint64, body []byte, err error) {
	pt, err := i.UnsealBytes(ct)
	if err != nil {
		return 0, nil, tampered("authenticated file does not unseal")
	}
	h, body, err := k.decode(pt)
	if err != nil {
		return 0, nil, err
	}
	if h.kind != kind || h.name != name {
		return 0, nil, tampered("authenticated file is of another kind or name")
	}
	return h.generation, body, nil
}

// mac is HMAC-SHA256 over kind, name, generation, padded size and body.
func (k *AuthKey) mac(h authHeader, padded int, body []byte) []byte {
	m := hmac.New(sha256.New, k.key.Reveal()[:])
	writeFields(m, labelAuthFile, []byte(h.kind), []byte(h.name),
		binary.BigEndian.AppendUint64(nil, h.generation),
		binary.BigEndian.AppendUint64(nil, uint64(padded)), body)
	return m.Sum(nil)
}

// encode returns the padded plaintext of an authenticated file.
func (k *AuthKey) encode(h authHeader, body []byte, floor int64) ([]byte, error) {
	if !validKind(h.kind) || !validName(h.name) {
		return nil, ErrAuthName
	}
	h.size = len(body)
	h.mac = hex.EncodeToString(make([]byte, sha256.Size)) // stands in: the length is always the same
	used := len(h.line()) + len(body)
	padded := make([]byte, PaddedSize(int64(used), floor))
	h.mac = hex.EncodeToString(k.mac(h, len(padded), body))
	n := copy(padded, h.line())
	n += copy(padded[n:], body)
	fill(padded[n:], '\n')
	return padded, nil
}

// decode is the inverse of encode. The MAC covers the padded size, so only the
// padding that encode chose passes.
func (k *AuthKey) decode(pt []byte) (authHeader, []byte, error) {
	h, rest, err := parseAuthHeader(pt)
	if err != nil {
		return authHeader{}, nil, err
	}
	if h.size > len(rest) {
		return authHeader{}, nil, tampered("authenticated file is short")
	}
	body := rest[:h.size:h.size]
	if want := hex.EncodeToString(k.mac(h, len(pt), body)); !hmac.Equal([]byte(want), []byte(h.mac)) {
		return authHeader{}, nil, tampered("authenticated file has another MAC")
	}
	for _, c := range rest[h.size:] {
		if c != '\n' {
			return authHeader{}, nil, tampered("authenticated file has other padding")
		}
	}
	return h, body, nil
}
