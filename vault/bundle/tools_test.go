package bundle

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// tool skips a test unless a program of the system is installed.
func tool(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed: what HOW-TO-VERIFY.txt says cannot be tried here", name)
		}
	}
}

// run starts a program in a folder and returns everything that it prints.
func run(t *testing.T, folder, stdin, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Stdin = folder, strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// unpacked writes the sample, lets tar unpack it, and returns the folder.
func unpacked(t *testing.T) string {
	t.Helper()
	tool(t, "tar")
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "x.tar"), made(t, sample()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, folder, "", "tar", "-xf", "x.tar"); err != nil || out != "" {
		t.Fatalf("tar: %v\n%s", err, out)
	}
	return filepath.Join(folder, sample().Info.top())
}

func TestStockSha256sum(t *testing.T) {
	t.Parallel()
	tool(t, "sha256sum")
	folder := unpacked(t)
	for list, n := range map[string]int{nameTagManifest: 5, nameManifest: 7} {
		out, err := run(t, folder, "", "sha256sum", "--strict", "-c", list)
		if err != nil || strings.Count(out, ": OK\n") != n || strings.Count(out, "\n") != n {
			t.Errorf("%s: %v\n%s", list, err, out)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "data", "1", "record.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, folder, "", "sha256sum", "-c", nameManifest); err == nil {
		t.Errorf("a changed record is not seen:\n%s", out)
	}
}

func TestStockTarList(t *testing.T) {
	t.Parallel()
	tool(t, "tar")
	out, err := run(t, t.TempDir(), string(made(t, sample())), "tar", "--numeric-owner", "-tvf", "-")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	members, _ := split(made(t, sample()))
	if err != nil || len(lines) != len(members) {
		t.Fatalf("%v\n%s", err, out)
	}
	for i, line := range lines {
		if !strings.HasSuffix(line, "/"+members[i].name) || !strings.HasPrefix(line, "-rw-------") || !strings.Contains(line, "2026") {
			t.Error(line)
		}
	}
}

// TestStockTarLarge: the size of a member of 9 GiB, in a file that has holes.
func TestStockTarLarge(t *testing.T) {
	t.Parallel()
	tool(t, "tar")
	const size = 9 << 30
	h := header("bundle-0123456789/data/1/files/0001.mp4", size, 1)
	name := filepath.Join(t.TempDir(), "x.tar")
	if err := os.WriteFile(name, h[:], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, size+3*blockSize); err != nil {
		t.Skipf("this disk takes no file of 9 GiB with holes: %v", err)
	}
	if out, err := run(t, "", "", "tar", "-tvf", name); err != nil || !strings.Contains(out, "9663676416") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestStockSSHKeygenVerify(t *testing.T) {
	t.Parallel()
	tool(t, "ssh-keygen")
	folder := unpacked(t)
	signer, err := SignedBy(testKey().Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "allowed_signers"), []byte(signer.AllowedSigner()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(filepath.Join(folder, nameTagManifest))
	if err != nil {
		t.Fatal(err)
	}
	verify := []string{"-Y", "verify", "-f", "allowed_signers", "-I", Principal, "-n", Namespace, "-s", nameSignature}
	out, err := run(t, folder, string(list), "ssh-keygen", verify...)
	if err != nil || !strings.Contains(out, signer.Fingerprint()) {
		t.Errorf("verify: %v\n%s", err, out)
	}
	out, err = run(t, folder, string(list), "ssh-keygen", "-Y", "check-novalidate", "-n", Namespace, "-s", nameSignature)
	if err != nil || !strings.HasPrefix(out, `Good "emanet-bundle-v1" signature with ED25519 key `+signer.Fingerprint()) {
		t.Errorf("check-novalidate: %v\n%s", err, out)
	}
	if out, err := run(t, folder, "x"+string(list), "ssh-keygen", verify...); err == nil {
		t.Errorf("another text is good:\n%s", out)
	}
}

// TestStockSSHKeygenSign: the same key, in the hands of ssh-keygen, makes the
// same bytes.
func TestStockSSHKeygenSign(t *testing.T) {
	t.Parallel()
	tool(t, "ssh-keygen")
	folder := t.TempDir()
	block, err := ssh.MarshalPrivateKey(testKey(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "key"), pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "list"), []byte(message), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, folder, "", "ssh-keygen", "-Y", "sign", "-f", "key", "-n", Namespace, "list"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	theirs, err := os.ReadFile(filepath.Join(folder, "list.sig"))
	ours, ourErr := sign([]byte(message), testKey())
	if err != nil || ourErr != nil || !bytes.Equal(theirs, ours) {
		t.Errorf("%v, %v\n%s\n%s", err, ourErr, theirs, ours)
	}
}

// TestStockWhole follows HOW-TO-VERIFY.txt to the letter, without age.
func TestStockWhole(t *testing.T) {
	t.Parallel()
	tool(t, "sh", "tar", "ssh-keygen", "sha256sum")
	folder := unpacked(t)
	for line := range strings.Lines(howTo[:strings.Index(howTo, "What is inside")]) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "ssh-keygen -Y check") && !strings.HasPrefix(line, "sha256sum") {
			continue
		}
		if out, err := run(t, folder, "", "sh", "-c", line); err != nil {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
	}
	if _, err := Verify(context.Background(), bytes.NewReader(made(t, sample())), Limits{}, nil); err != nil {
		t.Error(err)
	}
}
