package strip

import (
	"bytes"
	"encoding/binary"
)

const (
	exifMark    = "Exif\x00\x00"
	profileMark = "ICC_PROFILE\x00"
)

// jpegFacts are the few things that the segments of applications say about how to show a picture.
type jpegFacts struct {
	jfif  []byte // the segments that are written anew; nil for those that are not
	exif  []byte
	adobe []byte
	icc   []byte
}

// surveyJPEG reads what is before the first scan. Later segments of applications change nothing about how decoders show it.
func (j *job) surveyJPEG() (*jpegFacts, error) {
	s := segments{r: j.in.reader()}
	if err := s.start(); err != nil {
		return nil, err
	}
	f := &jpegFacts{}
	for {
		marker, body, err := s.next()
		if err != nil {
			return nil, err
		}
		switch marker {
		case markerSOS, markerEOI:
			return f, nil
		case markerAPP0:
			f.readJFIF(body)
		case markerAPP1:
			f.readEXIF(body)
		case markerAPP2:
			f.readICC(body)
		case markerAPP14:
			if err := f.readAdobe(body); err != nil {
				return nil, err
			}
		}
	}
}

// readJFIF takes unit and densities of the first JFIF segment (ITU-T T.871, section 10.1), not the version and the thumbnail.
// That there is such a segment says which colours the components are.
func (f *jpegFacts) readJFIF(body []byte) {
	if f.jfif != nil || len(body) < 5 || string(body[:5]) != "JFIF\x00" {
		return
	}
	f.jfif = []byte{'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0}
	if len(body) < 14 || body[7] > 2 {
		return
	}
	if x, y := binary.BigEndian.Uint16(body[8:]), binary.BigEndian.Uint16(body[10:]); x > 0 && y > 0 {
		copy(f.jfif[7:12], body[7:12])
	}
}

// readEXIF takes the orientation of the first EXIF segment.
func (f *jpegFacts) readEXIF(body []byte) {
	tiff, is := bytes.CutPrefix(body, []byte(exifMark))
	if !is || f.exif != nil {
		return
	}
	f.exif = []byte{}
	if n := readTIFF(tiff).orientation; n != 0 {
		f.exif = append([]byte(exifMark), orientationTIFF(n)...)
	}
}

// readICC takes a well-known colour space from the first piece of a profile (ICC.1:2022, annex B.4). What is needed of it is at its beginning.
func (f *jpegFacts) readICC(body []byte) {
	profile, is := bytes.CutPrefix(body, []byte(profileMark))
	if !is || f.icc != nil || len(profile) < 2 || profile[0] != 1 {
		return
	}
	f.icc = []byte{}
	if known := freshProfile(profile[2:]); known != nil {
		f.icc = append([]byte(profileMark+"\x01\x01"), known...)
	}
}

// readAdobe takes the colour transform of an Adobe segment (Adobe Technical Note 5116, section 18); of several, the last counts.
func (f *jpegFacts) readAdobe(body []byte) error {
	if len(body) < 12 || string(body[:5]) != "Adobe" {
		return nil
	}
	if body[11] > 2 {
		return errJPEG
	}
	f.adobe = []byte{'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, body[11]}
	return nil
}

// head is the beginning of the copy, up to the segments that are copied.
func (f *jpegFacts) head() []byte {
	b := []byte{0xFF, markerSOI}
	for marker, body := range f.all {
		if len(body) > 0 {
			b = appendSegment(b, marker, body)
		}
	}
	return b
}

// all calls yield with each segment that is written anew, in their order.
func (f *jpegFacts) all(yield func(marker byte, body []byte) bool) {
	_ = yield(markerAPP0, f.jfif) && yield(markerAPP1, f.exif) && yield(markerAPP2, f.icc) && yield(markerAPP14, f.adobe)
}

// wrote says whether the copy has exactly this segment.
func (f *jpegFacts) wrote(marker byte, body []byte) bool {
	for m, b := range f.all {
		if m == marker && len(b) > 0 && bytes.Equal(b, body) {
			return true
		}
	}
	return false
}
