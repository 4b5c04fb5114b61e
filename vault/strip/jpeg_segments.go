package strip

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// segments reads the segments of a JPEG picture one by one (ITU-T T.81, section B.1.1).
type segments struct {
	r       *bufio.Reader
	pending byte // a marker that ended compressed data; 0 for none
	garbage bool // bytes were passed over that belong to no segment
	buf     []byte
}

// start reads the start of the picture.
func (s *segments) start() error {
	var b [2]byte
	if _, err := io.ReadFull(s.r, b[:]); err != nil {
		return cut(err)
	}
	if b != [2]byte{0xFF, markerSOI} {
		return errJPEG
	}
	return nil
}

// next returns the next marker and what stands behind its length; nothing for markers that have none. It passes over fill
// bytes, and over bytes that belong to nothing, as decoders do. body is good until the next call.
func (s *segments) next() (marker byte, body []byte, err error) {
	if marker, err = s.marker(); err != nil {
		return 0, nil, cut(err)
	}
	if marker < markerSOF0 || marker >= markerRST0 && marker <= markerEOI {
		return marker, nil, nil
	}
	var length [2]byte
	if _, err := io.ReadFull(s.r, length[:]); err != nil {
		return 0, nil, cut(err)
	}
	n := int(binary.BigEndian.Uint16(length[:])) - 2
	if n < 0 {
		return 0, nil, errJPEG
	}
	if s.buf == nil {
		s.buf = make([]byte, 1<<16)
	}
	if _, err := io.ReadFull(s.r, s.buf[:n]); err != nil {
		return 0, nil, cut(err)
	}
	return marker, s.buf[:n], nil
}

// marker reads up to the next marker.
func (s *segments) marker() (byte, error) {
	if m := s.pending; m != 0 {
		s.pending = 0
		return m, nil
	}
	for {
		b, err := s.r.ReadByte()
		if err != nil {
			return 0, err
		}
		if b != 0xFF {
			s.garbage = true
			continue
		}
		m, err := s.behindFill()
		if err != nil {
			return 0, err
		}
		if m != 0 {
			return m, nil
		}
		s.garbage = true
	}
}

// behindFill returns the first byte behind FF that is not FF.
func (s *segments) behindFill() (byte, error) {
	for {
		if b, err := s.r.ReadByte(); err != nil || b != 0xFF {
			return b, err
		}
	}
}

// compressed copies compressed data up to the next marker that does not belong to it: stuffed zeros and restart markers do
// (B.1.1.5). A picture that ends in it is refused.
func (s *segments) compressed(w io.Writer) error {
	for {
		b, err := s.r.ReadSlice(0xFF)
		if errors.Is(err, bufio.ErrBufferFull) {
			if _, err := w.Write(b); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return cut(err)
		}
		if _, err := w.Write(b[:len(b)-1]); err != nil {
			return err
		}
		m, err := s.behindFill()
		if err != nil {
			return cut(err)
		}
		if m != 0 && (m < markerRST0 || m > markerRST7) {
			s.pending = m
			return nil
		}
		if _, err := w.Write([]byte{0xFF, m}); err != nil {
			return err
		}
	}
}

// isTable says whether a segment of tables has exactly what it should, with nothing behind it (B.2.4).
func isTable(marker byte, b []byte) bool {
	switch marker {
	case markerDRI:
		return len(b) == 2
	case markerDAC:
		return len(b)%2 == 0
	case markerDQT:
		for len(b) > 0 {
			n := 1 + 64*(1+int(b[0]>>4))
			if b[0]>>4 > 1 || len(b) < n {
				return false
			}
			b = b[n:]
		}
		return true
	}
	for len(b) >= 17 { // DHT
		n := 17
		for _, count := range b[1:17] {
			n += int(count)
		}
		if n > 17+256 || len(b) < n {
			return false
		}
		b = b[n:]
	}
	return len(b) == 0
}
