package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"maps"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// childArgument makes this test binary a child that serves the formats of childFormats.
const childArgument = "__child-of-tests"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childArgument {
		s := Server{Confinement: "a test", Find: func(mediaType string) Format { return childFormats()[mediaType] }}
		if s.Serve(os.Stdin, os.Stdout) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// newTestProcess returns a Process whose child is this test binary.
func newTestProcess(t testing.TB, c Config) *Process {
	t.Helper()
	c.Command = []string{os.Args[0], childArgument}
	p := NewProcess(c)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// fileOf returns a file of a media type.
func fileOf(mediaType, content string) Input {
	return Input{Bytes: strings.NewReader(content), Size: int64(len(content)), Name: "məktub.bin", MediaType: mediaType}
}

// mustRead reads a file that cannot fail for the caller's sake.
func mustRead(t testing.TB, p *Process, in Input, sink Sink) *Reading {
	t.Helper()
	r, err := p.Read(t.Context(), in, sink)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wantEcho checks that the process reads an honest file.
func wantEcho(t testing.TB, p *Process) {
	t.Helper()
	r := mustRead(t, p, fileOf("test/echo", "Salam, dünya"), Sink{})
	if text, _ := r.Text(); text != "Salam, dünya" || r.Status != StatusRead {
		t.Fatalf("an honest file is read as %+v", r)
	}
}

// childFormats are the readers of the child: honest ones, and those that stand for a child in which a hostile file has won, which write to
// its pipe as they like.
func childFormats() map[string]Format {
	all := hostileFormats()
	maps.Copy(all, endlessFormats())
	maps.Copy(all, map[string]Format{
		"test/echo": formatEcho, "test/everything": formatEverything, "test/members": formatMembers, "test/picture": formatPicture,
		"test/pictures": formatPictures(6), "test/frail": formatFrail, "test/frail-member": formatFrailMember,
		"test/panic": func(context.Context, *Input, Output) error { panic("a reader of a test") },
		"test/error": func(context.Context, *Input, Output) error { return errors.New("secret words of the file") },
		"test/pid": func(_ context.Context, _ *Input, out Output) error {
			return out.Part(Part{Kind: PartBody, Text: strconv.Itoa(os.Getpid())})
		},
		"test/environment": func(_ context.Context, _ *Input, out Output) error {
			dir, _ := os.Getwd()
			text := fmt.Sprintf("%d %q %s", len(os.Environ()), os.Environ(), dir)
			return out.Part(Part{Kind: PartBody, Text: text})
		},
		"test/failure": formatFailure, "application/pdf": formatFailure,
	})
	return all
}

// formatFailure breaks off.
func formatFailure(_ context.Context, _ *Input, out Output) error {
	if err := out.Part(Part{Kind: PartBody, Text: "the beginning"}); err != nil {
		return err
	}
	return Failed(ReasonDamaged, "at byte %d", 7)
}

// endlessFormats give more than they may, as honest readers of hostile files do.
func endlessFormats() map[string]Format {
	return map[string]Format{
		"test/flood": func(_ context.Context, _ *Input, out Output) error {
			for {
				if err := out.Part(Part{Kind: PartPage, Text: strings.Repeat("söz ", 300)}); err != nil {
					return err
				}
			}
		},
		"test/losses": func(_ context.Context, _ *Input, out Output) error {
			for i := range 3 * wireLosses {
				if err := out.Lose(ReasonDamaged, "part %d", i/2); err != nil {
					return err
				}
			}
			return nil
		},
		"test/facts": func(_ context.Context, _ *Input, out Output) error {
			for range 2 * wireFacts {
				if err := out.Fact(KeyTitle, strings.Repeat("ə", wireFact)); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// formatEcho gives the file as its text.
func formatEcho(_ context.Context, in *Input, out Output) error {
	b, err := io.ReadAll(in.Reader())
	if err != nil {
		return err
	}
	return out.Part(Part{Kind: PartBody, Text: string(b)})
}

// formatEverything calls everything once.
func formatEverything(_ context.Context, in *Input, out Output) error {
	return errors.Join(
		out.Reader("test 1", "application/x-test"),
		out.Total(2),
		out.Part(Part{Kind: PartPage, Number: 1, Name: "vərəq", Hidden: true, Text: "birinci \xff"}),
		out.Done(),
		out.Part(Part{Kind: PartComment, Text: ""}),
		out.Part(Part{Kind: PartComment, Name: "Aygün Nümunə", Text: "qeyd"}),
		out.Done(),
		out.Fact(KeyAuthor, "Aygün Nümunə"),
		out.Fact(KeyTitle, ""),
		out.Fact(KeySubject, in.Password),
		out.Lose(ReasonDamaged, "page %d", 3),
		out.Lose(ReasonDamaged, "page %d", 3),
	)
}

// formatMembers gives every line of the file as a member; one that begins with ! breaks off, and the rest is read all the same.
func formatMembers(_ context.Context, in *Input, out Output) error {
	b, err := io.ReadAll(in.Reader())
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(b)) {
		var r io.Reader = strings.NewReader(line)
		if strings.HasPrefix(line, "!") {
			r = io.MultiReader(r, errReader{})
		}
		err := out.Member("üzv.txt", "text/plain", r)
		if errors.Is(err, errTorn) {
			err = out.Lose(ReasonDamaged, "a member")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var errTorn = errors.New("torn")

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errTorn }

// formatPicture gives two pages.
func formatPicture(ctx context.Context, in *Input, out Output) error {
	return formatPictures(2)(ctx, in, out)
}

// formatPictures gives pages as pictures of 50 by 40 points, whose first row tells the number of the page.
func formatPictures(pages int) Format {
	return func(_ context.Context, _ *Input, out Output) error {
		for page := 1; page <= pages; page++ {
			m := image.NewGray(image.Rect(3, 4, 53, 44))
			for x := range 50 {
				m.SetGray(3+x, 4, color.Gray{byte(page)})
			}
			if err := out.Picture(Part{Kind: PartPage, Number: page}, m); err != nil {
				return err
			}
		}
		return nil
	}
}

// recogniser is a Recogniser made of a function.
type recogniser func(ctx context.Context, w, h int, gray io.Reader) (string, int, error)

func (recogniser) Name() string { return "test 1 aze+rus" }

func (r recogniser) Recognise(ctx context.Context, w, h int, gray io.Reader) (string, int, error) {
	return r(ctx, w, h, gray)
}

// slowReader is a file whose every reading takes a while.
type slowReader struct {
	*bytes.Reader

	wait func()
}

func (r slowReader) ReadAt(p []byte, offset int64) (int, error) {
	r.wait()
	return r.Reader.ReadAt(p, offset)
}

// pass waits. Tests need it where the passing of time itself is what they are about.
func pass(d time.Duration) { <-time.After(d) }
