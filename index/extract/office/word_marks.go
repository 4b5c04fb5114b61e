package office

import (
	"encoding/binary"
	"slices"
)

// wdMark is what is said about characters that matters here.
type wdMark struct {
	deleted, hidden bool
	special         bool   // the character is none, but stands for a picture, a symbol, a mark
	author          uint16 // who deleted, in the table of revisers
}

// Properties of characters (MS-DOC 2.6.1).
const (
	sprmDeleted = 0x0800
	sprmSpecial = 0x0855
	sprmHidden  = 0x083C
	sprmDeleter = 0x4863
)

// wdRun is a run of bytes in the WordDocument stream with its mark.
type wdRun struct {
	from, to uint32
	wdMark
}

// maxWordRuns and maxWordPieces bound what is kept of the tables of a document.
const (
	maxWordRuns   = 1 << 20
	maxWordPieces = 1 << 20
)

// markRuns reads the properties of characters that are set apart (MS-DOC 2.8.5, 2.9.33), in the order of their bytes. Only runs with
// a mark are kept. Each page of properties in the file is read once; damaged ones say nothing.
func markRuns(plc, doc []byte) []wdRun {
	n := (len(plc) - 4) / 8
	var runs []wdRun
	seen := map[uint32]bool{}
	for i := range max(n, 0) {
		page := binary.LittleEndian.Uint32(plc[4*(n+1)+4*i:]) & 0x3FFFFF
		at := int64(page) * 512
		if len(runs) > maxWordRuns {
			break
		}
		if seen[page] || at+512 > int64(len(doc)) {
			continue
		}
		seen[page] = true
		runs = append(runs, pageRuns(doc[at:at+512])...)
	}
	slices.SortStableFunc(runs, func(a, b wdRun) int { return int(int64(a.from) - int64(b.from)) })
	return runs
}

func pageRuns(page []byte) []wdRun {
	n := int(page[511])
	if n < 1 || 4*(n+1)+n > 511 {
		return nil
	}
	var runs []wdRun
	for i := range n {
		at := 2 * int(page[4*(n+1)+i])
		if at == 0 {
			continue
		}
		size := int(page[at])
		m := sprmMarks(page[at+1 : min(at+1+size, 511)])
		if m != (wdMark{}) {
			runs = append(runs, wdRun{binary.LittleEndian.Uint32(page[4*i:]), binary.LittleEndian.Uint32(page[4*i+4:]), m})
		}
	}
	return runs
}

// sprmMarks goes through a list of properties (MS-DOC 2.2.5.1).
func sprmMarks(b []byte) wdMark {
	var m wdMark
	for len(b) > 2 {
		sprm, operand := binary.LittleEndian.Uint16(b), b[2:]
		switch sprm {
		case sprmDeleted:
			m.deleted = operand[0] == 1
		case sprmSpecial:
			m.special = operand[0] == 1
		case sprmHidden:
			m.hidden = operand[0]&1 == 1 // 0x81 says the opposite of the style, and styles hide nothing as a rule
		case sprmDeleter:
			if len(operand) >= 2 {
				m.author = binary.LittleEndian.Uint16(operand)
			}
		}
		b = operand[min(sprmSize(sprm, operand), len(operand)):]
	}
	return m
}

// sprmSize returns the size of a property's operand.
func sprmSize(sprm uint16, operand []byte) int {
	switch sprm >> 13 {
	case 0, 1:
		return 1
	case 3:
		return 4
	case 6:
		switch sprm {
		case 0xD606, 0xD608: // tables: the length has two bytes and counts one more
			if len(operand) < 2 {
				return len(operand)
			}
			return int(binary.LittleEndian.Uint16(operand)) + 1
		}
		return int(operand[0]) + 1
	case 7:
		return 3
	}
	return 2
}

// markAt returns the mark of the byte at a place, and where it ends to hold.
func markAt(runs []wdRun, at uint32) (wdMark, uint32) {
	i, found := slices.BinarySearchFunc(runs, at, func(r wdRun, at uint32) int { return int(int64(r.from) - int64(at)) })
	if !found {
		i--
	}
	if i >= 0 && at < runs[i].to {
		return runs[i].wdMark, runs[i].to
	}
	if i+1 < len(runs) {
		return wdMark{}, runs[i+1].from
	}
	return wdMark{}, 1<<32 - 1
}
