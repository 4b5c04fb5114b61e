package office

import (
	"encoding/binary"

	"emanet/index/extract"
)

// Stories of a document, in the order in which their characters follow each other (MS-DOC 2.3).
const (
	storyMain = iota
	storyNotes
	storyHeaders
	storyMacros
	storyComments
	storyEnds
	storyBoxes
	storyHeaderBoxes
)

// maxNames bounds the tables of authors.
const maxNames = 1 << 14

// parts gives the whole text.
func (w *wordText) parts() error {
	w.revisers = sttbNames(w.f.revisers.in(w.table))
	owners := xstNames(w.f.owners.in(w.table))
	refs := w.f.commentRefs.in(w.table)
	at := 0
	for story, count := range w.f.counts {
		from, to := at, at+count
		at = to
		var err error
		switch {
		case count == 0 || story == storyMacros:
		case story == storyMain:
			err = w.give(extract.Part{Kind: extract.PartBody}, from, to)
		case story == storyBoxes || story == storyHeaderBoxes:
			err = w.give(extract.Part{Kind: extract.PartOther}, from, to)
		default:
			err = w.notes(story, from, to, func(i int) string { return commentAuthor(refs, owners, i) })
		}
		if err != nil {
			return err
		}
	}
	return w.losses(at)
}

// losses says what of the text is not in the file.
func (w *wordText) losses(chars int) error {
	if f := failure(w.damaged); f != nil {
		return w.out.Lose(f.Reason, "%s", f.Detail)
	}
	if end := w.pieces[len(w.pieces)-1].to; end < chars {
		return w.out.Lose(extract.ReasonDamaged, "the text has %d characters, and %d are missing", chars, chars-end)
	}
	return nil
}

// notes gives each footnote, endnote, header or comment of a story.
func (w *wordText) notes(story, from, to int, author func(i int) string) error {
	plc := map[int]fibSpan{storyNotes: w.f.notes, storyHeaders: w.f.headers, storyComments: w.f.comments, storyEnds: w.f.ends}[story]
	b := plc.in(w.table)
	cps := positions(b, len(b)/4)
	if len(cps) > maxOldParts || !rising(cps, to-from) {
		cps = []int{0, to - from}
	}
	for i := range len(cps) - 1 {
		p := extract.Part{Kind: noteKind(story, i)}
		if story == storyComments {
			p.Name = author(i)
		}
		if err := w.give(p, from+cps[i], min(from+cps[i+1], to)); err != nil {
			return err
		}
	}
	return nil
}

// rising reports whether positions cut a story of n characters into pieces; only the last of them may lie behind its end.
func rising(cps []int, n int) bool {
	if len(cps) < 2 || cps[0] != 0 || cps[len(cps)-2] > n {
		return false
	}
	for i := range len(cps) - 1 {
		if cps[i+1] < cps[i] {
			return false
		}
	}
	return cps[len(cps)-1] >= n-2
}

// noteKind says what a piece of a story is. Headers begin with six separators of notes; then each section has six
// (MS-DOC 2.8.22).
func noteKind(story, i int) extract.PartKind {
	switch story {
	case storyNotes:
		return extract.PartFootnote
	case storyComments:
		return extract.PartComment
	case storyEnds:
		return extract.PartEndnote
	}
	switch i % 6 {
	case 2, 3, 5:
		return extract.PartFooter
	}
	return extract.PartHeader
}

// give gives the characters from..to as a part, and what is deleted or hidden there as others.
func (w *wordText) give(p extract.Part, from, to int) error {
	s, err := w.story(from, to)
	p.Text = s.b.String()
	for _, q := range append([]extract.Part{p}, s.markeds...) {
		if q.Text = trimPart(q.Text); q.Text == "" {
			continue
		}
		if err := w.out.Part(q); err != nil {
			return err
		}
	}
	return err
}

// commentAuthor returns who wrote comment i (MS-DOC 2.8.7, 2.9.6).
func commentAuthor(refs []byte, owners []string, i int) string {
	const size = 30
	n := (len(refs) - 4) / (4 + size)
	if i >= n {
		return ""
	}
	ref := refs[4*(n+1)+size*i:]
	if owner := int(binary.LittleEndian.Uint16(ref[20:])); owner < len(owners) {
		return owners[owner]
	}
	return ""
}

// xstNames reads names that follow each other, each with its length (MS-DOC 2.9.351).
func xstNames(b []byte) []string {
	var names []string
	for len(b) >= 2 && len(names) < maxNames {
		n := uint64(binary.LittleEndian.Uint16(b))
		name := upTo(b[2:], 2*n)
		names = append(names, utf16Bytes(name))
		b = b[2+len(name):]
	}
	return names
}

// sttbNames reads a table of names (MS-DOC 2.2.4) of two bytes a character and without extra data.
func sttbNames(b []byte) []string {
	if len(b) < 6 || binary.LittleEndian.Uint16(b) != 0xFFFF || binary.LittleEndian.Uint16(b[4:]) != 0 {
		return nil
	}
	return xstNames(b[6:])
}
