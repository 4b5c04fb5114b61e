package bundle

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestInfoRefused spells a good text in other ways.
func TestInfoRefused(t *testing.T) {
	t.Parallel()
	good := string(bagInfo{Info: testInfo(2), bytes: 1234, count: 7}.encode())
	if _, err := parseInfo([]byte(good)); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(good, "\n"), "\n")
	for i, line := range lines {
		for name, other := range map[string]string{
			"left out": "", "twice": line + line, "folded": strings.Replace(line, ": ", ":\n ", 1), "lower case": strings.ToLower(line),
			"Windows": strings.TrimSuffix(line, "\n") + "\r\n", "space": strings.Replace(line, ": ", ":  ", 1), "empty": strings.SplitAfter(line, ": ")[0] + "\n",
			"long": strings.TrimSuffix(line, "\n") + strings.Repeat("9", 50_000) + "\n", "escape": strings.Replace(line, ": ", ": \x1b[2J", 1),
		} {
			text := strings.Join(lines[:i], "") + other + strings.Join(lines[i+1:], "")
			if name == "left out" && i == len(lines)-1 || text == good { // one recipient fewer is as good a list
				continue
			}
			_, err := parseInfo([]byte(text))
			var f *Fault
			if !errors.As(err, &f) || f.Member != nameInfo || len(f.Error()) > 200 || strings.Contains(f.Error(), "\x1b") {
				t.Errorf("line %d, %s: %.300v", i+1, name, err)
			}
		}
	}
}

func TestInfoOtherSpellings(t *testing.T) {
	t.Parallel()
	good := bagInfo{Info: testInfo(2), bytes: 1234, count: 7}.encode()
	for from, to := range map[string]string{
		"1234.7": "01234.7", "Records: 2": "Records: +2", "26:53Z": "26:53+00:00", "09:26:53": "09:26:53.000", "2026-03-14\n": "2026-03-15\n",
		"share-with-counsel": "store", "full": "Full", "Emanet-Bundle: v1": "Emanet-Bundle: v2", "emanet 1.2.3": "emanet 1.2.3 ",
	} {
		text := bytes.Replace(good, []byte(from), []byte(to), 1)
		if _, err := parseInfo(text); bytes.Equal(text, good) || !errors.Is(err, ErrBundle) {
			t.Errorf("%q: %v", to, err)
		}
	}
}

// TestFaultIsShown: what a fault shows of a hostile name is short and printable.
func TestFaultIsShown(t *testing.T) {
	t.Parallel()
	f := fault(strings.Repeat("\x1b\u202e", 9000), "is strange")
	if text := f.Error(); len(text) > 2000 || strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("%q", text)
	}
	if f := fault("data/1/record.json", "x"); f.Error() != `bundle: "data/1/record.json": x` {
		t.Error(f)
	}
}
