package record

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestYAMLReadsLikeAPersonsOwn(t *testing.T) {
	t.Parallel()
	v := Default()
	f := Fields{
		"kind": {{Text: "testimony"}}, "title": {{Text: "Şahidin ifadəsi: nümunə", Lang: "az"}},
		"date":       {{Text: "2013-10-19?"}},
		"tag":        {{Text: "no"}, {Text: "#1"}},
		"persons":    {{Text: "Nümunə Şəxs", Fields: Fields{"role": {{Text: "victim"}}, "other_names": {{Text: "a"}, {Text: "b"}}}}},
		"consent_to": {{Text: "store=yes"}, {Text: "publish=no"}},
		"note":       {{Text: "one\n\ntwo\n"}},
	}
	want := `kind: testimony
title:
  - text: "Şahidin ifadəsi: nümunə"
    lang: az
tag:
  - "no"
  - "#1"
note: |
  one

  two
persons:
  - name: Nümunə Şəxs
    other_names:
      - a
      - b
    role: victim
date: 2013-10-19?
consent_to:
  store: yes
  publish: no
`
	if got := string(v.YAML(f)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, text := range [][]byte{v.YAML(f), f.YAML()} {
		if back, err := ParseMeta(text, v); err != nil || !back.Equal(f) {
			t.Errorf("came back as %v, %v", back, err)
		}
	}
	if len(Fields(nil).YAML()) != 0 {
		t.Error("nothing is written as something")
	}
}

func TestTemplateIsEmptyAndFormKeepsFields(t *testing.T) {
	t.Parallel()
	v := Default()
	if f, err := ParseMeta(Template(v), v); err != nil || f != nil {
		t.Errorf("template: %v, %v", f, err)
	}
	for _, key := range []string{"kind:", "title:", "date:", "persons:", "consent_to:"} {
		if !strings.Contains(string(Template(v)), "\n"+key) {
			t.Errorf("template lacks %s", key)
		}
	}
	f := Fields{"title": {{Text: "x"}}, "consent_to": {{Text: "publish=no"}, {Text: "publish=yes"}}, "url": {{Text: "https://uydurma.example/#a"}}}
	form := v.Form(f)
	if back, err := ParseMeta(form, v); err != nil || !back.Equal(f) {
		t.Errorf("form came back as %v, %v from\n%s", back, err, form)
	}
	if strings.Count(string(form), "\ntitle:") != 1 {
		t.Errorf("a known key stands in the form twice")
	}
	filled := strings.Replace(string(Template(v)), "  - name:\n    role:\n", "  - name: Nümunə Şəxs\n    role: victim\n", 1)
	if f, err := ParseMeta([]byte(filled), v); err != nil || f.Get("persons")[0].Fields.Text("role") != "victim" {
		t.Errorf("a filled template: %v, %v", f, err)
	}
}

// texts that a YAML writer gets wrong.
func hardTexts() []string {
	return []string{
		"no", "Yes", "null", "~", "2013", "1e3", "0x1f", "12:30:45", "a: b", "a #b", "#", "- a", "-", "?", "? a", ": a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a",
		"'", "\"", "\\", "\\n", "{", "}", "[a]", "a,b", " a", "a ", "\ta", "a\t", "\n", "\na", "a\n", "a\n\n", "a\nb", "a\n b", " a\nb", "a\n\nb\n", "a\r\nb", "a\r", "a\x00b", "\x00",
		"a\u0085b", "a\u2028b", "a\u2029b", "\ufeff", "a\ufeffb", "\ufffd", "\ufffe", "\U0010ffff", "\u202e", "\u200f", "İŞGƏNCƏ", "ишҝәнҹә", "😀", "é", "é", "---", "...", "a\n---\nb", "a\n...\n",
		"<<", "=", "a:\n  - b", "a\n\tb", "a\n#b", "a \nb", "\u00a0", "a\n\u00a0\nb", "a\n \nb", "\u3000a\nb", strings.Repeat("ə", 500), "key: |\n  x",
	}
}

func TestYAMLKeepsEveryText(t *testing.T) {
	t.Parallel()
	v := Default()
	for _, text := range hardTexts() {
		f := Fields{
			"description": {{Text: text}}, "note": {{Text: text}, {Text: "x"}},
			"acts": {{Text: "arrest", Fields: Fields{"description": {{Text: text}}, "circumstances_before": {{Text: text, Lang: "az"}}}}},
		}
		for _, b := range [][]byte{f.YAML(), v.YAML(f), v.Form(f)} {
			if back, err := ParseMeta(b, v); err != nil || !back.Equal(f) {
				t.Errorf("%q came back as %v, %v from\n%s", text, back, err, b)
			}
		}
		var other map[string]any // what any other reader of YAML sees
		if err := yaml.Unmarshal(Fields{"description": {{Text: text}}}.YAML(), &other); err != nil || other["description"] != text {
			if s, ok := other["description"].(string); ok || err != nil {
				t.Errorf("%q: another reader sees %q, %v", text, s, err)
			}
		}
	}
}

func FuzzYAML(f *testing.F) {
	for _, s := range hardTexts() {
		f.Add(s, s)
	}
	v := Default()
	f.Fuzz(func(t *testing.T, a, b string) {
		in := Fields{"description": {{Text: a}}, "note": {{Text: b, Lang: "az"}, {Text: a}}}
		if in.Validate(v) != nil || len(a)+len(b) > 1000 {
			return
		}
		back, err := ParseMeta(v.YAML(in), v)
		if err != nil || !back.Equal(in) {
			t.Fatalf("%q %q came back as %v, %v from\n%s", a, b, back, err, v.YAML(in))
		}
	})
}
