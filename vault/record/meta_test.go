package record

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestParseMeta(t *testing.T) {
	t.Parallel()
	v := Default()
	tests := []struct {
		rule, file string
		want       Fields
	}{
		{"nothing", "", nil},
		{"a comment", "# nothing yet\n", nil},
		{"an empty map in JSON", "{}", nil},
		{"one text", "title: Müraciət\n", Fields{"title": {{Text: "Müraciət"}}}},
		{"an empty value is absent", "title:\nkind: \"\"\ntag: []\nplace: ~\nsource: null\n", nil},
		{"a list", "tag: [a, b]\n", Fields{"tag": {{Text: "a"}, {Text: "b"}}}},
		{"one value of a list key", "tag: a\n", Fields{"tag": {{Text: "a"}}}},
		{"an alias is kept under its key", "person: Nümunə Şəxs\n", Fields{"persons": {{Text: "Nümunə Şəxs"}}}},
		{"dates stay text", "date:\n  - 2013-10-19\n  - 2013\n  - 2013-10-19?\n  - 201X\n", Fields{"date": {{Text: "2013-10-19"}, {Text: "2013"}, {Text: "2013-10-19?"}, {Text: "201X"}}}},
		{"no stays text", "title: no\nlanguage: no\n", Fields{"title": {{Text: "no"}}, "language": {{Text: "no"}}}},
		{"numbers stay text", "title: 0x1F\nage_at_act: 007\nduration: 12:30:45\nexhibit_no: 1e3\n", Fields{"title": {{Text: "0x1F"}}, "age_at_act": {{Text: "007"}}, "duration": {{Text: "12:30:45"}}, "exhibit_no": {{Text: "1e3"}}}},
		{"a capital Null is a name", "name: Null\n", Fields{"name": {{Text: "Null"}}}},
		{"an explicit text", "title: !!str null\n", Fields{"title": {{Text: "null"}}}},
		{"a quoted sign", "title: \"Appeal #3: a\"\n", Fields{"title": {{Text: "Appeal #3: a"}}}},
		{"a quoted value with a comment", "title: \"Appeal\" # ours\n", Fields{"title": {{Text: "Appeal"}}}},
		{"a block", "description: |\n  one\n\n  two\n", Fields{"description": {{Text: "one\n\ntwo\n"}}}},
		{"a text with its language", "title: {text: Müraciət, lang: az}\n", Fields{"title": {{Text: "Müraciət", Lang: "az"}}}},
		{"a date with its basis", "date: {text: \"2013-10?\", basis: memory}\n", Fields{"date": {{Text: "2013-10?", Fields: Fields{"basis": {{Text: "memory"}}}}}}},
		{"yes and no of a bool", "interpreter: Yes\nfirst_account: false\n", Fields{"interpreter": {{Text: "yes"}}, "first_account": {{Text: "no"}}}},
		{
			"persons", "persons: [{role: victim, name: Nümunə Şəxs, other_names: [Numune Shexs, Н. Ш.], pseudonym: V-03}]\n",
			Fields{"persons": {{Text: "Nümunə Şəxs", Fields: Fields{"role": {{Text: "victim"}}, "other_names": {{Text: "Numune Shexs"}, {Text: "Н. Ш."}}, "pseudonym": {{Text: "V-03"}}}}}},
		},
		{"a person without a name", "persons: [{role: witness, pseudonym: W-1}]\n", Fields{"persons": {{Fields: Fields{"role": {{Text: "witness"}}, "pseudonym": {{Text: "W-1"}}}}}}},
		{"a person of nothing", "persons:\n  - name:\n    role:\n", nil},
		{
			"acts with persons and places", "acts:\n  - act_type: arrest\n    date: 2013-10-19\n    place: {name: Uydurmakənd, place_type: street}\n    persons: [A, {name: B}]\n",
			Fields{"acts": {{Text: "arrest", Fields: Fields{"date": {{Text: "2013-10-19"}}, "place": {{Text: "Uydurmakənd", Fields: Fields{"place_type": {{Text: "street"}}}}}, "persons": {{Text: "A"}, {Text: "B"}}}}}},
		},
		{"consent as a map", "consent_to: {store: yes, publish: no, use-name: }\n", Fields{"consent_to": {{Text: "store=yes"}, {Text: "publish=no"}}}},
		{"consent as a list", "consent: [store, publish=no]\n", Fields{"consent_to": {{Text: "store=yes"}, {Text: "publish=no"}}}},
		{"consent in JSON", `{"consent_to": {"store": true, "publish": false}}`, Fields{"consent_to": {{Text: "store=yes"}, {Text: "publish=no"}}}},
		{"JSON", `{"description": "a\u0000\u2028b \ud83d\ude00 \\ud800", "place": [{"name": "Uydurmakənd"}], "note": null, "age_at_act": 1e3}`, Fields{"description": {{Text: "a\x00\u2028b 😀 \\ud800"}}, "place": {{Text: "Uydurmakənd"}}, "age_at_act": {{Text: "1e3"}}}},
		{"YAML in braces", "{title: a, tag: [b]}", Fields{"title": {{Text: "a"}}, "tag": {{Text: "b"}}}},
		{"a remedy", "remedy: {body: İcad məhkəməsi, date: 2014, kind: refusal}\n", Fields{"remedy": {{Text: "İcad məhkəməsi", Fields: Fields{"date": {{Text: "2014"}}, "kind": {{Text: "refusal"}}}}}}},
		{"a byte order mark", "\ufefftitle: a\n", Fields{"title": {{Text: "a"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			got, err := ParseMeta([]byte(tt.file), v)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(tt.want) {
				t.Errorf("got %v\nwant %v", got, tt.want)
			}
			if len(tt.want) == 0 && got != nil {
				t.Error("nothing is not nil")
			}
		})
	}
}

func TestParseMetaRefused(t *testing.T) {
	t.Parallel()
	v := Default()
	tests := []struct{ rule, file, want string }{
		{"an unknown key", "kind: appeal\ntitel: a\n", `line 2: unknown key "titel", perhaps "title"`},
		{"an unknown key in JSON", "{\"kind\": \"appeal\",\n\n\"titel\": \"a\"}", `line 3: unknown key "titel", perhaps "title"`},
		{"an unknown key of a row", "persons:\n  - name: A\n    rloe: victim\n", `line 3: unknown key "rloe" in "persons", perhaps "role"`},
		{"a sentence before a colon", "they said this in the night: a\n", "line 1: unknown key of 27 bytes"},
		{"a doubled key", "title: a\ntitle: b\n", "line 2"},
		{"a doubled key in JSON", "{\"title\": \"a\",\n\"title\": \"b\"}", "line 2"},
		{"a key and its alias", "tag: a\ntags: b\n", "another spelling"},
		{"a doubled key in a row", "persons: [{name: a, name: b}]\n", "line 1"},
		{"a row's name twice", "persons: [{name: a, text: b}]\n", "the same here"},
		{"an alias", "title: &a x\nnote: *a\n", "anchors and aliases"},
		{"an anchor alone", "tag: &a [x]\n", "anchors and aliases"},
		{"a merge key", "persons:\n  - <<: {name: a}\n", "one plain word"},
		{"a tag", "title: !!binary aGVq\n", "tags (!)"},
		{"a tag of another kind", "title: !secret a\n", "tags (!)"},
		{"a map as a key", "? {a: b}\n: c\n", "one plain word"},
		{"a text that # cuts short", "title: Appeal #3\n", "line 1: the text after # would be lost"},
		{"an item that # cuts short", "tag:\n  - a\n  - b #3\n", "line 3: the text after # would be lost"},
		{"an item of a flow list that # cuts short", "tag: [a, b #3\n  ]\n", "would be lost"},
		{"an unquoted colon", "title: a: b\n", "line 1: not well-formed YAML"},
		{"two documents", "title: a\n---\ntitle: b\n", "second document"},
		{"a list at the top", "- a\n", "keys with values"},
		{"a text at the top", "a\n", "keys with values"},
		{"two titles", "title: [a, b]\n", `line 1: "title": only one value`},
		{"two birthdays", "persons: [{name: a, birth_date: [1970, 1971]}]\n", `"birth_date": only one value`},
		{"a list inside a list", "tag: [[a]]\n", "list inside a list"},
		{"a map for a tag", "tag: {a: b}\n", `unknown key "a" in "tag"`},
		{"no such date", "kind: appeal\ndate: 2013-13\n", `line 2: "date": date, position 6`},
		{"no such date in a row", "acts: [{act_type: arrest, date: 19.10.2013}]\n", `"date": date, position 3`},
		{"a date that is a language", "date: {text: 2013, lang: az}\n", "has no language"},
		{"a language by its name", "language: Azerbaijani\n", "language tag"},
		{"a bool that is none", "interpreter: maybe\n", "yes, no or unknown"},
		{"a consent that is none", "consent_to: {publsh: no}\n", `perhaps "publish"`},
		{"a consent without yes or no", "consent_to: {publish: later}\n", "yes or no"},
		{"a title of two lines in JSON", "{\n\"title\": \"a\\u2028b\"}", "line 2: \"title\": a single line"},
		{"a title of two lines", "title: \"a\\nb\"\n", "breaks at byte 2"},
		{"a title of two lines of Unicode", "title: \"a\\Lb\"\n", "breaks at byte 2"},
		{"a line beyond the limit", "title: " + strings.Repeat("a", MaxLine+1), "the limit is 4096"},
		{"a code beyond the limit", "kind: " + strings.Repeat("a", MaxCode+1), "the limit is 256"},
		{"a file beyond the limit", "title: " + strings.Repeat("a", MaxMeta), "the limit is 1048576"},
		{"invalid UTF-8", "title: a\xffb\n", "not valid UTF-8 at byte 9"},
		{"half a surrogate pair", `{"title": "\ud83d"}`, "half of a surrogate pair at byte 12"},
		{"deep nesting", strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "nested more than 16 deep"},
		{"deep nesting in JSON", `{"title":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + "}", "nested more than 16 deep"},
		{"nesting beyond the library", strings.Repeat("[", 500_000), "not well-formed YAML"},
		{"broken YAML", "title: [a\n", "not well-formed YAML"},
		{"a control character", "kind: a\ntitle: a\x01b\n", "line 2: a control character"},
		{"a question mark in a flow list", "date: [2013?, 2014]\n", "quote a value that holds : # or ?"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			got, err := ParseMeta([]byte(tt.file), v)
			if err == nil || got != nil {
				t.Fatalf("accepted: %v, %v", got, err)
			}
			if !errors.Is(err, ErrMeta) {
				t.Errorf("not ErrMeta: %v", err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q does not say %q", err, tt.want)
			}
		})
	}
}

// An entity bomb of YAML needs aliases; the other way to make a megabyte cost much is to nest or to multiply nodes. The
// library is linear but slow, so the whole megabyte is for the long run.
func TestParseMetaOfManyNodes(t *testing.T) {
	t.Parallel()
	v := Default()
	size := MaxMeta / 16
	if os.Getenv("EMANET_LONG") != "" {
		size = MaxMeta
	}
	for _, unit := range []string{"- a\n", "a:\n", "#\n", "{", "? ", "- ", "- - ", "a: b\n", "[],", "\n", "\t", "\"", "'", "|\n", "&a ", "! ", "---\n", "a: #\n"} {
		_, err := ParseMeta([]byte(strings.Repeat(unit, size/len(unit))), v)
		if err == nil && strings.Trim(unit, "#\n") != "" {
			t.Errorf("%q repeated was accepted", unit)
		}
	}
}

func TestSetFlag(t *testing.T) {
	t.Parallel()
	v := Default()
	var f Fields
	for _, kv := range [][2]string{
		{"kind", "testimony"},
		{"kind", "appeal"},
		{"tag", "Baku, 3rd station"},
		{"tag", "b"},
		{"person", "Nümunə Şəxs"},
		{"consent", "publish=no"},
		{"consent-to", "store"},
		{"place", "Uydurmakənd"},
		{"date", "2013-10-19?"},
		{"copy-status", "working"},
	} {
		if err := SetFlag(&f, v, kv[0], kv[1]); err != nil {
			t.Fatalf("%v: %v", kv, err)
		}
	}
	want := Fields{
		"kind": {{Text: "appeal"}}, "tag": {{Text: "Baku, 3rd station"}, {Text: "b"}}, "persons": {{Text: "Nümunə Şəxs"}},
		"consent_to": {{Text: "publish=no"}, {Text: "store=yes"}}, "place": {{Text: "Uydurmakənd"}}, "date": {{Text: "2013-10-19?"}}, "copy_status": {{Text: "working"}},
	}
	if !f.Equal(want) {
		t.Errorf("got %v", f)
	}
	if err := f.Validate(v); err != nil {
		t.Error(err)
	}
	before := f.Clone()
	var unknown *UnknownKeyError
	if err := SetFlag(&f, v, "tilte", "a"); !errors.As(err, &unknown) || unknown.Nearest != "title" || unknown.Line != 0 {
		t.Errorf("unknown key: %v", err)
	}
	for _, kv := range [][2]string{{"title", ""}, {"date", "soon"}, {"title", "a\xff"}, {"language", "Türkçe dili"}} {
		var ve *ValueError
		if err := SetFlag(&f, v, kv[0], kv[1]); !errors.As(err, &ve) {
			t.Errorf("%q: %v", kv, err)
		}
	}
	if err := SetPair(&f, v, "no equals sign"); !errors.Is(err, ErrMeta) {
		t.Errorf("no pair: %v", err)
	}
	if !f.Equal(before) {
		t.Error("an error changed the fields")
	}
	if err := SetPair(&f, v, "note=a=b"); err != nil || f.Text("note") != "a=b" {
		t.Errorf("pair: %v, %q", err, f.Text("note"))
	}
}

func FuzzParseMeta(f *testing.F) {
	v := Default()
	for _, s := range []string{
		"title: a\n", "persons: [{role: victim, name: x}]\n", `{"consent_to":{"publish":false}}`, "date: {text: 2013, basis: memory}\n",
		"acts:\n  - act_type: arrest\n    persons: [a]\n", "description: |\n  a\n  b\n", "title: &a b\nnote: *a\n", string(Template(v)),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fields, err := ParseMeta(b, v)
		if err != nil {
			if fields != nil {
				t.Fatal("an error and fields")
			}
			return
		}
		if err := fields.Validate(v); err != nil {
			t.Fatalf("accepted what does not validate: %v", err)
		}
		for _, text := range [][]byte{fields.YAML(), v.YAML(fields), v.Form(fields)} {
			again, err := ParseMeta(text, v)
			if err != nil && len(text) <= MaxMeta {
				t.Fatalf("%v in\n%s", err, text)
			}
			if err == nil && !again.Equal(fields) {
				t.Fatalf("%v\ncame back as %v from\n%s", fields, again, text)
			}
		}
	})
}
