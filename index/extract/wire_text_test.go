package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                         "",
		"söz\t1\r\n\f2":            "söz\t1\r\n\f2",
		"a\x00b\x1b[2Jc\v\x7f":     "a b [2Jc  ",
		"\ufffe\uffff\ufffd\ufeff": "  \ufffd\ufeff",
		"a\xff\xef\xbf":            "a\ufffd",
		"\u0085\u2028\U0001ffff":   "\u0085\u2028\U0001ffff",
		strings.Repeat("\x00", 99): strings.Repeat(" ", 99),
	} {
		if got := clean(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// TestAttack38ControlCharactersAreBlank: those that a child says, though it should know better, and those that an honest one reads.
func TestAttack38ControlCharactersAreBlank(t *testing.T) {
	t.Parallel()
	formats := map[string]Format{
		"honest": func(_ context.Context, _ *Input, out Output) error {
			return errors.Join(
				out.Part(Part{Kind: PartSheet, Name: "v\x00", Text: "\x1b\ufffeb"}), out.Fact(KeyTitle, "\x01a"), out.Part(Part{Kind: PartBody, Text: "\x00"}),
			)
		},
	}
	want := fmt.Sprint([]Part{{Kind: PartSheet, Name: "v ", Text: "  b"}, {Kind: PartBody, Text: " "}}, []Fact{{KeyTitle, " a"}})
	in := fileOf("honest", "abc")
	in.Limits.Text = len("v   b ") // counted as they are kept
	r := readOver(t, pipes(t, formats), in, Sink{}, nil)
	if got := fmt.Sprint(r.Parts, r.Facts); got != want || r.Status != StatusRead {
		t.Errorf("an honest child: %s, %v", got, r.Losses)
	}
	head := func(p Part, n int) string { h := headOf(&p); h.Length = n; return string(encodeHead(h)) }
	said := strings.Join([]string{
		rawFrame(framePart, strings.Replace(head(Part{Kind: PartSheet, Name: "v_"}, 5), "v_", `v\u0000`, 1)), rawFrame(frameText, "\x1b\ufffeb"),
		rawFrame(frameFact, `{"key":"title","value":"\u0001a"}`),
		rawFrame(framePart, head(Part{Kind: PartBody}, 1)), rawFrame(frameText, "\x00"), rawFrame(frameEnd, "\x00"),
	}, "")
	in.Limits = Limits{}.Filled()
	s := newSession(t.Context(), newConn(io.Discard, strings.NewReader(said), func() {}), in, Sink{}, nil)
	err := s.run()
	r = s.result()
	if got := fmt.Sprint(r.Parts, r.Facts); got != want || err != nil {
		t.Errorf("a hostile child: %s, %v", got, err)
	}
}

// TestAttack38TextOfPicturesIsClean: what a recogniser says is text too.
func TestAttack38TextOfPicturesIsClean(t *testing.T) {
	t.Parallel()
	in := fileOf("pictures", "abc")
	in.Pictures = true
	says := recogniser(func(context.Context, int, int, io.Reader) (string, int, error) { return "a\x00\xffb\f", 50, nil })
	r := readOver(t, pipes(t, map[string]Format{"pictures": formatPicture}), in, Sink{}, says)
	if len(r.Parts) != 2 || r.Parts[0].Text != "a \ufffdb\f" {
		t.Errorf("read %+v", r)
	}
}
