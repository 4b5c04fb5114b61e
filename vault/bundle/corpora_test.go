package bundle

import (
	"archive/tar"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// corpus returns the folder of the BagIt conformance suite.
func corpus(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("EMANET_CORPORA")
	if folder == "" {
		t.Skip("EMANET_CORPORA is not set")
	}
	return filepath.Join(folder, "bagit")
}

// TestConformance puts files of the suite of the Library of Congress into the
// place that they would have in a bundle, with everything else right and signed,
// and wants them refused by name.
//
// Not used: corrupt-data-file, corrupt-tag-file, extra-file-in-bag,
// missing-baginfo and missing-bagit.txt spoil what is around the files and are
// the tests of attack 40; notAllManifestsListAllFiles needs a second manifest,
// for which a bundle has no name; the bags of Windows and of v0.93 to v0.96 repeat
// these or predate RFC 8493.
func TestConformance(t *testing.T) {
	t.Parallel()
	folder := corpus(t)
	if text, err := os.ReadFile(filepath.Join(folder, "v1.0/valid/basicBag/bagit.txt")); err != nil || string(text) != declaration {
		t.Errorf("the declaration of a valid bag is not ours: %v", err)
	}
	for _, c := range []struct{ file, member string }{
		{"v0.97/invalid/baginfo-missing-encoding/bagit.txt", nameDeclaration},
		{"v0.97/invalid/bom-in-bagit.txt/bagit.txt", nameDeclaration},
		{"v0.97/invalid/invalid-version-number/bagit.txt", nameDeclaration},
		{"v1.0/invalid/bagit-with-invalid-whitespace/bagit.txt", nameDeclaration},
		{"v0.97/invalid/corrupt-tag-file/bag-info.txt", nameInfo},
		{"v0.97/valid/uncommon-metadata-separators/bag-info.txt", nameInfo},
		{"v0.97/valid/duplicate-metadata-entries/bag-info.txt", nameInfo},
		{"v0.97/invalid/same-filename-listed-twice-with-different-hashes/manifest-sha256.txt", nameManifest},
		{"v1.0/invalid/same-filename-listed-twice-with-different-hashes/manifest-sha256.txt", nameManifest},
		{"v1.0/invalid/same-filename-listed-twice-with-the-same-hash/manifest-sha256.txt", nameManifest},
		{"v0.97/invalid/out-of-scope-file-paths-using-dot-notation/manifest-md5.txt", nameManifest},
		{"v0.97/linux-only/out-of-scope-file-paths-using-absolute-path/manifest-md5.txt", nameManifest},
		{"v0.97/linux-only/out-of-scope-file-paths-using-shortcut/manifest-md5.txt", nameManifest},
		{"v0.97/linux-only/out-of-scope-file-paths-using-shortcut-username/manifest-md5.txt", nameManifest},
		{"v0.97/warning/duplicate-file-with-different-case/manifest-sha512.txt", nameManifest},
		{"v0.97/warning/relative-path/manifest-sha512.txt", nameManifest},
		{"v0.97/valid/bag-with-leading-dot-slash-in-manifest/manifest-md5.txt", nameManifest},
		{"v0.97/valid/bag-with-encoded-names/manifest-md5.txt", nameManifest},
	} {
		text, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(c.file)))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		graft(t, c.file, c.member, text)
	}
	for _, bag := range []string{"v0.97/invalid/out-of-scope-file-paths-using-dot-notation-for-fetch", "v0.97/valid/holey-bag"} {
		text, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(bag), "fetch.txt"))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		refuseFetch(t, bag, text)
	}
}

// graft puts text into a bundle as member. The hashes of a manifest are made as
// long as those of SHA-256: it is the names that must be refused.
func graft(t *testing.T, file, member string, text []byte) {
	t.Helper()
	p, err := unsigned(sample())
	if err != nil {
		t.Fatal(err)
	}
	if member == nameManifest {
		text = longHashes(text)
		p.tags[2].data = bagInfo{Info: testInfo(1), bytes: 1, count: bytes.Count(text, []byte("\n"))}.encode()
	}
	at := slices.IndexFunc(p.tags, func(f tagFile) bool { return f.name == member })
	p.tags[at].data = text
	f := refusal(t, signedAgain(t, p))
	if f.Member != member && !(member == nameManifest && strings.Contains(f.Reason, "manifest")) {
		t.Errorf("%s: %v", file, f)
	}
}

func longHashes(manifest []byte) []byte {
	var out []byte
	for line := range strings.Lines(string(manifest)) {
		if _, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " "); ok {
			out = appendLine(out, [32]byte{}, strings.TrimLeft(name, " *"))
		}
	}
	return out
}

// refuseFetch lists and adds a fetch.txt: what is not in the stream is nowhere.
func refuseFetch(t *testing.T, bag string, text []byte) {
	t.Helper()
	p, err := unsigned(sample())
	if err != nil {
		t.Fatal(err)
	}
	p.tags = append(p.tags, tagFile{"fetch.txt", text})
	if f := refusal(t, signedAgain(t, p)); f.Member != "fetch.txt" {
		t.Errorf("%s: %v", bag, f)
	}
}

// TestConformanceWholeBags: bags of others, as they are, are no bundles.
func TestConformanceWholeBags(t *testing.T) {
	t.Parallel()
	bags, err := filepath.Glob(filepath.Join(corpus(t), "v*", "*", "*", "data"))
	if err != nil || len(bags) < 30 {
		t.Fatalf("%d bags, %v", len(bags), err)
	}
	for _, data := range bags {
		var out bytes.Buffer
		w := tar.NewWriter(&out)
		if err := w.AddFS(os.DirFS(filepath.Dir(data))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Log(data, err)
		}
		_ = w.Close()
		_ = refusal(t, out.Bytes())
	}
}
