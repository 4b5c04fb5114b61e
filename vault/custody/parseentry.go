package custody

import (
	"strings"
)

const entryHeader = "emanet-entry-v1"

// ParseEntry reads a signed entry. Everything but the one encoding is
// ErrMalformed. The signature is taken apart and not checked: who may sign is
// known only to a [State].
func ParseEntry(data []byte) (Entry, error) {
	e, _, err := parseEntry(data)
	return e, err
}

func parseEntry(data []byte) (Entry, signed, error) {
	if len(data) > MaxEntry {
		return Entry{}, signed{}, malformed("entry", "is too large")
	}
	sig, err := splitSigned("entry", data)
	if err != nil {
		return Entry{}, signed{}, err
	}
	e, err := parseEntryText(sig.text)
	if err != nil {
		return Entry{}, signed{}, err
	}
	if e.Origin != sig.origin {
		return Entry{}, signed{}, malformed("entry", "is signed by a key of another log")
	}
	e.Writer = sig.writer
	return e, sig, nil
}

func parseEntryText(text string) (Entry, error) {
	in := &lines{what: "entry", rest: text}
	var e Entry
	in.exact(entryHeader)
	e.Origin = in.must("origin")
	e.Sequence = in.number(in.must("sequence"))
	e.PreviousSize, e.PreviousRoot = in.pair(in.must("previous"))
	e.Authority = in.number(in.must("authority"))
	changes, hash := in.pair(in.must("leaves"))
	e.LeavesHash, e.Changes = hash, int(min(changes, MaxChanges+1))
	e.Items, e.Inventory = in.pair(in.must("inventory"))
	e.Private = in.must("private")
	parseOptional(in, &e)
	if err := in.done(); err != nil {
		return Entry{}, err
	}
	if err := e.check(); err != nil {
		return Entry{}, err
	}
	if e.text() != text {
		return Entry{}, malformed("entry", "is not in its one encoding")
	}
	return e, nil
}

// parseOptional reads the lines that an entry may have, in their order.
func parseOptional(in *lines, e *Entry) {
	e.Recipient, _ = in.next("recipient")
	e.Policy, _ = in.next("policy")
	e.Admit = in.list("admit", MaxWriters)
	e.Revoke = in.list("revoke", MaxWriters)
	if v, ok := in.next("erased"); ok {
		e.Erased = in.ranges(v)
	}
	if v, ok := in.next("lost"); ok {
		size, root := in.pair(v)
		e.Lost = &Tree{size, root}
	}
}

// list takes all lines with the key, at most limit.
func (l *lines) list(key string, limit int) []string {
	var list []string
	for v, ok := l.next(key); ok; v, ok = l.next(key) {
		if list = append(list, v); len(list) > limit {
			l.fail("has too many %q lines", key)
			return nil
		}
	}
	return list
}

// ranges reads what formatRanges wrote. It never makes more than MaxErased numbers.
func (l *lines) ranges(s string) []int64 {
	var list []int64
	for part := range strings.SplitSeq(s, " ") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		lo, hi := l.number(first), l.number(last)
		if l.err != nil || hi < lo || hi-lo >= int64(MaxErased-len(list)) {
			l.fail("has too many erased leaves, or malformed ones")
			return nil
		}
		for i := lo; i <= hi; i++ {
			list = append(list, i)
		}
	}
	return list
}

// formatRanges writes ascending numbers, runs as `first-last`, parted by spaces.
func formatRanges(list []int64) string {
	var b strings.Builder
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(decimal(list[i]))
		if j > i {
			b.WriteString("-" + decimal(list[j]))
		}
		i = j + 1
	}
	return b.String()
}
