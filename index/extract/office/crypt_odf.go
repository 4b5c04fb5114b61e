package office

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"crypto/sha1"
	"crypto/sha256"
	"io"
	"strings"

	"emanet/index/extract"
	"emanet/index/extract/archive"
)

// odfWhole is the one member of a package that LibreOffice encrypts as a whole, since version 24.2.
const odfWhole = "encrypted-package"

// openEncryptedODF decrypts an OpenDocument package with in.Password (OpenDocument 1.3 part 2, 4; also as LibreOffice 24.2
// encrypts) and returns a ZIP without encryption, in memory: at most 128 MiB of bytes that are packed, and of bytes that come out of them.
// The error is a *extract.Failure: ReasonEncrypted if the password is not the right one.
func openEncryptedODF(in *extract.Input, a *archive.Archive) (io.ReaderAt, int64, error) {
	entries, err := odfEntries(a)
	if err != nil {
		return nil, 0, err
	}
	o := &odfOpener{a: a, keys: odfKeys{password: in.Password}, left: maxEncrypted, entries: map[string]*odfEntry{}}
	for i, e := range entries {
		if e.Path == odfWhole {
			b, err := o.open(&entries[i])
			return bytes.NewReader(b), int64(len(b)), err
		}
		o.entries[e.Path] = &entries[i]
	}
	b, err := o.plain()
	return bytes.NewReader(b), int64(len(b)), err
}

// odfOpener decrypts the members of one package.
type odfOpener struct {
	a       *archive.Archive
	entries map[string]*odfEntry
	keys    odfKeys
	left    int64 // bytes that may still come out
	opened  bool  // the password opened a member
}

// plain writes the package anew, as it was before it was encrypted. Members that are damaged are left out: whoever reads the package
// finds them missing.
func (o *odfOpener) plain() ([]byte, error) {
	var b bytes.Buffer
	var damage *extract.Failure // the first one
	w := zip.NewWriter(&b)
	for m := range o.a.All() {
		if strings.HasSuffix(m.Name, "/") {
			continue
		}
		data, err := o.member(m)
		if f := failure(err); f != nil && (f.Reason == extract.ReasonDamaged || f.Reason == extract.ReasonUnsupported && o.opened) {
			damage = cmp.Or(damage, f)
			continue
		}
		if err != nil {
			return nil, err
		}
		part, err := w.CreateHeader(&zip.FileHeader{Name: m.Name, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if damage != nil && !o.opened {
		return nil, damage
	}
	return b.Bytes(), nil
}

func (o *odfOpener) member(m *archive.Member) ([]byte, error) {
	if e := o.entries[m.Name]; e != nil {
		return o.open(e)
	}
	b, err := readBounded(m, o.left)
	o.left -= int64(len(b))
	return b, err
}

// open decrypts one member, checks it, and unpacks it.
func (o *odfOpener) open(e *odfEntry) ([]byte, error) {
	sealed, err := readMember(o.a, e.Path, maxEncrypted)
	if err != nil {
		return nil, err
	}
	key, err := o.keys.key(e)
	if err != nil {
		return nil, err
	}
	packed, right, err := odfDecrypt(e, key, sealed)
	if err != nil {
		return nil, err
	}
	if !right && !o.opened {
		return nil, wrongPassword()
	}
	if !right {
		return nil, extract.Failed(extract.ReasonDamaged, "an encrypted part is damaged")
	}
	o.opened = true
	b, err := o.inflate(packed)
	o.left -= int64(len(b))
	return b, err
}

// inflate unpacks what was deflated before it was encrypted. A package that is encrypted as a whole may be as it is.
func (o *odfOpener) inflate(packed []byte) ([]byte, error) {
	if bytes.HasPrefix(packed, []byte("PK\x03\x04")) {
		return packed, nil
	}
	b, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), o.left+1))
	if int64(len(b)) > o.left {
		return nil, extract.Failed(extract.ReasonTooLarge, "the package has more than %d bytes", maxEncrypted)
	}
	if err != nil {
		return nil, extract.Failed(extract.ReasonDamaged, "an encrypted part is damaged")
	}
	return b, nil
}

// odfChecksum reports whether the first kilobyte of what was decrypted is as it was (OpenDocument 1.3 part 2, 4.8.2 and 4.8.3).
func odfChecksum(e *odfEntry, packed []byte) bool {
	first := upTo(packed, 1024)
	var sum []byte
	switch localName(e.Data.ChecksumType) {
	case "sha256-1k":
		s := sha256.Sum256(first)
		sum = s[:]
	case "sha1-1k", "1k": // the older form is SHA1/1K
		s := sha1.Sum(first)
		sum = s[:]
	default:
		// Without a checksum that is known, what unpacks is right.
		_, err := io.Copy(io.Discard, io.LimitReader(flate.NewReader(bytes.NewReader(packed)), 1<<20))
		return err == nil
	}
	return bytes.Equal(sum, e.Data.Checksum)
}
