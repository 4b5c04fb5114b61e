package media

import (
	"bytes"
	"encoding/binary"
	"strings"

	"emanet/index/extract"
)

// flac reads the metadata blocks of a FLAC file (RFC 9639, section 8).
func (s *sound) flac(w window) error {
	for off, last := int64(4), false; !last; {
		head, err := w.bytes(off, 4)
		if err != nil {
			return err
		}
		size := int64(number(head[1:4]))
		last = head[0]&0x80 != 0
		body := w.part(off+4, size)
		switch head[0] & 0x7F {
		case 0:
			b, err := body.bytes(0, 18)
			if err != nil {
				return err
			}
			rate, samples := number(b[10:13])>>4, number(b[13:18])&(1<<36-1)
			if rate > 0 {
				s.duration = float64(samples) / float64(rate)
			}
		case 4:
			b, err := body.all()
			if err := s.pass(err); err != nil {
				return err
			}
			s.vorbis(b)
		}
		off += 4 + size
	}
	return nil
}

// ogg reads the headers of an Ogg file with Vorbis or Opus in it (RFC 3533; RFC 7845) and the place of its last sample.
func (s *sound) ogg(w window) error {
	b, err := w.part(0, 256<<10).all()
	if err != nil {
		return err
	}
	packets, serial := oggPackets(b, 2)
	if len(packets) < 2 {
		return errDamaged
	}
	var rate, skipped uint64
	switch id := packets[0]; {
	case bytes.HasPrefix(id, []byte("OpusHead")) && len(id) >= 12:
		rate, skipped = 48_000, uint64(binary.LittleEndian.Uint16(id[10:]))
		s.vorbis(bytes.TrimPrefix(packets[1], []byte("OpusTags")))
	case bytes.HasPrefix(id, []byte("\x01vorbis")) && len(id) >= 16:
		rate = uint64(le32(id[12:]))
		s.vorbis(bytes.TrimPrefix(packets[1], []byte("\x03vorbis")))
	default:
		return nil // video or another kind of sound: nothing to tell
	}
	tail, err := w.part(max(0, w.size-64<<10), 64<<10).all()
	if err != nil {
		return err
	}
	for at := bytes.LastIndex(tail, []byte("OggS")); at >= 0; at = bytes.LastIndex(tail[:at], []byte("OggS")) {
		if len(tail)-at < 18 || le32(tail[at+14:]) != serial {
			continue
		}
		if last := binary.LittleEndian.Uint64(tail[at+6:]); last != 1<<64-1 && last > skipped && rate > 0 {
			s.duration = float64(last-skipped) / float64(rate)
			break
		}
	}
	return nil
}

// oggPackets returns the first packets of the first stream in b, and its serial number.
func oggPackets(b []byte, most int) (packets [][]byte, serial int64) {
	var packet []byte
	for len(packets) < most && len(b) >= 27 && string(b[:4]) == "OggS" {
		if len(packets) == 0 && packet == nil {
			serial = le32(b[14:])
		}
		n := int(b[26])
		if len(b) < 27+n {
			return packets, serial
		}
		lengths, body := b[27:27+n], b[27+n:]
		ours := le32(b[14:]) == serial
		for _, l := range lengths {
			if int(l) > len(body) {
				return packets, serial
			}
			if ours {
				packet = append(packet, body[:l]...)
				if l < 255 {
					packets, packet = append(packets, packet), []byte{}
				}
			}
			body = body[l:]
		}
		b = body
	}
	return packets, serial
}

// vorbisTexts are the names of comments that are texts.
var vorbisTexts = map[string]extract.Key{
	"TITLE": extract.KeyTitle, "ARTIST": extract.KeyAuthor, "PERFORMER": extract.KeyAuthor, "COMPOSER": extract.KeyAuthor,
	"AUTHOR": extract.KeyAuthor, "ALBUM": extract.KeySubject, "GENRE": extract.KeyKeywords, "COMMENT": extract.KeyComments,
	"DESCRIPTION": extract.KeyComments, "COPYRIGHT": extract.KeyComments, "LICENSE": extract.KeyComments,
	"LOCATION": extract.KeyComments, "LYRICS": extract.KeyComments,
}

// vorbis reads the comments of Vorbis, which Opus and FLAC share (RFC 9639, section 8.6): NAME=value in UTF-8.
func (s *sound) vorbis(b []byte) {
	next := func() ([]byte, bool) {
		if len(b) < 4 || le32(b) > int64(len(b)-4) {
			return nil, false
		}
		n := le32(b)
		value := b[4 : 4+n]
		b = b[4+n:]
		return value, true
	}
	maker, ok := next()
	if !ok || len(b) < 4 {
		s.damaged = true
		return
	}
	n := le32(b)
	b = b[4:]
	for ; n > 0; n-- {
		comment, ok := next()
		if !ok {
			s.damaged = true
			break
		}
		name, value, _ := strings.Cut(string(comment), "=")
		switch name = strings.ToUpper(name); name {
		case "DATE":
			first(&s.taken, date(value))
		case "ENCODER":
			first(&s.software, value)
		default:
			if key, ok := vorbisTexts[name]; ok {
				s.text(key, value)
			}
		}
	}
	first(&s.software, string(maker))
}
