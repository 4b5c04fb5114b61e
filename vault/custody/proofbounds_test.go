package custody

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestProofBounds: each bound is held while reading, one more than is allowed is refused.
func TestProofBounds(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "bounds")
	body := bodyOf(t, l.proof(t))
	change, leaf, hash := linesOf(body, "change")[0], linesOf(body, "leaf")[0], linesOf(body, "hash")[0]
	many := func(n int, line func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i))
		}
		return b.String()
	}
	large := encode64(make([]byte, maxProofBlob+1))
	for name, c := range map[string]struct{ before, more, want string }{
		"changes": {change, many(maxProofChanges, func(i int) string { return fmt.Sprintf("change %d - - - -\n", i) }), "too many changes"},
		"records": {linesOf(body, "record")[0], many(maxProofChanges, func(int) string { return "record a\n" }), "too many changes"},
		"opened": {change, many(MaxCommitments+1, func(int) string {
			return "open 0 file 0 " + strings.Repeat("0", 64) + " " + strings.Repeat("0", 64) + "\n"
		}), "open"},
		"sizes":        {leaf, many(maxProofEarlier+1, func(i int) string { return fmt.Sprintf("earlier %d\n", i) }), "earlier"},
		"cosigned":     {"earlier", many(maxProofCosigned+1, func(int) string { return "cosigned AAAA\n" }), "cosigned"},
		"leaves":       {hash, many(maxProofChanges+maxProofEntries, func(i int) string { return fmt.Sprintf("leaf %d AAAA\n", 1000+i) }), "too many leaves"},
		"certificates": {"cosigned", many(maxCertificates+1, func(int) string { return "certificate AAAA\n" }), "certificate"},
		"answer":       {"timestamp", "timestamp sha256 0 AAAA " + large + "\n", "too large"},
		"hash index":   {hash, "hash 99999999999999 " + Hash{}.String() + "\n", "out of bounds"},
		"leaf index":   {leaf, "leaf 99999999999 AAAA\n", "out of bounds"},
	} {
		bad := strings.Replace(body, c.before, c.more+c.before, 1)
		if name == "changes" || name == "opened" {
			bad = strings.Replace(body, c.before, c.before+c.more, 1)
		}
		p, err := VerifyProof(l.retold(t, bad), nil)
		if p != nil || !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestProofBoundsAuthority: what verifying the changes of authority costs is bounded by what a proof may carry of them.
func TestProofBoundsAuthority(t *testing.T) {
	t.Parallel()
	m := newLog(t, "authority")
	entry := m.add(t, 0, Body{Policy: "x"}).LeafData[0]
	part := newPartialLog()
	for i := range int64(maxProofEntries) {
		part.entries[1000+i] = i
	}
	part.leaves[1] = entry
	if err := part.index(); !errors.Is(err, ErrMalformed) || !errors.Is(part.fits(), ErrRefused) {
		t.Errorf("one entry too many: %v", err)
	}
	part = newPartialLog()
	for i := range int64(maxProofAuthority/MaxEntry + 1) {
		part.leaves[i] = append(bytes.Clone(entry), make([]byte, MaxEntry-len(entry))...)
	}
	if err := part.index(); !errors.Is(err, ErrMalformed) {
		t.Errorf("entries too large: %v", err)
	}
	part = newPartialLog()
	part.leaves[1], part.leaves[2] = entry, entry
	if err := part.index(); !errors.Is(err, ErrMalformed) {
		t.Errorf("one entry twice: %v", err)
	}
}
