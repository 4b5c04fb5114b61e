package media_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"strings"
	"testing"

	"emanet/index/extract"
	"emanet/index/extract/media"
)

func TestTIFFPages(t *testing.T) {
	t.Parallel()
	page := func(shade byte, more ...tag) []tag {
		return append(more, tag{id: 256, value: uint16(150)}, tag{id: 257, value: uint16(140)}, tag{id: 258, value: uint16(8)}, tag{id: 259, value: uint16(1)},
			tag{id: 262, value: uint16(1)}, tag{id: 273, value: bytes.Repeat([]byte{shade}, 150*140), kind: 1}, tag{id: 278, value: uint16(140)}, tag{id: 279, value: uint32(150 * 140)})
	}
	fix := func(b []byte) []byte { // the strip of a page is where its entry points to
		for at := binary.LittleEndian.Uint32(b[4:]); at != 0; {
			n := uint32(binary.LittleEndian.Uint16(b[at:]))
			for i := range n {
				if e := b[at+2+12*i:]; binary.LittleEndian.Uint16(e) == 273 {
					copy(e[2:8], []byte{4, 0, 1, 0, 0, 0})
				}
			}
			at = binary.LittleEndian.Uint32(b[at+2+12*n:])
		}
		return b
	}
	b := fix(tiffBytes(binary.LittleEndian, page(10, camera()...), page(20, tag{id: 254, value: uint32(1)}), page(30, tag{id: 282, value: fractions{{204, 1}}}, tag{id: 283, value: fractions{{98, 1}}})))
	c := read(t, media.Photo, b, true)
	wantLosses(t, c)
	wantFacts(t, c, cameraFacts("150x140")...)
	if c.Reading.Total != 2 || c.Reading.Done != 2 || len(c.Pictures) != 2 {
		t.Fatalf("%d of %d pages, %d pictures", c.Reading.Done, c.Reading.Total, len(c.Pictures))
	}
	for i, want := range []struct {
		shade uint8
		size  image.Point
	}{{10, image.Pt(140, 150)}, {30, image.Pt(150, 280)}} {
		m := c.Pictures[i].Image
		if got := color.GrayModel.Convert(m.At(5, 5)).(color.Gray).Y; got != want.shade || m.Bounds().Size() != want.size || c.Pictures[i].Part.Number != i+1 {
			t.Errorf("page %d is %d, %v", i+1, got, m.Bounds())
		}
	}
	c = read(t, media.Photo, b, false)
	wantLosses(t, c, extract.ReasonNeedsOCR)
	in := input(b)
	in.Limits.Pages = 1
	c = &extract.Collector{}
	if err := media.Photo(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	wantLosses(t, c, extract.ReasonTooLarge, extract.ReasonNeedsOCR)
}

func TestPictureLimits(t *testing.T) {
	t.Parallel()
	huge := pngBytes(t, drawn(10, 10))
	copy(huge[16:], u32(1<<31-1, 1<<31-1)) // the size in IHDR
	copy(huge[29:], u32(crc32.ChecksumIEEE(huge[12:29])))
	c := read(t, media.Photo, huge, true)
	wantLosses(t, c, extract.ReasonTooLarge)
	in := input(jpegBytes(t, drawn(1100, 1000)))
	in.Pictures, in.Limits.Megapixels = true, 1
	c = &extract.Collector{}
	if err := media.Photo(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	wantLosses(t, c, extract.ReasonTooLarge)
	progressive := jpegBytes(t, drawn(1000, 900))
	progressive[bytes.Index(progressive, []byte{0xFF, 0xC0})+1] = 0xC2
	in = input(progressive)
	in.Pictures, in.Limits.Megapixels = true, 1
	c = &extract.Collector{}
	if err := media.Photo(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	wantLosses(t, c, extract.ReasonTooLarge)
	cut := jpegBytes(t, drawn(300, 300))
	c = read(t, media.Photo, cut[:len(cut)/2], true)
	wantLosses(t, c, extract.ReasonDamaged)
	for _, loss := range c.Losses {
		if want := "page 1"; loss.Detail != want {
			t.Errorf("the loss says %q, want %q", loss.Detail, want)
		}
	}
}

func TestTransparentIsWhite(t *testing.T) {
	t.Parallel()
	m := image.NewNRGBA(image.Rect(0, 0, 150, 150)) // nothing but transparent black
	b := pngBytes(t, m, chunk("eXIf", string(tiffBytes(binary.BigEndian, []tag{{id: 0x0112, value: uint16(3)}}))))
	c := read(t, media.Photo, b, true)
	if len(c.Pictures) != 1 || isBlack(c.Pictures[0].Image, 75, 75) {
		t.Error("what is transparent is black")
	}
}

func TestOrientations(t *testing.T) {
	t.Parallel()
	// Where the black quarter of drawn is after each: left or right, upper or lower.
	for orientation, want := range map[uint16]string{1: "left upper", 2: "right upper", 3: "right lower", 4: "left lower", 5: "left upper", 6: "right upper", 7: "right lower", 8: "left lower"} {
		b := pngBytes(t, drawn(160, 200), chunk("eXIf", string(tiffBytes(binary.BigEndian, []tag{{id: 0x0112, value: orientation}}))))
		m := read(t, media.Photo, b, true).Pictures[0].Image
		size := m.Bounds().Size()
		if (orientation >= 5) != (size == image.Pt(200, 160)) {
			t.Errorf("%d: the size is %v", orientation, size)
		}
		var got strings.Builder
		for name, at := range map[string]image.Point{
			"left upper": {5, 5}, "right upper": {size.X - 5, 5}, "left lower": {5, size.Y - 5}, "right lower": {size.X - 5, size.Y - 5},
		} {
			if isBlack(m, at.X, at.Y) {
				got.WriteString(name)
			}
		}
		if got.String() != want {
			t.Errorf("%d: the black quarter is %q, want %q", orientation, got.String(), want)
		}
	}
}
