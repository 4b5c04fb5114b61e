package archive

import (
	"archive/zip"
	"strings"
	"testing"

	"emanet/index/extract"
)

func TestCutArchivesAreReadFromTheFront(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Uydurma ifadənin uzun mətni. ", 2000)
	whole := packed(t, file{"ifadə.txt", "birinci", zip.Store, false}, file{"b", "ikinci", zip.Deflate, false}, file{"c", long, zip.Deflate, false})
	a := opened(t, input(whole[:len(whole)-200]))
	if !a.Rescued() || a.Len() != 3 {
		t.Fatalf("%v, %d members", a.Rescued(), a.Len())
	}
	for name, want := range map[string]string{"ifadə.txt": "birinci", "b": "ikinci"} {
		m := a.Find(name)
		if m == nil {
			t.Fatalf("%s is not found", name)
		}
		if got, err := readAll(m); got != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	got, err := readAll(a.Find("c"))
	if got == "" || !strings.HasPrefix(long, got) {
		t.Errorf("of the last one there are %d bytes", len(got))
	}
	if len(got) < len(long) && reason(t, err) != extract.ReasonDamaged {
		t.Errorf("that it is cut off is not said: %v", err)
	}
}

func TestCutAnywhereNothingPanics(t *testing.T) {
	t.Parallel()
	whole := packed(t, file{"a", strings.Repeat("mətn ", 50), zip.Deflate, false}, file{"b", "ikinci", zip.Store, false})
	for n := range whole {
		a, err := Open(input(whole[:n]))
		if err != nil {
			if got := reason(t, err); got != extract.ReasonDamaged {
				t.Fatalf("%d bytes: %s", n, got)
			}
			continue
		}
		for m := range a.All() {
			if _, err := readAll(m); err != nil && reason(t, err) == "" {
				t.Fatal(err)
			}
		}
	}
}
