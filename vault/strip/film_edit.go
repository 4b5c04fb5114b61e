package strip

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// A list of edits can hide a part of a film that is still in the file: that is how some programs cut. Whoever cut a face
// out of a film must not give it away with the copy, and samples cannot be taken out without damage to those that need
// them. So such films are refused. A little is always hidden: what coders need to begin, and to fill the last frame.

// hiddenSeconds is how much of a track can be hidden, besides four samples.
const hiddenSeconds = 1.0

// part is a part of the media of a track that is played, in its units of time.
type part struct{ from, to float64 }

// checkEdits refuses a film whose edits hide a part of a track (ISO/IEC 14496-12, section 8.6.6). movie is the mvhd.
func checkEdits(movie, trak []byte) error {
	list, err := find(trak, "edts", "elst")
	if err != nil || len(list) < 8 {
		return err
	}
	header, err := find(trak, "mdia", "mdhd")
	if err != nil {
		return err
	}
	times, err := find(trak, "mdia", "minf", "stbl", "stts")
	if err != nil {
		return err
	}
	scale, movieScale := timeScale(header), timeScale(movie)
	total, samples, ok := mediaTime(times)
	if !ok || scale == 0 || movieScale == 0 {
		return errFilm
	}
	parts, ok := played(list, scale/movieScale, total)
	if !ok {
		return errFilm
	}
	if hidden := total - covered(parts, total); len(parts) > 0 && hidden > hiddenSeconds*scale+4*total/max(samples, 1) {
		return refuse("a part of the film is not shown but still in it; cut it with a program that makes a new film")
	}
	return nil
}

// timeScale is how many units of time are in a second, of mvhd or mdhd; 0 if it is not there.
func timeScale(b []byte) float64 {
	at := 12
	if len(b) > 0 && b[0] == 1 {
		at = 20
	}
	if len(b) < at+4 {
		return 0
	}
	return float64(binary.BigEndian.Uint32(b[at:]))
}

// mediaTime is the duration of all samples by stts (section 8.6.1.2), and their number.
func mediaTime(b []byte) (total, samples float64, ok bool) {
	if len(b) < 8 || uint64(binary.BigEndian.Uint32(b[4:])) > uint64(len(b)-8)/8 {
		return 0, 0, false
	}
	for i := range int(binary.BigEndian.Uint32(b[4:])) {
		count := float64(binary.BigEndian.Uint32(b[8+8*i:]))
		samples += count
		total += count * float64(binary.BigEndian.Uint32(b[12+8*i:]))
	}
	return total, samples, true
}

// played are the parts that the edits play, without the pauses. A duration of 0 is up to the end.
func played(b []byte, scale, total float64) (parts []part, ok bool) {
	size := 12
	if b[0] == 1 {
		size = 20
	}
	count := binary.BigEndian.Uint32(b[4:])
	if uint64(count) > uint64(len(b)-8)/uint64(size) {
		return nil, false
	}
	for i := range int(count) {
		e := b[8+size*i:]
		duration, from := float64(binary.BigEndian.Uint32(e)), float64(int32(binary.BigEndian.Uint32(e[4:])))
		if size == 20 {
			duration, from = float64(binary.BigEndian.Uint64(e)), float64(int64(binary.BigEndian.Uint64(e[8:])))
		}
		if from < 0 {
			continue
		}
		rate := float64(int32(binary.BigEndian.Uint32(e[size-4:]))) / (1 << 16)
		to := from + duration*scale*max(rate, 0)
		if duration == 0 {
			to = max(from, total)
		}
		parts = append(parts, part{from, to})
	}
	return parts, true
}

// covered is how much of the media is played at least once.
func covered(parts []part, total float64) (sum float64) {
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.from, b.from) })
	end := 0.0
	for _, p := range parts {
		from, to := max(p.from, end), min(p.to, total)
		if to > from {
			sum += to - from
			end = to
		}
	}
	return sum
}
