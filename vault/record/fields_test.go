package record

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestFieldsBeginEmptyAndChange(t *testing.T) {
	t.Parallel()
	var f Fields
	if f.Has("a") || f.Text("a") != "" || f.Get("a") != nil || len(f.Keys()) != 0 || !f.IsEmpty() || f.Clone() != nil {
		t.Error("the zero Fields is not empty")
	}
	f.Del("a")
	f.Add("b")
	f.Set("c")
	if f != nil {
		t.Error("nothing was added and something is there")
	}
	f.Add("b", Text("1"), Text("2"))
	f.Add("a", Text("3"))
	f.Add("b", Value{Fields: Fields{"x": {{Text: "y"}}}})
	if got := f.Keys(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("keys %v", got)
	}
	if got := f.Texts("b"); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("texts %v", got)
	}
	f.Set("b")
	if f.Has("b") {
		t.Error("setting nothing does not remove")
	}
}

func TestCloneAndMergeShareNothing(t *testing.T) {
	t.Parallel()
	f := Fields{"persons": {{Text: "A", Fields: Fields{"role": {{Text: "victim"}}}}}, "tag": {{Text: "x"}}}
	c := f.Clone()
	m := f.Merge(Fields{"tag": {{Text: "y"}}, "kind": {{Text: "appeal"}}})
	c["persons"][0].Fields["role"][0].Text = "changed"
	m["persons"][0].Fields["role"][0].Text = "changed"
	if f["persons"][0].Fields["role"][0].Text != "victim" {
		t.Error("a copy changed the original")
	}
	if f.Text("tag") != "x" || m.Text("tag") != "y" || m.Kind() != "appeal" || f.Equal(m) {
		t.Errorf("merged: %v", m)
	}
}

func TestViewsAndSummary(t *testing.T) {
	t.Parallel()
	f, err := ParseMeta([]byte(`
kind: testimony
title: Nümunə
date: [2013-10-19, 201X]
place: [{name: Uydurmakənd, place_type: street}, Uydurmakənd]
detention_places: 3-cü bölmə
persons:
  - {name: A, role: victim, other_names: [B, C], pseudonym: V-1}
  - {pseudonym: W-1, role: witness}
acts:
  - {act_type: arrest, date: [2013-10-19, 2013-10-20], place: Yoxşəhər, persons: [A, D]}
tag: [x, y, x]
case: K-1
case_number: 12/2013
language: [az, az-Cyrl]
`), Default())
	if err != nil {
		t.Fatal(err)
	}
	r := first()
	r.Fields = f
	r.Text = "typed"
	r.Files = []File{{Name: "a", Size: 10, Object: strings.Repeat("0", 32)}}
	want := `{"k":"testimony","t":"Nümunə","d":["2013-10-19","201X","2013-10-20"],"p":["Uydurmakənd","Yoxşəhər","3-cü bölmə"],` +
		`"n":["A","W-1","D"],"o":["B","C","V-1","W-1"],"g":["x","y"],"c":["K-1","12/2013"],"l":["az","az-Cyrl"],"f":1,"b":15}`
	got, err := json.Marshal(r.Summary())
	if err != nil || string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if dates := f.Dates(); len(dates) != 3 || dates[2].String() != "2013-10-20" {
		t.Errorf("dates %v", dates)
	}
	if got, _ := json.Marshal((&Revision{}).Summary()); string(got) != "{}" {
		t.Errorf("the summary of nothing: %s", got)
	}
}

func TestSummaryShortensTheTitleAtACharacter(t *testing.T) {
	t.Parallel()
	r := first()
	r.Fields.Set("title", Text(strings.Repeat("ə", 400)))
	if got := r.Summary().Title; len(got) > 512 || !strings.HasSuffix(got, "ə…") {
		t.Errorf("%d bytes, %q", len(got), got[len(got)-6:])
	}
}

func TestValueLabel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		value Value
		want  string
	}{
		{Value{Text: "a", Fields: Fields{"pseudonym": {{Text: "b"}}}}, "a"},
		{Value{Fields: Fields{"pseudonym": {{Text: "b"}}, "role": {{Text: "c"}}}}, "b"},
		{Value{Fields: Fields{"role": {{Text: "c"}}}}, "c"},
		{Value{}, ""},
	} {
		if got := tt.value.Label(); got != tt.want {
			t.Errorf("%+v: %q", tt.value, got)
		}
	}
}

// TestRevisionFile: an item id goes before every name, and what somebody brought before what came out of it: whoever made an archive
// chooses the names in it.
func TestRevisionFile(t *testing.T) {
	t.Parallel()
	from := func(item string) Fields { return Fields{containedIn: {{Text: item}}} }
	r := &Revision{Files: []File{
		{ItemID: "0001", Name: "arxiv.zip"},
		{ItemID: "0002", Name: "izahat.txt", Fields: from("0001")},
		{ItemID: "0003", Name: "0004", Fields: from("0001")},
		{ItemID: "0004", Name: "izahat.txt"},
		{ItemID: "0005", Name: "içəri.txt", Fields: from("0001")},
		{ItemID: "0006", Name: "içəri.txt", Fields: from("0001")},
		{ItemID: "0007", Name: "izahat.txt"},
		{Name: "adsız.txt"},
	}}
	for name, want := range map[string]int{
		"0001": 0, "arxiv.zip": 0, "0002": 1, "0003": 2, "0004": 3, "izahat.txt": 3, "içəri.txt": 4, "0006": 5, "0007": 6, "adsız.txt": 7, "": -1, "yox": -1,
	} {
		if got := r.FileIndex(name); got != want {
			t.Errorf("%q is file %d, want %d", name, got, want)
		}
		f, ok := r.File(name)
		if ok != (want >= 0) || ok && (f.ItemID != r.Files[want].ItemID || f.Name != r.Files[want].Name) {
			t.Errorf("%q is %+v, %v", name, f, ok)
		}
	}
}

func TestValidateAsksForTheKeptSpelling(t *testing.T) {
	t.Parallel()
	v := Default()
	for rule, f := range map[string]Fields{
		"an alias":                    {"person": {{Text: "a"}}},
		"an unknown key":              {"zzz": {{Text: "a"}}},
		"a bool spelled otherwise":    {"interpreter": {{Text: "Yes"}}},
		"a consent spelled otherwise": {"consent_to": {{Text: "publish"}}},
		"a main key inside its row":   {"persons": {{Fields: Fields{"name": {{Text: "a"}}}}}},
		"a row in a text":             {"title": {{Text: "a", Fields: Fields{"kind": {{Text: "b"}}}}}},
		"two of a single key":         {"title": {{Text: "a"}, {Text: "b"}}},
		"no date":                     {"date": {{Text: "soon"}}},
		"a language of a date":        {"date": {{Text: "2013", Lang: "az"}}},
	} {
		if err := f.Validate(v); !errors.Is(err, ErrMeta) {
			t.Errorf("%s: %v", rule, err)
		}
	}
	if err := (Fields{"tag": nil}).Validate(v); !errors.Is(err, ErrFormat) {
		t.Errorf("a key without values: %v", err)
	}
}
