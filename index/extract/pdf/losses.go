package pdf

import (
	"fmt"
	"slices"
	"strings"

	"emanet/index/extract"
)

// maxRanges is how many ranges of pages a loss names.
const maxRanges = 20

// losses are the pages that were not read, by reason, so that each reason is told once.
type losses []loss

type loss struct {
	reason extract.Reason
	pages  [][2]int // ranges, ascending; both ends included
}

// add counts a page. Pages of one reason come in their order.
func (l *losses) add(reason extract.Reason, page int) { l.addRange(reason, page, page) }

// addRange counts the pages from first to last, if there are any.
func (l *losses) addRange(reason extract.Reason, first, last int) {
	if first > last {
		return
	}
	i := slices.IndexFunc(*l, func(have loss) bool { return have.reason == reason })
	if i < 0 {
		i = len(*l)
		*l = append(*l, loss{reason: reason})
	}
	pages := &(*l)[i].pages
	if n := len(*pages); n > 0 && first <= (*pages)[n-1][1]+1 {
		(*pages)[n-1][1] = max(last, (*pages)[n-1][1])
		return
	}
	*pages = append(*pages, [2]int{first, last})
}

// give tells them all to out.
func (l losses) give(out extract.Output) error {
	for _, have := range l {
		if err := out.Lose(have.reason, "%s", have); err != nil {
			return err
		}
	}
	return nil
}

func (l loss) String() string {
	pages, named := 0, []string(nil)
	for _, p := range l.pages {
		pages += p[1] - p[0] + 1
		switch {
		case len(named) == maxRanges:
		case p[0] == p[1]:
			named = append(named, fmt.Sprint(p[0]))
		default:
			named = append(named, fmt.Sprintf("%d-%d", p[0], p[1]))
		}
	}
	switch {
	case pages == 1:
		return "page " + named[0]
	case len(l.pages) > maxRanges:
		return fmt.Sprintf("%d pages, beginning with %s", pages, strings.Join(named, ", "))
	}
	return "pages " + strings.Join(named, ", ")
}
