package strip

import (
	"bytes"
	"errors"
	"image/png"
	"testing"
)

// check is what holds for every source: a refusal, or a copy that is not much longer and that is not changed by a second time.
func check(t *testing.T, b []byte, mediaType string) {
	t.Helper()
	out, _, err := try(t, b, mediaType)
	if len(out) > len(b)+4096 {
		t.Fatalf("%d bytes became %d", len(b), len(out))
	}
	if err == nil {
		same(t, out, mediaType)
	} else if !errors.Is(err, ErrRefused) {
		t.Fatal(err)
	}
}

func FuzzJPEG(f *testing.F) {
	plain := drawnJPEG(f)
	f.Add(plain)
	f.Add(within(plain, app(markerAPP0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00"), app(markerAPP1, exifMark+string(exif(6))), app(markerAPP14, "Adobe\x00\x64\x00\x00\x00\x00\x01")))
	f.Add(within(plain, app(markerAPP2, profileMark+"\x01\x01"+string(colourSpaces[0].profile())), []byte{1, 2, 0xFF, 0xFF}))
	f.Add([]byte{0xFF, markerSOI, 0xFF, markerEOI})
	f.Fuzz(func(t *testing.T, b []byte) { check(t, b, "image/jpeg") })
}

// FuzzPNG also runs with the checksums set right, as few changes come through otherwise.
func FuzzPNG(f *testing.F) {
	var b bytes.Buffer
	if err := png.Encode(&b, drawn()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(raw(cat(chunk("gAMA", be32(45455)), chunk("tEXt", []byte(secret)), chunk("eXIf", exif(6))), chunk("IDAT", packed(20)), chunk("tIME", make([]byte, 7))))
	f.Add(raw(cat(chunk("acTL", be32(2, 0)), chunk("fcTL", make([]byte, 26))), chunk("IDAT", packed(20)), chunk("fdAT", be32(2), packed(20))))
	f.Add(raw(chunk("iCCP", []byte("a\x00\x00"), stored(colourSpaces[0].profile())), cat(chunk("IDAT", packed(20)[:5]), chunk("IDAT", packed(20)[5:])), nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		check(t, b, "image/png")
		check(t, repaired(b), "image/png")
	})
}

// repaired is a PNG picture with right checksums, as far as it has chunks.
func repaired(b []byte) []byte {
	out := bytes.Clone(b[:min(8, len(b))])
	for b = b[len(out):]; len(b) >= 12; {
		n := int(b[2])<<8 | int(b[3])
		if b[0]|b[1] != 0 || n > len(b)-12 {
			break
		}
		out = append(out, chunk(string(b[4:8]), b[8:8+n])...)
		b = b[12+n:]
	}
	return append(out, b...)
}

func FuzzMP4(f *testing.F) {
	f.Add(sampleFilm().film())
	f.Add(sampleFilm().film(box("uuid", []byte(secret)), []byte(secret)))
	r := &reel{}
	decoder := cat([]byte{4, 13 + 4, 0x20}, make([]byte, 12), []byte{5, 2, 1, 2})
	r.add("vide", entryOf("mp4v", full("esds", []byte{3, byte(3 + len(decoder)), 0, 1, 0}, decoder)), nil, []byte{0, 0, 1, 0xB2, 9, 0, 0, 1, 0xB6})
	r.add("soun", soundEntryOf("mp4a", box("wave", box("frma", []byte("mp4a")), be32(0))), nil, []byte{1})
	f.Add(r.film())
	f.Fuzz(func(t *testing.T, b []byte) { check(t, b, "video/mp4") })
}
