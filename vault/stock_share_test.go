package vault

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"emanet/crypto/keyslot"
	"emanet/vault/bundle"
)

// TestStockToolsOpenABundle is the lawyer's page of README.md: age, tar, ssh-keygen and sha256sum open what was shared
// and find it whole, unaltered and signed, and find out when it is not.
func TestStockToolsOpenABundle(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"tar", "ssh-keygen", "sha256sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: the page for a lawyer without emanet cannot be followed", tool)
		}
	}
	age := stockAge(t)
	key, recipient, err := keyslot.NewIdentityFile(time.Unix(0, 0), nil, nil, 0)
	check(t, err)
	dir := t.TempDir()
	check(t, os.WriteFile(filepath.Join(dir, "key.txt"), key, 0o600))

	p := newParty(t, "Nümunə Müdafiəçi")
	verifyContact(t, p.v, addContact(t, p.v, ContactCard{Name: "Örnek Avukat", Recipients: []string{recipient}}, AddContactOptions{}))
	photo := random(7, 300_000)
	id := add(t, p.v, Draft{
		Fields: consented(t, "Uydurma ifadə", ""), Text: "Məni gecə apardılar.",
		Sources: []Source{source("şəkil.jpg", photo), source("qeyd.txt", []byte("Имя вымышлено.\n"))},
	})
	file := filepath.Join(dir, "b.age")
	check(t, p.shares(t.Context(), &party{name: "Örnek Avukat"}, ShareOptions{}, file, nil, id.ID))
	card, err := p.v.Whoami(t.Context())
	check(t, err)

	run(t, age, "-d", "-i", filepath.Join(dir, "key.txt"), "-o", filepath.Join(dir, "b.tar"), file)
	run(t, "tar", "-C", dir, "-xf", filepath.Join(dir, "b.tar"))
	bags, err := filepath.Glob(filepath.Join(dir, "bundle-*"))
	if err != nil || len(bags) != 1 {
		t.Fatal(bags, err)
	}
	bag := bags[0]
	if got, err := os.ReadFile(filepath.Join(bag, "data", "1", "files", "0001.jpg")); err != nil || !bytes.Equal(got, photo) {
		t.Errorf("the picture is another one: %v", err)
	}
	allowed := filepath.Join(dir, "allowed_signers")
	check(t, os.WriteFile(allowed, []byte("emanet namespaces=\""+bundle.Namespace+"\" "+card.Signer+"\n"), 0o600))
	if out, err := checkBag(t, bag, allowed); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	for _, name := range []string{"data/1/record.json", "data/1/text/0000.txt", "manifest-sha256.txt", "bag-info.txt", "tagmanifest-sha256.txt"} {
		whole, err := os.ReadFile(filepath.Join(bag, name))
		check(t, err)
		changed := bytes.Clone(whole)
		changed[len(changed)/2] ^= 1
		check(t, os.WriteFile(filepath.Join(bag, name), changed, 0o600))
		if out, err := checkBag(t, bag, allowed); err == nil {
			t.Errorf("%s was changed, and nothing was found\n%s", name, out)
		}
		check(t, os.WriteFile(filepath.Join(bag, name), whole, 0o600))
	}
	stranger := newSigner(t, 9)
	check(t, os.WriteFile(allowed, []byte("emanet namespaces=\""+bundle.Namespace+"\" "+stranger+"\n"), 0o600))
	if out, err := checkBag(t, bag, allowed); err == nil {
		t.Errorf("the key of a stranger fits\n%s", out)
	}
}

// checkBag runs the commands of the page, in the folder of the bag.
func checkBag(t *testing.T, bag, allowed string) (string, error) {
	t.Helper()
	var all strings.Builder
	for _, words := range [][]string{
		{"ssh-keygen", "-Y", "verify", "-f", allowed, "-I", bundle.Principal, "-n", bundle.Namespace, "-s", "tagmanifest-sha256.txt.sig"},
		{"sha256sum", "-c", "tagmanifest-sha256.txt"},
		{"sha256sum", "-c", "manifest-sha256.txt"},
	} {
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Dir = bag
		if words[0] == "ssh-keygen" {
			f, err := os.Open(filepath.Join(bag, "tagmanifest-sha256.txt"))
			check(t, err)
			defer f.Close() //nolint:errcheck // it was only read
			cmd.Stdin = f
		}
		out, err := cmd.CombinedOutput()
		all.Write(out)
		if err != nil {
			return all.String(), err
		}
	}
	return all.String(), nil
}
