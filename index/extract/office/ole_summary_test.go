package office

import (
	"encoding/binary"
	"slices"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"emanet/index/extract"
)

func TestDOCFactsAndObjects(t *testing.T) {
	t.Parallel()
	doc, table := docKit{main: "söz\r"}.streams()
	set := func(props map[uint32][]byte) []byte {
		b := make([]byte, 48)
		b[0], b[1], b[24], b[44] = 0xFE, 0xFF, 1, 48
		var index, values []byte
		for id := range uint32(20) {
			if v, ok := props[id]; ok {
				index = binary.LittleEndian.AppendUint32(index, id)
				index = binary.LittleEndian.AppendUint32(index, uint32(8+8*len(props)+len(values)))
				values = append(values, v...)
			}
		}
		b = binary.LittleEndian.AppendUint32(b, uint32(8+len(index)+len(values)))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(props)))
		return append(append(b, index...), values...)
	}
	text := func(s string) []byte {
		b, err := charmap.Windows1251.NewEncoder().Bytes([]byte(s + "\x00"))
		if err != nil {
			t.Fatal(err)
		}
		return append([]byte{30, 0, 0, 0, byte(len(b)), 0, 0, 0}, b...)
	}
	native := "\x02\x00qeyd.pdf\x00C:\\qeyd.pdf\x00\x00\x00\x03\x00\x04\x00\x00\x00C:\\\x00\x05\x00\x00\x00salam"
	native = string(binary.LittleEndian.AppendUint32(nil, uint32(len(native)))) + native
	c, err := readBytes(DOC, compoundFile(9, map[string][]byte{
		"WordDocument": doc, "1Table": table,
		"\x05SummaryInformation": set(map[uint32][]byte{
			1: {2, 0, 0, 0, 0xE3, 0x04, 0, 0}, 2: text("Жалоба"), 4: text("Пример"), 14: {3, 0, 0, 0, 7, 0, 0, 0},
			12: binary.LittleEndian.AppendUint64([]byte{64, 0, 0, 0}, 130119264000000000), 11: make([]byte, 12), 10: {64, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8},
		}),
		"\x05DocumentSummaryInformation": set(map[uint32][]byte{15: append([]byte{31, 0, 0, 0, 3, 0, 0, 0}, 'M', 0, 0x59, 0x02, 0, 0)}),
		"ObjectPool/_1/\x01Ole10Native":  []byte(native),
		"ObjectPool/_2/Package":          []byte("PK\x03\x04paket"),
		"ObjectPool/_3/Workbook":         []byte("kitab"),
		"ObjectPool/_3/\x01CompObj":      []byte("x"),
	}), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []extract.Fact{
		{Key: extract.KeyTitle, Value: "Жалоба"},
		{Key: extract.KeyAuthor, Value: "Пример"},
		{Key: extract.KeyCreated, Value: "2013-05-02T00:00:00Z"},
		{Key: extract.KeyPages, Value: "7"},
		{Key: extract.KeyCompany, Value: "Mə"},
	}
	if !slices.Equal(c.Facts, want) {
		t.Errorf("facts %v, want %v", c.Facts, want)
	}
	if len(c.Files) != 2 || c.Files[0].Name != "qeyd.pdf" || string(c.Files[0].Bytes) != "salam" || string(c.Files[1].Bytes) != "PK\x03\x04paket" {
		t.Errorf("members %+v", c.Files)
	}
	if len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonUnsupported {
		t.Errorf("losses %v", c.Losses)
	}
}

func TestFileTime(t *testing.T) {
	t.Parallel()
	for v, want := range map[uint64]string{
		0: "", 1: "", 116444736000000000: "", 116444736010000000: "1970-01-01T00:00:01Z", 130119264000000000: "2013-05-02T00:00:00Z", 1<<64 - 1: "",
	} {
		if got := fileTime(v); got != want {
			t.Errorf("%d: %q, want %q", v, got, want)
		}
	}
}
