package office

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"emanet/index/extract"
)

// fullDoc has everything that is read.
func fullDoc() docKit {
	return docKit{
		main: "Birinci abzas\x02 d\u0259\r" + "\x13 HYPERLINK \"http://x.example/\" \x14keçid\x15 və \x13 PAGE \x14\x13 IF \x14iç\x15\x157\x15\r" +
			"a\x07b\x07\x07c\x07d\x07\x07" + "Русский\x0bтекст\x0c\x05\x1e\x1f\x01\x08son silinmiş gizli (\r",
		notes:    []string{"\x02 Haşiyə\r", "\x02 Вторая сноска\r"},
		headers:  []string{"\x03\r", "\x04\r", "", "", "", "", "Cüt üst\r", "Tək üst\r", "Cüt alt\r", "Tək alt\r", "İlk üst\r", "İlk alt\r"},
		comments: []string{"\x05Şərh bir\r", "\x05Şərh iki\r"},
		ends:     []string{"\x02 Son qeyd\r"},
		box:      "Qutuda mətn\r",
		owners:   []string{"Lalə Nümunə", "Орхан Примеров"},
		revisers: []string{"Unknown", "Rəna Sınaqova"},
	}
}

var (
	sprmDel  = []byte{0x00, 0x08, 1, 0x63, 0x48, 1, 0}
	sprmHide = []byte{0x3C, 0x08, 1}
	sprmSpec = []byte{0x4D, 0x2A, 9, 0x45, 0x08, 2, 0x55, 0x08, 1} // behind properties of other sizes
)

func TestDOC(t *testing.T) {
	t.Parallel()
	k := fullDoc()
	for _, m := range []struct {
		word  string
		sprms []byte
	}{{"silinmiş ", sprmDel}, {"gizli ", sprmHide}, {"(", sprmSpec}} {
		at := len([]rune(k.main[:strings.Index(k.main, m.word)]))
		k.marks = append(k.marks, docMark{at, at + len([]rune(m.word)), m.sprms})
	}
	body := "Birinci abzas də\nkeçid və 7\na\tb\t\nc\td\t\nРусский\nтекст\n\u2011son"
	body = strings.Replace(body, "və 7", "və iç7", 1)
	want := []extract.Part{
		{Kind: extract.PartBody, Text: body},
		{Kind: extract.PartDeleted, Name: "Rəna Sınaqova", Text: "silinmiş"},
		{Kind: extract.PartHidden, Text: "gizli"},
		{Kind: extract.PartFootnote, Text: "Haşiyə"},
		{Kind: extract.PartFootnote, Text: "Вторая сноска"},
		{Kind: extract.PartHeader, Text: "Cüt üst"},
		{Kind: extract.PartHeader, Text: "Tək üst"},
		{Kind: extract.PartFooter, Text: "Cüt alt"},
		{Kind: extract.PartFooter, Text: "Tək alt"},
		{Kind: extract.PartHeader, Text: "İlk üst"},
		{Kind: extract.PartFooter, Text: "İlk alt"},
		{Kind: extract.PartComment, Name: "Lalə Nümunə", Text: "Şərh bir"},
		{Kind: extract.PartComment, Name: "Орхан Примеров", Text: "Şərh iki"},
		{Kind: extract.PartEndnote, Text: "Son qeyd"},
		{Kind: extract.PartOther, Text: "Qutuda mətn"},
	}
	c, err := readBytes(DOC, k.file(), "")
	if err != nil || len(c.Losses) > 0 {
		t.Fatal(err, c.Losses)
	}
	sameParts(t, "one piece", c.Parts, want)
	k.marks, k.main = nil, strings.NewReplacer("silinmiş ", "", "gizli ", "", "(", "").Replace(k.main)
	want = append(want[:1], want[3:]...)
	for _, size := range []int{1, 2, 3, 7, 64} {
		k.piece = size
		c, err := readBytes(DOC, k.file(), "")
		if err != nil || len(c.Losses) > 0 {
			t.Fatal(err, c.Losses)
		}
		sameParts(t, "many pieces", c.Parts, want)
	}
}

func sameParts(t *testing.T, name string, got, want []extract.Part) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d parts, want %d: %+v", name, len(got), len(want), got)
	}
	for i, w := range want {
		if g := got[i]; g.Kind != w.Kind || g.Name != w.Name || g.Text != w.Text {
			t.Errorf("%s: part %d: %+v, want %+v", name, i, g, w)
		}
	}
}

func TestDOCMarksOfPieces(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prm  uint16
		prc  []byte
		want extract.PartKind
	}{
		"none":              {0, nil, extract.PartBody},
		"deleted in place":  {0x0182, nil, extract.PartDeleted},
		"hidden in place":   {0x01B8, nil, extract.PartHidden},
		"bold in place":     {0x01AA, nil, extract.PartBody},
		"deleted by list":   {1, sprmDel, extract.PartDeleted},
		"list not there":    {1 | 7<<1, sprmDel, extract.PartBody},
		"a list of nothing": {1, []byte{}, extract.PartBody},
	} {
		got, err := readBytes(DOC, docKit{main: "söz\r", prm: c.prm, prc: c.prc}.file(), "")
		if err != nil || len(got.Parts) != 1 || got.Parts[0].Kind != c.want {
			t.Errorf("%s: %v and %+v, want %s", name, err, got.Parts, c.want)
		}
	}
}

func TestDOCOfWord6(t *testing.T) {
	t.Parallel()
	russian, err := charmap.Windows1251.NewEncoder().Bytes([]byte("Заявление\x07о пытках.\r\x13 PAGE \x14семь\x15\r"))
	if err != nil {
		t.Fatal(err)
	}
	turkish, err := charmap.Windows1254.NewEncoder().Bytes([]byte("Şoförün öyküsü\r"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "Заявление\tо пытках.\nсемь"
	for name, c := range map[string]struct {
		doc  []byte
		want string
	}{
		"Russian":                     {oldDoc(0x419, russian, nil), want},
		"Russian that claims English": {oldDoc(0x409, russian, nil), want},
		"Azerbaijani in Cyrillic":     {oldDoc(0x82C, russian, nil), want},
		"Turkish":                     {oldDoc(0x41F, turkish, nil), "Şoförün öyküsü"},
		"a fast save":                 {oldDoc(0x419, append(russian, '\r')[:40], []int{3, 0, 2, 1}), want},
	} {
		got, err := readBytes(DOC, c.doc, "")
		if err != nil || len(got.Parts) != 1 || got.Parts[0].Text != c.want {
			t.Errorf("%s: %v and %+v", name, err, got.Parts)
		}
	}
}

func TestOLEFindsTheReader(t *testing.T) {
	t.Parallel()
	mail := func(_ context.Context, _ *extract.Input, out extract.Output) error { return out.Reader("mail", "") }
	outlook := compoundFile(9, map[string][]byte{"__properties_version1.0": nil})
	c, err := readBytes(OLE(mail), outlook, "")
	if err != nil || c.Extractor != "mail" {
		t.Errorf("mail: %v, %q", err, c.Extractor)
	}
	c, err = readBytes(OLE(mail), fullDoc().file(), "")
	if err != nil || c.MediaType != "application/msword" || len(c.Parts) == 0 {
		t.Errorf("document: %v, %q", err, c.MediaType)
	}
	for name, b := range map[string][]byte{"mail without a reader": outlook, "other": compoundFile(9, map[string][]byte{"x": nil})} {
		if _, err := readBytes(OLE(nil), b, ""); failure(err) == nil || failure(err).Reason != extract.ReasonUnsupported {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := readBytes(OLE(mail), []byte("no OLE2 file"), ""); failure(err) == nil || failure(err).Reason != extract.ReasonDamaged {
		t.Errorf("no OLE2 file: %v", err)
	}
}

func TestAttack38DOC(t *testing.T) {
	t.Parallel()
	doc, table := fullDoc().streams()
	read := func(doc, table []byte) (*extract.Collector, error) {
		return readBytes(DOC, compoundFile(9, map[string][]byte{"WordDocument": doc, "1Table": table}), "")
	}
	endless := patch(doc, 0x4C, func(b []byte) { binary.LittleEndian.PutUint32(b, 1<<31-1) })
	if c, err := read(endless, table); err != nil || len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonDamaged {
		t.Errorf("more characters than there are: %v, %v", err, c.Losses)
	}
	k := docKit{main: strings.Repeat("söz ", 20_000) + "\r", piece: 1000}
	same, clx := k.streams()
	n := len(k.piecesAt(clx))
	for i := range n { // every piece is the whole text
		copy(clx[5+4*(n+1)+8*i+2:], []byte{0, 16, 0, 0x40})
		binary.LittleEndian.PutUint32(clx[5+4*(i+1):], uint32((i+1)*70_000))
	}
	binary.LittleEndian.PutUint32(same[0x4C:], uint32(n*70_000))
	if _, err := read(same, clx); failure(err) == nil || failure(err).Reason != extract.ReasonDamaged {
		t.Errorf("pieces that overlap: %v", err)
	}
	for i := 0; i < len(doc); i += 13 {
		if _, err := read(doc[:i], table); err != nil && failure(err) == nil {
			t.Fatalf("document cut at %d: %v", i, err)
		}
	}
	for i := range table {
		if _, err := read(doc, table[:i]); err != nil && failure(err) == nil {
			t.Fatalf("table cut at %d: %v", i, err)
		}
	}
}

// piecesAt returns the first positions of the pieces of a table that holds nothing before its piece table.
func (k docKit) piecesAt(clx []byte) []uint32 {
	plc := clx[5 : 5+binary.LittleEndian.Uint32(clx[1:])]
	return uint32s(plc)[:(len(plc)-4)/12]
}

func TestDOCUnfinishedFieldLosesNothing(t *testing.T) {
	t.Parallel()
	c, err := readBytes(DOC, docKit{main: "əvvəl \x13 bitməyən\rsahə\r"}.file(), "")
	if err != nil || len(c.Parts) != 1 || c.Parts[0].Text != "əvvəl  bitməyən\nsahə" {
		t.Errorf("%v, %+v", err, c.Parts)
	}
}

func TestDOCEndsWithItsContextAndLimit(t *testing.T) {
	t.Parallel()
	data := docKit{main: strings.Repeat("söz ", 1000) + "\r"}.file()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in := &extract.Input{Bytes: bytes.NewReader(data), Size: int64(len(data)), Limits: extract.Limits{}.Filled()}
	if err := DOC(ctx, in, &extract.Collector{}); !errors.Is(err, context.Canceled) {
		t.Errorf("context: %v", err)
	}
	in.Limits.Text = 100
	if err := DOC(context.Background(), in, &extract.Collector{}); failure(err) == nil || failure(err).Reason != extract.ReasonTooLarge {
		t.Errorf("limit: %v", err)
	}
}

func FuzzDOC(f *testing.F) {
	doc, table := fullDoc().streams()
	f.Add(doc, table)
	doc, table = docKit{main: "söz silinmiş\r", marks: []docMark{{4, 12, sprmDel}}, piece: 20, prm: 1, prc: sprmHide}.streams()
	f.Add(doc, table)
	f.Fuzz(func(t *testing.T, doc, table []byte) {
		b := compoundFile(9, map[string][]byte{"WordDocument": doc, "0Table": table, "1Table": table})
		c, err := readBytes(DOC, b, "parol")
		if err != nil && failure(err) == nil {
			t.Fatalf("an error that is no Failure: %v", err)
		}
		size := 0
		for _, p := range c.Parts {
			size += len(p.Text)
		}
		if size > 3*len(doc)+3*len(table) {
			t.Fatalf("%d bytes of text from %d", size, len(doc))
		}
	})
}
