package stamp

import (
	"crypto/x509"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Object identifiers. RFC 3161, RFC 5652, RFC 5754, RFC 5816, RFC 8410, RFC 5758.
const (
	oidSHA1   = "1.3.14.3.2.26"
	oidSHA256 = "2.16.840.1.101.3.4.2.1"
	oidSHA384 = "2.16.840.1.101.3.4.2.2"
	oidSHA512 = "2.16.840.1.101.3.4.2.3"

	oidSignedData = "1.2.840.113549.1.7.2"
	oidTSTInfo    = "1.2.840.113549.1.9.16.1.4"

	oidContentType   = "1.2.840.113549.1.9.3"
	oidMessageDigest = "1.2.840.113549.1.9.4"
	oidSigningCert   = "1.2.840.113549.1.9.16.2.12"
	oidSigningCertV2 = "1.2.840.113549.1.9.16.2.47"

	oidExtKeyUsage    = "2.5.29.37"
	oidSubjectAltName = "2.5.29.17"
)

// maxDepth bounds how deep elements may lie in each other; answers have 12 to 15 levels.
const maxDepth = 40

// context is the tag [n], constructed.
func context(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }

// checkDER walks over every element of der and refuses what DER (X.690, sections 8 and 10) does not allow where it can
// be seen without knowing what is meant: lengths that are indefinite or too long, strings in parts, numbers with
// leading zeros, other truths than 0 and 255.
func checkDER(der cryptobyte.String, depth int) bool {
	for !der.Empty() {
		var body cryptobyte.String
		var tag asn1.Tag
		if depth == 0 || !der.ReadAnyASN1(&body, &tag) || !checkElement(body, tag) {
			return false
		}
		if tag&0x20 != 0 && !checkDER(body, depth-1) {
			return false
		}
	}
	return true
}

func checkElement(body cryptobyte.String, tag asn1.Tag) bool {
	switch tag {
	case asn1.SEQUENCE, asn1.SET:
		return true
	case asn1.BOOLEAN:
		return len(body) == 1 && (body[0] == 0 || body[0] == 0xff)
	case asn1.NULL:
		return body.Empty()
	case asn1.INTEGER, asn1.ENUM:
		return len(body) > 0 && (len(body) == 1 || !(body[0] == 0 && body[1] < 0x80 || body[0] == 0xff && body[1] >= 0x80))
	}
	return tag&0xe0 != 0x20 // no other universal type is constructed
}

// readOID reads an object identifier as its dotted text.
func readOID(s *cryptobyte.String, oid *string) bool {
	var body cryptobyte.String
	var id x509.OID
	if !s.ReadASN1(&body, asn1.OBJECT_IDENTIFIER) || id.UnmarshalBinary(body) != nil {
		return false
	}
	*oid = id.String()
	return true
}

// addOID writes an object identifier, which must be well formed.
func addOID(b *cryptobyte.Builder, oid string) {
	id, err := x509.ParseOID(oid)
	if err != nil {
		b.SetError(err)
		return
	}
	body, err := id.MarshalBinary()
	if err != nil {
		b.SetError(err)
		return
	}
	b.AddASN1(asn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes(body) })
}

// readAlgorithm reads an AlgorithmIdentifier whose parameters are absent or NULL; params has others.
func readAlgorithm(s *cryptobyte.String, oid *string, params *cryptobyte.String) bool {
	var body cryptobyte.String
	if !s.ReadASN1(&body, asn1.SEQUENCE) || !readOID(&body, oid) {
		return false
	}
	if body.PeekASN1Tag(asn1.NULL) {
		var null cryptobyte.String
		return body.ReadASN1(&null, asn1.NULL) && null.Empty() && body.Empty()
	}
	*params = body
	return true
}

// readHash reads the AlgorithmIdentifier of a hash algorithm that is accepted.
func readHash(s *cryptobyte.String, what string) (Hash, error) {
	var oid string
	var params cryptobyte.String
	if !readAlgorithm(s, &oid, &params) || !params.Empty() {
		return "", malformed("%s has a malformed algorithm", what)
	}
	return hashOf(oid)
}

// readNumber reads an integer of at most 20 bytes that is not negative, as RFC 3161 and RFC 5280 bound theirs.
func readNumber(s *cryptobyte.String) (*big.Int, bool) {
	n := new(big.Int)
	if !s.ReadASN1Integer(n) || n.Sign() < 0 || n.BitLen() > 160 {
		return nil, false
	}
	return n, true
}
