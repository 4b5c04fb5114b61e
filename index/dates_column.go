package index

import (
	"math"
	"slices"
)

// column holds the dates of every document, by its number.
type column struct {
	start []uint32 // where the dates of a document begin in spans; one more than there are documents
	spans []span
	order *order // nil until a window is asked for
}

func (c *column) dates(doc uint32) []span {
	return c.spans[c.start[doc]:c.start[doc+1]]
}

// day is the earliest day of a document's dates, or undated.
func (c *column) day(doc uint32) int32 {
	first := int32(undated)
	for _, s := range c.dates(doc) {
		first = min(first, s.sortDay())
	}
	return first
}

// order is the spans of a column by the day on which they begin, so that a narrow window need not look at every one. Those of
// a day, a month and a year lie apart: the longer a span may be, the earlier it may have begun.
type order struct {
	tiers [3]tier
	long  []uint32 // documents with a longer span
}

type tier struct {
	longest int64   // days after the first
	days    []int32 // on which the spans begin, in order
	docs    []uint32
}

func (c *column) sort() *order {
	if c.order != nil {
		return c.order
	}
	o := &order{tiers: [3]tier{{longest: 0}, {longest: 31}, {longest: 366}}}
	var keys [3][]uint64 // day and document
	for doc := range len(c.start) - 1 {
		for _, s := range c.dates(uint32(doc)) {
			length := int64(s.to) - int64(s.from)
			i := slices.IndexFunc(o.tiers[:], func(t tier) bool { return length <= t.longest })
			if i < 0 {
				o.long = append(o.long, uint32(doc))
				continue
			}
			keys[i] = append(keys[i], uint64(uint32(s.from)^1<<31)<<32|uint64(doc))
		}
	}
	for i := range o.tiers {
		slices.Sort(keys[i])
		for _, k := range keys[i] {
			o.tiers[i].days = append(o.tiers[i].days, int32(uint32(k>>32)^1<<31))
			o.tiers[i].docs = append(o.tiers[i].docs, uint32(k))
		}
	}
	c.order = o
	return o
}

// near returns, in order, documents among which are all that the window may match, dead ones too; false if they are so
// many that looking at every document is as quick.
func (c *column) near(w window) ([]uint32, bool) {
	o := c.sort()
	var parts [][]uint32
	n := len(o.long)
	for _, t := range o.tiers {
		part := t.near(w)
		parts, n = append(parts, part), n+len(part)
	}
	if n > len(c.start)/4 {
		return nil, false
	}
	docs := slices.Concat(append(parts, o.long)...)
	slices.Sort(docs)
	return slices.Compact(docs), true
}

// near returns the documents of spans that begin early enough, and not too early to reach into the window.
func (t tier) near(w window) []uint32 {
	first := int32(max(int64(w.from)-t.longest, math.MinInt32))
	lo, _ := slices.BinarySearch(t.days, first)
	hi := len(t.days)
	if w.to < math.MaxInt32 {
		hi, _ = slices.BinarySearch(t.days, w.to+1)
	}
	return t.docs[lo:max(lo, hi)]
}
