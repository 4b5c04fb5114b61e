package extract

import (
	"math"
	"strings"
	"testing"
)

func TestProcessHoldsReadersToTheLimits(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	for name, c := range map[string]struct {
		mediaType, content string
		limits             Limits
		want               string // of the last loss
	}{
		"text":    {"test/flood", "abc", Limits{Text: 10_000}, "more than 10000 bytes of text"},
		"out":     {"test/flood", "abc", Limits{Expanded: 10_001}, "more than 10001 bytes come out"},
		"ratio":   {"test/flood", "abc", Limits{Ratio: 1}, "more than 1 bytes come out for each byte that goes in"},
		"members": {"test/members", strings.Repeat("a\n", 4), Limits{Members: 3}, "more than 3 files inside"},
		"bytes":   {"test/members", strings.Repeat("a", 5000), Limits{Expanded: 4999}, "more than 4999 bytes come out"},
		"losses":  {"test/losses", "", Limits{}, "more than 999 things were not read"},
		"facts":   {"test/facts", "", Limits{}, "more than 1000 facts"},
	} {
		sink, kept := collect()
		in := fileOf(c.mediaType, c.content)
		in.Limits = c.limits
		r := mustRead(t, p, in, sink)
		n := len(r.Losses)
		if n == 0 || r.Losses[n-1] != (Loss{ReasonTooLarge, c.want}) || n > wireLosses {
			t.Errorf("%s: %d losses, the last of %+v", name, n, r.Losses[max(0, n-1):])
		}
		out := 0
		for _, part := range r.Parts {
			out += len(part.Text)
		}
		full := in.Limits.Filled()
		if int64(out) > min(int64(full.Text), full.Expanded, freeExpanded+int64(full.Ratio)*in.Size) || len(*kept) > full.Members {
			t.Errorf("%s: %d bytes of text, %d members", name, out, len(*kept))
		}
		if strings.HasSuffix(c.mediaType, "flood") && out < 9_999 {
			t.Errorf("%s: of the text that fits only %d bytes were kept", name, out)
		}
	}
	wantEcho(t, p)
}

// TestWhatAReaderMaySayFits: the longest name and value are taken, whatever JSON makes of their characters.
func TestWhatAReaderMaySayFits(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"<", "\x01", "\"", "\u2028"} {
		for name, head := range map[string]any{
			"a fact": Fact{KeyComments, cut(strings.Repeat(c, wireFact), wireFact)},
			"a job":  job{Name: cut(strings.Repeat(c, wireFile), wireFile), MediaType: strings.Repeat("<", wireType)},
			"a part": partHead{Kind: PartComment, Name: cut(strings.Repeat(c, wireName), wireName)},
		} {
			if n := len(encodeHead(head)); n > wireJSON {
				t.Errorf("%s of %q is a head of %d bytes, %d may be", name, c, n, wireJSON)
			}
		}
	}
}

// TestBudget: what both sides count.
func TestBudget(t *testing.T) {
	t.Parallel()
	full := Limits{}.Filled()
	for name, c := range map[string]struct{ size, want int64 }{
		"an empty file":        {0, 16 << 20},
		"a small file":         {1000, 16<<20 + 200_000},
		"where the ratio ends": {(512<<20 - 16<<20) / 200, 16<<20 + 200*((512<<20-16<<20)/200)},
		"a large file":         {4 << 30, 512 << 20},
		"an impossible file":   {math.MaxInt64, 512 << 20},
	} {
		b := newBudget(full, c.size)
		if b.expanded != c.want {
			t.Errorf("%s: %d bytes may come out, want %d", name, b.expanded, c.want)
		}
	}
	b := newBudget(Limits{Text: 10, Expanded: 25}.Filled(), 1)
	for i, c := range []struct {
		name string
		text int
		want bool
	}{{"abc", 8, false}, {"abc", 7, true}, {"", 1, false}, {"", 0, true}} {
		if got := b.spendPart(c.name, c.text); got != c.want {
			t.Errorf("part %d: %v", i, got)
		}
	}
	if !b.spendBytes(15) || b.spendBytes(1) {
		t.Errorf("%d bytes are left", b.expanded)
	}
}
