package media

import "bytes"

const (
	markEXIF = "Exif\x00\x00"
	markXMP  = "http://ns.adobe.com/xap/1.0/\x00"
	markIPTC = "Photoshop 3.0\x00"
)

// jpeg reads the segments of a JPEG file before its pixels (ITU-T T.81, annex B; JFIF and EXIF put their data into those that
// are left to applications).
func (a *album) jpeg(w window) error {
	for off := int64(2); ; {
		head, err := w.bytes(off, 4)
		if err != nil {
			return a.pass(err)
		}
		marker := head[1]
		switch {
		case head[0] != 0xFF:
			a.damaged = true
			return nil
		case marker == 0xFF: // padding
			off++
			continue
		case marker == 0xDA || marker == 0xD9: // the pixels, or the end
			return nil
		case marker == 0x01 || marker >= 0xD0 && marker <= 0xD8: // without a length
			off += 2
			continue
		}
		size := be16(head[2:])
		if size < 2 {
			a.damaged = true
			return nil
		}
		if err := a.segment(marker, w.part(off+4, size-2)); err != nil {
			return err
		}
		off += 2 + size
	}
}

// segment reads one segment of a JPEG file.
func (a *album) segment(marker byte, w window) error {
	switch marker {
	case 0xE1, 0xED, 0xFE:
	case 0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF:
		return a.frame(marker, w)
	default:
		return nil
	}
	b, err := w.all()
	if err != nil {
		return a.pass(err)
	}
	switch {
	case marker == 0xFE:
		a.comment(b)
	case bytes.HasPrefix(b, []byte(markEXIF)):
		return a.exif(inMemory(b[len(markEXIF):]))
	case bytes.HasPrefix(b, []byte(markXMP)):
		a.xmp(b[len(markXMP):])
	case bytes.HasPrefix(b, []byte(markIPTC)):
		a.photoshop(b)
	}
	return nil
}

// frame reads the header of the pixels: their size, and how much memory their decoder will take. A progressive picture needs
// four bytes for each coefficient beside the one of its sample.
func (a *album) frame(marker byte, w window) error {
	b, err := w.all()
	if err != nil || len(b) < 6 {
		return a.pass(damagedOr(err))
	}
	a.sized(be16(b[3:]), be16(b[1:]))
	samples, h, v := 0, 1, 1
	for c := b[6:]; len(c) >= 3; c = c[3:] {
		samples += int(c[1]>>4) * int(c[1]&15)
		h, v = max(h, int(c[1]>>4)), max(v, int(c[1]&15))
	}
	a.cost = float64(samples) / float64(h*v)
	if marker != 0xC0 && marker != 0xC1 {
		a.cost *= 5
	}
	return nil
}
