package office

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"emanet/index/extract"
)

func TestCompoundReadsStreamsOfEverySize(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, shift := range []uint{9, 12} {
		streams := map[string][]byte{}
		for i, size := range []int{0, 1, 63, 64, 65, 511, 512, 4095, 4096, 4097, 100_000} {
			b := make([]byte, size)
			for j := range b {
				b[j] = byte(random.Uint32())
			}
			streams[fmt.Sprintf("Anbar/Qovluq-%d/\x05axın-%d", i%3, size)] = b
		}
		c := openCompound(t, compoundFile(shift, streams))
		if len(c.Streams) != len(streams) {
			t.Errorf("%d streams, want %d", len(c.Streams), len(streams))
		}
		for path, want := range streams {
			s := c.Stream(path)
			if s == nil {
				t.Errorf("no stream %q", path)
				continue
			}
			if got, err := s.Bytes(1 << 20); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%q: %d bytes and %v, want %d", path, len(got), err, len(want))
			}
			if _, err := s.Bytes(int64(len(want)) - 1); len(want) > 0 && failure(err) == nil {
				t.Errorf("%q: longer than its limit: %v", path, err)
			}
		}
	}
}

func TestCompoundWithMoreSectorsThanItsHeadHasPlacesFor(t *testing.T) {
	t.Parallel()
	want := bytes.Repeat([]byte("Bakı "), 2_000_000) // 19 532 sectors, 153 sectors of table
	c := openCompound(t, compoundFile(9, map[string][]byte{"böyük": want}))
	got, err := c.Stream("böyük").Bytes(1 << 24)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%d bytes and %v", len(got), err)
	}
}

// breakChain cuts the chain of a stream behind some of its sectors.
func breakChain(t *testing.T, file []byte, path string, sectors int) []byte {
	t.Helper()
	at := openCompound(t, file).Stream(path).start
	table := (int(binary.LittleEndian.Uint32(file[76:])) + 1) * 512
	for range sectors - 1 {
		at = binary.LittleEndian.Uint32(file[table+4*int(at):])
	}
	return patch(file, table+4*int(at), func(b []byte) { binary.LittleEndian.PutUint32(b, 0xFFFFFFFE) })
}

func TestCompoundSalvagesWhatComesBeforeABreak(t *testing.T) {
	t.Parallel()
	want := bytes.Repeat([]byte("Bakı "), 1200)
	good := compoundFile(9, map[string][]byte{"a": want, "b": []byte("kiçik")})
	s := openCompound(t, good).Stream("a")
	if b, err := s.Salvage(1 << 20); err != nil || !bytes.Equal(b, want) {
		t.Errorf("a whole stream: %d bytes and %v", len(b), err)
	}
	if _, err := s.Salvage(100); failure(err) == nil || failure(err).Reason != extract.ReasonTooLarge {
		t.Errorf("longer than its limit: %v", err)
	}
	c := openCompound(t, breakChain(t, good, "a", 3))
	if b, err := c.Stream("a").Salvage(1 << 20); failure(err) == nil || !bytes.Equal(b, want[:3*512]) {
		t.Errorf("a broken chain: %d bytes and %v", len(b), err)
	}
	if _, err := c.Stream("a").Bytes(1 << 20); failure(err) == nil {
		t.Errorf("a broken chain is whole: %v", err)
	}
	// The chain of the small streams is broken: the large ones are there all the same.
	root := directoryAt(good)
	c = openCompound(t, patch(good, root+116, func(b []byte) { binary.LittleEndian.PutUint32(b, 0xFFFF) }))
	if b, err := c.Stream("a").Bytes(1 << 20); err != nil || !bytes.Equal(b, want) {
		t.Errorf("without the small streams: %d bytes and %v", len(b), err)
	}
	if b, err := c.Stream("b").Salvage(1 << 20); failure(err) == nil || len(b) > 0 {
		t.Errorf("a small stream: %q and %v", b, err)
	}
}

func TestAttack38CompoundFiles(t *testing.T) {
	t.Parallel()
	good := compoundFile(9, map[string][]byte{"a/b": bytes.Repeat([]byte{1}, 5000), "c": []byte("kiçik")})
	deep := map[string][]byte{}
	for path, i := "", 0; i < 40; i++ {
		path += "s/"
		deep[path+"x"] = []byte("x")
	}
	for name, b := range map[string][]byte{
		"nothing":             nil,
		"a head alone":        good[:512],
		"no OLE2 file":        make([]byte, 4096),
		"storages 40 deep":    compoundFile(9, deep),
		"a directory in loop": loopDirectory(good),
	} {
		c, err := OpenCompound(bytes.NewReader(b), int64(len(b)))
		if failure(err) == nil {
			t.Errorf("%s: %v and %v, want a Failure", name, c, err)
		}
	}
	for i := range good {
		c, err := OpenCompound(bytes.NewReader(good[:i]), int64(i))
		if err == nil {
			readAll(c)
		} else if failure(err) == nil {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

func TestCompoundOfLoopsEnds(t *testing.T) {
	t.Parallel()
	good := compoundFile(9, map[string][]byte{"a": bytes.Repeat([]byte{1}, 5000), "b": []byte("kiçik"), "c/d": nil})
	at := directoryAt(good)
	for entry := range 5 {
		for _, field := range []int{68, 72, 76} { // left, right, child
			for target := range uint32(6) {
				b := patch(good, at+128*entry+field, func(b []byte) { binary.LittleEndian.PutUint32(b, target) })
				if c, err := OpenCompound(bytes.NewReader(b), int64(len(b))); err == nil && len(c.Streams) > 4 {
					t.Errorf("entry %d, field %d, target %d: %d streams", entry, field, target, len(c.Streams))
				}
			}
		}
	}
	huge := patch(good, at+128+120, func(b []byte) { binary.LittleEndian.PutUint32(b, 0xFFFFFFFF) })
	c := openCompound(t, huge)
	for _, s := range c.Streams {
		if s.Size > int64(len(huge)) {
			if _, err := s.Open(); failure(err) == nil {
				t.Errorf("a stream longer than the file opens: %v", err)
			}
		}
	}
}

func TestCompoundReturnsErrorsOfTheBytesBelow(t *testing.T) {
	t.Parallel()
	good := compoundFile(9, map[string][]byte{"a": bytes.Repeat([]byte{1}, 5000)})
	sick := errors.New("sick disk")
	for n := range 8 {
		r := &failingReader{r: bytes.NewReader(good), left: n, err: sick}
		c, err := OpenCompound(r, int64(len(good)))
		if err == nil {
			_, err = c.Stream("a").Bytes(1 << 20)
		}
		if err != nil && !errors.Is(err, sick) {
			t.Errorf("failure at read %d: %v", n, err)
		}
		if err == nil && r.left == 0 {
			t.Errorf("failure at read %d was not seen", n)
		}
	}
}

// failingReader fails after some reads.
type failingReader struct {
	r    io.ReaderAt
	left int
	err  error
}

func (r *failingReader) ReadAt(p []byte, off int64) (int, error) {
	if r.left == 0 {
		return 0, r.err
	}
	r.left--
	return r.r.ReadAt(p, off)
}

func openCompound(t *testing.T, b []byte) *Compound {
	t.Helper()
	c, err := OpenCompound(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func directoryAt(b []byte) int { return (int(binary.LittleEndian.Uint32(b[48:])) + 1) * 512 }

// loopDirectory makes the chain of the directory go back to its beginning.
func loopDirectory(good []byte) []byte {
	first := binary.LittleEndian.Uint32(good[48:])
	table := (int(binary.LittleEndian.Uint32(good[76:])) + 1) * 512
	return patch(good, table+4*int(first), func(b []byte) { binary.LittleEndian.PutUint32(b, first) })
}

func patch(b []byte, at int, change func([]byte)) []byte {
	b = bytes.Clone(b)
	change(b[at:])
	return b
}

func readAll(c *Compound) {
	for _, s := range c.Streams {
		_, _ = s.Bytes(1 << 20)
		_, _ = s.Salvage(1 << 20)
	}
}

func FuzzOLE(f *testing.F) {
	f.Add(compoundFile(9, map[string][]byte{"a/b": bytes.Repeat([]byte{1}, 5000), "c": []byte("kiçik"), "\x05SummaryInformation": nil}))
	f.Add(compoundFile(12, map[string][]byte{"a": []byte("x")}))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := OpenCompound(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			if failure(err) == nil {
				t.Fatal(err)
			}
			return
		}
		for _, s := range c.Streams {
			got, err := s.Bytes(1 << 20)
			if err == nil && int64(len(got)) != s.Size || err != nil && failure(err) == nil {
				t.Fatalf("%d of %d bytes: %v", len(got), s.Size, err)
			}
		}
		if err := summaryFacts(c, &extract.Collector{}); err != nil {
			t.Fatal(err)
		}
	})
}
