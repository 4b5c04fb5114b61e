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

func TestProcessHasPicturesRead(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{Pictures: recogniser(func(_ context.Context, w, h int, gray io.Reader) (string, int, error) {
		b, err := io.ReadAll(gray)
		if err != nil || len(b) != w*h {
			return "", 0, fmt.Errorf("%d points: %w", len(b), err)
		}
		return fmt.Sprintf("%d x %d, %d %d", w, h, b[0], b[w]), 101, nil
	})})
	in := fileOf("test/picture", "abc")
	in.Pictures = true
	r := mustRead(t, p, in, Sink{})
	want := []Part{
		{Kind: PartPage, Number: 1, OCR: true, Confidence: 100, Text: "50 x 40, 1 0"},
		{Kind: PartPage, Number: 2, OCR: true, Confidence: 100, Text: "50 x 40, 2 0"},
	}
	if fmt.Sprint(r.Parts) != fmt.Sprint(want) || r.OCR != "test 1 aze+rus" || r.Status != StatusRead {
		t.Errorf("read %+v", r)
	}
	in.Pictures = false
	r = mustRead(t, p, in, Sink{})
	if !slices.Equal(r.Losses, []Loss{{ReasonNeedsOCR, "2 pictures of text, the first is page 1"}}) || r.Status != StatusNotRead || r.OCR != "" {
		t.Errorf("read %+v", r)
	}
	none := newTestProcess(t, Config{})
	in.Pictures = true
	if r = mustRead(t, none, in, Sink{}); len(r.Losses) != 1 || r.Losses[0].Reason != ReasonNeedsOCR {
		t.Errorf("read %+v", r)
	}
}

func TestProcessPicturesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		read recogniser
		want []Loss
	}{
		"without looking": {func(context.Context, int, int, io.Reader) (string, int, error) { return "", 0, nil }, nil},
		"an error": {func(context.Context, int, int, io.Reader) (string, int, error) { return "", 0, errors.New("secret") }, []Loss{
			{ReasonFailed, "page 1: the picture could not be read"}, {ReasonFailed, "page 2: the picture could not be read"},
		}},
		"a failure": {func(context.Context, int, int, io.Reader) (string, int, error) {
			return "", 0, Failed(ReasonTooLarge, "it is large")
		}, []Loss{
			{ReasonTooLarge, "page 1: it is large"}, {ReasonTooLarge, "page 2: it is large"},
		}},
		"too long": {func(ctx context.Context, _, _ int, _ io.Reader) (string, int, error) {
			<-ctx.Done()
			return "", 0, ctx.Err()
		}, []Loss{
			{ReasonTooLong, "page 1: reading the picture took more than 50ms"}, {ReasonTooLong, "page 2: reading the picture took more than 50ms"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newTestProcess(t, Config{Pictures: c.read})
			in := fileOf("test/picture", "abc")
			in.Pictures, in.Limits.OCRPage = true, 50*time.Millisecond
			if r := mustRead(t, p, in, Sink{}); !slices.Equal(r.Losses, c.want) || len(r.Parts) != 0 {
				t.Errorf("read %+v", r)
			}
			wantEcho(t, p)
		})
	}
}

// TestAttack38HostilePictures: whatever a child does in a picture, the recogniser sees no end where there is none, and the next file is read.
func TestAttack38HostilePictures(t *testing.T) {
	t.Parallel()
	for name := range hostileStreams() {
		if !strings.HasPrefix(name, "picture") || name == "pictures-in-advance" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newTestProcess(t, Config{Pictures: recogniser(func(_ context.Context, w, h int, gray io.Reader) (string, int, error) {
				n, err := io.Copy(io.Discard, gray)
				if err == nil && n != int64(w)*int64(h) {
					t.Errorf("%d points of %d by %d, and an end", n, w, h)
				}
				return "", 0, err
			})})
			wantEcho(t, p)
			in := fileOf("hostile/"+name, "abc")
			in.Pictures, in.Limits.Pages = true, 20
			if r := mustRead(t, p, in, Sink{}); len(r.Losses) == 0 || r.Losses[len(r.Losses)-1].Reason != ReasonFailed {
				t.Errorf("read %+v", r)
			}
			wantEcho(t, p)
		})
	}
}

// TestProcessGivesPicturesUp: after some pictures in a row that take too long the rest is not tried, and said once.
func TestProcessGivesPicturesUp(t *testing.T) {
	t.Parallel()
	slow := Loss{ReasonTooLong, "reading the picture took more than 20ms"}
	at := func(page int) Loss { return Loss{slow.Reason, fmt.Sprintf("page %d: %s", page, slow.Detail)} }
	for name, c := range map[string]struct {
		slow []int // pages
		want []Loss
	}{
		"every one": {[]int{1, 2, 3, 4, 5, 6}, []Loss{at(1), at(2), at(3), {
			ReasonTooLong, "3 pictures were not tried: those before them took too long; the first is page 4",
		}}},
		"the last":        {[]int{4, 5, 6}, []Loss{at(4), at(5), at(6)}},
		"but one":         {[]int{3, 4, 5}, []Loss{at(3), at(4), at(5), {ReasonTooLong, "page 6: the picture was not tried: those before it took too long"}}},
		"never in a row":  {[]int{1, 2, 4, 5}, []Loss{at(1), at(2), at(4), at(5)}},
		"none takes long": {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := 0
			p := newTestProcess(t, Config{Pictures: recogniser(func(ctx context.Context, _, _ int, _ io.Reader) (string, int, error) {
				if page++; slices.Contains(c.slow, page) {
					<-ctx.Done()
					return "", 0, ctx.Err()
				}
				return "oxundu", 50, nil
			})})
			in := fileOf("test/pictures", "abc")
			in.Pictures, in.Limits.OCRPage = true, 20*time.Millisecond
			r := mustRead(t, p, in, Sink{})
			if !slices.Equal(r.Losses, c.want) || len(r.Parts)+page-len(c.slow) > 2*page {
				t.Errorf("read %+v", r)
			}
		})
	}
}

// TestPicturesTogether: what all pictures of a file may take, though none alone takes too long.
func TestPicturesTogether(t *testing.T) {
	t.Parallel()
	l := Limits{}.Filled()
	for took, want := range map[time.Duration]time.Duration{
		0: 20 * time.Second, time.Hour: 20 * time.Second, 3990 * time.Second: 10 * time.Second, 4000 * time.Second: 0, 5000 * time.Second: 0,
	} {
		if got := (&pictures{took: took}).left(l); got != want {
			t.Errorf("after %s a picture has %s, want %s", took, got, want)
		}
	}
}
