package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/index/language"
)

// Field is a part of a record that can be asked for by name.
type Field string

// The fields, as they are typed before the colon. FieldText is everything that can be read in a record.
const (
	FieldText    Field = ""
	FieldTitle   Field = "title"
	FieldPerson  Field = "person"
	FieldPlace   Field = "place"
	FieldFile    Field = "file"
	FieldDevice  Field = "device"  // what made a picture or a recording
	FieldFrom    Field = "from"    // the sender of a mail
	FieldSubject Field = "subject" // of a mail
	FieldKind    Field = "kind"
	FieldTag     Field = "tag"
	FieldCase    Field = "case"
	FieldLang    Field = "lang"
)

// fieldClass says how what follows the colon is read.
type fieldClass uint8

const (
	classWords fieldClass = iota // words, phrases, prefixes and fuzzy words
	classWhole                   // one value, compared whole
	classID
	classDate
	classHas
	classIs
)

// fieldRule is a name that may stand before a colon.
type fieldRule struct {
	name  string
	class fieldClass
	field Field
	bound Bound
}

// maxFieldName bounds, in bytes, what can be the name of a field.
const maxFieldName = 32

func fieldRules() []fieldRule {
	return []fieldRule{
		{name: "title", class: classWords, field: FieldTitle},
		{name: "person", class: classWords, field: FieldPerson},
		{name: "place", class: classWords, field: FieldPlace},
		{name: "file", class: classWords, field: FieldFile},
		{name: "device", class: classWords, field: FieldDevice},
		{name: "from", class: classWords, field: FieldFrom},
		{name: "subject", class: classWords, field: FieldSubject},
		{name: "kind", class: classWhole, field: FieldKind},
		{name: "tag", class: classWhole, field: FieldTag},
		{name: "case", class: classWhole, field: FieldCase},
		{name: "lang", class: classWhole, field: FieldLang},
		{name: "language", class: classWhole, field: FieldLang}, // the flag of other commands
		{name: "id", class: classID},
		{name: "after", class: classDate, bound: BoundAfter},
		{name: "before", class: classDate, bound: BoundBefore},
		{name: "on", class: classDate, bound: BoundOn},
		{name: "date", class: classDate, bound: BoundOn},
		{name: "has", class: classHas},
		{name: "is", class: classIs},
	}
}

// allFields names the fields in an error.
const allFields = "title: person: place: kind: tag: case: lang: file: device: from: subject: id: after: before: on: has: is:"

// rule finds the field of a name: in any case, also as a Turkish keyboard writes capitals. Nil: there is none.
func (p *queryParser) rule(name string) *fieldRule {
	if len(name) > maxFieldName {
		return nil
	}
	folded := language.Fold(name)
	for i := range p.rules {
		if p.rules[i].name == folded {
			return &p.rules[i]
		}
	}
	return nil
}

// splitField takes the field off the beginning of a word. The rule is nil where the word has none: in 10:30, http://x,
// C:\x, std::x, a single letter and a closing colon, the colon belongs to the word. value is the offset of what follows the colon. opens
// says that a quotation mark or parenthesis is next. A name that should be a field and is none is an error.
func (p *queryParser) splitField(word string, at int, opens bool) (rule *fieldRule, value int, err error) {
	colon := strings.IndexAny(word, ":：")
	if colon <= 0 {
		return nil, 0, nil
	}
	_, size := utf8.DecodeRuneInString(word[colon:])
	name, rest := word[:colon], trimInvisible(word[colon+size:])
	rule = p.rule(name)
	switch address := strings.HasPrefix(rest, "//"); {
	case address && (rule == nil || rule.field == FieldFile):
		return nil, 0, nil
	case rule != nil:
		return rule, colon + size, nil
	}
	if size > 1 || rest == "" && !opens || strings.HasPrefix(rest, `\`) || strings.HasPrefix(rest, ":") || !isName(name) {
		return nil, 0, nil
	}
	return nil, 0, p.fail(at, "%s", unknownField(name))
}

// isName reports whether a word is letters alone, two or more.
func isName(s string) bool {
	other := strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	return !other && utf8.RuneCountInString(s) > 1
}

func unknownField(name string) string {
	const text = `; to search for it as text, put it in quotation marks`
	if meant := nearestField(name); meant != "" {
		return "there is no such field: did you mean " + meant + ":?" + text
	}
	return "there is no such field: the fields are " + allFields + text
}

// nearestField returns the field that a name most likely means, or "".
func nearestField(name string) string {
	if len(name) > maxFieldName {
		return ""
	}
	folded := language.Fold(name)
	best, distance := "", min(3, len(folded)/3+1)
	for _, r := range fieldRules() {
		if d := editDistance(folded, r.name); d < distance {
			best, distance = r.name, d
		}
	}
	if best != "" {
		return best
	}
	for field, words := range otherNames() {
		for word := range strings.FieldsSeq(words) {
			if language.Fold(word) == folded {
				return field
			}
		}
	}
	return ""
}

// otherNames are words that people try before a colon: in English, Azerbaijani, Turkish and Russian.
func otherNames() map[string]string {
	return map[string]string{
		"title":   "name heading başlıq ad başlık название заголовок",
		"person":  "who author witness victim people şəxs kişi şahid лицо человек имя свидетель",
		"place":   "where location city address yer şəhər şehir место город",
		"file":    "filename attachment document fayl dosya sənəd файл документ",
		"device":  "camera make model cihaz kamera aparat устройство камера",
		"from":    "sender mail email göndərən kimdən gönderen kimden отправитель",
		"subject": "topic mövzu konu тема",
		"kind":    "type category növ tür тип вид",
		"tag":     "label keyword etiket тег метка",
		"case":    "dossier iş dava дело",
		"lang":    "dil язык",
		"after":   "since start newer sonra после с",
		"before":  "until till to end older əvvəl önce до",
		"on":      "when year month day tarix tarih дата",
	}
}

// editDistance counts insertions, deletions and replacements between two short words (Levenshtein).
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, diagonal+1, row[j]+1)
		}
	}
	return row[len(y)]
}
