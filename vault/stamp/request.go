package stamp

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// nonceSize is how many random bytes a nonce has: every authority takes 64 bits.
const nonceSize = 8

// Request is a request for a time-stamp (RFC 3161, section 2.4.1). It asks for the certificates too.
type Request struct {
	Hash   Hash
	Digest []byte   // of the bytes to be dated
	Nonce  *big.Int // not negative, at most 160 bits
	Policy string   // object identifier that the authority is to work under; "" leaves it to the authority
}

// NewRequest returns a request for data with a nonce from rand. Policy is an object identifier in dotted text, or "".
// Errors: ErrAlgorithm, ErrPolicy, and those of rand.
func NewRequest(h Hash, data []byte, policy string, rand io.Reader) (Request, error) {
	if _, err := ParseHash(string(h)); err != nil {
		return Request{}, err
	}
	nonce := make([]byte, nonceSize)
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return Request{}, fmt.Errorf("draw a nonce: %w", err)
	}
	return Request{Hash: h, Digest: h.Sum(data), Nonce: new(big.Int).SetBytes(nonce), Policy: policy}, CheckPolicy(policy)
}

// CheckPolicy returns ErrPolicy unless policy is an object identifier in dotted text, or "".
func CheckPolicy(policy string) error {
	if policy == "" {
		return nil
	}
	if _, err := x509.ParseOID(policy); err != nil {
		return fmt.Errorf("%w: %q is no object identifier", ErrPolicy, policy)
	}
	return nil
}

// RestoreRequest returns the request for data that NewRequest made earlier, from what was kept of it: its nonce as
// NonceText gave it, and its policy. Any other text of the nonce is ErrMalformed, an unknown hash ErrAlgorithm.
func RestoreRequest(h Hash, data []byte, nonce, policy string) (Request, error) {
	if _, err := ParseHash(string(h)); err != nil {
		return Request{}, err
	}
	n, ok := new(big.Int).SetString(nonce, 16)
	if !ok || n.Sign() < 0 || n.BitLen() > 160 || n.Text(16) != nonce {
		return Request{}, malformed("the nonce")
	}
	return Request{Hash: h, Digest: h.Sum(data), Nonce: n, Policy: policy}, nil
}

// NonceText returns the nonce in lower-case hexadecimal digits without leading zeros.
func (r Request) NonceText() string { return r.Nonce.Text(16) }

// Marshal returns the DER that the authority gets.
func (r Request) Marshal() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				addOID(b, r.Hash.oid())
				b.AddASN1NULL()
			})
			b.AddASN1OctetString(r.Digest)
		})
		if r.Policy != "" {
			addOID(b, r.Policy)
		}
		b.AddASN1BigInt(r.Nonce)
		b.AddASN1Boolean(true)
	})
	return b.Bytes()
}

// ParseRequest reads what Marshal wrote, and nothing else. Errors: ErrMalformed, ErrAlgorithm.
func ParseRequest(der []byte) (Request, error) {
	in := cryptobyte.String(der)
	var body cryptobyte.String
	var version int
	if !in.ReadASN1(&body, asn1.SEQUENCE) || !in.Empty() || !body.ReadASN1Integer(&version) || version != 1 {
		return Request{}, malformed("not a request of version 1")
	}
	var r Request
	var err error
	if r.Hash, r.Digest, err = readImprint(&body); err != nil {
		return Request{}, err
	}
	if body.PeekASN1Tag(asn1.OBJECT_IDENTIFIER) && !readOID(&body, &r.Policy) {
		return Request{}, malformed("the policy")
	}
	var ok bool
	if r.Nonce, ok = readNumber(&body); !ok {
		return Request{}, malformed("the nonce")
	}
	if again, err := r.Marshal(); err != nil || !bytes.Equal(again, der) {
		return Request{}, malformed("not in its one encoding, or without the wish for certificates")
	}
	return r, nil
}

// readImprint reads a MessageImprint.
func readImprint(s *cryptobyte.String) (Hash, []byte, error) {
	var imprint cryptobyte.String
	if !s.ReadASN1(&imprint, asn1.SEQUENCE) {
		return "", nil, malformed("no digest")
	}
	h, err := readHash(&imprint, "the digest")
	if err != nil {
		return "", nil, err
	}
	var digest []byte
	if !imprint.ReadASN1Bytes(&digest, asn1.OCTET_STRING) || !imprint.Empty() || len(digest) != h.size() {
		return "", nil, malformed("the digest is not one of %s", h)
	}
	return h, digest, nil
}
