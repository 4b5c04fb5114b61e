package vault

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/redact"
)

// findPersons makes the finder of every name in the records of the plan. Somebody who is named in one record may be
// meant in the text of another.
func (p *SharePlan) findPersons(ctx context.Context, v *Vault, ids []record.ID) error {
	byPseudonym := map[string]int{}
	var persons []redact.Person
	for _, id := range ids {
		view, err := v.liveView(ctx, id, 0)
		if err != nil {
			return err
		}
		for _, row := range personRows(view.Revision.Fields) {
			names := namesOf(row)
			if len(names) == 0 || p.keeps(row) {
				continue
			}
			code := row.Fields.Text("pseudonym")
			if code == "" {
				return fmt.Errorf("%w: %q in record %q has no pseudonym; give one with emanet amend, or keep the name with --keep-name", ErrRefused, row.Label(), id)
			}
			n, known := byPseudonym[code]
			if !known {
				n = len(persons)
				byPseudonym[code], persons = n, append(persons, redact.Person{Pseudonym: code})
			}
			if known && !sharesName(persons[n].Names, names) {
				return fmt.Errorf("%w: two persons have the pseudonym %q, one of them in record %q; give them different ones, or share the records one by one", ErrRefused, code, id)
			}
			for _, name := range names {
				if !slices.Contains(persons[n].Names, name) {
					persons[n].Names = append(persons[n].Names, name)
				}
			}
		}
	}
	if len(persons) == 0 {
		return fmt.Errorf("%w: no person in these records has a name and a pseudonym: there is nothing to replace", ErrRefused)
	}
	p.persons = persons
	var err error
	if p.finder, err = redact.New(persons); err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return nil
}

// sharesName reports whether two lists have a name in common.
func sharesName(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return contactKey(x) == contactKey(y) })
	})
}

// personRows lists the persons of a record and of its acts.
func personRows(f record.Fields) []record.Value {
	rows := slices.Clone(f.Get("persons"))
	for _, act := range f.Get("acts") {
		rows = append(rows, act.Fields.Get("persons")...)
	}
	for _, name := range f.Texts("name") {
		rows = append(rows, record.Value{Text: name, Fields: record.Fields{"pseudonym": f.Get("pseudonym"), "other_names": f.Get("other_names")}})
	}
	return rows
}

func namesOf(row record.Value) []string {
	var names []string
	if row.Text != "" {
		names = append(names, row.Text)
	}
	names = append(names, row.Fields.Texts("other_names")...)
	if p := row.Fields.Text("patronymic"); p != "" && row.Text != "" {
		names = append(names, row.Text+" "+p)
	}
	return names
}

func (p *SharePlan) keeps(row record.Value) bool {
	return row.Text != "" && slices.Contains(p.options.KeepNames, row.Text)
}

// clean replaces names in a text that is shared under pseudonyms, by the decisions that were made; others it returns
// as they are. Every hit is noted. What a replacement moves together may be a name again, so it looks until nothing is left.
func (p *SharePlan) clean(s *sharedRecord, where, text string) string {
	if p.finder == nil || text == "" {
		return text
	}
	const rounds = 8 // more are only possible in texts that are made for it; Check finds what is left then
	for range rounds {
		hits := p.finder.Find(text)
		for _, h := range hits {
			before, word, after := redact.Context(text, h, contextWidth)
			s.hits = append(s.hits, ShareHit{Hit: h, Record: s.revision.Record, Where: where, Before: before, Word: word, After: after})
		}
		out, counts := p.finder.Replace(text, hits, p.Decisions)
		for person, n := range counts {
			s.count(p.persons[person].Pseudonym, n)
		}
		if out == text {
			break
		}
		text = out
	}
	s.left = s.left || len(p.finder.Check(text, p.Decisions)) > 0
	return text
}

const contextWidth = 40 // characters on each side

func (s *sharedRecord) count(pseudonym string, n int) {
	for i, r := range s.given.Replaced {
		if r.Pseudonym == pseudonym {
			s.given.Replaced[i].Count += n
			return
		}
	}
	s.given.Replaced = append(s.given.Replaced, record.Replacement{Pseudonym: pseudonym, Count: n})
	slices.SortFunc(s.given.Replaced, func(a, b record.Replacement) int { return strings.Compare(a.Pseudonym, b.Pseudonym) })
}

// describe fills in what is said about the record itself.
func (s *sharedRecord) describe(planned *PlannedRecord) error {
	r, p := s.revision, s.plan
	whole := (p.What == bundle.Full || p.What == bundle.Text) && !p.options.Strip
	if whole {
		s.given.Original = r
		return nil
	}
	commitment, err := s.commitment(custody.RoleRecord, func(ref custody.ObjectRef) bool { return true })
	if err != nil {
		return err
	}
	s.given.Commitment = commitment
	switch p.What {
	case bundle.Catalogue:
		s.given.Fields = catalogueFields(r.Fields)
	case bundle.Redacted:
		s.given.Fields = s.redactFields(r.Fields, record.Default().Keys())
		s.given.Fields.Set("copy_status", record.Text("redacted"))
	default: // whole but for the metadata of its files
		s.given.Fields = r.Fields
		s.given.Fields.Set("copy_status", record.Text("working"))
	}
	if p.What != bundle.Full {
		s.given.LeftOut = leftOut(r.Fields, s.given.Fields)
	}
	planned.LeftOut = s.given.LeftOut
	return nil
}

// commitment returns the log's commitment in the row of the revision that ref accepts.
func (s *sharedRecord) commitment(role custody.Role, accept func(custody.ObjectRef) bool) ([32]byte, error) {
	ch, err := s.row.change()
	if err != nil {
		return [32]byte{}, err
	}
	for _, ref := range ch.Objects {
		if ref.Role == role && accept(ref) {
			return ref.Commitment(), nil
		}
	}
	return [32]byte{}, integrity("entry %d names no revision of %q", s.row.seq, s.revision.Record)
}

// describeFile says what a copy may tell about a file. A hash of the original would let the reader test guesses against it.
func (s *sharedRecord) describeFile(f record.File) record.SharedFile {
	given := record.SharedFile{Item: f.ItemID, MediaType: f.MediaType}
	if s.plan.What == bundle.Full || s.plan.What == bundle.Text {
		given.Name, given.SHA256 = f.Name, f.SHA256
		return given
	}
	for _, ref := range s.refs {
		if ref.Role == custody.RoleFile && ref.Name == f.ItemID && ref.SHA256 == f.SHA256 {
			given.Commitment = ref.Commitment()
		}
	}
	return given
}

// catalogueKeys are what a catalogue tells of a record: words from lists, dates, and the code that stands for a person. Nothing that
// somebody wrote freely is in it, because that may name somebody.
var catalogueKeys = []string{"kind", "language", "script", "date", "acts", "act_type", "method", "persons", "role", "pseudonym", "violation_status", "confidentiality", "copy_status"}

// catalogueFields picks the values of the vocabulary's own lists.
func catalogueFields(f record.Fields) record.Fields {
	out := pick(f, record.Default().Keys())
	out.Set("copy_status", record.Text("redacted"))
	return out
}

func pick(f record.Fields, keys []record.Key) record.Fields {
	out := record.Fields{}
	for _, k := range keys {
		if !slices.Contains(catalogueKeys, k.Key) {
			continue
		}
		for _, v := range f.Get(k.Key) {
			if v, ok := pickValue(v, k); ok {
				out.Add(k.Key, v)
			}
		}
	}
	return out
}

func pickValue(v record.Value, k record.Key) (record.Value, bool) {
	picked := record.Value{Fields: pick(v.Fields, k.Fields)}
	if len(picked.Fields) == 0 {
		picked.Fields = nil
	}
	main := k
	if k.IsRow() {
		main, _ = k.Field(k.Main)
		if !slices.Contains(catalogueKeys, k.Main) {
			return picked, picked.Fields != nil
		}
	}
	switch {
	case main.Key == "pseudonym", main.Type == record.TypeLang && len(v.Text) <= 8:
		picked.Text = v.Text
	case main.Type == record.TypeDate:
		if d, err := record.ParseDate(v.Text); err == nil {
			picked.Text = d.String()
		}
	case main.Type == record.TypeCode && main.Codes.Has(v.Text):
		picked.Text = v.Text
	}
	return picked, picked.Text != "" || picked.Fields != nil
}

// hiddenKeys are left out of a copy under pseudonyms: they say who somebody is, or name people that are no person of the
// record. Keys that the vocabulary does not know are left out as well.
var hiddenKeys = []string{
	"id", "name", "other_names", "patronymic", "birth_date", "age_at_act", "birth_place", "id_document", "address_for_correspondence",
	"occupation", "nationality", "representative", "authority_signed_by", "authority_document", "consent_witness", "interviewer", "persons_present",
	"examiner", "translator", "source", "collected_by", "original_held_by", "original_location", "agent", "event", "readers", "received", "withheld",
	"url", "device", "original_name", "sha256", "second_hash", "size", "case_number", "related", "version_of", "translation_of", "item_id", "contained_in",
	"timestamp_token", "geo", "unit", "rank", "photographs", "tests",
}

// redactFields keeps what a copy under pseudonyms may tell, with names replaced in everything that somebody wrote.
func (s *sharedRecord) redactFields(f record.Fields, keys []record.Key) record.Fields {
	out := record.Fields{}
	for _, k := range keys {
		if slices.Contains(hiddenKeys, k.Key) {
			continue
		}
		for _, v := range f.Get(k.Key) {
			if v, ok := s.redactValue(v, k); ok {
				out.Add(k.Key, v)
			}
		}
	}
	return out
}

func (s *sharedRecord) redactValue(v record.Value, k record.Key) (record.Value, bool) {
	out := record.Value{Lang: v.Lang, Fields: s.redactFields(v.Fields, k.Fields)}
	if len(out.Fields) == 0 {
		out.Fields = nil
	}
	switch {
	case k.Type == record.TypePerson && s.plan.keeps(v):
		out.Text = v.Text
	case k.Type == record.TypePerson, k.Key == "pseudonym": // the row's pseudonym says who it is
		if k.Key == "pseudonym" {
			out.Text = v.Text
		}
	default:
		out.Text = s.plan.clean(s, k.Key, v.Text)
	}
	return out, out.Text != "" || out.Fields != nil
}

// leftOut lists the keys of f, rows within rows too, of which a value is missing in the copy.
func leftOut(f, copied record.Fields) []string {
	had, has := map[string]int{}, map[string]int{}
	countKeys(f, "", had)
	countKeys(copied, "", has)
	var missing []string
	for _, key := range slices.Sorted(maps.Keys(had)) {
		if has[key] < had[key] {
			missing = append(missing, key)
		}
	}
	return missing
}

// countKeys counts the values under each key, as in "persons.birth_date".
func countKeys(f record.Fields, prefix string, n map[string]int) {
	for _, key := range f.Keys() {
		for _, v := range f[key] {
			n[prefix+key]++
			countKeys(v.Fields, prefix+key+".", n)
		}
	}
}

// leftovers looks once more, at everything that would be shared, for what should not be in it. What nobody decided about
// is added to the plan.
func (s *sharedRecord) leftovers() error {
	p := s.plan
	if p.finder == nil {
		return nil
	}
	for _, h := range s.hits {
		if len(redact.Undecided([]redact.Hit{h.Hit}, p.Decisions)) > 0 {
			p.Hits = append(p.Hits, h)
		}
	}
	if open := p.Undecided(); len(open) > 0 {
		return undecided(open)
	}
	b, err := s.given.Canonical()
	if err != nil {
		return err
	}
	if s.left || len(p.finder.Check(string(b), p.Decisions)) > 0 {
		return fmt.Errorf("%w: a name is left in what would be shared of record %q", ErrUndecided, s.revision.Record)
	}
	return nil
}

func undecided(open []ShareHit) error {
	return fmt.Errorf("%w: %d places may name somebody, the first in %q of record %q", ErrUndecided, len(open), open[0].Where, open[0].Record)
}
