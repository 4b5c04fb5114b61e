package media

import "bytes"

// riff calls each with every chunk of a RIFF file or list in w, which begins with the first of them. A chunk that says it
// is longer than the file is cut. each returns false to stop.
func riff(w window, each func(kind string, w window) (bool, error)) error {
	for off := int64(0); off+8 <= w.size; {
		head, err := w.bytes(off, 8)
		if err != nil {
			return err
		}
		size := le32(head[4:])
		if more, err := each(string(head[:4]), w.part(off+8, size)); err != nil || !more {
			return err
		}
		off += 8 + size + size%2
	}
	return nil
}

// webp reads the chunks of a WebP file that are not pixels (RFC 9649, section 2.7).
func (a *album) webp(w window) error {
	return a.pass(riff(w.part(12, w.size), func(kind string, w window) (bool, error) {
		if kind != "EXIF" && kind != "XMP " {
			return true, nil
		}
		b, err := w.all()
		if err != nil {
			return true, a.pass(err)
		}
		if kind == "XMP " {
			a.xmp(b)
			return true, nil
		}
		return true, a.exif(inMemory(bytes.TrimPrefix(b, []byte(markEXIF))))
	}))
}
