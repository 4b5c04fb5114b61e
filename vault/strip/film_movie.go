package strip

import "encoding/binary"

// rules are what inside does with boxes.
type rules = map[string]func(body []byte) (bool, error)

// cleanMovie cleans the moov. It does what section 8 says about each box, and QuickTime where that differs.
func (f *filmCopy) cleanMovie() error {
	next, header := 0, false
	return atoms(f.moov, func(kind string, whole, body []byte) error {
		switch kind {
		case "mvhd":
			if header || !f.movieHeader(body) {
				return errFilm
			}
			header = true
			return nil
		case "trak":
			t := f.tracks[next]
			next++
			if t.keep {
				return f.cleanTrack(t, body)
			}
			f.drop(whole, t.name())
			return nil
		}
		f.drop(whole, boxName(kind))
		return nil
	})
}

// times sets the times of creation and change behind version and flags to zeros, and returns what is behind them; nil if the
// box is too short.
func (f *filmCopy) times(b []byte) []byte {
	n := 4 + 8
	if len(b) > 0 && b[0] == 1 {
		n = 4 + 16
	}
	if len(b) < n || b[0] > 1 {
		return nil
	}
	f.wipe(b[4:n], "creation times")
	return b[n:]
}

// movieHeader cleans mvhd (section 8.2.2), where QuickTime also keeps what was last selected.
func (f *filmCopy) movieHeader(b []byte) bool {
	wide := 0
	if len(b) > 0 && b[0] == 1 {
		wide = 4
	}
	b = f.times(b)
	if len(b) != 88+wide {
		return false
	}
	b = b[8+wide:]
	clear(b[6:16])
	clear(b[52:76])
	return true
}

// cleanTrack cleans a trak.
func (f *filmCopy) cleanTrack(t *track, b []byte) error {
	return f.inside(b, rules{
		"tkhd": f.trackHeader,
		"edts": func(b []byte) (bool, error) { return true, f.inside(b, rules{"elst": f.edits}) },
		"mdia": func(b []byte) (bool, error) { return true, f.cleanMedia(t, b) },
	})
}

// trackHeader cleans tkhd (section 8.3.2).
func (f *filmCopy) trackHeader(b []byte) (bool, error) {
	wide := 0
	if len(b) > 0 && b[0] == 1 {
		wide = 4
	}
	b = f.times(b)
	if len(b) != 72+wide {
		return false, errFilm
	}
	clear(b[4:8])
	clear(b[12+wide : 20+wide])
	clear(b[26+wide : 28+wide])
	return true, nil
}

// edits checks elst (section 8.6.6).
func (f *filmCopy) edits(b []byte) (bool, error) {
	size := uint64(12)
	if len(b) > 0 && b[0] == 1 {
		size = 20
	}
	return stays(f.counted(b, size))
}

// stays is a box that must be as it should.
func stays(is bool) (bool, error) {
	if !is {
		return false, errFilm
	}
	return true, nil
}

// cleanMedia cleans mdia.
func (f *filmCopy) cleanMedia(t *track, b []byte) error {
	return f.inside(b, rules{
		"mdhd": f.mediaHeader,
		"hdlr": f.handler,
		"minf": func(b []byte) (bool, error) {
			return true, f.inside(b, rules{
				"vmhd": func(b []byte) (bool, error) { return len(b) == 12, nil },
				"smhd": func(b []byte) (bool, error) { return len(b) == 8, nil },
				"hdlr": f.handler,
				"dinf": func(b []byte) (bool, error) { return true, f.inside(b, rules{"dref": f.references}) },
				"stbl": func(b []byte) (bool, error) { return true, f.inside(b, f.tableRules(t)) },
			})
		},
	})
}

// mediaHeader cleans mdhd (section 8.4.2). The language, that of the telephone and not of the words, becomes "und".
func (f *filmCopy) mediaHeader(b []byte) (bool, error) {
	wide := 0
	if len(b) > 0 && b[0] == 1 {
		wide = 4
	}
	b = f.times(b)
	if len(b) != 12+wide {
		return false, errFilm
	}
	tail := b[len(b)-4:]
	if language := binary.BigEndian.Uint16(tail); language != undetermined && language != 0 {
		f.gone("language")
	}
	binary.BigEndian.PutUint16(tail, undetermined)
	clear(tail[2:])
	return true, nil
}

// undetermined is "und", three letters of five bits.
const undetermined = 0x55C4

// handler cleans hdlr (section 8.4.3): the kinds stay, the maker and the name go.
func (f *filmCopy) handler(b []byte) (bool, error) {
	if len(b) < 20 {
		return false, errFilm
	}
	if kind := string(b[4:8]); kind != "mhlr" && kind != "dhlr" {
		f.wipe(b[4:8], "names of handlers")
	}
	f.wipe(b[12:], "names of handlers")
	return true, nil
}

// references cleans dref (section 8.7.2). All media must be in the file itself.
func (f *filmCopy) references(b []byte) (bool, error) {
	if len(b) < 8 || !selfContained(b) {
		return false, errFilm
	}
	return true, atoms(b[8:], func(_ string, _, body []byte) error {
		f.wipe(body[4:], "names of files")
		return nil
	})
}

// selfContained says whether all entries of a dref mean the file itself.
func selfContained(b []byte) bool {
	if len(b) < 8 {
		return false
	}
	err := atoms(b[8:], func(kind string, _, body []byte) error {
		if len(body) < 4 || body[3]&1 == 0 || kind != "url " && kind != "alis" {
			return errFilm
		}
		return nil
	})
	return err == nil
}
