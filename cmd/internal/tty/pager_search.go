package tty

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// pagerFold makes two spellings of one word alike, character by character:
// upper and lower case, and the four letters i.
func pagerFold(s string) []rune {
	runes := []rune(s)
	for i, r := range runes {
		switch r {
		case 'İ', 'I', 'ı':
			runes[i] = 'i'
		default:
			runes[i] = unicode.ToLower(r)
		}
	}
	return runes
}

// pagerMatches returns where sought occurs in text, as pairs of bytes.
func pagerMatches(text string, sought []rune) (found [][2]int) {
	if len(sought) == 0 {
		return nil
	}
	folded := pagerFold(text)
	at := 0 // the byte of folded[i]
	for i := 0; i+len(sought) <= len(folded); {
		_, size := utf8.DecodeRuneInString(text[at:])
		if !slices.Equal(folded[i:i+len(sought)], sought) {
			at, i = at+size, i+1
			continue
		}
		end := at
		for range sought {
			_, size := utf8.DecodeRuneInString(text[end:])
			end += size
		}
		found = append(found, [2]int{at, end})
		at, i = end, i+len(sought)
	}
	return found
}

// hits returns the rows in which a match begins, in order.
func (p *pager) hits() (rows []int) {
	for i, paragraph := range p.paragraphs {
		for _, m := range pagerMatches(paragraph, p.sought) {
			if row := p.rowAt(i, m[0]); len(rows) == 0 || rows[len(rows)-1] != row {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// search shows a row with what is sought: the first one from the top of the
// screen on (0), or the one after (1) or before (-1) the row that was found
// last, if that is still on the screen.
func (p *pager) search(direction int) {
	if len(p.sought) == 0 {
		return
	}
	hits := p.hits()
	from := p.top
	if direction != 0 && p.hit >= p.top && p.hit < p.top+p.room {
		from = p.hit
		if direction > 0 {
			from++
		}
	}
	next, _ := slices.BinarySearch(hits, from)
	if direction < 0 {
		next--
	}
	switch {
	case len(hits) == 0:
		p.notice = "not found"
	case next < 0:
		p.notice = "not found above"
	case next == len(hits):
		p.notice = "not found below"
	default:
		p.hit = hits[next]
		p.show(p.hit)
	}
}
