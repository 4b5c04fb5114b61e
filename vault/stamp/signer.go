package stamp

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// signer is a SignerInfo (RFC 5652, section 5.3).
type signer struct {
	issuer []byte   // name of who made the certificate
	serial *big.Int // and its number there
	keyID  []byte   // instead of both

	hash      Hash
	algorithm x509.SignatureAlgorithm
	signed    []byte // the signed attributes as a SET, which the signature covers
	attributes
	signature []byte
}

// readSigners reads the one signer.
func readSigners(data *cryptobyte.String) (signer, error) {
	var set, one cryptobyte.String
	if !data.ReadASN1(&set, asn1.SET) {
		return signer{}, malformed("no signers")
	}
	if set.Empty() || !set.ReadASN1(&one, asn1.SEQUENCE) || !set.Empty() {
		return signer{}, ErrSigners
	}
	return readSigner(one)
}

func readSigner(in cryptobyte.String) (signer, error) {
	var s signer
	var version int
	if !in.ReadASN1Integer(&version) || !s.readName(&in, version) {
		return s, malformed("the signer names no certificate")
	}
	var err error
	if s.hash, err = readHash(&in, "the signer"); err != nil {
		return s, err
	}
	var attributes cryptobyte.String
	if !in.ReadASN1Element(&attributes, context(0)) {
		return s, malformed("the signer signed no attributes")
	}
	s.signed = bytes.Clone(attributes)
	s.signed[0] = byte(asn1.SET) // RFC 5652, section 5.4
	if s.attributes, err = readAttributes(s.signed); err != nil {
		return s, err
	}
	if s.algorithm, err = readSignatureAlgorithm(&in, s.hash); err != nil {
		return s, err
	}
	if !in.ReadASN1Bytes(&s.signature, asn1.OCTET_STRING) {
		return s, malformed("no signature")
	}
	if in.PeekASN1Tag(context(1)) && !in.SkipASN1(context(1)) || !in.Empty() { // attributes that nobody signed: not looked at
		return s, malformed("the end of the signer")
	}
	return s, nil
}

// readName reads by what the signer names the certificate.
func (s *signer) readName(in *cryptobyte.String, version int) bool {
	if version == 3 {
		return in.ReadASN1Bytes(&s.keyID, asn1.Tag(0).ContextSpecific()) && len(s.keyID) > 0
	}
	var name, issuer cryptobyte.String
	if version != 1 || !in.ReadASN1(&name, asn1.SEQUENCE) || !name.ReadASN1Element(&issuer, asn1.SEQUENCE) {
		return false
	}
	s.issuer = issuer
	var ok bool
	s.serial, ok = readNumber(&name)
	return ok && name.Empty()
}

// is reports whether the signer names c.
func (s *signer) is(c *x509.Certificate) bool {
	if s.keyID != nil {
		return bytes.Equal(s.keyID, c.SubjectKeyId)
	}
	return bytes.Equal(s.issuer, c.RawIssuer) && s.serial.Cmp(c.SerialNumber) == 0
}

// signatureAlgorithms are those that are accepted, by name and hash (RFC 5754, RFC 5758).
var signatureAlgorithms = map[string]map[Hash]x509.SignatureAlgorithm{
	"1.2.840.113549.1.1.1":  {SHA256: x509.SHA256WithRSA, SHA384: x509.SHA384WithRSA, SHA512: x509.SHA512WithRSA},
	"1.2.840.113549.1.1.11": {SHA256: x509.SHA256WithRSA},
	"1.2.840.113549.1.1.12": {SHA384: x509.SHA384WithRSA},
	"1.2.840.113549.1.1.13": {SHA512: x509.SHA512WithRSA},
	"1.2.840.10045.4.3.2":   {SHA256: x509.ECDSAWithSHA256},
	"1.2.840.10045.4.3.3":   {SHA384: x509.ECDSAWithSHA384},
	"1.2.840.10045.4.3.4":   {SHA512: x509.ECDSAWithSHA512},
}

func readSignatureAlgorithm(in *cryptobyte.String, h Hash) (x509.SignatureAlgorithm, error) {
	var oid string
	var params cryptobyte.String
	if !readAlgorithm(in, &oid, &params) {
		return 0, malformed("the signer has a malformed algorithm")
	}
	a, ok := signatureAlgorithms[oid][h]
	if !ok || !params.Empty() {
		return 0, fmt.Errorf("%w: signature %s with %s", ErrAlgorithm, oid, h)
	}
	return a, nil
}

// Bits of a key: fewer are not believed, and more would take long to compute with.
const (
	minRSA   = 2048
	maxRSA   = 16384
	minCurve = 256
)

// checkKey refuses keys that are too short to be believed, or longer than anybody's.
func checkKey(c *x509.Certificate) error {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits < minRSA || bits > maxRSA {
			return fmt.Errorf("%w: an RSA key of %d bits", ErrAlgorithm, bits)
		}
	case *ecdsa.PublicKey:
		if bits := k.Curve.Params().BitSize; bits < minCurve {
			return fmt.Errorf("%w: a key on a curve of %d bits", ErrAlgorithm, bits)
		}
	}
	return nil
}
