package pdf

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"emanet/index/extract"
)

// Files that were changed in places must not hurt, and what they leave behind must not either.
func TestMutations(t *testing.T) {
	t.Parallel()
	w := newWriter()
	w.info = "/Title (changed) /CreationDate (D:20190307114500+04'00')"
	outlined(w, "one", 2, 0, "two", 0, 0)
	attach(w, "a.txt", "attached")
	w.page(drawn("Şahid Aynurə Həsənli"), "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (note) >>]")
	w.scan(stamp)
	bases := [][]byte{w.bytes(), mixed(), locked("", "sahib", "sealed", true)}
	random := rand.New(rand.NewPCG(4, 2026))
	rounds := 25
	switch {
	case raced:
		rounds = 5
	case long():
		rounds = 2000
	}
	read := 0
	for i := range rounds {
		file := mutate(random, bases[i%len(bases)])
		in, c := input(file), &extract.Collector{}
		in.Pictures = i%5 == 0
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		err := readInput(ctx, in, c)
		cancel()
		switch {
		case err == nil:
			read++
		case reason(err) == "":
			t.Errorf("round %d: %v", i, err)
		}
	}
	t.Logf("%d of %d changed files were read", read, rounds)
	still(t)
}

// mutate returns a copy of a file with some bytes flipped, numbers changed, pieces doubled or cut out.
func mutate(random *rand.Rand, file []byte) []byte {
	out := bytes.Clone(file)
	for range 1 + random.IntN(12) {
		at := random.IntN(len(out))
		n := min(len(out)-at, 1+random.IntN(40))
		switch random.IntN(4) {
		case 0:
			out[at] ^= 1 << random.IntN(8)
		case 1:
			if i := bytes.IndexAny(out[at:], "0123456789"); i >= 0 {
				out[at+i] = byte('0' + random.IntN(10))
			}
		case 2:
			out = append(out[:at+n:at+n], out[at:]...)
		case 3:
			out = append(out[:at:at], out[at+n:]...)
		}
	}
	return out
}
