package office

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"emanet/index/extract"
)

// compoundEntry is an entry of a compound file's directory (MS-CFB 2.6.1).
type compoundEntry struct {
	name               string
	kind               byte // 1 storage, 2 stream, 5 root
	left, right, child uint32
	start              uint32
	size               uint64
}

// readFAT reads the file allocation table: one entry for each sector that the file really has, and no more.
func (c *Compound) readFAT(head []byte) error {
	sectors := int(min(c.size>>c.shift, sectorMax))
	c.fat = make([]uint32, 0, sectors)
	perSector := 1 << c.shift / 4
	buf := make([]byte, 1<<c.shift)
	locations := uint32s(head[76:])
	next := binary.LittleEndian.Uint32(head[68:])
	// No more sectors of the double-indirect table than the file's size can need.
	for left := sectors/perSector/(perSector-1) + 1; len(c.fat) < sectors; left-- {
		for _, at := range locations {
			if len(c.fat) >= sectors {
				return nil
			}
			if at >= sectorMax {
				continue
			}
			if err := c.readSector(buf, at); err != nil {
				return unlessDamaged(err)
			}
			w := uint32s(buf)
			c.fat = append(c.fat, w[:min(len(w), sectors-len(c.fat))]...)
		}
		if next >= sectorMax || left == 0 {
			break
		}
		if err := c.readSector(buf, next); err != nil {
			return unlessDamaged(err)
		}
		locations = uint32s(buf)
		next = locations[perSector-1]
		locations = locations[:perSector-1]
	}
	return nil
}

// unlessDamaged leaves out that the file is cut off: then there are fewer sectors, and the streams that lie before the cut
// can be read.
func unlessDamaged(err error) error {
	var f *extract.Failure
	if errors.As(err, &f) {
		return nil
	}
	return err
}

// uint32s returns b as 32-bit numbers.
func uint32s(b []byte) []uint32 {
	w := make([]uint32, len(b)/4)
	for i := range w {
		w[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return w
}

// readDirectory reads all entries. A chain that does not end is cut at maxCompoundEntries.
func (c *Compound) readDirectory(at uint32) (root compoundEntry, entries []compoundEntry, err error) {
	buf := make([]byte, 1<<c.shift)
	for at < sectorMax {
		if len(entries) >= maxCompoundEntries {
			return root, nil, extract.Failed(extract.ReasonTooLarge, "more than %d streams", maxCompoundEntries)
		}
		if err := c.readSector(buf, at); len(entries) > 0 && unlessDamaged(err) == nil && err != nil {
			break // what it names before the cut may be there
		} else if err != nil {
			return root, nil, err
		}
		for b := buf; len(b) >= entrySize; b = b[entrySize:] {
			entries = append(entries, c.parseEntry(b))
		}
		if int64(at) >= int64(len(c.fat)) {
			break
		}
		at = c.fat[at]
	}
	if len(entries) == 0 || entries[0].kind != 5 {
		return root, nil, extract.Failed(extract.ReasonDamaged, "the OLE2 file has no root")
	}
	return entries[0], entries, nil
}

func (c *Compound) parseEntry(b []byte) compoundEntry {
	length := int(binary.LittleEndian.Uint16(b[64:]))
	e := compoundEntry{
		name:  strings.ReplaceAll(utf16Bytes(b[:min(max(length-2, 0), 62)]), "/", "_"),
		kind:  b[66],
		left:  binary.LittleEndian.Uint32(b[68:]),
		right: binary.LittleEndian.Uint32(b[72:]),
		child: binary.LittleEndian.Uint32(b[76:]),
		start: binary.LittleEndian.Uint32(b[116:]),
		size:  binary.LittleEndian.Uint64(b[120:]),
	}
	if c.shift == 9 {
		e.size &= 0xFFFFFFFF // the upper half is not kept clean in version 3 (MS-CFB 2.6.1)
	}
	return e
}

// readMini finds the stream in which the small ones lie, and its table.
func (c *Compound) readMini(head []byte, root compoundEntry) error {
	start, count := binary.LittleEndian.Uint32(head[60:]), int64(binary.LittleEndian.Uint32(head[64:]))
	if start >= sectorMax || count == 0 || root.size == 0 {
		return nil
	}
	if root.size > uint64(c.size) || count > c.size>>c.shift {
		return extract.Failed(extract.ReasonDamaged, "the small streams are larger than the file")
	}
	table := &chain{c: c, size: count << c.shift}
	if err := table.follow(c.fat, start, count); err != nil {
		return err
	}
	c.mini = &chain{c: c, size: int64(root.size)}
	if err := c.mini.follow(c.fat, root.start, sectorsFor(c.mini.size, c.shift)); err != nil {
		return err
	}
	// Of the table, only what speaks about bytes that are there.
	need := min(sectorsFor(c.mini.size, miniShift), table.size/4)
	b := make([]byte, 4*need)
	if _, err := table.ReadAt(b, 0); err != nil {
		return damagedEnd(err)
	}
	c.miniFAT = uint32s(b)
	return nil
}

// compoundPlace is an entry that waits for its turn.
type compoundPlace struct {
	id    uint32
	path  string
	depth int
}

// walk goes through the trees of siblings and children, without recursion and to each entry once.
func (c *Compound) walk(entries []compoundEntry) error {
	seen := make([]bool, len(entries))
	todo := []compoundPlace{{id: entries[0].child}}
	paths := 0
	for len(todo) > 0 {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if int64(p.id) >= int64(len(entries)) || seen[p.id] {
			continue // also noEntry, and what a loop reaches again
		}
		seen[p.id] = true
		e := entries[p.id]
		todo = append(todo, compoundPlace{e.left, p.path, p.depth}, compoundPlace{e.right, p.path, p.depth})
		switch {
		case e.kind == 1 && p.depth >= maxCompoundDepth:
			return extract.Failed(extract.ReasonTooLarge, "more than %d storages inside each other", maxCompoundDepth)
		case e.kind == 1:
			todo = append(todo, compoundPlace{e.child, p.path + e.name + "/", p.depth + 1})
		case e.kind == 2 && paths > maxCompoundPaths:
			return extract.Failed(extract.ReasonTooLarge, "names of streams of more than %d bytes", maxCompoundPaths)
		case e.kind == 2:
			paths += len(p.path) + len(e.name)
			size := int64(min(e.size, 1<<62)) // what is longer than the file fails when it is opened
			c.Streams = append(c.Streams, &Stream{Path: p.path + e.name, Size: size, start: e.start, c: c})
		}
	}
	slices.SortStableFunc(c.Streams, func(a, b *Stream) int { return strings.Compare(a.Path, b.Path) })
	return nil
}
