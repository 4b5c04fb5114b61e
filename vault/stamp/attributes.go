package stamp

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // RFC 2634 names a certificate by it; see names
	"crypto/x509"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// attributes are the signed attributes that a time-stamp must have (RFC 5652, section 11; RFC 3161, section 2.4.2;
// RFC 5816). Others are signed too, and say nothing about when.
type attributes struct {
	contentType string
	digest      []byte
	named       []certificateName // the certificate of the signer, named once or in both ways
}

// certificateName is the first ESSCertID or ESSCertIDv2 of an attribute.
type certificateName struct {
	sum    func([]byte) []byte
	digest []byte
	serial string // decimal; "" if it is not said
}

// readAttributes reads a SET of attributes in its one order, each once.
func readAttributes(set []byte) (attributes, error) {
	in := cryptobyte.String(set)
	var body, before cryptobyte.String
	if !in.ReadASN1(&body, asn1.SET) {
		return attributes{}, malformed("the signed attributes")
	}
	var a attributes
	seen := map[string]bool{}
	for !body.Empty() {
		var element, attribute, values cryptobyte.String
		var oid string
		if !body.ReadASN1Element(&element, asn1.SEQUENCE) || bytes.Compare(before, element) >= 0 {
			return attributes{}, malformed("the signed attributes are not in order")
		}
		before = element
		if !element.ReadASN1(&attribute, asn1.SEQUENCE) || !readOID(&attribute, &oid) || !attribute.ReadASN1(&values, asn1.SET) || !attribute.Empty() || seen[oid] {
			return attributes{}, malformed("a signed attribute")
		}
		seen[oid] = true
		if err := a.take(oid, values); err != nil {
			return attributes{}, err
		}
	}
	if a.contentType == "" || a.digest == nil || len(a.named) == 0 {
		return attributes{}, fmt.Errorf("%w: it does not cover the kind, the digest and the certificate", ErrSignature)
	}
	return a, nil
}

// take reads one attribute; those that matter have exactly one value.
func (a *attributes) take(oid string, values cryptobyte.String) error {
	ok := true
	switch oid {
	case oidContentType:
		ok = readOID(&values, &a.contentType) && values.Empty()
	case oidMessageDigest:
		ok = values.ReadASN1Bytes(&a.digest, asn1.OCTET_STRING) && values.Empty()
	case oidSigningCert, oidSigningCertV2:
		name, err := readCertificateName(values, oid == oidSigningCertV2)
		if err != nil {
			return err
		}
		a.named = append(a.named, name)
	}
	if !ok {
		return malformed("a signed attribute")
	}
	return nil
}

// readCertificateName reads a SigningCertificate (RFC 2634, section 5.4) or a SigningCertificateV2 (RFC 5035).
func readCertificateName(values cryptobyte.String, v2 bool) (certificateName, error) {
	var body, names, id cryptobyte.String
	bad := malformed("the attribute that names the certificate")
	if !values.ReadASN1(&body, asn1.SEQUENCE) || !values.Empty() || !body.ReadASN1(&names, asn1.SEQUENCE) || !names.ReadASN1(&id, asn1.SEQUENCE) {
		return certificateName{}, bad
	}
	n := certificateName{sum: sumSHA1}
	if v2 {
		h := SHA256
		if id.PeekASN1Tag(asn1.SEQUENCE) {
			var err error
			if h, err = readHash(&id, "the name of the certificate"); err != nil {
				return certificateName{}, err
			}
		}
		n.sum = h.Sum
	}
	if !id.ReadASN1Bytes(&n.digest, asn1.OCTET_STRING) {
		return certificateName{}, bad
	}
	if id.Empty() {
		return n, nil
	}
	var issuer cryptobyte.String
	if !id.ReadASN1(&issuer, asn1.SEQUENCE) || !id.Empty() || !issuer.SkipASN1(asn1.SEQUENCE) {
		return certificateName{}, bad
	}
	serial, ok := readNumber(&issuer)
	if !ok || !issuer.Empty() {
		return certificateName{}, bad
	}
	n.serial = serial.String()
	return n, nil
}

func sumSHA1(data []byte) []byte {
	sum := sha1.Sum(data) //nolint:gosec // as above
	return sum[:]
}

// names reports whether c is the certificate that was signed. In the older attribute SHA-1 does it: to abuse that,
// somebody would have to find a second certificate for one that exists, of the same key and with a chain to the root.
func (n certificateName) names(c *x509.Certificate) bool {
	return bytes.Equal(n.digest, n.sum(c.Raw)) && (n.serial == "" || n.serial == c.SerialNumber.String())
}
