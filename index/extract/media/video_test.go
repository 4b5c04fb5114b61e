package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"

	"emanet/index/extract"
	"emanet/index/extract/media"
)

const (
	madeAt    = 3_797_000_000 // 2024-04-26 18:13:20, in seconds since 1904
	changedAt = madeAt + 3600
)

// header is the header of a movie of 12.5 seconds.
func header() []byte {
	return box("mvhd", u32(0, madeAt, changedAt, 600, 7500), make([]byte, 80))
}

// track is a track with that handler.
func track(handler string, width, height uint32, samples ...[]byte) []byte {
	head := box("tkhd", u32(0, 0, 0, 1, 0, 0), make([]byte, 16+36), u32(width<<16, height<<16))
	return box("trak", head, box("mdia", box("hdlr", u32(0, 0), []byte(handler), make([]byte, 13)), box("minf", box("stbl", samples...))))
}

// dataBox is the value of an item of a list.
func dataBox(kind uint32, value string) []byte { return box("data", u32(kind, 0), []byte(value)) }

func TestQuickTime(t *testing.T) {
	t.Parallel()
	keys := [][2]string{
		{"com.apple.quicktime.location.ISO6709", "+40.4093-049.8671-028.500/"},
		{"com.apple.quicktime.creationdate", "2024-05-09T14:03:21+0400"},
		{"com.apple.quicktime.make", "Uydurma"},
		{"com.apple.quicktime.model", "Telefon 7"},
		{"com.apple.quicktime.software", "17.1"},
		{"com.apple.quicktime.title", "Yürüş"},
	}
	names, items := u32(0, uint32(len(keys))), [][]byte{}
	for i, k := range keys {
		names = append(append(names, u32(uint32(8+len(k[0])))...), "mdta"+k[0]...)
		items = append(items, box(string(u32(uint32(i+1))), dataBox(1, k[1])))
	}
	meta := box("meta", box("hdlr", u32(0, 0), []byte("mdta"), make([]byte, 13)), box("keys", names), box("ilst", items...))
	b := slices.Concat(box("ftyp", []byte("qt  "), u32(0)), box("wide"), box("mdat", make([]byte, 1000)), box("moov", header(), track("vide", 1920, 1080), meta))
	c := read(t, media.Video, b, false)
	wantFacts(
		t, c, extract.Fact{Key: extract.KeyTaken, Value: "2024-05-09T14:03:21+04:00"}, extract.Fact{Key: extract.KeyCreated, Value: "2024-04-26T18:13:20Z"},
		extract.Fact{Key: extract.KeyModified, Value: "2024-04-26T19:13:20Z"}, extract.Fact{Key: extract.KeyDevice, Value: "Uydurma Telefon 7"},
		extract.Fact{Key: extract.KeySoftware, Value: "17.1"}, extract.Fact{Key: extract.KeyLocation, Value: "40.409300,-49.867100"},
		extract.Fact{Key: extract.KeyAltitude, Value: "-28.5"}, extract.Fact{Key: extract.KeyDuration, Value: "12.5"},
		extract.Fact{Key: extract.KeySize, Value: "1920x1080"}, extract.Fact{Key: extract.KeyTitle, Value: "Yürüş"},
	)
	wantLosses(t, c)
	if c.MediaType != "video/quicktime" || c.Extractor != "video" {
		t.Errorf("it is %q, read by %q", c.MediaType, c.Extractor)
	}
}

func TestMP4(t *testing.T) {
	t.Parallel()
	place := box("loci", u32(0), u16(0x55C4), []byte("Bakı\x00\x00"), u32(49<<16+1<<15, 40<<16+1<<14, uint32(0xFFFFFFFF-28<<16+1)), []byte("earth\x00\x00"))
	list := box("meta", u32(0), box("hdlr", u32(0, 0), []byte("mdir"), make([]byte, 13)), box("ilst",
		box("\xA9nam", dataBox(1, "Küçə")), box("\xA9ART", dataBox(2, string(wide(binary.BigEndian, "Свидетель")))), box("covr", dataBox(13, "\xFF\xD8")),
		box("\xA9day", dataBox(1, "2019")), box("\xA9too", dataBox(1, "proqram 3"))))
	text := box("titl", u32(0), u16(0), []byte("Küçə\x00"))
	b := slices.Concat(box("ftyp", []byte("isom"), u32(0)), box("moov", header(), track("vide", 640, 360), box("udta", place, list, text)), box("mdat"))
	c := read(t, media.Video, b, false)
	wantFacts(
		t, c, extract.Fact{Key: extract.KeyTaken, Value: "2024-04-26T18:13:20Z"}, extract.Fact{Key: extract.KeyModified, Value: "2024-04-26T19:13:20Z"},
		extract.Fact{Key: extract.KeySoftware, Value: "proqram 3"}, extract.Fact{Key: extract.KeyLocation, Value: "40.250000,49.500000"},
		extract.Fact{Key: extract.KeyAltitude, Value: "-28"}, extract.Fact{Key: extract.KeyDuration, Value: "12.5"}, extract.Fact{Key: extract.KeySize, Value: "640x360"},
		extract.Fact{Key: extract.KeyComments, Value: "Bakı"}, extract.Fact{Key: extract.KeyTitle, Value: "Küçə"}, extract.Fact{Key: extract.KeyAuthor, Value: "Свидетель"},
	)
	wantLosses(t, c)
	sound := slices.Concat(box("ftyp", []byte("M4A "), u32(0)), box("moov", box("mvhd", u32(0, 0, 0, 1000, 1440), make([]byte, 80)), track("soun", 0, 0)))
	c = read(t, media.Audio, sound, false)
	wantFacts(t, c, extract.Fact{Key: extract.KeyDuration, Value: "1.44"})
	if c.MediaType != "audio/mp4" {
		t.Errorf("it is %q", c.MediaType)
	}
}

func TestAndroidPlace(t *testing.T) {
	t.Parallel()
	place := box("\xA9xyz", u16(18, 0x15C7), []byte("+40.4093+049.8671/"))
	b := slices.Concat(box("ftyp", []byte("3gp4"), u32(0)), box("moov", box("mvhd", u32(1<<24, 0, 0), u32(0, 0, 1000, 0, 2500), make([]byte, 80)), track("vide", 176, 144), box("udta", place)))
	c := read(t, media.Video, b, false)
	wantFacts(t, c, extract.Fact{Key: extract.KeyLocation, Value: "40.409300,49.867100"}, extract.Fact{Key: extract.KeyDuration, Value: "2.5"}, extract.Fact{Key: extract.KeySize, Value: "176x144"})
	if c.MediaType != "video/3gpp" {
		t.Errorf("it is %q", c.MediaType)
	}
}

func TestFragments(t *testing.T) {
	t.Parallel()
	empty := box("mvhd", u32(0, 0, 0, 1000, 0), make([]byte, 80))
	said := box("moov", empty, track("vide", 10, 10), box("mvex", box("mehd", u32(0, 61_250))))
	index := box("sidx", u32(0, 1, 90_000, 0, 0), u16(0, 2), u32(0, 90_000, 0, 0, 45_000, 0))
	for want, parts := range map[string][][]byte{
		"61.25": {said, box("moof"), box("mdat")},
		"1.5":   {box("moov", empty, track("vide", 10, 10)), index, index, box("moof"), box("mdat")},
		"":      {box("moov", empty, track("vide", 10, 10)), box("moof")},
	} {
		c := read(t, media.Video, append(box("ftyp", []byte("iso5"), u32(0)), bytes.Join(parts, nil)...), false)
		if got := fact(c, extract.KeyDuration); got != want {
			t.Errorf("the duration is %q, want %q", got, want)
		}
	}
}

func TestSubtitles(t *testing.T) {
	t.Parallel()
	ftyp := box("ftyp", []byte("isom"), u32(0))
	lines := [][]byte{append(u16(8), "Danışın."...), u16(0), append(u16(uint16(len("Молчите."))), "Молчите."...), append(append(u16(6), 0xFE, 0xFF), wide(binary.BigEndian, "ok")...)}
	lines[0] = append(u16(uint16(len("Danışın."))), "Danışın."...)
	media4 := bytes.Join(lines, nil)
	at := uint32(len(ftyp) + 8)
	second := at + uint32(len(lines[0])+len(lines[1]))
	tables := [][]byte{
		box("stco", u32(0, 2, at, second)), box("stsc", u32(0, 1, 1, 2, 1)),
		box("stsz", u32(0, 0, 4, uint32(len(lines[0])), 2, uint32(len(lines[2])), uint32(len(lines[3])))),
	}
	b := slices.Concat(ftyp, box("mdat", media4), box("moov", header(), track("vide", 10, 10), track("sbtl", 0, 0, tables...)))
	c := read(t, media.Video, b, false)
	wantLosses(t, c)
	if len(c.Parts) != 1 || c.Parts[0].Text != "Danışın.\nМолчите.\nok\n" || c.Parts[0].Kind != extract.PartOther {
		t.Errorf("the parts are %+v", c.Parts)
	}
	in := input(b)
	in.Limits.Text = 12
	c = &extract.Collector{}
	if err := media.Video(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	wantLosses(t, c, extract.ReasonTooLarge)
}

// sparse is a file of any size with some bytes at its ends, that counts how much of it is read.
type sparse struct {
	head, tail []byte
	size, read int64
}

func (s *sparse) ReadAt(p []byte, off int64) (int, error) {
	s.read += int64(len(p))
	for i := range p {
		switch at := off + int64(i); {
		case at >= s.size:
			return i, io.EOF
		case at < int64(len(s.head)):
			p[i] = s.head[at]
		case at >= s.size-int64(len(s.tail)):
			p[i] = s.tail[at-s.size+int64(len(s.tail))]
		default:
			p[i] = 0
		}
	}
	return len(p), nil
}

func TestLargeMovieCostsAFewReads(t *testing.T) {
	t.Parallel()
	const size = 6 << 30
	moov := box("moov", header(), track("vide", 3840, 2160))
	head := append(box("ftyp", []byte("isom"), u32(0)), u32(1)...)
	head = append(head, "mdat"...)
	head = binary.BigEndian.AppendUint64(head, uint64(size-len(moov)-len(head)+8))
	s := &sparse{head: head, tail: moov, size: size}
	c := &extract.Collector{}
	in := &extract.Input{Bytes: s, Size: size, Limits: extract.Limits{}.Filled()}
	if err := media.Video(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	if fact(c, extract.KeySize) != "3840x2160" || s.read > 16<<10 {
		t.Errorf("%v after reading %d bytes", c.Facts, s.read)
	}
}

func TestHostileMovies(t *testing.T) {
	t.Parallel()
	ftyp := box("ftyp", []byte("isom"), u32(0))
	manyBoxes := bytes.Repeat(box("free"), 100_001)
	deep := []byte(nil)
	for range 5000 {
		deep = box("moov", deep)
	}
	for name, want := range map[string]struct {
		b      []byte
		reason extract.Reason
	}{
		"no moov":    {ftyp, extract.ReasonDamaged},
		"small box":  {append(slices.Clone(ftyp), 0, 0, 0, 4, 'm', 'o', 'o', 'v'), extract.ReasonDamaged},
		"many boxes": {append(slices.Clone(ftyp), manyBoxes...), extract.ReasonTooLarge},
		"a picture":  {jpegBytes(t, drawn(5, 5)), extract.ReasonUnsupported},
		"empty":      {nil, extract.ReasonDamaged},
	} {
		err := media.Video(t.Context(), input(want.b), &extract.Collector{})
		var failure *extract.Failure
		if !errors.As(err, &failure) || failure.Reason != want.reason {
			t.Errorf("%s: %v, want %s", name, err, want.reason)
		}
	}
	if err := media.Video(t.Context(), input(append(ftyp, deep...)), &extract.Collector{}); err != nil {
		t.Errorf("a deep movie: %v", err)
	}
}

func TestContextAndFileErrorsAreReturned(t *testing.T) {
	t.Parallel()
	broken := errors.New("invented")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	good := jpegBytes(t, drawn(5, 5))
	for name, format := range map[string]extract.Format{"photo": media.Photo, "video": media.Video, "audio": media.Audio} {
		in := input(good)
		if err := format(ctx, in, &extract.Collector{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want the error of the context", name, err)
		}
		in.Bytes = failing{broken}
		if err := format(t.Context(), in, &extract.Collector{}); !errors.Is(err, broken) {
			t.Errorf("%s: %v, want the error of the file", name, err)
		}
	}
}

type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }
