package strip

import (
	"bytes"
	"testing"
)

func TestMPEG4UserData(t *testing.T) {
	t.Parallel()
	r := &reel{}
	note := append([]byte{0, 0, 1, 0xB2}, secret...)
	config := cat([]byte{0, 0, 1, 0xB0, 1}, note)
	decoder := cat([]byte{4, byte(13 + 2 + len(config)), 0x20}, make([]byte, 12), []byte{5, byte(len(config))}, config)
	r.add("vide", entryOf("mp4v", full("esds", []byte{3, byte(3 + len(decoder) + 3), 0, 1, 0}, decoder, []byte{6, 1, 2}, []byte(secret))), nil,
		cat(note, []byte{0, 0, 1, 0xB6, 9, 9}), cat([]byte{0, 0, 1, 0xB6, 9}, note))
	out := must(t, r.film(), "video/mp4", "notes in the stream of the picture", "data in unused space")
	if !bytes.Contains(out, []byte{0, 0, 1, 0xB6, 9, 9}) {
		t.Error("the picture is gone")
	}
}

func TestFiller(t *testing.T) {
	t.Parallel()
	for n := 1; n < 1200; n++ {
		for _, c := range []coding{codingH264, codingH265} {
			for _, first := range []byte{6, 39 << 1, 31, 50 << 1} {
				b := bytes.Repeat([]byte{0x41}, n)
				b[0] = first
				(&filmCopy{job: &job{removed: map[string]bool{}}}).cleanUnit(b, c)
				if bytes.Contains(b, []byte{0, 0}) || n > 6 && bytes.Count(b, []byte{0x41}) > 2 && judge(first, int64(n), c) != unitStays {
					t.Fatalf("%d bytes of %d became % x", n, first, b)
				}
				if judge(b[0], int64(n), c) == unitMessage {
					checkFiller(t, b, c)
				}
			}
		}
	}
}

// checkFiller checks that a unit of messages has nothing but well-formed filler messages.
func checkFiller(t *testing.T, b []byte, c coding) {
	t.Helper()
	rest := unescaped(b[map[coding]int{codingH264: 1, codingH265: 2}[c]:])
	for len(rest) > 1 {
		kind, r := number255(rest)
		size, r := number255(r)
		if kind != 3 || size > len(r)-1 || len(bytes.Trim(r[:size], "\xFF")) > 0 {
			t.Fatalf("a message of kind %d and size %d in % x", kind, size, b)
		}
		rest = r[size:]
	}
	if !bytes.Equal(rest, []byte{0x80}) {
		t.Fatalf("the end is % x", rest)
	}
}

func TestHarmlessMessagesStay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		coding coding
		unit   []byte
		stays  bool
	}{
		{codingH264, []byte{6, 6, 1, 0xC4, 0x80}, true},
		{codingH264, []byte{6, 1, 1, 0xC4, 0x80}, false},
		{codingH264, []byte{6, 6, 1, 0xC4, 5, 1, 65, 0x80}, false},
		{codingH264, []byte{6, 6, 9, 0xC4, 0x80}, false},
		{codingH264, []byte{6, 6, 1, 0xC4}, false},
		{codingH265, []byte{39 << 1, 1, 1, 1, 0xC4, 0x80}, true},
		{codingH265, []byte{39 << 1, 1, 136, 1, 0xC4, 0x80}, false},
		{codingH265, []byte{40 << 1, 1, 132, 4, 0, 0, 3, 0, 1, 0x80}, true},
		{codingH265, []byte{62 << 1, 1, 1, 1, 0xC4, 0x80}, false},
	} {
		b := bytes.Clone(c.unit)
		(&filmCopy{job: &job{removed: map[string]bool{}}}).cleanUnit(b, c.coding)
		if bytes.Equal(b, c.unit) != c.stays {
			t.Errorf("% x became % x", c.unit, b)
		}
	}
}
