package mail

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
)

// compound writes an OLE2 file (MS-CFB) with these streams, by path. Every stream lies in sectors of its own: the size below
// which streams are small is 0.
func compound(streams map[string]string) string {
	c := &compoundWriter{}
	root := c.entry("Root Entry", 5, 0, nil)
	c.storage(root, streams)
	return c.file()
}

const (
	sectorSize = 512
	noSector   = 0xffffffff
	chainEnd   = 0xfffffffe
)

type compoundWriter struct {
	entries [][]byte
	sectors [][]byte
	fat     []uint32
}

// entry adds an entry of the directory and returns its number.
func (c *compoundWriter) entry(name string, kind byte, size int, data []byte) int {
	e := make([]byte, 128)
	units := utf16.Encode([]rune(name))
	for i, u := range units {
		binary.LittleEndian.PutUint16(e[2*i:], u)
	}
	binary.LittleEndian.PutUint16(e[64:], uint16(2*len(units)+2))
	e[66] = kind
	for _, at := range []int{68, 72, 76} {
		binary.LittleEndian.PutUint32(e[at:], noSector)
	}
	binary.LittleEndian.PutUint32(e[116:], c.chain(data))
	binary.LittleEndian.PutUint64(e[120:], uint64(size))
	c.entries = append(c.entries, e)
	return len(c.entries) - 1
}

// chain adds the sectors of data and returns the first.
func (c *compoundWriter) chain(data []byte) uint32 {
	if len(data) == 0 {
		return chainEnd
	}
	first := uint32(len(c.sectors))
	for len(data) > 0 {
		sector := make([]byte, sectorSize)
		data = data[copy(sector, data):]
		c.sectors = append(c.sectors, sector)
		c.fat = append(c.fat, uint32(len(c.sectors)))
	}
	c.fat[len(c.fat)-1] = chainEnd
	return first
}

// storage adds what lies in a storage: each entry is the right sibling of the one before.
func (c *compoundWriter) storage(parent int, streams map[string]string) {
	inner := map[string]map[string]string{}
	link := func(number, at int) { binary.LittleEndian.PutUint32(c.entries[parent][at:], uint32(number)) }
	at := 76
	names := make([]string, 0, len(streams))
	for path := range streams {
		names = append(names, path)
	}
	slices.Sort(names)
	for _, path := range names {
		name, rest, nested := strings.Cut(path, "/")
		if nested {
			if inner[name] == nil {
				inner[name] = map[string]string{}
			}
			inner[name][rest] = streams[path]
			continue
		}
		data := streams[path]
		link(c.entry(name, 2, len(data), []byte(data)), at)
		parent, at = len(c.entries)-1, 72
	}
	for _, path := range names {
		name, _, nested := strings.Cut(path, "/")
		if below := inner[name]; nested && below != nil {
			delete(inner, name)
			number := c.entry(name, 1, 0, nil)
			link(number, at)
			parent, at = number, 72
			c.storage(number, below)
		}
	}
}

// file writes header, sectors, directory and the table of sectors.
func (c *compoundWriter) file() string {
	var directory []byte
	for _, e := range c.entries {
		directory = append(directory, e...)
	}
	start := c.chain(directory)
	tables := 1
	for (len(c.fat)+tables)*4 > tables*sectorSize {
		tables++
	}
	head := make([]byte, sectorSize)
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	for at, v := range map[int]uint16{24: 0x3e, 26: 3, 28: 0xfffe, 30: 9, 32: 6} {
		binary.LittleEndian.PutUint16(head[at:], v)
	}
	for at, v := range map[int]uint32{44: uint32(tables), 48: start, 56: 0, 60: chainEnd, 68: chainEnd} {
		binary.LittleEndian.PutUint32(head[at:], v)
	}
	for i := range 109 {
		v := uint32(noSector)
		if i < tables {
			v = uint32(len(c.sectors) + i)
		}
		binary.LittleEndian.PutUint32(head[76+4*i:], v)
	}
	for range tables {
		c.fat = append(c.fat, 0xfffffffd)
	}
	table := make([]byte, tables*sectorSize)
	for i := range table {
		table[i] = 0xff
	}
	for i, next := range c.fat {
		binary.LittleEndian.PutUint32(table[4*i:], next)
	}
	var b strings.Builder
	b.Write(head)
	for _, s := range c.sectors {
		b.Write(s)
	}
	b.Write(table)
	return b.String()
}
