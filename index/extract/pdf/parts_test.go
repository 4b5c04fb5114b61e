package pdf

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"emanet/index/extract"
)

// attach embeds files in the document, names and contents in turn.
func attach(w *writer, files ...string) {
	var names strings.Builder
	for i := 0; i < len(files); i += 2 {
		data := w.stream("/Type /EmbeddedFile", files[i+1])
		spec := w.add(fmt.Sprintf("<< /Type /Filespec /F %s /UF %[1]s /EF << /F %d 0 R >> >>", text(files[i]), data))
		fmt.Fprintf(&names, "(%04d) %d 0 R ", i, spec)
	}
	w.catalog += fmt.Sprintf(" /Names << /EmbeddedFiles << /Names [%s] >> >>", names.String())
}

func TestAttachmentsAreMembers(t *testing.T) {
	t.Parallel()
	w := newWriter()
	data := w.stream("/Type /EmbeddedFile", "hung on the page")
	w.page(latin("with files"), fmt.Sprintf("/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /Contents (see the file) /T (Leyla) "+
		"/FS << /Type /Filespec /F (note.txt) /UF (note.txt) /EF << /F %d 0 R >> >> >>]", data))
	attach(w, "şəkil.txt", "Bakı, 1 may", "empty.bin", "", "gone.bin", "x")
	w.objects[len(w.objects)-1] = "<< /Type /Filespec /F (gone.bin) /UF (gone.bin) >>"
	c := read(t, w.bytes())
	want := []extract.CollectedFile{
		{Name: "note.txt", Bytes: []byte("hung on the page")},
		{Name: "şəkil.txt", Bytes: []byte("Bakı, 1 may")},
	}
	got := c.Files
	if len(got) == 3 && len(got[2].Bytes) == 0 {
		got = got[:2]
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("members are %q, want %q", c.Files, want)
	}
	if comments := parts(c, extract.PartComment); len(comments) != 1 || comments[0].Name != "Leyla" {
		t.Errorf("comments are %+v", comments)
	}
	if len(c.Losses) == 0 {
		t.Error("nothing is said of the file that is not there")
	}
}

func TestAnnotationsAreComments(t *testing.T) {
	t.Parallel()
	w := newWriter()
	w.page(latin("A page"), "/Annots ["+
		"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T "+text("Elçin Məmmədov")+" /Contents "+text("Bu doğru deyil\r\nyoxlayın")+" >>"+
		"<< /Type /Annot /Subtype /Highlight /Rect [0 0 9 9] /QuadPoints [0 9 9 9 0 0 9 0] /Contents (important) >>"+
		"<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /DA (/F 9 Tf) /Contents (typed on it) >>"+
		"<< /Type /Annot /Subtype /Popup /Rect [0 0 9 9] /Contents (again) >>"+
		"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] >> null 17 (no annotation)]")
	want := []extract.Part{
		{Number: 1, Name: "Elçin Məmmədov", Text: "Bu doğru deyil\nyoxlayın"},
		{Number: 1, Text: "important"},
		{Number: 1, Text: "typed on it"},
	}
	if got := parts(read(t, w.bytes()), extract.PartComment); !reflect.DeepEqual(got, want) {
		t.Errorf("comments are\n%+v, want\n%+v", got, want)
	}
}

func TestFormFields(t *testing.T) {
	t.Parallel()
	w := newWriter()
	const widget = "<< /Type /Annot /Subtype /Widget /Rect [10 10 90 30] "
	parent := len(w.objects) + 1
	w.add(fmt.Sprintf("<< /FT /Tx /T (applicant) /V %s /Kids [%d 0 R] >>", text("Gülnarə Əliyeva"), parent+1))
	fields, tick := []int{parent}, parent+2
	w.add(widget + fmt.Sprintf("/Parent %d 0 R >>", parent))
	w.stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "0 0 9 9 re f")
	looks := fmt.Sprintf("/AP << /N << /Yes %d 0 R /Off %[1]d 0 R >> >> >>", tick)
	for _, field := range []string{
		"/FT /Btn /T (urgent) /V /Yes /AS /Yes " + looks,
		"/FT /Btn /T (closed) /V /Off /AS /Off " + looks,
		"/FT /Ch /T (court) /Ff 131072 /V (b) /Opt [[(a) (Quba)] [(b) (Lerik)]] >>",
		"/FT /Ch /T (articles) /Ff 2097152 /V [(10) (13)] /Opt [(3) (10) (13)] >>",
		"/FT /Tx /T (empty) >>",
		"/FT /Sig /T (signature) >>",
	} {
		fields = append(fields, w.add(widget+field))
	}
	annotations := append([]int{parent + 1}, fields[1:]...)
	list := func(numbers []int) string {
		var b strings.Builder
		for _, n := range numbers {
			fmt.Fprintf(&b, "%d 0 R ", n)
		}
		return "[" + b.String() + "]"
	}
	w.catalog = "/AcroForm << /Fields " + list(fields) + " >>"
	w.page(latin("A form"), "/Annots "+list(annotations))
	want := "applicant: Gülnarə Əliyeva\nurgent: Yes\ncourt: Lerik\narticles: 10, 13"
	c := read(t, w.bytes())
	if got := parts(c, extract.PartForm); len(got) != 1 || got[0].Number != 1 || got[0].Text != want {
		t.Errorf("the form is\n%+v, want\n%+v", got, want)
	}
	if len(c.Losses) != 0 {
		t.Errorf("losses are %v", c.Losses)
	}
}

// outlined adds an outline: for each entry its title, the number of its next sibling and of its first child among them, 0 for none.
func outlined(w *writer, entries ...any) {
	root := len(w.objects) + 1
	w.add(fmt.Sprintf("<< /Type /Outlines /First %d 0 R /Count 1 >>", root+1))
	for i := 0; i < len(entries); i += 3 {
		body := "<< /Title " + text(entries[i].(string)) + fmt.Sprintf(" /Parent %d 0 R", root)
		if next := entries[i+1].(int); next > 0 {
			body += fmt.Sprintf(" /Next %d 0 R", root+next)
		}
		if child := entries[i+2].(int); child > 0 {
			body += fmt.Sprintf(" /First %d 0 R /Count 1", root+child)
		}
		w.add(body + " >>")
	}
	w.catalog += fmt.Sprintf(" /Outlines %d 0 R", root)
}

func TestOutline(t *testing.T) {
	t.Parallel()
	w := newWriter()
	w.page(latin("Contents"), "")
	outlined(w, "I fəsil", 3, 2, "1. Faktlar", 0, 0, "II fəsil", 0, 0)
	want := []extract.Part{{Name: "outline", Text: "I fəsil\n1. Faktlar\nII fəsil"}}
	if got := parts(read(t, w.bytes()), extract.PartOther); !reflect.DeepEqual(got, want) {
		t.Errorf("the outline is %+v, want %+v", got, want)
	}
}

func TestFacts(t *testing.T) {
	t.Parallel()
	w := newWriter()
	w.page(latin("A page"), "")
	w.info = "/Title " + text("Ərizə № 7") + " /Author (Samir) /Subject (appeal) /Keywords (court, appeal) /Creator (Yazar 2) /Producer (Maker 1) " +
		"/CreationDate (D:20190307114500+04'00') /ModDate (D:20190308091500)"
	w.catalog = "/Lang (az-AZ)"
	want := []extract.Fact{
		{Key: extract.KeyTitle, Value: "Ərizə № 7"},
		{Key: extract.KeyAuthor, Value: "Samir"},
		{Key: extract.KeySubject, Value: "appeal"},
		{Key: extract.KeyKeywords, Value: "court, appeal"},
		{Key: extract.KeySoftware, Value: "Yazar 2"},
		{Key: extract.KeySoftware, Value: "Maker 1"},
		{Key: extract.KeyCreated, Value: "2019-03-07T11:45:00+04:00"},
		{Key: extract.KeyModified, Value: "2019-03-08T09:15:00"},
		{Key: extract.KeyLanguage, Value: "az-AZ"},
		{Key: extract.KeyPages, Value: "1"},
	}
	if got := read(t, w.bytes()).Facts; !reflect.DeepEqual(got, want) {
		t.Errorf("facts are\n%v, want\n%v", got, want)
	}
}

func TestMoment(t *testing.T) {
	t.Parallel()
	for date, want := range map[string]string{
		"D:20190307114500+04'00'": "2019-03-07T11:45:00+04:00",
		"D:20190307114500-0330":   "2019-03-07T11:45:00-03:30",
		"D:20190307114500+04":     "2019-03-07T11:45:00+04:00",
		"20190307114500Z":         "2019-03-07T11:45:00Z",
		"D:20190307114500Z00'00'": "2019-03-07T11:45:00Z",
		"D:201903071145":          "2019-03-07T11:45:00",
		"D:20190307":              "2019-03-07T00:00:00",
		"D:20190307114500?":       "2019-03-07T11:45:00",
		"D:20190307114500+99'00'": "2019-03-07T11:45:00",
		"D:2019":                  "",
		"D:20190230":              "",
		"D:2019030711450":         "",
		"D:201903071145001":       "",
		"yesterday":               "",
		"":                        "",
	} {
		if got := moment(date); got != want {
			t.Errorf("moment(%q) = %q, want %q", date, got, want)
		}
	}
}
