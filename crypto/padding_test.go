package crypto

import (
	"bytes"
	"errors"
	"math"
	"testing"
)

func TestPaddedSize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ n, floor, want int64 }{
		{0, 0, 0},
		{1, 0, 1},
		{2, 0, 2},
		{3, 0, 3},
		{8, 0, 8},
		{9, 0, 10},
		{100, 0, 104},
		{1000, 0, 1024},
		{0, FloorPrivate, 1024},
		{1023, FloorPrivate, 1024},
		{1024, FloorPrivate, 1024},
		{1025, FloorPrivate, 1088},
		{4096, FloorObject, 4096},
		{4097, FloorObject, 4352},
		{5000, FloorObject, 5120},
		{65536, FloorObject, 65536},
		{65537, FloorLarge, 67584},
		{100_000, FloorLarge, 100_352},
		{1 << 20, FloorLarge, 1 << 20},
		{1<<20 + 1, FloorLarge, 1<<20 + 1<<15},
		{1 << 30, FloorLarge, 1 << 30},
		{1<<30 + 1, FloorLarge, 1<<30 + 1<<25},
		{1 << 62, FloorLarge, 1 << 62},
	} {
		if got := PaddedSize(c.n, c.floor); got != c.want {
			t.Errorf("PaddedSize(%d, %d) = %d, want %d", c.n, c.floor, got, c.want)
		}
	}
}

// padmé is the definition in the paper, in floating point.
func padmé(l int64) int64 {
	e := math.Floor(math.Log2(float64(l)))
	s := math.Floor(math.Log2(e)) + 1
	m := math.Pow(2, e-s)
	return int64(math.Ceil(float64(l)/m) * m)
}

func TestPaddedSizeIsPadmé(t *testing.T) {
	t.Parallel()
	for n := int64(4); n < 300_000; n++ {
		got := PaddedSize(n, 0)
		if got != padmé(n) || got < n || float64(got-n) > 0.12*float64(n)+1 || PaddedSize(got, 0) != got {
			t.Fatalf("PaddedSize(%d) = %d, want %d", n, got, padmé(n))
		}
	}
}

func TestPaddedSizeOutOfRange(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{-1, 1<<62 + 1, math.MaxInt64} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("PaddedSize(%d) returned", n)
				}
			}()
			PaddedSize(n, FloorObject)
		}()
	}
}

func TestFileFloor(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]int64{0: FloorObject, 64 << 10: FloorObject, 64<<10 + 1: FloorLarge} {
		if got := FileFloor(n); got != want {
			t.Errorf("FileFloor(%d) = %d", n, got)
		}
	}
}

func TestPadJSON(t *testing.T) {
	t.Parallel()
	for _, n := range []int{2, 1023, 1024, 1025, 4096, 4097, 100_000} {
		body := append(bytes.Repeat([]byte("{"), n-1), '}')
		for _, floor := range []int64{FloorPrivate, FloorObject, FloorLarge} {
			padded := PadJSON(body, floor)
			got, err := UnpadJSON(padded, floor)
			if err != nil || !bytes.Equal(got, body) {
				t.Fatalf("%d bytes at %d: %v", n, floor, err)
			}
			for name, bad := range map[string][]byte{
				"one more":  append(bytes.Clone(padded), '\n'),
				"one less":  padded[:len(padded)-1],
				"zero byte": append(bytes.Clone(padded[:len(padded)-1]), 0),
				"space":     append(bytes.Clone(padded[:len(padded)-1]), ' '),
			} {
				if got, err := UnpadJSON(bad, floor); got != nil || !errors.Is(err, ErrTampered) {
					t.Errorf("%d bytes at %d, %s: %v", n, floor, name, err)
				}
			}
		}
	}
	if _, err := UnpadJSON(bytes.Repeat([]byte("\n"), FloorPrivate), FloorPrivate); !errors.Is(err, ErrTampered) {
		t.Errorf("padding only: %v", err)
	}
}

func FuzzUnpadJSON(f *testing.F) {
	f.Add([]byte("{}\n"), int64(3))
	f.Add(PadJSON([]byte(`{"a":"b"}`), FloorPrivate), int64(FloorPrivate))
	f.Add(bytes.Repeat([]byte("\n"), 1024), int64(1024))
	f.Add([]byte{}, int64(0))
	f.Fuzz(func(t *testing.T, padded []byte, floor int64) {
		if floor < 0 || floor > 1<<20 {
			return
		}
		body, err := UnpadJSON(padded, floor)
		if err != nil {
			if body != nil || !errors.Is(err, ErrTampered) {
				t.Fatal("refused with a body, or with another error")
			}
			return
		}
		if !bytes.Equal(PadJSON(body, floor), padded) {
			t.Fatal("pads to other bytes")
		}
	})
}
