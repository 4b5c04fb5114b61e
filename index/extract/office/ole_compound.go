package office

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf16"

	"emanet/index/extract"
)

// Limits of a compound file. Real ones stay far below; a hostile one could make a tree of 10 000 storages, each in the one
// before, in little more than a megabyte.
const (
	maxCompoundEntries = 1 << 16
	maxCompoundDepth   = 32
	maxCompoundPaths   = 8 << 20 // bytes of all paths together
)

// Special values of a file allocation table (MS-CFB 2.1).
const (
	sectorMax  = 0xFFFFFFFA // from here on the numbers mean something else
	miniShift  = 6
	entrySize  = 128
	headerSize = 512
)

var compoundMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// Compound is an OLE2 compound file (MS-CFB): a small file system in a file. What it allocates is at most a tenth of the
// file's size and 32 MiB, and no chain of sectors is followed longer than the file has sectors. It is not changed after
// OpenCompound; its streams may be read concurrently if the bytes below may.
type Compound struct {
	Streams []*Stream // sorted by Path

	r       io.ReaderAt
	size    int64
	shift   uint     // of a sector's size
	fat     []uint32 // for each sector the next one
	miniFAT []uint32
	mini    *chain // where small streams lie
	cutoff  int64  // smaller streams are small
}

// Stream is a file in a Compound.
type Stream struct {
	Path string // names of its storages and its own, with slashes between; names may begin with a control character
	Size int64  // bytes, as the directory says; Open checks it

	start uint32
	c     *Compound
}

// OpenCompound reads the tables and the directory of a compound file. It returns a *Failure with ReasonDamaged or
// ReasonTooLarge, or an error of r as it is.
func OpenCompound(r io.ReaderAt, size int64) (*Compound, error) {
	c := &Compound{r: r, size: size}
	head := make([]byte, headerSize)
	if err := c.readAt(head, 0); err != nil {
		return nil, err
	}
	c.shift = uint(binary.LittleEndian.Uint16(head[30:]))
	if !slices.Equal(head[:8], compoundMagic) || c.shift != 9 && c.shift != 12 {
		return nil, extract.Failed(extract.ReasonDamaged, "this is no OLE2 file")
	}
	c.cutoff = int64(binary.LittleEndian.Uint32(head[56:]))
	if err := c.readFAT(head); err != nil {
		return nil, err
	}
	root, entries, err := c.readDirectory(binary.LittleEndian.Uint32(head[48:]))
	if err != nil {
		return nil, err
	}
	if err := unlessDamaged(c.readMini(head, root)); err != nil {
		return nil, err
	}
	return c, c.walk(entries)
}

// Stream returns the stream with this path, or nil.
func (c *Compound) Stream(path string) *Stream {
	i, found := slices.BinarySearchFunc(c.Streams, path, func(s *Stream, p string) int { return strings.Compare(s.Path, p) })
	if !found {
		return nil
	}
	return c.Streams[i]
}

// Open returns the bytes of a stream. It returns a *Failure with ReasonDamaged if its chain of sectors is broken.
func (s *Stream) Open() (*io.SectionReader, error) {
	ch, err := s.c.chain(s.start, s.Size)
	if err != nil {
		return nil, err
	}
	return io.NewSectionReader(ch, 0, s.Size), nil
}

// Bytes returns a stream of at most limit bytes; a longer one is a *Failure with ReasonTooLarge.
func (s *Stream) Bytes(limit int64) ([]byte, error) {
	if s.Size > limit {
		return nil, extract.Failed(extract.ReasonTooLarge, "a stream of %d bytes, more than %d", s.Size, limit)
	}
	r, err := s.Open()
	if err != nil {
		return nil, err
	}
	b := make([]byte, s.Size)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, damagedEnd(err)
	}
	return b, nil
}

// Salvage is Bytes for a stream that is worth reading even if it is broken: it returns what comes before the break, and the *Failure that
// says why there is no more, or nil. Other errors come alone.
func (s *Stream) Salvage(limit int64) ([]byte, error) {
	if s.Size > limit {
		return nil, extract.Failed(extract.ReasonTooLarge, "a stream of %d bytes, more than %d", s.Size, limit)
	}
	ch, broken := s.c.chain(s.start, s.Size)
	b := make([]byte, min(s.Size, int64(len(ch.sectors))<<ch.shift()))
	n, err := ch.ReadAt(b, 0)
	if n == len(b) {
		return b, broken
	}
	return b[:n], damagedEnd(err)
}

// chain is a run of sectors as one piece of bytes.
type chain struct {
	c       *Compound
	sectors []uint32
	small   bool // sectors of 64 bytes in c.mini
	size    int64
}

func (ch *chain) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("office: negative offset")
	}
	shift := ch.shift()
	n := 0
	for n < len(p) {
		if off >= ch.size || off>>shift >= int64(len(ch.sectors)) {
			return n, io.EOF
		}
		in := off & (1<<shift - 1)
		piece := p[n:min(int64(len(p)), int64(n)+1<<shift-in)]
		piece = piece[:min(int64(len(piece)), ch.size-off)]
		sector := int64(ch.sectors[off>>shift])
		var err error
		if ch.small {
			var got int
			if got, err = ch.c.mini.ReadAt(piece, sector<<miniShift+in); got == len(piece) {
				err = nil
			}
		} else {
			err = ch.c.readAt(piece, (sector+1)<<shift+in)
		}
		if err != nil {
			return n, err
		}
		n += len(piece)
		off += int64(len(piece))
	}
	return n, nil
}

// shift is that of the size of its sectors.
func (ch *chain) shift() uint {
	if ch.small {
		return miniShift
	}
	return ch.c.shift
}

// chain follows the sectors of a stream, as many as its size needs.
func (c *Compound) chain(start uint32, size int64) (*chain, error) {
	ch := &chain{c: c, size: size, small: size < c.cutoff}
	table := c.fat
	if ch.small {
		table = c.miniFAT
	}
	return ch, ch.follow(table, start, sectorsFor(size, ch.shift()))
}

// sectorsFor says how many sectors hold size bytes.
func sectorsFor(size int64, shift uint) int64 { return (size + (1<<shift - 1)) >> shift }

// follow takes the sectors of a chain. Where it breaks, those before the break stay.
func (ch *chain) follow(table []uint32, start uint32, need int64) error {
	there := min(need, int64(len(table)))
	ch.sectors = make([]uint32, 0, there)
	for s := start; int64(len(ch.sectors)) < there; s = table[s] {
		if int64(s) >= int64(len(table)) {
			return extract.Failed(extract.ReasonDamaged, "the chain of a stream breaks after %d of %d sectors", len(ch.sectors), need)
		}
		ch.sectors = append(ch.sectors, s)
	}
	if there < need {
		return extract.Failed(extract.ReasonDamaged, "a stream is longer than the file")
	}
	return nil
}

// readSector reads a sector. What the end of the file cuts off of the last one is zero.
func (c *Compound) readSector(p []byte, sector uint32) error {
	n, err := c.r.ReadAt(p, (int64(sector)+1)<<c.shift)
	if n == len(p) {
		return nil
	}
	clear(p[n:])
	if err = damagedEnd(err); n > 0 {
		return unlessDamaged(err)
	}
	return err
}

func (c *Compound) readAt(p []byte, off int64) error {
	n, err := c.r.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	return damagedEnd(err)
}

// damagedEnd makes the early end of a file a Failure and leaves other errors alone.
func damagedEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return extract.Failed(extract.ReasonDamaged, "the file ends too early")
	}
	return err
}

// utf16Bytes decodes UTF-16LE; an odd last byte is dropped.
func utf16Bytes(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}
