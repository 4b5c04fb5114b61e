package strip

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
)

func TestOtherErrors(t *testing.T) {
	t.Parallel()
	for _, mediaType := range []string{"", "image/heic", "image/gif", "application/pdf", "video/3gpp", "image/jpegx"} {
		if _, _, err := try(t, nil, mediaType); !errors.Is(err, ErrUnsupported) || Supported(mediaType) {
			t.Errorf("%q: %v", mediaType, err)
		}
	}
	b := sampleFilm().film()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for mediaType, b := range map[string][]byte{"video/mp4": b, "image/jpeg": drawnJPEG(t), "image/png": raw(nil, chunk("IDAT", packed(20)), nil)} {
		if _, err := Strip(ctx, io.Discard, bytes.NewReader(b), int64(len(b)), mediaType); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		if _, err := Strip(t.Context(), io.Discard, bytes.NewReader(b), int64(len(b))+9, mediaType); errors.Is(err, ErrRefused) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("a source that is shorter than said: %v", err)
		}
		if _, err := Strip(t.Context(), failing{}, bytes.NewReader(b), int64(len(b)), mediaType); !errors.Is(err, errFull) {
			t.Errorf("a full disk: %v", err)
		}
	}
}

// errFull is the error of failing.
var errFull = errors.New("no space")

// failing is a disk that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }
