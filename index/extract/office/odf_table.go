package office

import (
	"strings"

	"emanet/index/extract"
)

// repeatLimit bounds how often a cell or a row is written that says it is repeated: what has the same words is found as well when they stand
// there 64 times as when they stand there a million times.
const repeatLimit = 64

// odfCell is an open row or cell.
type odfCell struct {
	from   int // bytes of the flow before it
	repeat int
	value  string // if no text comes
}

// startTable begins elements of tables (OASIS 1.3 part 3, 9).
func (o *odfBody) startTable(t *tag) (bool, error) {
	switch t.name {
	case "table:table":
		if o.tables++; o.tables > 1 || o.kind != "office:spreadsheet" {
			return true, nil
		}
		if o.pages++; o.pages > o.limit {
			o.tables--
			return false, nil
		}
		return true, o.begin(extract.Part{
			Kind: extract.PartSheet, Number: o.pages, Name: t.get("name"), Hidden: o.styles.hidden("table", t.get("style-name")),
		})
	case "table:table-row":
		o.top().startRow()
		o.cells = append(o.cells, odfCell{from: o.top().b.Len(), repeat: atoi(t.get("number-rows-repeated"), repeatLimit)})
	case "table:table-cell", "table:covered-table-cell", "table:change-track-table-cell":
		o.top().startCell()
		c := odfCell{from: o.top().b.Len(), repeat: atoi(t.get("number-columns-repeated"), repeatLimit)}
		for _, value := range []string{t.in("office", "string-value"), t.in("office", "date-value"), t.in("office", "value"), t.in("office", "boolean-value")} {
			if c.value == "" {
				c.value = value
			}
		}
		o.cells = append(o.cells, c)
	case "table:cell-content-change", "table:deletion":
		o.inside()
	}
	return true, nil
}

func (o *odfBody) endTable(name string) error {
	switch name {
	case "table:table":
		if o.tables--; o.tables > 0 || o.kind != "office:spreadsheet" {
			return nil
		}
		if err := o.finish(); err != nil {
			return err
		}
		return o.out.Done()
	case "table:table-row":
		return o.endRow()
	case "table:table-cell", "table:covered-table-cell", "table:change-track-table-cell":
		return o.endCell()
	case "table:cell-content-change", "table:deletion":
		return o.note(extract.PartDeleted, o.outside().author)
	}
	return nil
}

func (o *odfBody) popCell() (c odfCell, text string) {
	n := len(o.cells)
	if n == 0 {
		return odfCell{}, ""
	}
	c, o.cells = o.cells[n-1], o.cells[:n-1]
	if all := o.top().b.String(); c.from <= len(all) {
		text = all[c.from:]
	}
	return c, text
}

func (o *odfBody) endCell() error {
	c, text := o.popCell()
	text = strings.Trim(text, "\t\n")
	if text == "" && o.active > 0 && c.value != "" {
		text = c.value
		if err := o.sink.text([]byte(text)); err != nil {
			return err
		}
	}
	for range c.repeat - 1 {
		o.top().startCell()
		if err := o.sink.text([]byte(text)); err != nil {
			return err
		}
	}
	return nil
}

func (o *odfBody) endRow() error {
	c, text := o.popCell()
	o.top().endRow()
	text = strings.Trim(text, "\n")
	for range c.repeat - 1 {
		if text == "" {
			break
		}
		if err := o.sink.text([]byte(text)); err != nil {
			return err
		}
		o.top().endParagraph()
	}
	return o.paragraph()
}
