package main

import (
	"context"
	"fmt"

	"emanet/cmd/internal/tty"
	"emanet/vault/record"
)

// metaFlags are the flags that describe a record, shared by add, write and
// amend.
type metaFlags struct {
	kind, title, date, place, person, caseName, tag, language, source, consent []string

	set  []string // KEY=VALUE
	meta string   // file
}

// keys ties each flag to its key of the vocabulary (or an alias of it).
func (m *metaFlags) keys() []metaKey {
	return []metaKey{
		{&m.title, "title", "TEXT", "short neutral title"},
		{&m.kind, "kind", "WORD", "what it is: testimony, appeal, complaint, medical-report, photograph, video…"},
		{&m.date, "date", "DATE", "when it happened, with its doubt: 2013-10, 2013-10-19?, 2013-10-19/2013-10-20, 201X"},
		{&m.place, "place", "PLACE", "where it happened"},
		{&m.person, "person", "NAME", "a person it is about"},
		{&m.caseName, "case", "NAME", "case or dossier it belongs to"},
		{&m.tag, "tag", "WORD", "a word of your own"},
		{&m.language, "language", "TAG", "language of the original: az, az-Cyrl, tr, ru, en"},
		{&m.source, "source", "TEXT", "where it comes from"},
		{&m.consent, "consent", "PURPOSE=yes|no", "consent of the person: store, share-with-counsel, submit-to-body, publish…"},
	}
}

type metaKey struct {
	values            *[]string
	name, value, help string
}

// options declares the flags.
func (m *metaFlags) options() []option {
	var options []option
	for _, k := range m.keys() {
		options = append(options, listOption(k.values, k.name, k.value, k.help))
	}
	return append(options,
		listOption(&m.set, "set", "KEY=VALUE", "any other key of the vocabulary"),
		textOption(&m.meta, "meta", "FILE|-", "read the description from a YAML or JSON file"))
}

// given reports whether the person described anything on the command line.
func (m *metaFlags) given() bool {
	for _, k := range m.keys() {
		if len(*k.values) > 0 {
			return true
		}
	}
	return m.meta != "" || len(m.set) > 0
}

// fields reads what was given: first --meta, then the flags, which add to it
// or, where a key has one value only, replace it.
func (m *metaFlags) fields(ctx context.Context, e *env, v *record.Vocabulary) (record.Fields, error) {
	var f record.Fields
	if m.meta != "" {
		data, err := e.fileOrInput(ctx, "meta", m.meta, record.MaxMeta)
		if err != nil {
			return nil, err
		}
		if f, err = record.ParseMeta(data, v); err != nil {
			return nil, fmt.Errorf("--meta %q: %w", m.meta, err)
		}
	}
	for _, k := range m.keys() {
		values, err := e.contents(ctx, k.name, *k.values)
		if err != nil {
			return nil, err
		}
		for _, value := range values {
			if err := record.SetFlag(&f, v, k.name, value); err != nil {
				return nil, fmt.Errorf("--%s: %w", k.name, err)
			}
		}
	}
	for _, pair := range m.set {
		if err := e.setPair(ctx, &f, v, "set", pair); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// setPair takes KEY=VALUE, where the value may be @FILE, @- or @?.
func (e *env) setPair(ctx context.Context, f *record.Fields, v *record.Vocabulary, flag, pair string) error {
	key, value, err := cutPair(flag, pair)
	if err != nil {
		return err
	}
	if value, err = e.content(ctx, flag+" "+key, value); err != nil {
		return err
	}
	if err := record.SetFlag(f, v, key, value); err != nil {
		return fmt.Errorf("--%s: %w", flag, err)
	}
	return nil
}

// question is one short field that a person is asked for.
type question struct {
	key, text string
	repeated  bool
}

func questions() []question {
	return []question{
		{"title", "Title", false},
		{"kind", "Kind (testimony, appeal, medical-report, photograph, …)", false},
		{"date", "Date (2013-10-19, 2013-10?, 201X)", false},
		{"place", "Place", false},
		{"person", "Person", true},
		{"language", "Language (az, az-Cyrl, tr, ru, en)", true},
		{"case", "Case", false},
		{"tag", "Tag", true},
		{"source", "Source", false},
	}
}

// askFields asks for the short fields; Enter skips one. An answer that does
// not fit is explained and asked again.
func askFields(ctx context.Context, t *tty.Terminal, v *record.Vocabulary, f record.Fields) (record.Fields, error) {
	if err := t.Say("A few short questions; Enter skips one."); err != nil {
		return nil, err
	}
	for _, q := range questions() {
		for fallback := f.Text(q.key); ; {
			answer, err := t.Line(ctx, q.text, fallback)
			if err != nil {
				return nil, err
			}
			if answer == "" || answer == fallback {
				break
			}
			if err := record.SetFlag(&f, v, q.key, answer); err != nil {
				if err := t.Say("  " + err.Error()); err != nil {
					return nil, err
				}
				continue
			}
			if !q.repeated {
				break
			}
			q.text, fallback = "Another "+q.key, ""
		}
	}
	return f, nil
}
