package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Aside tells what was set aside before a store that was not closed cleanly was repaired.
type Aside struct {
	// Path is the folder inside the vault, such as "aside-1".
	Path string
	// Files are the names in it: logs without their trailing zeros, a torn manifest, tables that no manifest names.
	Files []string
}

// asideItem is one file to set aside: copied if data is not nil, else moved.
type asideItem struct {
	name string
	data []byte
}

// collect finds what recovery would change or remove and is worth keeping.
func (in *inspection) collect() ([]asideItem, error) {
	var items []asideItem
	for _, name := range in.logs {
		data, err := readLog(in.folder, name)
		if err != nil {
			return nil, err
		}
		if len(trimZeros(data)) > logHeader {
			items = append(items, asideItem{name, data})
		}
	}
	if n := len(in.values); n > 0 {
		data, err := readLog(in.folder, in.values[n-1])
		if err != nil {
			return nil, err
		}
		if len(trimZeros(data)) > logHeader {
			items = append(items, asideItem{in.values[n-1], data})
		}
	}
	if in.torn {
		name := path.Join(in.store, manifestName)
		data, err := readRegular(in.folder, name, maxManifest)
		if err != nil {
			return nil, err
		}
		items = append(items, asideItem{name, data})
	}
	for _, name := range in.strays {
		items = append(items, asideItem{name, nil})
	}
	return items, nil
}

// setAside keeps in a new folder aside-<n> what recovery is about to change. It returns nil if there is nothing.
// Everything is durable when it returns; the originals are untouched, except that stray tables are moved.
func (in *inspection) setAside() (*Aside, error) {
	items, err := in.collect()
	if err != nil || len(items) == 0 {
		return nil, err
	}
	number, err := nextAside(in.folder)
	if err != nil {
		return nil, err
	}
	aside := &Aside{Path: fmt.Sprintf("%s%d", asidePrefix, number)}
	temp := tempPrefix + aside.Path
	if err := errors.Join(removeTree(in.folder, temp), in.folder.Mkdir(temp)); err != nil {
		return nil, err
	}
	for _, item := range items {
		aside.Files = append(aside.Files, path.Base(item.name))
		if item.data == nil {
			continue
		}
		file, err := in.folder.Create(path.Join(temp, path.Base(item.name)))
		if err != nil {
			return nil, err
		}
		if err := finish(file, item.data); err != nil {
			return nil, err
		}
	}
	if err := in.publish(temp, aside.Path, items); err != nil {
		return nil, err
	}
	return aside, nil
}

// publish gives the finished copy its name and moves the stray tables into it.
func (in *inspection) publish(temp, name string, items []asideItem) error {
	if err := in.folder.SyncDir(temp); err != nil {
		return err
	}
	if err := in.folder.Rename(temp, name); err != nil {
		return err
	}
	if err := in.folder.SyncDir("."); err != nil {
		return err
	}
	for _, item := range items {
		if item.data != nil {
			continue
		}
		if err := in.folder.Rename(item.name, path.Join(name, path.Base(item.name))); err != nil {
			return err
		}
	}
	return errors.Join(in.folder.SyncDir(name), in.folder.SyncDir(in.store))
}

// nextAside returns a number above every one in use.
func nextAside(folder Folder) (int, error) {
	entries, err := folder.ReadDir(".")
	if err != nil {
		return 0, err
	}
	highest := 0
	for _, e := range entries {
		if digits, ok := strings.CutPrefix(e.Name(), asidePrefix); ok {
			if n, err := strconv.Atoi(digits); err == nil && n < 1<<30 {
				highest = max(highest, n)
			}
		}
	}
	return highest + 1, nil
}

// repair removes what hinders Badger after a crash: logs without a whole entry, which it refuses, and the bytes
// behind the last whole entry of a log, whose lengths it would trust. All of it is set aside before.
func (in *inspection) repair() error {
	for _, name := range in.logs {
		data, err := readLog(in.folder, name)
		if err != nil {
			return err
		}
		end := logEnd(data)
		switch {
		case end <= logHeader:
			err = in.folder.Remove(name)
		case len(trimZeros(data)) > end, string(data[:8]) != string(make([]byte, 8)):
			whole := append(make([]byte, 8), data[8:end]...)
			err = writeAtomic(in.folder, name, whole, true)
		}
		if err != nil {
			return err
		}
	}
	return in.sweep()
}

// sweep removes the files that carry nothing: value logs, which stay empty because every value is below the value
// threshold, and what Badger makes anew at each open.
func (in *inspection) sweep() error {
	for _, name := range append(in.values, in.debris...) {
		if err := in.folder.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
