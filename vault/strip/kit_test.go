package strip

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
)

// secret is in everything that must go.
const secret = "+40.4093+049.8671/ Nümunə Şəxs"

// try strips b.
func try(t testing.TB, b []byte, mediaType string) ([]byte, *Report, error) {
	t.Helper()
	var out bytes.Buffer
	r, err := Strip(t.Context(), &out, bytes.NewReader(b), int64(len(b)), mediaType)
	if err != nil && r != nil || err == nil && r.Bytes != int64(out.Len()) {
		t.Fatalf("the report is %v, the error %v, and there are %d bytes", r, err, out.Len())
	}
	return out.Bytes(), r, err
}

// must strips b, checks that what is secret is gone, that the report names all of removed, and that a second time changes nothing.
func must(t testing.TB, b []byte, mediaType string, removed ...string) []byte {
	t.Helper()
	out, r, err := try(t, b, mediaType)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte(secret)) {
		t.Error("what is secret is still there")
	}
	if !slices.IsSorted(r.Removed) || len(slices.Compact(slices.Clone(r.Removed))) != len(r.Removed) {
		t.Errorf("the report is not sorted, or says things twice: %q", r.Removed)
	}
	for _, what := range removed {
		if !slices.Contains(r.Removed, what) {
			t.Errorf("the report %q does not name %q", r.Removed, what)
		}
	}
	same(t, out, mediaType)
	return out
}

// same checks that b, which was stripped, is not changed by stripping it again.
func same(t testing.TB, b []byte, mediaType string) {
	t.Helper()
	again, r, err := try(t, b, mediaType)
	if err != nil || !bytes.Equal(again, b) || len(r.Removed) > 0 {
		t.Fatalf("a second time: %v, %v, the same: %v", r, err, bytes.Equal(again, b))
	}
}

// mustRefuse checks that b is refused.
func mustRefuse(t testing.TB, b []byte, mediaType, reason string) {
	t.Helper()
	if _, _, err := try(t, b, mediaType); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), reason) {
		t.Errorf("the error is %v, want a refusal with %q", err, reason)
	}
}

// be32 is numbers of four bytes.
func be32(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// be16 is numbers of two bytes.
func be16(values ...uint16) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

// cat puts pieces behind each other.
func cat(pieces ...[]byte) []byte { return bytes.Join(pieces, nil) }

// drawn is a picture.
func drawn() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 40, 24))
	for y := range 24 {
		for x := range 40 {
			m.Set(x, y, color.RGBA{uint8(6 * x), uint8(10 * y), uint8(x * y), 255})
		}
	}
	return m
}

// drawnJPEG is that picture without anything else.
func drawnJPEG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawn(), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif is EXIF with an orientation, a place, and a name.
func exif(orientation uint16) []byte {
	b := cat([]byte("II*\x00\x08\x00\x00\x00\x02\x00"), []byte{0x12, 1, 3, 0, 1, 0, 0, 0, byte(orientation), 0, 0, 0}, []byte{0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0})
	return append(b, secret...)
}

// chunk is a chunk of PNG.
func chunk(kind string, data ...[]byte) []byte {
	body := cat(data...)
	b := cat(be32(uint32(len(body))), []byte(kind), body)
	return append(b, be32(crc32.ChecksumIEEE(b[4:]))...)
}

// box is a box of MP4.
func box(kind string, body ...[]byte) []byte {
	b := cat(body...)
	return cat(be32(uint32(8+len(b))), []byte(kind), b)
}
