package strip

import "encoding/binary"

const (
	visualHead = 78 // a sample entry of a picture, before its boxes (ISO/IEC 14496-12, section 12.1.3)
	soundHead  = 28 // the same of a sound (section 12.2.3)
)

// cleanEntries cleans the entries of stsd.
func (f *filmCopy) cleanEntries(t *track, b []byte) (bool, error) {
	if len(b) < 8 {
		return false, errFilm
	}
	count := uint32(0)
	err := atoms(b[8:], func(kind string, _, body []byte) error {
		count++
		if t.handler == "vide" {
			return f.pictureEntry(t, body)
		}
		return f.soundEntry(body)
	})
	if err == nil && count != binary.BigEndian.Uint32(b[4:]) {
		err = errFilm
	}
	return true, err
}

// pictureEntry cleans the entry of a picture: the maker and the name of the compressor go.
func (f *filmCopy) pictureEntry(t *track, b []byte) error {
	if len(b) < visualHead {
		return errFilm
	}
	clear(b[:6])
	f.wipe(b[8:24], "name of the encoder")
	f.wipe(b[42:74], "name of the encoder")
	exactly := func(n int) func([]byte) (bool, error) {
		return func(b []byte) (bool, error) { return len(b) == n, nil }
	}
	if t.coding == codingMPEG4 {
		if stream, err := find(b[visualHead:], "esds"); err != nil || stream == nil {
			return errOr(err, errFilm)
		}
	}
	return f.inside(b[visualHead:], rules{
		"avcC": func(b []byte) (bool, error) { return true, f.cleanAVC(b) },
		"hvcC": func(b []byte) (bool, error) { return true, f.cleanHEVC(b) },
		"esds": func(b []byte) (bool, error) { return true, f.cleanStream(b, isPicture) },
		"vpcC": func(b []byte) (bool, error) { return stays(len(b) == 12) },
		"pasp": exactly(8), "clap": exactly(32), "btrt": exactly(12), "fiel": exactly(2), "mdcv": exactly(24), "clli": exactly(4),
		"colr": func(b []byte) (bool, error) { return isColour(b), nil },
	})
}

// isColour says whether a colr gives colours as numbers (section 12.1.5) and not as a profile.
func isColour(b []byte) bool {
	return len(b) == 11 && string(b[:4]) == "nclx" || len(b) == 10 && string(b[:4]) == "nclc"
}

// soundEntry cleans the entry of a sound. Versions 1 and 2 of QuickTime have more numbers in front of the boxes.
func (f *filmCopy) soundEntry(b []byte) error {
	if len(b) < soundHead {
		return errFilm
	}
	clear(b[:6])
	f.wipe(b[10:16], "name of the encoder")
	head := soundHead
	switch binary.BigEndian.Uint16(b[8:]) {
	case 0:
	case 1:
		head += 16
		if len(b) < head || !tiles(b[head:]) {
			head = soundHead // the version 1 of ISO/IEC 14496-12
		}
	case 2:
		head += 36
	default:
		return errFilm
	}
	if len(b) < head {
		return errFilm
	}
	return f.inside(b[head:], f.soundRules(true))
}

// soundRules are the boxes of the entry of a sound that stay, and of the wave of QuickTime in it.
func (f *filmCopy) soundRules(outer bool) rules {
	needed := func(limit int) func([]byte) (bool, error) {
		return func(b []byte) (bool, error) { return stays(len(b) <= limit) }
	}
	r := rules{
		"esds": func(b []byte) (bool, error) { return true, f.cleanStream(b, isSound) },
		"alac": needed(64), "dac3": needed(3), "dec3": needed(16), "dOps": needed(32), "pcmC": needed(6), "srat": needed(8),
		"btrt": func(b []byte) (bool, error) { return len(b) == 12, nil },
		"chan": func(b []byte) (bool, error) { return isChannels(b), nil },
		"damr": func(b []byte) (bool, error) {
			if len(b) == 9 {
				f.wipe(b[:5], "name of the encoder")
			}
			return stays(len(b) == 9)
		},
	}
	if outer {
		r["wave"] = func(b []byte) (bool, error) { return true, f.inside(b, f.soundRules(false)) }
		return r
	}
	r["frma"], r["enda"], r["mp4a"], r["\x00\x00\x00\x00"] = needed(4), needed(2), needed(4), needed(0)
	return r
}

// isChannels says whether a chan (QuickTime File Format, "Sound Sample Description Extensions") has exactly what it says.
func isChannels(b []byte) bool {
	return len(b) >= 16 && uint64(len(b)) == 16+20*uint64(binary.BigEndian.Uint32(b[12:]))
}

// cleanAVC cleans avcC (ISO/IEC 14496-15, section 5.3.3.1): parameter sets and nothing else.
func (f *filmCopy) cleanAVC(b []byte) error {
	if len(b) < 7 {
		return errFilm
	}
	rest, err := f.cleanSets(b[6:], int(b[5]&31), codingH264)
	if err != nil || len(rest) == 0 {
		return errOr(err, errFilm)
	}
	if rest, err = f.cleanSets(rest[1:], int(rest[0]), codingH264); err != nil {
		return err
	}
	if profile := b[1]; len(rest) >= 4 && (profile == 100 || profile == 110 || profile == 122 || profile == 144 || profile == 244) {
		if rest, err = f.cleanSets(rest[4:], int(rest[3]), codingH264); err != nil {
			return err
		}
	}
	f.wipe(rest, "data in unused space")
	return nil
}

// cleanHEVC cleans hvcC (section 8.3.3.1).
func (f *filmCopy) cleanHEVC(b []byte) (err error) {
	if len(b) < 23 {
		return errFilm
	}
	rest := b[23:]
	for range b[22] {
		if len(rest) < 3 {
			return errFilm
		}
		if rest, err = f.cleanSets(rest[3:], int(binary.BigEndian.Uint16(rest[1:])), codingH265); err != nil {
			return err
		}
	}
	f.wipe(rest, "data in unused space")
	return nil
}

// cleanSets cleans count units, each behind a length of two bytes, and returns what is behind them.
func (f *filmCopy) cleanSets(b []byte, count int, c coding) ([]byte, error) {
	for range count {
		if len(b) < 2 {
			return nil, errFilm
		}
		n := int(binary.BigEndian.Uint16(b))
		if len(b) < 2+n {
			return nil, errFilm
		}
		if n > 0 {
			f.cleanUnit(b[2:2+n], c)
		}
		b = b[2+n:]
	}
	return b, nil
}
