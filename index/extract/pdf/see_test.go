package pdf

import (
	"fmt"
	"image"
	"math"
	"reflect"
	"strings"
	"testing"

	"emanet/index/extract"
)

const stamp = "0 g BT /F 9 Tf 60 20 Td (Case 12/345 page 7) Tj ET"

// mixed is a file of pages with and without text.
func mixed() []byte {
	w := newWriter()
	w.page(latin("A page of text"), "")
	w.scan("")
	w.scan(stamp)
	w.page("", "")
	w.page("10 10 m 500 10 l S", "")
	w.page("0 g "+strings.Repeat("60 600 m 90 700 120 500 150 600 c 180 650 l 200 600 l f\n", 20), "")
	long := strings.Repeat("This page was read by somebody, and its words lie under the picture. ", 4)
	w.scan("BT 3 Tr /F 9 Tf 60 20 Td (" + long + ") Tj ET")
	form := w.stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /P %d 0 R >> >>", w.picture(40, 60)), "q 595 0 0 842 0 0 cm /P Do Q")
	w.pageWith("/X Do "+stamp, fmt.Sprintf("/XObject << /X %d 0 R >>", form), "")
	w.pageWith("q 5 0 0 5 60 60 cm /P Do Q", fmt.Sprintf("/XObject << /P %d 0 R >>", w.picture(4, 6)), "")
	w.pageWith("q 200 0 0 100 60 60 cm /P Do Q "+stamp, fmt.Sprintf("/XObject << /P %d 0 R >>", w.picture(40, 60)), "")
	w.page("BT /U 12 Tf 60 780 Td <E001E002E003E004E005> Tj ET 0 0 m"+strings.Repeat(" 9 9 l", 40)+" S", "")
	w.page("BT /U 12 Tf 60 780 Td <E001E002E003E004E005> Tj ET", "")
	return w.bytes()
}

func TestPagesThatMustBeSeen(t *testing.T) {
	t.Parallel()
	c := &extract.Collector{}
	in := input(mixed())
	in.Pictures = true
	if err := readInput(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	var seen []int
	for _, p := range c.Pictures {
		seen = append(seen, p.Part.Number)
		if p.Part.Kind != extract.PartPage {
			t.Errorf("page %d comes as %q", p.Part.Number, p.Part.Kind)
		}
	}
	if want := []int{2, 3, 6, 8, 11, 12}; !reflect.DeepEqual(seen, want) {
		t.Fatalf("pictures are of the pages %v, want %v", seen, want)
	}
	if c.Reading.Done != 12 || len(c.Losses) != 0 {
		t.Errorf("%d pages are done, losses are %v", c.Reading.Done, c.Losses)
	}
	m, ok := c.Pictures[0].Image.(*image.Gray)
	if !ok || m.Rect.Dx() != 2479 || m.Rect.Dy() != 3508 {
		t.Fatalf("the picture is %T of %v", c.Pictures[0].Image, c.Pictures[0].Image.Bounds())
	}
	for _, y := range []int{100, 1754, 3400} {
		want := uint8(0xF0)
		if y == 1754 {
			want = 0x20
		}
		if got := m.GrayAt(1200, y).Y; got < want-4 || got > want+4 {
			t.Errorf("the dot in line %d is %#x, want %#x", y, got, want)
		}
	}
	if got := parts(c, extract.PartPage)[1]; got.Number != 3 || got.Text != "Case 12/345 page 7" {
		t.Errorf("beside the picture of page 3 there is %+v", got)
	}
}

func TestPagesThatMustBeSeenAreNamed(t *testing.T) {
	t.Parallel()
	c := read(t, mixed())
	want := []extract.Loss{{Reason: extract.ReasonNeedsOCR, Detail: "pages 2-3, 6, 8, 11-12"}}
	if !reflect.DeepEqual(c.Losses, want) || len(c.Pictures) != 0 || c.Reading.Done != 6 {
		t.Errorf("losses are %v, %d pictures, %d done; want %v, 0, 6", c.Losses, len(c.Pictures), c.Reading.Done, want)
	}
}

func TestPictureLimits(t *testing.T) {
	t.Parallel()
	w := newWriter()
	huge := w.stream("/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /FlateDecode", deflate(make([]byte, 1000), 1))
	w.pageWith("q 595 0 0 842 0 0 cm /P Do Q", fmt.Sprintf("/XObject << /P %d 0 R >>", huge), "")
	w.scan("")
	in, c := input(w.bytes()), &extract.Collector{}
	in.Pictures, in.Limits.Megapixels = true, 1
	if err := readInput(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	want := []extract.Loss{{Reason: extract.ReasonTooLarge, Detail: "page 1"}}
	if !reflect.DeepEqual(c.Losses, want) || len(c.Pictures) != 1 {
		t.Fatalf("losses are %v, %d pictures; want %v, 1", c.Losses, len(c.Pictures), want)
	}
	if b := c.Pictures[0].Image.Bounds(); b.Dx()*b.Dy() > 1_000_000 || b.Dx()*b.Dy() < 900_000 {
		t.Errorf("the picture is %v, want a million dots at most", b)
	}
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	for _, p := range []struct {
		w, h          float64
		width, height int
	}{
		{595, 842, 2479, 3508},
		{72, 72, 300, 300},
		{14400, 14400, 3162, 3162},
		{1, 14400, 1, 20000},
		{0, 842, 0, 0},
		{-5, 842, 0, 0},
		{math.NaN(), 842, 0, 0},
		{math.Inf(1), 842, 0, 0},
		{1e-9, 1e-9, 1, 1},
	} {
		if width, height := measure(p.w, p.h, maxDots); width != p.width || height != p.height {
			t.Errorf("a page of %v × %v points has %d × %d dots, want %d × %d", p.w, p.h, width, height, p.width, p.height)
		}
	}
}

func TestLossesNameRanges(t *testing.T) {
	t.Parallel()
	var l losses
	l.addRange(extract.ReasonTooLarge, 8, 7)
	l.add(extract.ReasonNeedsOCR, 3)
	if got := fmt.Sprint(l[0]); got != "page 3" {
		t.Errorf("one page is %q", got)
	}
	for _, n := range []int{4, 5, 9, 9} {
		l.add(extract.ReasonNeedsOCR, n)
	}
	if got := fmt.Sprint(l[0]); got != "pages 3-5, 9" {
		t.Errorf("the pages are %q", got)
	}
	for n := range 50 {
		l.add(extract.ReasonNeedsOCR, 100+2*n)
	}
	if got := fmt.Sprint(l[0]); !strings.HasPrefix(got, "54 pages, beginning with 3-5, 9, 100, 102, ") || len(got) > 200 {
		t.Errorf("many pages are %q", got)
	}
	if len(l) != 1 {
		t.Errorf("there are %d reasons, want 1", len(l))
	}
}
