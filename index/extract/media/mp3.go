package media

import "strings"

// frameHeader is the header of a frame of MPEG audio (ISO/IEC 11172-3, section 2.4.1.3).
type frameHeader struct {
	bits, rate int // for each second: of the stream, of samples
	samples    int // in each frame
	mono, old  bool
}

// bit rates in kbit/s by version and layer: MPEG 1 layers I, II, III, then MPEG 2 layer I, and II and III.
var mp3Rates = [5][16]int{
	{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
	{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}

// frameOf reads the header of a frame; ok is false if it is none.
func frameOf(b []byte) (h frameHeader, ok bool) {
	if len(b) < 4 || b[0] != 0xFF || b[1]&0xE0 != 0xE0 {
		return h, false
	}
	version, layer := b[1]>>3&3, 4-int(b[1]>>1&3) // 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5
	rate := int(b[2] >> 2 & 3)
	if version == 1 || layer == 4 || rate == 3 {
		return h, false
	}
	h.old = version == 3
	row := layer - 1
	if !h.old {
		row = min(2+layer, 4)
	}
	h.bits = mp3Rates[row][b[2]>>4] * 1000
	h.rate = [3]int{44100, 48000, 32000}[rate]
	switch version {
	case 2:
		h.rate /= 2
	case 0:
		h.rate /= 4
	}
	h.samples = 1152
	switch {
	case layer == 1:
		h.samples = 384
	case layer == 3 && !h.old:
		h.samples = 576
	}
	h.mono = b[3]>>6 == 3
	return h, h.bits > 0
}

// isFrame reports whether b begins with a frame of MPEG audio.
func isFrame(b []byte) bool {
	_, ok := frameOf(b)
	return ok
}

// mp3 reads the tags of an MP3 file and its duration.
func (s *sound) mp3(w window) error {
	at, err := s.id3(w)
	if err := s.pass(err); err != nil {
		return err
	}
	if err := s.id3v1(w); err != nil {
		return err
	}
	b, err := w.part(at, 64<<10).all() // encoders leave some bytes between the tag and the sound
	if err != nil {
		return s.pass(err)
	}
	for i := range b {
		h, ok := frameOf(b[i:])
		if !ok || !isFollowed(h, b[i:]) {
			continue
		}
		if n := framesSaid(h, b[i:]); n > 0 {
			s.duration = float64(n) * float64(h.samples) / float64(h.rate)
		} else {
			s.duration = float64(w.size-at-int64(i)) * 8 / float64(h.bits)
		}
		return nil
	}
	s.damaged = true
	return nil
}

// isFollowed reports whether another frame follows where this one ends, as far as b reaches.
func isFollowed(h frameHeader, b []byte) bool {
	size := h.samples / 8 * h.bits / h.rate
	if h.samples == 384 {
		size = 12 * h.bits / h.rate * 4
	}
	for _, next := range []int{size, size + 1, size + 4} { // with padding
		if next+4 > len(b) || isFrame(b[next:]) {
			return true
		}
	}
	return false
}

// framesSaid returns the number of frames that the first one says, as encoders of variable rate write it; 0 if it does not.
func framesSaid(h frameHeader, b []byte) int64 {
	side := 32
	switch {
	case h.old && h.mono, !h.old && !h.mono:
		side = 17
	case !h.old:
		side = 9
	}
	if at := 4 + side; len(b) >= at+12 {
		mark := string(b[at : at+4])
		if (mark == "Xing" || mark == "Info") && b[at+7]&1 != 0 {
			return be32(b[at+8:])
		}
	}
	if len(b) >= 4+32+18 && strings.HasPrefix(string(b[36:]), "VBRI") {
		return be32(b[36+14:])
	}
	return 0
}
