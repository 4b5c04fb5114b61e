package plain

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// sampleSize is how many bytes with something beyond ASCII in their neighbourhood a decision is made on: more make it slower
// and no better.
const sampleSize = 8 << 10

// sniffer collects, in one pass over bytes of any number, what the choice of a charset needs. Its zero value is ready.
type sniffer struct {
	head   []byte   // the first bytes: marks and declarations stand there
	sample []byte   // pieces with bytes beyond ASCII
	size   int64    // of all
	nul    [4]int64 // NUL bytes, by position modulo 4
	low    [2]int64 // bytes that 8-bit text never has but the upper halves of UTF-16 do, by position modulo 2
	escape bool     // a sequence of ISO 2022
	high   int64    // bytes beyond ASCII
	multi  int64    // valid sequences of UTF-8 beyond ASCII
	bad    int64    // bytes that are not UTF-8
	carry  []byte   // a sequence that the end of a piece cuts
}

// headSize bounds sniffer.head. Declarations of HTML are looked for in so many bytes.
const headSize = 4 << 10

// Write implements io.Writer. It never fails.
func (s *sniffer) Write(p []byte) (int, error) {
	if n := headSize - len(s.head); n > 0 {
		s.head = append(s.head, p[:min(n, len(p))]...)
	}
	s.escape = s.escape || bytes.Contains(p, []byte("\x1b$")) || bytes.Contains(p, []byte("\x1b("))
	s.countLow(p)
	s.size += int64(len(p))
	s.collect(p)
	s.countUTF8(p)
	return len(p), nil
}

// countLow counts the bytes that give UTF-16 and UTF-32 away.
func (s *sniffer) countLow(p []byte) {
	for i, c := range p {
		if c > 6 {
			continue
		}
		at := (s.size + int64(i))
		s.low[at&1]++
		if c == 0 {
			s.nul[at&3]++
		}
	}
}

// collect puts pieces of p that have bytes beyond ASCII into the sample.
func (s *sniffer) collect(p []byte) {
	const piece = 256
	for len(p) > 0 && len(s.sample) < sampleSize {
		n := min(piece, len(p))
		if hasHigh(p[:n]) {
			s.sample = append(s.sample, p[:n]...)
		}
		p = p[n:]
	}
}

func hasHigh(p []byte) bool {
	for _, c := range p {
		if c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// countUTF8 counts what is UTF-8 and what is not.
func (s *sniffer) countUTF8(p []byte) {
	if len(s.carry) > 0 {
		p = append(s.carry, p...)
		s.carry = nil
	}
	for i := 0; i < len(p); {
		if p[i] < utf8.RuneSelf {
			i++
			continue
		}
		if !utf8.FullRune(p[i:]) {
			s.carry = bytes.Clone(p[i:])
			return
		}
		r, n := utf8.DecodeRune(p[i:])
		s.high += int64(n)
		if r == utf8.RuneError && n == 1 {
			s.bad++
		} else {
			s.multi++
		}
		i += n
	}
}

// isUTF8 reports whether the bytes are UTF-8, or are so but for a few that are damaged, or for one that the end cuts.
func (s *sniffer) isUTF8() bool {
	if s.bad == 0 {
		return len(s.carry) == 0 || s.multi > 0
	}
	return s.multi >= 8 && s.multi >= 8*s.bad
}

// wide says in which charset of two or four bytes a character the bytes are by where their NUL bytes and the upper halves
// of their characters stand, or "". In UTF-16 text of any script but the Han the one half of nearly all characters is below
// 7; in a Han one spaces and line ends are NUL at one parity alone.
func (s *sniffer) wide() string {
	nul := s.nul[0] + s.nul[1] + s.nul[2] + s.nul[3]
	if s.size < 2 {
		return ""
	}
	quarter := s.size / 4
	switch {
	case s.size >= 8 && s.nul[0] >= quarter && s.nul[1] >= quarter*9/10 && s.nul[3] == 0:
		return "utf-32be"
	case s.size >= 8 && s.nul[3] >= quarter && s.nul[2] >= quarter*9/10 && s.nul[0] == 0:
		return "utf-32le"
	}
	even, odd := s.nul[0]+s.nul[2], s.nul[1]+s.nul[3]
	half := s.size / 2
	switch {
	case odd > even*16 && nul > 0, s.low[1] > 0 && s.low[1] >= half*9/10 && s.low[0] <= half/16:
		return "utf-16le"
	case even > odd*16 && nul > 0, s.low[0] > 0 && s.low[0] >= half*9/10 && s.low[1] <= half/16:
		return "utf-16be"
	case nul > 0:
		return s.spaced()
	}
	return ""
}

// spaced decides between the two orders of UTF-16 by which of them has the spaces, line ends, commas and full stops: where
// Han characters whose lower half is NUL (一) are as frequent.
func (s *sniffer) spaced() string {
	var little, big int
	for i := 0; i+1 < len(s.head); i += 2 {
		for _, r := range []uint16{' ', '\n', ',', '.', 0x3002, 0xff0c} {
			if binary.LittleEndian.Uint16(s.head[i:]) == r {
				little++
			}
			if binary.BigEndian.Uint16(s.head[i:]) == r {
				big++
			}
		}
	}
	switch {
	case little > 4*big:
		return "utf-16le"
	case big > 4*little:
		return "utf-16be"
	}
	return ""
}
