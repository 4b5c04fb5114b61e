package stamp

import (
	"bytes"
	"crypto/x509"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// maxCertificates bounds the certificates of one token.
const maxCertificates = 32

// Token is a time-stamp as it was read, not yet believed. It is not changed after it was read, and may be used by several
// goroutines.
type Token struct {
	Info

	content      []byte // the TSTInfo, which the signature is about
	certificates []*x509.Certificate
	signer       signer
}

// parseToken reads a ContentInfo with a SignedData that signs a TSTInfo (RFC 5652, sections 3 and 5.1).
func parseToken(token cryptobyte.String) (*Token, error) {
	var oid string
	var wrapped, data cryptobyte.String
	if !readOID(&token, &oid) || oid != oidSignedData || !token.ReadASN1(&wrapped, context(0)) || !token.Empty() ||
		!wrapped.ReadASN1(&data, asn1.SEQUENCE) || !wrapped.Empty() {
		return nil, malformed("the token is no signed data")
	}
	var version int
	if !data.ReadASN1Integer(&version) || version != 3 {
		return nil, malformed("the token is not signed data of version 3")
	}
	digests, err := readHashes(&data)
	if err != nil {
		return nil, err
	}
	t := &Token{}
	if t.content, err = readContent(&data); err != nil {
		return nil, err
	}
	if t.Info, err = parseInfo(t.content); err != nil {
		return nil, err
	}
	if t.certificates, err = readCertificates(&data); err != nil {
		return nil, err
	}
	if data.PeekASN1Tag(context(1)) && !data.SkipASN1(context(1)) { // lists of revoked certificates: not looked at
		return nil, malformed("the end of the token")
	}
	if t.signer, err = readSigners(&data); err != nil {
		return nil, err
	}
	if !data.Empty() {
		return nil, malformed("the end of the token")
	}
	if !digests[t.signer.hash] {
		return nil, malformed("the token does not name the hash algorithm of its signer")
	}
	return t, nil
}

// readHashes reads the hash algorithms of the signers, of which there is one.
func readHashes(data *cryptobyte.String) (map[Hash]bool, error) {
	var set cryptobyte.String
	if !data.ReadASN1(&set, asn1.SET) {
		return nil, malformed("the token names no hash algorithm")
	}
	hashes := map[Hash]bool{}
	for !set.Empty() {
		h, err := readHash(&set, "the token")
		if err != nil {
			return nil, err
		}
		hashes[h] = true
	}
	return hashes, nil
}

// readContent returns what is signed.
func readContent(data *cryptobyte.String) ([]byte, error) {
	var body, wrapped cryptobyte.String
	var oid string
	var content []byte
	if !data.ReadASN1(&body, asn1.SEQUENCE) || !readOID(&body, &oid) || oid != oidTSTInfo || !body.ReadASN1(&wrapped, context(0)) || !body.Empty() ||
		!wrapped.ReadASN1Bytes(&content, asn1.OCTET_STRING) || !wrapped.Empty() {
		return nil, malformed("what was signed is no time-stamp")
	}
	return content, nil
}

// readCertificates reads the certificates, of which there must be at least one.
func readCertificates(data *cryptobyte.String) ([]*x509.Certificate, error) {
	var set cryptobyte.String
	var some bool
	if !data.ReadOptionalASN1(&set, &some, context(0)) {
		return nil, malformed("the certificates")
	}
	var certificates []*x509.Certificate
	for !set.Empty() {
		var der cryptobyte.String
		if !set.ReadASN1Element(&der, asn1.SEQUENCE) || len(certificates) == maxCertificates {
			return nil, malformed("certificates of a kind that is not known, or more than %d", maxCertificates)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, malformed("certificate %d: %w", len(certificates)+1, err)
		}
		if err := checkKey(c); err != nil {
			return nil, fmt.Errorf("certificate %d: %w", len(certificates)+1, err)
		}
		certificates = append(certificates, c)
	}
	if len(certificates) == 0 {
		return nil, ErrNoCertificate
	}
	return certificates, nil
}

// signerCertificate returns the one certificate that the signer names.
func (t *Token) signerCertificate() (*x509.Certificate, error) {
	var found *x509.Certificate
	for _, c := range t.certificates {
		if !t.signer.is(c) {
			continue
		}
		if found != nil && !bytes.Equal(found.Raw, c.Raw) {
			return nil, fmt.Errorf("%w: two certificates of one number", ErrNoCertificate)
		}
		found = c
	}
	if found == nil {
		return nil, ErrNoCertificate
	}
	return found, nil
}
