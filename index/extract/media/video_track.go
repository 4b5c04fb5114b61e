package media

import (
	"strings"

	"emanet/index/extract"
)

const maxSamples = 50_000 // of one text track

// track takes the size of the pictures of a track, its own metadata, and remembers where its text is.
func (m *movie) track(w window) error {
	var header, table window
	var handler string
	err := boxes(w, func(b box) (bool, error) {
		switch b.kind {
		case "tkhd":
			header = b.body
		case "mdia":
			return true, boxes(b.body, func(b box) (bool, error) {
				switch b.kind {
				case "hdlr":
					t, err := readTable(b.body)
					t.take(4)
					handler = string(t.take(4))
					return true, err
				case "minf":
					var err error
					table, err = find(b.body, "stbl")
					return true, err
				}
				return true, nil
			})
		case "meta", "udta":
			return m.top(b)
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	switch handler {
	case "vide":
		m.picture = true
		return m.trackSize(header)
	case "text", "sbtl", "subt":
		m.subtitles = append(m.subtitles, table)
	}
	return nil
}

// trackSize takes the size that the pictures of a track are shown in, before they are turned.
func (m *movie) trackSize(w window) error {
	t, err := readTable(w)
	if err != nil {
		return err
	}
	t.take(20 + 12*min(t.version, 1) + 16 + 36) // times, number, duration; layer and volume; matrix
	width, height := t.next(4)>>16, t.next(4)>>16
	m.sized(int64(width), int64(height))
	return t.err()
}

// textTrack gives the text of a track, a line for each time that something is shown. Samples are timed text (3GPP TS
// 26.245, section 5.17): a length, the text, and its looks.
func (m *movie) textTrack(w window, most int, out extract.Output) error {
	var text strings.Builder
	err := m.samples(w, func(sample window) error {
		head, err := sample.bytes(0, 2)
		if err != nil {
			return m.pass(err)
		}
		b, err := sample.bytes(2, min(be16(head), sample.size-2))
		if err != nil {
			return m.pass(err)
		}
		line := clean(marked(b))
		if line == "" {
			return nil
		}
		if text.Len()+len(line) >= most {
			return extract.Failed(extract.ReasonTooLarge, "more than %d bytes of text", most)
		}
		text.WriteString(line + "\n")
		return nil
	})
	failure, err := split(m.pass(err))
	if err != nil {
		return err
	}
	if err := out.Part(extract.Part{Kind: extract.PartOther, Name: "subtitles", Text: text.String()}); err != nil {
		return err
	}
	if failure != nil {
		return out.Lose(failure.Reason, "the text track: %s", failure.Detail)
	}
	return nil
}

// samples calls each with the samples of a track in order (ISO/IEC 14496-12, sections 8.6 and 8.7): chunks lie where
// stco or co64 says, stsc says how many samples are in one, and stsz how long each is.
func (m *movie) samples(w window, each func(window) error) error {
	tables := map[string]*table{}
	err := boxes(w, func(b box) (bool, error) {
		switch b.kind {
		case "stco", "co64", "stsc", "stsz":
			t, err := readTable(b.body)
			tables[b.kind] = t
			return true, err
		}
		return true, nil
	})
	chunks, wide := tables["stco"], 4
	if chunks == nil {
		chunks, wide = tables["co64"], 8
	}
	sizes := tables["stsz"]
	if err != nil || chunks == nil || sizes == nil || tables["stsc"] == nil {
		return damagedOr(err)
	}
	runs, run := chunkRuns(tables["stsc"]), -1
	fixed, left := sizes.next(4), min(sizes.next(4), maxSamples)
	last := chunks.next(4)
	for chunk := uint64(1); chunk <= last && left > 0; chunk++ {
		at := chunks.next(wide)
		for run+1 < len(runs) && runs[run+1].first <= chunk {
			run++
		}
		if run < 0 || chunks.short {
			return errDamaged
		}
		n := min(runs[run].samples, left)
		left -= n
		if err := m.chunk(at, n, fixed, sizes, each); err != nil {
			return err
		}
	}
	return nil
}

// chunk calls each with the n samples that begin at an offset, which all are as long as fixed, or as sizes says if that is 0.
func (m *movie) chunk(at, n, fixed uint64, sizes *table, each func(window) error) error {
	for ; n > 0; n-- {
		size := fixed
		if size == 0 {
			size = sizes.next(4)
		}
		if sizes.short || at > uint64(m.file.size) {
			return errDamaged
		}
		if err := each(m.file.part(int64(at), int64(size))); err != nil {
			return err
		}
		at += size
	}
	return nil
}

// chunkRun says how many samples each chunk has, from the first on.
type chunkRun struct{ first, samples uint64 }

// chunkRuns reads a stsc box.
func chunkRuns(t *table) (list []chunkRun) {
	for n := t.next(4); n > 0; n-- {
		r := chunkRun{t.next(4), t.next(4)}
		t.next(4)
		if t.short {
			break
		}
		list = append(list, r)
	}
	return list
}
