package stamp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"testing"
	"time"

	"emanet/vault/stamp"
	"emanet/vault/stamp/stamptest"
)

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// TestAttack43TimestampRefusedWithItsReason changes one thing of a good answer at a time.
func TestAttack43TimestampRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	other := newAuthority(t, stamptest.Options{})
	for name, c := range map[string]struct {
		answer stamptest.Answer
		want   error
	}{
		"other digest":               {stamptest.Answer{Digest: stamp.SHA256.Sum([]byte("başqa"))}, stamp.ErrDigest},
		"digest by SHA-1":            {stamptest.Answer{SHA1: true}, stamp.ErrAlgorithm},
		"foreign nonce":              {stamptest.Answer{Nonce: big.NewInt(7)}, stamp.ErrNonce},
		"negative nonce":             {stamptest.Answer{Nonce: big.NewInt(-7)}, stamp.ErrMalformed},
		"endless nonce":              {stamptest.Answer{Nonce: new(big.Int).Lsh(big.NewInt(1), 160)}, stamp.ErrMalformed},
		"no nonce":                   {stamptest.Answer{NoNonce: true}, stamp.ErrNonce},
		"no certificates":            {stamptest.Answer{NoCertificates: true}, stamp.ErrNoCertificate},
		"two signers":                {stamptest.Answer{Signers: 2}, stamp.ErrSigners},
		"trailing bytes":             {stamptest.Answer{After: []byte{0}}, stamp.ErrTrailing},
		"trailing answer":            {stamptest.Answer{After: []byte{0x30, 0}}, stamp.ErrTrailing},
		"spoilt signature":           {stamptest.Answer{Spoil: true}, stamp.ErrSignature},
		"signer hashes by SHA-1":     {stamptest.Answer{SignerSHA1: true}, stamp.ErrAlgorithm},
		"signature on other content": {stamptest.Answer{Content: []byte("başqa")}, stamp.ErrSignature},
		"signature on another kind":  {stamptest.Answer{Kind: "1.2.840.113549.1.7.1"}, stamp.ErrSignature},
		"names no certificate":       {stamptest.Answer{Unnamed: true}, stamp.ErrSignature},
		"names another certificate":  {stamptest.Answer{Named: other.Signer.Raw}, stamp.ErrSignature},
		"the same by SHA-1":          {stamptest.Answer{Named: other.Signer.Raw, Older: true}, stamp.ErrSignature},
		"attributes out of order":    {stamptest.Answer{Backwards: true}, stamp.ErrMalformed},
		"a critical extension":       {stamptest.Answer{Critical: true}, stamp.ErrMalformed},
		"accuracy of two days":       {stamptest.Answer{Accuracy: 172800}, stamp.ErrTime},
		"before there was any":       {stamptest.Answer{Time: time.Date(2000, 12, 31, 23, 59, 59, 0, time.UTC)}, stamp.ErrTime},
		"name of another authority":  {stamptest.Answer{Name: []byte{0x82, 1, 'x'}}, stamp.ErrAuthority},
		"refused":                    {stamptest.Answer{Status: 2, Words: "olmaz\x1b[2J"}, stamp.ErrStatus},
		"waiting":                    {stamptest.Answer{Status: 3}, stamp.ErrStatus},
		"expired":                    {stamptest.Answer{Time: time.Date(2040, 1, 1, 0, 0, 1, 0, time.UTC)}, stamp.ErrExpired},
		"not yet valid":              {stamptest.Answer{Time: time.Date(2019, 12, 31, 23, 59, 59, 0, time.UTC)}, stamp.ErrExpired},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t, stamptest.Options{})
			r := newRequest(t, stamp.SHA256)
			_, err := check(answer(t, a, r, c.answer), r, rootsOf(t, a))
			if !errors.Is(err, c.want) || !errors.Is(err, stamp.ErrToken) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// TestAttack43TimestampOfAnUnfitCertificate is about the certificate of the signer, and who vouches for it.
func TestAttack43TimestampOfAnUnfitCertificate(t *testing.T) {
	t.Parallel()
	server := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 1}
	unknown := asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1}
	for name, o := range map[string]stamptest.Options{
		"no usage":            {NoUsage: true},
		"usage not critical":  {Uncritical: true},
		"another usage":       {Usages: []asn1.ObjectIdentifier{server}},
		"one usage more":      {Usages: []asn1.ObjectIdentifier{stamptest.TimeStamping, server}},
		"an unknown one more": {Usages: []asn1.ObjectIdentifier{stamptest.TimeStamping, unknown}},
		"key that encrypts":   {KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment},
		"key that certifies":  {KeyUsage: x509.KeyUsageCertSign},
	} {
		a := newAuthority(t, o)
		r := newRequest(t, stamp.SHA256)
		if _, err := check(answer(t, a, r, stamptest.Answer{}), r, rootsOf(t, a)); !errors.Is(err, stamp.ErrUsage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	a, b := newAuthority(t, stamptest.Options{}), newAuthority(t, stamptest.Options{})
	r := newRequest(t, stamp.SHA256)
	if _, err := check(answer(t, a, r, stamptest.Answer{}), r, rootsOf(t, b)); !errors.Is(err, stamp.ErrRoot) {
		t.Errorf("a root of the same name: %v", err)
	}
}

// TestAttack43TimestampOfAKeyOfWrongSize has keys that are too short to be believed, and one that would take minutes.
func TestAttack43TimestampOfAKeyOfWrongSize(t *testing.T) {
	t.Parallel()
	for _, bits := range []uint{1024, 2047, 16385, 200_000} {
		n := new(big.Int).Lsh(big.NewInt(1), bits-1)
		a := newAuthority(t, stamptest.Options{Key: &rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: 65537}})
		r := newRequest(t, stamp.SHA256)
		if _, err := check(answer(t, a, r, stamptest.Answer{}), r, rootsOf(t, a)); !errors.Is(err, stamp.ErrAlgorithm) {
			t.Errorf("%d bits: %v", bits, err)
		}
	}
	a := newAuthority(t, stamptest.Options{Key: elliptic224(t)})
	r := newRequest(t, stamp.SHA256)
	if _, err := check(answer(t, a, r, stamptest.Answer{}), r, rootsOf(t, a)); !errors.Is(err, stamp.ErrAlgorithm) {
		t.Errorf("a curve of 224 bits: %v", err)
	}
}

func elliptic224(t *testing.T) *ecdsa.PublicKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &k.PublicKey
}

// TestAttack43TimestampUnderAnotherPolicy asks for a policy and gets another.
func TestAttack43TimestampUnderAnotherPolicy(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, stamptest.Options{})
	r := newRequest(t, stamp.SHA256)
	r.Policy = "1.3.6.1.4.1.99999.7.3"
	if _, err := check(answer(t, a, r, stamptest.Answer{}), r, rootsOf(t, a)); !errors.Is(err, stamp.ErrPolicy) {
		t.Errorf("%v", err)
	}
	if _, err := check(answer(t, a, r, stamptest.Answer{Policy: r.Policy}), r, rootsOf(t, a)); err != nil {
		t.Error(err)
	}
}
