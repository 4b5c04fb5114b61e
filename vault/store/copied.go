package store

import (
	"path"
	"runtime"

	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
)

// The tables of a copy are of the size of those of a memtable, because each is in memory twice while it is made. Where a process may
// open few files they are larger, so that there are fewer: 48 of a store of 6 GiB.
const (
	usualTable   = 16 << 20
	largestTable = 128 << 20
)

// What Badger gives to the pairs of a copy. All have one version: no key is there twice.
const (
	copiedVersion = 1
	copiedMeta    = 1 << 6 // "of a transaction", as it marks every pair that it commits
	copiedLevel   = maxLevels - 1
	falsePositive = 0.01 // of the filter for keys, as in Badger's own tables
)

// copied is a store folder in the making: tables of the lowest level, whose keys are in order and do not overlap, and the
// manifest that names them. Badger has no part in it but that it builds each table in memory; every byte goes through
// the file layer, and every error comes back. (Its StreamWriter would panic in a goroutine of its own where a table cannot be written,
// and makes tables of 128 MiB in any case.) Not safe for concurrent use.
type copied struct {
	folder  Folder
	store   string // name of the store folder, which is empty
	most    int    // bytes of keys and values of a table
	builder *table.Builder
	size    int      // bytes of keys and values in builder
	tables  []uint64 // numbers of those that are written
	buf     []byte   // reused from table to table
}

// newCopied begins a copy of a store of about total bytes in an empty folder of the vault in dir.
func newCopied(folder Folder, dir, store string, total int64) *copied {
	most := int64(usualTable)
	for most < largestTable && spareFiles(dir, int(min(total/most, 1<<20))+mergeAt+filesBeside) != nil {
		most *= 2
	}
	return &copied{folder: folder, store: store, most: int(most)}
}

// add appends a pair, whose key is above all before it. It copies both.
func (c *copied) add(key, value []byte) error {
	n := len(key) + len(value)
	if c.size > 0 && c.size+n > c.most {
		if err := c.write(); err != nil {
			return err
		}
	}
	if c.builder == nil {
		c.builder = table.NewTableBuilder(table.Options{
			TableSize:          uint64(c.most) / 8 * 5, // it takes room for two of this size at first
			BlockSize:          blockSize,
			BloomFalsePositive: falsePositive,
			Compression:        options.None,
		})
	}
	c.builder.Add(y.KeyWithTs(key, copiedVersion), y.ValueStruct{Value: value, Meta: copiedMeta}, 0)
	c.size += n
	return nil
}

// write ends the table that was begun, if there is one, and makes it durable.
func (c *copied) write() error {
	if c.builder == nil {
		return nil
	}
	done := c.builder.Done()
	if cap(c.buf) < done.Size {
		c.buf = make([]byte, done.Size)
	}
	data := c.buf[:done.Size]
	done.Copy(data)
	c.builder.Close()
	c.builder, c.size = nil, 0
	runtime.GC() // without it the rooms of several tables wait to be collected: 157 MiB instead of 72, and no faster
	number := uint64(len(c.tables)) + 1
	file, err := c.folder.Create(tablePath(c.store, number))
	if err != nil {
		return err
	}
	c.tables = append(c.tables, number)
	return finish(file, data)
}

// finish writes the last table, the manifest, and the mark of a folder that was closed.
func (c *copied) finish() error {
	if err := c.write(); err != nil {
		return err
	}
	manifest := encodeManifest(c.tables, copiedLevel)
	if err := writeAtomic(c.folder, path.Join(c.store, manifestName), manifest, false); err != nil {
		return err
	}
	return writeAtomic(c.folder, path.Join(c.store, cleanName), cleanMark(manifest), false)
}
