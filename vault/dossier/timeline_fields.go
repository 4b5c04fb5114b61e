package dossier

import (
	"strings"
	"unicode/utf8"

	"emanet/vault/record"
)

// mostWords bounds what an event says of itself, in bytes; the record has the rest.
const mostWords = 160

// datesOf reads the dates of a key, each once. A text that is no date is left out; a record with one is not accepted.
func datesOf(f record.Fields, key string) []record.Date {
	var out []record.Date
	seen := map[string]bool{}
	for _, text := range f.Texts(key) {
		if d, err := record.ParseDate(text); err == nil && !seen[text] {
			seen[text] = true
			out = append(out, d)
		}
	}
	return out
}

// dateAt gives the date at a place, or the zero date.
func dateAt(dates []record.Date, i int) record.Date {
	if i >= len(dates) {
		return record.Date{}
	}
	return dates[i]
}

// placeOf gives the place that belongs to the date at i of n: the one beside it if there are as many places, else all.
func placeOf(places []string, i, n int) []string {
	if len(places) == n && n > 0 {
		return places[i : i+1]
	}
	return places
}

// actWords says what an act was beside its type: how, for how long, how often; else the beginning of its description.
func actWords(f record.Fields) string {
	words := joined(listed(f, "method"), f.Text("duration"), f.Text("frequency"))
	if words == "" {
		return short(f.Text("description"))
	}
	return short(words)
}

func detentionWords(f record.Fields) string {
	return short(joined(readable(f.Text("detention_type")), listed(f, "detaining_authority")))
}

// listed joins the values of a key.
func listed(f record.Fields, key string) string {
	texts := f.Texts(key)
	words := make([]string, len(texts))
	for i, text := range texts {
		words[i] = readable(text)
	}
	return short(strings.Join(words, ", "))
}

// joined puts what is not empty behind one another.
func joined(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "; ")
}

// readable turns a code into words: denial-of-doctor, medical-report. Anything that is not lower-case ASCII with
// hyphens is somebody's own words and stays.
func readable(code string) string {
	for _, r := range code {
		if r != '-' && (r < 'a' || r > 'z') {
			return code
		}
	}
	return strings.ReplaceAll(code, "-", " ")
}

// short gives the first line of a text, cut at a character and with an ellipsis where something was left out.
func short(text string) string {
	line, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.TrimSpace(line)
	if len(line) <= mostWords && rest == "" {
		return line
	}
	cut := min(len(line), mostWords)
	for cut > 0 && cut < len(line) && !utf8.RuneStart(line[cut]) {
		cut--
	}
	return strings.TrimRight(line[:cut], " ") + "…"
}
