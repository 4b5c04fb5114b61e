package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"emanet/index/extract"
)

func TestParseLimits(t *testing.T) {
	t.Parallel()
	got, err := parseLimits([]string{
		"expanded=1GiB", "ratio=50", "members=7", "nesting=2", "xml-depth=64", "pages=10", "megapixels=20", "text=1MiB", "file=2m", "Page=500ms", "ocr-page=1m",
	})
	want := extract.Limits{
		Expanded: 1 << 30, Ratio: 50, Members: 7, Nesting: 2, XMLDepth: 64, Pages: 10, Megapixels: 20, Text: 1 << 20,
		File: 2 * time.Minute, Page: 500 * time.Millisecond, OCRPage: time.Minute,
	}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := parseLimits(nil); err != nil || got != (extract.Limits{}) {
		t.Errorf("without flags %+v, %v", got, err)
	}
	for value, bytes := range map[string]int64{
		"1": 1, "10B": 10, "2k": 2 << 10, "2 KiB": 2 << 10, "3MB": 3e6, "3mib": 3 << 20, "1G": 1 << 30, "1gb": 1e9, "1099511627776": 1 << 40,
	} {
		if got, err := parseLimits([]string{"expanded=" + value}); err != nil || got.Expanded != bytes {
			t.Errorf("%s: %d, %v, want %d", value, got.Expanded, err, bytes)
		}
	}
}

func TestParseLimitsRefuses(t *testing.T) {
	t.Parallel()
	for _, pair := range []string{
		"", "pages", "=1", "yox=1", "pages=", "pages=0", "pages=-1", "pages=1.5", "pages=10000000000", "pages=99999999999999999999",
		"expanded=0", "expanded=1TiB", "expanded=2000GiB", "expanded=-1", "expanded=KiB", "expanded=1 2", "expanded=9223372036854775807KiB",
		"text=3GiB", "file=30", "file=-1s", "file=0s", "file=25h", "page=x",
	} {
		var usage *usageError
		if _, err := parseLimits([]string{pair}); !errors.As(err, &usage) {
			t.Errorf("%q: %v", pair, err)
		}
	}
}

// TestLimitHelpIsTrue: what the help calls the defaults are the defaults.
func TestLimitHelpIsTrue(t *testing.T) {
	t.Parallel()
	pairs := strings.Split(limitNames(), ", ")
	got, err := parseLimits(pairs)
	if want := (extract.Limits{}).Filled(); err != nil || got != want || len(pairs) != len(limitRules()) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}
