package office

import (
	"strings"

	"emanet/index/extract"
)

const (
	flushAt    = 1 << 20 // bytes after which a part is given at the end of a paragraph
	breakAt    = 4 << 20 // and anywhere
	asideLimit = 1000    // parts that wait for the end of the text
	tabLimit   = 64      // empty cells that are written in a row
)

// flow is text while it is laid out. What stands between two pieces of text is decided when the second one comes, so there are neither empty
// lines nor tabs at the ends of rows.
type flow struct {
	b       strings.Builder
	newline bool
	tabs    int
	wrote   bool     // since the last paragraph or cell began
	rows    []row    // those that are open
	boxes   []string // text boxes, which come after the paragraph that they hang on
}

// row is a row of a table.
type row struct {
	cells int // that have begun
	wrote bool
}

func (f *flow) write(b []byte) {
	if f.newline && f.b.Len() > 0 {
		f.b.WriteByte('\n')
	}
	if f.tabs > 0 {
		f.b.WriteString(strings.Repeat("\t", min(f.tabs, tabLimit)))
	}
	f.newline, f.tabs, f.wrote = false, 0, true
	if n := len(f.rows); n > 0 {
		f.rows[n-1].wrote = true
	}
	f.b.Write(b)
}

// gap returns how many bytes the next text brings with it.
func (f *flow) gap() int {
	if f.newline && f.b.Len() > 0 {
		return 1 + min(f.tabs, tabLimit)
	}
	return min(f.tabs, tabLimit)
}

func (f *flow) endParagraph() {
	if f.wrote {
		f.newline, f.tabs, f.wrote = true, 0, false
	}
	boxes := f.boxes
	f.boxes = nil
	for _, box := range boxes {
		f.write([]byte(box))
		f.newline, f.wrote = true, false
	}
}

func (f *flow) startRow() {
	f.endParagraph()
	f.rows = append(f.rows, row{})
}

func (f *flow) startCell() {
	f.endParagraph()
	n := len(f.rows)
	if n == 0 {
		return
	}
	r := &f.rows[n-1]
	if r.cells++; r.cells > 1 {
		f.newline = f.newline && !r.wrote // the end of a paragraph of this row, or of the row before
		f.tabs++
	}
}

func (f *flow) endRow() {
	f.endParagraph()
	f.newline, f.tabs = true, 0
	n := len(f.rows)
	if n == 0 {
		return
	}
	wrote := f.rows[n-1].wrote
	f.rows = f.rows[:n-1]
	if n > 1 && wrote {
		f.rows[n-2].wrote = true
	}
}

// aside is text that stands in the flow but does not belong to it: taken out by a change, or hidden.
type aside struct {
	part    extract.Part
	b       strings.Builder
	newline bool
	gap     bool // other text was between
}

// sink takes the text of a document and gives it on in parts. The lowest of its flows is the text itself; above it are boxes, notes and
// comments that stand inside.
type sink struct {
	out    extract.Output
	part   extract.Part // what the lowest flow is
	left   *int         // bytes of text that may come, of the whole document
	flows  []*flow
	given  bool     // some of the text
	asides []*aside // in their order
	open   map[extract.PartKind]*aside
}

func newSink(out extract.Output, left *int) *sink {
	return &sink{out: out, left: left, flows: []*flow{{}}, open: map[extract.PartKind]*aside{}}
}

// begin ends the part before and begins another one.
func (s *sink) begin(p extract.Part) error {
	err := s.finish()
	s.part = p
	return err
}

func (s *sink) top() *flow { return s.flows[len(s.flows)-1] }

// take counts bytes of text, so that what waits here is bounded as well as what is given.
func (s *sink) take(n int) error {
	if *s.left -= n; *s.left < 0 {
		return extract.Failed(extract.ReasonTooLarge, "there is more text than the limit")
	}
	return nil
}

// text adds a piece of text.
func (s *sink) text(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	if err := s.take(s.top().gap() + len(b)); err != nil {
		return err
	}
	for _, a := range s.open {
		a.gap = true
	}
	s.top().write(b)
	if len(s.flows) == 1 && s.top().b.Len() > breakAt {
		return s.flush()
	}
	return nil
}

// beside adds a piece of text that is a part of its own, under the name of whoever made it so.
func (s *sink) beside(kind extract.PartKind, name string, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	if err := s.take(len(b) + 1); err != nil {
		return err
	}
	a := s.open[kind]
	if a == nil || a.part.Name != name {
		var err error
		if a, err = s.add(kind, name); err != nil {
			return err
		}
		s.open[kind] = a
	}
	switch {
	case a.b.Len() == 0:
	case a.newline:
		a.b.WriteByte('\n')
	case a.gap:
		a.b.WriteByte(' ')
	}
	a.newline, a.gap = false, false
	a.b.Write(b)
	return nil
}

// line adds a line of its own beside the text.
func (s *sink) line(kind extract.PartKind, text string) error {
	if a := s.open[kind]; a != nil {
		a.newline = true
	}
	err := s.beside(kind, "", []byte(text))
	if a := s.open[kind]; a != nil {
		a.newline = true
	}
	return err
}

// paragraph ends a paragraph.
func (s *sink) paragraph() error {
	f := s.top()
	f.endParagraph()
	for _, a := range s.open {
		a.newline = true
	}
	if len(s.flows) == 1 && (f.b.Len() > flushAt || len(s.asides) > asideLimit) {
		return s.flush()
	}
	return nil
}

// push begins a text inside the text.
func (s *sink) push() { s.flows = append(s.flows, &flow{}) }

// pop ends it and returns it.
func (s *sink) pop() string {
	if len(s.flows) == 1 {
		return ""
	}
	f := s.top()
	f.endParagraph() // for its boxes
	s.flows = s.flows[:len(s.flows)-1]
	return f.b.String()
}

// box ends a text that comes after the paragraph around it.
func (s *sink) box() {
	if text := s.pop(); text != "" {
		*s.left-- // a line of its own
		s.top().boxes = append(s.top().boxes, text)
	}
}

// note ends a text that is a part of its own.
func (s *sink) note(kind extract.PartKind, name string) error {
	text := s.pop()
	if text == "" {
		return nil
	}
	a, err := s.add(kind, name)
	if err == nil {
		a.b.WriteString(text)
	}
	return err
}

// add begins a part that waits for the end of the text: of the same slide or sheet.
func (s *sink) add(kind extract.PartKind, name string) (*aside, error) {
	if len(s.asides) >= 20*asideLimit { // inside a box, where nothing is given
		return nil, extract.Failed(extract.ReasonTooLarge, "there are more than %d changes and notes in one place", 20*asideLimit)
	}
	a := &aside{part: extract.Part{Kind: kind, Number: s.part.Number, Name: name, Hidden: s.part.Hidden}}
	s.asides = append(s.asides, a)
	return a, nil
}

// flush gives what there is of the lowest flow, and then what stood beside it.
func (s *sink) flush() error {
	f := s.flows[0]
	p := s.part
	p.Text = f.b.String()
	f.b.Reset()
	if err := s.give(p); err != nil {
		return err
	}
	asides := s.asides
	s.asides = nil
	clear(s.open)
	for _, a := range asides {
		a.part.Text = a.b.String()
		if err := s.give(a.part); err != nil {
			return err
		}
	}
	return nil
}

func (s *sink) give(p extract.Part) error {
	if p.Text == "" {
		return nil
	}
	s.given = true
	return s.out.Part(p)
}

// finish ends everything that is open and gives it. It is for damaged files, too.
func (s *sink) finish() error {
	for len(s.flows) > 1 {
		s.box()
	}
	s.flows[0].endParagraph()
	err := s.flush()
	s.flows[0] = &flow{}
	return err
}

// discard forgets what was not given, so that it can be read in another way. left is what was left when it began.
func (s *sink) discard(left int) {
	s.flows, s.asides, *s.left = []*flow{{}}, nil, left
	clear(s.open)
}
