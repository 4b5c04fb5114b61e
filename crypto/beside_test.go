package crypto

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

var errBeside = errors.New("the other side failed")

type closeBuffer struct {
	bytes.Buffer
	closed int
	fail   bool
}

func (c *closeBuffer) Write(p []byte) (int, error) {
	if c.fail {
		return 0, errBeside
	}
	return c.Buffer.Write(p)
}

func (c *closeBuffer) Close() error {
	c.closed++
	return nil
}

func TestWriteBeside(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, relaySize, 5*relaySize + 3} {
		want := make([]byte, n)
		_, _ = rand.Read(want)
		dst := &closeBuffer{}
		w := WriteBeside(t.Context(), dst)
		if _, err := io.Copy(w, iotest.HalfReader(bytes.NewReader(want))); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil || dst.closed != 1 || !bytes.Equal(dst.Bytes(), want) {
			t.Errorf("%d bytes: %v, closed %d times, equal %v", n, err, dst.closed, bytes.Equal(dst.Bytes(), want))
		}
		if err := w.Close(); err != nil || dst.closed != 1 {
			t.Errorf("closed again: %v, %d times", err, dst.closed)
		}
		if _, err := w.Write([]byte("x")); err == nil {
			t.Error("written after it was closed")
		}
	}
}

func TestWriteBesideFails(t *testing.T) {
	t.Parallel()
	dst := &closeBuffer{fail: true}
	w := WriteBeside(t.Context(), dst)
	_, err := io.Copy(w, io.LimitReader(rand.Reader, 64*relaySize))
	if err = errors.Join(err, w.Close()); !errors.Is(err, errBeside) || dst.closed != 0 {
		t.Errorf("error %v, closed %d times", err, dst.closed)
	}
	ctx, cancel := context.WithCancel(t.Context())
	dst = &closeBuffer{}
	w = WriteBeside(ctx, dst)
	cancel()
	if _, err := w.Write([]byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("written after the end: %v", err)
	}
	if err := w.Close(); !errors.Is(err, context.Canceled) || dst.closed != 0 {
		t.Errorf("error %v, closed %d times", err, dst.closed)
	}
}

func TestReadBeside(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, relaySize, 5*relaySize + 3} {
		want := make([]byte, n)
		_, _ = rand.Read(want)
		r := ReadBeside(t.Context(), bytes.NewReader(want))
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, want) || r.Close() != nil {
			t.Errorf("%d bytes: %v, equal %v", n, err, bytes.Equal(got, want))
		}
	}
	r := ReadBeside(t.Context(), io.MultiReader(bytes.NewReader(make([]byte, 10)), iotest.ErrReader(errBeside)))
	if got, err := io.ReadAll(r); len(got) != 10 || !errors.Is(err, errBeside) || r.Close() != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	r = ReadBeside(t.Context(), rand.Reader) // never ends: closing ends it
	if _, err := io.ReadFull(r, make([]byte, 3*relaySize)); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := io.ReadAll(r); err == nil {
		t.Error("read after it was closed")
	}
}
