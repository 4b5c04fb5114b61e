package bundle

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strconv"
	"strings"
	"testing"
)

// example is the bundle of FORMAT.md.
func example() *Contents {
	i := testInfo(1)
	i.Software, i.Recipients = "emanet", [][32]byte{RecipientHash(i.Nonce, "age1invented")}
	return &Contents{Info: i, Tags: []Tag{{"checkpoint", []byte("an invented checkpoint\n")}}, Members: []Member{
		file(RecordName(1), `{"title":"Nümunə Şəxs"}`+"\n"),
		file(FileName(1, 1, "text/plain", "ifadə.txt"), "uydurma ifadə\n"),
		file(TextName(1, 1), "uydurma ifadə\n"),
	}}
}

const exampleFile = "testdata/v1/example.tar"

// TestExample: the bundle of FORMAT.md is read, and written again to the same
// bytes. The file is never made again.
func TestExample(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	r, content, err := readAll(bytes.NewReader(want), Limits{})
	if err != nil || content["data/1/files/0001.txt"] != "uydurma ifadə\n" || !r.Info().MadeFor("age1invented") {
		t.Fatalf("%v, %v", content, err)
	}
	if !bytes.Equal(made(t, example()), want) {
		t.Error("emanet writes other bytes than it did")
	}
}

// TestFormatText: what FORMAT.md shows is what is there.
func TestFormatText(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	for name, part := range formatParts(t) {
		if !strings.Contains(text, part) {
			t.Errorf("FORMAT.md does not have %s:\n%s", name, part)
		}
	}
}

func formatParts(t *testing.T) map[string]string {
	t.Helper()
	bundle, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := readAll(bytes.NewReader(bundle), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	signer, err := SignedBy(testKey().Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	sum, known, dates := sha256.Sum256(bundle), sha256.Sum256([]byte(howTo)), sha256.Sum256([]byte(howToDates))
	return map[string]string{
		"HOWTO": hexOf(known[:]), "SUM": hexOf(sum[:]), "DATES": hexOf(dates[:]), "SIZE": strconv.Itoa(len(bundle)),
		"SIGNER":      indented(signer.AllowedSigner()),
		"TAGMANIFEST": indented(string(r.TagManifest())),
		"SIG":         indented(string(r.SignatureArmor())),
		"INFO":        indented(string(r.info.encode())),
		"MANIFEST":    indented(string(r.Manifest())),
		"HEADER":      indented(hex.Dump(bundle[:352])),
		"EXTENSIONS":  indented(wrapped(extensions)),
	}
}

// indented is a text as Markdown shows it word for word.
func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ")
}

// wrapped joins words into lines of fourteen.
func wrapped(words []string) string {
	var out strings.Builder
	for i, w := range words {
		switch {
		case i > 0 && i%14 == 0:
			out.WriteString("\n")
		case i > 0:
			out.WriteString(" ")
		}
		out.WriteString(w)
	}
	return out.String()
}
