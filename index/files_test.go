package index

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"
)

// memoryFiles is a folder in memory whose n-th change fails.
type memoryFiles struct {
	files map[string][]byte
	ops   int
	fail  int // the change that fails; 0: none
}

var errFault = errors.New("injected fault")

func (m *memoryFiles) step() error {
	m.ops++
	if m.ops == m.fail {
		return errFault
	}
	return nil
}

func (m *memoryFiles) ListFiles() ([]string, error) { return slices.Sorted(maps.Keys(m.files)), nil }

func (m *memoryFiles) ReadFile(name string, limit int64) ([]byte, error) {
	b, ok := m.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	if int64(len(b)) > limit {
		return nil, errors.New("too large")
	}
	return bytes.Clone(b), nil
}

// memoryFile is an open file of memoryFiles.
type memoryFile struct{ *bytes.Reader }

func (memoryFile) Close() error { return nil }

func (m *memoryFiles) OpenFile(name string) (File, error) {
	b, ok := m.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return memoryFile{bytes.NewReader(b)}, nil
}

func (m *memoryFiles) WriteFile(name string, data []byte) error {
	if err := m.step(); err != nil {
		return err
	}
	m.files[name] = bytes.Clone(data)
	return nil
}

func (m *memoryFiles) RemoveFile(name string) error {
	if err := m.step(); err != nil {
		return err
	}
	if _, ok := m.files[name]; !ok {
		return fs.ErrNotExist
	}
	delete(m.files, name)
	return nil
}

func (m *memoryFiles) clone() *memoryFiles { return &memoryFiles{files: maps.Clone(m.files)} }

// lab is an index under test and the documents that its vault holds.
type lab struct {
	c     Config
	files *memoryFiles
	m     *Manifest
	texts map[string]Document // by document id
	seq   int64
}

func newLab(t testing.TB) *lab {
	t.Helper()
	ident, err := crypto.GenerateIdentity()
	check(t, err)
	files := &memoryFiles{files: map[string][]byte{}}
	return &lab{
		c: Config{Files: files, Identity: ident, Vault: crypto.VaultID{7}, Rand: rand.Reader}, files: files,
		m: &Manifest{}, texts: map[string]Document{},
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// document invents a record.
func (l *lab) document(name, text string) Document {
	return Document{
		Record: "r-" + name, Sequence: l.seq, Revision: 1, Object: strings.Repeat("0a", 16), Kind: "testimony",
		Title: "Uydurma " + name, Text: []string{text}, Dates: []Span{{Text: "2013-10", From: 15979, To: 16009}},
	}
}

func (l *lab) source(_ context.Context, ids []string) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for _, id := range ids {
			d, ok := l.texts[id]
			if !ok {
				rec, seq, _ := ParseDocumentID(id)
				if !yield(Document{Record: rec, Sequence: seq}, ErrUnreadable) {
					return
				}
				continue
			}
			if !yield(d, nil) {
				return
			}
		}
	}
}

// change applies one step: documents by name and text, and the ids that die.
func (l *lab) change(t testing.TB, put map[string]string, dead ...string) error {
	t.Helper()
	l.seq++
	var ids []string
	for _, name := range slices.Sorted(maps.Keys(put)) {
		d := l.document(name, put[name])
		id := DocumentID(d.Record, d.Sequence)
		l.texts[id], ids = d, append(ids, id)
	}
	ch := Change{Put: l.source(t.Context(), ids), Dead: dead, At: Position{Sequence: l.seq, Size: l.seq}}
	m, err := l.m.Apply(t.Context(), l.c, ch, l.source)
	if err != nil {
		return err
	}
	for _, id := range dead {
		delete(l.texts, id)
	}
	l.m = m
	return nil
}

// add is change for documents that all have one text.
func (l *lab) add(t testing.TB, text string, names ...string) {
	t.Helper()
	put := map[string]string{}
	for _, n := range names {
		put[n] = text
	}
	check(t, l.change(t, put))
}

// hits reads the index from its files and returns the records that a query picks.
func (l *lab) hits(t testing.TB, query string) ([]string, error) {
	t.Helper()
	m, err := ReadManifest(l.c)
	if err != nil {
		return nil, err
	}
	ix, err := Open(t.Context(), l.c, m, nil)
	if err != nil {
		return nil, err
	}
	defer func() { check(t, ix.Close()) }()
	return found(t, ix, query), nil
}

func found(t testing.TB, ix *Index, query string) []string {
	t.Helper()
	q, err := ParseQuery(query, ParseOptions{})
	check(t, err)
	r, err := ix.Search(t.Context(), Request{Query: q, Limit: 1 << 20})
	check(t, err)
	if r.Total != len(r.Hits) {
		t.Errorf("total %d, %d hits", r.Total, len(r.Hits))
	}
	var names []string
	for _, h := range r.Hits {
		names = append(names, h.Record)
	}
	slices.Sort(names)
	return names
}

func (l *lab) mustHit(t testing.TB, query string, want int) {
	t.Helper()
	got, err := l.hits(t, query)
	if err != nil {
		t.Errorf("%s: %v", query, err)
	} else if len(got) != want {
		t.Errorf("%s: %d hits, want %d", query, len(got), want)
	}
}

func number(i int) string { return fmt.Sprintf("n%04d", i) }
