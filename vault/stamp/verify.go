package stamp

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Verify returns nil error if t answers the request, is signed by an authority that one of the roots vouches for, and
// everything held at the time that t says. The chain goes from the certificate of the signer to the root. Every other
// outcome is an ErrToken and a nil chain: ErrDigest, ErrNonce, ErrPolicy, ErrNoCertificate, ErrSignature, ErrUsage,
// ErrExpired, ErrAlgorithm, ErrAuthority, ErrRoot. No clock is looked at, and no revocation.
func (t *Token) Verify(want Request, roots *Roots) ([]*x509.Certificate, error) {
	if err := t.answers(want); err != nil {
		return nil, err
	}
	c, err := t.signerCertificate()
	if err != nil {
		return nil, err
	}
	if err := t.checkSignature(c); err != nil {
		return nil, err
	}
	if err := checkUsage(c); err != nil {
		return nil, err
	}
	if err := t.checkAuthority(c); err != nil {
		return nil, err
	}
	return t.chain(c, roots)
}

// answers compares t with what was asked.
func (t *Token) answers(want Request) error {
	switch {
	case t.Hash != want.Hash:
		return fmt.Errorf("%w: %s was asked for, this is %s", ErrDigest, want.Hash, t.Hash)
	case !bytes.Equal(t.Digest, want.Digest):
		return ErrDigest
	case t.Nonce == nil:
		return fmt.Errorf("%w: the nonce is missing", ErrNonce)
	case want.Nonce == nil || t.Nonce.Cmp(want.Nonce) != 0:
		return fmt.Errorf("%w: the nonce is another", ErrNonce)
	case want.Policy != "" && t.Policy != want.Policy:
		return fmt.Errorf("%w: %s was asked for, this is %s", ErrPolicy, want.Policy, t.Policy)
	}
	return nil
}

// checkSignature checks that c signed this time-stamp (RFC 5652, section 5.6).
func (t *Token) checkSignature(c *x509.Certificate) error {
	s := &t.signer
	switch {
	case s.contentType != oidTSTInfo:
		return fmt.Errorf("%w: it is about something else than a time-stamp", ErrSignature)
	case !bytes.Equal(s.attributes.digest, s.hash.Sum(t.content)):
		return fmt.Errorf("%w: it is about other content", ErrSignature)
	case slices.ContainsFunc(s.named, func(n certificateName) bool { return !n.names(c) }):
		return fmt.Errorf("%w: it names another certificate", ErrSignature)
	}
	if err := c.CheckSignature(s.algorithm, s.signed, s.signature); err != nil {
		return ErrSignature
	}
	return nil
}

// checkUsage checks that c may sign time-stamps and nothing else (RFC 3161, section 2.3): the extended key usage is
// there, once, critical, and says exactly that; a key usage, where there is one, says signatures and nothing else.
func checkUsage(c *x509.Certificate) error {
	var critical bool
	for _, e := range c.Extensions {
		if e.Id.String() == oidExtKeyUsage {
			critical = e.Critical
		}
	}
	const sign = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	switch {
	case len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0:
		return fmt.Errorf("%w: it has no extended key usage", ErrUsage)
	case len(c.ExtKeyUsage) != 1 || c.ExtKeyUsage[0] != x509.ExtKeyUsageTimeStamping || len(c.UnknownExtKeyUsage) > 0:
		return fmt.Errorf("%w: its extended key usage says something else", ErrUsage)
	case !critical:
		return fmt.Errorf("%w: its extended key usage is not critical", ErrUsage)
	case c.KeyUsage != 0 && c.KeyUsage&^sign != 0:
		return fmt.Errorf("%w: its key may do more than sign", ErrUsage)
	}
	return nil
}

// checkAuthority checks that the name of the authority, where t says one, is a name of c (RFC 3161, section 2.4.2).
func (t *Token) checkAuthority(c *x509.Certificate) error {
	if t.authority == nil {
		return nil
	}
	in := cryptobyte.String(t.authority)
	var directory cryptobyte.String
	if in.ReadASN1(&directory, context(4)) && in.Empty() && bytes.Equal(directory, c.RawSubject) {
		return nil
	}
	for _, e := range c.Extensions {
		if e.Id.String() != oidSubjectAltName {
			continue
		}
		names := cryptobyte.String(e.Value)
		if !names.ReadASN1(&names, asn1.SEQUENCE) {
			return ErrAuthority
		}
		for !names.Empty() {
			var one cryptobyte.String
			var tag asn1.Tag
			if !names.ReadAnyASN1Element(&one, &tag) {
				return ErrAuthority
			}
			if bytes.Equal(one, t.authority) {
				return nil
			}
		}
	}
	return ErrAuthority
}
