package stamptest

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 2634 names a certificate by it
	"crypto/sha256"
	"slices"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// signerInfo signs a TSTInfo.
func (a *Authority) signerInfo(info []byte, o Answer) ([]byte, error) {
	attributes, err := a.attributes(info, o)
	if err != nil {
		return nil, err
	}
	set, err := build(func(b *builder) { b.AddASN1(asn1.SET, func(b *builder) { b.AddBytes(attributes) }) })
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(set)
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	if err != nil {
		return nil, err
	}
	if o.Spoil {
		signature[len(signature)-1] ^= 1
	}
	return build(func(b *builder) {
		sequence(b, func(b *builder) {
			b.AddASN1Int64(1)
			sequence(b, func(b *builder) {
				b.AddBytes(a.Signer.RawIssuer)
				b.AddASN1BigInt(a.Signer.SerialNumber)
			})
			addAlgorithm(b, map[bool]objectID{false: oidSHA256, true: oidSHA1}[o.SignerSHA1])
			b.AddASN1(context(0), func(b *builder) { b.AddBytes(attributes) })
			sequence(b, func(b *builder) { b.AddASN1ObjectIdentifier(oidECDSA) })
			b.AddASN1OctetString(signature)
		})
	})
}

// attributes returns the signed attributes in their order.
func (a *Authority) attributes(info []byte, o Answer) ([]byte, error) {
	kind := oidTSTInfo
	if o.Kind != "" {
		kind, _ = parseOID(o.Kind)
	}
	if o.Content != nil {
		info = o.Content
	}
	sum := sha256.Sum256(info)
	all := [][]byte{
		attribute(oidContentType, func(b *builder) { b.AddASN1ObjectIdentifier(kind) }),
		attribute(oidMessageDigest, func(b *builder) { b.AddASN1OctetString(sum[:]) }),
	}
	if !o.Unnamed {
		all = append(all, a.named(o))
	}
	slices.SortFunc(all, slices.Compare)
	if o.Backwards {
		slices.Reverse(all)
	}
	return slices.Concat(all...), nil
}

// named is the attribute that names the certificate of the signer.
func (a *Authority) named(o Answer) []byte {
	der := a.Signer.Raw
	if o.Named != nil {
		der = o.Named
	}
	sum, id := sha256.Sum256(der), oidCertificateV2
	digest := sum[:]
	if o.Older {
		short := sha1.Sum(der) //nolint:gosec // as the specification says
		digest, id = short[:], oidCertificate
	}
	return attribute(id, func(b *builder) {
		sequence(b, func(b *builder) {
			sequence(b, func(b *builder) { sequence(b, func(b *builder) { b.AddASN1OctetString(digest) }) })
		})
	})
}

func attribute(id objectID, value func(*builder)) []byte {
	der, _ := build(func(b *builder) {
		sequence(b, func(b *builder) {
			b.AddASN1ObjectIdentifier(id)
			b.AddASN1(asn1.SET, value)
		})
	})
	return der
}
