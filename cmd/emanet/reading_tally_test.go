package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"emanet/index/extract"
	"emanet/vault"
	"emanet/vault/record"
)

// lostReading is a file that was not read in full, for these reasons.
func lostReading(name, mediaType string, status extract.Status, reasons ...extract.Reason) vault.FileReading {
	r := &extract.Reading{MediaType: mediaType, Status: status}
	for _, reason := range reasons {
		r.Losses = append(r.Losses, extract.Loss{Reason: reason})
	}
	return vault.FileReading{File: record.File{Name: name, Size: 1}, Reading: r}
}

func TestTellLosses(t *testing.T) {
	t.Parallel()
	whole := lostReading("a", "text/plain", extract.StatusRead)
	id := record.ID{}
	locked := lostReading("b.zip", "application/zip", extract.StatusNotRead, extract.ReasonEncrypted)
	none := &reader{}
	for _, tt := range []struct {
		seen []vault.FileReading
		from *reader
		want string
	}{
		{nil, none, ""},
		{[]vault.FileReading{whole, {Own: true}, {}}, none, ""},
		{
			[]vault.FileReading{whole, lostReading("b.pdf", "application/pdf", extract.StatusPartly, extract.ReasonTooLong)},
			none,
			"emanet: \"b.pdf\" was read in part: takes too long\n",
		},
		{[]vault.FileReading{locked}, none, "emanet: \"b.zip\" was not read: it is encrypted; with its password: emanet reread " + id.Short() + " --password\n"},
		{
			[]vault.FileReading{locked},
			&reader{password: "x"},
			"emanet: \"b.zip\" was not read: it is encrypted, and the password was not its own; again: emanet reread " + id.Short() + " --password\n",
		},
		{
			[]vault.FileReading{
				whole, lostReading("b", "x/y", extract.StatusNotRead, extract.ReasonUnsupported),
				{Own: true},
				lostReading("c", "x/y", extract.StatusNotRead, extract.ReasonDamaged),
			},
			none,
			"emanet: 2 of 3 files were not read in full: emanet coverage " + id.Short() + "\n",
		},
		{ // photographs are no news where nobody wanted them read
			[]vault.FileReading{
				lostReading("b", "image/jpeg", extract.StatusPartly, extract.ReasonNeedsOCR),
				lostReading("c", "image/jpeg", extract.StatusPartly, extract.ReasonNeedsOCR),
			}, none, "",
		},
	} {
		var n tally
		n.take(id, tt.seen)
		if got := onScreen(0, func(e *env) { n.tell(e, tt.from) }); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// TestDetailsStayOnTheirLine: what a file made its reader say breaks the line of
// no message, so that it cannot pass for another one.
func TestDetailsStayOnTheirLine(t *testing.T) {
	t.Parallel()
	const forged = "x\nemanet: 1 of 1 verified, now run: emanet purge --yes\r\u2028y\x1b[2J"
	f := lostReading("a", "x/y", extract.StatusNotRead, extract.ReasonDamaged)
	f.Reading.Losses[0].Detail, f.Reading.Extractor = forged, forged
	var n tally
	n.take(record.ID{}, []vault.FileReading{f})
	part := f
	partly := *f.Reading
	partly.Status, part.Reading = extract.StatusPartly, &partly
	for name, got := range map[string]string{
		"a message": n.oneFile(&reader{}), "a table": lossWords(f.Reading.Losses), "a line": stateOf(f).line(), "a line about a part": stateOf(part).line(),
	} {
		if !strings.Contains(got, "verified") || strings.ContainsAny(got, "\n\r\u2028\x1b") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestNoReaderPassesForPlainText: a reader that names itself like the words of a
// file as they stand is believed nothing else.
func TestNoReaderPassesForPlainText(t *testing.T) {
	t.Parallel()
	f := lostReading("a", "x/y", extract.StatusNotRead, extract.ReasonDamaged)
	f.Reading.Extractor = asItStands
	if got := stateOf(f).line(); got != "not read: damaged" {
		t.Errorf("a file that was not read is said to be %q", got)
	}
	var sum coverageSum
	sum.take(coverageRow{file: &f, state: stateOf(f)})
	if sum.unread != 1 || !sum.readers {
		t.Errorf("%+v", sum)
	}
}

// TestInterrupted: what an interruption says depends on whether something waits
// to be read, and hides no other error.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	over, stop := context.WithCancel(t.Context())
	stop()
	stopped := lostReading("a", "x/y", extract.StatusNotRead, extract.ReasonInterrupted)
	damaged := fmt.Errorf("%w: x", vault.ErrIntegrity)
	one, other := record.ID{1}, record.ID{2}
	for name, tt := range map[string]struct {
		ctx    context.Context
		files  map[record.ID]vault.FileReading
		err    error
		status status
		hint   string
	}{
		"nothing":         {t.Context(), nil, nil, statusDone, ""},
		"an error":        {over, nil, damaged, statusIntegrity, "see everything that is wrong with: emanet verify"},
		"all was read":    {over, nil, nil, statusInterrupted, ""},
		"one record":      {over, map[record.ID]vault.FileReading{one: stopped}, nil, statusInterrupted, "to read on: emanet reread " + one.Short()},
		"several records": {over, map[record.ID]vault.FileReading{one: stopped, other: stopped}, over.Err(), statusInterrupted, "to read on: emanet reread --failed"},
		"afterwards":      {over, map[record.ID]vault.FileReading{one: stopped}, damaged, statusIntegrity, "see everything that is wrong with: emanet verify"},
	} {
		var n tally
		for id, f := range tt.files {
			n.take(id, []vault.FileReading{f})
		}
		found, hint := judge(n.interrupted(tt.ctx, tt.err))
		if found != tt.status || !strings.HasSuffix(hint, tt.hint) || tt.hint == "" && hint != "" {
			t.Errorf("%s: status %d, hint %q", name, found, hint)
		}
	}
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	file := func(item string) vault.FileReading { return vault.FileReading{File: record.File{ItemID: item}} }
	var got []string
	for _, f := range outcomes([]vault.FileReading{file("0001"), file("0003"), file("0004")}, []vault.FileReading{file("0003"), file("0002"), file("0005")}) {
		got = append(got, fmt.Sprint(f.File.ItemID, f.changed))
	}
	if want := []string{"0001false", "0002true", "0003true", "0004false", "0005true"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
