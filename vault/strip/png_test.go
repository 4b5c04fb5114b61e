package strip

import (
	"bytes"
	"compress/zlib"
	"image"
	"image/png"
	"slices"
	"testing"
)

// raw is a PNG picture of 4 x 4 grey pixels, with chunks before and behind its data.
func raw(before, data, behind []byte) []byte {
	return cat([]byte(pngSignature), chunk("IHDR", be32(4, 4), []byte{8, 0, 0, 0, 0}), before, data, behind, chunk("IEND"))
}

// packed is data of a picture.
func packed(n int) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(make([]byte, n))
	_ = z.Close()
	return b.Bytes()
}

func TestPNGLeavesOutWhatItSays(t *testing.T) {
	t.Parallel()
	kept := cat(chunk("gAMA", be32(45455)), chunk("cHRM", make([]byte, 32)), chunk("sRGB", []byte{0}), chunk("cICP", []byte{1, 13, 0, 1}), chunk("sBIT", []byte{8}),
		chunk("bKGD", be16(0)), chunk("tRNS", be16(3)), chunk("pHYs", be32(2835, 2835), []byte{1}))
	data := chunk("IDAT", packed(20))
	gone := cat(chunk("tEXt", []byte("Author\x00"+secret)), chunk("zTXt", []byte(secret)), chunk("iTXt", []byte(secret)), chunk("prVt", []byte(secret)),
		chunk("sPLT", []byte(secret)), chunk("pHYs", []byte(secret)), chunk("fcTL", make([]byte, 26)), chunk("fdAT", []byte(secret)))
	full := append(raw(cat(gone, kept, gone), data, cat(gone, chunk("tIME", make([]byte, 7)), chunk("eXIf", exif(6)))), secret...)
	out := must(t, full, "image/png", "EXIF", "GPS position", "text chunk", "time of the last change", "unneeded chunk", "data after the end")
	if want := raw(cat(chunk("eXIf", orientationTIFF(6)), kept), data, nil); !bytes.Equal(out, want) {
		t.Errorf("the copy is\n%x, want\n%x", out, want)
	}
}

func TestPNGData(t *testing.T) {
	t.Parallel()
	data := packed(20)
	want := raw(nil, chunk("IDAT", data), nil)
	split := cat(chunk("IDAT"), chunk("IDAT", data[:3]), chunk("IDAT"), chunk("IDAT", data[3:], []byte(secret)), chunk("IDAT", []byte(secret)))
	if out := must(t, raw(nil, split, nil), "image/png", "data behind the picture"); !bytes.Equal(out, want) {
		t.Errorf("the copy is %x", out)
	}
	mustRefuse(t, raw(nil, chunk("IDAT", packed(21)), nil), "image/png", "more in the picture")
	mustRefuse(t, raw(nil, chunk("IDAT", data[:len(data)-1]), nil), "image/png", "in the middle")
	mustRefuse(t, raw(nil, chunk("IDAT", []byte(secret)), nil), "image/png", "damaged")
	mustRefuse(t, raw(nil, cat(chunk("IDAT", data), chunk("tEXt", []byte("a\x00b")), chunk("IDAT", data)), nil), "image/png", "damaged")
}

func TestPNGEncoded(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, drawn()); err != nil {
		t.Fatal(err)
	}
	out := must(t, b.Bytes(), "image/png")
	m, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := png.Decode(&b)
	if !slices.Equal(m.(*image.RGBA).Pix, want.(*image.RGBA).Pix) {
		t.Error("the picture is another")
	}
}

func TestPNGMoving(t *testing.T) {
	t.Parallel()
	control := func(n uint32) []byte { return chunk("fcTL", be32(n, 4, 4, 0, 0), be16(1, 10), []byte{0, 0}) }
	still := raw(cat(chunk("acTL", be32(2, 0)), control(0)), chunk("IDAT", packed(20)), cat(control(1), chunk("fdAT", be32(2), packed(20))))
	out := must(t, still, "image/apng")
	if !bytes.Equal(out, still) {
		t.Errorf("the copy is\n%x, want\n%x", out, still)
	}
	hidden := raw(cat(chunk("acTL", be32(2, 0)), control(0)), chunk("IDAT", packed(20)),
		cat(control(1), chunk("fdAT", be32(2), packed(20), []byte(secret)), chunk("fdAT", be32(3), []byte(secret))))
	if out := must(t, hidden, "image/vnd.mozilla.apng", "data behind the picture"); !bytes.Equal(out, still) {
		t.Errorf("the copy is %x", out)
	}
}

func TestPNGProfile(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(append(colourSpaces[0].profile(), secret...))
	_ = z.Close()
	theirs := chunk("iCCP", []byte("Nümunə\x00\x00"), b.Bytes())
	out := must(t, raw(theirs, chunk("IDAT", packed(20)), nil), "image/png", "colour profile")
	if want := raw(chunk("iCCP", []byte(profileName), stored(colourSpaces[0].profile())), chunk("IDAT", packed(20)), nil); !bytes.Equal(out, want) {
		t.Errorf("the copy is %x", out)
	}
	for _, bad := range []string{"", "a", "a\x00", "a\x00\x00", "a\x00\x00" + secret} {
		must(t, raw(chunk("iCCP", []byte(bad)), chunk("IDAT", packed(20)), nil), "image/png", "colour profile")
	}
}

func TestPNGRefused(t *testing.T) {
	t.Parallel()
	plain := raw(nil, chunk("IDAT", packed(20)), nil)
	mustRefuse(t, raw(chunk("CgBI", []byte(secret)), chunk("IDAT", packed(20)), nil), "image/png", "not known")
	mustRefuse(t, raw(nil, nil, nil), "image/png", "damaged")
	mustRefuse(t, drawnJPEG(t), "image/png", "")
	for n := range plain {
		if _, _, err := try(t, plain[:n], "image/png"); err == nil {
			t.Errorf("cut at %d it is not refused", n)
		}
		b := bytes.Clone(plain)
		b[n] ^= 1
		if _, _, err := try(t, b, "image/png"); err == nil {
			t.Errorf("changed at %d it is not refused", n)
		}
	}
}
