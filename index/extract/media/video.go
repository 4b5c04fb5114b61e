package media

import (
	"context"
	"strings"
	"time"

	"emanet/index/extract"
)

// Video reads MP4, MOV, M4A, M4V and 3GP files (ISO/IEC 14496-12, QuickTime File Format, 3GPP TS 26.244), by content: it is an
// extract.Format. It gives the time, the device, the place, the duration, the size, and texts; and the text tracks, such
// as subtitles, as parts. Pictures and sound in it are never read, so that a file of any size costs a few reads.
//
// The time that the header of a movie has is UTC, as the standard wants it; some cameras write their local time there all
// the same, which nobody can tell from the file. One with its zone (QuickTime's creationdate) goes before it.
func Video(ctx context.Context, in *extract.Input, out extract.Output) error {
	w := whole(ctx, in)
	mediaType, err := movieType(w)
	if err != nil {
		return err
	}
	m := &movie{album: album{depth: in.Limits.XMLDepth}, file: w, boxesLeft: maxBoxes}
	failure, err := split(m.pass(boxes(w, m.top)))
	if err != nil {
		return err
	}
	if !m.picture && mediaType != "video/quicktime" {
		mediaType = "audio" + strings.TrimPrefix(mediaType, "video")
	}
	if err := out.Reader("video", mediaType); err != nil {
		return err
	}
	if !m.found && failure == nil {
		return extract.Failed(extract.ReasonDamaged, "a movie without its table of contents")
	}
	m.finish()
	if err := m.give(out); err != nil {
		return err
	}
	for _, t := range m.subtitles {
		if err := m.textTrack(t, in.Limits.Text, out); err != nil {
			return err
		}
	}
	if failure != nil {
		return failure
	}
	if m.damaged {
		return out.Lose(extract.ReasonDamaged, "what the recording tells about itself is not all there")
	}
	return nil
}

const maxBoxes = 100_000 // of one movie; a fragment of some seconds has two

// movie collects what a movie tells.
type movie struct {
	album

	file      window
	boxesLeft int
	found     bool // the table of contents
	picture   bool // a track with pictures
	made      string
	units     uint64 // of the header, for each second
	length    uint64 // in them
	fragments uint64 // the same, of a movie in fragments
	indexed   float64
	keys      []string // names of QuickTime metadata, from 1
	subtitles []window
}

// movieType recognises a movie by its first box.
func movieType(w window) (string, error) {
	major, others, err := brands(w)
	if err != nil {
		return "", err
	}
	switch {
	case major == "qt  ":
		return "video/quicktime", nil
	case strings.HasPrefix(major, "3g"):
		return "video/3gpp", nil
	case major == "" && others == "":
		head, err := w.bytes(0, min(w.size, 8))
		if err != nil || len(head) < 8 {
			return "", damagedAs(err)
		}
		switch string(head[4:]) {
		case "moov", "mdat", "wide", "free", "skip", "pnot": // QuickTime before it had a type
			return "video/quicktime", nil
		}
		return "", extract.Failed(extract.ReasonUnsupported, "not a kind of recording that is read")
	}
	return "video/mp4", nil
}

// damagedAs makes a failure of damage.
func damagedAs(err error) error {
	if fatal(err) {
		return err
	}
	return extract.Failed(extract.ReasonDamaged, "it is too short")
}

// top takes a box of the file.
func (m *movie) top(b box) (bool, error) {
	if m.boxesLeft--; m.boxesLeft < 0 {
		return false, extract.Failed(extract.ReasonTooLarge, "more than %d boxes", maxBoxes)
	}
	switch b.kind {
	case "moov":
		m.found = true
		return true, m.pass(boxes(b.body, m.movie))
	case "meta":
		return true, m.pass(m.metadata(b.body))
	case "udta":
		return true, m.pass(m.userData(b.body))
	case "sidx":
		return true, m.pass(m.segments(b.body))
	case "uuid":
		return true, m.pass(m.uuid(b.body))
	}
	return true, nil
}

// movie takes a box of the table of contents.
func (m *movie) movie(b box) (bool, error) {
	if m.boxesLeft--; m.boxesLeft < 0 {
		return false, extract.Failed(extract.ReasonTooLarge, "more than %d boxes", maxBoxes)
	}
	switch b.kind {
	case "mvhd":
		return true, m.pass(m.header(b.body))
	case "trak":
		return true, m.pass(m.track(b.body))
	case "mvex":
		mehd, err := find(b.body, "mehd")
		if err != nil || mehd.size == 0 {
			return true, m.pass(err)
		}
		t, err := readTable(mehd)
		m.fragments = t.next(4 + 4*min(t.version, 1))
		return true, m.pass(err)
	case "meta", "udta", "uuid":
		return m.top(b)
	}
	return true, nil
}

// header takes the times and the duration of the movie (ISO/IEC 14496-12, section 8.2.2).
func (m *movie) header(w window) error {
	t, err := readTable(w)
	if err != nil {
		return err
	}
	wide := 4 + 4*min(t.version, 1)
	made, changed := t.next(wide), t.next(wide)
	m.units, m.length = t.next(4), t.next(wide)
	if m.length == 1<<(8*wide)-1 { // unknown
		m.length = 0
	}
	if t.short {
		return errDamaged
	}
	first(&m.made, since1904(made))
	first(&m.modified, since1904(changed))
	return nil
}

// since1904 prints a time in seconds since 1904-01-01, UTC; 0 is none. What would be before 1970 counts from there, which
// is what the programs meant that wrote it.
func since1904(s uint64) string {
	const to1970 = (66*365 + 17) * 24 * 60 * 60
	if s >= to1970 {
		s -= to1970
	}
	if s == 0 || s > 1<<38 {
		return ""
	}
	return instant(time.Unix(int64(s), 0))
}

// segments adds the durations that the index of a movie in fragments has (ISO/IEC 14496-12, section 8.16.3).
func (m *movie) segments(w window) error {
	t, err := readTable(w)
	if err != nil {
		return err
	}
	t.next(4)
	units := t.next(4)
	t.take(8 + 8*min(t.version, 1))
	t.next(2)
	var sum uint64
	for n := t.next(2); n > 0 && !t.short; n-- {
		t.next(4)
		sum += t.next(4)
		t.next(4)
	}
	if units > 0 && !t.short {
		m.indexed = max(m.indexed, float64(sum)/float64(units)) // not the sum: there is one for each track
	}
	return t.err()
}

// finish puts together what stood in several places.
func (m *movie) finish() {
	first(&m.taken, m.made)
	first(&m.created, m.made)
	length := max(m.length, m.fragments)
	if m.units > 0 && length > 0 {
		m.duration = float64(length) / float64(m.units)
	} else {
		m.duration = m.indexed
	}
}
