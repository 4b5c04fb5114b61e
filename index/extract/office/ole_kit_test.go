package office

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// compoundKit writes OLE2 files: streams by path, with / between storages.
type compoundKit struct {
	shift   uint
	fat     []uint32
	sectors []byte
	dir     [][]byte
	mini    []byte
	miniFAT []uint32
}

// compoundFile writes an OLE2 file with sectors of 1<<shift bytes (9 or 12).
func compoundFile(shift uint, streams map[string][]byte) []byte {
	k := &compoundKit{shift: shift}
	root := k.entry("Root Entry", 5)
	for _, path := range slices.Sorted(maps.Keys(streams)) {
		parent := root
		names := strings.Split(path, "/")
		for _, name := range names[:len(names)-1] {
			parent = k.storage(parent, name)
		}
		k.stream(parent, names[len(names)-1], streams[path])
	}
	return k.finish()
}

func (k *compoundKit) entry(name string, kind byte) int {
	b := make([]byte, 128)
	u := utf16.Encode([]rune(name))
	for i, c := range u {
		binary.LittleEndian.PutUint16(b[2*i:], c)
	}
	binary.LittleEndian.PutUint16(b[64:], uint16(2*len(u)+2))
	b[66], b[67] = kind, 1
	for _, at := range []int{68, 72, 76} {
		binary.LittleEndian.PutUint32(b[at:], 0xFFFFFFFF)
	}
	k.dir = append(k.dir, b)
	return len(k.dir) - 1
}

// child puts an entry before the children that its storage has.
func (k *compoundKit) child(parent, id int) {
	first := binary.LittleEndian.Uint32(k.dir[parent][76:])
	binary.LittleEndian.PutUint32(k.dir[id][72:], first)
	binary.LittleEndian.PutUint32(k.dir[parent][76:], uint32(id))
}

func (k *compoundKit) storage(parent int, name string) int {
	for id := binary.LittleEndian.Uint32(k.dir[parent][76:]); id != 0xFFFFFFFF; id = binary.LittleEndian.Uint32(k.dir[id][72:]) {
		b := k.dir[id]
		if b[66] == 1 && utf16Bytes(b[:binary.LittleEndian.Uint16(b[64:])-2]) == name {
			return int(id)
		}
	}
	id := k.entry(name, 1)
	k.child(parent, id)
	return id
}

func (k *compoundKit) stream(parent int, name string, data []byte) {
	id := k.entry(name, 2)
	k.child(parent, id)
	start := uint32(0xFFFFFFFE)
	switch {
	case len(data) == 0:
	case len(data) < 4096:
		start = uint32(len(k.mini) / 64)
		n := (len(data) + 63) / 64
		for i := range n {
			k.miniFAT = append(k.miniFAT, start+uint32(i)+1)
		}
		k.miniFAT[len(k.miniFAT)-1] = 0xFFFFFFFE
		k.mini = append(k.mini, append(slices.Clone(data), make([]byte, n*64-len(data))...)...)
	default:
		start = k.write(data)
	}
	binary.LittleEndian.PutUint32(k.dir[id][116:], start)
	binary.LittleEndian.PutUint64(k.dir[id][120:], uint64(len(data)))
}

// write writes a chain of sectors that lie in a row.
func (k *compoundKit) write(data []byte) uint32 {
	start := uint32(len(k.fat))
	size := 1 << k.shift
	n := (len(data) + size - 1) / size
	for i := range n {
		k.fat = append(k.fat, start+uint32(i)+1)
	}
	k.fat[len(k.fat)-1] = 0xFFFFFFFE
	k.sectors = append(k.sectors, append(slices.Clone(data), make([]byte, n*size-len(data))...)...)
	return start
}

func (k *compoundKit) finish() []byte {
	head := make([]byte, 512)
	copy(head, compoundMagic)
	binary.LittleEndian.PutUint16(head[24:], 0x3E)
	binary.LittleEndian.PutUint16(head[26:], map[uint]uint16{9: 3, 12: 4}[k.shift])
	binary.LittleEndian.PutUint16(head[28:], 0xFFFE)
	binary.LittleEndian.PutUint16(head[30:], uint16(k.shift))
	binary.LittleEndian.PutUint16(head[32:], 6)
	binary.LittleEndian.PutUint32(head[56:], 4096)
	for at := 60; at < 512; at += 4 {
		binary.LittleEndian.PutUint32(head[at:], 0xFFFFFFFF)
	}
	binary.LittleEndian.PutUint32(head[64:], 0)
	binary.LittleEndian.PutUint32(head[72:], 0)
	if len(k.mini) > 0 {
		binary.LittleEndian.PutUint32(k.dir[0][116:], k.write(k.mini))
		binary.LittleEndian.PutUint64(k.dir[0][120:], uint64(len(k.mini)))
		table := littleEndian(k.miniFAT)
		binary.LittleEndian.PutUint32(head[60:], k.write(table))
		binary.LittleEndian.PutUint32(head[64:], uint32((len(table)+1<<k.shift-1)>>k.shift))
	}
	binary.LittleEndian.PutUint32(head[48:], k.write(slices.Concat(k.dir...)))
	return k.table(head)
}

// table writes the file allocation table, with sectors for its own places where the head is too small for them.
func (k *compoundKit) table(head []byte) []byte {
	per := 1 << k.shift / 4
	fats, difats := 0, 0
	for fats*per < len(k.fat)+fats+difats || 109+difats*(per-1) < fats {
		if 109+difats*(per-1) < fats {
			difats++
		} else {
			fats++
		}
	}
	first := uint32(len(k.fat))
	places := make([]uint32, 0, fats)
	for i := range fats {
		places = append(places, first+uint32(i))
		k.fat = append(k.fat, 0xFFFFFFFD)
	}
	for range difats {
		k.fat = append(k.fat, 0xFFFFFFFC)
	}
	binary.LittleEndian.PutUint32(head[44:], uint32(fats))
	for len(k.fat) < fats*per {
		k.fat = append(k.fat, 0xFFFFFFFF)
	}
	k.sectors = append(k.sectors, littleEndian(k.fat)...)
	copy(head[76:], littleEndian(places[:min(109, len(places))]))
	places = places[min(109, len(places)):]
	if difats > 0 {
		binary.LittleEndian.PutUint32(head[68:], first+uint32(fats))
		binary.LittleEndian.PutUint32(head[72:], uint32(difats))
	}
	for i := range difats {
		piece := slices.Clone(places[:min(per-1, len(places))])
		places = places[len(piece):]
		for len(piece) < per-1 {
			piece = append(piece, 0xFFFFFFFF)
		}
		next := first + uint32(fats+i) + 1
		if i == difats-1 {
			next = 0xFFFFFFFE
		}
		k.sectors = append(k.sectors, littleEndian(append(piece, next))...)
	}
	head = append(head, make([]byte, 1<<k.shift-512)...)
	return append(head, k.sectors...)
}

func littleEndian(w []uint32) []byte {
	var b []byte
	for _, v := range w {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}
