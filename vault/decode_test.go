package vault

import (
	"slices"
	"strings"
	"testing"

	"emanet/vault/custody"
	"emanet/vault/record"
)

// FuzzCatalogue holds that no catalogue body, however it got its MAC, makes reading panic, and that what is read has
// its entries in a row.
func FuzzCatalogue(f *testing.F) {
	f.Add([]byte("E 1 {\"sequence\":1,\"action\":\"create\"}\n"))
	f.Add([]byte("E 1 {}\nC r-00000000000000000000000000 add 1 {\"leaf\":0}\t{\"title\":\"x\"}\nE 2 {}\n"))
	f.Add([]byte("E 1 {}\nC - purged 0 {\"leaf\":0,\"purged\":true}\t\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h := newHistory()
		if h.read(b) != nil {
			return
		}
		if int(h.upto) != len(h.entries) {
			t.Fatalf("%d entries, up to %d", len(h.entries), h.upto)
		}
		for _, id := range h.order {
			state, newest, _ := h.standing(id)
			if state != "" && newest.json == nil {
				t.Fatalf("%s without a revision", state)
			}
			_, _ = h.summary(newest)
			_, _ = h.objects(id)
			_ = newestObject(newest)
		}
		for seq := int64(0); seq <= h.upto+1; seq++ {
			_, _ = h.entry(seq)
		}
	})
}

// FuzzMoved holds that a mark of a rotation reads back as it was written, or not at all.
func FuzzMoved(f *testing.F) {
	f.Add(movedValue(custody.Item{Kind: custody.ItemObject, Name: "00112233445566778899aabbccddeeff", Size: 7}))
	f.Add([]byte("short"))
	f.Fuzz(func(t *testing.T, b []byte) {
		item, err := parseMoved(b)
		if err == nil && string(movedValue(item)) != string(b) {
			t.Fatalf("%x reads as %+v", b, item)
		}
	})
}

// FuzzSafeName holds that every name that an export gives out is one element that every system takes, and given once.
func FuzzSafeName(f *testing.F) {
	for _, s := range []string{"../../x", `C:\x`, "con.txt", "a:b", "é", "e\u0301", "A", "a", "", ".", "..", "100% x", "\u202ex", "x\x00y"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		n := newNames("record.json")
		first, second := n.safe(a, "0001"), n.safe(b, "0002")
		if n.key(first) == n.key(second) {
			t.Fatalf("%q and %q are both %q", a, b, first)
		}
		for _, name := range []string{first, second} {
			if name == "" || len(name) > 255 || name[0] == '.' || strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || reserved(name) || slices.ContainsFunc([]byte(name), func(c byte) bool {
				return c < ' ' || slices.Contains([]byte(`/\:*?"<>|%`), c)
			}) {
				t.Fatalf("unsafe name %q", name)
			}
		}
	})
}

// TestChangesAreTheSeamForAnIndex follows the log as an index would, in two steps.
func TestChangesAreTheSeamForAnIndex(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	a := add(t, v, Draft{Text: "bir"})
	b := add(t, v, Draft{Text: "iki"})
	var seen int64
	follow := func() (got []Change) {
		t.Helper()
		err := v.Changes(t.Context(), seen, func(c Change) error {
			got, seen = append(got, c), c.Sequence
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := follow()
	if len(got) != 2 || got[0].Record != a.ID || got[1].Record != b.ID || got[0].Action != custody.ActionAdd {
		t.Fatalf("%+v", got)
	}
	if err := v.Remove(t.Context(), []record.ID{a.ID}, ""); err != nil {
		t.Fatal(err)
	}
	if got = follow(); len(got) != 1 || got[0].Action != custody.ActionRemove || got[0].Record != a.ID {
		t.Fatalf("%+v", got)
	}
	if got = follow(); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
}
