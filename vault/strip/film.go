package strip

import "encoding/binary"

const (
	maxMoov   = 12 << 20 // the tables of a film, in bytes
	maxBoxes  = 1 << 14  // boxes at the top of a file
	maxTracks = 64
)

// film strips a film, or a recording of sound, in MP4 or QuickTime.
//
// The copy has the layout of the source: what is taken out becomes a free box of zeros, so that every offset stays true. Tracks
// of picture and of sound in known encodings stay, with the boxes that are needed to play them; times, languages, names and
// everything else goes. Bytes of the media data that belong to no sample of a track that stays are zeros. In H.264, H.265
// and MPEG-4 Visual, messages of users and unknown units are overwritten in the samples.
//
// Not covered: what an encoder writes into the frames themselves, such as its name in AAC, ProRes or MP3; the numbers of the
// layout; what lies outside of the edge to which a player crops the picture; and a second track that is switched on, though
// most players show only the first. Films in fragments, encrypted ones, those that hide a part by edits, and those with a picture or
// a sound in an unknown encoding are refused.
func (j *job) film() error {
	f := &filmCopy{job: j}
	if err := f.walk(); err != nil {
		return err
	}
	f.moov = make([]byte, f.header.size-f.header.head)
	if err := j.in.read(f.moov, f.header.off+f.header.head); err != nil {
		return err
	}
	if err := f.readMovie(); err != nil {
		return err
	}
	if err := f.checkLayout(); err != nil {
		return err
	}
	if err := f.cleanMovie(); err != nil {
		return err
	}
	return f.write()
}

// filmCopy is a film while it is copied.
type filmCopy struct {
	*job
	boxes  []topBox
	header topBox // the moov
	moov   []byte // what is in it
	tracks []*track
	end    int64 // where the boxes end

	scratch []byte // for what is overwritten
}

// topBox is a box at the top of a file (ISO/IEC 14496-12, section 4.2).
type topBox struct {
	kind            string
	off, head, size int64 // where it begins, and the lengths of its header and of the whole
}

// errFilm says that a film is damaged.
var errFilm = refuse("the film is damaged, or is no MP4 or QuickTime film")

// walk reads the headers at the top of the file. What is behind the last box, such as the trailers of some cameras, is cut off.
func (f *filmCopy) walk() error {
	var media bool
	for f.end < f.in.size {
		b, err := f.top(f.end)
		if err != nil {
			return err
		}
		if b.size < b.head || b.size > f.in.size-b.off {
			if len(f.boxes) == 0 {
				return errFilm
			}
			if f.header.size == 0 || !media || b.kind == "mdat" {
				return errCut
			}
			f.gone("data after the end")
			break
		}
		if err := f.take(b); err != nil {
			return err
		}
		media = media || b.kind == "mdat"
		f.end += b.size
	}
	if f.header.size == 0 || !media {
		return errFilm
	}
	return nil
}

// top reads the header of the box at off. A size of 0 means up to the end of the file; a box that cannot be has a size that
// is too large.
func (f *filmCopy) top(off int64) (topBox, error) {
	var b [16]byte
	rest := f.in.size - off
	if rest < 8 {
		return topBox{off: off, head: 8, size: rest + 1}, nil
	}
	if err := f.in.read(b[:min(rest, 16)], off); err != nil {
		return topBox{}, err
	}
	t := topBox{kind: string(b[4:8]), off: off, head: 8, size: int64(binary.BigEndian.Uint32(b[:]))}
	switch {
	case t.size == 0:
		t.size = rest
	case t.size == 1 && rest >= 16:
		t.head, t.size = 16, int64(min(binary.BigEndian.Uint64(b[8:]), 1<<62))
	}
	return t, nil
}

// take keeps a box of the top, or refuses the film for it.
func (f *filmCopy) take(b topBox) error {
	switch b.kind {
	case "moof", "mfra", "sidx", "styp":
		return errFragments
	case "moov":
		if f.header.size != 0 {
			return errFilm
		}
		if b.size > maxMoov {
			return refuse("the tables of the film are too large")
		}
		f.header = b
	case "ftyp":
		if len(f.boxes) > 0 || b.size > 1024 || (b.size-b.head)%4 != 0 || b.size-b.head < 8 {
			return errFilm
		}
	case "mdat", "free", "skip", "wide", "pnot":
	default:
		if len(f.boxes) == 0 {
			return errFilm
		}
	}
	if len(f.boxes) == maxBoxes {
		return errFilm
	}
	f.boxes = append(f.boxes, b)
	return nil
}

// errFragments says that a film is in fragments.
var errFragments = refuse("the film is in fragments; save it as one whole with another program first")

// write writes the copy.
func (f *filmCopy) write() error {
	d := &mediaData{filmCopy: f}
	for _, b := range f.boxes {
		if err := f.writeHeader(b); err != nil {
			return err
		}
		var err error
		switch b.kind {
		case "moov":
			_, err = f.out.Write(f.moov)
		case "ftyp":
			err = f.writeBrands(b)
		case "mdat":
			err = d.copy(b)
		default:
			err = f.blank(b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeHeader writes the header of a box; boxes that do not stay are called free.
func (f *filmCopy) writeHeader(b topBox) error {
	head := make([]byte, b.head)
	if err := f.in.read(head, b.off); err != nil {
		return err
	}
	switch b.kind {
	case "moov", "ftyp", "mdat", "free", "skip", "wide":
	default:
		copy(head[4:], "free")
		f.gone(boxName(b.kind))
	}
	_, err := f.out.Write(head)
	return err
}

// blank writes zeros for what is in a box.
func (f *filmCopy) blank(b topBox) error {
	return f.blankFrom(&stream{s: f.in, off: b.off + b.head}, b.size-b.head, boxName(b.kind))
}

// brands are those that say nothing about the device.
var brands = map[string]bool{
	"qt  ": true, "isom": true, "iso2": true, "iso3": true, "iso4": true, "iso5": true, "iso6": true, "mp41": true, "mp42": true,
	"avc1": true, "hvc1": true, "M4V ": true, "M4A ": true, "M4VH": true, "M4VP": true, "3gp4": true, "3gp5": true, "3gp6": true,
}

// writeBrands writes the brands of the file (section 4.3), with isom for those that only some devices write, and without the
// number of the version.
func (f *filmCopy) writeBrands(b topBox) error {
	body := make([]byte, b.size-b.head)
	if err := f.in.read(body, b.off+b.head); err != nil {
		return err
	}
	clear(body[4:8])
	for i := 0; i < len(body); i += 4 {
		if i != 4 && !brands[string(body[i:i+4])] {
			if string(body[i:i+4]) != "\x00\x00\x00\x00" {
				f.gone("name of the kind of device")
			}
			copy(body[i:], "isom")
		}
	}
	_, err := f.out.Write(body)
	return err
}
