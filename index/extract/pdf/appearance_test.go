package pdf

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"emanet/index/extract"
)

// appearance adds the appearance of an annotation: lines of text.
func appearance(w *writer, lines ...string) int {
	var content strings.Builder
	for i, line := range lines {
		fmt.Fprintf(&content, "BT /F 9 Tf 2 %d Td (%s) Tj ET\n", 40-12*i, line)
	}
	return w.stream("/Type /XObject /Subtype /Form /BBox [0 0 200 60] /Resources << /Font << /F 3 0 R >> >>", content.String())
}

func TestAppearancesSayWhatNothingElseDoes(t *testing.T) {
	t.Parallel()
	w := newWriter()
	signature := appearance(w, "Signed by Elcin Uydurma", "Date: 2019.03.07")
	filled := appearance(w, "Lerik")
	tick := appearance(w, "4")
	note := appearance(w, "typed on it")
	rects := 0
	annotation := func(entries string, look int) string {
		rects += 100
		return fmt.Sprintf("<< /Type /Annot /Rect [50 %d 250 %d] %s /AP << /N %d 0 R >> >>", rects, rects+60, entries, look)
	}
	fields := []int{
		w.add(annotation("/Subtype /Widget /FT /Sig /T (signature)", signature)),
		w.add(annotation("/Subtype /Widget /FT /Tx /T (court) /V (Lerik)", filled)),
		w.add(annotation("/Subtype /Widget /FT /Btn /Ff 65536 /T (mark)", tick)),
	}
	w.catalog = fmt.Sprintf("/AcroForm << /Fields [%d 0 R %d 0 R %d 0 R] >>", fields[0], fields[1], fields[2])
	w.page(latin("A page"), fmt.Sprintf("/Annots [%d 0 R %d 0 R %d 0 R %s]", fields[0], fields[1], fields[2],
		annotation("/Subtype /FreeText /Contents (typed on it)", note)))
	stamp := appearance(w, "RECEIVED 12 May")
	w.page(latin("Another page"), "/Annots ["+annotation("/Subtype /Stamp", stamp)+"]")
	c := read(t, w.bytes())
	want := []extract.Part{
		{Number: 1, Text: "court: Lerik"},
		{Number: 1, Text: "Signed by Elcin Uydurma\nDate: 2019.03.07"},
		{Number: 2, Text: "RECEIVED 12 May"},
	}
	if got := parts(c, extract.PartForm); !reflect.DeepEqual(got, want) {
		t.Errorf("forms are\n%+v, want\n%+v", got, want)
	}
	if pages := parts(c, extract.PartPage); len(pages) != 2 || pages[0].Text != "A page" || pages[1].Text != "Another page" {
		t.Errorf("pages are %+v", pages)
	}
	if len(c.Losses) != 0 {
		t.Errorf("losses are %v", c.Losses)
	}
}

// The fields of a page that was taken out of a form have no form around them.
func TestFieldsWithoutAForm(t *testing.T) {
	t.Parallel()
	w := newWriter()
	filled := appearance(w, "Department of Nothing")
	w.page(latin("A page"), fmt.Sprintf("/Annots [<< /Type /Annot /Rect [50 50 250 110] /Subtype /Widget /FT /Tx /T (agency) /V (x) /AP << /N %d 0 R >> >>]", filled))
	if got := parts(read(t, w.bytes()), extract.PartForm); len(got) != 1 || got[0].Text != "Department of Nothing" {
		t.Errorf("the form is %+v", got)
	}
}

func TestAddedLines(t *testing.T) {
	t.Parallel()
	w := written{text: "bir\niki\nbir", told: []string{"şəhər: Lerik"}}
	for text, want := range map[string]string{
		"bir\niki\nbir\n": "",
		"bir\nüç nəfər\niki\nbir\nbir\n4 Lerik": "üç nəfər\nbir",
		"✔\n \n4": "",
	} {
		if got := w.added(text); got != want {
			t.Errorf("added(%q) = %q, want %q", text, got, want)
		}
	}
}
