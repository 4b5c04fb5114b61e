package segment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"emanet/crypto"
)

// chunkBytes is what a whole chunk takes in an age file.
const chunkBytes = chunkSize + tagSize

// pair is two sealed segments of one vault and of one size.
type pair struct {
	a, b         []byte
	wantA, wantB Sealed
	id           *crypto.Identity
}

// twoSegments returns two segments with different words and as many chunks, all sealed to one identity.
func twoSegments(t testing.TB) *pair {
	t.Helper()
	id, err := crypto.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	p := &pair{id: id}
	p.a, p.wantA = sealedTo(t, build(t, 3, 160, 60), id)
	p.b, p.wantB = sealedTo(t, build(t, 4, 160, 60), id)
	if len(p.a) != len(p.b) || len(chunksOf(p.a)) < 4 {
		t.Fatalf("%d and %d bytes, %d chunks", len(p.a), len(p.b), len(chunksOf(p.a)))
	}
	return p
}

func sealedTo(t testing.TB, b *Built, id *crypto.Identity) ([]byte, Sealed) {
	t.Helper()
	var ct bytes.Buffer
	want, err := Seal(context.Background(), &ct, b, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	return ct.Bytes(), want
}

// chunksOf cuts the payload of an age file into its chunks, the last of which may be short.
func chunksOf(ct []byte) [][]byte {
	var chunks [][]byte
	for rest := ct[HeadSize:]; len(rest) > 0; {
		n := min(len(rest), chunkBytes)
		chunks, rest = append(chunks, rest[:n:n]), rest[n:]
	}
	return chunks
}

// join makes an age file of a head and chunks.
func join(head []byte, chunks ...[]byte) []byte {
	return append(bytes.Clone(head[:HeadSize]), bytes.Join(chunks, nil)...)
}

// spots are the bytes that are changed one by one: the whole head, the first and last bytes of each chunk with its tag, and
// some between; with EMANET_LONG every byte.
func spots(size int) []int {
	var at []int
	for i := range size {
		inChunk := (i - HeadSize) % chunkBytes
		edge := i < HeadSize || inChunk < 8 || inChunk >= chunkBytes-tagSize-8 || i >= size-tagSize-8
		if edge || i%1_009 == 0 || os.Getenv("EMANET_LONG") != "" {
			at = append(at, i)
		}
	}
	return at
}

func TestUnsealRefusesEveryByte(t *testing.T) {
	t.Parallel()
	p := twoSegments(t)
	bad := bytes.Clone(p.a)
	for n, at := range spots(len(p.a)) {
		bad[at] ^= 1 << (n % 8)
		if m, err := unsealBytes(context.Background(), bad, p.wantA, p.id); m != nil || !errors.Is(err, crypto.ErrTampered) {
			t.Fatalf("byte %d of %d flipped: %v", at, len(bad), err)
		}
		bad[at] = p.a[at]
	}
	m, err := unsealBytes(context.Background(), bad, p.wantA, p.id)
	if err != nil {
		t.Fatal(err)
	}
	closeMemory(t, m)
}

// With a manifest that names the changed bytes there is only the cipher left: a fault of ours in the manifest alone opens
// nothing.
func TestUnsealRefusesEveryByteAsDescribed(t *testing.T) {
	t.Parallel()
	ct, want, id := sealed(t, build(t, 3, 2, 5))
	for at := 0; at < len(ct); at += 1 + len(ct)/2_000 {
		bad := bytes.Clone(ct)
		bad[at] ^= 0x40
		refused(t, bad, want, id, crypto.ErrTampered)
		for name, open := range roads {
			m, err := open(context.Background(), bytes.NewReader(bad), redescribe(bad, want), id)
			if m != nil || !errors.Is(err, crypto.ErrTampered) && !errors.Is(err, crypto.ErrWrongKey) {
				t.Fatalf("%s with byte %d flipped: %v", name, at, err)
			}
		}
	}
}

func TestUnsealRefusesEveryLength(t *testing.T) {
	t.Parallel()
	p := twoSegments(t)
	lengths := []int{0, 1, 16, 22, 1_600}
	for around := HeadSize - nonceSize; around < len(p.a)+chunkBytes; around += chunkBytes {
		for _, by := range []int{-tagSize - 1, -tagSize, -1, 0, 1, tagSize - 1, tagSize, tagSize + 1} {
			lengths = append(lengths, around+by)
		}
	}
	for by := range 40 {
		lengths = append(lengths, len(p.a)-by-1)
	}
	for _, n := range lengths {
		if n >= len(p.a) {
			continue
		}
		refused(t, p.a[:n], p.wantA, p.id, crypto.ErrTampered)
		refused(t, p.a[:n], redescribe(p.a[:n], p.wantA), p.id, crypto.ErrTampered)
	}
}

func TestUnsealRefusesMore(t *testing.T) {
	t.Parallel()
	p := twoSegments(t)
	chunks := chunksOf(p.a)
	for name, more := range map[string][]byte{
		"a zero":          {0},
		"a tag":           p.a[len(p.a)-tagSize:],
		"the last chunk":  chunks[len(chunks)-1],
		"the first chunk": chunks[0],
		"the whole":       p.a,
		"another's":       p.b,
		"a chunk of more": make([]byte, chunkBytes),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			long := append(bytes.Clone(p.a), more...)
			refused(t, long, p.wantA, p.id, crypto.ErrTampered)
			refused(t, long, redescribe(long, p.wantA), p.id, crypto.ErrTampered)
		})
	}
}

// The head of one segment is left as the manifest names it, so that only the tags of the chunks are in the way.
func TestUnsealRefusesMovedChunks(t *testing.T) {
	t.Parallel()
	p := twoSegments(t)
	a, b := chunksOf(p.a), chunksOf(p.b)
	last := len(a) - 1
	cases := map[string][]byte{
		"the payload of another":          join(p.a, b...),
		"the last chunk first":            join(p.a, append([][]byte{a[last]}, a[:last]...)...),
		"the first chunk left out":        join(p.a, a[1:]...),
		"a chunk in the middle left out":  join(p.a, append(append([][]byte{}, a[:1]...), a[2:]...)...),
		"the last chunk left out":         join(p.a, a[:last]...),
		"the first chunk twice":           join(p.a, append([][]byte{a[0]}, a...)...),
		"backwards":                       join(p.a, a[2], a[1], a[0], a[last]),
		"zeros for a chunk":               join(p.a, append([][]byte{make([]byte, chunkBytes)}, a[1:]...)...),
		"half of another's, at its place": join(p.a, append(append([][]byte{}, a[:2]...), b[2:]...)...),
	}
	for i := range a {
		other := append([][]byte{}, a...)
		other[i] = b[i]
		cases[fmt.Sprintf("chunk %d of another", i)] = join(p.a, other...)
		tag := append([][]byte{}, a...)
		tag[i] = append(bytes.Clone(a[i][:len(a[i])-tagSize]), b[i][len(b[i])-tagSize:]...)
		cases[fmt.Sprintf("the tag of chunk %d of another", i)] = join(p.a, tag...)
		for j := range i {
			swapped := append([][]byte{}, a...)
			swapped[i], swapped[j] = a[j], a[i]
			cases[fmt.Sprintf("chunks %d and %d swapped", j, i)] = join(p.a, swapped...)
			twice := append([][]byte{}, a...)
			twice[i] = a[j]
			cases[fmt.Sprintf("chunk %d for chunk %d", j, i)] = join(p.a, twice...)
		}
	}
	for name, bad := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, bad, p.wantA, p.id, crypto.ErrTampered)
			refused(t, bad, redescribe(bad, p.wantA), p.id, crypto.ErrTampered) // also where the manifest names these very bytes
		})
	}
}
