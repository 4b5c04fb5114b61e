// Package archive opens ZIP files within bounds: ZIP as files of their own, and the ZIP that an office document is.
package archive

import (
	"archive/zip"
	"cmp"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"emanet/index/extract"
)

// ErrExpanded is inside the *extract.Failure of a member's reader when more bytes come out of the whole archive than
// Limits.Expanded or Limits.Ratio allow: no other member can be read after it.
var ErrExpanded = errors.New("archive: more bytes come out than the limits allow")

// free is how many bytes may come out before Limits.Ratio is looked at.
const free = 16 << 20

// Archive is an opened ZIP (APPNOTE.TXT 6.3.10). Its members share one count of the bytes that come out of it. It is not safe
// for concurrent use.
type Archive struct {
	in       *extract.Input
	src      *source
	members  []*Member
	names    map[string]*Member
	left     int
	rescued  bool
	out      budget // bytes that came out
	tried    budget // bytes that came out while passwords were tried
	password []byte // the one that opened a member before
}

// Open reads the directory of a ZIP, in.Limits.Members of it at most. A ZIP without a directory (it was cut off) is read from the
// front instead, see Rescued. The error is a *extract.Failure (ReasonDamaged: this is no ZIP; ReasonTooLarge: its directory
// is larger than that many members need), or an error of in.Bytes as it is.
func Open(in *extract.Input) (*Archive, error) {
	allowed := in.Limits.Expanded
	if ratio := int64(in.Limits.Ratio); ratio > 0 && in.Size < (allowed-free)/ratio {
		allowed = free + ratio*in.Size
	}
	a := &Archive{in: in, src: &source{r: in.Bytes}, out: budget{left: allowed}, tried: budget{left: allowed}}
	if err := a.directory(); err != nil {
		return nil, err
	}
	if a.src.err != nil {
		return nil, a.src.err
	}
	a.refuseOverlaps()
	a.decodeNames()
	a.names = make(map[string]*Member, len(a.members))
	for _, m := range a.members {
		if _, twice := a.names[key(m.Name)]; !twice {
			a.names[key(m.Name)] = m
		}
	}
	return a, nil
}

// directory fills the members from the directory at the end of the file.
func (a *Archive) directory() error {
	// The standard library reads as many entries as there are, whatever their count says: 46 bytes of file become 300 of
	// memory. So it may not read more than that many members need.
	limit := int64(a.in.Limits.Members)*1024 + 1<<20
	meter := &metered{src: a.src, left: limit}
	z, err := zip.NewReader(meter, a.in.Size)
	switch {
	case a.src.err != nil:
		return a.src.err
	case meter.left < 0:
		return extract.Failed(extract.ReasonTooLarge, "the directory has more than %d bytes", limit)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath): // names are never used as paths
		return a.rescue()
	}
	meter.left = a.in.Size + limit // of the members' own headers, 30 bytes each
	a.left = max(0, len(z.File)-a.in.Limits.Members)
	for i, f := range z.File[:len(z.File)-a.left] {
		a.members = append(a.members, a.member(i+1, f))
	}
	return nil
}

// refuseOverlaps marks the members whose bytes belong to another one as well. So the sum of what they pack is never more than the
// file, and one kernel of zeros cannot stand for a thousand files (D. Fifield, A better zip bomb, 2019).
func (a *Archive) refuseOverlaps() {
	byPlace := slices.Clone(a.members)
	slices.SortStableFunc(byPlace, func(x, y *Member) int { return cmp.Compare(x.from, y.from) })
	var end int64
	for _, m := range byPlace {
		if m.fault != nil || m.packed == 0 {
			continue
		}
		if m.from < end {
			m.fault = extract.Failed(extract.ReasonDamaged, "its bytes belong to another member")
			continue
		}
		end = m.from + m.packed
	}
}

// All returns the members in the order of the directory, folders too.
func (a *Archive) All() iter.Seq[*Member] { return slices.Values(a.members) }

// Len returns the number of members that All returns.
func (a *Archive) Len() int { return len(a.members) }

// Left returns how many members the directory has beyond Limits.Members. They cannot be opened.
func (a *Archive) Left() int { return a.left }

// Rescued reports whether the archive has no directory that can be read, so that its members were found from its front, as many as
// there are before the damage.
func (a *Archive) Rescued() bool { return a.rescued }

// Find returns the member of this name, or nil. The case of letters and the kind of slash do not matter (ECMA-376 part 2, 6.2.2.3:
// names of parts are equal without case). The first one wins.
func (a *Archive) Find(name string) *Member { return a.names[key(name)] }

func key(name string) string {
	return strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(name, `\`, "/")), "/")
}

// source is the file. It keeps its first error, which decompressors would otherwise bend.
type source struct {
	r   io.ReaderAt
	err error
}

// ReadAt implements io.ReaderAt.
func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 { // nonsense of the archive, and no error of the file
		return 0, io.ErrUnexpectedEOF
	}
	n, err := s.r.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && s.err == nil {
		s.err = err
	}
	return n, err
}

// metered is a source of which only so much may be read.
type metered struct {
	src  *source
	left int64 // below 0 when it was too much
}

// ReadAt implements io.ReaderAt.
func (m *metered) ReadAt(p []byte, off int64) (int, error) {
	if m.left < 0 {
		return 0, ErrExpanded
	}
	m.left -= int64(len(p))
	return m.src.ReadAt(p, off)
}

// budget is a number of bytes that may still come out.
type budget struct{ left int64 }

// take takes n bytes, and fails once there are no more.
func (b *budget) take(n int) error {
	if b.left -= int64(n); b.left >= 0 {
		return nil
	}
	f := extract.Failed(extract.ReasonTooLarge, "more bytes come out than the limits allow")
	f.Err = ErrExpanded
	return f
}
