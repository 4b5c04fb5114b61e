package record

import (
	"errors"
	"strings"
	"testing"
)

// keysOfThePaper are the fields of the project's vocabulary paper, group by group; what stands there inside a row
// (the parts of a remedy, of an event, of readers) is tested below.
const keysOfThePaper = `
4.1 id kind title language script translation_of translator translation_kind version_of version_reason copy_status
4.1 violation_status index_terms rights_affected instruments confidentiality monitoring_status related
4.2 role name other_names patronymic pseudonym birth_date age_at_act sex nationality birth_place occupation id_document
4.2 address_for_correspondence group counting_unit relation_to_victim language_spoken interpreter
4.3 act_type method date duration frequency place place_type place_end geo circumstances_before questions_and_statements
4.3 intent official_link statement_signed objects_used description
4.4 perpetrator_type unit rank degree_of_involvement identification_basis allegation_level latest_status
4.5 physical_consequences psychological_consequences body_map exam_date examiner examiner_independent exam_conditions
4.5 exam_consent findings photographs tests consistency medical_attention treatment_recommended
4.6 arrest_date arrest_place arresting_force warrant_shown issuing_authority law_cited reasons_given detention_from
4.6 detention_to detention_places detaining_authority detention_type detention_conditions whereabouts_disclosed
4.6 counsel_access family_notified doctor_access court case_number charges
4.7 remedy remedy_not_used_reason other_international deadline interim_measures risk_of_reprisal relief_sought
4.8 representative authority_signed_by authority_date authority_document consent_to consent_date consent_form
4.8 consent_language consent_witness consent_by consent_expires consent_withdrawn vulnerability support_referral
4.9 source_connection reliability_source reliability_information interviewer interview_date interview_place
4.9 persons_present first_account
4.10 item_id original_name media_type size sha256 collected_at collected_by collection_method device url
4.10 original_held_by original_location exhibit_no pages document_date event agent timestamp_token readers retention
4.10 review_date`

func TestDefaultVocabularyHasEveryKeyOfThePaper(t *testing.T) {
	t.Parallel()
	v := Default()
	for line := range strings.SplitSeq(strings.TrimSpace(keysOfThePaper), "\n") {
		words := strings.Fields(line)
		for _, name := range words[1:] {
			k, ok := v.Lookup(name)
			if !ok || k.Key != name || k.Group != words[0] {
				t.Errorf("%s %s: %+v, %v", words[0], name, k, ok)
			}
		}
	}
	for row, fields := range map[string]string{
		"remedy":  "body date kind outcome final_decision_date document",
		"event":   "type time agent purpose outcome hash_before hash_after prev",
		"readers": "key granted_by date purpose until",
		"persons": "role name other_names patronymic pseudonym birth_date sex unit rank",
		"acts":    "act_type method date place persons intent description",
		"place":   "name place_type geo",
	} {
		k, _ := v.Lookup(row)
		for name := range strings.FieldsSeq(fields) {
			if inner, ok := k.Field(name); !ok || inner.Type == "" {
				t.Errorf("%s has no %s", row, name)
			}
		}
	}
}

func TestDefaultVocabularyIsWellMade(t *testing.T) {
	t.Parallel()
	v := Default()
	groups := make(map[string]bool)
	for _, g := range v.Groups() {
		groups[g.Number] = g.Title != ""
	}
	for _, k := range v.Keys() {
		if !groups[k.Group] {
			t.Errorf("%s: group %q is not there", k.Key, k.Group)
		}
		for _, c := range k.Codes {
			if c.Label == "" {
				t.Errorf("%s: code %q means nothing (a comma in a label?)", k.Key, c.Code)
			}
		}
		if k.IsRow() && k.Type != TypeRow {
			w := &yamlWriter{}
			if w.mainOf(k.Key) != k.Main {
				t.Errorf("%s is written without a vocabulary as %q", k.Key, w.mainOf(k.Key))
			}
		}
	}
	consent, _ := v.Lookup("consent")
	for _, code := range []string{"store", "share-with-counsel", "submit-to-body", "publish", "use-name", "use-photo", "re-contact"} {
		if !consent.Codes.Has(code) {
			t.Errorf("consent_to lacks %s", code)
		}
	}
}

func TestNearestKey(t *testing.T) {
	t.Parallel()
	v := Default()
	for typed, want := range map[string]string{
		"titel": "title", "Title": "title", "tilte": "title", "plcae": "place", "langauge": "language", "consnet_to": "consent_to",
		"consent-to": "consent_to", "arrest date": "arrest_date", "perpetrator-tpye": "perpetrator_type", "persn": "persons",
		"xyzzyxyzzy": "", "": "", strings.Repeat("title", 100): "", "q": "",
	} {
		if got := v.Nearest(typed); got != want {
			t.Errorf("%.20q: %q, want %q", typed, got, want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "abd", 1}, {"abc", "ab", 1}, {"ca", "abc", 3}, {"şəxs", "sexs", 2}} {
		if got := EditDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestExtend(t *testing.T) {
	t.Parallel()
	base := Default()
	v, err := base.Extend([]byte(`
groups:
  - {group: "9", title: Ours}
keys:
  - {key: archive_box, group: "9", type: code, repeatable: true, template: true, aliases: [box], description: Box in our archive}
  - {key: kind, group: "4.1", type: code, description: What the record is, codes: {leaflet: a leaflet, appeal: an open letter}}
extend_rows:
  - key: persons
    fields: [archive_box, {key: nickname, type: line, description: What friends say}]
`))
	if err != nil {
		t.Fatal(err)
	}
	if k, ok := v.Lookup("box"); !ok || k.Key != "archive_box" {
		t.Errorf("alias of a new key: %+v", k)
	}
	kind, _ := v.Lookup("kind")
	if !kind.Codes.Has("leaflet") || !kind.Codes.Has("testimony") {
		t.Errorf("codes are not joined: %v", kind.Codes)
	}
	fields, err := ParseMeta([]byte("acts:\n  - act_type: arrest\n    persons: [{name: A, nickname: B, box: C}]\n"), v)
	if err != nil {
		t.Fatalf("a row inside a row does not know the new keys: %v", err)
	}
	if got := fields.Get("acts")[0].Fields.Get("persons")[0].Fields.Text("nickname"); got != "B" {
		t.Errorf("nickname %q", got)
	}
	if _, ok := base.Lookup("archive_box"); ok {
		t.Error("the standard vocabulary was changed")
	}
	if !strings.Contains(string(Template(v)), "archive_box:") {
		t.Error("the new key is not in the template")
	}
}

func TestVocabularyRefused(t *testing.T) {
	t.Parallel()
	key := func(s string) string { return "keys:\n  - {" + s + "}\n" }
	for rule, file := range map[string]string{
		"a key in capitals":            key("key: Kind2, type: text, description: x"),
		"a reserved key":               key("key: text, type: text, description: x"),
		"an unknown type":              key("key: a, type: number, description: x"),
		"no description":               key("key: a, type: text"),
		"an unknown property":          key("key: a, type: text, description: x, color: red"),
		"a type that changes":          key("key: title, type: date, description: x"),
		"a row without a main key":     key("key: a, type: row, description: x, main: b"),
		"a text with a main key":       key("key: a, type: text, description: x, main: b"),
		"a row that contains itself":   key("key: a, type: row, main: m, description: x, fields: [a, {key: m, type: line, description: x}]"),
		"a row with an unknown key":    key("key: a, type: row, main: m, description: x, fields: [zzz]"),
		"an alias that is taken":       key("key: a, type: text, description: x, aliases: [title]"),
		"an alias in capitals":         key("key: a, type: text, description: x, aliases: [A]"),
		"a code with a space":          key("key: a, type: code, description: x, codes: {a b: c}"),
		"codes that are a list":        key("key: a, type: code, description: x, codes: [a]"),
		"an extension of what is none": "extend_rows:\n  - {key: title, fields: [kind]}\n",
		"an anchor":                    "keys: &a []\n",
		"a list":                       "- a\n",
		"more than the limit":          "# " + strings.Repeat("x", MaxVocabulary),
	} {
		if v, err := Default().Extend([]byte(file)); err == nil || v != nil || !errors.Is(err, ErrVocabulary) && !errors.Is(err, ErrMeta) {
			t.Errorf("%s: %v", rule, err)
		}
	}
}
