package office

import (
	"errors"
	"strings"
	"testing"

	"emanet/index/extract"
)

// fuzzed reads a document and checks what holds for any.
func fuzzed(t *testing.T, format extract.Format, b []byte, secret string) {
	t.Helper()
	c, err := readLimited(format, b, 0, extract.Limits{Expanded: 8 << 20, Text: 1 << 20})
	var f *extract.Failure
	if err != nil && !errors.As(err, &f) {
		t.Fatalf("%v is no failure", err)
	}
	for _, l := range c.Losses {
		if len(l.Detail) > 512 || secret != "" && strings.Contains(l.Detail, secret) {
			t.Fatalf("a loss quotes the file: %q", l.Detail)
		}
	}
	for _, p := range c.Parts {
		if p.Text == "" {
			t.Fatal("an empty part")
		}
	}
}

// The seeds are short and declare no namespaces, as prefixes stand for themselves: so the fuzzer minimises them in no time.

// FuzzDOCX reads documents of any text, styles and relations.
func FuzzDOCX(f *testing.F) {
	f.Add(`<w:document><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t><w:tab/></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:del w:author="b"><w:r><w:delText>c</w:delText></w:r></w:del></w:p></w:body></w:document>`,
		`<w:styles><w:style w:styleId="a"><w:basedOn w:val="a"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`, `<rel:Relationship Id="1" Type="/header" Target="document.xml"/>`)
	f.Add(`<mc:AlternateContent><mc:Choice><w:txbxContent><w:p/></mc:Choice><mc:Fallback/></w:footnote>`, "", "")
	f.Fuzz(func(t *testing.T, document, styles, rels string) {
		fuzzed(t, DOCX, madeZIP(t, "word/document.xml", document, "word/styles.xml", styles, "word/_rels/document.xml.rels", rels, "word/comments.xml", document), "")
	})
}

// FuzzXLSX reads workbooks of any sheet, texts and styles.
func FuzzXLSX(f *testing.F) {
	f.Add(`<row><c r="AB1" t="s" s="1"><v>0</v></c><c s="1"><v>41395.5</v></c></row>`, `<x:si><x:t>a</x:t></x:si>`, `<x:numFmt numFmtId="170" formatCode="[h]:mm"/><x:cellXfs><x:xf/><x:xf numFmtId="170"/></x:cellXfs>`)
	f.Fuzz(func(t *testing.T, rows, texts, styles string) {
		fuzzed(t, XLSX, madeZIP(t, "xl/workbook.xml", `<workbook `+sheetNames+`><sheets><sheet name="a" r:id="s1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels", madeRels("s1", "worksheet", "s.xml", "a", "sharedStrings", "t.xml", "b", "styles", "f.xml"),
			"xl/s.xml", `<worksheet `+sheetNames+`>`+rows+`</worksheet>`, "xl/t.xml", texts, "xl/f.xml", styles, "xl/_rels/s.xml.rels", madeRels("c", "comments", "../xl/s.xml")), "")
	})
}

// FuzzPPTX reads presentations of any slide and comments.
func FuzzPPTX(f *testing.F) {
	f.Add(`<p:sld show="0">`+madeText("a")+`<a:tbl><a:tr><a:tc/></a:tr></a:tbl></p:sld>`, `<p:cm authorId="0"><p:text>b</p:text></p:cm>`)
	f.Add(`</p:cm>`, `<p:cm></a:p>`) // an end that has no start
	f.Fuzz(func(t *testing.T, slide, comments string) {
		fuzzed(t, PPTX, madeZIP(t, "ppt/presentation.xml", `<p:presentation `+drawNames+`><p:sldIdLst><p:sldId r:id="a"/></p:sldIdLst></p:presentation>`,
			"ppt/_rels/presentation.xml.rels", madeRels("a", "slide", "s.xml"), "ppt/s.xml", slide,
			"ppt/_rels/s.xml.rels", madeRels("n", "notesSlide", "n.xml", "c", "comments", "c.xml"), "ppt/n.xml", slide, "ppt/c.xml", comments), "")
	})
}

// FuzzODF reads OpenDocument of any content and styles, in a package and flat.
func FuzzODF(f *testing.F) {
	f.Add(`<office:body><office:text><text:p>a<text:note><text:note-body><text:p>b</text:p></text:note-body></text:note></text:p><table:table><table:table-row><table:table-cell table:number-columns-repeated="9"><text:p>c</text:p></table:table-cell></table:table-row></table:table></office:text></office:body>`,
		`<x><style:style style:name="a" style:family="text" style:parent-style-name="a"/><style:header><text:p>d</text:p></style:header></x>`)
	f.Add(`<office:spreadsheet></table:table-cell><table:table/><draw:page><presentation:notes>`, ``)
	f.Fuzz(func(t *testing.T, content, styles string) {
		fuzzed(t, ODT, madeZIP(t, "content.xml", content, "styles.xml", styles, "meta.xml", styles), "")
		fuzzed(t, FlatODF, []byte(content), "")
	})
}

// FuzzEPUB reads chapters, as XML and as HTML.
func FuzzEPUB(f *testing.F) {
	f.Add(`<html:html><html:head><html:title/></html:head><html:p>a</html:p></html:html>`, `<p>a < b<td></pre>`)
	f.Fuzz(func(t *testing.T, first, second string) {
		fuzzed(t, EPUB, madeEPUB(t, first, second), "")
	})
}
