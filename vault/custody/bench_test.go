package custody

import "testing"

// BenchmarkAppend is one entry with one change, signed twice (entry, checkpoint).
func BenchmarkAppend(b *testing.B) {
	m := newLog(b, "bench")
	for b.Loop() {
		m.add(b, 1, Body{})
	}
}

// BenchmarkLoadState is what every unlock pays, whatever the size of the log.
func BenchmarkLoadState(b *testing.B) {
	m := newLog(b, "bench")
	for range 2000 {
		m.add(b, 1, Body{})
	}
	for b.Loop() {
		if _, err := m.load(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerifyLog walks 2 000 entries.
func BenchmarkVerifyLog(b *testing.B) {
	m := newLog(b, "bench")
	for range 2000 {
		m.add(b, 1, Body{})
	}
	for b.Loop() {
		if _, err := m.verify(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(2000*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
