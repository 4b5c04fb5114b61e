package strip

// Tags of descriptors (ISO/IEC 14496-1, table 1).
const (
	descriptorStream  = 3
	descriptorDecoder = 4
	descriptorConfig  = 5
	descriptorSync    = 6
)

// isPicture and isSound say whether an object type (www.mp4ra.org) is known, and the configuration not longer than it should
// be. A mp4v can be a row of JPEG pictures, each with its own EXIF, and a mp4a can be Vorbis, with texts in its configuration.
func isPicture(kind byte, config int) bool {
	return (kind == 0x20 || kind >= 0x60 && kind <= 0x65 || kind == 0x6A) && config <= 4096
}

// isSound is for AAC, MPEG audio, AC-3 and Opus.
func isSound(kind byte, config int) bool {
	return (kind == 0x40 || kind >= 0x66 && kind <= 0x69 || kind == 0x6B || kind == 0xA5 || kind == 0xA6 || kind == 0xAD) && config <= 64
}

// cleanStream checks esds (ISO/IEC 14496-14, section 5.6): a stream with its decoder, its configuration and its packets, and
// nothing else. Other descriptors, which can hold texts, are refused. What is behind the end becomes zeros.
func (f *filmCopy) cleanStream(b []byte, is func(kind byte, config int) bool) error {
	if len(b) < 4 {
		return errFilm
	}
	tag, body, rest, err := descriptor(b[4:])
	if err != nil || tag != descriptorStream || len(body) < 3 {
		return errOr(err, errFilm)
	}
	f.wipe(rest, "data in unused space")
	flags, head := body[2], 3
	if flags&0x40 != 0 {
		return refuse("the film points to another file")
	}
	if flags&0x80 != 0 {
		head += 2
	}
	if flags&0x20 != 0 {
		head += 2
	}
	if len(body) < head {
		return errFilm
	}
	parts := map[byte]func(b []byte) error{
		descriptorDecoder: func(b []byte) error { return f.cleanDecoder(b, is) },
		descriptorSync: func(b []byte) error {
			if len(b) > 32 {
				return errFilm
			}
			return nil
		},
	}
	err = f.descriptors(body[head:], parts)
	if err == nil && parts[descriptorDecoder] != nil {
		err = errFilm // there was none
	}
	return err
}

// cleanDecoder checks the description of a decoder (ISO/IEC 14496-1, section 7.2.6.6).
func (f *filmCopy) cleanDecoder(b []byte, is func(kind byte, config int) bool) error {
	if len(b) < 13 {
		return errFilm
	}
	if !is(b[0], len(b)-13) {
		return refuse("the picture or the sound of the film is in an encoding that is not known")
	}
	return f.descriptors(b[13:], map[byte]func(b []byte) error{
		descriptorConfig: func(b []byte) error {
			f.wipeUserData(b)
			return nil
		},
	})
}

// descriptors calls the rule for each descriptor in b, once each.
func (f *filmCopy) descriptors(b []byte, rules map[byte]func(b []byte) error) error {
	for len(b) > 0 {
		tag, body, rest, err := descriptor(b)
		if err != nil {
			return err
		}
		rule := rules[tag]
		if rule == nil {
			return refuse("a track of the film has a description that is not known")
		}
		if err := rule(body); err != nil {
			return err
		}
		delete(rules, tag)
		b = rest
	}
	return nil
}

// descriptor reads a descriptor: its tag, what is in it, and what is behind it (ISO/IEC 14496-1, section 8.3.3).
func descriptor(b []byte) (tag byte, body, rest []byte, err error) {
	if len(b) < 2 {
		return 0, nil, nil, errFilm
	}
	tag, b = b[0], b[1:]
	n := 0
	for i := 0; ; i++ {
		if i == 4 || len(b) == 0 {
			return 0, nil, nil, errFilm
		}
		c := b[0]
		b = b[1:]
		n = n<<7 | int(c&127)
		if c&128 == 0 {
			break
		}
	}
	if n > len(b) {
		return 0, nil, nil, errFilm
	}
	return tag, b[:n:n], b[n:], nil
}

// errOr is err, or other if there is none.
func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
