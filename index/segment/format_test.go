package segment

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// sample is the worked example of FORMAT.md: a file that was made once, when
// the format was, and is never made again.
func sample(t testing.TB) ([]byte, Sealed, *crypto.Identity) {
	t.Helper()
	ct, err := os.ReadFile(filepath.Join("testdata", "v1", "segment.age"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join("testdata", "v1", "identity.txt"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	id, err := crypto.ParseIdentity(lines[len(lines)-1])
	if err != nil {
		t.Fatal(err)
	}
	return ct, Sealed{
		PlainSize: 2_093, CipherSize: 67_195, Docs: 3,
		Head:   sumOf(t, "31ce6cc563368654596fc9acb43d6b61928bb0210a12b0e738fa57bc5522e35c"),
		Cipher: sumOf(t, "92722236b2b3e01109b9d0a57d8c66f022e19649c6e788927141c491161f0961"),
	}, id
}

func sumOf(t testing.TB, digits string) [32]byte {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return [32]byte(b)
}

// samplePlain is what the sample seals.
func samplePlain(t testing.TB) []byte {
	t.Helper()
	ct, want, id := sample(t)
	var b []byte
	for name, open := range roads {
		m, err := open(context.Background(), bytes.NewReader(ct), want, id)
		if err != nil {
			t.Fatal(name, err)
		}
		if b != nil && !bytes.Equal(b, m.Bytes()) {
			t.Fatal("the roads lead to different bytes")
		}
		b = bytes.Clone(m.Bytes())
		closeMemory(t, m)
	}
	return b
}

func TestSampleOpens(t *testing.T) {
	t.Parallel()
	b := samplePlain(t)
	const footer = "00000000" + "0000000000000003" + "00000000000000aa" + "00000000000007d4" + "00000402" + "00000011" + "20d0689c"
	if got := hex.EncodeToString(b[len(b)-footerSize:]); got != footer {
		t.Errorf("footer %s", got)
	}
	if crc32.ChecksumIEEE(b[:len(b)-4]) != binary.BigEndian.Uint32(b[len(b)-4:]) {
		t.Error("the checksum does not hold")
	}
	m := memoryOf(t, b)
	got, err := IDs(m, "0a1b2c3d.")
	slices.Sort(got)
	if err != nil || !slices.Equal(got, []string{"0a1b2c3d.1", "0a1b2c3d.2"}) {
		t.Errorf("ids %q, %v", got, err)
	}
	x, s := openIndex(t)
	if err := load(x, s, "load:1", m); err != nil {
		t.Fatal(err)
	}
	r := bleve.NewSearchRequest(bleve.NewMatchPhraseQuery("police station"))
	r.Fields = []string{"Title"}
	r.SortBy([]string{"Day"})
	result, err := x.Search(r)
	if err != nil || result.Total != 2 || result.Hits[0].Fields["Title"] != "Uydurma ifadə" {
		t.Errorf("found %v, %v", result, err)
	}
	closeIndex(t, x)
}

func TestFooterIsBounded(t *testing.T) {
	t.Parallel()
	good := samplePlain(t)
	put := func(at int, v uint64) func([]byte) []byte {
		return func(b []byte) []byte {
			end := b[len(b)-footerSize:]
			if at == 0 || at >= 28 {
				binary.BigEndian.PutUint32(end[at:], uint32(v))
			} else {
				binary.BigEndian.PutUint64(end[at:], v)
			}
			return b
		}
	}
	for name, change := range map[string]func([]byte) []byte{
		"empty":             func([]byte) []byte { return nil },
		"footer only":       func(b []byte) []byte { return b[len(b)-footerSize:] },
		"half a footer":     func(b []byte) []byte { return b[len(b)-footerSize/2:] },
		"cut at the end":    func(b []byte) []byte { return b[:len(b)-1] },
		"cut in front":      func(b []byte) []byte { return b[1:] },
		"a byte more":       func(b []byte) []byte { return append(b, 0) },
		"writer id":         put(0, 1),
		"huge writer id":    put(0, 1<<32-1),
		"no documents":      put(4, 0),
		"many documents":    put(4, 1<<40),
		"documents wrap":    put(4, 1<<61),
		"only documents":    func(b []byte) []byte { return put(4, 256)(append(b[:8], b[13:]...)) }, // 2 048 bytes
		"stored nowhere":    put(12, 0),
		"stored at the end": put(12, 2_053),
		"stored wraps":      put(12, 1<<64-1),
		"sections before":   put(20, 1),
		"sections behind":   put(20, 2_053),
		"sections wrap":     put(20, 1<<64-8),
		"chunk mode":        put(28, 1_025),
		"no chunk mode":     put(28, 0),
		"older version":     put(32, 16),
		"newer version":     put(32, 18),
	} {
		m := memoryOf(t, change(bytes.Clone(good)))
		if err := NewShelf().Offer("load:1", m); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: Offer gives %v", name, err)
		}
		if got, err := IDs(m, ""); !errors.Is(err, ErrFormat) || got != nil {
			t.Errorf("%s: IDs gives %q, %v", name, got, err)
		}
	}
}

// exercise puts b into an index as if it had been authenticated, and asks for
// everything that leads to its bytes. An error is fine, a panic or an end of
// the process is not.
func exercise(t testing.TB, b []byte) (err error) {
	t.Helper()
	m := memoryOf(t, b)
	x, s := openIndex(t)
	defer closeIndex(t, x)
	defer Recover(&err)
	if _, err := IDs(m, "0a"); err != nil && !errors.Is(err, ErrFormat) {
		t.Errorf("IDs: %v", err)
	}
	if err := load(x, s, "load:1", m); err != nil {
		return err
	}
	for _, q := range hostileQueries() {
		if e := hostileSearch(x, q); e != nil {
			err = e
		}
	}
	if e := x.Delete("0a1b2c3d.1"); e != nil {
		err = e
	}
	return err
}

func hostileQueries() []query.Query {
	fuzzy := bleve.NewFuzzyQuery("polls")
	fuzzy.SetFuzziness(2)
	id := bleve.NewPrefixQuery("0")
	id.SetField("_id")
	return []query.Query{
		bleve.NewMatchAllQuery(), bleve.NewTermQuery("station"), bleve.NewPrefixQuery("p"), fuzzy, id,
		bleve.NewWildcardQuery("*n*"),
		bleve.NewDocIDQuery([]string{"0a1b2c3d.1", "4e5f6a7b.3", "x"}),
		bleve.NewConjunctionQuery(bleve.NewTermQuery("police"), bleve.NewTermQuery("station")),
	}
}

func hostileSearch(x bleve.Index, q query.Query) (err error) {
	defer Recover(&err)
	r := bleve.NewSearchRequest(q)
	r.Fields = []string{"*"}
	r.AddFacet("kinds", bleve.NewFacetRequest("Kind", 5))
	r.AddFacet("texts", bleve.NewFacetRequest("Text", 5)) // has no doc values
	r.SortBy([]string{"Day", "Title", "_id"})
	_, err = x.Search(r)
	return err
}

// One byte changed after authentication, at every place, leads to an error or
// to another answer. That holds for these changes to these bytes: what a
// changed length of postings makes zapx allocate, nothing bounds (FORMAT.md,
// "Limits").
func TestHostileSegments(t *testing.T) {
	t.Parallel()
	good := samplePlain(t)
	if err := exercise(t, good); err != nil {
		t.Fatalf("the sample itself: %v", err)
	}
	for at := range good {
		bad := bytes.Clone(good)
		bad[at] ^= []byte{0xff, 0x80}[at%2]
		if err := exercise(t, bad); err != nil && strings.Contains(err.Error(), "police") {
			t.Errorf("byte %d: the error quotes what was read: %v", at, err)
		}
	}
}

// Whatever is offered: it is refused, or its documents can be counted and named.
func FuzzSegment(f *testing.F) {
	good := samplePlain(f)
	f.Add(good)
	f.Add(good[1:])
	f.Add(good[len(good)-footerSize:])
	for at := 1; at < len(good); at += 97 {
		bad := bytes.Clone(good)
		bad[at] ^= 0xff
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m := heapMemory(b)
		offered := NewShelf().Offer("load:1", m)
		if offered != nil && !errors.Is(offered, ErrFormat) {
			t.Fatal(offered)
		}
		got, err := IDs(m, "")
		switch {
		case offered != nil && err == nil:
			t.Error("IDs reads what Offer refuses")
		case err != nil && (got != nil || !errors.Is(err, ErrFormat)):
			t.Errorf("IDs gives %q, %v", got, err)
		case err == nil && uint64(len(got)) != binary.BigEndian.Uint64(b[len(b)-36:]):
			t.Errorf("%d ids, the footer says otherwise", len(got))
		}
	})
}
