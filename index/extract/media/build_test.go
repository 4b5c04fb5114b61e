package media_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"
	"unicode/utf16"
)

// byteOrder reads and writes numbers.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// tag is one entry of a directory of TIFF: a string, bytes, numbers, fractions as pairs, or a directory.
type tag struct {
	id    uint16
	kind  uint16 // 0: by the type of the value
	value any
}

// fractions are pairs of a numerator and a denominator.
type fractions [][2]uint32

// tiffBytes writes a TIFF structure whose directories follow each other.
func tiffBytes(order byteOrder, pages ...[]tag) []byte {
	b := []byte("II*\x00")
	if order == byteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = append(b, 0, 0, 0, 0)
	at := 4
	for _, page := range pages {
		order.PutUint32(b[at:], uint32(len(b)))
		b, at = directory(b, order, page)
	}
	return b
}

// directory appends a directory and what it points to, and returns where the offset of the next one stands.
func directory(b []byte, order byteOrder, tags []tag) (out []byte, next int) {
	tags = slices.Clone(tags)
	slices.SortFunc(tags, func(a, c tag) int { return int(a.id) - int(c.id) })
	start := len(b)
	b = append(b, make([]byte, 2+12*len(tags)+4)...)
	order.PutUint16(b[start:], uint16(len(tags)))
	for i, t := range tags {
		entry := start + 2 + 12*i
		kind, count, value := encode(order, t)
		if sub, ok := t.value.([]tag); ok {
			value = make([]byte, 4)
			order.PutUint32(value, uint32(len(b)))
			b, _ = directory(b, order, sub)
		} else if len(value) > 4 {
			where := len(b)
			b = append(b, value...)
			value = make([]byte, 4)
			order.PutUint32(value, uint32(where))
		}
		order.PutUint16(b[entry:], t.id)
		order.PutUint16(b[entry+2:], kind)
		order.PutUint32(b[entry+4:], uint32(count))
		copy(b[entry+8:entry+12], value)
	}
	return b, start + 2 + 12*len(tags)
}

// encode returns the kind, the number and the bytes of a value.
func encode(order byteOrder, t tag) (kind uint16, count int, b []byte) {
	switch v := t.value.(type) {
	case string:
		kind, count, b = 2, len(v)+1, append([]byte(v), 0)
	case []byte:
		kind, count, b = 7, len(v), v
	case uint16:
		kind, count, b = 3, 1, order.AppendUint16(nil, v)
	case []uint16:
		kind, count = 3, len(v)
		for _, n := range v {
			b = order.AppendUint16(b, n)
		}
	case uint32:
		kind, count, b = 4, 1, order.AppendUint32(nil, v)
	case fractions:
		kind, count = 5, len(v)
		for _, f := range v {
			b = order.AppendUint32(order.AppendUint32(b, f[0]), f[1])
		}
	case []tag:
		kind, count = 4, 1
	}
	if t.kind != 0 {
		kind = t.kind
	}
	return kind, count, b
}

// wide encodes UTF-16.
func wide(order byteOrder, s string) (b []byte) {
	for _, unit := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, unit)
	}
	return b
}

// camera is what a phone would write at an invented place.
func camera() []tag {
	return []tag{
		{id: 0x010E, value: "Köhnə körpü"},
		{id: 0x010F, value: "Xəzər"},
		{id: 0x0110, value: "Xəzər X5"},
		{id: 0x0112, value: uint16(6)},
		{id: 0x0131, value: "fırça 2.1"},
		{id: 0x0132, value: "2024:05:10 08:00:00"},
		{id: 0x013B, value: "Aygün Nümunəzadə"},
		{id: 0x8298, value: "© Nümunə"},
		{id: 0x9C9B, value: wide(binary.LittleEndian, "Мост\x00"), kind: 1},
		{id: 0x9C9E, value: wide(binary.LittleEndian, "körpü;мост\x00"), kind: 1},
		{id: 0x8769, value: []tag{
			{id: 0x9003, value: "2024:05:09 14:03:21"},
			{id: 0x9004, value: "2024:05:09 14:03:22"},
			{id: 0x9010, value: "+04:00"},
			{id: 0x9011, value: "+04:00"},
			{id: 0x9291, value: "054"},
			{id: 0x9286, value: append([]byte("UNICODE\x00"), wide(binary.BigEndian, "şərh")...)},
		}},
		{id: 0x8825, value: []tag{
			{id: 1, value: "N"},
			{id: 2, value: fractions{{40, 1}, {24, 1}, {3348, 100}}},
			{id: 3, value: "W"},
			{id: 4, value: fractions{{49, 1}, {52, 1}, {156, 100}}},
			{id: 5, value: []byte{1}, kind: 1},
			{id: 6, value: fractions{{285, 10}}},
			{id: 16, value: "M"},
			{id: 17, value: fractions{{34671, 100}}},
		}},
	}
}

// jpegBytes writes a JPEG file with segments behind its beginning.
func jpegBytes(t testing.TB, m image.Image, segments ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	out := slices.Clone(b.Bytes()[:2])
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, b.Bytes()[2:]...)
}

// segment is one segment of a JPEG file.
func segment(marker byte, parts ...string) []byte {
	var body []byte
	for _, p := range parts {
		body = append(body, p...)
	}
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(body)+2)), body...)
}

// exifSegment is the segment with EXIF data.
func exifSegment(b []byte) []byte { return segment(0xE1, "Exif\x00\x00", string(b)) }

// pngBytes writes a PNG file with chunks behind its header.
func pngBytes(t testing.TB, m image.Image, chunks ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	const header = 8 + 25
	return slices.Concat(b.Bytes()[:header], bytes.Join(chunks, nil), b.Bytes()[header:])
}

// box is one box of an ISO base media file.
func box(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

// u32 are numbers of four bytes.
func u32(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// u16 are numbers of two bytes.
func u16(values ...uint16) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

// drawn is a picture whose upper left quarter is black, so that it shows how it was turned.
func drawn(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{255, 255, 255, 255}
			if x < width/2 && y < height/2 {
				c = color.NRGBA{0, 0, 0, 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}
