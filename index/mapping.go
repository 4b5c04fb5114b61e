package index

import (
	"encoding/binary"
	"slices"
	"strings"

	bleve "github.com/blevesearch/bleve_index_api"

	"emanet/index/language"
)

// The fields of the mapping, which is fixed: whoever changes what is in them must raise [Version].
const (
	fieldID      = "_id"  // scorch's own: the document id
	fieldText    = "text" // everything that can be read in a record
	fieldTitle   = "title"
	fieldPerson  = "person" // persons, and their other names
	fieldPlace   = "place"
	fieldFile    = "file" // names of files
	fieldDevice  = "device"
	fieldFrom    = "from"    // senders of mails
	fieldSubject = "subject" // of mails
	fieldKind    = "kind"
	fieldTag     = "tag"
	fieldCase    = "case"
	fieldLang    = "lang"
	fieldFlag    = "flag"   // what a record has and is
	fieldWhen    = "when"   // dates, see dates.go
	fieldLength  = "length" // one term, in every document: its norm is the length of the text
	fieldCatalog = "c"      // what a hit shows, see search_catalog.go
)

const (
	flagFile       = "file"
	flagLocation   = "location"
	flagOCR        = "ocr"
	flagUnreadable = "unreadable"
	lengthTerm     = "*"
)

// What is kept of a field. Words of a text have frequencies for relevance; those of a name have none. Both have
// positions, for phrases. A value is one term, that a record has or has not.
const (
	optionsText    = bleve.IndexField | bleve.IncludeTermVectors
	optionsWords   = optionsText | bleve.SkipFreqNorm
	optionsValue   = bleve.IndexField | bleve.SkipFreqNorm
	optionsWhen    = optionsValue | bleve.DocValues
	optionsLength  = bleve.IndexField
	optionsCatalog = bleve.StoreField
)

// entry is a document on its way into scorch. It does without the mapping of bleve, whose analysers must be put into a
// table for the whole process and which makes an object of every token.
type entry struct {
	id     string
	fields []*field
}

// field is one field of an entry, and what analysis made of it.
type field struct {
	name    string
	options bleve.FieldIndexingOptions
	value   []byte
	terms   bleve.TokenFrequencies
	packed  *packed // instead of terms, while it waits
	length  int
}

// newEntry analyses a document.
func newEntry(d *Document) *entry {
	e := &entry{id: DocumentID(d.Record, d.Sequence), fields: make([]*field, 0, 16)}
	text := words(fieldText, optionsText, d.everything())
	e.add(
		text,
		words(fieldTitle, optionsWords, []string{d.Title}),
		words(fieldPerson, optionsWords, slices.Concat(d.Persons, d.Names)),
		words(fieldPlace, optionsWords, d.Places),
		words(fieldFile, optionsWords, d.Files),
		words(fieldDevice, optionsWords, d.Devices),
		words(fieldFrom, optionsWords, d.From),
		words(fieldSubject, optionsWords, d.Subjects),
		values(fieldKind, optionsValue, []string{foldValue(d.Kind)}),
		values(fieldTag, optionsValue, foldValues(d.Tags)),
		values(fieldCase, optionsValue, foldValues(d.Cases)),
		values(fieldLang, optionsValue, foldValues(d.Languages)),
		values(fieldFlag, optionsValue, d.flags()),
		values(fieldWhen, optionsWhen, encodeSpans(d.Dates)),
		&field{name: fieldCatalog, options: optionsCatalog, value: encodeCatalog(d)},
	)
	length := values(fieldLength, optionsLength, []string{lengthTerm})
	length.terms[lengthTerm].SetFrequency(1)
	length.length = text.length
	e.add(length)
	return e
}

// newLoader is the document that makes a shelf introduce the segment of that name.
func newLoader(name string) *entry { return &entry{id: name} }

// everything is what a bare word looks through. Whoever made the document may have put the other fields among its
// texts already.
func (d *Document) everything() []string {
	all := slices.Clone(d.Text)
	known := map[string]bool{}
	for _, s := range all {
		known[s] = true
	}
	for _, list := range [][]string{{d.Title}, d.Persons, d.Names, d.Places, d.Tags, d.Cases, d.Files, d.Subjects, d.From, d.Devices} {
		for _, s := range list {
			if s != "" && !known[s] {
				all, known[s] = append(all, s), true
			}
		}
	}
	return all
}

func (d *Document) flags() []string {
	var flags []string
	for _, f := range []struct {
		name string
		set  bool
	}{{flagFile, d.HasFile}, {flagLocation, d.HasLocation}, {flagOCR, d.HasOCR}, {flagUnreadable, d.Unreadable}} {
		if f.set {
			flags = append(flags, f.name)
		}
	}
	return flags
}

// foldValue is the form in which a value is compared whole.
func foldValue(s string) string {
	return strings.Join(strings.Fields(language.Fold(s)), " ")
}

func foldValues(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = foldValue(s)
	}
	return out
}

// add leaves out fields that hold nothing.
func (e *entry) add(fields ...*field) {
	for _, f := range fields {
		if len(f.terms) > 0 || len(f.value) > 0 {
			e.fields = append(e.fields, f)
		}
	}
}

// What scorch asks of a document.

func (e *entry) ID() string { return e.id }

func (e *entry) AddIDField() {
	id := values(fieldID, optionsValue|bleve.StoreField, []string{e.id})
	id.value = []byte(e.id)
	e.fields = append(e.fields, id)
}

func (e *entry) VisitFields(visit bleve.FieldVisitor) {
	for _, f := range e.fields {
		visit(f)
	}
}

func (e *entry) VisitComposite(bleve.CompositeFieldVisitor) {}
func (e *entry) HasComposite() bool                         { return false }
func (e *entry) Indexed() bool                              { return true }

// These only feed statistics.

func (e *entry) Size() int                 { return 0 }
func (e *entry) NumPlainTextBytes() uint64 { return 0 }
func (e *entry) StoredFieldsBytes() uint64 { return 0 }

// What scorch asks of a field.

func (f *field) Name() string                        { return f.name }
func (f *field) Value() []byte                       { return f.value }
func (f *field) ArrayPositions() []uint64            { return nil }
func (f *field) EncodedFieldType() byte              { return 't' }
func (f *field) Analyze()                            {}
func (f *field) Options() bleve.FieldIndexingOptions { return f.options }
func (f *field) AnalyzedLength() int                 { return f.length }
func (f *field) NumPlainTextBytes() uint64           { return uint64(len(f.value)) }

func (f *field) AnalyzedTokenFrequencies() bleve.TokenFrequencies {
	if f.packed != nil {
		return f.packed.unpack()
	}
	return f.terms
}

// appendText and cutText encode texts one after the other: the length, then the bytes.
func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func cutText(b []byte) (s, rest []byte, ok bool) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, nil, false
	}
	return b[size : size+int(n)], b[size+int(n):], true
}
