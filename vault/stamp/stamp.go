// Package stamp asks a time-stamping authority for the date of some bytes and checks its answer: RFC 3161, with RFC 5652
// for the signature and RFC 2634 and RFC 5816 for the certificate that made it. It works on bytes alone: it has no
// store, no key, no clock and no network, and trusts the roots that it is given and nothing else.
//
// An answer is accepted in one encoding, DER; whatever is not as the specifications say is refused with a reason. What
// is not checked: whether a certificate was revoked, for that needs the network.
package stamp

import (
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
)

// MaxResponse bounds the bytes of an answer. Answers with a whole chain have 3 to 8 KiB.
const MaxResponse = 48 << 10

// Hash is the algorithm by which the bytes to be dated are named. SHA-1 and older ones are never accepted.
type Hash string

// The algorithms. The words are stored.
const (
	SHA256 Hash = "sha256"
	SHA384 Hash = "sha384"
	SHA512 Hash = "sha512"
)

// ParseHash reads the word of an algorithm; any other word is ErrAlgorithm.
func ParseHash(word string) (Hash, error) {
	if h := Hash(word); h.size() > 0 {
		return h, nil
	}
	return "", fmt.Errorf("%w: %q; there are sha256, sha384 and sha512", ErrAlgorithm, word)
}

// Sum returns the hash of data. It is nil for a Hash that ParseHash would refuse.
func (h Hash) Sum(data []byte) []byte {
	switch h {
	case SHA256:
		sum := sha256.Sum256(data)
		return sum[:]
	case SHA384:
		sum := sha512.Sum384(data)
		return sum[:]
	case SHA512:
		sum := sha512.Sum512(data)
		return sum[:]
	}
	return nil
}

// size is how many bytes a digest has, 0 for no algorithm.
func (h Hash) size() int {
	return map[Hash]int{SHA256: sha256.Size, SHA384: sha512.Size384, SHA512: sha512.Size}[h]
}

// oid is the algorithm's name in ASN.1 (RFC 5754, section 2).
func (h Hash) oid() string {
	switch h {
	case SHA384:
		return oidSHA384
	case SHA512:
		return oidSHA512
	}
	return oidSHA256
}

// hashOf returns the algorithm of an object identifier.
func hashOf(oid string) (Hash, error) {
	for _, h := range []Hash{SHA256, SHA384, SHA512} {
		if h.oid() == oid {
			return h, nil
		}
	}
	if oid == oidSHA1 {
		return "", fmt.Errorf("%w: SHA-1 is broken and proves nothing", ErrAlgorithm)
	}
	return "", fmt.Errorf("%w: hash algorithm %s", ErrAlgorithm, oid)
}
