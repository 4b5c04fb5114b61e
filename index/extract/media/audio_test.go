package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"emanet/index/extract"
	"emanet/index/extract/media"
)

// id3 is an ID3 tag of that version.
func id3(version byte, frames ...[]byte) []byte {
	body := append(bytes.Join(frames, nil), make([]byte, 20)...)
	n := len(body)
	return append([]byte{'I', 'D', '3', version, 0, 0, byte(n >> 21 & 127), byte(n >> 14 & 127), byte(n >> 7 & 127), byte(n & 127)}, body...)
}

// frame is a frame of an ID3 tag of version 3, or of 4 while it is short.
func frame(id string, charset byte, text string) []byte {
	return slices.Concat([]byte(id), u32(uint32(1+len(text))), []byte{0, 0, charset}, []byte(text))
}

// mp3Frames are n frames of MPEG 1 layer III, 128 kbit/s, 44 100 Hz.
func mp3Frames(n int) []byte {
	one := make([]byte, 417)
	copy(one, []byte{0xFF, 0xFB, 0x90, 0xC0})
	return bytes.Repeat(one, n)
}

func TestMP3(t *testing.T) {
	t.Parallel()
	picture := frame("APIC", 0, "image/jpeg\x00\x03\x00\xFF\xD8")
	b := append(id3(4, frame("TIT2", 3, "Müsahibə"), picture, frame("TPE1", 1, "\xFF\xFE"+string(wide(binary.LittleEndian, "Ведущий"))), frame("TDRC", 0, "2024-05-09T14:03"),
		frame("COMM", 3, "aze\x00birinci hissə"), frame("USLT", 3, "azesöz\x00Salam.\nNecəsiniz?"), frame("TSSE", 0, "kodlayan"), frame("TXXX", 3, "Yer\x00Gəncə")), mp3Frames(100)...)
	c := read(t, media.Audio, b, false)
	wantFacts(
		t, c, extract.Fact{Key: extract.KeyTaken, Value: "2024-05-09T14:03:00"}, extract.Fact{Key: extract.KeySoftware, Value: "kodlayan"},
		extract.Fact{Key: extract.KeyDuration, Value: "2.606"}, extract.Fact{Key: extract.KeyTitle, Value: "Müsahibə"}, extract.Fact{Key: extract.KeyAuthor, Value: "Ведущий"},
		extract.Fact{Key: extract.KeyComments, Value: "birinci hissə"}, extract.Fact{Key: extract.KeyComments, Value: "Gəncə"},
	)
	wantLosses(t, c)
	if len(c.Parts) != 1 || c.Parts[0].Text != "Salam.\nNecəsiniz?" {
		t.Errorf("the parts are %v", c.Parts)
	}
	old := append(mp3Frames(10), make([]byte, 128)...)
	copy(old[4170:], "TAG\xCF\xF0\xE8\xE2\xE5\xF2")
	copy(old[4170+93:], "2011salam")
	c = read(t, media.Audio, old, false)
	if fact(c, extract.KeyTitle) != "Привет" || fact(c, extract.KeyTaken) != "2011" || fact(c, extract.KeyComments) != "salam" {
		t.Errorf("ID3v1 is %v", c.Facts)
	}
	said := mp3Frames(10)
	copy(said[4+17:], "Xing") // one channel
	copy(said[4+17+4:], u32(1, 1000))
	c = read(t, media.Audio, said, false)
	if got, want := fact(c, extract.KeyDuration), "26.122"; got != want {
		t.Errorf("the duration is %s, want %s", got, want)
	}
}

func TestID3Versions(t *testing.T) {
	t.Parallel()
	second := []byte("TT2\x00\x00\x06\x00Salam")
	for version, tag := range map[byte][]byte{2: id3(2, second), 3: id3(3, frame("TIT2", 0, "Salam")), 4: id3(4, frame("TIT2", 0, "Salam"))} {
		c := read(t, media.Audio, append(tag, mp3Frames(3)...), false)
		if got := fact(c, extract.KeyTitle); got != "Salam" {
			t.Errorf("version %d: %q", version, got)
		}
	}
}

func TestWAV(t *testing.T) {
	t.Parallel()
	format := slices.Concat([]byte{1, 0, 1, 0}, binary.LittleEndian.AppendUint32(nil, 8000), binary.LittleEndian.AppendUint32(nil, 16000), []byte{2, 0, 16, 0})
	bext := make([]byte, 602)
	copy(bext, "Məhkəmə salonu")
	copy(bext[256:], "Diktofon")
	copy(bext[320:], "2024-05-0914-03-21")
	body := slices.Concat(riffChunk("fmt ", string(format)), riffChunk("bext", string(bext)),
		riffChunk("LIST", "INFO"+string(riffChunk("INAM", "Açıq iclas\x00"))+string(riffChunk("IART", "Katib"))), riffChunk("data", string(make([]byte, 24_000))))
	b := append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(4+len(body)))...), append([]byte("WAVE"), body...)...)
	c := read(t, media.Audio, b, false)
	wantFacts(
		t, c, extract.Fact{Key: extract.KeyTaken, Value: "2024-05-09T14:03:21"}, extract.Fact{Key: extract.KeyDevice, Value: "Diktofon"},
		extract.Fact{Key: extract.KeyDuration, Value: "1.5"}, extract.Fact{Key: extract.KeyComments, Value: "Məhkəmə salonu"},
		extract.Fact{Key: extract.KeyTitle, Value: "Açıq iclas"}, extract.Fact{Key: extract.KeyAuthor, Value: "Katib"},
	)
	wantLosses(t, c)
}

// comments are those of Vorbis.
func comments(values ...string) (b []byte) {
	for i, v := range append([]string{"uydurma kodlayan"}, values...) {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(v))), v...)
		if i == 0 {
			b = binary.LittleEndian.AppendUint32(b, uint32(len(values)))
		}
	}
	return b
}

// oggPage is a page with one packet on it.
func oggPage(last uint64, packet []byte) []byte {
	b := binary.LittleEndian.AppendUint64([]byte("OggS\x00\x00"), last)
	b = append(b, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	lengths := append(bytes.Repeat([]byte{255}, len(packet)/255), byte(len(packet)%255))
	return slices.Concat(b, []byte{byte(len(lengths))}, lengths, packet)
}

func TestOggAndFLAC(t *testing.T) {
	t.Parallel()
	said := comments("title=Səs yazısı", "ARTIST=Şahid", "DATE=2024-05-09", "WEIRD=x")
	want := []extract.Fact{
		{Key: extract.KeyTaken, Value: "2024-05-09"},
		{Key: extract.KeySoftware, Value: "uydurma kodlayan"},
		{Key: extract.KeyDuration, Value: "2.5"},
		{Key: extract.KeyTitle, Value: "Səs yazısı"},
		{Key: extract.KeyAuthor, Value: "Şahid"},
	}
	opus := slices.Concat(oggPage(0, append([]byte("OpusHead\x01\x01"), 0x38, 0x01, 0x80, 0xBB, 0, 0, 0, 0, 0)), oggPage(0, append([]byte("OpusTags"), said...)), oggPage(120_312, make([]byte, 300)))
	vorbis := slices.Concat(oggPage(0, slices.Concat([]byte("\x01vorbis\x00\x00\x00\x00\x01"), binary.LittleEndian.AppendUint32(nil, 44_100), make([]byte, 14))),
		oggPage(0, append([]byte("\x03vorbis"), said...)), oggPage(110_250, make([]byte, 30)))
	info := make([]byte, 34)
	copy(info[10:], []byte{44_100 >> 12, 44_100 >> 4 & 255, 44_100 & 15 << 4, 0, 0, 1, 0xAE, 0xAA}) // 110 250 samples
	flac := slices.Concat([]byte("fLaC\x00\x00\x00\x22"), info, []byte{0x84, 0, 0, byte(len(said))}, said)
	for mediaType, b := range map[string][]byte{"audio/ogg": opus, "audio/ogg ": vorbis, "audio/flac": flac} {
		c := read(t, media.Audio, b, false)
		wantFacts(t, c, want...)
		wantLosses(t, c)
		if c.MediaType != mediaType[:len(c.MediaType)] {
			t.Errorf("%s is %s", mediaType, c.MediaType)
		}
	}
}

func TestUnsupportedSound(t *testing.T) {
	t.Parallel()
	err := media.Audio(t.Context(), input([]byte("#!AMR\nabcdefghij")), &extract.Collector{})
	var failure *extract.Failure
	if !errors.As(err, &failure) || failure.Reason != extract.ReasonUnsupported {
		t.Errorf("AMR: %v", err)
	}
}
