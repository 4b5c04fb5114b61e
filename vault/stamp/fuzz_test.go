package stamp_test

import (
	"bytes"
	"errors"
	"testing"

	"emanet/vault/stamp"
	"emanet/vault/stamp/stamptest"
)

// FuzzParseResponse: what cannot be read gives nothing and a reason, and no other bytes than those that the authority
// gave hold.
func FuzzParseResponse(f *testing.F) {
	good := sample(f, "token.tsr")
	r, err := stamp.ParseRequest(sample(f, "query.tsq"))
	if err != nil {
		f.Fatal(err)
	}
	roots, err := stamp.ParseRoots(sample(f, "root.pem"))
	if err != nil {
		f.Fatal(err)
	}
	a := newAuthority(f, stamptest.Options{})
	for _, o := range []stamptest.Answer{{}, {Older: true}, {Status: 2, Words: "olmaz"}, {NoCertificates: true}, {Signers: 2}, {SHA1: true}, {Critical: true}} {
		f.Add(answer(f, a, r, o))
	}
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Add(bytes.Repeat([]byte{0x30, 0x84, 0x7f, 0xff, 0xff, 0xff}, 20))
	granted := bytes.Clone(good)
	granted[8] = 1
	f.Fuzz(func(t *testing.T, der []byte) {
		token, err := stamp.ParseResponse(der)
		if err != nil {
			if token != nil || !errors.Is(err, stamp.ErrToken) {
				t.Fatalf("%v, %v", token, err)
			}
			return
		}
		switch _, err := token.Verify(r, roots); {
		case err != nil && !errors.Is(err, stamp.ErrToken):
			t.Fatal(err)
		case err == nil && !same(der, good) && !same(der, granted):
			t.Fatal("other bytes hold too")
		}
	})
}

// same reports whether two answers have one signed content; what stands outside of it may differ.
func same(a, b []byte) bool {
	x, errX := stamp.ParseResponse(a)
	y, errY := stamp.ParseResponse(b)
	return errX == nil && errY == nil && bytes.Equal(x.Digest, y.Digest) && x.Time.Equal(y.Time) && x.Serial.Cmp(y.Serial) == 0
}

// FuzzParseRequest: what can be read has one encoding.
func FuzzParseRequest(f *testing.F) {
	f.Add(sample(f, "query.tsq"))
	f.Add([]byte{0x30, 0})
	f.Fuzz(func(t *testing.T, der []byte) {
		r, err := stamp.ParseRequest(der)
		if err != nil {
			return
		}
		again, err := r.Marshal()
		if err != nil || !bytes.Equal(again, der) {
			t.Fatalf("%x became %x, %v", der, again, err)
		}
	})
}

// FuzzParseRoots: no text brings it down.
func FuzzParseRoots(f *testing.F) {
	f.Add(sample(f, "root.pem"))
	f.Add([]byte("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		roots, err := stamp.ParseRoots(text)
		if err == nil && roots.Len() == 0 || err != nil && (roots != nil || !errors.Is(err, stamp.ErrRoots)) {
			t.Fatalf("%v, %v", roots, err)
		}
	})
}
