package dossier

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/vault/record"
)

func now() time.Time { return time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC) }

// answered finds an answer by the beginning of its words.
func answered(t *testing.T, c Check, words string) Answer {
	t.Helper()
	for _, s := range c.Sections {
		for _, a := range s.Answers {
			if strings.HasPrefix(a.Words, words) {
				return a
			}
		}
	}
	t.Fatalf("%s does not ask for %q", c.Form, words)
	return Answer{}
}

// parsed reads fields as a person writes them.
func parsed(t *testing.T, meta string) record.Fields {
	t.Helper()
	f, err := record.ParseMeta([]byte(meta), record.Default())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func checked(t *testing.T, f Form, metas ...string) Check {
	t.Helper()
	var held []Holding
	for i, meta := range metas {
		held = append(held, Holding{ID: idOf(byte(i + 1)), Fields: parsed(t, meta)})
	}
	return CheckForm(f, held, Exhibits(held), now())
}

func TestEveryFormAsksForKeysThatExist(t *testing.T) {
	t.Parallel()
	v := record.Default()
	for _, f := range Forms() {
		if again, ok := ParseForm(string(f)); !ok || again != f || f.Name() == "" || f.Period() == "" {
			t.Errorf("%s is not whole", f)
		}
		for _, s := range f.plan().sections {
			for _, n := range s.needs {
				for _, path := range n.keys {
					path, _, _ = strings.Cut(path, "=")
					row, inner, inside := strings.Cut(path, ".")
					key, ok := v.Lookup(row)
					if ok && inside {
						_, ok = key.Field(inner)
					}
					if !ok {
						t.Errorf("%s, %q: the vocabulary has no %q", f, n.words, path)
					}
				}
			}
		}
	}
	if _, ok := ParseForm("echtr"); ok {
		t.Error("a form that is none was read")
	}
}

func TestCheckOfNothing(t *testing.T) {
	t.Parallel()
	for _, f := range Forms() {
		for _, metas := range [][]string{nil, {"{}"}} {
			n := checked(t, f, metas...).Count()
			if n[StateLacking] == 0 || n[StatePartly] > 0 || n[StatePresent] > 1 {
				t.Errorf("%s: %v", f, n)
			}
		}
	}
	if c := CheckForm("", nil, nil, now()); len(c.Sections) > 0 {
		t.Error("no form asks for something")
	}
}

func TestComplainants(t *testing.T) {
	t.Parallel()
	c := checked(t, FormCAT,
		"persons:\n- name: Nümunə Şəxs\n  role: victim\n  nationality: AZ\n- name: Uydurma Şahid\n  role: witness\n",
		"persons:\n- name: NÜMUNƏ ŞƏXS\n  role: [victim, complainant]\n  birth_date: 1979\n- {name: Образец Примеров, pseudonym: V-03, role: complainant}\n",
		"title: sənəd\n")
	for words, want := range map[string]string{
		"Name":           "present [1 2] []",
		"Nationality":    "partly [1] [2] lacking for 1 of 2 persons: V-03",
		"Date of birth":  "partly [1] [2] lacking for 1 of 2 persons: V-03",
		"Place of birth": "lacking [] [1 2] lacking for V-03 and 1 person without a pseudonym",
	} {
		if got := answerLine(answered(t, c, words)); got != want {
			t.Errorf("%s: got %q, want %q", words, got, want)
		}
	}
	c = checked(t, FormECHR, "persons:\n- {name: Örnek Kişi, role: victim}\n- {name: Nümunə Şəxs, pseudonym: A-1, role: victim, sex: male}\n")
	if got := answerLine(answered(t, c, "Sex")); got != "partly [] [1] lacking for 1 of 2 persons: 1 person without a pseudonym" {
		t.Errorf("among codes: %q", got)
	}
	c = checked(t, FormECHR, "persons: Örnek Kişi\n")
	if got := answerLine(answered(t, c, "Surname")); got != "partly [1] [] persons are named, but nobody has the role victim or complainant" {
		t.Errorf("got %q", got)
	}
	c = checked(t, FormECHR, "acts:\n- act_type: torture\n  persons:\n  - {name: Sample Person, role: victim, sex: female}\n")
	if a := answered(t, c, "Sex"); a.State != StatePresent {
		t.Errorf("a person of an act: %+v", a)
	}
}

func answerLine(a Answer) string {
	short := func(ids []record.ID) (n []byte) {
		for _, id := range ids {
			n = append(n, id[15])
		}
		return n
	}
	return strings.TrimSpace(fmt.Sprintf("%s %d %d %s", a.State, short(a.Has), short(a.Lacks), a.Note))
}

func TestRemediesAndArticles(t *testing.T) {
	t.Parallel()
	metas := []string{
		"instruments: ['CAT:1,12', 'ECHR:3']\nplace:\n- {name: Gəncə, geo: AZ-GA}\n",
		"remedy:\n- {body: Uydurma Prokurorluq, date: 2014-01, outcome: rədd, final_decision_date: 2014-02-11}\n",
	}
	cat, echr := checked(t, FormCAT, metas...), checked(t, FormECHR, metas...)
	for _, c := range []struct {
		check Check
		words string
		want  string
	}{
		{cat, "Articles of the Convention", "present [1] []"},
		{echr, "Article invoked", "present [1] []"},
		{cat, "Name of the State", "present [1] []"},
		{cat, "With which outcomes", "present [2] []"},
		{echr, "The date of the final decision", "present [2] []"},
		{echr, "The court or body", "present [2] []"},
		{cat, "Has the same matter", "unsaid [] [] nothing is recorded: the form wants a yes or no (Article 22 § 5 (a))"},
		{echr, "Signature of the applicant", "unsaid [] [] no representative is recorded"},
	} {
		if got := answerLine(answered(t, c.check, c.words)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.words, got, c.want)
		}
	}
	for text, want := range map[string]bool{"CAT": true, "CAT:1": true, "cat 1": true, " CAT-1": true, "CATALOG": false, "ECHR:3": false, "": false} {
		if ofTreaty(text, "CAT") != want {
			t.Errorf("%q", text)
		}
	}
}

func TestAuthorityHasTwoSignatures(t *testing.T) {
	t.Parallel()
	for meta, want := range map[string]State{
		"representative: Örnek Vekil\n":                                                    StateLacking,
		"representative: Örnek Vekil\nauthority_signed_by: Örnek Kişi\n":                   StatePartly,
		"representative: Örnek Vekil\nauthority_signed_by: [Örnek Kişi, Örnek Vekil]\n":    StatePresent,
		"persons:\n- {name: Örnek Vekil, role: representative}\n":                          StateLacking,
		"persons:\n- {name: Örnek Kişi, role: victim}\nauthority_signed_by: Örnek Kişi\n":  StatePartly,
		"persons:\n- {name: Örnek Kişi, role: victim}\nauthority_document: vəkalətnamə\n":  StateUnsaid,
		"representative: Örnek Vekil\nauthority_date: 2014\nauthority_signed_by: [a, b]\n": StatePresent,
	} {
		if got := answered(t, checked(t, FormECHR, meta), "Signature").State; got != want {
			t.Errorf("%s: got %s, want %s", meta, got, want)
		}
	}
}

func TestDocumentsOfAForm(t *testing.T) {
	t.Parallel()
	az := Holding{ID: idOf(1), Fields: parsed(t, "kind: court-paper\nlanguage: az\ndocument_date: 2014-02-11\npages: 2\n"), Text: true}
	ru := Holding{ID: idOf(2), Fields: parsed(t, "kind: testimony\nlanguage: ru\ndate: 2013\n"), Text: true}
	held := []Holding{az, ru}
	check := func(f Form) Check { return CheckForm(f, held, Exhibits(held), now()) }
	for _, c := range []struct {
		form  Form
		words string
		want  string
	}{
		{FormCAT, "Documents in a language", "partly [2] [1] in another language, or in one that is not told, without a translation: no. 2"},
		{FormECHR, "Chronological", "partly [1] [2] undated, or dated only by the event or by what the file says: no. 1"},
		{FormECHR, "Numbered", "partly [1] [2] pages unknown: no. 1"},
		{FormECHR, "Full and legible", "unsaid [] [] look at each: only a person sees whether it is legible"},
		{FormCAT, "Decisions of domestic courts", "present [1] []"},
		{FormCAT, "The facts", "lacking [] [] no record has a description; 1 record of a kind that tells (testimony, appeal, complaint, interview)"},
	} {
		if got := answerLine(answered(t, check(c.form), c.words)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.words, got, c.want)
		}
	}
	held = append(held, Holding{ID: idOf(3), Fields: parsed(t, "language: en-GB\ntranslation_of: "+idOf(1).String()+"\n")})
	if a := answered(t, check(FormCAT), "Documents in a language"); a.State != StatePresent {
		t.Errorf("translated: %+v", a)
	}
}

func TestConsentStandsBesideEveryForm(t *testing.T) {
	t.Parallel()
	for _, f := range Forms() {
		c := checked(t, f, "consent: submit-to-body=yes\n", "consent: submit-to-body=no\n", "{}\n", "consent: submit-to-body=yes\nconsent_expires: 2025\n")
		a := answered(t, c, "Consent")
		if a.State != StatePartly || !slices.Equal(a.Has, []record.ID{idOf(1)}) || len(a.Lacks) != 3 || !strings.Contains(a.Note, "expired") {
			t.Errorf("%s: %+v", f, a)
		}
	}
}

func TestArrestAndDetention(t *testing.T) {
	t.Parallel()
	c := checked(t, FormWGAD, "arrest_date: 2013-10-19\narrest_place: Gəncə\nwarrant_shown: no\ndetention_from: 2013-10-19\nlaw_cited: maddə 1\n"+
		"persons:\n- {name: Nümunə Şəxs, role: victim, age_at_act: 34}\n- {name: Uydurma Vəkil, role: representative, address_for_correspondence: Bakı}\n")
	for _, words := range []string{"Date of arrest", "Place of arrest", "Did they show", "Birth date or age", "Date of detention", "Legal basis for the detention", "Full name", "Postal"} {
		if a := answered(t, c, words); a.State != StatePresent {
			t.Errorf("%s: %+v", words, a)
		}
	}
	for _, words := range []string{"Forces who", "Duration", "Steps taken"} {
		if a := answered(t, c, words); a.State != StateLacking {
			t.Errorf("%s: %+v", words, a)
		}
	}
}
