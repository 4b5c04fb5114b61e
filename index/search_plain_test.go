package index

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
)

// plainMapping is our mapping as plain bleve would have it: the same fields, cut into words by bleve.
func plainMapping(t testing.TB, analyzer string) *mapping.IndexMappingImpl {
	t.Helper()
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer("words", map[string]any{
		"type": custom.Name, "tokenizer": unicode.Name, "token_filters": []string{lowercase.Name},
	})
	if err != nil {
		t.Fatal(err)
	}
	text := bleve.NewTextFieldMapping()
	text.Analyzer, text.Store, text.IncludeInAll, text.DocValues = analyzer, false, false, false
	value := bleve.NewKeywordFieldMapping()
	value.IncludeInAll, value.DocValues = false, false
	when := bleve.NewDateTimeFieldMapping()
	when.IncludeInAll, when.Store = false, false
	d := bleve.NewDocumentStaticMapping()
	for _, f := range []string{fieldText, fieldTitle, fieldPerson, fieldPlace, fieldFile, fieldDevice, fieldFrom, fieldSubject} {
		d.AddFieldMappingsAt(f, text)
	}
	for _, f := range []string{fieldKind, fieldTag, fieldCase, fieldLang} {
		d.AddFieldMappingsAt(f, value)
	}
	d.AddFieldMappingsAt(fieldWhen, when)
	m.DefaultMapping, m.DefaultField = d, fieldText
	return m
}

// newPlain makes an index of plain bleve on disk.
func newPlain(t testing.TB, analyzer string) bleve.Index {
	t.Helper()
	ix, err := bleve.New(filepath.Join(t.TempDir(), "plain"), plainMapping(t, analyzer))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	return ix
}

// addPlain puts documents into it, as one batch.
func addPlain(t testing.TB, ix bleve.Index, docs []Document) {
	t.Helper()
	b := ix.NewBatch()
	for _, d := range docs {
		err := b.Index(DocumentID(d.Record, d.Sequence), map[string]any{
			fieldText: strings.Join(d.everything(), "\n"), fieldTitle: d.Title, fieldPerson: d.Persons, fieldPlace: d.Places,
			fieldFile: d.Files, fieldDevice: d.Devices, fieldFrom: d.From, fieldSubject: d.Subjects, fieldKind: d.Kind, fieldTag: d.Tags, fieldCase: d.Cases, fieldLang: d.Languages,
			fieldWhen: civilDay(d.Dates[0].From),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := ix.Batch(b); err != nil {
		t.Fatal(err)
	}
}
