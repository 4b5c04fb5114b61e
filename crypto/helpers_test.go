package crypto

import (
	"math/rand/v2"
	"testing"
)

// newIdentity returns a fresh identity.
func newIdentity(t testing.TB) *Identity {
	t.Helper()
	id, err := GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// sealBytes seals pt to the identity's recipient.
func sealBytes(t testing.TB, id *Identity, pt []byte) []byte {
	t.Helper()
	ct, err := id.Recipient().SealBytes(pt)
	if err != nil {
		t.Fatal(err)
	}
	return ct
}

// noise returns n seeded bytes that are not zero at the ends.
func noise(n int) []byte {
	src := rand.NewChaCha8([32]byte{1, byte(n), byte(n >> 8), byte(n >> 16)})
	b := make([]byte, n)
	_, _ = src.Read(b) // never fails
	if n > 0 {
		b[0] |= 1
		b[n-1] |= 1
	}
	return b
}
