package office

import (
	"strconv"
	"strings"

	"emanet/index/extract"
)

// numberLimit bounds the characters of a cell that is no text.
const numberLimit = 256

// cells reads a sheet (ISO/IEC 29500-1, 18.3).
type cells struct {
	*sink

	book    *workbook
	kind    string // t of the cell
	style   string // s of the cell
	column  int    // from 1, of the last cell of this row
	value   strings.Builder
	inValue bool
	missing int // cells that point at texts that do not exist
}

// start implements visitor.
func (c *cells) start(t *tag) (bool, error) {
	switch t.name {
	case "x:row":
		c.top().startRow()
		c.column = 0
	case "x:c":
		c.startCell(t)
	case "x:v", "x:t":
		c.inValue = true
	case "x:oddHeader", "x:evenHeader", "x:firstHeader", "x:oddFooter", "x:evenFooter", "x:firstFooter":
		c.value.Reset()
		c.inValue = true
	case "x:f", "x:rPh", "x:extLst", "x:dataValidations", "x:conditionalFormatting":
		return false, nil
	}
	return true, nil
}

func (c *cells) startCell(t *tag) {
	c.kind, c.style = t.get("t"), t.get("s")
	c.value.Reset()
	column := column(t.get("r"))
	gap := 1
	if column > c.column {
		gap = min(column-c.column, tabLimit)
	} else {
		column = c.column + 1
	}
	for range gap {
		c.top().startCell()
	}
	c.column = column
}

// column returns the number of the column in the name of a cell, as 28 in "AB7", or 0. The last one is XFD.
func column(cell string) int {
	n := 0
	for i := 0; i < len(cell) && i < 3; i++ {
		letter := cell[i] | 0x20
		if letter < 'a' || letter > 'z' {
			break
		}
		n = n*26 + int(letter-'a') + 1
	}
	return n
}

// text implements visitor.
func (c *cells) text(b []byte) error {
	switch {
	case !c.inValue:
		return nil
	case c.kind == "inlineStr" || c.kind == "str":
		return c.sink.text(b)
	case c.value.Len()+len(b) <= numberLimit:
		c.value.Write(b)
	}
	return nil
}

// end implements visitor.
func (c *cells) end(name string) error {
	switch name {
	case "x:v", "x:t":
		c.inValue = false
	case "x:c":
		err := c.endCell()
		c.kind = ""
		return err
	case "x:row":
		c.top().endRow()
		return c.paragraph()
	case "x:oddHeader", "x:evenHeader", "x:firstHeader":
		return c.margin(extract.PartHeader)
	case "x:oddFooter", "x:evenFooter", "x:firstFooter":
		return c.margin(extract.PartFooter)
	}
	return nil
}

// endCell writes the value of a cell that is not written yet.
func (c *cells) endCell() error {
	value := strings.TrimSpace(c.value.String())
	if value == "" {
		return nil
	}
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(value)
		if err != nil {
			i = -1
		}
		text, found := c.book.strings.at(i)
		if !found {
			c.missing++
		}
		return c.sink.text(text)
	case "b":
		value = map[string]string{"0": "FALSE", "1": "TRUE"}[value]
	case "", "n":
		value = c.amount(value)
	}
	return c.sink.text([]byte(value))
}

// amount writes a number, which is a date if the cell's format says so.
func (c *cells) amount(value string) string {
	if kind := c.book.styles.of(c.style); kind != noDate {
		if days, err := strconv.ParseFloat(value, 64); err == nil {
			if d := date(days, kind, c.book.from); d != "" {
				return d
			}
		}
	}
	return number(value)
}

// margin gives a header or a footer without its codes (18.3.1.46): & and a letter, a size in digits, or a font in quotes.
func (c *cells) margin(kind extract.PartKind) error {
	c.inValue = false
	code := c.value.String()
	c.value.Reset()
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		if code[i] != '&' || i+1 == len(code) {
			b.WriteByte(code[i])
			continue
		}
		i++
		switch next := code[i]; {
		case next == '&':
			b.WriteByte('&')
		case next == '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case next == 'K': // a colour, of six digits
			i = min(i+6, len(code)-1)
		case next >= '0' && next <= '9':
			for i+1 < len(code) && code[i+1] >= '0' && code[i+1] <= '9' {
				i++
			}
		case next == 'L' || next == 'C' || next == 'R':
			b.WriteByte('\n')
		}
	}
	return c.line(kind, strings.TrimSpace(b.String()))
}

// cellComments reads comments on cells: notes (18.7) and conversations.
type cellComments struct {
	*sink

	people  authors
	threads bool     // the conversations were read: notes that repeat them are left out
	list    []string // the authors of notes
	name    string
	inText  bool
	author  bool // inside an author's name
}

// start implements visitor.
func (c *cellComments) start(t *tag) (bool, error) {
	switch t.name {
	case "x:author":
		c.author = len(c.list) < relationLimit
		c.list = append(c.list, "")[:min(len(c.list)+1, relationLimit)]
	case "x:comment":
		i, err := strconv.Atoi(t.get("authorId"))
		c.name = ""
		if err == nil && i >= 0 && i < len(c.list) {
			c.name = c.list[i]
		}
		if c.threads && strings.HasPrefix(c.name, "tc={") {
			return false, nil
		}
		c.push()
	case "tc:threadedComment":
		c.name = c.people.name(t.get("personId"))
		c.push()
	case "x:t", "tc:text":
		c.inText = true
	case "x:rPh", "tc:mentions":
		return false, nil
	}
	return true, nil
}

// end implements visitor.
func (c *cellComments) end(name string) error {
	switch name {
	case "x:author":
		c.author = false
	case "x:comment", "tc:threadedComment":
		return c.note(extract.PartComment, c.name)
	case "x:t", "tc:text":
		c.inText = false
	}
	return nil
}

// text implements visitor.
func (c *cellComments) text(b []byte) error {
	switch {
	case c.author && len(c.list[len(c.list)-1])+len(b) <= numberLimit:
		c.list[len(c.list)-1] += string(b)
	case c.inText:
		return c.sink.text(b)
	}
	return nil
}
