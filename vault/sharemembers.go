package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"emanet/crypto"
	"emanet/index/extract"
	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// sharedRecord makes the members of one record of a bundle.
type sharedRecord struct {
	v        *Vault
	plan     *SharePlan
	revision *record.Revision
	row      line
	refs     []custody.ObjectRef // of every row of the record
	number   int                 // of the record in the bundle
	out      []bundle.Member
	hits     []ShareHit
	left     bool // something that should not be is left in a text
	given    *record.Shared
}

// look opens a record of the plan.
func (p *SharePlan) look(ctx context.Context, v *Vault, id record.ID) (*sharedRecord, error) {
	view, err := v.liveView(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	rows := h.revisions(id.String())
	refs, err := h.objects(id.String())
	if err != nil {
		return nil, err
	}
	return &sharedRecord{v: v, plan: p, revision: view.Revision, row: rows[len(rows)-1], refs: refs}, nil
}

// members fills out with the record's members, in the order of a bundle, and tells about them in planned.
func (s *sharedRecord) members(ctx context.Context, number int, planned *PlannedRecord) error {
	s.number = number
	r := s.revision
	s.given = &record.Shared{What: string(s.plan.What), Record: r.Record, Revision: r.Number}
	if err := s.describe(planned); err != nil {
		return err
	}
	var files, texts []bundle.Member
	if t := s.ownText(); t != "" && s.plan.What != bundle.Catalogue {
		m := bytesMember(bundle.TextName(number, 0), []byte(t))
		m.Open = s.again(ctx, func(s *sharedRecord) (string, error) { return s.ownText(), nil })
		texts = append(texts, m)
		planned.Text += m.Size
	}
	for _, f := range r.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		file, text, err := s.file(ctx, f, planned)
		if err != nil {
			return fmt.Errorf("file %q: %w", f.ItemID, err)
		}
		files, texts = append(files, file...), append(texts, text...)
	}
	b, err := s.given.Canonical()
	if err != nil {
		return err
	}
	s.out = append([]bundle.Member{s.recordMember(b)}, append(files, texts...)...)
	return nil
}

// recordMember is record.json. Its bytes are made again when they are needed: those of many records would not fit into memory.
func (s *sharedRecord) recordMember(b []byte) bundle.Member {
	m := bytesMember(bundle.RecordName(s.number), b)
	given, v, row, id := s.given, s.v, s.row, s.revision.Record
	if given.Original == nil {
		return m
	}
	given.Original = nil
	m.Open = func() (io.ReadCloser, error) {
		original, err := v.readRevision(id, row)
		if err != nil {
			return nil, err
		}
		whole := *given
		whole.Original = original
		b, err := whole.Canonical()
		return io.NopCloser(bytes.NewReader(b)), err
	}
	return m
}

func bytesMember(name string, b []byte) bundle.Member {
	return bundle.Member{Name: name, Size: int64(len(b)), SHA256: sum(b), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b)), nil
	}}
}

// ownText is the text of the record that is no file.
func (s *sharedRecord) ownText() string {
	if s.revision.TextFrom != "" {
		return ""
	}
	return s.plan.clean(s, "text", s.revision.Text)
}

// itemNumber is the number of a file's members; items are numbered by emanet itself.
func itemNumber(f record.File) (int, error) {
	n, err := strconv.Atoi(f.ItemID)
	if err != nil || n < 1 || n > 999_999 || fmt.Sprintf("%04d", n) != f.ItemID {
		return 0, fmt.Errorf("%w: item %q has no number", ErrRefused, f.ItemID)
	}
	return n, nil
}

// file returns the members of one file, and says in the record's description and in the plan what is given of it.
func (s *sharedRecord) file(ctx context.Context, f record.File, planned *PlannedRecord) (files, texts []bundle.Member, err error) {
	n, err := itemNumber(f)
	if err != nil {
		return nil, nil, err
	}
	told := PlannedFile{File: f, Given: "nothing"}
	given := s.describeFile(f)
	text, err := s.textOf(ctx, f, &given)
	if err != nil {
		return nil, nil, err
	}
	if text != "" && s.plan.What != bundle.Catalogue && !(s.plan.What == bundle.Full && f.Inline()) {
		m := s.textMember(ctx, bundle.TextName(s.number, n), f, text)
		given.Text, texts = base(m.Name), append(texts, m)
		told.Given, told.Size = "text", m.Size
		planned.Text += m.Size
	}
	if s.plan.givesFile(s.revision.Record, f) {
		m, removed, err := s.fileMember(ctx, n, f)
		if err != nil {
			return nil, nil, err
		}
		given.File, files = base(m.Name), append(files, m)
		told.Given, told.Size = "original", m.Size
		if s.plan.options.Strip {
			given.Stripped, given.Removed = true, removed
			told.Given, told.Removed = "stripped", removed
		}
	}
	if told.Given == "nothing" {
		told.Why = strings.Join(given.Reasons, ", ")
	}
	s.given.Files = append(s.given.Files, given)
	planned.Files = append(planned.Files, told)
	return files, texts, nil
}

func base(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// textOf returns what can be read of a file, with a form feed where a page ends, and notes how much was read.
func (s *sharedRecord) textOf(ctx context.Context, f record.File, given *record.SharedFile) (string, error) {
	if f.Inline() {
		given.Status = string(extract.StatusRead)
		return s.plan.clean(s, s.where(f), s.revision.Text), nil
	}
	if f.Size == 0 {
		given.Status = string(extract.StatusRead) // its hash says that there is nothing in it
		return "", nil
	}
	r, _, err := s.v.readingOf(ctx, s.revision.Record, f, nil)
	if err != nil {
		return "", err
	}
	if r == nil {
		given.Status, given.Reasons = string(extract.StatusNotRead), []string{string(extract.ReasonNotTried)}
		return "", nil
	}
	given.Status = string(r.Status)
	for _, l := range r.Losses {
		if !slices.Contains(given.Reasons, string(l.Reason)) {
			given.Reasons = append(given.Reasons, string(l.Reason))
		}
	}
	return s.plan.clean(s, s.where(f), pagedText(r)), nil
}

func (s *sharedRecord) where(f record.File) string { return f.Name }

// pagedText joins the parts of a reading: a page, slide or sheet begins behind as many form feeds as pages come before it.
func pagedText(r *extract.Reading) string {
	var b strings.Builder
	page := 1
	for i, p := range r.Parts {
		paged := p.Kind == extract.PartPage || p.Kind == extract.PartSlide || p.Kind == extract.PartSheet
		switch {
		case paged && p.Number > page:
			b.WriteString(strings.Repeat("\f", min(p.Number-page, maxPages)))
			page = p.Number
		case i > 0:
			b.WriteByte('\n')
		}
		b.WriteString(strings.ReplaceAll(p.Text, "\f", "\n"))
	}
	return b.String()
}

// maxPages bounds the empty pages that one gap in the numbers of pages makes.
const maxPages = 10_000

// again opens the record once more and takes a text out of it: the texts of many records would not fit into memory.
func (s *sharedRecord) again(ctx context.Context, text func(*sharedRecord) (string, error)) func() (io.ReadCloser, error) {
	v, plan, id := s.v, s.plan, s.revision.Record
	return func() (io.ReadCloser, error) {
		s, err := plan.look(ctx, v, id)
		if err != nil {
			return nil, err
		}
		s.given = &record.Shared{}
		t, err := text(s)
		return io.NopCloser(strings.NewReader(t)), err
	}
}

// textMember is the text of a file.
func (s *sharedRecord) textMember(ctx context.Context, name string, f record.File, text string) bundle.Member {
	m := bytesMember(name, []byte(text))
	m.Open = s.again(ctx, func(s *sharedRecord) (string, error) { return s.textOf(ctx, f, &record.SharedFile{}) })
	return m
}

// fileMember is the file itself, or its copy without metadata.
func (s *sharedRecord) fileMember(ctx context.Context, n int, f record.File) (bundle.Member, []string, error) {
	m := bundle.Member{Name: bundle.FileName(s.number, n, f.MediaType, f.Name), Size: f.Size, SHA256: f.SHA256}
	if s.plan.options.Strip {
		return s.strippedMember(ctx, m, f)
	}
	if f.Inline() {
		m.Open = s.again(ctx, func(s *sharedRecord) (string, error) { return s.revision.Text, nil })
		return m, nil, nil
	}
	name := objectOf(s.refs, f)
	if name == "" {
		return m, nil, integrity("no object holds file %q", f.ItemID)
	}
	v, size := s.v, f.Size
	m.Open = func() (io.ReadCloser, error) { return v.openObject(ctx, name, size) }
	return m, nil, nil
}

// openObject returns the first size bytes of what an object holds, unsealed beside whoever reads them. Whoever reads them compares
// their hash; nothing else is checked.
func (v *Vault) openObject(ctx context.Context, name string, size int64) (io.ReadCloser, error) {
	o, item, err := v.object(name)
	if err != nil {
		return nil, err
	}
	r, err := v.ident.Unseal(io.NewSectionReader(o, 0, item.Size))
	if err != nil {
		return nil, errors.Join(notOurs("object "+name, err), o.Close())
	}
	return &openedObject{ReadCloser: crypto.ReadBeside(ctx, io.LimitReader(r, size)), object: o, name: name}, nil
}

type openedObject struct {
	io.ReadCloser

	object io.Closer
	name   string
}

func (o *openedObject) Read(b []byte) (int, error) {
	n, err := o.ReadCloser.Read(b)
	if errors.Is(err, crypto.ErrTampered) {
		err = notOurs("object "+o.name, err)
	}
	return n, err
}

func (o *openedObject) Close() error { return errors.Join(o.ReadCloser.Close(), o.object.Close()) }
