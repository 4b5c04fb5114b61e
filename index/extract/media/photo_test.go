package media_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"image"
	"image/gif"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"emanet/index/extract"
	"emanet/index/extract/media"
)

// cameraFacts are the facts of camera(), with the size of the file.
func cameraFacts(size string) []extract.Fact {
	facts := []extract.Fact{
		{Key: extract.KeyTaken, Value: "2024-05-09T14:03:21.054+04:00"},
		{Key: extract.KeyModified, Value: "2024-05-10T08:00:00+04:00"},
		{Key: extract.KeyDevice, Value: "Xəzər X5"},
		{Key: extract.KeySoftware, Value: "fırça 2.1"},
		{Key: extract.KeyLocation, Value: "40.409300,-49.867100"},
		{Key: extract.KeyAltitude, Value: "-28.5"},
		{Key: extract.KeyDirection, Value: "346.71 magnetic"},
	}
	if size != "" {
		facts = append(facts, extract.Fact{Key: extract.KeySize, Value: size})
	}
	return append(
		facts,
		extract.Fact{Key: extract.KeyTitle, Value: "Мост"},
		extract.Fact{Key: extract.KeyComments, Value: "Köhnə körpü"},
		extract.Fact{Key: extract.KeyAuthor, Value: "Aygün Nümunəzadə"},
		extract.Fact{Key: extract.KeyComments, Value: "© Nümunə"},
		extract.Fact{Key: extract.KeyKeywords, Value: "körpü"},
		extract.Fact{Key: extract.KeyKeywords, Value: "мост"},
		extract.Fact{Key: extract.KeyComments, Value: "şərh"},
	)
}

func TestJPEGWithEXIF(t *testing.T) {
	t.Parallel()
	for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
		b := jpegBytes(t, drawn(160, 200), []byte{0xFF}, exifSegment(tiffBytes(order, camera())))
		c := read(t, media.Photo, b, true)
		wantFacts(t, c, cameraFacts("160x200")...)
		wantLosses(t, c)
		if c.MediaType != "image/jpeg" || c.Extractor != "photo" || c.Reading.Total != 1 || c.Reading.Done != 1 || len(c.Pictures) != 1 {
			t.Fatalf("%v", c)
		}
		p := c.Pictures[0]
		if p.Part.Kind != extract.PartPage || p.Part.Number != 1 || p.Image.Bounds() != image.Rect(0, 0, 200, 160) {
			t.Errorf("the picture is %v, %v", p.Part, p.Image.Bounds())
		}
		if !isBlack(p.Image, 190, 10) || isBlack(p.Image, 10, 10) || isBlack(p.Image, 190, 150) {
			t.Error("the picture is not upright")
		}
	}
}

func isBlack(m image.Image, x, y int) bool {
	r, _, _, _ := m.At(x, y).RGBA()
	return r < 0x4000
}

func TestPNGWithChunks(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write([]byte("Yağış dayanmadı"))
	_ = z.Close()
	c := read(t, media.Photo, pngBytes(
		t, drawn(150, 150), chunk("tEXt", "Title\x00\xCF\xF0\xE8\xE2\xE5\xF2"), chunk("iTXt", "Author\x00\x00\x00az\x00Müəllif\x00Elşən"),
		chunk("zTXt", "Comment\x00\x00"+packed.String()), chunk("tEXt", "Creation Time\x00Thu, 09 May 2024 14:03:21 +0400"),
		chunk("tIME", "\x07\xE8\x05\x0A\x08\x00\x01"), chunk("tEXt", "Software\x00Rəsm"),
	), false)
	wantFacts(
		t, c, extract.Fact{Key: extract.KeyCreated, Value: "2024-05-09T14:03:21+04:00"},
		extract.Fact{Key: extract.KeyModified, Value: "2024-05-10T08:00:01Z"}, extract.Fact{Key: extract.KeySoftware, Value: "Rəsm"},
		extract.Fact{Key: extract.KeySize, Value: "150x150"}, extract.Fact{Key: extract.KeyTitle, Value: "Привет"},
		extract.Fact{Key: extract.KeyAuthor, Value: "Elşən"}, extract.Fact{Key: extract.KeyComments, Value: "Yağış dayanmadı"},
	)
	wantLosses(t, c, extract.ReasonNeedsOCR)
	profile := "\nexif\n      99\n" + hex.EncodeToString(append([]byte("Exif\x00\x00"), tiffBytes(binary.BigEndian, camera())...))
	for name, chunk := range map[string][]byte{
		"eXIf": chunk("eXIf", string(tiffBytes(binary.LittleEndian, camera()))), "profile": chunk("tEXt", "Raw profile type APP1\x00"+profile),
	} {
		c := read(t, media.Photo, pngBytes(t, drawn(10, 10), chunk), true)
		t.Log(name)
		wantFacts(t, c, cameraFacts("10x10")...)
		wantLosses(t, c)
		if len(c.Pictures) != 0 || c.Reading.Done != 1 {
			t.Error("an icon was given to be read")
		}
	}
}

// chunk is one chunk of a PNG file.
func chunk(kind, body string) []byte {
	b := append(u32(uint32(len(body))), kind+body...)
	return append(b, u32(crc32.ChecksumIEEE([]byte(kind+body)))...)
}

func TestXMPAndIPTC(t *testing.T) {
	t.Parallel()
	const packet = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:q="http://purl.org/dc/elements/1.1/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:mm="http://ns.adobe.com/xap/1.0/mm/"
 exif:DateTimeOriginal="2023-11-02T09:15:00.5+04:00" exif:GPSLatitude="40,24.558N" tiff:Model="Kamera &amp; Oğlu">
<exif:GPSLongitude>49,52,1.56E</exif:GPSLongitude>
<q:title><rdf:Alt><rdf:li xml:lang="x-default">Məhkəmə zalı</rdf:li></rdf:Alt></q:title>
<q:subject><rdf:Bag><rdf:li>məhkəmə</rdf:li><rdf:li>суд</rdf:li></rdf:Bag></q:subject>
<mm:History><rdf:Seq><rdf:li><rdf:Description><q:title>tarix</q:title></rdf:Description></rdf:li></rdf:Seq></mm:History>
</rdf:Description></rdf:RDF></x:xmpmeta>`
	iptc := "\x1C\x01\x5A\x00\x03\x1B%G" + set(5, "Başlıq") + set(25, "məhkəmə") + set(80, "Murad Uydurma") + set(55, "20231101") + set(60, "101500+0400") + set(120, "Сцена")
	resource := "Photoshop 3.0\x008BIM\x04\x00\x00\x00\x00\x00\x00\x018BIM\x04\x04\x03abc" + string(u32(uint32(len(iptc)))) + iptc
	resource = strings.Replace(resource, "\x00\x00\x00\x018BIM", "\x00\x00\x00\x01x\x008BIM", 1)
	c := read(t, media.Photo, jpegBytes(t, drawn(10, 10), segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00", packet), segment(0xED, resource)), false)
	wantFacts(
		t, c, extract.Fact{Key: extract.KeyTaken, Value: "2023-11-02T09:15:00.5+04:00"},
		extract.Fact{Key: extract.KeyDevice, Value: "Kamera & Oğlu"},
		extract.Fact{Key: extract.KeyLocation, Value: "40.409300,49.867100"}, extract.Fact{Key: extract.KeySize, Value: "10x10"},
		extract.Fact{Key: extract.KeyTitle, Value: "Məhkəmə zalı"}, extract.Fact{Key: extract.KeyKeywords, Value: "məhkəmə"},
		extract.Fact{Key: extract.KeyKeywords, Value: "суд"}, extract.Fact{Key: extract.KeyTitle, Value: "Başlıq"},
		extract.Fact{Key: extract.KeyAuthor, Value: "Murad Uydurma"}, extract.Fact{Key: extract.KeyComments, Value: "Сцена"},
	)
	wantLosses(t, c)
	alone := read(t, media.Photo, jpegBytes(t, drawn(10, 10), segment(0xED, resource)), false)
	if got, want := fact(alone, extract.KeyTaken), "2023-11-01T10:15:00+04:00"; got != want {
		t.Errorf("IPTC says %q, want %q", got, want)
	}
}

// set is one data set of IPTC.
func set(number byte, value string) string {
	return "\x1C\x02" + string([]byte{number, 0, byte(len(value))}) + value
}

func TestPlacesThatAreNone(t *testing.T) {
	t.Parallel()
	good := fractions{{40, 1}, {24, 1}, {0, 1}}
	for name, place := range map[string][]tag{
		"no hemisphere": {{id: 2, value: good}, {id: 3, value: "E"}, {id: 4, value: good}},
		"zero by zero":  {{id: 1, value: "N"}, {id: 2, value: fractions{{0, 0}, {0, 0}, {0, 0}}}, {id: 3, value: "E"}, {id: 4, value: good}},
		"beyond":        {{id: 1, value: "N"}, {id: 2, value: fractions{{91, 1}}}, {id: 3, value: "E"}, {id: 4, value: good}},
		"minutes":       {{id: 1, value: "N"}, {id: 2, value: fractions{{9, 1}, {61, 1}}}, {id: 3, value: "E"}, {id: 4, value: good}},
		"nowhere":       {{id: 1, value: "N"}, {id: 2, value: fractions{{0, 1}}}, {id: 3, value: "E"}, {id: 4, value: fractions{{0, 1}}}},
		"half":          {{id: 1, value: "N"}, {id: 2, value: good}},
	} {
		b := jpegBytes(t, drawn(10, 10), exifSegment(tiffBytes(binary.BigEndian, []tag{{id: 0x8825, value: place}})))
		if got := fact(read(t, media.Photo, b, false), extract.KeyLocation); got != "" {
			t.Errorf("%s: the place is %q", name, got)
		}
	}
}

func TestOtherFormats(t *testing.T) {
	t.Parallel()
	var ofGIF, ofBMP, ofTIFF bytes.Buffer
	m := drawn(200, 150)
	for _, err := range []error{gif.Encode(&ofGIF, m, nil), bmp.Encode(&ofBMP, m), tiff.Encode(&ofTIFF, m, &tiff.Options{Compression: tiff.Deflate})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for mediaType, b := range map[string][]byte{"image/gif": ofGIF.Bytes(), "image/bmp": ofBMP.Bytes(), "image/tiff": ofTIFF.Bytes()} {
		c := read(t, media.Photo, b, true)
		wantLosses(t, c)
		if c.MediaType != mediaType || fact(c, extract.KeySize) != "200x150" || len(c.Pictures) != 1 || !isBlack(c.Pictures[0].Image, 5, 5) || isBlack(c.Pictures[0].Image, 150, 100) {
			t.Errorf("%s is %v, %v", mediaType, c.MediaType, c.Facts)
		}
	}
	metadata := append(riffChunk("EXIF", string(tiffBytes(binary.BigEndian, camera()))), riffChunk("ICCP", "abc")...)
	webp := "RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(4+len(metadata)))) + "WEBP" + string(metadata)
	c := read(t, media.Photo, []byte(webp), true)
	wantFacts(t, c, cameraFacts("")...)
	wantLosses(t, c, extract.ReasonDamaged) // it has no pixels
}

// riffChunk is one chunk of a RIFF file.
func riffChunk(kind, body string) []byte {
	b := append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body))), body...)
	return append(b, make([]byte, len(body)%2)...)
}

func TestHEIC(t *testing.T) {
	t.Parallel()
	exif := append(u32(6), append([]byte("Exif\x00\x00"), tiffBytes(binary.LittleEndian, camera())...)...)
	for version := range uint32(3) {
		build := func(at uint32) []byte {
			location := u16(0x4400, 1, 2)
			switch version {
			case 1:
				location = u16(0x4400, 1, 2, 0)
			case 2:
				location = append(u16(0x4400), append(u32(1, 2), u16(0)...)...)
			}
			location = append(location, u16(0, 1)...)
			meta := box("meta", u32(0), box("pitm", u32(0), u16(1)),
				box("iinf", u32(0), u16(2), box("infe", u32(2<<24), u16(1, 0), []byte("hvc1\x00")), box("infe", u32(2<<24), u16(2, 0), []byte("Exif\x00"))),
				box("iloc", u32(version<<24), location, u32(at, uint32(len(exif)))),
				box("iprp", box("ipco", box("ispe", u32(0, 512, 512)), box("ispe", u32(0, 4032, 3024))), box("ipma", u32(0, 1), u16(1), []byte{1, 0x82})))
			return bytes.Join([][]byte{box("ftyp", []byte("mif1"), u32(0), []byte("mif1heic")), meta, box("mdat", exif)}, nil)
		}
		b := build(0)
		b = build(uint32(len(b) - len(exif)))
		c := read(t, media.Photo, b, true)
		wantFacts(t, c, cameraFacts("4032x3024")...)
		wantLosses(t, c, extract.ReasonUnsupported)
		if c.MediaType != "image/heic" {
			t.Errorf("it is %q", c.MediaType)
		}
	}
}

func TestUnsupportedPictures(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]string{"nothing": "", "text": "salam, dünya", "BigTIFF": "II+\x00\x08\x00\x00\x00", "movie": string(box("ftyp", []byte("isom"), u32(0)))} {
		err := media.Photo(t.Context(), input([]byte(b)), &extract.Collector{})
		if want := "unsupported: "; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
