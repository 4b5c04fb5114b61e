package bundle

import (
	"bytes"
	"slices"
	"strings"
)

// foreign says what stands where the member called expected should begin; with
// an empty name, where nothing more should.
func (r *Reader) foreign(h *[blockSize]byte, expected string) error {
	if *h == ([blockSize]byte{}) {
		return fault(expected, "is missing: the bundle ends before it")
	}
	if octal(bytes.TrimLeft(h[atChecksum:atChecksum+6], " ")) != int64(checksum(h)) {
		return fault(expected, "has a damaged header, or none")
	}
	if kind, known := kinds[h[atType]]; h[atType] != '0' {
		if !known {
			kind = "something unknown"
		}
		return fault(r.foundName(h), "is %s: a bundle has only regular files", kind)
	}
	name := r.foundName(h)
	if name == expected {
		return fault(name, "has a header that differs from the one of a bundle in %s", r.difference(h, name))
	}
	found, place := r.place(name), r.place(expected)
	switch {
	case found < 0 && r.entries == nil && strings.HasPrefix(name, prefixData), found > place && expected != "":
		return fault(expected, "is missing or out of order: %q stands in its place", printable(name))
	case found >= 0:
		return fault(name, "stands twice, or out of order")
	}
	return fault(name, "is in no manifest, or is not a name that a bundle may have")
}

// kinds are the types of members that tars have, POSIX.1-2017 and GNU.
var kinds = map[byte]string{
	0: "a file of an old tar", '7': "a contiguous file",
	'1': "a hard link", '2': "a symbolic link", '3': "a character device", '4': "a block device", '5': "a folder", '6': "a pipe",
	'x': "an extended header", 'X': "an extended header", 'g': "a global header",
	'L': "a long name", 'K': "a long link name", 'S': "a sparse file", 'M': "a part of a file", 'V': "a volume label", 'D': "a dump of a folder",
}

// foundName returns the name in a header, without the top folder if it has it.
func (r *Reader) foundName(h *[blockSize]byte) string {
	name := field(h[atName:atMode])
	if prefix := field(h[atPrefix:atEnd]); prefix != "" {
		name = prefix + "/" + name
	}
	return strings.TrimPrefix(name, r.top+"/")
}

// place returns where in the bundle a name stands, −1 for nowhere.
func (r *Reader) place(name string) int {
	if i := slices.Index(r.order, name); i >= 0 {
		return i
	}
	if i := slices.IndexFunc(r.entries, func(e Entry) bool { return e.Name == name }); i >= 0 {
		return len(r.order) + i
	}
	return -1
}

// difference names the first field that is not what it must be.
func (r *Reader) difference(h *[blockSize]byte, name string) string {
	want := header(r.top+"/"+name, max(headerSize(h), 0), max(r.created, 0))
	for _, f := range []struct {
		name     string
		from, to int
	}{
		{"its name", atName, atMode},
		{"mode or owner", atMode, atSize},
		{"the way its size is written", atSize, atTime},
		{"its time", atTime, atChecksum},
		{"its link", atLink, atMagic},
		{"its format", atMagic, atUser},
		{"owner or device", atUser, atPrefix},
		{"the prefix of its name", atPrefix, atEnd},
		{"its last bytes", atEnd, blockSize},
	} {
		if !bytes.Equal(h[f.from:f.to], want[f.from:f.to]) {
			return f.name
		}
	}
	return "its checksum"
}

// field reads text up to the first zero byte.
func field(b []byte) string {
	text, _, _ := bytes.Cut(b, []byte{0})
	return string(text)
}
