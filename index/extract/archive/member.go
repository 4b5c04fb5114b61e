package archive

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"path"
	"strings"

	"emanet/index/extract"
)

// Bits of the general purpose flag (APPNOTE.TXT 4.4.4).
const (
	flagEncrypted = 1 << 0
	flagFollows   = 1 << 3 // sizes and checksum follow the data
	flagStrong    = 1 << 6 // encrypted in a way of PKWARE's own
	flagUTF8      = 1 << 11
)

// Member is one file or folder of an archive.
type Member struct {
	Name   string // in UTF-8, with the slashes that the archive has; it is content, and no path to follow
	Size   int64  // bytes that come out, as the archive says: it may lie
	Number int    // in the directory, from 1

	a            *Archive
	raw          rawName
	mode         fs.FileMode
	from, packed int64
	method       uint16
	flags        uint16
	crc          uint32
	aes          *aesInfo
	keyed        *unlocked // how it was opened before
	fault        *extract.Failure
}

// member takes over an entry of the directory. What is wrong with it is kept for Open.
func (a *Archive) member(number int, f *zip.File) *Member {
	m := &Member{
		a: a, Number: number, raw: rawName{name: f.Name, extra: f.Extra, utf8: f.Flags&flagUTF8 != 0},
		mode: f.Mode(), packed: int64(f.CompressedSize64), Size: int64(f.UncompressedSize64),
		method: f.Method, flags: f.Flags, crc: f.CRC32,
	}
	offset, err := f.DataOffset()
	if err != nil {
		m.fault = extract.Failed(extract.ReasonDamaged, "it is not where the directory says")
		return m
	}
	m.from = offset
	m.inspect(f.Extra)
	return m
}

// inspect finds what is wrong with a member before it is opened.
func (m *Member) inspect(extra []byte) {
	if m.packed < 0 || m.Size < 0 || m.from < 0 || m.from > m.a.in.Size {
		m.packed, m.fault = 0, extract.Failed(extract.ReasonDamaged, "its size is impossible")
		return
	}
	m.packed = min(m.packed, m.a.in.Size-m.from) // cut off: what is there is read
	if m.flags&flagEncrypted != 0 && m.method == methodAES {
		if m.aes = parseAES(extra); m.aes == nil {
			m.fault = extract.Failed(extract.ReasonUnsupported, "it is encrypted in an unknown way")
			return
		}
		m.method = m.aes.method
	}
	switch {
	case m.flags&flagStrong != 0:
		m.fault = extract.Failed(extract.ReasonUnsupported, "it is encrypted in an unknown way")
	case m.method != zip.Store && m.method != zip.Deflate:
		m.fault = extract.Failed(extract.ReasonUnsupported, "it is packed by method %d", m.method)
	}
}

// Regular reports whether the member is a file, and one of its person rather than of an operating system: no folder, no link, no
// AppleDouble file, no .DS_Store.
func (m *Member) Regular() bool {
	name := strings.ReplaceAll(m.Name, `\`, "/")
	if !m.mode.IsRegular() || strings.HasSuffix(name, "/") {
		return false
	}
	first, _, _ := strings.Cut(name, "/")
	base := path.Base(name)
	return first != "__MACOSX" && base != ".DS_Store" && !strings.HasPrefix(base, "._")
}

// Open returns what comes out of the member. Its errors, and those of its reader, are a *extract.Failure that says why only this member
// cannot be read (but see ErrExpanded), or an error of the archive's bytes as it is. What a reader gave before its error is as it
// was found. Bytes of an encrypted member are given only when their authentication, or their checksum, was right. Close never fails.
func (m *Member) Open() (io.ReadCloser, error) {
	if m.fault != nil {
		return nil, m.fault
	}
	r, err := m.plain()
	if err != nil {
		return nil, err
	}
	return io.NopCloser(&reader{m: m, r: m.expand(r), out: &m.a.out, sum: crc32.NewIEEE()}), nil
}

// plain returns the packed bytes, decrypted.
func (m *Member) plain() (io.Reader, error) {
	if m.flags&flagEncrypted != 0 {
		return m.decrypt()
	}
	return io.NewSectionReader(m.a.src, m.from, m.packed), nil
}

func (m *Member) expand(r io.Reader) io.Reader {
	if m.method == zip.Deflate {
		return flate.NewReader(bufio.NewReader(r))
	}
	return r
}

// reader counts and checks what comes out of a member.
type reader struct {
	m   *Member
	r   io.Reader
	out *budget
	sum hash.Hash32
	n   int64
	err error
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.r.Read(p)
	if over := r.out.take(n); over != nil {
		r.err = over
		return 0, over
	}
	r.n += int64(n)
	_, _ = r.sum.Write(p[:n]) // a hash never fails
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF):
		r.err = r.check()
	case r.m.a.src.err != nil:
		r.err = r.m.a.src.err
	default:
		r.err = r.damaged()
	}
	return n, r.err
}

// check returns io.EOF if what came out is what went in.
func (r *reader) check() error {
	if r.n != r.m.Size || r.m.sealedCRC() && r.sum.Sum32() != r.m.crc {
		return r.damaged()
	}
	return io.EOF
}

func (r *reader) damaged() error {
	return extract.Failed(extract.ReasonDamaged, "it is damaged within its first %d bytes", r.n+1)
}

// sealedCRC reports whether the member has a checksum: AE-2 leaves it out, as its authentication code is better.
func (m *Member) sealedCRC() bool { return m.aes == nil || m.aes.version == 1 }
