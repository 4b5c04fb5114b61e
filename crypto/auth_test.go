package crypto

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func testVault(id *Identity) VaultID { return NewVaultID(id.Recipient(), noise(32)) }

func sealAuth(t testing.TB, id *Identity, body []byte) ([]byte, *AuthKey) {
	t.Helper()
	k := id.AuthKey(testVault(id), PurposeWriter)
	ct, err := k.Seal(id.Recipient(), "writer", "writers/0a1b.age", 7, body, FloorPrivate)
	if err != nil {
		t.Fatal(err)
	}
	return ct, k
}

func TestAuthRoundTrip(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	for _, body := range [][]byte{{}, []byte("\n\n"), []byte("key"), noise(830), noise(900), noise(100_000)} {
		ct, k := sealAuth(t, id, body)
		generation, got, err := k.Open(id, ct, "writer", "writers/0a1b.age")
		if err != nil || generation != 7 || !bytes.Equal(got, body) {
			t.Errorf("%d bytes: generation %d, %d bytes, %v", len(body), generation, len(got), err)
		}
		pt, err := id.UnsealBytes(ct)
		if err != nil || PaddedSize(int64(len(pt)), FloorPrivate) != int64(len(pt)) {
			t.Errorf("%d bytes: plaintext of %d, %v", len(body), len(pt), err)
		}
	}
}

func TestAuthEveryByteAndLength(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	ct, k := sealAuth(t, id, []byte("private key of nobody"))
	check := func(what string, at int, bad []byte) {
		if generation, body, err := k.Open(id, bad, "writer", "writers/0a1b.age"); !errors.Is(err, ErrTampered) || body != nil || generation != 0 {
			t.Fatalf("%s %d: %v", what, at, err)
		}
	}
	for i := range ct {
		bad := bytes.Clone(ct)
		bad[i] ^= 4
		check("flipped", i, bad)
		check("cut to", i, ct[:i])
	}
	// The same inside the seal, which anyone can renew.
	pt, err := id.UnsealBytes(ct)
	if err != nil {
		t.Fatal(err)
	}
	for i := range pt {
		bad := bytes.Clone(pt)
		bad[i] ^= 4
		if h, body, err := k.decode(bad); !errors.Is(err, ErrTampered) || body != nil || h != (authHeader{}) {
			t.Fatalf("plaintext flipped at %d: %v", i, err)
		}
		if _, _, err := k.decode(pt[:i]); !errors.Is(err, ErrTampered) {
			t.Fatalf("plaintext cut to %d: %v", i, err)
		}
	}
	if _, _, err := k.decode(append(pt, '\n')); !errors.Is(err, ErrTampered) {
		t.Errorf("one line feed more: %v", err)
	}
}

// TestAuthForged covers what somebody can make who has only public things, or
// genuine files of other places.
func TestAuthForged(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	v := testVault(id)
	ct, k := sealAuth(t, id, []byte("body"))
	other := newIdentity(t)
	renewed := func(k *AuthKey, r *Recipient, kind, name string) []byte {
		ct, err := k.Seal(r, kind, name, 7, []byte("body"), FloorPrivate)
		if err != nil {
			t.Fatal(err)
		}
		return ct
	}
	for name, bad := range map[string][]byte{
		"plain age file":     sealBytes(t, id, []byte("body")),
		"key of a stranger":  renewed(other.AuthKey(v, PurposeWriter), id.Recipient(), "writer", "writers/0a1b.age"),
		"key of other vault": renewed(id.AuthKey(VaultID{1}, PurposeWriter), id.Recipient(), "writer", "writers/0a1b.age"),
		"key of other use":   renewed(id.AuthKey(v, PurposeDraft), id.Recipient(), "writer", "writers/0a1b.age"),
		"other name":         renewed(k, id.Recipient(), "writer", "writers/0a1c.age"),
		"other kind":         renewed(k, id.Recipient(), "draft", "writers/0a1b.age"),
		"for a stranger":     renewed(k, other.Recipient(), "writer", "writers/0a1b.age"),
		"empty":              {},
	} {
		if _, body, err := k.Open(id, bad, "writer", "writers/0a1b.age"); !errors.Is(err, ErrTampered) || body != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := k.Open(id, ct, "writer", "writers/0a1b.age"); err != nil {
		t.Errorf("genuine: %v", err)
	}
}

func TestAuthNames(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	k := id.AuthKey(VaultID{}, PurposeDraft)
	for _, c := range [][2]string{
		{"", "a"},
		{"a", ""},
		{"A", "a"},
		{"a b", "a"},
		{"a", "a b"},
		{"a", "a\n"},
		{"a", "ə"},
		{strings.Repeat("a", 33), "a"},
		{"a", strings.Repeat("a", 129)},
	} {
		if ct, err := k.Seal(id.Recipient(), c[0], c[1], 0, nil, FloorPrivate); ct != nil || !errors.Is(err, ErrAuthName) {
			t.Errorf("%q: %v", c, err)
		}
	}
	longest := authHeader{strings.Repeat("a", 32), strings.Repeat("a", 128), 1<<64 - 1, strings.Repeat("0", 64), 1<<31 - 1}
	if h, _, err := parseAuthHeader([]byte(longest.line())); err != nil || h != longest {
		t.Errorf("longest header: %v", err)
	}
}

func TestAuthKeyPurposeUnknown(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a purpose outside labels.go made a key")
		}
	}()
	newIdentity(t).AuthKey(VaultID{}, "made-up")
}

func FuzzAuthHeader(f *testing.F) {
	f.Add([]byte("emanet-auth-v1 writer writers/0a1b.age 7 " + strings.Repeat("0a", 32) + " 3\nabc\n\n"))
	f.Add([]byte("emanet-auth-v1 writer a 07 " + strings.Repeat("0a", 32) + " 3\nabc"))
	f.Add([]byte("emanet-auth-v1 writer a 7 " + strings.Repeat("0A", 32) + " -3\nabc"))
	f.Add([]byte("emanet-auth-v2 \n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, pt []byte) {
		h, rest, err := parseAuthHeader(pt)
		if err != nil {
			if rest != nil || h != (authHeader{}) || !errors.Is(err, ErrTampered) {
				t.Fatal("refused with a result, or with another error")
			}
			return
		}
		if h.line()+string(rest) != string(pt) {
			t.Fatal("prints as other bytes")
		}
		k := &AuthKey{key: Veil(new([32]byte))}
		if h, body, err := k.decode(pt); err == nil {
			// Whatever passes the MAC is what encode makes, at some floor.
			again, err := k.encode(h, body, int64(len(pt)))
			if err != nil || !bytes.Equal(again, pt) {
				t.Fatal("accepted other bytes than encode makes")
			}
		}
	})
}
