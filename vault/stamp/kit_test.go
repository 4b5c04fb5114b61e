package stamp_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"emanet/vault/stamp"
	"emanet/vault/stamp/stamptest"
)

// dated are the bytes that the tests have dated.
var dated = []byte("uydurma yoxlama nöqtəsi\n")

func newAuthority(t testing.TB, o stamptest.Options) *stamptest.Authority {
	t.Helper()
	a, err := stamptest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func newRequest(t testing.TB, h stamp.Hash) stamp.Request {
	t.Helper()
	r, err := stamp.NewRequest(h, dated, "", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rootsOf(t testing.TB, a *stamptest.Authority) *stamp.Roots {
	t.Helper()
	roots, err := stamp.ParseRoots(a.RootPEM())
	if err != nil {
		t.Fatal(err)
	}
	return roots
}

func answer(t testing.TB, a *stamptest.Authority, r stamp.Request, o stamptest.Answer) []byte {
	t.Helper()
	query, err := r.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	der, err := a.Answer(query, o)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// check parses and verifies as a vault does.
func check(der []byte, r stamp.Request, roots *stamp.Roots) (*stamp.Token, error) {
	token, err := stamp.ParseResponse(der)
	if err != nil {
		return nil, err
	}
	_, err = token.Verify(r, roots)
	return token, err
}

// sample reads one of the recorded files.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "v1", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
