package custody

import (
	"fmt"
	"testing"
)

// benchLog is a log of 100 000 leaves: 2 500 entries of 39 changes with three commitments each, and every change.
func benchLog(b *testing.B) (*memoryLog, []ProofChange) {
	b.Helper()
	m := newLog(b, "bench")
	var changes []ProofChange
	for m.state.Size() < 100_000 {
		var leaves []Leaf
		first := m.state.Size()
		for i := range 39 {
			objects := openings(fmt.Sprint(first, " ", i), 3)
			leaves = append(leaves, leafOf(objects))
			changes = append(changes, ProofChange{Leaf: first + int64(i), Sequence: m.state.Sequence() + 1, Revision: 1, Action: ActionAdd, Objects: objects})
		}
		a, err := m.state.Append(m, leaves, Body{Private: objectID(7), Inventory: EmptyInventory().Root()}, m.writer)
		if err != nil {
			b.Fatal(err)
		}
		m.store(a)
	}
	return m, changes
}

// benchContents is n records of one change each, spread over the log.
func benchContents(changes []ProofChange, n int) ProofContents {
	var c ProofContents
	for i := range n {
		at := changes[i*len(changes)/n]
		c.Records = append(c.Records, ProofRecord{ID: fmt.Sprintf("r-%026d", i), Changes: []ProofChange{at}})
	}
	return c
}

// BenchmarkProof makes and verifies proofs in a log of 100 000 leaves.
func BenchmarkProof(b *testing.B) {
	m, changes := benchLog(b)
	for _, n := range []int{1, 1000, 10_000} {
		c := benchContents(changes, n)
		var data []byte
		b.Run(fmt.Sprint("make/", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if data, err = m.state.NewProof(m, m.checkpoint, c, m.writer); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(data)), "bytes")
		})
		b.Run(fmt.Sprint("verify/", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := VerifyProof(data, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
