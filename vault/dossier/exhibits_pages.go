package dossier

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// maxPages is more than a document has: a larger number is not counted.
const maxPages = 100_000

// pages finds how many pages a document has: what somebody wrote comes before what was counted when the file was read. What a
// file says of itself is shown, and never counted: word processors leave an old number behind.
func (x *Exhibit) pages(h Holding, f HeldFile, alone bool) {
	written := f.Fields.Text("pages")
	if written == "" && alone {
		written = h.Fields.Text("pages")
	}
	switch n := pageCount(written); {
	case n > 0:
		x.Pages = n
	case written != "":
		x.PagesSaid = written
	case f.Pages > 0 && f.Pages <= maxPages:
		x.Pages = f.Pages
	case f.PagesSaid != "":
		x.PagesSaid = f.PagesSaid + " as the file says"
	}
}

// pageRange is how a person writes pages: 4, or 12-15, with or without p. or pp.
var pageRange = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:pp?\.)?\s*([0-9]{1,6})(?:\s*[-–—]\s*([0-9]{1,6}))?$`)
})

// pageCount reads the number of pages from what a person wrote; 0 if it cannot be read as one.
func pageCount(text string) int {
	m := pageRange().FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	if m[2] != "" {
		last, err := strconv.Atoi(m[2])
		if err != nil || last < n {
			return 0
		}
		n = last - n + 1
	}
	if n > maxPages {
		return 0
	}
	return n
}

// number gives the documents their running page numbers, as far as pages are known.
func number(list []Exhibit) {
	next := 1
	for i := range list {
		if list[i].Pages == 0 && list[i].Recording {
			continue
		}
		if list[i].Pages == 0 {
			return
		}
		list[i].From, list[i].To = next, next+list[i].Pages-1
		next += list[i].Pages
	}
}

// Tally counts a list.
type Tally struct {
	Documents int
	Pages     int   // of the documents whose pages are known
	Unpaged   []int // numbers of those whose pages are not
	Undated   []int // numbers of those that nothing dates
	Events    []int // numbers of those dated only by the event that they are about, or by what a mail says of itself
	Taken     []int // numbers of those dated only by what a picture or a recording says of itself
	Doubles   []int // numbers of those whose bytes an earlier one has too
	Withheld  []int // numbers of those that are not here as they are
}

// Sum counts a list.
func Sum(list []Exhibit) Tally {
	t := Tally{Documents: len(list)}
	for _, x := range list {
		t.Pages += x.Pages
		t.note(&t.Unpaged, x.Unpaged(), x)
		t.note(&t.Undated, x.Undated(), x)
		t.note(&t.Events, x.Basis == BasisEvent || x.Basis == BasisSent, x)
		t.note(&t.Taken, x.Basis == BasisTaken, x)
		t.note(&t.Doubles, x.SameAs > 0, x)
		t.note(&t.Withheld, x.Withheld, x)
	}
	return t
}

// Unpaged reports whether the document has pages and nobody counted them.
func (x Exhibit) Unpaged() bool { return x.Pages == 0 && !x.Recording }

func (*Tally) note(list *[]int, holds bool, x Exhibit) {
	if holds {
		*list = append(*list, x.Number)
	}
}
