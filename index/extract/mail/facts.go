package mail

import (
	"net/mail"
	"strings"
	"time"

	"emanet/index/extract"
)

// maxAddresses bounds how many addresses of a mail are facts.
const maxAddresses = 1000

// facts gives what a header says (RFC 5322, section 3.6).
func facts(out extract.Output, h header) error {
	for _, f := range headerFacts(h) {
		if err := out.Fact(f.Key, f.Value); err != nil {
			return err
		}
	}
	return nil
}

func headerFacts(h header) []extract.Fact {
	var facts []extract.Fact
	add := func(key extract.Key, value string) {
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			facts = append(facts, extract.Fact{Key: key, Value: value})
		}
	}
	add(extract.KeySubject, decodeWords(h.get("subject")))
	for _, a := range addresses(h.get("from")) {
		add(extract.KeyFrom, a)
	}
	if sender := decodeWords(h.get("sender")); sender != "" && h.get("sender") != h.get("from") {
		add(extract.KeyFrom, sender)
	}
	for _, name := range []string{"to", "cc", "bcc"} {
		for _, value := range h.all(name) {
			for _, a := range addresses(value) {
				if len(facts) < maxAddresses {
					add(extract.KeyTo, a)
				}
			}
		}
	}
	add(extract.KeySent, date(h.get("date")))
	if hops := h.all("received"); len(hops) > 0 { // each hop puts its own before the others
		_, when, _ := cutLast(hops[len(hops)-1], ";")
		add(extract.KeyReceived, date(when))
	}
	add(extract.KeyMessageID, h.get("message-id"))
	add(extract.KeyInReplyTo, h.get("in-reply-to"))
	add(extract.KeyKeywords, decodeWords(h.get("keywords")))
	add(extract.KeyComments, decodeWords(h.get("comments")))
	for _, name := range []string{"x-mailer", "user-agent"} {
		add(extract.KeySoftware, decodeWords(h.get(name)))
	}
	return facts
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// addresses cuts a list at its commas, not at those in quotes, comments and angle brackets, and decodes each. A semicolon, which ends
// a group and which Outlook writes between addresses, cuts too.
func addresses(list string) []string {
	var all []string
	quoted, comment, angle, start := false, 0, false, 0
	add := func(end int) {
		if a := strings.TrimSpace(decodeWords(list[start:end])); a != "" && len(all) < maxAddresses {
			all = append(all, a)
		}
		start = end + 1
	}
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			comment++
		case c == ')':
			comment = max(comment-1, 0)
		case c == '<' || c == '>':
			angle = c == '<'
		case (c == ',' || c == ';') && comment == 0 && !angle:
			add(i)
		}
	}
	add(max(len(list), start))
	return all
}

// zones are the names of zones in dates that have one meaning (RFC 5322, section 4.3). Go would make up an offset for others.
var zones = map[string]string{
	"UT": "+0000", "GMT": "+0000", "UTC": "+0000", "Z": "+0000", "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500",
	"MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700", "MSK": "+0300",
}

// date brings the date of a header field into the form of RFC 3339, without a zone where there is none that is known; "" is no date.
func date(value string) string {
	if len(value) > 200 {
		return ""
	}
	if i := strings.IndexByte(value, '('); i >= 0 { // a comment, behind the date
		value = value[:i]
	}
	fields := strings.Fields(strings.ReplaceAll(value, ",", ", "))
	if len(fields) == 0 {
		return ""
	}
	if offset, known := zones[strings.ToUpper(fields[len(fields)-1])]; known {
		fields[len(fields)-1] = offset
	} else if last := fields[len(fields)-1]; isName(last) {
		fields = fields[:len(fields)-1]
	}
	value = strings.Join(fields, " ")
	if t, err := mail.ParseDate(value); err == nil && t.Year() > 1900 && strings.ContainsAny(fields[len(fields)-1], "+-") {
		return t.Format(time.RFC3339)
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05 -0700"} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.Format(time.RFC3339)
		}
	}
	for _, layout := range []string{
		"Mon, 2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04", "Mon Jan 2 15:04:05 2006", "2006-01-02 15:04:05",
		"Mon, 2 January 2006 15:04:05", "2 Jan 06 15:04:05", "Mon, 2 Jan 06 15:04:05",
	} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.Format("2006-01-02T15:04:05")
		}
	}
	return ""
}

// isName reports whether a word is letters alone.
func isName(word string) bool {
	for _, r := range word {
		if r < 'A' || r > 'Z' && r < 'a' || r > 'z' {
			return false
		}
	}
	return word != ""
}
