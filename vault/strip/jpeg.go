package strip

import (
	"bytes"
	"encoding/binary"
)

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markerSOF0  = 0xC0
	markerDHT   = 0xC4
	markerJPG   = 0xC8
	markerDAC   = 0xCC
	markerSOF11 = 0xCB
	markerRST0  = 0xD0
	markerRST7  = 0xD7
	markerSOI   = 0xD8
	markerEOI   = 0xD9
	markerSOS   = 0xDA
	markerDQT   = 0xDB
	markerDNL   = 0xDC
	markerDRI   = 0xDD
	markerDHP   = 0xDE
	markerEXP   = 0xDF
	markerAPP0  = 0xE0
	markerAPP1  = 0xE1
	markerAPP2  = 0xE2
	markerAPP13 = 0xED
	markerAPP14 = 0xEE
	markerAPP15 = 0xEF
	markerCOM   = 0xFE
	markerTEM   = 0x01
)

// jpeg strips a JPEG picture. Frame, tables, scans and restart markers are copied. Of the segments of applications, the density of
// JFIF, the colour transform of Adobe, the orientation of EXIF and a well-known colour space are written anew; the rest
// and what is behind the end is left out. Pictures in several resolutions (hierarchical) and those without an end are
// refused: without an end, what was appended cannot be told from the picture.
//
// Not covered: what somebody hid in the numbers of a table or in the compressed data.
func (j *job) jpeg() error {
	facts, err := j.surveyJPEG()
	if err != nil {
		return err
	}
	if _, err := j.out.Write(facts.head()); err != nil {
		return err
	}
	p := &jpegPicture{job: j, segments: segments{r: j.in.reader()}, facts: facts}
	if err := p.start(); err != nil {
		return err
	}
	for {
		marker, body, err := p.next()
		if err != nil {
			return err
		}
		if p.garbage {
			j.gone("data between segments")
		}
		if marker == markerEOI {
			return p.end()
		}
		if err := p.segment(marker, body); err != nil {
			return err
		}
	}
}

// jpegPicture is a picture while it is copied.
type jpegPicture struct {
	*job
	segments

	facts  *jpegFacts
	frame  bool // the frame header was seen
	scans  int
	height uint16
}

// segment copies a segment, or leaves it out.
func (p *jpegPicture) segment(marker byte, body []byte) error {
	switch {
	case marker == markerSOS:
		return p.scan(body)
	case marker >= markerRST0 && marker <= markerRST7, marker == markerTEM:
		p.gone("data between segments")
		return nil
	case marker == markerDHT, marker == markerDAC, marker == markerDQT, marker == markerDRI:
		if !isTable(marker, body) {
			return errJPEG
		}
	case marker >= markerSOF0 && marker <= markerSOF11 && marker&3 != 0 || marker == markerSOF0:
		if err := p.header(marker, body); err != nil {
			return err
		}
	case marker == markerDNL && p.scans == 1 && p.height == 0 && len(body) == 2:
	case marker == markerSOI:
		return errJPEG
	case marker >= 0xCD && marker <= 0xCF, marker == markerDHP, marker == markerEXP, marker == markerJPG:
		return refuse("the picture is of a rare kind of JPEG")
	case marker < markerSOF0:
		return errJPEG
	default:
		p.leave(marker, body)
		return nil
	}
	return p.write(marker, body)
}

// errJPEG says that a picture is damaged.
var errJPEG = refuse("the picture is damaged, or is no JPEG")

// header checks the header of a frame (B.2.2). There is one frame in what is not hierarchical; the markers SOF5 to SOF7 and
// SOF13 to SOF15 are for those.
func (p *jpegPicture) header(marker byte, body []byte) error {
	if marker >= 0xC5 && marker <= 0xC7 {
		return refuse("the picture is of a rare kind of JPEG")
	}
	if p.frame || len(body) < 9 || body[5] > 4 || len(body) != 6+3*int(body[5]) {
		return errJPEG
	}
	p.frame = true
	p.height = binary.BigEndian.Uint16(body[1:])
	return nil
}

// scan copies a scan: its header (B.2.3) and the compressed data.
func (p *jpegPicture) scan(body []byte) error {
	if !p.frame || len(body) < 6 || body[0] > 4 || len(body) != 4+2*int(body[0]) {
		return errJPEG
	}
	p.scans++
	if err := p.write(markerSOS, body); err != nil {
		return err
	}
	return p.compressed(p.out)
}

// end writes the end of the picture.
func (p *jpegPicture) end() error {
	if p.scans == 0 {
		return errJPEG
	}
	if _, err := p.r.Peek(1); err == nil {
		p.gone("data after the end")
	}
	_, err := p.out.Write([]byte{0xFF, markerEOI})
	return err
}

// write writes a segment.
func (p *jpegPicture) write(marker byte, body []byte) error {
	_, err := p.out.Write(appendSegment(nil, marker, body))
	return err
}

// appendSegment appends a segment to b.
func appendSegment(b []byte, marker byte, body []byte) []byte {
	b = append(b, 0xFF, marker)
	b = binary.BigEndian.AppendUint16(b, uint16(2+len(body)))
	return append(b, body...)
}

// leave notes what a segment was that is not copied. Those that were written anew, equal to what they were, are none.
func (p *jpegPicture) leave(marker byte, body []byte) {
	if p.facts.wrote(marker, body) {
		return
	}
	has := func(m byte, prefix string) bool { return marker == m && bytes.HasPrefix(body, []byte(prefix)) }
	switch {
	case has(markerAPP1, exifMark):
		p.gone("EXIF")
		if readTIFF(body[len(exifMark):]).gps {
			p.gone("GPS position")
		}
	case has(markerAPP1, "http://ns.adobe.com/x"):
		p.gone("XMP")
	case has(markerAPP0, "JFIF\x00") && len(body) <= 14, has(markerAPP14, "Adobe") && len(body) <= 12:
		// What it says is in the copy.
	case has(markerAPP0, "JFIF\x00"), has(markerAPP0, "JFXX\x00"):
		p.gone("thumbnail")
	case has(markerAPP2, profileMark):
		p.gone("colour profile")
	case has(markerAPP2, "MPF\x00"):
		p.gone("list of other pictures")
	case has(markerAPP13, "Photoshop 3.0\x00"):
		p.gone("IPTC")
	case marker == markerCOM:
		p.gone("comment")
	case marker >= markerAPP0 && marker <= markerAPP15:
		p.gone("application data")
	default:
		p.gone("unknown segment")
	}
}
