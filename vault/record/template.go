package record

import (
	"fmt"
	"strings"
)

// Template is an empty form for writing metadata by hand: the keys that the vocabulary marks for it, each with its meaning
// above it and nothing behind it. ParseMeta reads it as no fields at all.
func Template(v *Vocabulary) []byte { return v.Form(nil) }

// Form is what a person edits: the fields that are known, then the empty keys of Template that are not among them. ParseMeta
// gives back the same fields.
func (v *Vocabulary) Form(f Fields) []byte {
	var b strings.Builder
	b.WriteString("# One key on a line; a key that stays empty is left out. Several values: a list, one \"- \" on a line.\n")
	b.WriteString("# Quote a value that holds : or # or begins with a sign.\n")
	if len(f) > 0 {
		b.WriteByte('\n')
		b.Write(v.YAML(f))
	}
	group := ""
	for _, k := range v.keys {
		if !k.Template || f.Has(k.Key) {
			continue
		}
		if k.Group != group {
			group = k.Group
			fmt.Fprintf(&b, "\n# --- %s\n", oneLineComment(v.groupTitle(group)))
		}
		writeEmpty(&b, k)
	}
	return []byte(b.String())
}

func (v *Vocabulary) groupTitle(number string) string {
	for _, g := range v.groups {
		if g.Number == number {
			return g.Title
		}
	}
	return number
}

// writeEmpty writes one key of the form with its description and its codes.
func writeEmpty(b *strings.Builder, k Key) {
	fmt.Fprintf(b, "# %s\n", oneLineComment(k.Description))
	if len(k.Codes) > 0 && k.Type != TypeConsent {
		words := make([]string, len(k.Codes))
		for i, c := range k.Codes {
			words[i] = c.Code
		}
		fmt.Fprintf(b, "#   %s\n", strings.Join(words, ", "))
	}
	switch {
	case k.Type == TypeConsent:
		fmt.Fprintf(b, "%s:\n", k.Key)
		for _, c := range k.Codes {
			fmt.Fprintf(b, "  %s:\n", c.Code)
		}
	case k.Type == TypePerson:
		fmt.Fprintf(b, "%s:\n  - %s:\n    role:\n", k.Key, k.Main)
	default:
		fmt.Fprintf(b, "%s:\n", k.Key)
	}
}

// oneLineComment keeps an extension's description from leaving its comment.
func oneLineComment(s string) string {
	return strings.Map(func(r rune) rune {
		if oneLine(string(r), 8) != nil || r < 0x20 {
			return ' '
		}
		return r
	}, s)
}
