// Package stamptest is an invented time-stamping authority for tests: it answers requests as RFC 3161 says, and on
// demand in every wrong way. No program imports it.
package stamptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// Authority is an authority with a root, one that vouches for the signer, and the signer.
type Authority struct {
	Root   *x509.Certificate
	Middle *x509.Certificate
	Signer *x509.Certificate
	key    *ecdsa.PrivateKey
}

// Options say how an authority is made. The zero value is a good one.
type Options struct {
	Name      string    // "" is "Uydurma Vaxt Mərkəzi"
	NotBefore time.Time // of the signer; zero: 2020
	NotAfter  time.Time // of the signer; zero: 2040

	NoUsage    bool                    // without extended key usage
	Usages     []asn1.ObjectIdentifier // of the signer; none: time-stamping
	Uncritical bool                    // the extended key usage is not critical
	KeyUsage   x509.KeyUsage           // 0: digital signature
	DNS        []string                // other names of the signer
	Key        any                     // public key in the certificate of the signer, which then does not sign; nil: its own
}

// TimeStamping is the extended key usage of RFC 5280 for what an authority does.
var TimeStamping = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 8}

// New makes an authority with fresh keys.
func New(o Options) (*Authority, error) {
	if o.Name == "" {
		o.Name = "Uydurma Vaxt Mərkəzi"
	}
	if o.NotBefore.IsZero() {
		o.NotBefore = year(2020)
	}
	if o.NotAfter.IsZero() {
		o.NotAfter = year(2040)
	}
	a := &Authority{}
	root, err := issue(ca(o.Name+" Kök", 1), issued{}, nil)
	if err != nil {
		return nil, err
	}
	a.Root = root.certificate
	middle, err := issue(ca(o.Name+" Ara", 2), root, nil)
	if err != nil {
		return nil, err
	}
	a.Middle = middle.certificate
	template, err := o.signer()
	if err != nil {
		return nil, err
	}
	signer, err := issue(template, middle, o.Key)
	if err != nil {
		return nil, err
	}
	a.Signer, a.key = signer.certificate, signer.key
	return a, nil
}

// RootPEM returns the root as a person gets it.
func (a *Authority) RootPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Root.Raw})
}

func year(n int) time.Time { return time.Date(n, time.January, 1, 0, 0, 0, 0, time.UTC) }

// ca is a certificate that may vouch for others.
func ca(name string, serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name, Organization: []string{"Nümunə Qurum"}},
		NotBefore: year(2010), NotAfter: year(2049), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
}

// signer is the certificate of the signer.
func (o Options) signer() (*x509.Certificate, error) {
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1001), Subject: pkix.Name{CommonName: o.Name, Organization: []string{"Nümunə Qurum"}},
		NotBefore: o.NotBefore, NotAfter: o.NotAfter, BasicConstraintsValid: true, KeyUsage: o.KeyUsage, DNSNames: o.DNS,
	}
	if c.KeyUsage == 0 {
		c.KeyUsage = x509.KeyUsageDigitalSignature
	}
	if o.NoUsage {
		return c, nil
	}
	if len(o.Usages) == 0 {
		o.Usages = []asn1.ObjectIdentifier{TimeStamping}
	}
	usage, err := asn1.Marshal(o.Usages)
	if err != nil {
		return nil, err
	}
	c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: !o.Uncritical, Value: usage}}
	return c, nil
}

type issued struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// issue makes a key and its certificate, signed by itself if there is nobody to sign it. Another public key may stand in it.
func issue(template *x509.Certificate, by issued, public any) (issued, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return issued{}, fmt.Errorf("make a key: %w", err)
	}
	if by.certificate == nil {
		by = issued{template, key}
	}
	if public == nil {
		public = key.Public()
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.certificate, public, by.key)
	if err != nil {
		return issued{}, fmt.Errorf("make a certificate: %w", err)
	}
	c, err := x509.ParseCertificate(der)
	return issued{c, key}, err
}
