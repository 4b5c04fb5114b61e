package vault

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/redact"
)

// clean replaces names in a text that is shared under pseudonyms, by the decisions that were made; others it returns
// as they are. Every hit is noted. What a replacement moves together may be a name again, so it looks until nothing is left.
func (p *SharePlan) clean(s *sharedRecord, where, text string) string {
	if p.finder == nil || text == "" || p.What != bundle.Redacted {
		return text
	}
	const rounds = 8 // more are only possible in texts that are made for it; Check finds what is left then
	decided := p.decisions[s.revision.Record]
	for range rounds {
		hits := p.finder.Find(text)
		for _, h := range hits {
			p.note(s, where, text, h)
		}
		decided = p.decisions[s.revision.Record] // note may have kept a name that stays
		out, counts := p.finder.Replace(text, hits, decided)
		for person, n := range counts {
			s.count(p.persons[person].Pseudonym, n)
		}
		if out == text {
			break
		}
		text = out
	}
	s.left = s.left || len(p.finder.Check(text, decided)) > 0
	return text
}

const contextWidth = 40 // characters on each side

// note keeps a hit for the person to see. The whole name of somebody whose name stays is kept without a question.
func (p *SharePlan) note(s *sharedRecord, where, text string, h redact.Hit) {
	before, word, after := redact.Context(text, h, contextWidth)
	hit := ShareHit{Hit: h, Record: s.revision.Record, Where: where, Before: before, Word: word, After: after}
	switch {
	case h.Kind == redact.KindNear:
	case h.Person >= p.others: // of another record: it may be somebody else of that name, or a street
		hit.Kind, hit.Why = redact.KindNear, "a person of another record, "+h.Why
	case h.Person >= p.kept:
		hit.Kept = true
		p.Decide(hit, redact.DecisionKeep)
	}
	s.hits = append(s.hits, hit)
}

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

// whole reports whether the revision itself is given.
func (s *sharedRecord) whole() bool {
	return s.plan.whole()
}

// whole reports whether the revisions themselves are given.
func (p *SharePlan) whole() bool {
	return (p.What == bundle.Full || p.What == bundle.Text) && !p.options.Strip
}

// describe fills in what is said about the record itself.
func (s *sharedRecord) describe(planned *PlannedRecord) error {
	r, p := s.revision, s.plan
	if s.whole() {
		s.given.Original = r
		return nil
	}
	commitment, err := s.commitment()
	if err != nil {
		return err
	}
	s.given.Commitment = commitment
	switch p.What {
	case bundle.Catalogue:
		s.given.Fields = pick(r.Fields, record.Default().Keys())
		s.given.Fields.Set("copy_status", record.Text("redacted"))
		if err := p.checkCatalogue(s.given.Fields); err != nil {
			return err
		}
	case bundle.Redacted:
		s.given.Fields = s.redactFields(r.Fields, record.Default().Keys())
		s.given.Fields.Set("copy_status", record.Text("redacted"))
	default: // whole but for the metadata of its files
		s.given.Fields = r.Fields.Clone()
		s.given.Fields.Set("copy_status", record.Text("working"))
	}
	if p.What != bundle.Full {
		s.given.LeftOut = leftOut(r.Fields, s.given.Fields)
	}
	planned.LeftOut = s.given.LeftOut
	return nil
}

// commitment returns the log's commitment to the revision.
func (s *sharedRecord) commitment() ([32]byte, error) {
	ch, err := s.row.change()
	if err != nil {
		return [32]byte{}, err
	}
	if len(ch.Objects) == 0 || ch.Objects[0].Role != custody.RoleRecord {
		return [32]byte{}, integrity("entry %d names no revision of %q", s.row.seq, s.revision.Record)
	}
	return ch.Objects[0].Commitment(), nil
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

// pick takes the values of catalogueKeys that are words of the vocabulary's own lists.
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
	case main.Key == "pseudonym", main.Type == record.TypeCode && main.Codes.Has(v.Text), main.Type == record.TypeLang && knownTag(v.Text):
		picked.Text = v.Text
	case main.Type == record.TypeDate:
		if d, err := record.ParseDate(v.Text); err == nil {
			picked.Text = d.String()
		}
	}
	return picked, picked.Text != "" || picked.Fields != nil
}

// knownTag reports whether a text is the tag of a language or script that is known, and not a word that looks like one.
func knownTag(text string) bool {
	if _, err := language.ParseScript(text); err == nil {
		return true
	}
	tag, err := language.Parse(text)
	return err == nil && tag.String() == text
}

// checkCatalogue makes sure that no code in a catalogue tells the name that it stands for.
func (p *SharePlan) checkCatalogue(f record.Fields) error {
	if p.finder == nil {
		return nil
	}
	for _, row := range personRows(f) {
		if code := row.Fields.Text("pseudonym"); code != "" && len(p.finder.Check(code, nil)) > 0 {
			return fmt.Errorf("%w: a pseudonym tells a name; give that person another one", ErrRefused)
		}
	}
	return nil
}

// redactedKeys are what a copy under pseudonyms may tell, with names replaced in whatever somebody wrote freely. Everything else
// is left out: it says who somebody is, names people that are no person of the record, or is not known to do neither.
var redactedKeys = []string{
	"kind", "title", "language", "script", "translation_kind", "violation_status", "index_terms", "rights_affected", "instruments", "confidentiality", "monitoring_status",
	"persons", "role", "pseudonym", "sex", "group", "relation_to_victim", "language_spoken", "interpreter", "vulnerability", "perpetrator_type",
	"degree_of_involvement", "identification_basis", "allegation_level", "latest_status",
	"date", "basis", "place", "place_type", "place_end", "acts", "act_type", "method", "duration", "frequency", "circumstances_before", "questions_and_statements", "intent",
	"official_link", "statement_signed", "objects_used", "description",
	"physical_consequences", "psychological_consequences", "body_map", "exam_date", "examiner_independent", "exam_conditions", "findings", "consistency",
	"medical_attention", "treatment_recommended",
	"arrest_date", "warrant_shown", "law_cited", "reasons_given", "detention_from", "detention_to", "detention_places", "detention_type", "detention_conditions", "charges",
	"remedy", "kind", "outcome", "final_decision_date", "remedy_not_used_reason", "relief_sought",
	"consent_to", "consent_by", "source_connection", "reliability_source", "reliability_information", "first_account", "document_date",
}

func (s *sharedRecord) redactFields(f record.Fields, keys []record.Key) record.Fields {
	out := record.Fields{}
	for _, k := range keys {
		if !slices.Contains(redactedKeys, k.Key) {
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
	out := record.Value{Fields: s.redactFields(v.Fields, k.Fields)}
	if knownTag(v.Lang) {
		out.Lang = v.Lang
	}
	switch {
	case k.Type == record.TypePerson && s.plan.keeps(v):
		out.Text = v.Text
		out.Fields.Del("pseudonym") // it would unmask the person in other copies
	case k.Type == record.TypePerson: // the row's pseudonym says who it is
	case k.Key == "pseudonym", k.Type == record.TypeLang && knownTag(v.Text):
		out.Text = v.Text
	case k.Type == record.TypeLang:
	default:
		out.Text = s.plan.clean(s, k.Key, v.Text)
	}
	if len(out.Fields) == 0 {
		out.Fields = nil
	}
	return out, out.Text != "" || out.Fields != nil
}

// leftOut lists the keys of f, rows within rows too, of which a value is missing in the copy. Keys that the vocabulary does not
// know are not named: somebody made them up.
func leftOut(f, copied record.Fields) []string {
	had, has := map[string]int{}, map[string]int{}
	countKeys(f, "", record.Default().Keys(), had)
	countKeys(copied, "", record.Default().Keys(), has)
	var missing []string
	for _, key := range slices.Sorted(maps.Keys(had)) {
		if has[key] < had[key] {
			missing = append(missing, key)
		}
	}
	return missing
}

// countKeys counts the values under each key, as in "persons.birth_date".
func countKeys(f record.Fields, prefix string, keys []record.Key, n map[string]int) {
	for _, k := range keys {
		for _, v := range f[k.Key] {
			n[prefix+k.Key]++
			countKeys(v.Fields, prefix+k.Key+".", k.Fields, n)
		}
	}
}

// leftovers makes sure that everybody who may be named in what would be shared was decided about. What nobody decided
// about is added to the plan.
func (s *sharedRecord) leftovers() error {
	p := s.plan
	if p.What != bundle.Redacted {
		return nil
	}
	known := map[redact.Key]bool{}
	for _, h := range p.Undecided() {
		if h.Record == s.revision.Record {
			known[h.Key()] = true
		}
	}
	for _, h := range s.hits {
		if p.open(h) && !known[h.Key()] {
			p.Hits = append(p.Hits, h)
		}
	}
	if open := p.Undecided(); len(open) > 0 {
		return undecided(open)
	}
	if s.left {
		return fmt.Errorf("%w: a name is left in what would be shared of record %q", ErrUndecided, s.revision.Record)
	}
	return nil
}

func undecided(open []ShareHit) error {
	return fmt.Errorf("%w: %d places may name somebody, the first in %q of record %q", ErrUndecided, len(open), open[0].Where, open[0].Record)
}
