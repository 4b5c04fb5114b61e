package vault

import (
	bignum "math/big"
	"testing"

	"emanet/vault/stamp"
	"emanet/vault/stamp/stamptest"
)

func newAuthority(t testing.TB, o stamptest.Options) (*stamptest.Authority, *stamp.Roots) {
	t.Helper()
	a, err := stamptest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	roots, err := stamp.ParseRoots(a.RootPEM())
	if err != nil {
		t.Fatal(err)
	}
	return a, roots
}

func askTimestamp(t testing.TB, v *Vault, o TimestampOptions) TimestampQuery {
	t.Helper()
	q, err := v.RequestTimestamp(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func answerTimestamp(t testing.TB, a *stamptest.Authority, q TimestampQuery, o stamptest.Answer) []byte {
	t.Helper()
	der, err := a.Answer(q.Query, o)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func addTimestamp(t testing.TB, v *Vault, response []byte, roots *stamp.Roots) Timestamp {
	t.Helper()
	got, known, err := v.AddTimestamp(t.Context(), response, roots)
	if err != nil || known || got.Fault != nil {
		t.Fatalf("%+v, known %v, %v", got, known, err)
	}
	return got
}

// otherVault is a vault of somebody else.
func otherVault(t *testing.T) *Vault {
	t.Helper()
	v, _ := newVault(t)
	return v
}

// nonceOf returns the nonce of a request.
func nonceOf(t testing.TB, q TimestampQuery) *bignum.Int {
	t.Helper()
	r, err := stamp.ParseRequest(q.Query)
	if err != nil {
		t.Fatal(err)
	}
	return r.Nonce
}

// timestamps returns the list as the stored log gives it.
func timestamps(t testing.TB, v *Vault) []Timestamp {
	t.Helper()
	v.hist = nil
	all, err := v.Timestamps(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}
