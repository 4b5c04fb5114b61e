package store

import "encoding/binary"

// A head is the value under an object's key. FORMAT.md, "Heads":
//
//	'i' ciphertext            the object itself, at most MaxInline bytes
//	'f' size (8 bytes, big-endian)   a sealed file of that size, at least one byte
const (
	headInline = 'i'
	headFile   = 'f'
)

// head is a decoded head.
type head struct {
	inFile bool
	size   int64
	inline []byte // nil for a file; shares the decoded bytes
}

func (h head) encode() []byte {
	if h.inFile {
		return binary.BigEndian.AppendUint64([]byte{headFile}, uint64(h.size))
	}
	return append([]byte{headInline}, h.inline...)
}

// parseHead decodes a head; anything that encode does not make is ErrDamaged.
func parseHead(b []byte) (head, error) {
	bad := damaged(objectsName, "malformed head of an object")
	switch {
	case len(b) > 1 && b[0] == headInline && len(b)-1 <= MaxInline:
		return head{size: int64(len(b) - 1), inline: b[1:]}, nil
	case len(b) == 9 && b[0] == headFile:
		size := binary.BigEndian.Uint64(b[1:])
		if size == 0 || size >= 1<<62 {
			return head{}, bad
		}
		return head{inFile: true, size: int64(size)}, nil
	}
	return head{}, bad
}
