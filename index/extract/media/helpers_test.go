package media_test

import (
	"bytes"
	"slices"
	"testing"

	"emanet/index/extract"
)

// input is a file of these bytes.
func input(b []byte) *extract.Input {
	return &extract.Input{Bytes: bytes.NewReader(b), Size: int64(len(b)), Limits: extract.Limits{}.Filled()}
}

// fact returns the first value of a key.
func fact(c *extract.Collector, key extract.Key) string {
	for _, f := range c.Facts {
		if f.Key == key {
			return f.Value
		}
	}
	return ""
}

// read reads a file that must be read without an error.
func read(t *testing.T, format extract.Format, b []byte, pictures bool) *extract.Collector {
	t.Helper()
	in := input(b)
	in.Pictures = pictures
	c := &extract.Collector{}
	if err := format(t.Context(), in, c); err != nil {
		t.Fatal(err)
	}
	return c
}

// wantFacts checks all facts, in order.
func wantFacts(t *testing.T, c *extract.Collector, want ...extract.Fact) {
	t.Helper()
	if !slices.Equal(c.Facts, want) {
		t.Errorf("facts are\n%q\nwant\n%q", c.Facts, want)
	}
}

// wantLosses checks the reasons of all losses, in order.
func wantLosses(t *testing.T, c *extract.Collector, want ...extract.Reason) {
	t.Helper()
	var got []extract.Reason
	for _, l := range c.Losses {
		got = append(got, l.Reason)
	}
	if !slices.Equal(got, want) {
		t.Errorf("losses are %v, want %v", c.Losses, want)
	}
}
