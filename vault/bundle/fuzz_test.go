package bundle

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// FuzzReader: no panic, and what is accepted is written again to the same bytes.
func FuzzReader(f *testing.F) {
	data := made(f, sample())
	f.Add(data)
	f.Add(data[:len(data)/2])
	p, err := unsigned(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(planned(f, p))
	f.Add([]byte("bundle-"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, content, err := readAll(bytes.NewReader(data), Limits{Bytes: 1 << 20, Members: 100})
		if err != nil {
			return
		}
		c := Contents{Info: r.Info(), Tags: r.Tags()}
		for _, e := range r.Entries() {
			body := content[e.Name]
			c.Members = append(c.Members, Member{
				Name: e.Part().Name(), Size: e.Size, SHA256: e.SHA256,
				Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil },
			})
		}
		p, err := unsigned(&c)
		if err != nil {
			t.Fatalf("accepted, but not to be written: %v", err)
		}
		if s := r.SignatureArmor(); s != nil {
			p.tags = append(p.tags[:2:2], append([]tagFile{{nameSignature, s}}, p.tags[2:]...)...)
		}
		if !bytes.Equal(planned(t, p), data) {
			t.Error("written again, the bytes differ")
		}
	})
}

// FuzzInfo: what is accepted encodes to the same bytes.
func FuzzInfo(f *testing.F) {
	b := bagInfo{Info: testInfo(3), bytes: 12345, count: 9}
	f.Add(b.encode())
	b.Recipients, b.Passphrase, b.Software = nil, true, "emanet"
	f.Add(b.encode())
	f.Add([]byte("Bag-Software-Agent: emanet\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := parseInfo(data)
		if err != nil {
			if got.count != 0 || got.Software != "" {
				t.Error("a refused text gives something back")
			}
			return
		}
		if !bytes.Equal(got.encode(), data) || got.check() != nil {
			t.Error("accepted in a second encoding")
		}
	})
}

// FuzzManifest: what is accepted encodes to the same bytes, for both lists.
func FuzzManifest(f *testing.F) {
	f.Add(manifestOf(sample().Members))
	f.Add(tagManifestOf([]tagFile{{nameInfo, nil}, {nameManifest, nil}, {nameHowTo, nil}, {"custody/checkpoint", nil}}))
	f.Add([]byte(strings.Repeat("0", 64) + "  data/1/record.json\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if entries, _, err := parseManifest(data, bytes.Count(data, []byte("\n"))); err == nil {
			var again []byte
			for _, e := range entries {
				again = appendLine(again, e.SHA256, prefixData+e.Part().Name())
			}
			if !bytes.Equal(again, data) {
				t.Error("a manifest in a second encoding")
			}
		}
		if sums, custody, err := parseTagManifest(data); err == nil && len(sums) != len(fixedTags)+len(custody) {
			t.Errorf("a tag manifest with %d names", len(sums))
		}
	})
}

// FuzzPart: one name, one meaning.
func FuzzPart(f *testing.F) {
	for _, m := range sample().Members {
		f.Add(m.Name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if p, ok := ParsePart(name); ok && (p.Name() != name || strings.Contains(name, "..") || len(name) > 32) {
			t.Errorf("%q is read as %+v", name, p)
		}
	})
}
