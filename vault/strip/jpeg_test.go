package strip

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
)

// within puts segments behind the start of a picture.
func within(b []byte, segments ...[]byte) []byte {
	return cat(b[:2], cat(segments...), b[2:])
}

// app is a segment.
func app(marker byte, body string) []byte { return appendSegment(nil, marker, []byte(body)) }

// pixels decodes a JPEG picture.
func pixels(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestJPEGLeavesOutWhatItSays(t *testing.T) {
	t.Parallel()
	plain := drawnJPEG(t)
	full := within(plain, app(markerAPP0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x01\x01abc"), app(markerAPP0, "JFXX\x00"+secret),
		app(markerAPP1, exifMark+string(exif(1))), app(markerAPP1, "http://ns.adobe.com/xap/1.0/\x00"+secret), app(markerAPP2, "MPF\x00"+secret),
		app(markerAPP13, "Photoshop 3.0\x00"+secret), app(markerCOM, secret), app(0xE7, secret), app(0xF7, secret), []byte(secret), []byte{0xFF, 0xFF, 0xFF})
	full = append(full, secret...)
	out := must(t, full, "image/jpeg", "EXIF", "GPS position", "XMP", "IPTC", "application data", "comment", "data after the end", "data between segments",
		"list of other pictures", "thumbnail", "unknown segment")
	if want := within(plain, app(markerAPP0, "JFIF\x00\x01\x01\x01\x00\x48\x00\x48\x00\x00")); !bytes.Equal(out, want) {
		t.Errorf("the copy is\n%x, want\n%x", out, want)
	}
	if got := must(t, plain, "IMAGE/JPEG; x=y"); !bytes.Equal(got, plain) {
		t.Error("a picture that says nothing was changed")
	}
}

func TestJPEGOrientation(t *testing.T) {
	t.Parallel()
	for n := range uint16(11) {
		out := must(t, within(drawnJPEG(t), app(markerAPP1, exifMark+string(exif(n)))), "image/jpeg", "EXIF", "GPS position")
		want := drawnJPEG(t)
		if n >= 2 && n <= 8 {
			want = within(want, app(markerAPP1, exifMark+string(orientationTIFF(byte(n)))))
		}
		if !bytes.Equal(out, want) {
			t.Errorf("orientation %d: %x", n, out[:80])
		}
	}
}

func TestJPEGAdobe(t *testing.T) {
	t.Parallel()
	out := must(t, within(drawnJPEG(t), app(markerAPP14, "Adobe\x00\x65\x80\x00\x00\x00\x01"+secret)), "image/jpeg")
	if !bytes.Equal(out, within(drawnJPEG(t), app(markerAPP14, "Adobe\x00\x64\x00\x00\x00\x00\x01"))) {
		t.Errorf("the copy is %x", out)
	}
	mustRefuse(t, within(drawnJPEG(t), app(markerAPP14, "Adobe\x00\x65\x80\x00\x00\x00\x09")), "image/jpeg", "damaged")
}

func TestJPEGProfile(t *testing.T) {
	t.Parallel()
	for _, c := range colourSpaces {
		theirs := bytes.Replace(c.profile(), []byte("mntr"), []byte("scnr"), 1)
		out := must(t, within(drawnJPEG(t), app(markerAPP2, profileMark+"\x01\x01"+string(theirs)+secret)), "image/jpeg", "colour profile")
		if !bytes.Equal(out, within(drawnJPEG(t), app(markerAPP2, profileMark+"\x01\x01"+string(c.profile())))) {
			t.Errorf("%s: the profile is not written anew", c.name)
		}
	}
	other := colourSpace{name: "x", primary: [3][3]int32{{28000, 15807, -69}}, curve: colourSpaces[0].curve}
	out := must(t, within(drawnJPEG(t), app(markerAPP2, profileMark+"\x01\x01"+string(other.profile()))), "image/jpeg", "colour profile")
	if !bytes.Equal(out, drawnJPEG(t)) {
		t.Error("an unknown profile is still there")
	}
}

func TestJPEGBetweenScansAndFill(t *testing.T) {
	t.Parallel()
	plain := drawnJPEG(t)
	end := len(plain) - 2
	full := cat(plain[:end], []byte{0xFF, 0xFF}, app(markerCOM, secret), []byte{0xFF, markerTEM}, []byte{0xFF, 0xFF, 0xFF, markerEOI})
	if out := must(t, full, "image/jpeg", "comment"); !bytes.Equal(out, plain) {
		t.Errorf("the copy is %x", out)
	}
	if m := pixels(t, must(t, full, "image/jpeg")); m.Bounds() != drawn().Bounds() {
		t.Error("the picture has another size")
	}
}

func TestJPEGRefused(t *testing.T) {
	t.Parallel()
	plain := drawnJPEG(t)
	frame := bytes.Index(plain, []byte{0xFF, markerSOF0})
	for name, b := range map[string][]byte{
		"empty": nil, "no JPEG": []byte("GIF89a.........."), "a start in the middle": within(plain, []byte{0xFF, markerSOI}),
		"hierarchical": within(plain, app(markerDHP, "12345678")), "two frames": within(plain, plain[frame:frame+19]),
		"no picture": {0xFF, markerSOI, 0xFF, markerEOI}, "a table that is longer": within(plain, app(markerDRI, "\x00\x00"+secret)),
		"tables with something behind": within(plain, app(markerDHT, "\x00\x01"+string(make([]byte, 15))+"\x05"+secret)),
		"quantisers":                   within(plain, app(markerDQT, secret)), "a reserved marker": within(plain, []byte{0xFF, 0x30}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mustRefuse(t, b, "image/jpeg", "")
		})
	}
	for n := range plain {
		if _, _, err := try(t, plain[:n], "image/jpeg"); err == nil {
			t.Errorf("cut at %d it is not refused", n)
		}
	}
}

// TestJPEGKinds strips pictures of kinds that the library does not write: made with ImageMagick from a gradient, they say nothing.
func TestJPEGKinds(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"progressive.jpg", "cmyk.jpg", "arithmetic.jpg"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		says := cat(app(markerAPP1, exifMark+string(exif(1))), app(markerCOM, secret))
		scan := bytes.LastIndex(b, []byte{0xFF, markerSOS})
		full := append(cat(b[:2], says, b[2:scan], says, b[scan:]), secret...)
		if out := must(t, full, "image/jpeg", "EXIF", "GPS position", "comment", "data after the end"); !bytes.Equal(out, b) {
			t.Errorf("%s: the copy is\n%x, want\n%x", name, out, b)
		}
	}
}
