package strip

import (
	"bytes"
	"errors"
	"testing"
)

func TestFilmLeavesOutWhatItSays(t *testing.T) {
	t.Parallel()
	b := sampleFilm().film(box("uuid", []byte(secret)), box("free", []byte(secret)), box("meta", []byte(secret)), []byte("behind "+secret))
	out := must(
		t, b, "video/mp4", "creation times", "names of handlers", "names of files", "name of the encoder", "name of the kind of device", "user data", "metadata", "private data",
		"GPS position", "GPS track", "timecode track", "text track", "links between tracks", "language", "data after the end", "data between the samples",
		"notes in the stream of the picture", "data in unused space", "unneeded box",
	)
	if want := len(b) - len("behind "+secret); len(out) != want {
		t.Fatalf("the copy has %d bytes, want %d: offsets are no longer true", len(out), want)
	}
	for _, gone := range []string{"Kamera", "abcd", "CAEP", "XAVC", "gpmd", "tmcd", "tx3g", "udta", "uuid", "meta", "prof", "\xD0\x00\x00"} {
		if bytes.Contains(out, []byte(gone)) {
			t.Errorf("%q is still there", gone)
		}
	}
	for _, kept := range [][]byte{
		unit(0x65, 1, 2, 3), unit(0x41, 1, 2, 3),
		{1, 2, 3, 4},
		{0x67, 66, 0, 30},
		box("pasp", be32(1, 1)), box("chan", be32(0, 100<<16, 0, 0)),
		full("elst", be32(1, 100, 0, 0x10000), make([]byte, len(secret))),
	} {
		if !bytes.Contains(out, kept) {
			t.Errorf("%q is no longer there", kept)
		}
	}
}

func TestFilmSizes(t *testing.T) {
	t.Parallel()
	sound := func(start uint32) []byte {
		r := &reel{start: start}
		r.add("soun", soundEntryOf("sowt"), nil, []byte{1, 2})
		return r.film()
	}
	const data = 8 + 2
	large := sound(filmStart + 8)
	large = cat(large[:24], be32(1), []byte("mdat"), be32(0, 8+data), large[32:]) // a size of 64 bits
	if out := must(t, large, "video/quicktime"); !bytes.Contains(out, []byte{0, 0, 0, 8 + data, 1, 2}) {
		t.Error("the sound is gone")
	}
	plain := sound(filmStart)
	head := sound(uint32(len(plain) - 2))[24+data:] // the tables first, and the data up to the end of the file
	last := cat(plain[:24], head, be32(0), []byte("mdat"), []byte{1, 2}, []byte(secret))
	if out := must(t, last, "video/mp4", "data between the samples"); !bytes.Contains(out, []byte("mdat\x01\x02\x00")) {
		t.Error("the sound is gone")
	}
}

func TestFilmRefused(t *testing.T) {
	t.Parallel()
	one := func(entry []byte, samples ...[]byte) []byte {
		r := &reel{}
		r.add("vide", entry, nil, samples...)
		return r.film()
	}
	tables := func(tables ...[]byte) []byte {
		r := &reel{data: make([]byte, 64)}
		r.track("soun", soundEntryOf("sowt"), nil, cat(tables...))
		return r.film()
	}
	stsc, stco := full("stsc", be32(1, 1, 1, 1)), full("stco", be32(1, filmStart))
	shared := &reel{}
	shared.add("vide", entryOf("avc1", avcC()), nil, unit(0x65, 1))
	shared.track("meta", box("gpmd", make([]byte, 8)), nil, cat(full("stsz", be32(2, 1)), stsc, stco))
	for _, c := range []struct {
		name, reason string
		b            []byte
	}{
		{"no film", "no MP4", []byte("RIFF....AVI LIST")},
		{"nothing", "no MP4", nil},
		{"fragments", "fragments", append(sampleFilm().film(), box("moof", be32(0))...)},
		{"no tracks", "neither picture nor sound", (&reel{data: []byte{1}}).film()},
		{"only a track that must go", "neither picture nor sound", func() []byte { r := &reel{}; r.add("meta", box("gpmd"), nil, []byte{1}); return r.film() }()},
		{"an unknown encoding", "not known", one(entryOf("jpeg"), []byte{1})},
		{"encrypted", "not known", one(entryOf("encv", avcC()), []byte{1})},
		{"pictures as a stream", "not known", one(entryOf("mp4v", full("esds", []byte{3, 18, 0, 1, 0, 4, 13, 0x6C}, make([]byte, 12))), []byte{1})},
		{"a text in a descriptor", "not known", one(entryOf("mp4v", full("esds", []byte{3, 6, 0, 1, 0, 0x43, 1, 65})), []byte{1})},
		{"an unsaid stream", "damaged", one(entryOf("mp4v", full("esds", []byte{3, 3, 0, 1, 0})), []byte{1})},
		{"no configuration", "damaged", one(entryOf("avc1"), unit(0x65, 1))},
		{"units that are too long", "damaged", one(entryOf("avc1", avcC()), be32(9), []byte{1})},
		{"a shared sample", "overlap", shared.film()},
		{"no chunks", "damaged", tables(full("stsz", be32(2, 1)), stsc)},
		{"too few chunks", "damaged", tables(full("stsz", be32(2, 9)), stsc, stco)},
		{"too many sizes", "damaged", tables(full("stsz", be32(0, 1<<31)), stsc, stco)},
		{"too many chunks", "damaged", tables(full("stsz", be32(2, 1)), stsc, full("stco", be32(1<<31, filmStart)))},
		{"runs that are not in order", "damaged", tables(full("stsz", be32(2, 1)), full("stsc", be32(1, 2, 1, 1)), stco)},
		{"no samples in a run", "damaged", tables(full("stsz", be32(2, 1)), full("stsc", be32(1, 1, 0, 1)), stco)},
		{"two tables of one kind", "damaged", tables(full("stsz", be32(2, 1)), stsc, stco, stco)},
		{"a sample behind the file", "in the middle", tables(full("stsz", be32(2, 1)), stsc, full("co64", be32(1, 0x70000000, 0)))},
		{"a sample in the header", "damaged", tables(full("stsz", be32(2, 1)), stsc, full("stco", be32(1, 2)))},
		{"chunks backwards", "order", tables(full("stsz", be32(2, 2)), stsc, full("stco", be32(2, filmStart+2, filmStart)))},
		{"another file", "another file", bytes.Replace(sampleFilm().film(), []byte("url \x00\x00\x00\x01"), []byte("url \x00\x00\x00\x00"), 1)},
		{"compressed tables", "compressed", cat(sampleFilm().film()[:24], box("mdat"), box("moov", box("cmov")))},
		{"two movies", "damaged", cat(sampleFilm().film(), box("moov"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mustRefuse(t, c.b, "video/mp4", c.reason)
		})
	}
}

func TestFilmCutAndChanged(t *testing.T) {
	t.Parallel()
	b := sampleFilm().film()
	for n := range b {
		if out, _, err := try(t, b[:n], "video/mp4"); err == nil {
			t.Fatalf("cut at %d it is not refused, %d bytes", n, len(out))
		} else if !errors.Is(err, ErrRefused) {
			t.Fatal(err)
		}
		c := bytes.Clone(b)
		c[n] ^= 1 << (n % 8)
		out, _, err := try(t, c, "video/mp4")
		if err == nil {
			same(t, out, "video/mp4")
		} else if !errors.Is(err, ErrRefused) {
			t.Fatal(err)
		}
	}
}

func TestSecondSoundInUnknownEncodingGoes(t *testing.T) {
	t.Parallel()
	r := sampleFilm()
	r.add("soun", soundEntryOf("apac"), nil, []byte(secret))
	must(t, r.film(), "video/quicktime", "sound track in an unknown encoding")
}

func TestTrackThatIsSwitchedOffGoes(t *testing.T) {
	t.Parallel()
	r := sampleFilm()
	r.add("soun", soundEntryOf("sowt"), nil, []byte(secret))
	b := r.film()
	last := bytes.LastIndex(b, []byte("tkhd"))
	if _, _, err := try(t, b, "video/mp4"); err != nil {
		t.Fatal(err)
	}
	b[last+7] &^= 1
	must(t, b, "video/mp4", "track that is switched off")
}
