package stamp

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

const (
	// MaxRoots bounds the bytes of a file of roots.
	MaxRoots = 4 << 20
	// maxRoots bounds the certificates in it.
	maxRoots = 1000
)

// Roots are certificates that somebody decided to trust, and others that may lead to them. It is not changed after it
// was made, and may be used by several goroutines.
type Roots struct {
	pool   *x509.CertPool
	others *x509.CertPool
	count  int
}

// ParseRoots reads certificates in PEM (RFC 7468), of at most MaxRoots bytes. Those that name themselves as issuer are
// roots; the others are only used to lead to them, as openssl does. Text between the blocks is ignored. Every error is
// an ErrRoots: other blocks, malformed certificates, no root among them.
func ParseRoots(text []byte) (*Roots, error) {
	if len(text) > MaxRoots {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrRoots, MaxRoots)
	}
	var all [][]byte
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("%w: block %d is no certificate but %q", ErrRoots, len(all)+1, block.Type)
		}
		if all = append(all, block.Bytes); len(all) > maxRoots {
			return nil, fmt.Errorf("%w: more than %d certificates", ErrRoots, maxRoots)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: no certificate in PEM in it", ErrRoots)
	}
	return newRoots(all, isRoot)
}

// Pin returns the root that a chain in DER ends with, and the others to lead to it; see [Token.Verify]. Every error is
// an ErrRoots.
func Pin(chain [][]byte) (*Roots, error) {
	if len(chain) == 0 {
		return nil, fmt.Errorf("%w: no certificate", ErrRoots)
	}
	last := chain[len(chain)-1]
	return newRoots(chain, func(c *x509.Certificate) bool { return bytes.Equal(c.Raw, last) })
}

func newRoots(certificates [][]byte, isRoot func(*x509.Certificate) bool) (*Roots, error) {
	r := &Roots{pool: x509.NewCertPool(), others: x509.NewCertPool()}
	for i, der := range certificates {
		if len(der) > MaxResponse {
			return nil, fmt.Errorf("%w: certificate %d has %d bytes", ErrRoots, i+1, len(der))
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("%w: certificate %d: %w", ErrRoots, i+1, err)
		}
		if checkKey(c) != nil { // in a list of many, one is too old: nothing is to be led to it
			continue
		}
		if !isRoot(c) {
			r.others.AddCert(c)
			continue
		}
		r.pool.AddCert(c)
		r.count++
	}
	if r.count == 0 {
		return nil, fmt.Errorf("%w: no root among the certificates: each was issued by another, or has a key that is not accepted", ErrRoots)
	}
	return r, nil
}

// Len returns how many roots there are.
func (r *Roots) Len() int { return r.count }

func isRoot(c *x509.Certificate) bool { return bytes.Equal(c.RawIssuer, c.RawSubject) }

// chain finds a chain from c to a root that held at the time of t (RFC 5280, section 6).
func (t *Token) chain(c *x509.Certificate, roots *Roots) ([]*x509.Certificate, error) {
	if t.Time.Before(c.NotBefore) || t.Time.After(c.NotAfter) {
		return nil, ErrExpired
	}
	between := roots.others.Clone()
	for _, other := range t.certificates {
		between.AddCert(other)
	}
	chains, err := c.Verify(x509.VerifyOptions{
		Roots: roots.pool, Intermediates: between, CurrentTime: t.Time, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping},
	})
	if err != nil {
		return nil, chainError(err)
	}
	return chains[0], nil
}

// chainError says why there is no chain.
func chainError(err error) error {
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return fmt.Errorf("%w: one that vouches for it was not valid either: %w", ErrExpired, err)
	}
	return fmt.Errorf("%w: %w", ErrRoot, err)
}
