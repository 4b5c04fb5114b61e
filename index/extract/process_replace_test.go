package extract

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// used says that this child has read a frail file.
var used atomic.Bool

// formatFrail gives the file as its text, and ends the child that did that before.
func formatFrail(ctx context.Context, in *Input, out Output) error {
	if used.Swap(true) {
		_, _ = in.Bytes.ReadAt(make([]byte, 1), 0) // so that the parent sees it
		os.Exit(ExitMemory)
	}
	return formatEcho(ctx, in, out)
}

// formatFrailMember is formatFrail behind a member.
func formatFrailMember(ctx context.Context, in *Input, out Output) error {
	if err := out.Member("üzv.txt", "text/plain", strings.NewReader("bir")); err != nil {
		return err
	}
	return formatFrail(ctx, in, out)
}

// counted is a file that counts how often it is read.
type counted struct {
	io.ReaderAt

	reads *int
}

func (c counted) ReadAt(p []byte, offset int64) (int, error) {
	*c.reads++
	return c.ReaderAt.ReadAt(p, offset)
}

// TestProcessTriesAFreshChild: a file is not lost because of what others left in the child.
func TestProcessTriesAFreshChild(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	for i := range 3 {
		first := p.child
		r := mustRead(t, p, fileOf("test/frail", "Salam, dünya"), Sink{})
		if text, _ := r.Text(); text != "Salam, dünya" || r.Status != StatusRead {
			t.Errorf("file %d: read %+v", i, r)
		}
		if i > 0 && p.child == first {
			t.Errorf("file %d: the child is the same", i)
		}
	}
}

// TestProcessTriesAFreshChildOnce counts how often a file is read with which every child ends.
func TestProcessTriesAFreshChildOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mediaType string
		used      bool // the child read another file before
		want      int
	}{
		"in a fresh child":     {"hostile/reads-and-exits", false, 1},
		"in a child with past": {"hostile/reads-and-exits", true, 2},
		"that breaks":          {"hostile/reads-and-breaks", true, 1},
		"that takes too long":  {"hostile/reads-and-loops", true, 1},
		"of members":           {"hostile/gives-and-exits", true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newTestProcess(t, Config{})
			if c.used {
				wantEcho(t, p)
			}
			reads := 0
			in := fileOf(c.mediaType, "abc")
			if in.Bytes = (counted{in.Bytes, &reads}); strings.HasSuffix(c.mediaType, "loops") {
				in.Limits = Limits{File: time.Second, Page: time.Millisecond}
			}
			sink, kept := collect()
			r := mustRead(t, p, in, sink)
			if reads != c.want || len(r.Losses) != 1 || len(*kept) > 1 {
				t.Errorf("it was read %d times, want %d: %+v", reads, c.want, r)
			}
			wantEcho(t, p)
		})
	}
}

// TestProcessDoesNotGiveMembersTwice: a file of which something was given on is not tried again.
func TestProcessDoesNotGiveMembersTwice(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	sink, kept := collect()
	mustRead(t, p, fileOf("test/frail-member", "abc"), sink)
	r := mustRead(t, p, fileOf("test/frail-member", "abc"), sink)
	want := []Loss{{ReasonTooLarge, "more memory than the process that reads files may have"}}
	if len(*kept) != 2 || r.Members != 1 || !slices.Equal(r.Losses, want) {
		t.Errorf("%d members were given, read %+v", len(*kept), r)
	}
}

// TestAttack38ChildIsReplaced: a file that may have made a reader do its bidding is the last of that child.
func TestAttack38ChildIsReplaced(t *testing.T) {
	t.Parallel()
	for mediaType, replaced := range map[string]bool{
		"test/failure": true, "test/error": true, "test/panic": true, "test/everything": true, // which loses a page as damaged
		"application/pdf":          false, // which is read in a machine of its own
		"application/x-unheard-of": false, "test/flood": false, "test/echo": false,
	} {
		p := newTestProcess(t, Config{})
		wantEcho(t, p)
		mustRead(t, p, fileOf(mediaType, "abc"), Sink{})
		if gone := p.child == nil; gone != replaced {
			t.Errorf("%s: the child was replaced: %v", mediaType, gone)
		}
		wantEcho(t, p)
	}
}
