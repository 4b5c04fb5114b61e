package page

import (
	"fmt"
	"slices"
	"strings"
)

// proofView is what proof.html gets: the proof, its roles in words, and what is counted over all of it.
type proofView struct {
	Proof
	Records      []recordView
	Timestamps   []stampView
	Cosignatures []cosignatureView
	Command      string // that checks the proof again
	Dated        bool   // an authority whom the reader trusts dates a change
	One          bool   // there is one change
	Opened       bool   // at least one commitment is
	Closed       int    // commitments that are not opened
}

// recordView is a record's history.
type recordView struct {
	ID      string
	Changes []changeView
}

// changeView is a change, and its objects in words.
type changeView struct {
	ProofChange
	Objects []objectView
}

// objectView is an object, and where it stood before.
type objectView struct {
	ProofObject
	Again bool  // the same was committed to before
	Leaf  int64 // there
}

// stampView is a time-stamp, and what it covers.
type stampView struct {
	ProofTimestamp
	Covers string // which of the changes, in words; empty: none
}

// cosignatureView is a co-signature, and what it covers.
type cosignatureView struct {
	ProofCosignature
	Covers string // as that of stampView
}

func viewOf(p Proof) proofView {
	v := proofView{Proof: p, Command: p.command()}
	v.Originals = slices.Clone(p.Originals)
	slices.SortStableFunc(v.Originals, func(a, b ProofOriginal) int { return order(a.Found) - order(b.Found) })
	var leaves []int64
	for _, r := range p.Records {
		told := recordView{ID: r.ID}
		before := map[ProofObject]int64{}
		for _, c := range r.Changes {
			leaves = append(leaves, c.Leaf)
			v.Closed += c.Closed
			v.Opened = v.Opened || len(c.Objects) > 0
			told.Changes = append(told.Changes, changeView{ProofChange: c, Objects: inWords(c, before)})
		}
		v.Records = append(v.Records, told)
	}
	v.One = len(leaves) == 1
	slices.Sort(leaves)
	for _, t := range p.Timestamps {
		covers := covered(leaves, t.Leaves)
		v.Dated = v.Dated || t.Trusted && covers != ""
		v.Timestamps = append(v.Timestamps, stampView{ProofTimestamp: t, Covers: covers})
	}
	for _, c := range p.Cosignatures {
		v.Cosignatures = append(v.Cosignatures, cosignatureView{ProofCosignature: c, Covers: covered(leaves, c.Leaves)})
	}
	return v
}

// covered says which of the leaves, in ascending order, a log of that size holds. It is empty where it holds none.
func covered(leaves []int64, size int64) string {
	n, _ := slices.BinarySearch(leaves, size)
	switch {
	case n == 0:
		return ""
	case n < len(leaves):
		return fmt.Sprintf("the changes up to number %d", leaves[n-1])
	case n == 1:
		return "the change below"
	default:
		return "all the changes below"
	}
}

// inWords returns the objects of a change with their roles as a reader knows them. Those that were there before, which it
// learns, are only pointed at.
func inWords(c ProofChange, before map[ProofObject]int64) []objectView {
	words := map[string]string{
		"record": "the record: its fields and its own words",
		"file":   "a file, as it came in",
		"text":   "the text that was read from a file",
	}
	var told []objectView
	for _, o := range c.Objects {
		leaf, again := before[o]
		if !again {
			before[o] = c.Leaf
		}
		if w, known := words[o.Role]; known {
			o.Role = w
		}
		told = append(told, objectView{o, again, leaf})
	}
	return told
}

// order puts what failed before what did not.
func order(found bool) int {
	if found {
		return 1
	}
	return 0
}

// command returns the line that checks the proof again.
func (p Proof) command() string {
	file, original := "PROOF", "ORIGINAL"
	if p.File != "" {
		file = quoted(p.File)
	}
	for _, o := range p.Originals {
		if o.Name != "" {
			original = quoted(o.Name)
			break
		}
	}
	return "emanet verify --proof " + file + " --file " + original
}

// quoted returns the name of a file as a POSIX shell takes it for one word, and no program for an option.
func quoted(name string) string {
	const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/"
	if strings.HasPrefix(name, "-") {
		name = "./" + name
	}
	if strings.Trim(name, plain) == "" {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
