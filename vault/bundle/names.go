package bundle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a member of the payload is.
type Kind string

// The kinds, in the order in which they stand within a record.
const (
	KindRecord Kind = "record" // record.json
	KindFile   Kind = "file"   // files/
	KindText   Kind = "text"   // text/
)

// Part is what the name of a member says.
type Part struct {
	Record int // 1 …
	Kind   Kind
	Item   int    // 1 …, of a file or a text; 0 for the record, and for the text that is of no file
	Ext    string // of a file, with its dot
}

// RecordName returns the name of the record itself: "1/record.json".
func RecordName(record int) string { return Part{Record: record, Kind: KindRecord}.Name() }

// FileName returns the name of a file of a record: "1/files/0001.pdf". Item is
// 1 … 999 999. The extension is that of the original name if it is a known one,
// else the usual one of the media type, else ".bin": nothing else of the
// original name is in the name of a member.
func FileName(record, item int, mediaType, original string) string {
	return Part{Record: record, Kind: KindFile, Item: item, Ext: extension(mediaType, original)}.Name()
}

// TextName returns the name of the text that was read from file item:
// "1/text/0001.txt". Item 0 is the text that the record has without a file.
func TextName(record, item int) string {
	return Part{Record: record, Kind: KindText, Item: item}.Name()
}

// Name returns the name below data/ that [ParsePart] reads.
func (p Part) Name() string {
	switch p.Kind {
	case KindFile:
		return fmt.Sprintf("%d/files/%04d%s", p.Record, p.Item, p.Ext)
	case KindText:
		return fmt.Sprintf("%d/text/%04d.txt", p.Record, p.Item)
	}
	return fmt.Sprintf("%d/record.json", p.Record)
}

// ParsePart reads the name of a member below data/. It reports false for every
// name that no bundle has.
func ParsePart(name string) (Part, bool) {
	record, rest, _ := strings.Cut(name, "/")
	p := Part{Record: number(record)}
	switch {
	case rest == "record.json":
		p.Kind = KindRecord
	case strings.HasPrefix(rest, "files/"):
		p.Kind = KindFile
		digits, ext, _ := strings.Cut(rest[len("files/"):], ".")
		p.Item, p.Ext = number(digits), "."+ext
	case strings.HasPrefix(rest, "text/"):
		p.Kind = KindText
		p.Item = number(strings.TrimSuffix(rest[len("text/"):], ".txt"))
	}
	return p, p.valid() && p.Name() == name
}

func (p Part) valid() bool {
	if p.Record < 1 || p.Record > maxNumber {
		return false
	}
	if p.Kind == KindRecord {
		return p.Item == 0
	}
	if p.Kind == KindText {
		return p.Item >= 0 && p.Item <= maxNumber
	}
	return p.Item >= 1 && p.Item <= maxNumber && slices.Contains(extensions, p.Ext)
}

// number reads at most six digits; 0 stands for anything else, which the name
// that is made of it then differs from.
func number(s string) int {
	if len(s) > 6 {
		return 0
	}
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return 0
	}
	return int(n)
}

// follows reports whether p may stand right after the part before; the zero Part
// is before the first.
func (p Part) follows(before Part) bool {
	if p.Kind == KindRecord {
		return p.Record == before.Record+1
	}
	if p.Record != before.Record || before.Record == 0 {
		return false
	}
	if p.Kind == before.Kind {
		return p.Item > before.Item
	}
	return before.Kind == KindRecord || p.Kind == KindText
}

// checkOrder returns why the names, in this order, are not those of a payload:
// the position of the first bad one, and the reason. The position is −1 if all
// are good. It counts the records.
func checkOrder(n int, name func(int) string) (records, bad int, reason string) {
	var before Part
	for i := range n {
		p, ok := ParsePart(name(i))
		if !ok {
			return 0, i, "is not a name that a bundle may have"
		}
		if !p.follows(before) {
			return 0, i, "is out of order, or stands twice"
		}
		before = p
	}
	return before.Record, -1, ""
}
