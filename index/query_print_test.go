package index

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestPrintedQueriesReadAlike puts pieces of queries together at random: what is read of it prints as a query that is read alike.
func TestPrintedQueriesReadAlike(t *testing.T) {
	t.Parallel()
	pieces := strings.Split(`a|b|polis|İş|警|№|5|2013-10|é|צ|"|"|“|”|„|«|»|(|)|（|）|OR|AND|NOT|-|−|–|=|*|~|~2|~1|:|：|,|، |!|?|/|//|\|.|'|’|&|+|#|kind:|tag:|`+
		`title:|file:|lang:|az|_|id:|r-|4k|on:|after:|date:|has:file|has:ocr|has:location|is:unreadable|person:"|device:|from:|2013|subject:"|foo:|http:|`+"\u200e|\u200d|\u00ad|\u0301|\x00|\t|\n|\u3000|😢|\ufffd|٣", "|")
	pieces = append(pieces, "|", "||", "｜", " ", " ", " ", " ", " ", " ", " OR ", " (", ") ", ` "`, `" `)
	random := rand.New(rand.NewPCG(39, 1))
	read := 0
	for range 50_000 {
		var b strings.Builder
		for range 1 + random.IntN(14) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		q, err := ParseQuery(b.String(), anyDate())
		if err != nil {
			refused(t, q, err)
			continue
		}
		read++
		checkReadsWith(t, q, anyDate())
		if t.Failed() {
			t.Fatalf("%q", b.String())
		}
	}
	if read < 5_000 {
		t.Errorf("only %d could be read: the pieces are no good", read)
	}
}
