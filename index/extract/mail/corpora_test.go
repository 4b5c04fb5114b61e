package mail

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"emanet/index/extract"
)

// TestCorporaAreRead reads mails of all kinds, good ones and malformed ones, and the mails in them: none fails, and each gives a text, a fact
// or a file.
func TestCorporaAreRead(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("EMANET_CORPORA")
	if folder == "" {
		t.Skip("EMANET_CORPORA is not set")
	}
	formats := map[string]extract.Format{".eml": EML, ".mbox": Mbox, ".msg": MSG}
	var mails, texts, files, lost, nothing int
	for _, pattern := range []string{"mail/*", "documents/*.eml", "documents/*.mbox", "documents/*.msg"} {
		names, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(names), err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			c := readDeep(t, formats[filepath.Ext(name)], b, 0)
			t.Logf("%-55s %d facts, %d parts, %d files, lost %v", filepath.Base(name), len(c.Facts), len(c.Parts), len(c.Files), c.Losses)
			mails, texts, files, lost = mails+1, texts+len(c.Parts), files+len(c.Files), lost+len(c.Losses)
			if len(c.Facts)+len(c.Parts)+len(c.Files) == 0 {
				nothing++
				t.Logf("%s gives nothing: it has one field, which is no fact, and no text", filepath.Base(name))
			}
		}
	}
	if nothing > 1 || lost > 0 {
		t.Errorf("%d mails give nothing, %d things are lost", nothing, lost)
	}
	t.Logf("%d mails: %d texts, %d files, %d losses", mails, texts, files, lost)
}

// readDeep reads a file and the mails in it.
func readDeep(t *testing.T, format extract.Format, b []byte, depth int) *extract.Collector {
	t.Helper()
	c := new(extract.Collector)
	in := &extract.Input{Bytes: bytes.NewReader(b), Size: int64(len(b)), Depth: depth, Limits: extract.Limits{}.Filled()}
	var f *extract.Failure
	if err := format(context.Background(), in, c); errors.As(err, &f) {
		c.Losses = append(c.Losses, f.Loss)
	} else if err != nil {
		t.Fatal(err)
	}
	for _, file := range c.Files {
		if file.MediaType == "message/rfc822" {
			inner := readDeep(t, EML, file.Bytes, depth+1)
			c.Facts, c.Parts, c.Losses = append(c.Facts, inner.Facts...), append(c.Parts, inner.Parts...), append(c.Losses, inner.Losses...)
		}
	}
	return c
}
