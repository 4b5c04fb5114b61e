package main

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"emanet/vault/stamp/stamptest"
)

// authorities are the invented authorities of the scripts, made when they are
// first named.
var authorities sync.Map

func authorityOf(name string) (*stamptest.Authority, error) {
	made, _ := authorities.LoadOrStore(name, sync.OnceValues(func() (*stamptest.Authority, error) {
		return stamptest.New(stamptest.Options{Name: "Uydurma Vaxt Mərkəzi " + name})
	}))
	return made.(func() (*stamptest.Authority, error))()
}

// authorityAnswers are the words for how an authority answers.
func authorityAnswers() map[string]stamptest.Answer {
	return map[string]stamptest.Answer{
		"good":    {},
		"again":   {Time: time.Date(2026, time.April, 5, 6, 7, 8, 0, time.UTC)},
		"refuses": {Status: 2, Words: "olmaz \x1b[2J\u202e"},
		"nonce":   {Nonce: big.NewInt(77)},
		"digest":  {Digest: bytes.Repeat([]byte{7}, 32)},
		"stray":   {Digest: bytes.Repeat([]byte{7}, 32), Nonce: big.NewInt(77)},
		"expired": {Time: time.Date(2041, time.January, 1, 0, 0, 0, 0, time.UTC)},
		"spoilt":  {Spoil: true},
		"bare":    {NoCertificates: true},
		"longer":  {After: []byte("x")},
	}
}

// authority NAME roots FILE writes the root of an invented authority;
// authority NAME HOW QUERY FILE lets it answer.
func authority(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: authority name roots file | authority name how query file")
	}
	a, err := authorityOf(args[0])
	ts.Check(err)
	if args[1] == "roots" {
		ts.Check(os.WriteFile(ts.MkAbs(args[2]), a.RootPEM(), 0o600))
		return
	}
	how, ok := authorityAnswers()[args[1]]
	if !ok || len(args) != 4 {
		ts.Fatalf("no authority answers so: %q", args)
	}
	query, err := os.ReadFile(ts.MkAbs(args[2]))
	ts.Check(err)
	answer, err := a.Answer(query, how)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), answer, 0o600))
}

// opensslConfig is an authority as openssl makes one.
const opensslConfig = `[req]
distinguished_name = dn
prompt = no
utf8 = yes
string_mask = utf8only
[dn]
O = Nümunə Qurum
CN = Uydurma Vaxt Kökü
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[signer]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = here
[here]
serial = serial
signer_cert = signer.pem
certs = root.pem
signer_key = signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.7.2
digests = sha1, sha256, sha384, sha512
accuracy = secs:1, millisecs:500
tsa_name = yes
ess_cert_id_alg = sha256
`

// openssl runs openssl in a folder.
func openssl(t *testing.T, dir string, words ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "openssl", words...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(words, " "), err, out)
	}
}

// newOpensslAuthority makes a root and a signer in dir.
func newOpensslAuthority(t *testing.T, dir string) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed: no authority but our own can be made")
	}
	for name, text := range map[string]string{"ca.cnf": opensslConfig, "serial": "01\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	openssl(t, dir, "req", "-x509", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-config", "ca.cnf", "-extensions", "root", "-days", "30", "-out", "root.pem")
	openssl(t, dir, "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "signer.key", "-config", "ca.cnf", "-subj", "/O=Nümunə Qurum/CN=Uydurma Vaxt Mərkəzi", "-utf8", "-out", "signer.csr")
	openssl(t, dir, "x509", "-req", "-in", "signer.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "4097", "-days", "20", "-extfile", "ca.cnf", "-extensions", "signer", "-out", "signer.pem")
}

// TestTimestampByOpenSSL lets openssl be the authority, and check what show
// writes.
func TestTimestampByOpenSSL(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newOpensslAuthority(t, dir)
	e, out, _ := newTestEnvIn(t, dir, strings.NewReader(""))
	runLine(t, e, statusDone, "keys", "generate", "--no-passphrase", "mine")
	if err := os.WriteFile(filepath.Join(dir, "mine.pub"), []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	runLine(t, e, statusDone, "init", "--recipient", "@mine.pub", "vault")
	mine := func(words ...string) {
		t.Helper()
		out.Reset()
		runLine(t, e, statusDone, append([]string{"--vault", "vault", "--identity", "mine"}, words...)...)
	}
	for i, hash := range []string{"sha256", "sha384", "sha512"} {
		mine("timestamp", "request", "-o", hash+".tsq", "--hash", hash)
		openssl(t, dir, "ts", "-reply", "-config", "ca.cnf", "-queryfile", hash+".tsq", "-out", hash+".tsr")
		openssl(t, dir, "ts", "-verify", "-data", hash+".checkpoint", "-in", hash+".tsr", "-CAfile", "root.pem")
		openssl(t, dir, "ts", "-verify", "-queryfile", hash+".tsq", "-in", hash+".tsr", "-CAfile", "root.pem")
		mine("timestamp", "add", hash+".tsr", "--roots", "root.pem", "--json")
		var added timestampJSON
		if err := json.Unmarshal([]byte(out.String()), &added); err != nil || !added.Holds || added.Accuracy != 1.5 || added.Hash != hash {
			t.Fatalf("%+v, %v", added, err)
		}
		folder := "given" + string(rune('0'+i))
		mine("timestamp", "show", big.NewInt(added.Entry).String(), "-o", folder)
		openssl(t, filepath.Join(dir, folder), "ts", "-verify", "-data", "checkpoint", "-in", "token.tsr", "-CAfile", "roots.pem", "-untrusted", "certificates.pem",
			"-attime", big.NewInt(added.Time.Unix()).String())
	}
	// an answer about the same bytes by SHA-1
	openssl(t, dir, "ts", "-query", "-data", "sha256.checkpoint", "-sha1", "-cert", "-out", "old.tsq")
	openssl(t, dir, "ts", "-reply", "-config", "ca.cnf", "-queryfile", "old.tsq", "-out", "old.tsr")
	runLine(t, e, statusIntegrity, "--vault", "vault", "--identity", "mine", "timestamp", "add", "old.tsr", "--roots", "root.pem")
}
