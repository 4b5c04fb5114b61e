package record

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// YAML writes the fields as a person would, sorted by key; ParseMeta reads the same fields back. Keys of the standard
// vocabulary are written in its spelling (the name of a person under "name"); those of an extension are written in a
// general one ("text") that ParseMeta reads too, see Vocabulary.YAML.
func (f Fields) YAML() []byte {
	return yamlOf(f, f.Keys(), nil)
}

// YAML writes the fields in the spelling and in the order of the vocabulary.
func (v *Vocabulary) YAML(f Fields) []byte {
	return yamlOf(f, v.order(f), v)
}

// order lists the keys of f as the vocabulary does, unknown ones last.
func (v *Vocabulary) order(f Fields) []string {
	var keys []string
	for _, k := range v.keys {
		if f.Has(k.Key) {
			keys = append(keys, k.Key)
		}
	}
	for _, name := range f.Keys() {
		if i, ok := v.byName[name]; !ok || v.keys[i].Key != name {
			keys = append(keys, name)
		}
	}
	return keys
}

func yamlOf(f Fields, keys []string, v *Vocabulary) []byte {
	w := &yamlWriter{vocabulary: v}
	for _, key := range keys {
		w.key("", key, f[key])
	}
	return w.b.Bytes()
}

// yamlWriter writes block YAML with two spaces of indent.
type yamlWriter struct {
	b          bytes.Buffer
	vocabulary *Vocabulary
}

func (w *yamlWriter) key(indent, key string, values []Value) {
	w.b.WriteString(indent + key + ":")
	switch {
	case key == "consent_to" && w.consent(indent, values):
	case len(values) == 1 && values[0].isText():
		w.b.WriteString(" " + yamlScalar(values[0].Text, indent+"  ") + "\n")
	default:
		w.b.WriteString("\n")
		for _, v := range values {
			w.item(indent+"  ", key, v)
		}
	}
}

// isText reports whether a value is nothing but a text.
func (v Value) isText() bool { return v.Lang == "" && len(v.Fields) == 0 }

// item writes one value of a list.
func (w *yamlWriter) item(indent, key string, v Value) {
	if v.isText() {
		w.b.WriteString(indent + "- " + yamlScalar(v.Text, indent+"  ") + "\n")
		return
	}
	lead := indent + "- "
	line := func(name, text string) {
		w.b.WriteString(lead + name + ": " + yamlScalar(text, indent+"    ") + "\n")
		lead = indent + "  "
	}
	if v.Text != "" {
		line(w.mainOf(key), v.Text)
	}
	if v.Lang != "" {
		line(langKey, v.Lang)
	}
	for _, name := range v.Fields.Keys() {
		inner := &yamlWriter{vocabulary: w.vocabulary}
		inner.key(indent+"  ", name, v.Fields[name])
		w.b.WriteString(lead)
		w.b.Write(inner.b.Bytes()[len(indent)+2:])
		lead = indent + "  "
	}
}

// mainOf names the key under which the text of a row is written.
func (w *yamlWriter) mainOf(key string) string {
	if w.vocabulary != nil {
		if k, ok := w.vocabulary.Lookup(key); ok && k.Key == key && k.Main != "" {
			return k.Main
		}
		return textKey
	}
	switch key {
	case "persons", "place":
		return "name"
	case "acts":
		return "act_type"
	}
	return textKey
}

// consent writes answers as a map, unless two of them are about one purpose.
func (w *yamlWriter) consent(indent string, values []Value) bool {
	var lines strings.Builder
	seen := make(map[string]bool)
	for _, v := range values {
		code, answer, ok := strings.Cut(v.Text, "=")
		if !ok || !v.isText() || seen[code] || !isPlainYAML(code) || answer != "yes" && answer != "no" {
			return false
		}
		seen[code] = true
		lines.WriteString(indent + "  " + code + ": " + answer + "\n")
	}
	w.b.WriteString("\n" + lines.String())
	return true
}

// yamlScalar spells a text so that YAML gives exactly it: plain where no reader could take it for anything else, as a
// block where it has lines, in double quotes otherwise.
func yamlScalar(s, indent string) string {
	switch {
	case isPlainYAML(s):
		return s
	case isBlockYAML(s):
		chomp := "-"
		if strings.HasSuffix(s, "\n") {
			chomp = ""
		}
		lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
		for i, l := range lines {
			if l != "" {
				lines[i] = indent + l
			}
		}
		return "|" + chomp + "\n" + strings.Join(lines, "\n")
	}
	return quoteYAML(s)
}

// isPlainYAML accepts words that begin with a letter, and dates.
func isPlainYAML(s string) bool {
	if len(s) > 200 || boolLike(s) {
		return false
	}
	if regexp.MustCompile(`^[12][0-9]{2}[0-9X](-[0-9X]{2}){1,2}[?~%]?$`).MatchString(s) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(first) || strings.HasSuffix(s, " ") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -_./(),+", r)
	})
}

// boolLike finds what YAML 1.1 or 1.2 readers take for something else than text.
func boolLike(s string) bool {
	switch strings.ToLower(s) {
	case "", "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf":
		return true
	}
	return false
}

// isBlockYAML accepts lines of printable text of which the first has no indent and the last is not empty.
func isBlockYAML(s string) bool {
	body := strings.TrimSuffix(s, "\n")
	if !strings.Contains(s, "\n") || body == "" || strings.HasPrefix(body, "\n") || strings.HasSuffix(body, "\n") {
		return false
	}
	if strings.HasPrefix(body, " ") || strings.HasPrefix(body, "\t") {
		return false
	}
	for l := range strings.SplitSeq(body, "\n") {
		if strings.TrimSpace(l) == "" && l != "" || strings.HasPrefix(l, "\t") {
			return false
		}
	}
	return !strings.ContainsFunc(body, func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) })
}

// quoteYAML writes a double-quoted scalar; whatever is not printable is escaped (YAML 1.2.2, section 5.7).
func quoteYAML(s string) string {
	const hexDigits = "0123456789abcdef"
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(`\U`)
			for shift := 28; shift >= 0; shift -= 4 {
				b.WriteByte(hexDigits[r>>shift&15])
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}
