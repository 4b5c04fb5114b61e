package custody

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
)

// referenceRoot is RFC 6962 section 2.1 word for word, recursive, sharing nothing
// with tlog.
func referenceRoot(leaves [][]byte) [32]byte {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	left, right := referenceRoot(leaves[:k]), referenceRoot(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

func TestTreeIsRFC6962(t *testing.T) {
	t.Parallel()
	f := newFrontier()
	var leaves [][]byte
	for n := range 300 {
		tree, err := f.tree()
		if err != nil {
			t.Fatal(err)
		}
		if tree.Size != int64(n) || tree.Root != Hash(referenceRoot(leaves)) {
			t.Fatalf("size %d: root %v", n, tree.Root)
		}
		leaves = append(leaves, fmt.Append(nil, "leaf ", n))
		if _, err := f.add(RecordHash(leaves[n])); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLogRootIsRFC6962(t *testing.T) {
	t.Parallel()
	m := newLog(t, "rfc6962")
	for n := range 30 {
		m.add(t, n%4, Body{})
		if m.state.Root() != Hash(referenceRoot(m.leaves)) {
			t.Fatalf("after entry %d", m.state.Sequence())
		}
	}
}

// The published roots of the Certificate Transparency test tree (RFC 6962
// reference implementation, merkletree tests).
func TestTreeKnownRoots(t *testing.T) {
	t.Parallel()
	leaves := []string{"", "\x00", "\x10", "\x20\x21", "\x30\x31", "\x40\x41\x42\x43"}
	roots := []string{
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	}
	f := newFrontier()
	for i, leaf := range leaves {
		if _, err := f.add(RecordHash([]byte(leaf))); err != nil {
			t.Fatal(err)
		}
		tree, err := f.tree()
		if got := fmt.Sprintf("%x", tree.Root[:]); err != nil || got != roots[i] {
			t.Errorf("size %d: %s", i+1, got)
		}
	}
}

func TestAppendRefusesADamagedTree(t *testing.T) {
	t.Parallel()
	m := newLog(t, "damaged tree")
	for range 6 {
		m.add(t, 2, Body{})
	}
	for i := range m.hashes {
		c := m.clone()
		c.hashes[i][0] ^= 1
		_, err := c.try(1, Body{}, c.writer)
		inFrontier := err != nil
		if inFrontier && !errors.Is(err, ErrIntegrity) {
			t.Fatalf("hash %d: %v", i, err)
		}
		if _, err := c.verify(); !errors.Is(err, ErrIntegrity) {
			t.Fatalf("hash %d: verify says %v", i, err)
		}
	}
}
