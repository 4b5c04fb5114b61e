package stamptest

import (
	"crypto/sha1" //nolint:gosec // to be refused
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte/asn1"

	"emanet/vault/stamp"
)

// Answer says how one request is answered. The zero value is a good answer of 2 March 2026.
type Answer struct {
	Time   time.Time // zero: 2 March 2026, 10:20:30.5 UTC
	Status int64     // other than 0: no token
	Words  string    // of the status

	Digest   []byte   // instead of the one asked for
	SHA1     bool     // name the bytes by SHA-1
	Nonce    *big.Int // instead of the one asked for
	NoNonce  bool
	Policy   string // "" is one of ours
	Accuracy int64  // seconds; 0: half a second
	Name     []byte // DER of the authority's GeneralName; nil: its subject
	Critical bool   // with an extension that must be understood

	NoCertificates bool
	Signers        int  // 0: one
	Older          bool // name the certificate by SHA-1, as RFC 3161 did first
	Unnamed        bool // do not name it
	Named          []byte
	Kind           string // content type that the signer signs; "": a time-stamp's
	Content        []byte // what the signer signs the digest of; nil: the time-stamp
	Backwards      bool   // signed attributes out of order
	SignerSHA1     bool   // the signer hashes by SHA-1
	Spoil          bool   // the signature does not hold
	After          []byte // behind the answer
}

// The object identifiers that an answer needs.
var (
	oidSignedData    = oid(1, 2, 840, 113549, 1, 7, 2)
	oidTSTInfo       = oid(1, 2, 840, 113549, 1, 9, 16, 1, 4)
	oidSHA256        = oid(2, 16, 840, 1, 101, 3, 4, 2, 1)
	oidSHA1          = oid(1, 3, 14, 3, 2, 26)
	oidECDSA         = oid(1, 2, 840, 10045, 4, 3, 2)
	oidContentType   = oid(1, 2, 840, 113549, 1, 9, 3)
	oidMessageDigest = oid(1, 2, 840, 113549, 1, 9, 4)
	oidCertificate   = oid(1, 2, 840, 113549, 1, 9, 16, 2, 12)
	oidCertificateV2 = oid(1, 2, 840, 113549, 1, 9, 16, 2, 47)
)

// Answer answers a request in DER.
func (a *Authority) Answer(query []byte, o Answer) ([]byte, error) {
	r, err := stamp.ParseRequest(query)
	if err != nil {
		return nil, err
	}
	if o.Status != 0 {
		return build(func(b *builder) { sequence(b, func(b *builder) { addStatus(b, o) }) })
	}
	info, err := build(func(b *builder) { a.addInfo(b, r, o) })
	if err != nil {
		return nil, err
	}
	signer, err := a.signerInfo(info, o)
	if err != nil {
		return nil, err
	}
	answer, err := build(func(b *builder) {
		sequence(b, func(b *builder) {
			addStatus(b, o)
			sequence(b, func(b *builder) { // ContentInfo
				b.AddASN1ObjectIdentifier(oidSignedData)
				b.AddASN1(context(0), func(b *builder) { sequence(b, func(b *builder) { a.addSigned(b, info, signer, o) }) })
			})
		})
	})
	return append(answer, o.After...), err
}

func addStatus(b *builder, o Answer) {
	sequence(b, func(b *builder) {
		b.AddASN1Int64(o.Status)
		if o.Words != "" {
			sequence(b, func(b *builder) { b.AddASN1(asn1.UTF8String, func(b *builder) { b.AddBytes([]byte(o.Words)) }) })
		}
		if o.Status != 0 {
			b.AddASN1BitString([]byte{0, 1}) // the policy is unknown
		}
	})
}

// addSigned adds what is in a SignedData.
func (a *Authority) addSigned(b *builder, info, signer []byte, o Answer) {
	b.AddASN1Int64(3)
	b.AddASN1(asn1.SET, func(b *builder) { addAlgorithm(b, oidSHA256) })
	sequence(b, func(b *builder) {
		b.AddASN1ObjectIdentifier(oidTSTInfo)
		b.AddASN1(context(0), func(b *builder) { b.AddASN1OctetString(info) })
	})
	if !o.NoCertificates {
		b.AddASN1(context(0), func(b *builder) {
			b.AddBytes(a.Signer.Raw)
			b.AddBytes(a.Middle.Raw)
		})
	}
	b.AddASN1(asn1.SET, func(b *builder) {
		for range max(o.Signers, 1) {
			b.AddBytes(signer)
		}
	})
}

// addInfo adds a TSTInfo.
func (a *Authority) addInfo(b *builder, r stamp.Request, o Answer) {
	at := o.Time
	if at.IsZero() {
		at = time.Date(2026, time.March, 2, 10, 20, 30, 5e8, time.UTC)
	}
	policy, _ := parseOID(o.Policy)
	digest, algorithm := r.Digest, hashes[r.Hash]
	if o.Digest != nil {
		digest = o.Digest
	}
	if o.SHA1 {
		digest, algorithm = digest[:sha1.Size], oidSHA1
	}
	sequence(b, func(b *builder) {
		b.AddASN1Int64(1)
		b.AddASN1ObjectIdentifier(policy)
		sequence(b, func(b *builder) {
			addAlgorithm(b, algorithm)
			b.AddASN1OctetString(digest)
		})
		b.AddASN1Int64(77)
		b.AddASN1(asn1.GeneralizedTime, func(b *builder) { b.AddBytes([]byte(at.UTC().Format("20060102150405.999999999Z"))) })
		addAccuracy(b, o.Accuracy)
		if nonce := o.nonce(r); nonce != nil {
			b.AddASN1BigInt(nonce)
		}
		b.AddASN1(context(0), func(b *builder) { b.AddBytes(a.name(o)) })
		if o.Critical {
			b.AddASN1(context(1), func(b *builder) {
				sequence(b, func(b *builder) {
					b.AddASN1ObjectIdentifier(oid(1, 2, 3, 4))
					b.AddASN1Boolean(true)
					b.AddASN1OctetString(nil)
				})
			})
		}
	})
}

func (o Answer) nonce(r stamp.Request) *big.Int {
	switch {
	case o.NoNonce:
		return nil
	case o.Nonce != nil:
		return o.Nonce
	}
	return r.Nonce
}

func addAccuracy(b *builder, seconds int64) {
	sequence(b, func(b *builder) {
		if seconds > 0 {
			b.AddASN1Int64(seconds)
			return
		}
		b.AddASN1Int64WithTag(500, asn1.Tag(0).ContextSpecific())
	})
}

// name is the GeneralName of the authority.
func (a *Authority) name(o Answer) []byte {
	if o.Name != nil {
		return o.Name
	}
	name, _ := build(func(b *builder) { b.AddASN1(context(4), func(b *builder) { b.AddBytes(a.Signer.RawSubject) }) })
	return name
}
