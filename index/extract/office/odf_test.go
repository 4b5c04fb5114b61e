package office

import (
	"slices"
	"strings"
	"testing"

	"emanet/index/extract"
)

// odfNames declares the namespaces of OpenDocument.
const odfNames = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"`

// madeODF returns a package with a body of a kind and automatic styles.
func madeODF(t testing.TB, kind, styles, body string, more ...string) []byte {
	t.Helper()
	return madeZIP(t, append([]string{
		"mimetype", "application/vnd.oasis.opendocument." + kind,
		"content.xml", `<office:document-content ` + odfNames + `><office:automatic-styles>` + styles + `</office:automatic-styles><office:body><office:` + kind + `>` + body + `</office:` + kind + `></office:body></office:document-content>`,
	}, more...)...)
}

func TestODTBody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, body, want string }{
		{"white space collapses", "<text:p>\n  Lalə\t\n <text:span>Nümu</text:span>nəzadə<text:s text:c=\"2\"/>a<text:tab/>b<text:line-break/>c</text:p>", "Lalə Nümunəzadə  a\tb\nc"},
		{"headings, lists, sections", `<text:h>Başlıq</text:h><text:list><text:list-item><text:number>1.</text:number><text:p>bənd</text:p></text:list-item></text:list>`, "Başlıq\nbənd"},
		{
			"tables", `<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell/><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row>` +
				`<table:table-row><table:table-cell><text:p>c</text:p></table:table-cell></table:table-row></table:table><text:p>d</text:p>`, "a\t\tb\nc\nd",
		},
		{"boxes come after their paragraph", `<text:p>qa<draw:frame><draw:text-box><text:p>qutu</text:p></draw:text-box></draw:frame>dın</text:p>`, "qadın\nqutu"},
		{"programs are no text", `<office:scripts><text:p>x</text:p></office:scripts><text:p>a<text:script>b</text:script></text:p>`, "a"},
		{"a million spaces are bounded", `<text:p>a<text:s text:c="1000000000"/>b</text:p>`, "a" + strings.Repeat(" ", spaceLimit) + "b"},
	} {
		wantParts(t, c.rule, mustRead(t, ODT, madeODF(t, "text", "", c.body)), extract.PartBody, c.want)
	}
}

func TestODTChangesNotesComments(t *testing.T) {
	t.Parallel()
	styles := `<style:style style:name="G" style:family="text"><style:text-properties text:display="none"/></style:style><style:style style:name="A" style:family="paragraph" style:parent-style-name="B"/>`
	body := `<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Vüqar</dc:creator><dc:date>2013-01-01</dc:date></office:change-info><text:p>döydülər</text:p></text:deletion></text:changed-region></text:tracked-changes>` +
		`<text:p>mətn<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>alt qeyd</text:p></text:note-body></text:note>` +
		`<office:annotation><dc:creator>Elnarə</dc:creator><dc:date>2013</dc:date><text:p>rəy</text:p><text:p>davamı</text:p></office:annotation> və son` +
		`<text:note text:note-class="endnote"><text:note-body><text:p>son qeyd</text:p></text:note-body></text:note><text:a xlink:href="https://uydurma.example/o">bura</text:a></text:p>` +
		`<text:p>a<text:span text:style-name="G">gizli</text:span>b</text:p><text:p text:style-name="A">abzas</text:p><text:section text:display="none"><text:p>bölmə</text:p></text:section><text:p>c<text:hidden-text text:string-value="şərtli"/></text:p>`
	page := `<office:document-styles ` + odfNames + `><office:styles><style:style style:name="B" style:family="paragraph"><style:text-properties text:display="none"/></style:style></office:styles><office:master-styles><style:master-page><style:header><text:p>başlıq <text:page-number>4</text:page-number></text:p></style:header><style:header-left style:display="false"><text:p>yox</text:p></style:header-left><style:footer><text:p>altlıq</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>`
	c := mustRead(t, ODT, madeODF(t, "text", styles, body, "styles.xml", page))
	wantParts(t, "body", c, extract.PartBody, "mətn və sonbura\nab\nc")
	wantParts(t, "deleted", c, extract.PartDeleted, "Vüqar|döydülər")
	wantParts(t, "footnotes", c, extract.PartFootnote, "alt qeyd")
	wantParts(t, "endnotes", c, extract.PartEndnote, "son qeyd")
	wantParts(t, "comments", c, extract.PartComment, "Elnarə|rəy\ndavamı")
	wantParts(t, "hidden", c, extract.PartHidden, "gizli\nabzas\nbölmə\nşərtli")
	wantParts(t, "headers", c, extract.PartHeader, "başlıq ")
	wantParts(t, "footers", c, extract.PartFooter, "altlıq")
	wantParts(t, "links", c, extract.PartOther, "https://uydurma.example/o")
}

func TestODTFirstPagesOfLibreOffice(t *testing.T) {
	t.Parallel()
	page := `<office:document-styles xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" ` + odfNames + `><office:master-styles><style:master-page><style:header><text:p>davamı</text:p></style:header>` +
		`<loext:header-first><text:p>Uydurma rayon prokurorluğu</text:p></loext:header-first><loext:footer-first><text:p>№ 7</text:p></loext:footer-first></style:master-page></office:master-styles></office:document-styles>`
	c := mustRead(t, ODT, madeODF(t, "text", "", "<text:p>mətn</text:p>", "styles.xml", page))
	wantParts(t, "headers", c, extract.PartHeader, "davamı", "Uydurma rayon prokurorluğu")
	wantParts(t, "footers", c, extract.PartFooter, "№ 7")
}

func TestODPWhatSlidesHaveInCommon(t *testing.T) {
	t.Parallel()
	body := `<presentation:header-decl presentation:name="h">Bakı</presentation:header-decl><presentation:footer-decl presentation:name="f">Lalə  Nümunəzadə</presentation:footer-decl>` +
		`<draw:page><draw:frame><draw:text-box><text:p>slayd</text:p></draw:text-box></draw:frame></draw:page>`
	c := mustRead(t, ODP, madeODF(t, "presentation", "", body))
	wantParts(t, "headers", c, extract.PartHeader, "Bakı")
	wantParts(t, "footers", c, extract.PartFooter, "Lalə Nümunəzadə")
	wantParts(t, "slides", c, extract.PartSlide, "slayd")
}

func TestODS(t *testing.T) {
	t.Parallel()
	styles := `<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>`
	body := `<table:content-validations><table:content-validation><table:help-message><text:p>yox</text:p></table:help-message></table:content-validation></table:content-validations>` +
		`<table:table table:name="Bir"><table:table-row><table:table-cell><office:annotation><dc:creator>Lalə</dc:creator><text:p>rəy</text:p></office:annotation><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>b</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16381"/></table:table-row>` +
		`<table:table-row table:number-rows-repeated="2"><table:table-cell office:value="5"/></table:table-row><table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>` +
		`<table:table table:name="İki" table:style-name="ta2"><table:table-row><table:table-cell><text:p>gizli</text:p><text:p>sətir</text:p></table:table-cell><table:table-cell><text:p>c</text:p></table:table-cell></table:table-row></table:table>`
	c := mustRead(t, ODS, madeODF(t, "spreadsheet", styles, body))
	wantParts(t, "sheets", c, extract.PartSheet, "Bir|a\tb\tb\n5\n5", "İki|gizli\nsətir\tc")
	wantParts(t, "comments", c, extract.PartComment, "Lalə|rəy")
	if c.Reading.Total != 2 || c.Reading.Done != 2 || c.Parts[0].Hidden || !c.Parts[len(c.Parts)-1].Hidden {
		t.Errorf("%d of %d, %+v", c.Reading.Done, c.Reading.Total, c.Parts)
	}
	many := strings.Repeat(`<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000000"><text:p>söz</text:p></table:table-cell></table:table-row>`, 3)
	c, err := readBytes(ODS, madeODF(t, "spreadsheet", "", `<table:table>`+many+`</table:table>`), "")
	if text, _ := c.Text(); err != nil || len(text) > 3*repeatLimit*(repeatLimit+1)*len("söz\t") {
		t.Errorf("repeated: %v, %d bytes", err, len(text))
	}
	c, err = readLimited(ODS, madeODF(t, "spreadsheet", styles, body), 0, extract.Limits{Pages: 1})
	if err != nil || c.Reading.Done != 1 || len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonTooLarge {
		t.Errorf("sheets are bounded: %v, lost %v", err, c.Losses)
	}
}

func TestODP(t *testing.T) {
	t.Parallel()
	styles := `<style:style style:name="dp2" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>`
	body := `<draw:page><draw:frame><draw:text-box><text:p>birinci</text:p></draw:text-box><svg:title>təsvir</svg:title></draw:frame><draw:custom-shape><text:p>fiqur</text:p></draw:custom-shape>` +
		`<office:annotation><dc:creator>Lalə</dc:creator><text:p>rəy</text:p></office:annotation><presentation:notes><draw:frame><draw:text-box><text:p>qeyd</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>` +
		`<draw:page draw:style-name="dp2"><draw:frame><table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table></draw:frame></draw:page>`
	c := mustRead(t, ODP, madeODF(t, "presentation", styles, body))
	wantParts(t, "slides", c, extract.PartSlide, "birinci\nfiqur", "a\tb")
	wantParts(t, "notes", c, extract.PartNotes, "qeyd")
	wantParts(t, "comments", c, extract.PartComment, "Lalə|rəy")
	wantParts(t, "descriptions", c, extract.PartHidden, "təsvir")
	if c.Reading.Total != 2 || c.Reading.Done != 2 || !c.Parts[len(c.Parts)-1].Hidden {
		t.Errorf("%d of %d, %+v", c.Reading.Done, c.Reading.Total, c.Parts)
	}
}

func TestODFFactsAndFilesInside(t *testing.T) {
	t.Parallel()
	meta := `<office:document-meta ` + odfNames + `><office:meta><meta:generator>LibreOffice</meta:generator><meta:initial-creator>Lalə</meta:initial-creator><dc:creator>Vüqar</dc:creator><meta:creation-date>2013-05-01T10:00:00.123456789</meta:creation-date><dc:date>2013-05-02T10:00:00</dc:date><meta:document-statistic meta:page-count="4"/><meta:user-defined meta:name="İş">7</meta:user-defined></office:meta></office:document-meta>`
	chart := `<office:document-content ` + odfNames + `><office:body><office:chart><text:p>qrafik</text:p></office:chart></office:body></office:document-content>`
	photo := strings.Repeat("\x89PNG uydurma", 2000)
	c := mustRead(t, ODT, madeODF(t, "text", "", `<text:p>a<draw:object xlink:href="./Object 1"/><draw:object-ole xlink:href="./Obj2"/></text:p>`, "meta.xml", meta,
		"Object 1/content.xml", chart, "Obj2", "köhnə obyekt", "Pictures/1.png", photo, "Pictures/2.png", "kiçik", "Thumbnails/thumbnail.png", photo))
	want := []extract.Fact{
		{Key: extract.KeySoftware, Value: "LibreOffice"},
		{Key: extract.KeyAuthor, Value: "Lalə"},
		{Key: extract.KeyLastAuthor, Value: "Vüqar"},
		{Key: extract.KeyCreated, Value: "2013-05-01T10:00:00"},
		{Key: extract.KeyModified, Value: "2013-05-02T10:00:00"},
		{Key: extract.KeyPages, Value: "4"},
		{Key: extract.KeyComments, Value: "İş: 7"},
	}
	if !slices.Equal(c.Facts, want) {
		t.Errorf("facts are %q, want %q", c.Facts, want)
	}
	wantParts(t, "objects", c, extract.PartOther, "qrafik")
	if len(c.Files) != 2 || c.Files[0].Name != "Obj2" || c.Files[1].Name != "1.png" {
		t.Errorf("given: %v files", len(c.Files))
	}
	flat := `<?xml version="1.0"?><office:document ` + odfNames + `><office:meta><dc:title>Yastı</dc:title></office:meta><office:body><office:text><text:p>mətn<draw:image><office:binary-data>` + strings.Repeat("AAAA", 1000) + `</office:binary-data></draw:image></text:p></office:text></office:body></office:document>`
	c = mustRead(t, FlatODF, []byte(flat))
	wantParts(t, "flat", c, extract.PartBody, "mətn")
	if len(c.Facts) != 1 || c.Facts[0].Value != "Yastı" {
		t.Errorf("facts of a flat one: %v", c.Facts)
	}
}

func TestODFEncryptedNeedsAPassword(t *testing.T) {
	t.Parallel()
	b := madeODF(t, "text", "", `<text:p>a</text:p>`, "META-INF/manifest.xml",
		`<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`)
	c, err := readBytes(ODT, b, "")
	wantReason(t, "no password", err, extract.ReasonEncrypted)
	if len(c.Parts) != 0 {
		t.Errorf("given: %v", c.Parts)
	}
}
