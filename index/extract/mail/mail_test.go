package mail

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"emanet/index/extract"
)

// input is a file of these bytes.
func input(b string) *extract.Input {
	return &extract.Input{Bytes: strings.NewReader(b), Size: int64(len(b)), Limits: extract.Limits{}.Filled()}
}

// read reads bytes with a format and returns what it gave.
func read(t testing.TB, format extract.Format, b string) *extract.Collector {
	t.Helper()
	c := new(extract.Collector)
	if err := format(context.Background(), input(b), c); err != nil {
		t.Fatal(err)
	}
	return c
}

// show writes what was read: a line for each part, member and loss.
func show(c *extract.Collector) string {
	var b strings.Builder
	for _, p := range c.Parts {
		fmt.Fprintf(&b, "%s: %s\n", p.Kind, p.Text)
	}
	for _, f := range c.Files {
		fmt.Fprintf(&b, "file %s %s: %s\n", f.Name, f.MediaType, f.Bytes)
	}
	for _, l := range c.Losses {
		fmt.Fprintf(&b, "lost: %s\n", l.Reason)
	}
	return b.String()
}

// showFacts writes facts, one a line.
func showFacts(facts []extract.Fact) string {
	var b strings.Builder
	for _, f := range facts {
		fmt.Fprintf(&b, "%s: %s\n", f.Key, f.Value)
	}
	return b.String()
}

// crlf writes lines as mails have them.
func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
