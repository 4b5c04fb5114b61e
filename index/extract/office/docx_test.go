package office

import (
	"slices"
	"strings"
	"testing"

	"emanet/index/extract"
)

func TestDOCXBody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, body, want string }{
		{"runs of a word are one word", `<w:p><w:r><w:t>Nümu</w:t></w:r><w:r><w:t xml:space="preserve">nəzadə </w:t></w:r><w:r><w:t>Lalə</w:t></w:r></w:p>`, "Nümunəzadə Lalə"},
		{"white space between elements is no text", "<w:p>\n <w:r>\n <w:t>а</w:t>\n </w:r> </w:p>\n<w:p><w:r><w:t>б</w:t></w:r></w:p>", "а\nб"},
		{"entities of XML", `<w:p><w:r><w:t>&lt;a&gt; &amp; &#1241;&#x259;</w:t></w:r></w:p>`, "<a> & әə"},
		{"tabs, breaks, hyphens", `<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:t>e</w:t></w:r></w:p>`, "a\tb\nc\u2011d\u00ADe"},
		{"tab stops are no tabs", `<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r></w:p>`, "a"},
		{
			"cells are parted by tabs, rows by lines",
			`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr>` +
				`<w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>d</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>e</w:t></w:r></w:p>`,
			"a\nb\t\tc\n\td\ne",
		},
		{
			"a table in a table",
			`<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`,
			"a\tb",
		},
		{
			"a box comes after its paragraph, and once",
			`<w:p><w:r><w:t>qa</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>qutu</w:t></w:r></w:p></w:txbxContent></mc:Choice>` +
				`<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>qutu</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>dın</w:t></w:r></w:p>`,
			"qadın\nqutu",
		},
		{"symbols", `<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Azer Font" w:char="F041"/><w:sym w:char="259"/></w:r></w:p>`, "☑αAə"},
		{"the result of a field", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE \* MERGEFORMAT</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr="AUTHOR"><w:r><w:t>Lalə</w:t></w:r></w:fldSimple></w:p>`, "Lalə"},
		{"what a form would show", `<w:p><w:sdt><w:sdtPr><w:placeholder><w:t>yox</w:t></w:placeholder></w:sdtPr><w:sdtContent><w:r><w:t>hə</w:t></w:r></w:sdtContent></w:sdt></w:p>`, "hə"},
		{"formulas", `<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>`, "x=1"},
		{"characters that XML forbids", "<w:p><w:r><w:t>a\x01b\xffc</w:t></w:r></w:p>", "a b\uFFFDc"},
	} {
		wantParts(t, c.rule, mustRead(t, DOCX, madeDOCX(t, c.body)), extract.PartBody, c.want)
	}
}

func TestDOCXStrictAndStrangePrefixes(t *testing.T) {
	t.Parallel()
	for _, names := range []string{`xmlns:ns0="http://purl.oclc.org/ooxml/wordprocessingml/main"`, `xmlns:ns0="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`} {
		b := madeZIP(t, "_rels/.rels", madeRels("a", "officeDocument", "/Word%20Files/main.xml"),
			"Word Files/main.xml", `<ns0:document `+names+`><ns0:body><ns0:p><ns0:r><ns0:t>mətn</ns0:t></ns0:r></ns0:p></ns0:body></ns0:document>`)
		wantParts(t, names, mustRead(t, DOCX, b), extract.PartBody, "mətn")
	}
}

func TestDOCXChangesAndHiddenText(t *testing.T) {
	t.Parallel()
	styles := `<w:styles ` + wordNames + `><w:style w:styleId="Gizli"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="Alt"><w:basedOn w:val="Gizli"/></w:style>` +
		`<w:style w:styleId="X"><w:basedOn w:val="Y"/></w:style><w:style w:styleId="Y"><w:basedOn w:val="X"/></w:style></w:styles>`
	body := `<w:p><w:r><w:t xml:space="preserve">Onu </w:t></w:r><w:del w:author="Vüqar"><w:r><w:delText>döy</w:delText></w:r><w:r><w:delText>dülər</w:delText></w:r></w:del>` +
		`<w:ins w:author="Vüqar"><w:r><w:t>saxladılar</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> və </w:t></w:r><w:del w:author="Vüqar"><w:r><w:delText>apardılar</w:delText></w:r></w:del></w:p>` +
		`<w:p><w:moveFrom w:author="Elnarə"><w:r><w:t>köçdü</w:t></w:r></w:moveFrom></w:p>` +
		`<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>gizli</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>açıq</w:t></w:r></w:p>` +
		`<w:p><w:r><w:rPr><w:rStyle w:val="Alt"/></w:rPr><w:t>üslub</w:t></w:r><w:r><w:rPr><w:rStyle w:val="X"/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>dövrə</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:pStyle w:val="Gizli"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:pPr><w:r><w:t>abzas</w:t></w:r></w:p>`
	c := mustRead(t, DOCX, madeDOCX(t, body, "word/styles.xml", styles, "word/_rels/document.xml.rels", madeRels("s", "styles", "styles.xml")))
	wantParts(t, "body", c, extract.PartBody, "Onu saxladılar və \naçıq\ndövrə")
	wantParts(t, "by whom", c, extract.PartDeleted, "Vüqar|döydülər apardılar", "Elnarə|köçdü")
	wantParts(t, "hidden", c, extract.PartHidden, "gizli\nüslub\nabzas")
}

func TestDOCXNotesCommentsHeaders(t *testing.T) {
	t.Parallel()
	p := func(text string) string { return `<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>` }
	part := func(name, inside string) string {
		return `<w:` + name + ` ` + wordNames + `>` + inside + `</w:` + name + `>`
	}
	b := madeDOCX(
		t, p("mətn"),
		"word/_rels/document.xml.rels", madeRels("1", "footnotes", "footnotes.xml", "2", "endnotes", "endnotes.xml", "3", "comments", "comments.xml", "4", "header", "header1.xml",
			"5", "footer", "footer1.xml", "6", "chart", "charts/chart1.xml", "7", "diagramData", "d.xml", "8", "header", "header1.xml", "9", "hyperlink", "https://uydurma.example/a"),
		"word/footnotes.xml", part("footnotes", `<w:footnote w:type="separator">`+p("")+`</w:footnote><w:footnote>`+p("birinci")+p("davamı")+`</w:footnote><w:footnote>`+p("ikinci")+`</w:footnote>`),
		"word/endnotes.xml", part("endnotes", `<w:endnote>`+p("son qeyd")+`</w:endnote>`),
		"word/comments.xml", part("comments", `<w:comment w:author="Elnarə Uydurma">`+p("rəy")+`</w:comment>`),
		"word/header1.xml", part("hdr", p("başlıq")),
		"word/footer1.xml", part("ftr", p("altlıq")),
		"word/charts/chart1.xml", `<c:chartSpace `+drawNames+`><c:title><a:p><a:r><a:t>Qrafik</a:t></a:r></a:p></c:title><c:ser><c:cat><c:strCache><c:pt><c:v>Yanvar</c:v></c:pt></c:strCache></c:cat><c:val><c:numCache><c:pt><c:v>7</c:v></c:pt></c:numCache></c:val></c:ser><c:ser><c:cat><c:strCache><c:pt><c:v>Yanvar</c:v></c:pt></c:strCache></c:cat></c:ser></c:chartSpace>`,
		"word/d.xml", `<d `+drawNames+`><a:p><a:r><a:t>sxem</a:t></a:r></a:p></d>`,
	)
	c := mustRead(t, DOCX, b)
	wantParts(t, "footnotes", c, extract.PartFootnote, "birinci\ndavamı", "ikinci")
	wantParts(t, "endnotes", c, extract.PartEndnote, "son qeyd")
	wantParts(t, "comments", c, extract.PartComment, "Elnarə Uydurma|rəy")
	wantParts(t, "a header that two sections have, once", c, extract.PartHeader, "başlıq")
	wantParts(t, "footers", c, extract.PartFooter, "altlıq")
	wantParts(t, "drawings and links", c, extract.PartOther, "Qrafik\nYanvar", "sxem", "https://uydurma.example/a")
	if len(c.Losses) != 0 {
		t.Errorf("lost: %v", c.Losses)
	}
}

func TestDOCXDrawingsOfMargins(t *testing.T) {
	t.Parallel()
	chart := func(title string) string {
		return `<c:chartSpace ` + drawNames + `><a:p><a:r><a:t>` + title + `</a:t></a:r></a:p></c:chartSpace>`
	}
	b := madeDOCX(
		t, `<w:p><w:r><w:t>mətn</w:t></w:r></w:p>`,
		"word/_rels/document.xml.rels", madeRels("1", "footer", "footer1.xml", "2", "chart", "c1.xml"),
		"word/footer1.xml", `<w:ftr `+wordNames+`><w:p/></w:ftr>`,
		"word/_rels/footer1.xml.rels", madeRels("1", "chart", "c2.xml"),
		"word/c1.xml", chart("birinci"),
		"word/c2.xml", chart("ikinci"),
		"word/_rels/c2.xml.rels", madeRels("1", "chartUserShapes", "shapes.xml", "2", "chart", "c2.xml"),
		"word/shapes.xml", chart("üstündə yazılan"),
	)
	wantParts(t, "drawings", mustRead(t, DOCX, b), extract.PartOther, "ikinci", "üstündə yazılan", "birinci")
}

func TestDOCXLinksOfFields(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		` HYPERLINK "https://uydurma.example/b" \o "tip" `: "https://uydurma.example/b", `hyperlink mailto:x@uydurma.example`: "mailto:x@uydurma.example",
		`HYPERLINK \l "yer"`: "", `HYPERLINKX "a"`: "X", ` PAGE `: "", `HYPERLINK`: "", `HYPERLINK "`: "",
	} {
		if got := fieldLink(code); got != want && want != "X" {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
	c := mustRead(t, DOCX, madeDOCX(t, `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "https://uydurma</w:instrText></w:r><w:r><w:instrText>.example/c"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>bura</w:t></w:r></w:p>`))
	wantParts(t, "a code in pieces", c, extract.PartOther, "https://uydurma.example/c")
}

func TestDOCXFacts(t *testing.T) {
	t.Parallel()
	b := madeDOCX(
		t, "", "[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`,
		"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title> Ərizə </dc:title><dc:creator>Lalə Nümunəzadə</dc:creator><cp:lastModifiedBy>Vüqar</cp:lastModifiedBy><dcterms:created>2013-05-01T10:20:30Z</dcterms:created><dcterms:modified>2013-05-02T10:20:30</dcterms:modified><cp:lastPrinted>dünən</cp:lastPrinted></cp:coreProperties>`,
		"docProps/app.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Pages>3</Pages><Company>Uydurma MMC</Company></Properties>`,
		"docProps/custom.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property name="İş"><vt:lpwstr>12/4</vt:lpwstr></property></Properties>`,
	)
	c := mustRead(t, DOCX, b)
	want := []extract.Fact{
		{Key: extract.KeyTitle, Value: "Ərizə"},
		{Key: extract.KeyAuthor, Value: "Lalə Nümunəzadə"},
		{Key: extract.KeyLastAuthor, Value: "Vüqar"},
		{Key: extract.KeyCreated, Value: "2013-05-01T10:20:30Z"},
		{Key: extract.KeyModified, Value: "2013-05-02T10:20:30"},
		{Key: extract.KeyPages, Value: "3"},
		{Key: extract.KeyCompany, Value: "Uydurma MMC"},
		{Key: extract.KeyComments, Value: "İş: 12/4"},
	}
	if !slices.Equal(c.Facts, want) {
		t.Errorf("facts are %q, want %q", c.Facts, want)
	}
	if c.MediaType != "application/vnd.ms-word.document.macroEnabled.12" || c.Extractor != "emanet docx 1" {
		t.Errorf("%s, %s", c.MediaType, c.Extractor)
	}
}

func TestDOCXFilesInside(t *testing.T) {
	t.Parallel()
	photo := strings.Repeat("\xff\xd8 uydurma şəkil", 2000)
	b := madeDOCX(
		t, `<w:p><w:altChunk/><w:r><wp:docPr descr="Həbsxananın qapısı"/><w:t>a</w:t></w:r></w:p>`, "word/_rels/document.xml.rels", madeRels("1", "aFChunk", "chunk.htm", "2", "aFChunk", "yox.htm"),
		"word/chunk.htm", "<p>parça</p>", "word/embeddings/cədvəl.xlsx", "x", "word/media/image1.jpeg", photo, "word/media/icon.png", "kiçik", "word/media/a.emf", photo,
	)
	c := mustRead(t, DOCX, b)
	var names []string
	for _, f := range c.Files {
		names = append(names, f.Name)
	}
	if want := []string{"chunk.htm", "cədvəl.xlsx", "image1.jpeg"}; !slices.Equal(names, want) {
		t.Errorf("given: %q, want %q", names, want)
	}
	if len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonDamaged {
		t.Errorf("lost: %v", c.Losses)
	}
	wantParts(t, "descriptions", c, extract.PartHidden, "Həbsxananın qapısı")
	deep, err := readLimited(DOCX, b, 3, extract.Limits{})
	if err != nil || len(deep.Files) != 0 || len(deep.Losses) != 3 || deep.Losses[1].Reason != extract.ReasonTooLarge {
		t.Errorf("too deep: %v, %d files, lost %v", err, len(deep.Files), deep.Losses)
	}
}
