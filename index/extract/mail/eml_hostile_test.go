package mail

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"emanet/index/extract"
)

// TestEMLHostile holds that mails made to be slow or large are neither, and that what was left out of them is told.
func TestEMLHostile(t *testing.T) {
	t.Parallel()
	deep := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		}
		return b.String() + "\r\nson\r\n"
	}
	for _, c := range []struct {
		rule, mail string
		lost       bool
	}{
		{"30 multiparts inside each other", deep(30), false},
		{"100 000 of them", deep(100_000), true},
		{"a million parts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\na\r\n", 1_000_000), true},
		{"a million empty parts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\n", 1_000_000), true},
		{"a million closed multiparts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\nContent-Type: multipart/mixed; boundary=c\n\n--c--\n", 300_000), true},
		{"a header of 50 MiB", "Subject: " + strings.Repeat("a\r\n b", 10<<20) + "\r\n\r\nx", true},
		{"a field of one line", "Subject: " + strings.Repeat("a", 50<<20), true},
		{"a million fields", strings.Repeat("A: b\r\n", 1_000_000) + "\r\n", true},
		{"a million addresses", "To: " + strings.Repeat("a@b,", 10_000) + "\r\n\r\n", false},
		{"encoded words", "Subject: " + strings.Repeat("=?utf-8?q?a?= ", 10_000) + "\r\n\r\n", false},
		{"encoded words that do not end", "Subject: " + strings.Repeat("=?utf-8?q?", 10_000) + "\r\n\r\n", false},
		{"encoded words in many charsets", "Subject: " + strings.Repeat("=?koi8-r?b?wQ==?= =?windows-1251?q?=C1=C2?= ", 1_500) + "\r\n\r\n", false},
		{"a malformed type", "Content-Type: " + strings.Repeat("a;\"=", 15_000) + "\r\n\r\n", false},
		{"a boundary of many bytes", "Content-Type: multipart/mixed; boundary=" + strings.Repeat("b", 5000) + "\r\n\r\n--" + strings.Repeat("b", 5000) + "\r\n\r\na", false},
		{"lines that are nearly boundaries", deep(90) + strings.Repeat("--b\r\n", 500_000), false},
		{"an empty multipart", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n" + strings.Repeat("--b--\r\n", 500_000), false},
	} {
		start := time.Now()
		out := &counting{}
		if err := EML(context.Background(), input(c.mail), out); err != nil {
			t.Errorf("%s: %v", c.rule, err)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: took %s", c.rule, took)
		}
		if (len(out.Losses) > 0) != c.lost || len(out.Losses) > 10 {
			t.Errorf("%s: lost %v", c.rule, out.Losses)
		}
		if out.members > 2*int64(extract.Limits{}.Filled().Members) {
			t.Errorf("%s: %d members", c.rule, out.members)
		}
	}
}
