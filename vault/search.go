package vault

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"emanet/crypto"
	"emanet/index"
	"emanet/index/extract"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// SearchOptions say which of the records that a query picks are wanted, and what of them.
type SearchOptions struct {
	Query    *index.Query
	Limit    int      // matches in the answer; 0: none
	Offset   int      // matches to leave out before the first
	ByDate   bool     // by date, the earliest first; else by relevance
	Facets   []string // of kind, lang, place, case, month
	Passages int      // pieces of text of each match, and the beginning of it if they are short; 0: no record is opened
}

// Match is one record that a query picks.
type Match struct {
	index.Hit

	ID       record.ID
	Passages []Passage
}

// Passage is a piece of a record's text.
type Passage struct {
	Text          string
	Marks         [][2]int // bytes of Text that the query picked
	Before, After bool     // the text goes on

	File       string           // name of the file it stands in; "": the record's own words
	Item       string           // and its item
	Kind       extract.PartKind // which part of the file; "" where it has none
	Number     int              // of the page, slide or sheet
	Name       string           // of the sheet; the author of a comment
	OCR        bool             // read from a picture
	Confidence int              // of that, in percent
}

// SearchResult is the answer to a search.
type SearchResult struct {
	Total     int // all matches
	Uncertain int // of them, those that only a date in doubt let in
	Matches   []Match
	Facets    map[string][]index.FacetCount
	Explain   []index.Expansion
	Notes     []string // what of the query was left aside, and why
	Searched  int      // records that were searched
	Failed    []record.ID
}

// Search answers a query from the index, which it brings up to date first: on disk if the vault is open for writing, else
// in memory. progress is told the records that have to be indexed for it. With a *MissingError the result is valid and
// known to be incomplete: some records could not be read.
// Errors: ErrLocked, ErrIntegrity, and those of a query that is beyond a limit.
func (v *Vault) Search(ctx context.Context, o SearchOptions, progress Progress) (*SearchResult, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.search(ctx, o, progress)
}

func (v *Vault) search(ctx context.Context, o SearchOptions, progress Progress) (*SearchResult, error) {
	ix, err := v.searchable(ctx, progress)
	if err != nil {
		return nil, err
	}
	res, err := ix.Search(ctx, index.Request{Query: o.Query, Limit: o.Limit, Offset: o.Offset, SortDate: o.ByDate, Facets: o.Facets})
	if err != nil {
		return nil, err
	}
	out := &SearchResult{
		Total: res.Total, Uncertain: res.Uncertain, Facets: res.Facets, Explain: res.Explain, Notes: res.Notes,
		Searched: ix.Live(), Failed: recordsOf(ix.Failed()),
	}
	missing := &MissingError{Missing: len(out.Failed), Total: ix.Live() + len(out.Failed), Records: out.Failed}
	for _, hit := range res.Hits {
		m, err := v.match(ctx, res, hit, o.Passages)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil { // it is found and cannot be read: the others are shown
			missing.Missing++
			missing.Records = append(missing.Records, m.ID)
		}
		out.Matches = append(out.Matches, m)
	}
	if missing.Missing > 0 {
		return out, missing
	}
	return out, nil
}

// match opens a record for its passages.
func (v *Vault) match(ctx context.Context, res *index.Result, hit index.Hit, passages int) (Match, error) {
	id, err := record.ParseID(hit.Record)
	m := Match{Hit: hit, ID: id}
	if err != nil || passages == 0 {
		return m, err
	}
	pieces, err := v.textsOf(ctx, id, hit)
	if err != nil {
		return m, err
	}
	for _, s := range pieces {
		for _, p := range res.Passages(s.text, passages-len(m.Passages)) {
			m.Passages = append(m.Passages, passageOf(s, p))
		}
		if len(m.Passages) >= passages {
			break
		}
	}
	m.addBeginning(pieces, passages)
	return m, nil
}

const (
	shortPassage = 60  // bytes of a passage that tells little: a tag, a name
	beginning    = 160 // bytes of a text that are shown where only something short was found
)

// addBeginning adds how the text begins where nothing but a name or a tag was found.
func (m *Match) addBeginning(pieces []piece, passages int) {
	for _, p := range m.Passages {
		if len(p.Text) > shortPassage {
			return
		}
	}
	if len(pieces) == 0 || len(pieces[0].text) <= shortPassage || len(m.Passages) > passages {
		return
	}
	text := pieces[0].text
	end := min(len(text), beginning)
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	p := Passage{Text: strings.Clone(text[:end]), After: strings.TrimSpace(text[end:]) != ""}
	p.place(pieces[0], 0)
	m.Passages = append(m.Passages, p)
}

// place says which file and which part of it a passage stands in.
func (p *Passage) place(s piece, at int) {
	if s.file != nil {
		p.File, p.Item = s.file.Name, s.file.ItemID
	}
	if part := s.part(at); part != nil {
		p.Kind, p.Number, p.Name, p.OCR, p.Confidence = part.Kind, part.Number, part.Name, part.OCR, part.Confidence
	}
}

func passageOf(s piece, p index.Passage) Passage {
	text := s.text
	out := Passage{
		Text:   strings.Clone(text[p.Start:p.End]),
		Before: strings.TrimSpace(text[:p.Start]) != "", After: strings.TrimSpace(text[p.End:]) != "",
	}
	for _, mark := range p.Marks {
		out.Marks = append(out.Marks, [2]int{mark[0] - p.Start, mark[1] - p.Start})
	}
	at := p.Start
	if len(p.Marks) > 0 {
		at = p.Marks[0][0]
	}
	out.place(s, at)
	return out
}

// textsOf returns the texts that were indexed of a hit. The index names the revision's object, and it is authentic:
// neither the history nor the entry is read, unless the record has a file of text of its own.
func (v *Vault) textsOf(ctx context.Context, id record.ID, hit index.Hit) ([]piece, error) {
	b, err := v.unsealJSON(hit.Object, crypto.FloorObject)
	if err != nil {
		return nil, fmt.Errorf("record %q: %w", id, err)
	}
	r, err := record.ParseRevision(b)
	if err != nil {
		return nil, integrity("record %q: %w", id, err)
	}
	if r.Record != id || r.Number != hit.Revision {
		return nil, integrity("record %q: object %s holds another revision", id, hit.Object)
	}
	refs := []custody.ObjectRef{{ID: hit.Object}}
	for _, f := range r.Files {
		if !hasTextOfItsOwn(f) {
			continue
		}
		if refs, err = v.refsOf(hit); err != nil {
			return nil, err
		}
		break
	}
	_, pieces, err := v.documentOf(ctx, r, hit.Sequence, refs, nil)
	return pieces, err
}

// refsOf returns the objects of the row that made a hit one that can be found.
func (v *Vault) refsOf(hit index.Hit) ([]custody.ObjectRef, error) {
	p, err := v.private(hit.Sequence)
	if err != nil {
		return nil, err
	}
	for _, ch := range p.Changes {
		if ch.Record == hit.Record && len(ch.Objects) > 0 {
			return ch.Objects, nil
		}
	}
	return []custody.ObjectRef{{ID: hit.Object}}, nil
}
