package media_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/index/extract"
	"emanet/index/extract/media"
)

// TestCutAndChanged cuts files at many lengths and changes many bytes: nothing but facts, losses and failures may come of it.
func TestCutAndChanged(t *testing.T) {
	t.Parallel()
	for name, seed := range seeds(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := max(1, len(seed.b)/300)
			for at := 0; at < len(seed.b); at += step {
				survives(t, seed.format, seed.b[:at])
				changed := slices.Clone(seed.b)
				changed[at] ^= 0xFF
				survives(t, seed.format, changed)
			}
		})
	}
}

// survives reads what may be anything.
func survives(t *testing.T, format extract.Format, b []byte) {
	t.Helper()
	in := input(b)
	in.Pictures, in.Limits.Megapixels, in.Limits.Pages = true, 1, 10
	c := &extract.Collector{}
	err := format(t.Context(), in, c)
	if err != nil {
		wantReasonOf(t, err)
	}
	for _, f := range c.Facts {
		if f.Value == "" || strings.ContainsRune(f.Value, 0) {
			t.Errorf("the fact %q is %q", f.Key, f.Value)
		}
	}
}

// wantReasonOf checks that an error is a failure.
func wantReasonOf(t *testing.T, err error) {
	t.Helper()
	if _, ok := err.(*extract.Failure); !ok {
		t.Errorf("%v is not a failure", err)
	}
}

type seed struct {
	format extract.Format
	b      []byte
}

// seeds are good files of every kind.
func seeds(t testing.TB) map[string]seed {
	t.Helper()
	exif := tiffBytes(binary.LittleEndian, camera())
	ftyp := box("ftyp", []byte("isom"), u32(0))
	return map[string]seed{
		"JPEG": {media.Photo, jpegBytes(t, drawn(16, 16), exifSegment(exif))},
		"PNG":  {media.Photo, pngBytes(t, drawn(16, 16), chunk("eXIf", string(exif)), chunk("tEXt", "Title\x00Salam"))},
		"TIFF": {media.Photo, tiffBytes(binary.BigEndian, camera(), []tag{{id: 256, value: uint16(200)}})},
		"HEIC": {media.Photo, slices.Concat(box("ftyp", []byte("heic"), u32(0)), box("meta", u32(0), box("pitm", u32(0), u16(1)),
			box("iinf", u32(0), u16(1), box("infe", u32(2<<24), u16(1, 0), []byte("Exif\x00"))), box("iloc", u32(0), u16(0x4400, 1, 1, 0, 1), u32(16, 100))))},
		"MP4": {media.Video, append(ftyp, box("moov", header(), track("vide", 640, 360), box("udta", box("\xA9xyz", u16(18, 0), []byte("+40.4093+049.8671/"))))...)},
		"MP3": {media.Audio, append(id3(3, frame("TIT2", 3, "Müsahibə")), mp3Frames(3)...)},
		"Ogg": {media.Audio, slices.Concat(oggPage(0, make([]byte, 30)), oggPage(0, append([]byte("OpusTags"), comments("title=x")...)))},
	}
}

// TestHostilePictures is a table of files that cost a careless reader its time or its memory.
func TestHostilePictures(t *testing.T) {
	t.Parallel()
	exif := tiffBytes(binary.LittleEndian, []tag{{id: 0x8769, value: uint32(8)}, {id: 0x8825, value: uint32(8)}}) // directories that are themselves
	loop := tiffBytes(binary.LittleEndian, []tag{{id: 256, value: uint16(200)}}, []tag{{id: 256, value: uint16(200)}})
	copy(loop[len(loop)-4:], []byte{8, 0, 0, 0}) // the second page is followed by the first
	long := tiffBytes(binary.LittleEndian, []tag{{id: 0x010E, value: "x"}, {id: 0x0110, value: "yy"}})
	for i := 8; i+12 < len(long); i++ {
		if binary.LittleEndian.Uint16(long[i:]) == 0x0110 {
			copy(long[i+4:], []byte{0xFF, 0xFF, 0xFF, 0xFF}) // a text of 4 GiB
		}
	}
	deep := "<r xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" + strings.Repeat("<a>", 20_000)
	entity := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>`
	items := box("meta", u32(0), box("iloc", u32(1<<24), []byte{0, 0}, u16(0xFFFF), bytes.Repeat(u16(1, 0, 0, 0xFFFF), 0x4000)))
	for name, b := range map[string][]byte{
		"directories in a circle": jpegBytes(t, drawn(5, 5), exifSegment(exif)),
		"pages in a circle":       loop,
		"a text of 4 GiB":         jpegBytes(t, drawn(5, 5), exifSegment(long)),
		"deep XMP":                jpegBytes(t, drawn(5, 5), segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00", deep)),
		"entities in XMP":         jpegBytes(t, drawn(5, 5), segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00", entity)),
		"many extents":            append(box("ftyp", []byte("heic"), u32(0)), items...),
		"many segments":           slices.Concat([]byte{0xFF, 0xD8}, bytes.Repeat([]byte{0xFF, 0xE0, 0, 2}, 250_000)),
		"padding":                 slices.Concat([]byte{0xFF, 0xD8}, bytes.Repeat([]byte{0xFF}, 1_000_000)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			survives(t, media.Photo, b)
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func FuzzPhoto(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s.b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { survives(t, media.Photo, b) })
}

func FuzzVideo(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s.b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { survives(t, media.Video, b) })
}

func FuzzAudio(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s.b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { survives(t, media.Audio, b) })
}
