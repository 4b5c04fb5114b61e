package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"emanet/index/extract"
)

// limitRule is one limit that --read-limit can set.
type limitRule struct {
	name    string
	example string
	set     func(l *extract.Limits, value string) error
}

// limitRules are the limits in the order of the help.
func limitRules() []limitRule {
	return []limitRule{
		{"expanded", "512MiB", func(l *extract.Limits, s string) error { return setBytes(&l.Expanded, s) }},
		{"ratio", "200", func(l *extract.Limits, s string) error { return setNumber(&l.Ratio, s) }},
		{"members", "10000", func(l *extract.Limits, s string) error { return setNumber(&l.Members, s) }},
		{"nesting", "3", func(l *extract.Limits, s string) error { return setNumber(&l.Nesting, s) }},
		{"xml-depth", "256", func(l *extract.Limits, s string) error { return setNumber(&l.XMLDepth, s) }},
		{"pages", "5000", func(l *extract.Limits, s string) error { return setNumber(&l.Pages, s) }},
		{"megapixels", "100", func(l *extract.Limits, s string) error { return setNumber(&l.Megapixels, s) }},
		{"text", "32MiB", func(l *extract.Limits, s string) error {
			var n int64
			err := setBytes(&n, s)
			if n > math.MaxInt32 {
				return fmt.Errorf("more than %d bytes", math.MaxInt32)
			}
			l.Text = int(n)
			return err
		}},
		{"file", "30s", func(l *extract.Limits, s string) error { return setTime(&l.File, s) }},
		{"page", "1s", func(l *extract.Limits, s string) error { return setTime(&l.Page, s) }},
		{"ocr-page", "20s", func(l *extract.Limits, s string) error { return setTime(&l.OCRPage, s) }},
	}
}

// limitNames lists the limits with their defaults.
func limitNames() string {
	var names []string
	for _, r := range limitRules() {
		names = append(names, r.name+"="+r.example)
	}
	return strings.Join(names, ", ")
}

// parseLimits reads the values of --read-limit. What is not given stays zero,
// which is its default.
func parseLimits(pairs []string) (extract.Limits, error) {
	var l extract.Limits
	for _, pair := range pairs {
		if err := setLimit(&l, pair); err != nil {
			return l, err
		}
	}
	return l, nil
}

func setLimit(l *extract.Limits, pair string) error {
	name, value, ok := strings.Cut(pair, "=")
	for _, r := range limitRules() {
		if !ok || r.name != strings.ToLower(name) {
			continue
		}
		if err := r.set(l, value); err != nil {
			return usagef("--read-limit %s: %v; an example: %s=%s", r.name, err, r.name, r.example)
		}
		return nil
	}
	return &usageError{text: fmt.Sprintf("--read-limit %q: NAME=VALUE is expected", pair), hint: "the limits and their defaults: " + limitNames()}
}

const (
	maxLimit      = 1_000_000_000
	maxLimitBytes = 1 << 40
	maxLimitTime  = 24 * time.Hour
)

func setNumber(to *int, value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > maxLimit {
		return fmt.Errorf("a number from 1 to %d is expected", maxLimit)
	}
	*to = n
	return nil
}

// setBytes reads a number of bytes, with a unit or without.
func setBytes(to *int64, value string) error {
	digits := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	factor, ok := map[string]int64{
		"": 1, "b": 1, "k": 1 << 10, "kib": 1 << 10, "m": 1 << 20, "mib": 1 << 20, "g": 1 << 30, "gib": 1 << 30,
		"kb": 1e3, "mb": 1e6, "gb": 1e9,
	}[strings.ToLower(value[len(digits):])]
	n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
	if !ok || err != nil || n < 1 || n > maxLimitBytes/factor {
		return fmt.Errorf("a number of bytes is expected, with KiB, MiB or GiB")
	}
	*to = n * factor
	return nil
}

func setTime(to *time.Duration, value string) error {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 || d > maxLimitTime {
		return fmt.Errorf("a time is expected, as in 90s or 5m")
	}
	*to = d
	return nil
}
