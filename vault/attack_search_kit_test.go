package vault

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/index"
	"emanet/vault/record"
	"emanet/vault/store"
)

// question parses a query as the program does.
func question(query string) (*index.Query, error) {
	return index.ParseQuery(query, index.ParseOptions{Span: QuerySpan})
}

// ask searches for all that a query picks, with everything that a search can tell.
func ask(ctx context.Context, v *Vault, query string) (*SearchResult, error) {
	q, err := question(query)
	if err != nil {
		return nil, err
	}
	return v.Search(ctx, SearchOptions{Query: q, Limit: 10_000, Facets: []string{"kind"}, Passages: 3}, nil)
}

// hits are the ids of the records that a query picks, sorted.
func hits(t testing.TB, v *Vault, query string) []string {
	t.Helper()
	res, err := ask(t.Context(), v, query)
	if err != nil {
		t.Fatalf("search %q: %v", query, err)
	}
	if res.Total != len(res.Matches) {
		t.Errorf("search %q: %d in all, %d matches", query, res.Total, len(res.Matches))
	}
	return idsOf(res)
}

func idsOf(res *SearchResult) []string {
	ids := []string{}
	for _, m := range res.Matches {
		ids = append(ids, m.ID.String())
	}
	slices.Sort(ids)
	return ids
}

// wantHits fails unless a query picks exactly these records.
func wantHits(t testing.TB, v *Vault, query string, want ...record.ID) {
	t.Helper()
	ids := []string{}
	for _, id := range want {
		ids = append(ids, id.String())
	}
	slices.Sort(ids)
	if got := hits(t, v, query); !slices.Equal(got, ids) {
		t.Errorf("search %q: %v, want %v", query, got, ids)
	}
}

// everything is a query that picks every record: no text of a test holds the word.
const everything = "NOT yoxsöz"

// answersOf is all that searches find in a fixture, in one text that does not depend on how the index was made.
func answersOf(ctx context.Context, v *Vault) (string, error) {
	var b strings.Builder
	for _, query := range []string{
		mark, "=" + strings.ToLower(mark), `"mətn ` + mark + `"`, mark[:6] + "*", "title:şəkil", "file:*.jpg has:file",
		"person:" + mark + " kind:testimony", "silinən OR düzəldilmiş", everything,
	} {
		res, err := ask(ctx, v, query)
		if err != nil {
			return "", fmt.Errorf("search %q: %w", query, err)
		}
		var lines []string
		for _, m := range res.Matches {
			lines = append(lines, fmt.Sprintf("%s %d %d %q %q %q %v", m.ID, m.Revision, m.Sequence, m.Title, m.Tags, m.Files, m.Passages))
		}
		slices.Sort(lines)
		fmt.Fprintf(&b, "%q: %d of %d, %v\n%s\n", query, res.Total, res.Searched, res.Facets, strings.Join(lines, "\n"))
	}
	return b.String(), nil
}

// searchPart stands between what is read and what is found in the text that dumpNow returns.
const searchPart = "\n=== found ===\n"

// titlesFound is what searches find, without ids: two vaults that went through the same commands have the same.
func titlesFound(ctx context.Context, v *Vault) (string, error) {
	var lines []string
	for _, query := range []string{mark, "düzəldilmiş", "title:qalan", everything} {
		res, err := ask(ctx, v, query)
		if err != nil {
			return "", fmt.Errorf("search %q: %w", query, err)
		}
		var titles []string
		for _, m := range res.Matches {
			titles = append(titles, fmt.Sprintf("%q %d", m.Title, m.Revision))
		}
		slices.Sort(titles)
		lines = append(lines, fmt.Sprintf("found %q: %d of %d: %s", query, res.Total, res.Searched, strings.Join(titles, ", ")))
	}
	return strings.Join(lines, "\n"), nil
}

// aboutIndex are the notices that speak of the search index.
func aboutIndex(v *Vault) []string {
	return slices.DeleteFunc(v.Notices(), func(n string) bool { return !strings.Contains(n, "search index") })
}

// indexNames are the files of the index on the disk, the manifest last.
func indexNames(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, indexFolder))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	check(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	return names
}

// segmentNames are the segments on the disk.
func segmentNames(t testing.TB, dir string) []string {
	t.Helper()
	return slices.DeleteFunc(indexNames(t, dir), func(n string) bool { return n == manifestFile })
}

const manifestFile = "manifest.age"

func inIndex(dir string, name string) string { return filepath.Join(dir, indexFolder, name) }

// putIndex puts another index into the place of a vault's.
func putIndex(t testing.TB, from, dir string) {
	t.Helper()
	check(t, os.RemoveAll(filepath.Join(dir, indexFolder)))
	check(t, image(from, filepath.Join(dir, indexFolder)))
}

// keptIndex copies the index of a vault as it is now.
func keptIndex(t testing.TB, dir string) string {
	t.Helper()
	return copyOf(t, filepath.Join(dir, indexFolder))
}

// wantIndexWhole fails unless the index on the disk holds exactly what the log calls live, in files that it names.
func wantIndexWhole(t testing.TB, v *Vault, when string) {
	t.Helper()
	if err := v.VerifyIndex(t.Context(), nil); err != nil {
		t.Errorf("%s: the index: %v", when, err)
		return
	}
	m, err := v.manifest()
	check(t, err)
	want := map[string]bool{manifestFile: true}
	for _, s := range m.Segments {
		want[s.Name+".age"] = true
	}
	if names := indexNames(t, v.Dir()); !slices.Equal(names, slices.Sorted(maps.Keys(want))) {
		t.Errorf("%s: index/ holds %v, the manifest names %v", when, names, slices.Sorted(maps.Keys(want)))
	}
	if m.Sequence > v.state.Sequence() {
		t.Errorf("%s: the index stands at entry %d of %d", when, m.Sequence, v.state.Sequence())
	}
}

// held lists the ids of all documents in each segment, dead ones too.
func held(t testing.TB, v *Vault) map[string][]string {
	t.Helper()
	m, err := v.manifest()
	if errors.Is(err, index.ErrNone) {
		return nil
	}
	check(t, err)
	all := map[string][]string{}
	for _, s := range m.Segments {
		alone := &index.Manifest{Segments: []index.SegmentInfo{s}, Live: s.Docs}
		all[s.Name], err = alone.Verify(t.Context(), v.indexConfig(), nil)
		check(t, err)
	}
	return all
}

// undead opens the index on the disk with everything that is in its segments, also what the manifest calls dead.
func undead(t testing.TB, v *Vault) *index.Index {
	t.Helper()
	m, err := v.manifest()
	check(t, err)
	m.Dead, m.Live = nil, m.Documents()
	ix, err := index.Open(t.Context(), v.indexConfig(), m, nil)
	check(t, err)
	return ix
}

// inSegments counts what a query picks among all that is in the segments of an index, dead or alive. Queries for the
// beginning of a word and for words that are like it look through the dictionaries, too.
func inSegments(t testing.TB, v *Vault, query string) int {
	t.Helper()
	if _, err := v.manifest(); errors.Is(err, index.ErrNone) {
		return 0
	}
	ix := undead(t, v)
	defer ix.Close() //nolint:errcheck // only read
	q, err := question(query)
	check(t, err)
	res, err := ix.Search(t.Context(), index.Request{Query: q})
	check(t, err)
	return res.Total
}

// deleteObject deletes an object straight from the store of an open vault.
func deleteObject(t testing.TB, v *Vault, name string) {
	t.Helper()
	id, err := store.ParseObjectID(name)
	check(t, err)
	check(t, v.st.Update(func(tx *store.Txn) error { return tx.DeleteObject(id) }))
}
