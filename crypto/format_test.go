package crypto

import (
	"bytes"
	"context"
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

// TestFormat computes the worked example of FORMAT.md again and opens the
// samples that were made with the format.
func TestFormat(t *testing.T) {
	t.Parallel()
	page := readFile(t, "FORMAT.md")
	_, secret, _ := strings.Cut(string(readFile(t, "testdata/v1/identity.txt")), "\n")
	id, err := ParseIdentity(strings.TrimSpace(secret))
	if err != nil {
		t.Fatal(err)
	}
	writer := make([]byte, 32)
	for i := range writer {
		writer[i] = byte(i)
	}
	v := NewVaultID(id.Recipient(), writer)
	k := id.AuthKey(v, PurposeWriter)
	f := RecipientFingerprint(id.Recipient().String())
	signer, err := NewSigningKey(writer)
	if err != nil {
		t.Fatal(err)
	}
	contact := ContactFingerprint([]string{id.Recipient().String()}, signer.String())
	generation, body, err := k.Open(id, readFile(t, "testdata/v1/authenticated.age"), "writer", "writers/0a1b2c3d.age")
	if err != nil || generation != 3 || string(body) != "an invented body\n" {
		t.Errorf("authenticated file: generation %d, %d bytes, %v", generation, len(body), err)
	}
	pt, err := k.encode(authHeader{kind: "writer", name: "writers/0a1b2c3d.age", generation: 3}, body, FloorPrivate)
	if err != nil || len(pt) != 1024 {
		t.Error(len(pt), err)
	}
	line, _, _ := strings.Cut(string(pt), "\n")
	for _, want := range []string{
		id.Secret(), hexSum([]byte(id.Recipient().String())), hex.EncodeToString(writer), v.String(),
		hex.EncodeToString(k.key.Reveal()[:]), f.Digits(), f.Words(), signer.String(), contact.Digits(), contact.Words(), line, hexSum([]byte("Şahid: uydurma mətn.\n")),
	} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("FORMAT.md does not have %q", want)
		}
	}
}

func TestFormatObject(t *testing.T) {
	t.Parallel()
	const text = "Şahid: uydurma mətn.\n"
	_, secret, _ := strings.Cut(string(readFile(t, "testdata/v1/identity.txt")), "\n")
	id, err := ParseIdentity(strings.TrimSpace(secret))
	if err != nil {
		t.Fatal(err)
	}
	want, err := hex.DecodeString(hexSum([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	object := readFile(t, "testdata/v1/object.age")
	err = UnsealStream(context.Background(), &out, bytes.NewReader(object), id, int64(len(text)), [32]byte(want), nil)
	if err != nil || out.String() != text || len(object) != 5755 {
		t.Errorf("%d of %d bytes, %v", out.Len(), len(object), err)
	}
}

// TestFormatLists holds the lists of labels and purposes to the page.
func TestFormatLists(t *testing.T) {
	t.Parallel()
	page := readFile(t, "FORMAT.md")
	for _, label := range []string{labelAuth, labelAuthFile, labelVaultID, labelFingerprint, labelContact} {
		if !bytes.Contains(page, []byte("| `"+label+"`")) {
			t.Errorf("label %q is not in the table", label)
		}
	}
	for _, p := range []Purpose{PurposeWriter, PurposeCatalogue, PurposeDraft, PurposeIndex, PurposeRotation} {
		if !p.known() || !bytes.Contains(page, []byte("`"+string(p)+"`")) {
			t.Errorf("purpose %q is not in the list", p)
		}
	}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || strings.Trim(cells[1], " 0123456789") != "" {
			continue
		}
		n := make([]int64, 3)
		for i := range n {
			for _, c := range strings.TrimSpace(cells[1+i]) {
				n[i] = 10*n[i] + int64(c-'0')
			}
		}
		if got := PaddedSize(n[0], n[1]); got != n[2] {
			t.Errorf("padding table: %d at %d gives %d and not %d", n[0], n[1], got, n[2])
		}
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
