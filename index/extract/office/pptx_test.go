package office

import (
	"testing"

	"emanet/index/extract"
)

// madeSlide returns a slide of text.
func madeSlide(attr, inside string) string {
	return `<p:sld ` + drawNames + ` ` + attr + `><p:cSld><p:spTree>` + inside + `</p:spTree></p:cSld></p:sld>`
}

func madeText(text string) string {
	return `<p:sp><p:txBody><a:p><a:r><a:t>` + text + `</a:t></a:r></a:p></p:txBody></p:sp>`
}

// madePPTX returns a presentation: its second slide is the first in the file.
func madePPTX(t testing.TB) []byte {
	t.Helper()
	return madeZIP(
		t,
		"ppt/slides/slide1.xml", madeSlide(`show="0"`, madeText("gizli slayd")+`<p:sp><p:nvSpPr><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:fld><a:t>2</a:t></a:fld></a:p></p:txBody></p:sp>`),
		"ppt/slides/slide2.xml", madeSlide("", madeText("birinci")+`<p:pic><p:cNvPr descr="şəkil"/></p:pic><a:tbl><a:tr><a:tc><a:p><a:r><a:t>a</a:t></a:r></a:p></a:tc><a:tc><a:p><a:r><a:t>b</a:t><a:br/><a:t>c</a:t></a:r></a:p></a:tc></a:tr></a:tbl>`),
		"ppt/slides/_rels/slide2.xml.rels", madeRels("1", "notesSlide", "../notesSlides/n.xml", "2", "comments", "../comments/c.xml", "3", "chart", "../charts/chart.xml", "4", "comments", "../comments/m.xml",
			"5", "hyperlink", "https://uydurma.example/s", "6", "slideLayout", "../slideLayouts/l.xml"),
		"ppt/notesSlides/n.xml", `<p:notes `+drawNames+`>`+madeText("natiqin qeydi")+`</p:notes>`,
		"ppt/slideLayouts/l.xml", madeSlide("", madeText("Click to edit")),
		"ppt/charts/chart.xml", `<c:chartSpace `+drawNames+`><a:p><a:r><a:t>qrafik</a:t></a:r></a:p></c:chartSpace>`,
		"ppt/comments/c.xml", `<p:cmLst `+drawNames+`><p:cm authorId="7"><p:text>köhnə rəy</p:text></p:cm></p:cmLst>`,
		"ppt/comments/m.xml", `<p188:cmLst `+drawNames+` xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main"><p188:cm authorId="{A}"><p188:replyLst><p188:reply authorId="{B}"><p188:txBody><a:p><a:r><a:t>cavab</a:t></a:r></a:p></p188:txBody></p188:reply></p188:replyLst><p188:txBody><a:p><a:r><a:t>sual</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>`,
		"ppt/commentAuthors.xml", `<p:cmAuthorLst `+drawNames+`><p:cmAuthor id="7" name="Vüqar"/></p:cmAuthorLst>`,
		"ppt/authors.xml", `<p188:authorLst xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main"><p188:author id="{a}" name="Lalə"/><p188:author id="{B}" name="Elnarə"/></p188:authorLst>`,
		"ppt/presentation.xml", `<p:presentation `+drawNames+`><p:sldIdLst><p:sldId id="256" r:id="y"/><p:sldId id="257" r:id="x"/><p:sldId id="258" r:id="yoxdur"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", madeRels("x", "slide", "slides/slide1.xml", "y", "slide", "slides/slide2.xml", "z", "commentAuthors", "commentAuthors.xml", "w", "authors", "authors.xml"),
	)
}

func TestPPTX(t *testing.T) {
	t.Parallel()
	c := mustRead(t, PPTX, madePPTX(t))
	wantParts(t, "in the order of the presentation", c, extract.PartSlide, "birinci\na\tb\nc\nqrafik", "gizli slayd")
	wantParts(t, "notes", c, extract.PartNotes, "natiqin qeydi")
	wantParts(t, "comments and answers", c, extract.PartComment, "Vüqar|köhnə rəy", "Elnarə|cavab", "Lalə|sual")
	wantParts(t, "descriptions", c, extract.PartHidden, "şəkil")
	wantParts(t, "links", c, extract.PartOther, "https://uydurma.example/s")
	for _, p := range c.Parts {
		if p.Kind == extract.PartSlide && p.Hidden != (p.Number == 2) || p.Kind == extract.PartNotes && p.Number != 1 {
			t.Errorf("%s %d hidden %v", p.Kind, p.Number, p.Hidden)
		}
	}
	if c.Reading.Total != 3 || len(c.Losses) != 1 || c.Losses[0] != (extract.Loss{Reason: extract.ReasonDamaged, Detail: "slide 3 is missing"}) {
		t.Errorf("%d slides, lost %v", c.Reading.Total, c.Losses)
	}
}

func TestPPTXSlidesAreBounded(t *testing.T) {
	t.Parallel()
	c, err := readLimited(PPTX, madePPTX(t), 0, extract.Limits{Pages: 1})
	if err != nil || c.Reading.Done != 1 || len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonTooLarge {
		t.Errorf("%v, %d done, lost %v", err, c.Reading.Done, c.Losses)
	}
}
