package keyslot

import (
	"bytes"
	"errors"
	"testing"

	"emanet/crypto"
)

func FuzzInspect(f *testing.F) {
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 2\nAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"))
	f.Add([]byte("age-encryption.org/v1\n-> X25519 a\n\n-> b c\n\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, slot []byte) {
		info, err := Inspect(slot)
		if err != nil && (info != (Info{}) || !errors.Is(err, crypto.ErrTampered)) {
			t.Fatal("refused with a result, or with another error")
		}
		if err == nil && (info.Kind == KindPassphrase) != (info.LogN > 0) {
			t.Fatal("work factor without scrypt, or scrypt without")
		}
	})
}

func FuzzDecodeSlot(f *testing.F) {
	id := sampleIdentity(f)
	pt, err := encodeSlot(id, testMeta())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pt)
	f.Add(bytes.ToLower(pt))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, pt []byte) {
		id, m, err := decodeSlot(pt)
		if err != nil {
			if id != nil || m != (Meta{}) || !errors.Is(err, crypto.ErrTampered) {
				t.Fatal("refused with a result, or with another error")
			}
			return
		}
		if again, err := encodeSlot(id, m); err != nil || !bytes.Equal(again, pt) {
			t.Fatal("encodes to other bytes")
		}
	})
}
