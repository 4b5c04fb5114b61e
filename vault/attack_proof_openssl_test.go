package vault

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"emanet/crypto/keyslot"
	"emanet/vault/stamp/stamptest"
)

// TestBundleTimestampByOpenSSL gives the token of a bundle to openssl, after age and tar have opened it.
func TestBundleTimestampByOpenSSL(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"tar", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: the time-stamp of a bundle cannot be checked without emanet", tool)
		}
	}
	age := stockAge(t)
	key, recipient, err := keyslot.NewIdentityFile(time.Unix(0, 0), nil, nil, 0)
	check(t, err)
	dir := t.TempDir()
	check(t, os.WriteFile(filepath.Join(dir, "key.txt"), key, 0o600))
	s := newShelf(t)
	verifyContact(t, s.v, addContact(t, s.v, ContactCard{Name: "Örnek Avukat", Recipients: []string{recipient}}, AddContactOptions{}))
	a, token := s.dates(t, stamptest.Answer{})
	stranger, _ := newAuthority(t, stamptest.Options{})
	file := filepath.Join(dir, "b.age")
	check(t, s.shares(t.Context(), &party{name: "Örnek Avukat"}, ShareOptions{}, file, nil, s.id))

	run(t, age, "-d", "-i", filepath.Join(dir, "key.txt"), "-o", filepath.Join(dir, "b.tar"), file)
	run(t, "tar", "-C", dir, "-xf", filepath.Join(dir, "b.tar"))
	bags, err := filepath.Glob(filepath.Join(dir, "bundle-*"))
	if err != nil || len(bags) != 1 {
		t.Fatal(bags, err)
	}
	check(t, os.WriteFile(filepath.Join(dir, "root.pem"), a.RootPEM(), 0o600))
	check(t, os.WriteFile(filepath.Join(dir, "other.pem"), stranger.RootPEM(), 0o600))
	verify := func(data, root string) (string, error) {
		cmd := exec.Command("openssl", "ts", "-verify", "-data", data, "-in", "custody/timestamps/0001.tsr", "-CAfile", root,
			"-untrusted", "custody/timestamps/0001.pem", "-attime", strconv.FormatInt(token.Time.Unix(), 10))
		cmd.Dir = bags[0]
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	root := filepath.Join(dir, "root.pem")
	if out, err := verify("custody/timestamps/0001.checkpoint", root); err != nil || !strings.Contains(out, "Verification: OK") {
		t.Errorf("%v\n%s", err, out)
	}
	for what, words := range map[string][2]string{
		"another root":       {"custody/timestamps/0001.checkpoint", filepath.Join(dir, "other.pem")},
		"another checkpoint": {"custody/checkpoint", root},
	} {
		if out, err := verify(words[0], words[1]); err == nil {
			t.Errorf("%s fits\n%s", what, out)
		}
	}
}
