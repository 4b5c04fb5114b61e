package media

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"

	"emanet/index/extract"
)

// Tags of EXIF 2.32, TIFF 6.0 and Windows, as far as they are read.
const (
	tagDescription  = 0x010E
	tagMake         = 0x010F
	tagModel        = 0x0110
	tagOrientation  = 0x0112
	tagSoftware     = 0x0131
	tagDateTime     = 0x0132
	tagArtist       = 0x013B
	tagXMP          = 0x02BC
	tagCopyright    = 0x8298
	tagIPTC         = 0x83BB
	tagPhotoshop    = 0x8649
	tagEXIF         = 0x8769
	tagGPS          = 0x8825
	tagOriginal     = 0x9003
	tagDigitized    = 0x9004
	tagOffset       = 0x9010 // and 0x9011 of tagOriginal, 0x9012 of tagDigitized
	tagUserComment  = 0x9286
	tagSubSec       = 0x9290 // and 0x9291, 0x9292
	tagXPTitle      = 0x9C9B
	tagXPComment    = 0x9C9C
	tagXPAuthor     = 0x9C9D
	tagXPKeywords   = 0x9C9E
	tagXPSubject    = 0x9C9F
	tagCameraOwner  = 0xA430
	gpsLatitudeRef  = 1 // latitude 2, longitude with its reference 3 and 4
	gpsAltitudeRef  = 5
	gpsAltitude     = 6
	gpsDirectionRef = 16
	gpsDirection    = 17
)

// album collects what all the sources in a picture tell: EXIF, XMP and IPTC.
type album struct {
	facts

	depth       int     // of XML, at most
	orientation int     // as EXIF writes it, 1 to 8; 0 is unknown
	cost        float64 // bytes that decoding takes for each point; 0 is unknown
	damaged     bool    // something was passed over
}

// pass notes damage and returns only what ends the reading.
func (a *album) pass(err error) error {
	if fatal(err) {
		return err
	}
	a.damaged = a.damaged || err != nil
	return nil
}

// exif reads the EXIF data of w: its first directory and the two that it points to.
func (a *album) exif(w window) error {
	e, off, err := openEXIF(w)
	if err != nil {
		return a.pass(err)
	}
	main, err := e.directory(off)
	if err != nil {
		return a.pass(err)
	}
	r := exifReader{exifFile: e}
	a.main(&r, main)
	for _, sub := range []struct {
		tag  uint16
		read func(*exifReader, *directory)
	}{{tagEXIF, a.camera}, {tagGPS, a.gps}} {
		at := r.numbers(main, sub.tag, 1)
		if len(at) == 0 {
			continue
		}
		d, err := e.directory(int64(at[0]))
		if err := a.pass(err); err != nil {
			return err
		}
		if d != nil {
			sub.read(&r, d)
		}
	}
	if r.err != nil {
		return r.err
	}
	return a.embedded(&r, main)
}

// embedded reads the XMP and IPTC data that TIFF keeps among its tags.
func (a *album) embedded(r *exifReader, d *directory) error {
	if b := r.raw(d, tagXMP); len(b) > 0 {
		a.xmp(b)
	}
	if b := r.raw(d, tagIPTC); len(b) > 0 {
		a.iptc(b)
	}
	if b := r.raw(d, tagPhotoshop); len(b) > 0 {
		a.photoshop(b)
	}
	return r.err
}

// exifReader keeps the first error that ends the reading, and gives nothing after it.
type exifReader struct {
	*exifFile

	err error
}

func (r *exifReader) raw(d *directory, tag uint16) []byte {
	if r.err != nil {
		return nil
	}
	var b []byte
	b, r.err = r.exifFile.raw(d, tag)
	return b
}

func (r *exifReader) numbers(d *directory, tag uint16, most int) []float64 {
	if r.err != nil {
		return nil
	}
	var n []float64
	n, r.err = r.exifFile.numbers(d, tag, most)
	return n
}

// text returns a text whose charset EXIF says is ASCII.
func (r *exifReader) text(d *directory, tag uint16) string { return guess(r.raw(d, tag)) }

// wide returns a text of Windows, in UTF-16.
func (r *exifReader) wide(d *directory, tag uint16) string {
	return utf16Text(r.raw(d, tag), binary.LittleEndian)
}

// main takes what stands in the first directory.
func (a *album) main(r *exifReader, d *directory) {
	first(&a.maker, r.text(d, tagMake))
	first(&a.model, r.text(d, tagModel))
	first(&a.software, r.text(d, tagSoftware))
	if n := r.numbers(d, tagOrientation, 1); len(n) > 0 && a.orientation == 0 && n[0] >= 1 && n[0] <= 8 {
		a.orientation = int(n[0])
	}
	a.text(extract.KeyTitle, r.wide(d, tagXPTitle))
	a.text(extract.KeyComments, r.text(d, tagDescription))
	a.text(extract.KeySubject, r.wide(d, tagXPSubject))
	a.text(extract.KeyComments, r.wide(d, tagXPComment))
	a.text(extract.KeyAuthor, r.text(d, tagArtist))
	a.text(extract.KeyAuthor, r.wide(d, tagXPAuthor))
	a.text(extract.KeyComments, r.text(d, tagCopyright))
	for word := range strings.SplitSeq(r.wide(d, tagXPKeywords), ";") {
		a.text(extract.KeyKeywords, word)
	}
	first(&a.modified, date(r.text(d, tagDateTime)))
}

// camera takes what stands in the directory of EXIF. The tag of a date has its zone and fraction at the same distance from
// those of the others; the one of the main directory gets its own here.
func (a *album) camera(r *exifReader, d *directory) {
	dated := func(tag, nth uint16) string {
		return zonedDate(r.text(d, tag), r.text(d, tagSubSec+nth), r.text(d, tagOffset+nth))
	}
	first(&a.taken, dated(tagOriginal, 1))
	first(&a.digitized, dated(tagDigitized, 2))
	if a.modified != "" {
		a.modified = zonedDate(a.modified, r.text(d, tagSubSec), r.text(d, tagOffset))
	}
	a.text(extract.KeyComments, r.comment(r.raw(d, tagUserComment)))
	a.text(extract.KeyAuthor, r.text(d, tagCameraOwner))
}

// comment decodes the text of tagUserComment, which names its charset in its first 8 bytes (EXIF 2.32, section 4.6.5).
func (r *exifReader) comment(b []byte) string {
	if len(b) < 8 {
		return guess(b)
	}
	charset, text := string(b[:8]), b[8:]
	switch charset {
	case "UNICODE\x00":
		return utf16Text(text, likelyOrder(text, r.order))
	case "JIS\x00\x00\x00\x00\x00":
		return ""
	case "ASCII\x00\x00\x00", "\x00\x00\x00\x00\x00\x00\x00\x00":
		return guess(bytes.TrimLeft(text, "\x00"))
	}
	return guess(b) // without its charset, as many programs write it
}

// likelyOrder returns the byte order of UTF-16: the one in which more letters are below 0x0600, where the alphabets of
// this region lie, because programs disagree whether the order is that of the file.
func likelyOrder(b []byte, order binary.ByteOrder) binary.ByteOrder {
	var big, little int
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] < 6 && b[i+1] >= 6 {
			big++
		}
		if b[i+1] < 6 && b[i] >= 6 {
			little++
		}
	}
	switch {
	case big > little:
		return binary.BigEndian
	case little > big:
		return binary.LittleEndian
	}
	return order
}

// gps takes the place. A coordinate without its hemisphere is no place.
func (a *album) gps(r *exifReader, d *directory) {
	latitude := r.coordinate(d, gpsLatitudeRef, "N", "S")
	longitude := r.coordinate(d, gpsLatitudeRef+2, "E", "W")
	first(&a.location, location(latitude, longitude))
	if n := r.numbers(d, gpsAltitude, 1); len(n) > 0 && a.location != "" {
		ref := r.numbers(d, gpsAltitudeRef, 1)
		if len(ref) > 0 && (ref[0] == 1 || ref[0] == 3) { // below the sea
			n[0] = -n[0]
		}
		first(&a.altitude, metres(n[0]))
	}
	if n := r.numbers(d, gpsDirection, 1); len(n) > 0 {
		first(&a.direction, degrees(n[0], strings.HasPrefix(r.text(d, gpsDirectionRef), "M")))
	}
}

// coordinate reads degrees, minutes and seconds after the tag of their hemisphere.
func (r *exifReader) coordinate(d *directory, ref uint16, positive, negative string) float64 {
	n := r.numbers(d, ref+1, 3)
	value, unit := math.NaN(), 1.0
	for i, v := range n {
		if i == 0 {
			value = 0
		}
		if i > 0 && !(v >= 0 && v <= 60) {
			return math.NaN()
		}
		value += v * unit
		unit /= 60
	}
	switch strings.ToUpper(strings.TrimSpace(r.text(d, ref))) {
	case positive:
		return value
	case negative:
		return -value
	}
	return math.NaN()
}
