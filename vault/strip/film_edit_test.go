package strip

import "testing"

func TestHiddenPartIsRefused(t *testing.T) {
	t.Parallel()
	mvhd := full("mvhd", make([]byte, 8), be32(600))[8:]
	for _, c := range []struct {
		name  string
		edits []byte
		shown bool
	}{
		{"no edits", be32(0), true},
		{"all of it", be32(1, 6000, 0, 1<<16), true},
		{"up to the end", be32(1, 0, 0, 1<<16), true},
		{"a pause, and nearly all of it", be32(2, 600, 1<<32-1, 1<<16, 6000-300, 500, 1<<16), true},
		{"in two pieces", be32(2, 3000, 5000, 1<<16, 3000, 0, 1<<16), true},
		{"twice as fast", be32(1, 3000, 0, 2<<16), true},
		{"the beginning is hidden", be32(1, 4000, 3000, 1<<16), false},
		{"the end is hidden", be32(1, 4000, 0, 1<<16), false},
		{"the middle is hidden", be32(2, 2000, 0, 1<<16, 2000, 6000, 1<<16), false},
		{"one piece twice", be32(2, 3000, 0, 1<<16, 3000, 0, 1<<16), false},
		{"it stands still", be32(1, 6000, 0, 0), false},
	} {
		trak := cat(box("edts", full("elst", c.edits)), box("mdia", full("mdhd", make([]byte, 8), be32(1000)), box("minf", box("stbl", full("stts", be32(1, 250, 40))))))
		if err := checkEdits(mvhd, trak); (err == nil) != c.shown {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
