package stamp_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"emanet/vault/stamp"
	"emanet/vault/stamp/stamptest"
)

func TestGoodAnswersHold(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, stamptest.Options{})
	for name, o := range map[string]stamptest.Answer{
		"plain":                       {},
		"certificate named by SHA-1":  {Older: true},
		"with its own words":          {Words: "buyurun"},
		"accuracy of two seconds":     {Accuracy: 2},
		"on the second":               {Time: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)},
		"first moment of certificate": {Time: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
		"last moment of certificate":  {Time: time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		for _, h := range []stamp.Hash{stamp.SHA256, stamp.SHA384, stamp.SHA512} {
			r := newRequest(t, h)
			token, err := stamp.ParseResponse(answer(t, a, r, o))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			chain, err := token.Verify(r, rootsOf(t, a))
			if err != nil || len(chain) != 3 || !chain[0].Equal(a.Signer) || !chain[2].Equal(a.Root) {
				t.Fatalf("%s, %s: a chain of %d, %v", name, h, len(chain), err)
			}
			if !o.Time.IsZero() && !token.Time.Equal(o.Time) || token.Hash != h || token.Accuracy < 500*time.Millisecond {
				t.Errorf("%s: %+v", name, token.Info)
			}
		}
	}
}

func TestAuthorityByItsOtherName(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, stamptest.Options{DNS: []string{"vaxt.example.org", "tsa.example.org"}})
	r := newRequest(t, stamp.SHA256)
	for name, want := range map[string]error{"tsa.example.org": nil, "tsb.example.org": stamp.ErrAuthority} {
		der := answer(t, a, r, stamptest.Answer{Name: append([]byte{0x82, byte(len(name))}, name...)})
		if _, err := check(der, r, rootsOf(t, a)); !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPinnedRootAlone verifies again as a vault does with what it kept: the end of the chain is the root, and no other.
func TestPinnedRootAlone(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, stamptest.Options{})
	r := newRequest(t, stamp.SHA256)
	der := answer(t, a, r, stamptest.Answer{})
	for name, c := range map[string]struct {
		chain [][]byte
		want  error
	}{
		"whole":          {[][]byte{a.Signer.Raw, a.Middle.Raw, a.Root.Raw}, nil},
		"the root":       {[][]byte{a.Root.Raw}, nil},
		"in wrong order": {[][]byte{a.Root.Raw, a.Middle.Raw, newAuthority(t, stamptest.Options{}).Root.Raw}, stamp.ErrRoot},
	} {
		roots, err := stamp.Pin(c.chain)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := check(der, r, roots); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, chain := range [][][]byte{nil, {nil}, {{1}}, {make([]byte, stamp.MaxResponse+1)}} {
		if _, err := stamp.Pin(chain); !errors.Is(err, stamp.ErrRoots) {
			t.Errorf("%v", err)
		}
	}
}

func TestRecordedAnswerHolds(t *testing.T) {
	t.Parallel()
	r, err := stamp.ParseRequest(sample(t, "query.tsq"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(r.Digest, stamp.SHA512.Sum(sample(t, "checkpoint"))) {
		t.Error("the request is not about the recorded checkpoint")
	}
	roots, err := stamp.ParseRoots(sample(t, "root.pem"))
	if err != nil {
		t.Fatal(err)
	}
	token, err := check(sample(t, "token.tsr"), r, roots)
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, time.November, 26, 19, 2, 19, 0, time.UTC)
	if !token.Time.Equal(want) || token.Accuracy != 1500*time.Millisecond || token.Policy != "1.3.6.1.4.1.99999.7.2" {
		t.Errorf("%+v", token.Info)
	}
	if _, err := check(sample(t, "token.tsr"), r, rootsOf(t, newAuthority(t, stamptest.Options{}))); !errors.Is(err, stamp.ErrRoot) {
		t.Errorf("with another root: %v", err)
	}
}

func TestChangedBytesAreRefused(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, stamptest.Options{})
	r, roots := newRequest(t, stamp.SHA256), rootsOf(t, a)
	good := answer(t, a, r, stamptest.Answer{})
	for i := range good {
		for _, bit := range []byte{1, 0x80} {
			bad := bytes.Clone(good)
			bad[i] ^= bit
			if bytes.Equal(bad[4:9], []byte{0x30, 3, 2, 1, 1}) { // granted with changes, of which there are none
				continue
			}
			if _, err := check(bad, r, roots); !errors.Is(err, stamp.ErrToken) {
				t.Fatalf("byte %d with bit %#x changed: %v", i, bit, err)
			}
		}
		if token, err := stamp.ParseResponse(good[:i]); token != nil || !errors.Is(err, stamp.ErrMalformed) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

func TestRequestsHaveOneEncoding(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"", "1.3.6.1.4.1.99999.7.1", "2.25.329800735698586629295641978511506172918"} {
		r, err := stamp.NewRequest(stamp.SHA384, dated, policy, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, err := r.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := stamp.ParseRequest(der)
		if err != nil || again.Nonce.Cmp(r.Nonce) != 0 || again.Policy != policy || again.Hash != r.Hash || !bytes.Equal(again.Digest, r.Digest) {
			t.Errorf("%+v, %v", again, err)
		}
		for i := range der {
			if _, err := stamp.ParseRequest(der[:i]); err == nil {
				t.Errorf("cut at %d, it is a request all the same", i)
			}
		}
	}
}

func TestRequestsRefuseWhatCannotBeAsked(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"x", "1", "3.1", "1..2", "1.2 "} {
		if _, err := stamp.NewRequest(stamp.SHA256, dated, policy, rand.Reader); !errors.Is(err, stamp.ErrPolicy) {
			t.Errorf("policy %q: %v", policy, err)
		}
	}
	for _, word := range []string{"", "sha1", "md5", "SHA256"} {
		if _, err := stamp.ParseHash(word); !errors.Is(err, stamp.ErrAlgorithm) {
			t.Errorf("hash %q: %v", word, err)
		}
		if _, err := stamp.NewRequest(stamp.Hash(word), dated, "", rand.Reader); !errors.Is(err, stamp.ErrAlgorithm) {
			t.Errorf("request by %q: %v", word, err)
		}
	}
	if _, err := stamp.NewRequest(stamp.SHA256, dated, "", bytes.NewReader(nil)); err == nil {
		t.Error("a request without randomness")
	}
}

func TestRootsMustHaveARoot(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, stamptest.Options{})
	middle := pemOf("CERTIFICATE", a.Middle.Raw)
	for name, text := range map[string][]byte{
		"nothing":        nil,
		"no block":       []byte("kök"),
		"a secret":       pemOf("PRIVATE KEY", []byte{1}),
		"no certificate": pemOf("CERTIFICATE", []byte{1}),
		"no root":        middle,
		"too long":       bytes.Repeat([]byte{' '}, stamp.MaxRoots+1),
		"too many":       bytes.Repeat(a.RootPEM(), 1001),
	} {
		if roots, err := stamp.ParseRoots(text); roots != nil || !errors.Is(err, stamp.ErrRoots) {
			t.Errorf("%s: %v", name, err)
		}
	}
	both, err := stamp.ParseRoots(append(append([]byte("kök və ara\n"), middle...), a.RootPEM()...))
	if err != nil || both.Len() != 1 {
		t.Errorf("%v", err)
	}
}
