package ocr_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/index/extract"
	"emanet/index/extract/ocr"
)

var _ extract.Recogniser = (*ocr.Tesseract)(nil)

func TestFind(t *testing.T) {
	t.Parallel()
	good := pretend(t, "good")
	list := strings.Join([]string{"", ".", "relative", t.TempDir(), good}, string(filepath.ListSeparator))
	found, err := ocr.Find(list, ocr.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := found.Name(), "tesseract 9.8.7 aze+rus+eng"; got != want {
		t.Errorf("Name() = %q, want %q", got, want)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "tesseract"), nil, 0o600); err != nil { // not executable
		t.Fatal(err)
	}
	for _, list := range []string{"", folder, filepath.Join(folder, "none")} {
		if _, err := ocr.Find(list, ocr.Config{}); !errors.Is(err, ocr.ErrNone) {
			t.Errorf("Find(%q) = %v, want ErrNone", list, err)
		}
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	found := find(t, "good")
	got, err := found.Languages(t.Context())
	if want := []string{"ara", "aze", "eng", "rus"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Languages() = %v, %v, want %v", got, err, want)
	}
	chosen, err := found.With(t.Context(), "rus+aze")
	if err != nil || chosen.Name() != "tesseract 9.8.7 rus+aze" {
		t.Errorf("With() = %v, %v", chosen.Name(), err)
	}
	usual, err := found.With(t.Context(), "")
	if err != nil || usual.Name() != found.Name() {
		t.Errorf("With(\"\") = %v, %v", usual.Name(), err)
	}
	_, err = found.With(t.Context(), "aze+kat+osd")
	if want := `ocr: tesseract has no "kat", "osd"; installed are ara, aze, eng, rus`; err == nil || err.Error() != want {
		t.Errorf("With() = %v, want %s", err, want)
	}
	for _, hostile := range []string{"+", "aze+", "../../etc/passwd", "-c", "aze --psm"} {
		if _, err := found.With(t.Context(), hostile); err == nil {
			t.Errorf("With(%q) was accepted", hostile)
		}
	}
}

// TestConfinementIsSaid: what is started without the launcher is confined by nothing, and with it by something where the launcher knows the system.
func TestConfinementIsSaid(t *testing.T) {
	t.Parallel()
	if got := find(t, "good").Confinement(); got != "nothing by the system" {
		t.Errorf("without a launcher: %q", got)
	}
	launched, err := ocr.Find(pretend(t, "good"), ocr.Config{Self: []string{"invented", ocr.Argument}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"linux": "memory 2048 MiB, no file", "darwin": "no file written"}[runtime.GOOS]
	if want == "" {
		want = "nothing by the system"
	}
	if got := launched.Confinement(); !strings.HasPrefix(got, want) {
		t.Errorf("behind the launcher: %q, want %q", got, want)
	}
}

func TestSomethingElseCalledTesseract(t *testing.T) {
	t.Parallel()
	other := find(t, "other")
	if _, err := other.Languages(t.Context()); err == nil {
		t.Error("Languages() of another program was accepted")
	}
	_, _, err := other.Recognise(t.Context(), 1, 1, strings.NewReader("x"))
	wantReason(t, err, extract.ReasonNeedsOCR)
}

func TestRecognise(t *testing.T) {
	t.Parallel()
	text, confidence, err := find(t, "good").Recognise(t.Context(), 30, 20, bytes.NewReader(make([]byte, 600)))
	if want := "30x20=600 aze+rus+eng"; text != want || confidence != 91 || err != nil {
		t.Errorf("got %q, %d, %v, want %q", text, confidence, err, want)
	}
}

func TestAnotherAlphabetIsTried(t *testing.T) {
	t.Parallel()
	arabic := find(t, "arabic")
	text, confidence, err := arabic.Recognise(t.Context(), 3, 2, bytes.NewReader(make([]byte, 6)))
	if want := "3x2=6 ara"; text != want || confidence != 91 || err != nil {
		t.Errorf("got %q, %d, %v, want %q", text, confidence, err, want)
	}
	chosen, err := arabic.With(t.Context(), "aze")
	if err != nil {
		t.Fatal(err)
	}
	text, confidence, err = chosen.Recognise(t.Context(), 3, 2, bytes.NewReader(make([]byte, 6)))
	if want := "3x2=6 aze"; text != want || confidence != 40 || err != nil {
		t.Errorf("chosen: got %q, %d, %v, want %q", text, confidence, err, want)
	}
}

func TestAPageUpsideDownIsTurned(t *testing.T) {
	t.Parallel()
	chosen, err := find(t, "turned").With(t.Context(), "aze")
	if err != nil {
		t.Fatal(err)
	}
	for page, want := range map[string]int{"\x00\x00\x00\xFF": 91, "\x00\x00\x00\x00": 41} {
		text, confidence, err := chosen.Recognise(t.Context(), 2, 2, strings.NewReader(page))
		if text != "2x2=4 aze" || confidence != want || err != nil {
			t.Errorf("got %q, %d, %v, want %d", text, confidence, err, want)
		}
	}
}

func TestHostileTesseract(t *testing.T) {
	t.Parallel()
	for behaviour, reason := range map[string]extract.Reason{
		"deaf": extract.ReasonFailed, "status": extract.ReasonFailed, "nonsense": extract.ReasonFailed, "endless": extract.ReasonTooLarge,
	} {
		t.Run(behaviour, func(t *testing.T) {
			t.Parallel()
			_, _, err := find(t, behaviour).Recognise(t.Context(), 1000, 1000, bytes.NewReader(make([]byte, 1_000_000)))
			wantReason(t, err, reason)
		})
	}
}

func TestContextEndsTesseract(t *testing.T) {
	t.Parallel()
	hangs := find(t, "hang")
	if _, err := hangs.Languages(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, _, err := hangs.Recognise(ctx, 1000, 1000, bytes.NewReader(make([]byte, 1_000_000)))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the error of the context", err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestPictureErrors(t *testing.T) {
	t.Parallel()
	good := find(t, "good")
	broken := errors.New("invented")
	if _, _, err := good.Recognise(t.Context(), 2, 2, io.MultiReader(strings.NewReader("ab"), brokenReader{broken})); !errors.Is(err, broken) {
		t.Errorf("got %v, want the error of the picture", err)
	}
	if _, _, err := good.Recognise(t.Context(), 2, 2, strings.NewReader("abc")); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want an early end", err)
	}
	for _, size := range [][2]int{{0, 5}, {5, -1}, {1 << 20, 1 << 20}, {1 << 40, 1 << 40}} {
		_, _, err := good.Recognise(t.Context(), size[0], size[1], strings.NewReader(""))
		wantReason(t, err, extract.ReasonTooLarge)
	}
}

type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

func wantReason(t *testing.T, err error, want extract.Reason) {
	t.Helper()
	var failure *extract.Failure
	if !errors.As(err, &failure) || failure.Reason != want {
		t.Errorf("got %v, want the reason %q", err, want)
	}
}
