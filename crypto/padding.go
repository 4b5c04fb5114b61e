package crypto

import (
	"bytes"
	"math/bits"
)

// Floors of padded sizes (DESIGN 3.5).
const (
	FloorPrivate = 1 << 10  // private parts of log entries
	FloorObject  = 4 << 10  // records, text, key slots, files up to 64 KiB
	FloorLarge   = 64 << 10 // files above 64 KiB, index segments
)

// PaddedSize returns the size to which n bytes are padded: Padmé (Nikitin et
// al., PoPETs 2019/4), at least floor. With E = ⌊log2 n⌋ and S = ⌊log2 E⌋ + 1,
// n is rounded up to a multiple of 2^(E−S), which adds at most 12 percent. It
// panics if n is negative or above 2^62.
func PaddedSize(n, floor int64) int64 {
	if n < 0 || n > 1<<62 {
		panic("crypto: internal error: size to pad is out of range")
	}
	if n <= floor {
		return floor
	}
	if n < 4 { // E−S is not positive: nothing to round
		return n
	}
	e := bits.Len64(uint64(n)) - 1
	s := bits.Len64(uint64(e))
	step := int64(1) << (e - s)
	return (n + step - 1) &^ (step - 1)
}

// FileFloor returns the floor for a file of n bytes: [FloorObject] up to
// 64 KiB, [FloorLarge] above.
func FileFloor(n int64) int64 {
	if n <= FloorLarge {
		return FloorObject
	}
	return FloorLarge
}

// PadJSON returns body followed by line feeds up to its padded size. Body is
// one JSON object without surrounding space; PadJSON panics on a body that does
// not end in a brace, whose size [UnpadJSON] could not find again.
func PadJSON(body []byte, floor int64) []byte {
	if !bytes.HasSuffix(body, []byte("}")) {
		panic("crypto: internal error: padded body does not end in a brace")
	}
	padded := make([]byte, PaddedSize(int64(len(body)), floor))
	fill(padded[copy(padded, body):], '\n')
	return padded
}

// UnpadJSON returns the body inside padded, sharing its memory. It returns
// [ErrTampered] unless padded is exactly what [PadJSON] makes of that body. It
// does not check that the body is JSON.
func UnpadJSON(padded []byte, floor int64) ([]byte, error) {
	body := bytes.TrimRight(padded, "\n")
	if !bytes.HasSuffix(body, []byte("}")) {
		return nil, tampered("no body before the padding")
	}
	if int64(len(padded)) != PaddedSize(int64(len(body)), floor) {
		return nil, tampered("padded size")
	}
	return body[:len(body):len(body)], nil
}

// fill sets every byte of b to c.
func fill(b []byte, c byte) {
	for i := range b {
		b[i] = c
	}
}
