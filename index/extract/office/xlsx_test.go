package office

import (
	"fmt"
	"strings"
	"testing"

	"emanet/index/extract"
)

// madeXLSX returns a workbook with one sheet of rows, and other parts.
func madeXLSX(t testing.TB, rows string, more ...string) []byte {
	t.Helper()
	return madeZIP(t, append([]string{
		"xl/workbook.xml", `<workbook ` + sheetNames + `><sheets><sheet name="Siyahı" sheetId="1" r:id="s1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", madeRels("s1", "worksheet", "worksheets/sheet1.xml", "a", "sharedStrings", "sharedStrings.xml", "b", "styles", "styles.xml", "c", "person", "persons/p.xml"),
		"xl/worksheets/sheet1.xml", `<worksheet ` + sheetNames + `><sheetData>` + rows + `</sheetData><headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12Başlıq &amp;&amp; c&amp;RSəh. &amp;P</oddHeader></headerFooter></worksheet>`,
		"xl/sharedStrings.xml", `<sst ` + sheetNames + `><si><t>Lalə</t></si><si><r><t>Nümu</t></r><r><t>nəzadə</t></r><rPh><t>yox</t></rPh></si></sst>`,
		"xl/styles.xml", `<styleSheet ` + sheetNames + `><numFmts><numFmt numFmtId="170" formatCode="[$-42C]dd\.mm\.yyyy\ hh:mm;@"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
		"xl/persons/p.xml", `<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"/>`,
	}, more...)...)
}

func TestXLSXCells(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, rows, want string }{
		{"shared texts", `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>`, "Lalə\tNümunəzadə"},
		{"texts in the cell, results of formulas", `<row><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c><c t="str"><f>A1&amp;"x"</f><v>abx</v></c></row>`, "ab\tabx"},
		{"dates and times by their formats", `<row><c s="1"><v>41395</v></c><c s="2"><v>41395.5</v></c><c s="3"><v>0.75</v></c><c s="0"><v>41395</v></c></row>`, "2013-05-01\t2013-05-01 12:00:00\t18:00:00\t41395"},
		{"numbers as they were typed", `<row><c><v>0.30000000000000004</v></c><c><v>1.2E+3</v></c><c><v>994501234567</v></c></row>`, "0.3\t1200\t994501234567"},
		{"truth and errors", `<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`, "TRUE\t#N/A"},
		{"cells have their columns", `<row><c r="B1"><v>1</v></c><c r="D1"><v>2</v></c></row><row/><row><c r="A3"><v>3</v></c></row>`, "\t1\t\t2\n3"},
		{"a column far away costs nothing", `<row><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>`, "1" + strings.Repeat("\t", 64) + "2"},
	} {
		wantParts(t, c.rule, mustRead(t, XLSX, madeXLSX(t, c.rows)), extract.PartSheet, "Siyahı|"+c.want)
	}
}

func TestXLSXSheetsAndWhatHangsOnThem(t *testing.T) {
	t.Parallel()
	b := madeZIP(
		t,
		"xl/workbook.xml", `<workbook `+sheetNames+`><workbookPr date1904="1"/><sheets><sheet name="İki" r:id="b"/><sheet name="Bir" state="veryHidden" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", madeRels("a", "worksheet", "worksheets/a.xml", "b", "worksheet", "worksheets/b.xml", "p", "person", "p.xml"),
		"xl/worksheets/a.xml", `<worksheet `+sheetNames+`><sheetData><row><c t="inlineStr"><is><t>gizli</t></is></c></row></sheetData></worksheet>`,
		"xl/worksheets/b.xml", `<worksheet `+sheetNames+`><sheetData><row><c t="inlineStr"><is><t>açıq</t></is></c></row></sheetData></worksheet>`,
		"xl/worksheets/_rels/b.xml.rels", madeRels("1", "comments", "../comments1.xml", "2", "threadedComment", "../t.xml", "3", "drawing", "../drawings/d.xml"),
		"xl/comments1.xml", `<comments `+sheetNames+`><authors><author>Vüqar</author><author>tc={1}</author></authors><commentList><comment authorId="0"><text><r><t>qeyd</t></r></text></comment><comment authorId="1"><text><t>surət</t></text></comment></commentList></comments>`,
		"xl/t.xml", `<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment personId="{x}"><text>söhbət</text></threadedComment></ThreadedComments>`,
		"xl/p.xml", `<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><person displayName="Lalə" id="{X}"/></personList>`,
		"xl/drawings/d.xml", `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" `+drawNames+`><xdr:sp><xdr:txBody><a:p><a:r><a:t>qutu</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>`,
		"xl/drawings/_rels/d.xml.rels", madeRels("1", "chart", "../chart.xml"),
		"xl/chart.xml", `<c:chartSpace `+drawNames+`><a:p><a:r><a:t>qrafik</a:t></a:r></a:p></c:chartSpace>`,
		"xl/_rels/chart.xml.rels", madeRels("1", "chartUserShapes", "u.xml"),
		"xl/u.xml", `<c:userShapes `+drawNames+`><a:p><a:r><a:t>üstündə yazılan</a:t></a:r></a:p></c:userShapes>`,
	)
	c := mustRead(t, XLSX, b)
	wantParts(t, "in the order of the workbook", c, extract.PartSheet, "İki|açıq\nqutu\nqrafik\nüstündə yazılan", "Bir|gizli")
	wantParts(t, "conversations, and notes that do not repeat them", c, extract.PartComment, "Lalə|söhbət", "Vüqar|qeyd")
	if c.Parts[0].Hidden || !c.Parts[len(c.Parts)-1].Hidden || c.Reading.Total != 2 || c.Reading.Done != 2 {
		t.Errorf("%+v", c.Parts)
	}
	wantParts(t, "a header without its codes", mustRead(t, XLSX, madeXLSX(t, "")), extract.PartHeader, "Başlıq & c\nSəh.")
}

func TestXLSXDates(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]dateKind{
		"yyyy-mm-dd": dateOnly, "[h]:mm:ss": timeOnly, "General": noDate, `0.00" dəq"`: noDate, "[Red]0.00": noDate, "0.00E+00": noDate, "mmm": dateOnly,
		`#,##0 "man."`: noDate, "@": noDate, `d/m/yy h:mm`: dateTime, `_-* #,##0_-`: noDate, "": noDate, `"`: noDate, "[": noDate, `\d0`: noDate,
	} {
		if got := formatKind(code); got != want {
			t.Errorf("%q is %d, want %d", code, got, want)
		}
	}
	for _, c := range []struct {
		days float64
		kind dateKind
		from int
		want string
	}{
		{1, dateOnly, 0, "1900-01-01"},
		{59, dateOnly, 0, "1900-02-28"},
		{61, dateOnly, 0, "1900-03-01"},
		{0, dateOnly, 1904, "1904-01-01"},
		{2_958_465, dateOnly, 0, "9999-12-31"},
		{2_958_466, dateOnly, 0, ""},
		{-1, dateOnly, 0, ""},
		{0.999999, timeOnly, 0, "00:00:00"},
	} {
		if got := date(c.days, c.kind, c.from); got != c.want {
			t.Errorf("day %v is %q, want %q", c.days, got, c.want)
		}
	}
}

func TestXLSXHostile(t *testing.T) {
	t.Parallel()
	c := mustRead(t, XLSX, madeXLSX(t, `<row><c t="s"><v>7</v></c><c t="s"><v>-1</v></c><c t="s"><v>x</v></c><c r="ZZZZZZZ99999999999" s="99999999999999999999" t="n"><v>1e999</v></c></row>`))
	wantParts(t, "texts out of range", c, extract.PartSheet, "Siyahı|"+strings.Repeat("\t", 64)+"1e999")
	if len(c.Losses) != 1 || c.Losses[0].Detail != "sheet 1: 3 cells have no text in the list of texts" {
		t.Errorf("lost: %v", c.Losses)
	}
	// One text of a mebibyte, ten thousand times.
	c, err := readBytes(XLSX, madeZIP(
		t, "xl/workbook.xml", `<workbook `+sheetNames+`><sheets><sheet name="a" r:id="s1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", madeRels("s1", "worksheet", "s.xml", "a", "sharedStrings", "t.xml"),
		"xl/t.xml", `<sst `+sheetNames+`><si><t>`+strings.Repeat("a", 1<<20)+`</t></si></sst>`,
		"xl/s.xml", `<worksheet `+sheetNames+`><row>`+strings.Repeat(`<c t="s"><v>0</v></c>`, 10_000)+`</row></worksheet>`,
	), "")
	wantReason(t, "text that repeats", err, extract.ReasonTooLarge)
	if text, _ := c.Text(); len(text) < 20<<20 {
		t.Errorf("of the text before there are %d bytes", len(text))
	}
	_, err = readBytes(XLSX, madeZIP(t, "xl/workbook.bin", "x"), "")
	wantReason(t, "binary workbooks", err, extract.ReasonUnsupported)
	var list strings.Builder
	for i := range 9 {
		fmt.Fprintf(&list, `<sheet name="%d" r:id="x"/>`, i)
	}
	c, err = readLimited(XLSX, madeZIP(t, "xl/workbook.xml", `<workbook `+sheetNames+`><sheets>`+list.String()+`</sheets></workbook>`), 0, extract.Limits{Pages: 4})
	if err != nil || c.Losses[len(c.Losses)-1].Detail != "5 sheets are more than the limit" {
		t.Errorf("%v, lost %v", err, c.Losses)
	}
}
