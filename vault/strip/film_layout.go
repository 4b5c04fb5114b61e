package strip

import (
	"encoding/binary"
	"math"
)

// extent is a part of the file that belongs to a track: a sample, or the samples of a chunk.
type extent struct {
	off, size int64
	track     *track
}

// end is where it ends.
func (e extent) end() int64 { return e.off + e.size }

// places goes through the samples of a track in the order of its chunks.
type places struct {
	track  *track
	single bool // samples one by one; else chunk by chunk
	limit  uint64
	chunk  uint64 // the next chunk
	run    int    // the run that it is in, as an offset
	sample uint64 // the next sample
	left   uint64 // samples left in the chunk
	off    uint64 // where the next one is
}

// next returns the next place that is not empty; false behind the last.
func (p *places) next() (extent, bool, error) {
	t := p.track.samples
	for p.sample < t.count {
		if p.left == 0 && !p.nextChunk() {
			return extent{}, false, errFilm
		}
		n := p.take()
		if p.off > p.limit || n > p.limit-p.off {
			return extent{}, false, errCut
		}
		e := extent{off: int64(p.off), size: int64(n), track: p.track}
		p.off += n
		if n > 0 {
			return e, true, nil
		}
	}
	return extent{}, false, nil
}

// nextChunk goes on to the next chunk.
func (p *places) nextChunk() bool {
	t := p.track.samples
	if p.chunk >= t.number {
		return false
	}
	for p.run+12 < len(t.runs) && uint64(binary.BigEndian.Uint32(t.runs[p.run+12:])) <= p.chunk+1 {
		p.run += 12
	}
	p.left = min(uint64(binary.BigEndian.Uint32(t.runs[p.run+4:])), t.count-p.sample)
	p.off = t.chunk(p.chunk)
	p.chunk++
	return true
}

// take returns the length of the next sample, or of all that are left in the chunk.
func (p *places) take() (n uint64) {
	t := p.track.samples
	if p.single {
		p.left--
		p.sample++
		return t.size(p.sample - 1)
	}
	if size := p.track.fixedSize(); size != 0 {
		n = p.left * size // both are less than 1<<32
	} else {
		for i := range p.left {
			n += t.size(p.sample + i)
		}
	}
	p.sample += p.left
	p.left = 0
	return n
}

// fixedSize is the length of all samples of a track; 0 if each has its own.
func (t *track) fixedSize() uint64 {
	if t.frame != 0 && t.samples.fixed != 0 {
		return t.frame
	}
	return t.samples.fixed
}

// layout goes through the samples of several tracks in the order of the file.
type layout struct {
	all   []*places
	heads []extent // the next of each; of size 0 behind the last
}

// newLayout begins with the first samples.
func (f *filmCopy) newLayout(keptOnly bool) (*layout, error) {
	l := &layout{}
	for _, t := range f.tracks {
		if t.samples == nil || keptOnly && !t.keep {
			continue
		}
		single := t.coding == codingH264 || t.coding == codingH265 || t.coding == codingMPEG4
		p := &places{track: t, single: single, limit: uint64(f.in.size)}
		e, _, err := p.next()
		if err != nil {
			return nil, err
		}
		l.all, l.heads = append(l.all, p), append(l.heads, e)
	}
	return l, nil
}

// next returns the sample that is the next in the file; one of size 0 behind the last.
func (l *layout) next() (extent, error) {
	first, at := extent{off: math.MaxInt64}, -1
	for i, e := range l.heads {
		if e.size > 0 && e.off < first.off {
			first, at = e, i
		}
	}
	if at < 0 {
		return extent{}, nil
	}
	e, _, err := l.all[at].next()
	l.heads[at] = e
	return first, err
}

// checkLayout checks, before anything is written, that every sample of a track that stays is in a box of media data, that they
// are in order, and that no sample of another track overlaps one of them.
func (f *filmCopy) checkLayout() error {
	for _, t := range f.tracks {
		if t.frame != 0 && t.samples.count > 0 && t.samples.fixed != 1 && t.samples.fixed != t.frame && t.samples.fixed != 0 {
			return errFilm
		}
	}
	l, err := f.newLayout(false)
	if err != nil {
		return err
	}
	var end, keptEnd int64
	box := 0
	for {
		if err := f.in.ctx.Err(); err != nil {
			return err
		}
		e, err := l.next()
		if err != nil || e.size == 0 {
			return err
		}
		if e.off < keptEnd || e.track.keep && e.off < end {
			return refuse("the samples of the film overlap or are not in order")
		}
		end = max(end, e.end())
		if !e.track.keep {
			continue
		}
		keptEnd = end
		for box < len(f.boxes) && (f.boxes[box].kind != "mdat" || f.boxes[box].off+f.boxes[box].size <= e.off) {
			box++
		}
		if box == len(f.boxes) || e.off < f.boxes[box].off+f.boxes[box].head || e.end() > f.boxes[box].off+f.boxes[box].size {
			return errFilm
		}
	}
}
