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
	"emanet/vault/custody"
	"emanet/vault/record"
)

// maxIndexedFile bounds a file whose text is indexed.
const maxIndexedFile = index.MaxText

// documentOf is what the index learns of a revision that entry seq made one that can be found. refs are the objects of
// the row that made it; files of earlier revisions are looked up in the history.
func (v *Vault) documentOf(ctx context.Context, r *record.Revision, seq int64, refs []custody.ObjectRef) (index.Document, error) {
	f := r.Fields
	d := index.Document{
		Record: r.Record.String(), Sequence: seq, Revision: r.Number, Object: refs[0].ID,
		Kind: f.Kind(), Title: f.Title(),
		Places: f.Places(), Persons: f.Persons(), Names: f.OtherNames(), Tags: f.Tags(), Cases: f.Cases(), Languages: f.Languages(),
		HasFile: len(r.Files) > 0,
	}
	for _, text := range r.Summary().Dates {
		d.Dates = append(d.Dates, spanOf(text))
	}
	var budget index.Budget
	take := func(text, name string) {
		cut, whole := budget.Cut(text)
		if !whole {
			d.Unreadable, d.Unread = true, append(d.Unread, name)
		}
		if cut != "" {
			d.Text = append(d.Text, cut)
		}
	}
	fields := fieldTexts(f)
	for _, file := range r.Files {
		fields = append(fields, fieldTexts(file.Fields)...)
	}
	budget.Cut(strings.Join(fields, "\n")) // they are short, and always taken
	typed, whole := readable(r.Text, mediaTypeOf(r))
	if !whole {
		d.Unreadable, d.Unread = true, append(d.Unread, textName(r))
	}
	take(typed, textName(r))
	for _, file := range r.Files {
		d.Files = append(d.Files, file.Name)
		if budget.Spent() && !file.Inline() {
			d.Unreadable, d.Unread = true, append(d.Unread, file.Name)
			continue
		}
		text, whole, err := v.textOf(ctx, r, file, refs)
		if err != nil {
			return d, err
		}
		if !whole {
			d.Unreadable, d.Unread = true, append(d.Unread, file.Name)
		}
		take(text, file.Name)
	}
	d.Unread = slices.Compact(d.Unread)
	d.Text = slices.DeleteFunc(append(d.Text, fields...), func(t string) bool { return t == "" })
	return d, nil
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

// textOf returns the text of a file that is not the text of its revision already, and whether that is all of it. Only text is
// read.
func (v *Vault) textOf(ctx context.Context, r *record.Revision, f record.File, refs []custody.ObjectRef) (text string, whole bool, err error) {
	if f.Inline() {
		return "", true, nil
	}
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
