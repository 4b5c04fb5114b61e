package vault

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"emanet/crypto"
	"emanet/index"
	"emanet/index/extract"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// maxIndexedFile bounds a file whose text is indexed.
const maxIndexedFile = index.MaxText

// documentOf is what the index learns of a revision that entry seq made one that can be found, and where its texts came from. refs
// are the objects of the row that made it; files of earlier revisions are looked up in the history. readings are those that are
// at hand, by item.
func (v *Vault) documentOf(
	ctx context.Context, r *record.Revision, seq int64, refs []custody.ObjectRef, readings map[string]*extract.Reading,
) (index.Document, []piece, error) {
	f := r.Fields
	b := &documenting{v: v, told: map[string]bool{}, room: index.MaxText, d: index.Document{
		Record: r.Record.String(), Sequence: seq, Revision: r.Number, Object: refs[0].ID,
		Kind: f.Kind(), Title: f.Title(),
		Places: f.Places(), Persons: f.Persons(), Names: f.OtherNames(), Tags: f.Tags(), Cases: f.Cases(), Languages: f.Languages(),
		HasFile: len(r.Files) > 0, Devices: f.Texts("device"),
	}}
	for _, text := range r.Summary().Dates {
		b.d.Dates = append(b.d.Dates, spanOf(text))
	}
	fields := fieldTexts(f)
	for _, file := range r.Files {
		b.d.Devices = append(b.d.Devices, file.Fields.Texts("device")...)
		fields = append(fields, fieldTexts(file.Fields)...)
	}
	b.budget.Cut(strings.Join(fields, "\n")) // they are short, and always taken
	if err := b.typed(ctx, r, refs, readings); err != nil {
		return b.d, nil, err
	}
	for i := range r.Files {
		if err := ctx.Err(); err != nil {
			return b.d, nil, err
		}
		b.d.Files = append(b.d.Files, r.Files[i].Name)
		if err := b.file(ctx, r, &r.Files[i], refs, readings); err != nil {
			return b.d, nil, err
		}
	}
	b.withheld(r)
	b.d.Unread = slices.Compact(b.d.Unread)
	for _, text := range fields {
		b.add(piece{text: text})
	}
	return b.d, b.pieces, nil
}

// documenting is one document in the making.
type documenting struct {
	v      *Vault
	d      index.Document
	pieces []piece
	budget index.Budget
	room   int             // bytes of text of files that are still looked at
	told   map[string]bool // what files told about themselves, each once
}

func (b *documenting) add(s piece) {
	if s.text != "" {
		b.d.Text, b.pieces = append(b.d.Text, s.text), append(b.pieces, s)
	}
}

// take adds as much of a text as the index takes.
func (b *documenting) take(s piece, name string) {
	cut, whole := b.budget.Cut(s.text)
	if !whole {
		b.unread(name)
	}
	s.text = cut
	b.add(s)
}

func (b *documenting) unread(name string) {
	b.d.Unreadable, b.d.Unread = true, append(b.d.Unread, name)
}

// typed takes the text that lies in the revision itself.
func (b *documenting) typed(ctx context.Context, r *record.Revision, refs []custody.ObjectRef, readings map[string]*extract.Reading) error {
	text, whole := readable(r.Text, mediaTypeOf(r))
	if !whole {
		for i, f := range r.Files { // markup that an older version kept as the text, and that was read since
			if !f.Inline() {
				continue
			}
			reading, err := b.reading(ctx, r, f, refs, readings)
			if err != nil {
				return err
			}
			if reading != nil {
				b.read(&r.Files[i], reading)
				return nil
			}
		}
		b.unread(textName(r))
	}
	if pages := paged(r, text); pages != nil {
		s, _ := pieceOf(fileOfText(r), pages, len(text)+len(pages.Parts))
		b.take(s, textName(r))
		return nil
	}
	b.take(piece{text: text}, textName(r))
	return nil
}

// file takes the text of a file that is not the text of its revision.
func (b *documenting) file(ctx context.Context, r *record.Revision, f *record.File, refs []custody.ObjectRef, readings map[string]*extract.Reading) error {
	if f.Inline() || f.Size == 0 {
		return nil
	}
	if b.budget.Spent() {
		b.unread(f.Name)
		return nil
	}
	reading, err := b.reading(ctx, r, *f, refs, readings)
	if err != nil {
		return err
	}
	if reading != nil {
		b.read(f, repaged(r, f, reading))
		return nil
	}
	text, whole, err := b.v.textOf(ctx, r, *f, refs)
	if err != nil {
		return err
	}
	if !whole {
		b.unread(f.Name)
	}
	b.take(piece{text: text, file: f}, f.Name)
	return nil
}

func (b *documenting) reading(
	ctx context.Context, r *record.Revision, f record.File, refs []custody.ObjectRef, readings map[string]*extract.Reading,
) (*extract.Reading, error) {
	if reading := readings[f.ItemID]; reading != nil {
		return reading, nil
	}
	reading, _, err := b.v.readingOf(ctx, r.Record, f, refs)
	if errors.Is(err, ErrIntegrity) || errors.Is(err, crypto.ErrTampered) || errors.Is(err, extract.ErrMalformed) {
		b.unread(f.Name) // the record can be found all the same, and says that this file was not read
		return &extract.Reading{Status: extract.StatusNotRead}, nil
	}
	return reading, err
}

// read takes what was read of a file: its text, and what it tells about itself.
func (b *documenting) read(f *record.File, r *extract.Reading) {
	if r.Status != extract.StatusRead {
		b.unread(f.Name)
	}
	text, whole := pieceOf(f, r, b.room)
	if !whole {
		b.unread(f.Name)
	}
	b.room -= len(text.text)
	b.take(text, f.Name)
	for _, fact := range r.Facts {
		value := extract.Normalise(fact.Value)
		switch fact.Key {
		case extract.KeyDevice:
			listed(&b.d.Devices, value)
		case extract.KeyFrom:
			listed(&b.d.From, value)
		case extract.KeySubject:
			listed(&b.d.Subjects, value)
		case extract.KeyLocation:
			b.d.HasLocation = true
		}
		if wordy(fact.Key) && !b.told[value] && !b.budget.Spent() {
			b.told[value] = true
			b.take(piece{text: value, file: f}, f.Name)
		}
	}
	for _, p := range r.Parts {
		b.d.HasOCR = b.d.HasOCR || p.OCR && p.Text != ""
	}
}

// maxListed bounds the devices, senders and subjects of one record that can be asked for by field. Each is a word of the text
// all the same.
const maxListed = 1000

// listed adds what is not there yet.
func listed(list *[]string, value string) {
	const long = 1 << 10 // bytes
	if len(value) <= long && len(*list) < maxListed && !slices.Contains(*list, value) {
		*list = append(*list, value)
	}
}

// wordy reports whether what a file tells about itself is words that somebody may look for.
func wordy(key extract.Key) bool {
	switch key {
	case extract.KeyTitle, extract.KeyAuthor, extract.KeyLastAuthor, extract.KeyCompany, extract.KeySubject, extract.KeyKeywords,
		extract.KeyComments, extract.KeyFrom, extract.KeyTo, extract.KeyDevice:
		return true
	}
	return false
}

// textName is what the text of a revision is called where it is said that not all of it was read.
func textName(r *record.Revision) string {
	if r.TextFrom != "" {
		return r.TextFrom
	}
	return "text"
}

// mediaTypeOf is the type of the file that the text of a revision is, or of plain text.
func mediaTypeOf(r *record.Revision) string {
	for _, f := range r.Files {
		if f.Inline() && f.Name == r.TextFrom {
			return f.MediaType
		}
	}
	return "text/plain"
}

// readable returns what of a text file is words, and whether that is all that stands in it. Markup is searched as it is written,
// and not counted as read: entities and encodings hide words.
func readable(text, mediaType string) (words string, whole bool) {
	head := text[:min(len(text), 64<<10)]
	switch {
	case strings.HasPrefix(mediaType, "text/rtf"), strings.HasPrefix(strings.TrimSpace(head), `{\rtf`):
		return "", false
	case strings.HasPrefix(mediaType, "text/html"), strings.HasPrefix(mediaType, "text/xml"), strings.Contains(head, "Content-Transfer-Encoding:"):
		return text, false
	}
	return text, true
}

// textOf returns the text of a file that was never read and is text by itself, and whether that is all of it.
func (v *Vault) textOf(ctx context.Context, r *record.Revision, f record.File, refs []custody.ObjectRef) (text string, whole bool, err error) {
	if !strings.HasPrefix(f.MediaType, "text/") || f.Size > maxIndexedFile {
		return "", false, nil
	}
	name := objectOf(refs, f)
	if name == "" {
		name, err = v.fileObject(ctx, r.Record, f)
	}
	var b bytes.Buffer
	if err == nil {
		b.Grow(int(f.Size))
		err = v.copyObject(ctx, &b, name, f, nil)
	}
	if errors.Is(err, ErrIntegrity) || errors.Is(err, crypto.ErrTampered) {
		return "", false, nil // the record can be found all the same, and says that this file was not read
	}
	if err != nil {
		return "", false, err
	}
	if !utf8.Valid(b.Bytes()) {
		return "", false, nil
	}
	text, whole = readable(b.String(), f.MediaType)
	return text, whole, nil
}

// fieldTexts returns every text that a person wrote into fields, but the title and the kind.
func fieldTexts(f record.Fields) []string {
	var texts []string
	for _, key := range f.Keys() {
		if key == "title" || key == "kind" {
			continue
		}
		for _, value := range f.Get(key) {
			texts = append(texts, value.Text)
			texts = append(texts, fieldTexts(value.Fields)...)
		}
	}
	return texts
}

// spanOf brings a date with doubt into the form in which an index compares dates. One that this version cannot read
// must not hide its record: it may mean any day.
func spanOf(text string) index.Span {
	d, err := record.ParseDate(text)
	if err != nil {
		return index.Span{Text: text, From: math.MinInt32, To: math.MaxInt32, Uncertain: true}
	}
	return dateSpan(d)
}

func dateSpan(d record.Date) index.Span {
	return index.Span{Text: d.String(), From: days(d.Earliest()), To: days(d.Latest()), Uncertain: d.Uncertain()}
}

// QuerySpan reads a date of a query, to the day. It is the Span of index.ParseOptions. Errors: *index.SyntaxError at the
// place in the date.
func QuerySpan(text string) (index.Span, error) {
	d, err := record.ParseDate(text)
	var wrong *record.DateError
	if errors.As(err, &wrong) {
		return index.Span{}, &index.SyntaxError{Offset: max(0, wrong.Position-1), Reason: wrong.Reason, Err: err}
	}
	if err != nil {
		return index.Span{}, err
	}
	if at := strings.IndexByte(text, 'T'); at > 0 { // ten characters of a day stand before it
		return index.Span{}, &index.SyntaxError{Offset: at, Reason: "a search goes to the day: leave the time away"}
	}
	return dateSpan(d), nil
}

// days is a moment as days since 1970, as far as an int32 goes.
func days(t time.Time) int32 {
	const day = 24 * 60 * 60
	n := t.Unix() / day
	if t.Unix() < 0 && t.Unix()%day != 0 {
		n--
	}
	return int32(max(math.MinInt32, min(math.MaxInt32, n)))
}
