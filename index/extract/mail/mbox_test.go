package mail

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"emanet/index/extract"
)

const box = `From a@uydurma Tue Mar  5 10:00:00 2024
Subject: bir

From the beginning it was so.
>From now on too.
>>From here.
 From

From b@uydurma Tue Mar  5 10:01:00 2024
Subject: iki

From there we went on
`

func TestMbox(t *testing.T) {
	t.Parallel()
	const first = "From a@uydurma Tue Mar  5 10:00:00 2024\nSubject: bir\n\nFrom the beginning it was so.\nFrom now on too.\n>From here.\n From\n\n"
	const second = "From b@uydurma Tue Mar  5 10:01:00 2024\nSubject: iki\n\nFrom there we went on\n"
	for _, text := range []string{box, crlf(box)} {
		c := read(t, Mbox, text)
		if len(c.Files) != 2 || c.Reading.Total != 2 || c.Reading.Done != 2 || c.MediaType != "application/mbox" {
			t.Fatalf("%d files, %d of %d, %s", len(c.Files), c.Reading.Done, c.Reading.Total, c.MediaType)
		}
		for i, want := range []string{first, second} {
			f := c.Files[i]
			if got := strings.ReplaceAll(string(f.Bytes), "\r\n", "\n"); got != want || f.Name != fmt.Sprintf("message-%d.eml", i+1) || f.MediaType != "message/rfc822" {
				t.Errorf("%s %s is %q, want %q", f.Name, f.MediaType, got, want)
			}
		}
		mail := read(t, EML, string(c.Files[1].Bytes))
		if got := showFacts(mail.Facts) + show(mail); got != "subject: iki\nmessage: From there we went on\n" {
			t.Errorf("its second mail is %q", got)
		}
	}
}

func TestMboxWithOneMail(t *testing.T) {
	t.Parallel()
	c := read(t, Mbox, "From a@uydurma Tue Mar  5 10:00:00 2024\nSubject: bir\n\nmətn\n")
	if got := showFacts(c.Facts) + show(c); got != "subject: bir\nmessage: mətn\n" || c.MediaType != "message/rfc822" {
		t.Errorf("%q, %s", got, c.MediaType)
	}
	if c := read(t, Mbox, ""); len(c.Parts)+len(c.Files) != 0 {
		t.Errorf("an empty box gives %v", c.Parts)
	}
}

func TestMboxHoldsItsLimits(t *testing.T) {
	t.Parallel()
	in := input(strings.Repeat("From a\nSubject: b\n\nc\n\n", 1000))
	in.Limits.Members = 100
	c := new(extract.Collector)
	if err := Mbox(context.Background(), in, c); err != nil {
		t.Fatal(err)
	}
	if len(c.Files) != 100 || c.Reading.Total != 1000 || len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonTooLarge {
		t.Errorf("%d files of %d, lost %v", len(c.Files), c.Reading.Total, c.Losses)
	}
	if last := string(c.Files[99].Bytes); last != "From a\nSubject: b\n\nc\n\n" {
		t.Errorf("the last is %q", last)
	}
	in.Depth = in.Limits.Nesting
	c = new(extract.Collector)
	if err := Mbox(context.Background(), in, c); err != nil || len(c.Files) != 0 || len(c.Losses) != 1 {
		t.Errorf("at the deepest place: %d files, lost %v, %v", len(c.Files), c.Losses, err)
	}
}

// FuzzMbox holds that the members of a box are all of its bytes, in order, but for the marks that were taken off and what stands before
// the first of them, which is a part.
func FuzzMbox(f *testing.F) {
	f.Add([]byte(box))
	f.Add([]byte("From a\nb: c\n\nFrom d\n>From e\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := new(extract.Collector)
		if err := Mbox(context.Background(), input(string(b)), c); err != nil {
			t.Fatal(err)
		}
		if c.MediaType != "application/mbox" {
			return
		}
		var joined strings.Builder
		for _, file := range c.Files {
			joined.Write(file.Bytes)
		}
		got, want := strings.ReplaceAll(joined.String(), ">", ""), strings.ReplaceAll(string(b), ">", "")
		first, ok := strings.CutSuffix(want, got)
		if !ok {
			t.Fatalf("%q does not end with %q", want, got)
		}
		if strings.TrimSpace(first) != "" && len(c.Parts) == 0 {
			t.Fatalf("%q before the first mail is not given", first)
		}
	})
}
