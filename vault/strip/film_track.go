package strip

import "encoding/binary"

// track is what was read about a track.
type track struct {
	handler string // "vide", "soun" or another
	format  string // the encoding of its samples, that of the first sample entry
	keep    bool
	on      bool // it is switched on: players show it
	coding  coding
	prefix  int    // the length of the length before a unit of H.264 or H.265
	frame   uint64 // the length of a sample of plain sound; 0 for others
	samples *table // nil if its samples are not in the file
}

// coding says what is done with the samples of a track that stays.
type coding int

const (
	codingUnknown coding = iota
	codingPlain          // they are copied
	codingPCM            // they are copied; their length is not always told by the table
	codingH264           // units are checked (ISO/IEC 14496-15, section 5)
	codingH265           // units are checked (section 8)
	codingMPEG4          // user data is overwritten (ISO/IEC 14496-2, section 6.2.2)
)

// codings are the known encodings of pictures and sounds.
var codings = map[string]map[string]coding{
	"vide": {
		"avc1": codingH264, "avc3": codingH264, "hvc1": codingH265, "hev1": codingH265, "mp4v": codingMPEG4, "vp08": codingPlain, "vp09": codingPlain,
		"apch": codingPlain, "apcn": codingPlain, "apcs": codingPlain, "apco": codingPlain, "ap4h": codingPlain, "ap4x": codingPlain,
	},
	"soun": {
		"mp4a": codingPlain, "alac": codingPlain, "ac-3": codingPlain, "ec-3": codingPlain, "samr": codingPlain, "sawb": codingPlain,
		"Opus": codingPlain, ".mp3": codingPlain, "sowt": codingPCM, "twos": codingPCM, "raw ": codingPCM, "in24": codingPCM,
		"in32": codingPCM, "fl32": codingPCM, "fl64": codingPCM, "lpcm": codingPCM, "ulaw": codingPCM, "alaw": codingPCM,
	},
}

// name is what the report says about a track that was taken out.
func (t *track) name() string {
	if t.coding != codingUnknown {
		return "track that is switched off"
	}
	switch t.handler {
	case "tmcd":
		return "timecode track"
	case "text", "sbtl", "subt", "subp", "clcp":
		return "text track"
	case "vide":
		return "picture track in an unknown encoding"
	case "soun":
		return "sound track in an unknown encoding"
	}
	if t.format == "tmcd" {
		return "timecode track"
	}
	if t.format == "gpmd" || t.format == "camm" {
		return "GPS track"
	}
	return "metadata track"
}

// readTrack reads a trak, without changing it.
func readTrack(b []byte) (*track, error) {
	t := &track{}
	handler, err := find(b, "mdia", "hdlr")
	if err != nil {
		return nil, err
	}
	if len(handler) >= 12 {
		t.handler = string(handler[8:12])
	}
	header, err := find(b, "tkhd")
	if err != nil {
		return nil, err
	}
	t.on = len(header) >= 4 && header[3]&1 != 0
	stbl, err := find(b, "mdia", "minf", "stbl")
	if err != nil {
		return nil, err
	}
	refs, err := find(b, "mdia", "minf", "dinf", "dref")
	if err != nil {
		return nil, err
	}
	inFile := selfContained(refs)
	if err := t.readEntries(stbl); err != nil {
		return nil, err
	}
	t.keep = t.coding != codingUnknown
	if t.keep && !inFile {
		return nil, refuse("the picture or the sound of the film is in another file")
	}
	if inFile {
		t.samples, err = readTable(stbl)
	}
	return t, err
}

// readEntries reads stsd (section 8.5.2): the encoding, which must be the same in all entries.
func (t *track) readEntries(stbl []byte) error {
	b, err := find(stbl, "stsd")
	if err != nil || len(b) < 16 {
		return err
	}
	first := true
	return atoms(b[8:], func(kind string, _, body []byte) error {
		c := codings[t.handler][kind]
		if !first && c != t.coding {
			return refuse("a track of the film changes its encoding")
		}
		if first {
			t.format, t.coding = kind, c
		}
		defer func() { first = false }()
		switch c {
		case codingH264, codingH265:
			return t.readPrefix(body, first)
		case codingPCM:
			return t.readFrame(kind, body, first)
		}
		return nil
	})
}

// readPrefix reads how long the lengths of units are.
func (t *track) readPrefix(entry []byte, first bool) error {
	kind, at := "avcC", 4
	if t.coding == codingH265 {
		kind, at = "hvcC", 21
	}
	if len(entry) < visualHead {
		return errFilm
	}
	config, err := find(entry[visualHead:], kind)
	if err != nil {
		return err
	}
	if len(config) <= at {
		return errFilm
	}
	n := 1 + int(config[at]&3)
	if !first && n != t.prefix {
		return refuse("a track of the film changes its encoding")
	}
	t.prefix = n
	return nil
}

// readFrame reads how long a sample of plain sound is, which is 1 in the tables of some files (QuickTime File Format, "Sound
// Sample Description").
func (t *track) readFrame(kind string, entry []byte, first bool) error {
	if len(entry) < soundHead {
		return errFilm
	}
	channels, bits := uint64(binary.BigEndian.Uint16(entry[16:])), uint64(binary.BigEndian.Uint16(entry[18:]))
	if n, fixed := map[string]uint64{"ulaw": 8, "alaw": 8, "in24": 24, "in32": 32, "fl32": 32, "fl64": 64}[kind]; fixed {
		bits = n
	}
	n := channels * (bits / 8)
	if binary.BigEndian.Uint16(entry[8:]) == 2 {
		if len(entry) < soundHead+36 {
			return errFilm
		}
		n = uint64(binary.BigEndian.Uint32(entry[soundHead+28:]))
	}
	if n == 0 || n > 4096 || !first && n != t.frame {
		return errFilm
	}
	t.frame = n
	return nil
}
