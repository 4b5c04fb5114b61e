package strip

import "encoding/binary"

// reel is a film under construction: its media data, and its tracks in moov.
type reel struct {
	data   []byte
	tracks [][]byte
	start  uint32 // where the media data begins in the file
}

// filmStart is where the media data of a film begins.
const filmStart = 24 + 8

// unit is a unit of H.264 behind its length.
func unit(b ...byte) []byte { return cat(be32(uint32(len(b))), b) }

// full is a box of version 0.
func full(kind string, body ...[]byte) []byte { return box(kind, be32(0), cat(body...)) }

// heading is times that are something.
var heading = be32(0xD0000000, 0xD0000001)

// entryOf is a sample entry of a picture, with a compressor's name.
func entryOf(kind string, boxes ...[]byte) []byte {
	head := make([]byte, visualHead)
	head[7] = 1
	copy(head[12:], "abcd")
	copy(head[43:], "Kamera 7")
	return box(kind, head, cat(boxes...))
}

// soundEntryOf is a sample entry of a sound.
func soundEntryOf(kind string, boxes ...[]byte) []byte {
	head := make([]byte, soundHead)
	head[7] = 1
	copy(head[12:], "abcd")
	binary.BigEndian.PutUint16(head[16:], 1)
	binary.BigEndian.PutUint16(head[18:], 16)
	return box(kind, head, cat(boxes...))
}

// avcC is a configuration of H.264, with a message among its parameter sets.
func avcC() []byte {
	note := append([]byte{6, 5, byte(len(secret))}, secret...)
	return box("avcC", []byte{1, 66, 0, 30, 0xFF, 0xE2}, be16(4), []byte{0x67, 66, 0, 30}, be16(uint16(len(note)+1)), note, []byte{0x80}, []byte{1}, be16(2), []byte{0x68, 1}, []byte(secret))
}

// dref says that the media are in the file.
func dref(flags uint32) []byte {
	return box("dinf", full("dref", be32(1), box("url ", be32(flags), []byte(secret))))
}

// add adds a track whose samples are one chunk, in the order of the calls.
func (r *reel) add(handler string, entry []byte, extra []byte, samples ...[]byte) {
	if r.start == 0 {
		r.start = filmStart
	}
	at := r.start + uint32(len(r.data))
	sizes := be32(0, uint32(len(samples)))
	for _, s := range samples {
		sizes = append(sizes, be32(uint32(len(s)))...)
		r.data = append(r.data, s...)
	}
	r.track(handler, entry, extra, cat(full("stsz", sizes, []byte(secret)), full("stsc", be32(1, 1, uint32(len(samples)), 1)), full("stco", be32(1, at), []byte(secret))))
}

// track adds a track with those tables.
func (r *reel) track(handler string, entry, extra, tables []byte) {
	stbl := box("stbl", full("stsd", be32(1), entry), full("stts", be32(1, 1, 1)), tables, full("sgpd", []byte(secret)), box("uuid", []byte(secret)))
	r.tracks = append(r.tracks, box("trak", extra, box("tkhd", be32(1), heading, be32(1, 7, 100), be32(7, 7), make([]byte, 52)),
		box("edts", full("elst", be32(1, 100, 0, 0x10000), []byte(secret))), box("udta", box("\xA9xyz", []byte(secret))), box("tref", box("cdsc", be32(1))),
		box("mdia", full("mdhd", heading, be32(1000, 100), be16(0x1234, 7)), full("hdlr", []byte("abcd"+handler), make([]byte, 12), []byte(secret)),
			box("minf", full("vmhd", make([]byte, 8)), full("nmhd", []byte(secret)), dref(1), stbl))))
}

// film is the whole.
func (r *reel) film(behind ...[]byte) []byte {
	mvhd := full("mvhd", heading, be32(1000, 100, 0x10000), make([]byte, 76))
	return cat(box("ftyp", []byte("CAEP"), be32(20240509), []byte("isomXAVC")), box("mdat", r.data),
		box("moov", mvhd, cat(r.tracks...), box("udta", []byte(secret)), box("meta", []byte(secret)), box("iods", []byte(secret)), be32(0)), cat(behind...))
}

// note264 is a message of H.264 with something of a user in it.
func note264() []byte {
	return unit(append(append([]byte{6, 5, byte(len(secret))}, secret...), 0x80)...)
}

// sampleFilm has a picture, a sound, and three tracks that must go.
func sampleFilm() *reel {
	r := &reel{}
	r.data = []byte(secret)
	r.add("vide", entryOf("avc1", avcC(), box("pasp", be32(1, 1)), box("uuid", []byte(secret)), box("colr", []byte("prof"+secret))), nil,
		cat(note264(), unit(0x65, 1, 2, 3)), cat(unit(append([]byte{30}, secret...)...), unit(0x41, 1, 2, 3), []byte{7}))
	r.add("meta", box("gpmd", make([]byte, 8)), nil, []byte(secret), []byte(secret))
	r.add("soun", soundEntryOf("sowt", box("chan", be32(0, 100<<16, 0, 0)), box("name", []byte(secret))), nil, []byte{1, 2}, []byte{3, 4})
	r.add("tmcd", box("tmcd", make([]byte, 8)), nil, []byte(secret))
	r.add("text", box("tx3g", make([]byte, 8)), nil, []byte(secret))
	r.data = append(r.data, secret...)
	return r
}
