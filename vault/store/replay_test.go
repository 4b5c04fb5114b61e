package store

import (
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// disk is a model of a file system that forgets what was not synced. After every change it records what a power cut
// at that moment may leave.
type disk struct {
	mu      sync.Mutex
	now     map[string]*node // names as running programs see them
	durable map[string]*node // names that survive
	images  []fstest.MapFS
}

type node struct {
	dir          bool
	data, synced []byte
}

func newDisk() *disk {
	return &disk{now: map[string]*node{}, durable: map[string]*node{}}
}

// record notes three images: only what was synced; all names but only synced data (names went ahead of the data);
// everything.
func (d *disk) record() {
	for _, names := range []map[string]*node{d.durable, d.now} {
		for _, all := range []bool{false, true} {
			image := fstest.MapFS{}
			for name, n := range names {
				if n.dir {
					continue
				}
				data := n.synced
				if all {
					data = n.data
				}
				image[name] = &fstest.MapFile{Data: append([]byte(nil), data...)}
			}
			d.images = append(d.images, image)
		}
	}
}

func (d *disk) change(fn func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.record()
	return fn()
}

func (d *disk) Create(name string) (File, error) {
	n := &node{}
	err := d.change(func() error {
		if d.now[name] != nil {
			return fs.ErrExist
		}
		d.now[name] = n
		return nil
	})
	return &diskFile{disk: d, node: n}, err
}

func (d *disk) Mkdir(name string) error {
	return d.change(func() error {
		if d.now[name] != nil {
			return fs.ErrExist
		}
		d.now[name] = &node{dir: true}
		return nil
	})
}

func (d *disk) Rename(from, to string) error {
	return d.change(func() error {
		d.now[to] = d.now[from]
		delete(d.now, from)
		return nil
	})
}

func (d *disk) Remove(name string) error {
	return d.change(func() error {
		if d.now[name] == nil {
			return fs.ErrNotExist
		}
		delete(d.now, name)
		return nil
	})
}

func (d *disk) SyncDir(dir string) error {
	return d.change(func() error {
		for name := range d.durable {
			if path.Dir(name) == dir {
				delete(d.durable, name)
			}
		}
		for name, n := range d.now {
			if path.Dir(name) == dir {
				d.durable[name] = n
			}
		}
		return nil
	})
}

func (d *disk) Lstat(name string) (fs.FileInfo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := d.now[name]; n != nil {
		return diskInfo{path.Base(name), n}, nil
	}
	return nil, fs.ErrNotExist
}

func (d *disk) Open(string) (File, error)             { return nil, fs.ErrNotExist }
func (d *disk) ReadDir(string) ([]fs.DirEntry, error) { return nil, fs.ErrNotExist }
func (d *disk) Chmod(string, fs.FileMode) error       { return nil }
func (d *disk) Close() error                          { return nil }

type diskFile struct {
	io.ReaderAt
	disk *disk
	node *node
}

func (f *diskFile) Write(p []byte) (int, error) {
	return len(p), f.disk.change(func() error { f.node.data = append(f.node.data, p...); return nil })
}

func (f *diskFile) Sync() error {
	return f.disk.change(func() error { f.node.synced = append([]byte(nil), f.node.data...); return nil })
}

func (f *diskFile) Read([]byte) (int, error)   { return 0, io.EOF }
func (f *diskFile) Close() error               { return nil }
func (f *diskFile) Stat() (fs.FileInfo, error) { return diskInfo{"", f.node}, nil }

type diskInfo struct {
	name string
	node *node
}

func (i diskInfo) Name() string { return i.name }
func (i diskInfo) Size() int64  { return int64(len(i.node.data)) }
func (i diskInfo) Mode() fs.FileMode {
	if i.node.dir {
		return fs.ModeDir | 0o700
	}
	return 0o600
}
func (i diskInfo) ModTime() time.Time { return time.Time{} }
func (i diskInfo) IsDir() bool        { return i.node.dir }
func (i diskInfo) Sys() any           { return nil }

// TestAttack26PowerCutAtEveryPoint replays the recorded operations of every change up to every prefix, with and
// without what was not synced: a name holds the old content or the new, whole; and the new once it was acknowledged.
func TestAttack26PowerCutAtEveryPoint(t *testing.T) {
	t.Parallel()
	before, after := strings.Repeat("old", 100), strings.Repeat("new", 200)
	id := ObjectID{5}
	for name, c := range map[string]struct {
		target      string
		run         func(s *Store) error
		old, wanted string // "" is absent
	}{
		"replace": {"checkpoint", func(s *Store) error { return s.WriteFile("checkpoint", []byte(after)) }, before, after},
		"create":  {"keys/x.age", func(s *Store) error { return s.CreateFile("keys/x.age", []byte(after)) }, "", after},
		"remove":  {"checkpoint", func(s *Store) error { return s.RemoveFile("checkpoint") }, before, ""},
		"unlink":  {sealedName(ObjectID{6}), func(s *Store) error { return s.Unlink(ObjectID{6}) }, before, ""},
		"current": {currentName, func(s *Store) error { return writeCurrent(s.folder, 2) }, "store-000001\n", "store-000002\n"},
		"sealed": {sealedName(id), func(s *Store) error {
			f, err := s.NewSealed(id)
			if err != nil {
				return err
			}
			for _, part := range []string{after[:10], after[10:]} {
				if _, err := io.WriteString(f, part); err != nil {
					return err
				}
			}
			return f.Commit()
		}, "", after},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk()
			for _, dir := range []string{objectsName, path.Dir(sealedName(ObjectID{6}))} {
				d.now[dir] = &node{dir: true}
				d.durable[dir] = d.now[dir]
			}
			if c.old != "" {
				d.now[c.target] = &node{data: []byte(c.old), synced: []byte(c.old)}
				d.durable[c.target] = d.now[c.target]
			}
			if err := c.run(&Store{folder: d, write: true}); err != nil {
				t.Fatal(err)
			}
			for n, image := range d.images {
				got := ""
				if f := image[c.target]; f != nil {
					got = string(f.Data)
					if got == "" {
						t.Fatalf("image %d: an empty file", n)
					}
				}
				if got != c.wanted && (got != c.old || n >= len(d.images)-4) {
					t.Fatalf("image %d of %d: %.20q", n, len(d.images), got)
				}
			}
		})
	}
}
