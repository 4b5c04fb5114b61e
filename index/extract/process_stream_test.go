package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// collect returns a sink that keeps members, and what it keeps.
func collect() (Sink, *[]string) {
	var kept []string
	return Sink{Member: func(name, mediaType string, r io.Reader) error {
		b, err := io.ReadAll(r)
		if err == nil {
			kept = append(kept, fmt.Sprintf("%s %s %q", name, mediaType, b))
		}
		return err
	}}, &kept
}

func TestProcessGivesMembersOn(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	sink, kept := collect()
	r := mustRead(t, p, fileOf("test/members", "bir\n!iki\nüç\n"), sink)
	if want := []string{`üzv.txt text/plain "bir\n"`, `üzv.txt text/plain "üç\n"`}; !slices.Equal(*kept, want) {
		t.Errorf("given on: %q", *kept)
	}
	if r.Members != 2 || r.Status != StatusPartly || !slices.Equal(r.Losses, []Loss{{ReasonDamaged, "a member"}}) {
		t.Errorf("read %+v", r)
	}
	unread := Sink{Member: func(string, string, io.Reader) error { return nil }}
	if r := mustRead(t, p, fileOf("test/members", "bir\niki\n"), unread); r.Members != 2 || r.Status != StatusRead {
		t.Errorf("read without looking: %+v", r)
	}
	wantEcho(t, p)
}

func TestProcessMembersBreakOffWithAFailure(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	var seen error
	keep := Sink{Member: func(_, _ string, r io.Reader) error {
		_, seen = io.ReadAll(r)
		return nil // what there is of it is worth keeping
	}}
	r := mustRead(t, p, fileOf("test/members", "!bir\n"), keep)
	var failure *Failure
	if !errors.As(seen, &failure) || failure.Reason != ReasonDamaged || r.Members != 1 {
		t.Errorf("the sink saw %v, read %+v", seen, r)
	}
}

func TestProcessLosesMembersThatNobodyTakes(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	r := mustRead(t, p, fileOf("test/members", "bir\niki\n"), Sink{})
	if r.Members != 0 || len(r.Losses) != 1 || r.Losses[0].Reason != ReasonUnsupported {
		t.Errorf("read %+v", r)
	}
	sink, kept := collect()
	in := fileOf("test/members", "bir\niki\n")
	in.Depth = 3
	r = mustRead(t, p, in, sink)
	if len(*kept) != 0 || len(r.Losses) != 1 || r.Losses[0].Reason != ReasonTooLarge {
		t.Errorf("read %+v", r)
	}
	wantEcho(t, p)
}

func TestProcessReturnsErrorsOfTheSink(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	full := errors.New("no space")
	for name, member := range map[string]func(r io.Reader) error{
		"before": func(io.Reader) error { return full },
		"middle": func(r io.Reader) error {
			_, _ = r.Read(make([]byte, 1))
			return fmt.Errorf("add: %w", full)
		},
		"after": func(r io.Reader) error {
			_, _ = io.ReadAll(r)
			return full
		},
	} {
		sink := Sink{Member: func(_, _ string, r io.Reader) error { return member(r) }}
		if r, err := p.Read(t.Context(), fileOf("test/members", "bir\n"), sink); !errors.Is(err, full) || r != nil {
			t.Errorf("%s: read %+v, %v", name, r, err)
		}
		wantEcho(t, p)
	}
}

func TestProcessInterruptedInAMember(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	ctx, cancel := context.WithCancel(t.Context())
	sink := Sink{Member: func(_, _ string, r io.Reader) error {
		cancel()
		for {
			if _, err := r.Read(make([]byte, 1<<20)); err != nil {
				return err
			}
		}
	}}
	if r, err := p.Read(ctx, fileOf("hostile/member-without-end", "abc"), sink); !errors.Is(err, context.Canceled) || r != nil {
		t.Errorf("read %+v, %v", r, err)
	}
	wantEcho(t, p)
}

// TestAttack38HostileMembers: whatever a child does in a member, the sink sees no end where there is none, and the next file is read.
func TestAttack38HostileMembers(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Reason{
		"member-without-end": ReasonFailed, "member-breaks-in": ReasonFailed, "member-exits": ReasonFailed, "member-empty-chunk": ReasonFailed,
		"member-stops": ReasonTooLong, "members-without-end": ReasonFailed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newTestProcess(t, Config{})
			wantEcho(t, p)
			sink, kept := collect()
			in := fileOf("hostile/"+name, "abc")
			in.Limits = Limits{Expanded: 1 << 20, Members: 5}
			if want == ReasonTooLong {
				in.Limits.File, in.Limits.Page = 100*time.Millisecond, time.Millisecond
			}
			r := mustRead(t, p, in, sink)
			if len(r.Losses) != 1 || r.Losses[0].Reason != want || r.Members > 5 || len(*kept) != r.Members {
				t.Errorf("read %+v, kept %d", r, len(*kept))
			}
			wantEcho(t, p)
		})
	}
}

// hostileStreams are children that break off or never end a member or a picture.
func hostileStreams() map[string]Format {
	begin := rawFrame(frameMember, member)
	chunk := rawFrame(frameChunk, strings.Repeat("a", 1000))
	after := func(first string, then Format) Format {
		return func(ctx context.Context, in *Input, out Output) error {
			if err := says(first)(ctx, in, out); err != nil {
				return err
			}
			return then(ctx, in, out)
		}
	}
	return map[string]Format{
		"member-without-end":  after(begin, repeats(chunk)),
		"member-breaks-in":    says(begin, chunk, rawFrame(frameFact, `{"key":"title","value":"a"}`)),
		"member-exits":        after(begin+chunk, wrongEnds()["exits"]),
		"member-empty-chunk":  says(begin, rawFrame(frameChunk, "")),
		"member-stops":        after(begin+chunk, wrongTimes()["loops"]),
		"members-without-end": repeats(begin + rawFrame(frameShut, "\x01")),
		"picture-too-long":    says(rawFrame(framePicture, picture10), rawFrame(frameRows, "0123456789A")),
		"picture-of-members":  says(rawFrame(framePicture, picture10), rawFrame(frameShut, "\x01")),
		"picture-exits":       after(rawFrame(framePicture, picture10)+rawFrame(frameRows, "012"), wrongEnds()["exits"]),
		"picture-of-nothing":  says(rawFrame(framePicture, strings.Replace(picture10, `"width":5`, `"width":0`, 1))),
		"picture-of-1-GiB":    says(rawFrame(framePicture, strings.Replace(picture10, `"width":5,"height":2`, `"width":32768,"height":32768`, 1))),
		"picture-overflows":   says(rawFrame(framePicture, strings.Replace(picture10, `"width":5,"height":2`, `"width":25165824,"height":4294967296`, 1))),
		"picture-with-text":   says(rawFrame(framePicture, strings.Replace(picture10, `"length":0`, `"length":3`, 1))),
		"pictures-in-advance": after(strings.Repeat(rawFrame(framePicture, picture10)+rawFrame(frameRows, "0123456789"), 20), wrongTimes()["loops"]),
		"pictures-for-ever":   repeats(rawFrame(framePicture, picture10) + rawFrame(frameRows, "0123456789")),
	}
}
