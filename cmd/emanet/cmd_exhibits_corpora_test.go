//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"emanet/vault/dossier"
)

// TestExhibitsOfCorpora lists real documents.
func TestExhibitsOfCorpora(t *testing.T) {
	t.Parallel()
	root := os.Getenv("EMANET_CORPORA")
	if root == "" {
		t.Skip("EMANET_CORPORA is not set: no real documents are listed")
	}
	var files []string
	for _, name := range []string{"azj_latn.pdf", "azj_cyrl.docx", "rus.pdf", "tur.odt", "arb.pdf"} {
		files = append(files, filepath.Join(root, "made-docs", name))
	}
	dir := newVault(t)
	e, out, _ := newTestEnvIn(t, dir, nil)
	mine := func(words ...string) {
		t.Helper()
		out.Reset()
		runLine(t, e, statusDone, append([]string{"--vault", "vault", "--identity", "id", "-q"}, words...)...)
	}
	mine(append([]string{"add", "--record", "--case", "UYD-1"}, files...)...)
	id := strings.Fields(out.String())[1]
	mine("exhibits", id, "--csv")
	for _, want := range []string{"azj_latn.pdf,", "az (recognised)", "ru (recognised)", "tr (recognised)", "ar (recognised)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	for _, form := range dossier.Forms() {
		mine("exhibits", id, "--check", string(form), "-o", string(form)+".html")
	}
}
