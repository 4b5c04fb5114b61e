package vault

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"emanet/crypto/keyslot"
)

// TestStrangerReadsACopy does what a stranger can do who has a copied tree, a holder's identity file, the FORMAT.md pages
// and stock age, and nothing of emanet: opens the key slot, opens a record, checks hashes, tree and signature.
func TestStrangerReadsACopy(t *testing.T) {
	t.Parallel()
	age := stockAge(t)
	data, recipient, err := keyslot.NewIdentityFile(weak().filled().Now(), nil, nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	v, err := Create(t.Context(), filepath.Join(t.TempDir(), "v"), CreateOptions{Recipients: []string{recipient}, Label: "Nümunə"}, weak())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	content := bytes.Repeat([]byte("sübut\n"), 80_000)
	add(t, v, Draft{Fields: fields(t, "title: Uydurma ifadə\n"), Text: "Məni bölməyə apardılar.", Sources: []Source{source("dəlil.bin", content)}})
	dir := filepath.Join(t.TempDir(), "copy")
	if _, err := v.Copy(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	holder := filepath.Join(t.TempDir(), "holder.txt")
	if err := os.WriteFile(holder, data, 0o600); err != nil {
		t.Fatal(err)
	}
	slots, err := filepath.Glob(filepath.Join(dir, "keys", "*.age"))
	if err != nil || len(slots) != 1 {
		t.Fatal(slots, err)
	}
	identity := filepath.Join(t.TempDir(), "vault.txt")
	if err := os.WriteFile(identity, run(t, age, "-d", "-i", holder, slots[0]), 0o600); err != nil {
		t.Fatal(err)
	}
	strangerReads(t, age, identity, dir, content)
	strangerChecksLog(t, dir)
}

// stockAge builds the age program out of the module that emanet uses.
func stockAge(t testing.TB) string {
	t.Helper()
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("needs the go tool, to build stock age")
	}
	bin := filepath.Join(t.TempDir(), "age")
	cmd := exec.Command(goTool, "build", "-o", bin, "filippo.io/age/cmd/age")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build stock age: %v\n%s", err, out)
	}
	return bin
}

func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s", filepath.Base(name), args, err, errs.Bytes())
	}
	return out.Bytes()
}

// strangerReads opens every object of the copy with stock age and finds the record, its text and its file.
func strangerReads(t *testing.T, age, identity, dir string, content []byte) {
	t.Helper()
	objects, err := filepath.Glob(filepath.Join(dir, "objects", "*", "*.age"))
	if err != nil || len(objects) == 0 {
		t.Fatal(objects, err)
	}
	text, file := false, false
	for _, name := range objects {
		pt := run(t, age, "-d", "-i", identity, name)
		if bytes.HasPrefix(pt, content) && len(bytes.Trim(pt[len(content):], "\x00")) == 0 {
			file = true
		}
		var r struct{ Format, Text string }
		if json.Unmarshal(pt, &r) == nil && r.Text == "Məni bölməyə apardılar." && strings.HasPrefix(r.Format, "emanet-record-v") {
			text = true
		}
	}
	if !text || !file {
		t.Fatalf("stock age found the text: %v, the file: %v", text, file)
	}
}

// strangerChecksLog computes root, hashes and signature from the plain files alone.
func strangerChecksLog(t *testing.T, dir string) {
	t.Helper()
	note, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	body, sigs, ok := strings.Cut(string(note), "\n\n")
	lines := strings.Split(body, "\n")
	if !ok || len(lines) != 4 {
		t.Fatalf("checkpoint: %q", note)
	}
	leaves := logLeaves(t, dir)
	if lines[1] != fmt.Sprint(len(leaves)) {
		t.Fatalf("%s leaves, the checkpoint says %s", fmt.Sprint(len(leaves)), lines[1])
	}
	if root := base64.StdEncoding.EncodeToString(treeRoot(leaves)); root != lines[2] {
		t.Fatalf("root %s, the checkpoint says %s", root, lines[2])
	}
	var hints struct {
		Writers []string `json:"writers"`
	}
	clear, err := os.ReadFile(filepath.Join(dir, "vault.json"))
	if err != nil || json.Unmarshal(clear, &hints) != nil || len(hints.Writers) != 1 {
		t.Fatal(err)
	}
	key, err := base64.StdEncoding.DecodeString(hints.Writers[0][strings.LastIndexByte(hints.Writers[0], '+')+1:])
	if err != nil || len(key) != 1+ed25519.PublicKeySize {
		key, err = base64.StdEncoding.DecodeString(strings.SplitN(hints.Writers[0], "+", 3)[2])
	}
	if err != nil {
		t.Fatal(err)
	}
	sig, err := base64.StdEncoding.DecodeString(strings.TrimSpace(sigs[strings.LastIndexByte(sigs, ' ')+1:]))
	if err != nil || !ed25519.Verify(key[1:], []byte(body+"\n"), sig[4:]) {
		t.Fatalf("the checkpoint's signature does not hold: %v", err)
	}
}

// logLeaves reads the segments of the log.
func logLeaves(t *testing.T, dir string) (leaves [][]byte) {
	t.Helper()
	segments, err := filepath.Glob(filepath.Join(dir, "log", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range segments {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		head, rest, _ := bytes.Cut(b, []byte("\n"))
		if string(head) != "emanet-copy-log-v1" {
			t.Fatalf("%s begins with %q", name, head)
		}
		for len(rest) > 0 {
			var ln []byte
			ln, rest, _ = bytes.Cut(rest, []byte("\n"))
			var index, size int
			if _, err := fmt.Sscanf(string(ln), "leaf %d %d", &index, &size); err != nil || index != len(leaves) {
				t.Fatalf("%s: %q: %v", name, ln, err)
			}
			leaves, rest = append(leaves, rest[:size]), rest[size:]
		}
	}
	return leaves
}

// treeRoot is RFC 6962, section 2.1, word for word.
func treeRoot(leaves [][]byte) []byte {
	if len(leaves) == 1 {
		h := sha256.Sum256(append([]byte{0}, leaves[0]...))
		return h[:]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	h := sha256.Sum256(append(append([]byte{1}, treeRoot(leaves[:k])...), treeRoot(leaves[k:])...))
	return h[:]
}
