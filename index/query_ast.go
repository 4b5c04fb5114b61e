package index

// Query is what a person asked for, read once by [ParseQuery] or [ParseWords]. Nothing changes it afterwards, so goroutines
// may share it; callers must not change the nodes either.
//
// QUERY.md beside this file describes the language for those who type it; [ParseQuery] holds its grammar.
type Query struct {
	// Root is never nil. It may be a Not: everything but what it holds.
	Root Node

	text string // what was typed, for errors that are found later
}

// Text is the query as it was typed; of several arguments, with a space between them and phrases in quotation marks.
// Offsets of nodes and errors count its bytes.
func (q *Query) Text() string { return q.text }

// Node is a part of a query: one of And, Or, Not, Word, Phrase, Prefix, Suffix, Fuzzy, Value, ID, Date, Has and Is, always
// as a value, never as a pointer. The set is closed: whoever handles nodes has a case for each.
//
// What the nodes of a parsed query promise: an And or Or has two nodes or more and none of its own type; texts are UTF-8
// without white space at either end and hold something that can be looked for, yet [emanet/index/language.Tokens] may cut
// one text into several tokens, or into none where it knows no token for a sign.
type Node interface {
	// Pos is the byte offset in [Query.Text] where the part begins.
	Pos() int

	node()
}

// At is where a node begins: a byte offset in [Query.Text]. It says nothing about the meaning of a query.
type At int

// Pos returns the offset.
func (a At) Pos() int { return int(a) }

// And asks for records that every one of its nodes picks. Dates in one And bound one date of a record together.
type And struct {
	At
	Nodes []Node
}

// Or asks for records that at least one of its nodes picks.
type Or struct {
	At
	Nodes []Node
}

// Not asks for records that its node does not pick.
type Not struct {
	At
	Node Node
}

// Word asks for a word. Unless it is Exact (typed =word), its inflected forms are meant as well.
//
// A text that is cut into several tokens, such as ad-hoc, 2013-10-19 or a web address, is meant as a phrase of them.
type Word struct {
	At
	Field Field // FieldText, FieldTitle, FieldPerson, FieldPlace, FieldFile, FieldDevice, FieldFrom or FieldSubject
	Text  string
	Exact bool
}

// Phrase asks for the tokens of its text, exactly these, one after the other. One token is a phrase, too.
type Phrase struct {
	At
	Field Field // as in a Word
	Text  string
}

// Prefix asks for words that begin with its text, typed text*. Of a text of several tokens, the last is the beginning of a word
// that follows the others.
type Prefix struct {
	At
	Field Field // as in a Word
	Text  string
}

// Suffix asks for names that end with its text as a whole: file:*.pdf. It is only for FieldFile.
type Suffix struct {
	At
	Field Field // FieldFile
	Text  string
}

// Fuzzy asks for words that differ in at most Distance letters from its text, typed text~ or text~2. The text has more than
// Distance letters and at most 64.
type Fuzzy struct {
	At
	Field    Field // as in a Word
	Text     string
	Distance int // 1 or 2
}

// Value asks for a field that is compared whole, after folding: kind:, tag:, case: and lang:. Of a language, the
// beginning is enough (az picks az-Cyrl).
type Value struct {
	At
	Field  Field // FieldKind, FieldTag, FieldCase or FieldLang
	Text   string
	Prefix bool // the field begins with the text, typed tag:text*
}

// ID asks for records by the beginning of their id, spelled as ids are: "r-" and one to 26 characters in lower case, with what looks
// alike already replaced.
type ID struct {
	At
	Prefix string
}

// Date asks for records with a date that lies, or may lie, on one side of a span or inside it.
type Date struct {
	At
	Bound Bound
	Span  Span
}

// Has asks for records that have something: has:file, has:location, has:ocr.
type Has struct {
	At
	Thing Thing
}

// Is asks for records in a state: is:unreadable.
type Is struct {
	At
	State State
}

func (And) node()    {}
func (Or) node()     {}
func (Not) node()    {}
func (Word) node()   {}
func (Phrase) node() {}
func (Prefix) node() {}
func (Suffix) node() {}
func (Fuzzy) node()  {}
func (Value) node()  {}
func (ID) node()     {}
func (Date) node()   {}
func (Has) node()    {}
func (Is) node()     {}

// Bound says on which side of its span a Date asks for records. Each includes the span: the day, month or year that was typed.
type Bound string

// The bounds, as they are typed.
const (
	BoundAfter  Bound = "after"
	BoundBefore Bound = "before"
	BoundOn     Bound = "on"
)

// Span is the days that a date with doubt may mean.
type Span struct {
	Text      string // as it was written, in ASCII digits
	From, To  int32  // days since 1970-01-01, both included; math.MinInt32 and math.MaxInt32 where it has no end
	Uncertain bool   // the writer doubted the date
}

// Thing is what a record can have.
type Thing string

// The things, as they are typed.
const (
	ThingFile     Thing = "file"     // an attached file
	ThingLocation Thing = "location" // a file that says by coordinates where it was made
	ThingOCR      Thing = "ocr"      // text that was read from a picture
)

// State is what a record can be.
type State string

// StateUnreadable is the state of a record with a file whose words could not be read.
const StateUnreadable State = "unreadable"

// Walk calls visit for n and everything below it, parents first, in the order in which they were typed. Where visit returns
// false, what is below is left out.
func Walk(n Node, visit func(Node) bool) {
	if !visit(n) {
		return
	}
	switch n := n.(type) {
	case And:
		for _, child := range n.Nodes {
			Walk(child, visit)
		}
	case Or:
		for _, child := range n.Nodes {
			Walk(child, visit)
		}
	case Not:
		Walk(n.Node, visit)
	}
}
