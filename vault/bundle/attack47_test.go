package bundle

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"
)

// TestAttack41BundleRecipients: a bundle says for whom it was made, and only to
// those who know whom to ask for.
func TestAttack41BundleRecipients(t *testing.T) {
	t.Parallel()
	r, _, err := readAll(bytes.NewReader(made(t, sample())), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if i := r.Info(); !i.MadeFor("age1zəhra") || !i.MadeFor("age1invented") || i.MadeFor("age1somebody") {
		t.Error("it names others than those it was made for")
	}
	c := sample()
	c.Info.Recipients, c.Info.Passphrase = nil, true
	r, _, err = readAll(bytes.NewReader(made(t, c)), Limits{})
	if err != nil || !r.Info().Passphrase || r.Info().MadeFor("passphrase") {
		t.Errorf("passphrase: %+v, %v", r.Info(), err)
	}
}

// TestAttack47BundleConfirmsNothing: what was not put into a bundle leaves no
// trace in it: neither original names, nor recipients, nor hashes of anything
// but the bytes that are inside.
func TestAttack47BundleConfirmsNothing(t *testing.T) {
	t.Parallel()
	const name = "Nümunə Şəxs"
	c := sample()
	c.Info.What = Redacted
	c.Members = []Member{file(RecordName(1), `{"person":"[removed]"}`), file(FileName(1, 1, "text/plain", name+".txt"), "a text without a person")}
	c.Info.Records = 1
	data := made(t, c)
	for _, secret := range []string{name, "age1invented", "age1zəhra"} {
		sum := sha256.Sum256([]byte(secret))
		for _, form := range []string{secret, strings.ToLower(secret), string(sum[:]), hexOf(sum[:])} {
			if bytes.Contains(data, []byte(form)) {
				t.Errorf("the bundle has %q", form)
			}
		}
	}
	members, _ := split(data)
	if last := members[len(members)-1].name; last != "data/1/files/0001.txt" {
		t.Errorf("the name %q says more than it must", last)
	}
}
