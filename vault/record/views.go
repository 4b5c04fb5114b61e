package record

// Kind is what the record is, "" when nobody said.
func (f Fields) Kind() string { return f.Text("kind") }

// Title is the short title, "" when nobody gave one.
func (f Fields) Title() string { return f.Text("title") }

// Dates lists when it happened: the record's dates and those of its acts, each once. A text that is no date is
// left out; Validate would have refused it.
func (f Fields) Dates() []Date {
	var out []Date
	for _, text := range f.dateTexts() {
		if d, err := ParseDate(text); err == nil {
			out = append(out, d)
		}
	}
	return out
}

func (f Fields) dateTexts() []string {
	all := f.Texts("date")
	for _, act := range f["acts"] {
		all = append(all, act.Fields.Texts("date")...)
	}
	return distinct(all)
}

// Places lists the names of places: of the record, its acts, the arrest and the detention, each once.
func (f Fields) Places() []string {
	all := f.Texts("place")
	for _, act := range f["acts"] {
		all = append(all, act.Fields.Texts("place")...)
		all = append(all, act.Fields.Texts("place_end")...)
	}
	for _, key := range []string{"place_end", "arrest_place", "detention_places"} {
		all = append(all, f.Texts(key)...)
	}
	return distinct(all)
}

// Persons lists one label for each person or group, those of acts included: the name, else the pseudonym.
func (f Fields) Persons() []string {
	all := f.Texts("name")
	for _, p := range f.personRows() {
		if label := p.Label(); label != "" {
			all = append(all, label)
		}
	}
	return distinct(all)
}

// OtherNames lists the other names and pseudonyms under which the persons may be found.
func (f Fields) OtherNames() []string {
	all := append(f.Texts("other_names"), f.Texts("pseudonym")...)
	for _, p := range f.personRows() {
		all = append(all, p.Fields.Texts("other_names")...)
		all = append(all, p.Fields.Texts("pseudonym")...)
	}
	return distinct(all)
}

func (f Fields) personRows() []Value {
	all := append([]Value(nil), f["persons"]...)
	for _, act := range f["acts"] {
		all = append(all, act.Fields["persons"]...)
	}
	return all
}

// Tags lists the person's own words for it.
func (f Fields) Tags() []string { return distinct(f.Texts("tag")) }

// Cases lists cases and dossiers, with the numbers at courts.
func (f Fields) Cases() []string { return distinct(append(f.Texts("case"), f.Texts("case_number")...)) }

// Languages lists the languages of the original.
func (f Fields) Languages() []string { return distinct(f.Texts("language")) }

// distinct keeps the first of each text, in order.
func distinct(all []string) []string {
	seen := make(map[string]bool, len(all))
	var out []string
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
