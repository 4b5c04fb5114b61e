package office

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"emanet/index/extract"
)

// madeStream returns a ZIP with one member that write fills, so that gigabytes need no memory.
func madeStream(t testing.TB, name string, write func(w io.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	m, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	write(m)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestAttack38ExpandingXML holds that a document whose text expands beyond all measure ends at a limit, and that its beginning is kept.
func TestAttack38ExpandingXML(t *testing.T) {
	t.Parallel()
	paragraph := []byte(strings.Repeat(`<w:p><w:pPr/><w:r><w:t>söz</w:t></w:r></w:p>`, 1<<12))
	b := madeStream(t, "word/document.xml", func(w io.Writer) {
		_, _ = io.WriteString(w, `<w:document `+wordNames+`><w:body>`)
		for range 120 { // 22 MB here: the limits are what is tested
			_, _ = w.Write(paragraph)
		}
	})
	for _, limits := range []extract.Limits{{Expanded: 8 << 20}, {Ratio: 1}, {Text: 1 << 20}} {
		c, err := readLimited(DOCX, b, 0, limits)
		wantReason(t, fmt.Sprintf("%+v", limits), err, extract.ReasonTooLarge)
		if text, _ := c.Text(); len(text) < 1<<19 {
			t.Errorf("%+v: of the text before there are %d bytes", limits, len(text))
		}
	}
}

// TestAttack38DepthAndSize holds that neither depth nor the size of one token is without a limit, and that the rest of the document is read.
func TestAttack38DepthAndSize(t *testing.T) {
	t.Parallel()
	start := `<w:document ` + wordNames + `><w:body><w:p><w:r><w:t>əvvəl</w:t></w:r></w:p>`
	for rule, write := range map[string]func(w io.Writer){
		"a million elements in one another": func(w io.Writer) { _, _ = io.WriteString(w, strings.Repeat("<w:p>", 1_000_000)) },
		"a text of 40 MB":                   func(w io.Writer) { _, _ = io.WriteString(w, "<w:t>"+strings.Repeat("a", 40<<20)) },
		"a name of 40 MB":                   func(w io.Writer) { _, _ = io.WriteString(w, "<"+strings.Repeat("a", 40<<20)) },
		"a million attributes of one":       func(w io.Writer) { _, _ = io.WriteString(w, "<w:p "+strings.Repeat(`a="bcdefghijklmnop" `, 1_000_000)) },
		"a comment of 40 MB":                func(w io.Writer) { _, _ = io.WriteString(w, "<!--"+strings.Repeat("a", 40<<20)) },
	} {
		b := madeStream(t, "word/document.xml", func(w io.Writer) {
			_, _ = io.WriteString(w, start)
			write(w)
		})
		c, err := readLimited(DOCX, b, 0, extract.Limits{Ratio: 100_000})
		if err != nil || len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonTooLarge {
			t.Errorf("%s: %v, lost %v", rule, err, c.Losses)
		}
		if text, _ := c.Text(); !strings.HasPrefix(text, "əvvəl") {
			t.Errorf("%s: what came before is not kept", rule)
		}
	}
}

// TestAttack38Entities holds that entities of a file's own are not expanded.
func TestAttack38Entities(t *testing.T) {
	t.Parallel()
	bomb := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>`
	c := mustRead(t, DOCX, madeZIP(t, "word/document.xml", bomb+`<w:document `+wordNames+`><w:p><w:r><w:t>&c;&f;</w:t></w:r></w:p></w:document>`))
	text, _ := c.Text()
	if strings.Contains(text, "ha") || strings.Contains(text, "root") {
		t.Errorf("expanded: %q", text)
	}
}

func TestRelationsThatRunInCircles(t *testing.T) {
	t.Parallel()
	b := madeZIP(
		t, "ppt/presentation.xml", `<p:presentation `+drawNames+`><p:sldIdLst><p:sldId r:id="a"/><p:sldId r:id="a"/><p:sldId r:id="b"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", madeRels("a", "slide", "s.xml", "b", "slide", "presentation.xml"),
		"ppt/s.xml", madeSlide("", madeText("bir")), "ppt/_rels/s.xml.rels", madeRels("x", "notesSlide", "s.xml", "y", "chart", "s.xml", "z", "comments", "presentation.xml"),
	)
	c := mustRead(t, PPTX, b)
	wantParts(t, "each part is read once", c, extract.PartSlide, "bir")
}

func TestDamageInTheMiddleKeepsWhatCameBefore(t *testing.T) {
	t.Parallel()
	body := `<w:p><w:r><w:t>birinci</w:t></w:r></w:p><w:p><w:del w:author="Vüqar"><w:r><w:delText>silinmiş</w:delText></w:r></w:del></w:p><w:p><w:r><w:t>ikinci</w:t>`
	for _, bad := range []string{"<", "</", "<w:", "<!", "<![CDATA[", `<a b="`, "&#xFFFFFFFF;<"} {
		b := madeDOCX(t, body+bad, "word/_rels/document.xml.rels", madeRels("1", "header", "h.xml", "2", "footer", "yox.xml"),
			"word/h.xml", `<w:hdr `+wordNames+`><w:p><w:r><w:t>başlıq</w:t></w:r></w:p></w:hdr>`)
		c := mustRead(t, DOCX, b)
		text, _ := c.Text()
		for _, want := range []string{"birinci", "ikinci", "başlıq"} {
			if !strings.Contains(text, want) {
				t.Errorf("after %q: %q has no %q", bad, text, want)
			}
		}
		wantParts(t, bad, c, extract.PartDeleted, "Vüqar|silinmiş")
		if len(c.Losses) == 0 || c.Losses[len(c.Losses)-1].Reason != extract.ReasonDamaged {
			t.Errorf("after %q: lost %v", bad, c.Losses)
		}
	}
}

// TestCutDocumentsAreReadAsFarAsTheyGo cuts and changes documents at seeded places.
func TestCutDocumentsAreReadAsFarAsTheyGo(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 38))
	for name, doc := range map[string][]byte{
		"docx": madeDOCX(t, strings.Repeat(`<w:p><w:r><w:t>Uydurma cümlə.</w:t></w:r></w:p>`, 200)), "pptx": madePPTX(t),
		"xlsx": madeXLSX(t, `<row><c t="s"><v>0</v></c></row>`), "odt": madeODF(t, "text", "", `<text:p>a</text:p>`), "epub": madeEPUB(t, "<p>a</p>", "<p>b</p>"),
	} {
		for range 150 {
			b := bytes.Clone(doc)
			if random.IntN(2) == 0 {
				b = b[:random.IntN(len(b))]
			} else {
				b[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
			}
			_, err := readBytes(formatOf(name), b, "")
			var f *extract.Failure
			if err != nil && !errors.As(err, &f) {
				t.Fatalf("%s: %v is no failure", name, err)
			}
		}
	}
}

func formatOf(name string) extract.Format { return zipFormats["."+name] }

func TestTheTimeIsUp(t *testing.T) {
	t.Parallel()
	b := madeDOCX(t, strings.Repeat(`<w:p><w:r><w:t>Uydurma cümlə.</w:t></w:r></w:p>`, 5_000))
	in := &extract.Input{Bytes: bytes.NewReader(b), Size: int64(len(b)), Limits: extract.Limits{}.Filled()}
	c := &extract.Collector{}
	if err := DOCX(&running{Context: context.Background(), left: 40}, in, c); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if text, _ := c.Text(); text == "" {
		t.Error("what was read in time is not kept")
	}
}

// running is a context whose time is up after it was asked so often.
type running struct {
	context.Context

	left int
}

func (r *running) Err() error {
	if r.left--; r.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func TestErrorsOfTheOutputComeBackAsTheyAre(t *testing.T) {
	t.Parallel()
	full := errors.New("the output is full")
	for name, b := range map[string][]byte{"docx": madeDOCX(t, `<w:p><w:r><w:t>a</w:t></w:r></w:p>`), "pptx": madePPTX(t), "xlsx": madeXLSX(t, `<row><c><v>1</v></c></row>`), "odt": madeODF(t, "text", "", `<text:p>a</text:p>`), "epub": madeEPUB(t, "<p>a</p>", "")} {
		in := &extract.Input{Bytes: bytes.NewReader(b), Size: int64(len(b)), Limits: extract.Limits{}.Filled()}
		if err := formatOf(name)(context.Background(), in, &fullOutput{err: full}); !errors.Is(err, full) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type fullOutput struct {
	extract.Collector

	err error
}

func (f *fullOutput) Part(extract.Part) error { return f.err }

func TestUTF16AndOtherCharsets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, xml string }{
		{"windows-1251", "<?xml version='1.0' encoding='windows-1251'?><w:document " + wordNames + "><w:p><w:r><w:t>\xe6\xe0\xeb\xee\xe1\xe0</w:t></w:r></w:p></w:document>"},
		{"UTF-16, least byte first", utf16Of("<?xml version='1.0' encoding='UTF-16'?><w:document "+wordNames+"><w:p><w:r><w:t>жалоба</w:t></w:r></w:p></w:document>", true)},
		{"UTF-16, without a mark", utf16Of("<?xml version='1.0' encoding='UTF-16'?><w:document "+wordNames+"><w:p><w:r><w:t>жалоба</w:t></w:r></w:p></w:document>", false)},
		{"UTF-8 with a mark", "\xef\xbb\xbf<w:document " + wordNames + "><w:p><w:r><w:t>жалоба</w:t></w:r></w:p></w:document>"},
		{"a charset that does not exist", "<?xml version='1.0' encoding='uydurma'?><w:document " + wordNames + "><w:p><w:r><w:t>жалоба</w:t></w:r></w:p></w:document>"},
	} {
		wantParts(t, c.rule, mustRead(t, DOCX, madeZIP(t, "word/document.xml", c.xml)), extract.PartBody, "жалоба")
	}
}

func utf16Of(s string, mark bool) string {
	var b strings.Builder
	if mark {
		b.WriteString("\xff\xfe")
	}
	for _, r := range s {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}
