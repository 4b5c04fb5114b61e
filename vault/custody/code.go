package custody

import (
	"fmt"
	"strings"

	"emanet/crypto"
)

// Code is a checkpoint for paper: size, the first 128 bits of the root, the first
// 40 bits of the vault id. Whoever keeps one can later tell that the log it names
// was neither rolled back nor forked.
type Code struct {
	Size  int64
	Root  [16]byte
	Vault [5]byte
}

// The layout of a code, in symbols of five bits (FORMAT.md, Paper code).
const (
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford: no I, L, O, U
	codeVersion  = 1
	codeSymbols  = 45 // 1 version, 7 size, 8 vault, 26 root, 3 check
	codeGroup    = 5
	codePrime    = 32749 // the largest prime below 2^15
	maxCodeText  = 256
)

// NewCode returns the code of a checkpoint of vault v.
func NewCode(cp Checkpoint, v crypto.VaultID) Code {
	return Code{Size: cp.Size, Root: [16]byte(cp.Root[:16]), Vault: [5]byte(v[:5])}
}

// PaperCode returns the text of the code of a checkpoint of vault v.
func PaperCode(cp Checkpoint, v crypto.VaultID) string { return NewCode(cp, v).String() }

// String returns nine groups of five symbols, joined with hyphens.
func (c Code) String() string {
	symbols := c.symbols()
	var b strings.Builder
	for i, s := range symbols {
		if i > 0 && i%codeGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeAlphabet[s])
	}
	return b.String()
}

// ParseCode reads a code as people type it: any case, with hyphens, spaces or
// nothing between, O for 0, I and L for 1. One wrong symbol or two that changed
// places anywhere are always found, other mistakes but for one in 32 749.
func ParseCode(text string) (Code, error) {
	if len(text) > maxCodeText {
		return Code{}, malformed("code", "is too long")
	}
	plain := strings.NewReplacer("-", "", " ", "", "\t", "", "\n", "", "\r", "", "O", "0", "I", "1", "L", "1").Replace(asciiUpper(text))
	if len(plain) != codeSymbols {
		return Code{}, malformed("code", "has %d symbols, not %d", len(plain), codeSymbols)
	}
	symbols := make([]byte, codeSymbols)
	for i := range symbols {
		at := strings.IndexByte(codeAlphabet, plain[i])
		if at < 0 {
			return Code{}, malformed("code", "has a symbol that no code has, at %d", i+1)
		}
		symbols[i] = byte(at)
	}
	if symbols[0] != codeVersion {
		return Code{}, malformed("code", "is of unknown version %d", symbols[0])
	}
	c := fromSymbols(symbols)
	if string(c.symbols()) != string(symbols) || c.Size < 1 {
		return Code{}, malformed("code", "was mistyped: its check symbols do not fit")
	}
	return c, nil
}

// symbols returns the code as 45 numbers below 32, check symbols last.
func (c Code) symbols() []byte {
	var w bitWriter
	w.put(codeVersion, 5)
	w.put(uint64(c.Size), 35)
	w.bytes(c.Vault[:])
	w.bytes(c.Root[:])
	w.put(0, 2)
	check := codeCheck(w.symbols)
	return append(w.symbols, byte(check>>10), byte(check>>5&31), byte(check&31))
}

func fromSymbols(symbols []byte) Code {
	r := bitReader{symbols: symbols}
	r.take(5)
	c := Code{Size: int64(r.take(35))}
	r.bytes(c.Vault[:])
	r.bytes(c.Root[:])
	return c
}

// codeCheck returns the number that, written as three more symbols, makes the
// whole divisible by the prime when read as one number of base 32. No power of 32
// below 45 is 1 modulo the prime, so no one symbol and no swap of two can change
// without changing the remainder.
func codeCheck(symbols []byte) int {
	n := 0
	for _, s := range symbols {
		n = (n*32 + int(s)) % codePrime
	}
	n = n * (32 * 32 * 32) % codePrime
	return (codePrime - n) % codePrime
}

// CheckCode checks that the log continues the one that a code was made from: nil,
// ErrRollback, ErrFork, ErrOtherVault, or ErrIntegrity if the stored tree is damaged.
func (s *State) CheckCode(src Source, c Code) error {
	if [5]byte(s.vault[:5]) != c.Vault {
		return fmt.Errorf("%w: code of vault %x", ErrOtherVault, c.Vault)
	}
	for _, l := range s.lost {
		if l.Lost.Size == c.Size && [16]byte(l.Lost.Root[:16]) == c.Root {
			return &LostError{Sequence: l.Sequence, Lost: l.Lost}
		}
	}
	return s.orLost(c.Size, s.continuesCode(src, c))
}

func (s *State) continuesCode(src Source, c Code) error {
	if c.Size > s.tree.Size {
		return fmt.Errorf("%w: %d leaves, the code says %d", ErrRollback, s.tree.Size, c.Size)
	}
	root, err := rootAt(src, s.tree, c.Size)
	if err != nil {
		return fmt.Errorf("code of size %d: %w", c.Size, err)
	}
	if [16]byte(root[:16]) != c.Root {
		return fmt.Errorf("code of size %d: %w", c.Size, ErrFork)
	}
	return nil
}

// asciiUpper raises a to z only: other letters must not become symbols of a code.
func asciiUpper(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// bitWriter cuts bits into symbols of five, most significant first.
type bitWriter struct {
	symbols []byte
	bits    uint64
	n       int
}

func (w *bitWriter) put(v uint64, n int) {
	for i := n - 1; i >= 0; i-- {
		w.bits, w.n = w.bits<<1|v>>i&1, w.n+1
		if w.n == 5 {
			w.symbols = append(w.symbols, byte(w.bits))
			w.bits, w.n = 0, 0
		}
	}
}

func (w *bitWriter) bytes(b []byte) {
	for _, c := range b {
		w.put(uint64(c), 8)
	}
}

// bitReader is the inverse of bitWriter.
type bitReader struct {
	symbols []byte
	at      int // in bits
}

func (r *bitReader) take(n int) uint64 {
	var v uint64
	for range n {
		v = v<<1 | uint64(r.symbols[r.at/5]>>(4-r.at%5)&1)
		r.at++
	}
	return v
}

func (r *bitReader) bytes(b []byte) {
	for i := range b {
		b[i] = byte(r.take(8))
	}
}
