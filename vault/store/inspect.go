package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Names that Badger gives to its files in a store folder.
const (
	tableSuffix    = ".sst"
	logSuffix      = ".mem"
	valueLogSuffix = ".vlog"
)

// inspection is what a store folder holds, read before Badger opens it.
type inspection struct {
	folder   Folder
	store    string    // the store folder's name
	manifest *manifest // nil in a folder that Badger never finished making
	torn     bool      // the manifest ends with a partial record
	logs     []string  // *.mem: there are none after a clean close
	values   []string  // *.vlog: always empty with our options
	strays   []string  // tables that the manifest does not name
	debris   []string  // small files of Badger that it makes anew
}

// inspect reads the names in a store folder and its manifest. Files of a wrong kind, a missing table and an
// unreadable manifest are ErrDamaged; what a crash may leave is not.
func inspect(folder Folder, store string) (*inspection, error) {
	entries, err := folder.ReadDir(store)
	if err != nil {
		return nil, fmt.Errorf("list %q: %w", store, err)
	}
	in := &inspection{folder: folder, store: store}
	tables := map[uint64]string{}
	found := false
	for _, e := range entries {
		name := path.Join(store, e.Name())
		kind := in.sort(e.Name(), name)
		if kind != "" && !e.Type().IsRegular() {
			return nil, damaged(name, "not a regular file")
		}
		switch kind {
		case tableSuffix:
			number, ok := fileNumber(e.Name(), tableSuffix)
			if !ok {
				return nil, damaged(name, "malformed table name")
			}
			tables[number] = name
		case logSuffix:
			if _, ok := fileNumber(e.Name(), logSuffix); !ok {
				return nil, damaged(name, "malformed log name")
			}
		case manifestName:
			found = true
		}
	}
	if found {
		if err := in.readManifest(); err != nil {
			return nil, err
		}
	}
	if err := in.match(tables); err != nil {
		return nil, err
	}
	return in, in.checkMark()
}

// sort files a name under its kind and returns the kind, or "" for a name that Badger does not know.
func (in *inspection) sort(base, name string) string {
	switch {
	case base == manifestName:
		return manifestName
	case isTemp(base), base == "MANIFEST-REWRITE", base == "DISCARD", base == "LOCK", base == "KEYREGISTRY", base == "REWRITE-KEYREGISTRY":
		in.debris = append(in.debris, name)
		return "debris"
	case strings.HasSuffix(base, tableSuffix):
		return tableSuffix
	case strings.HasSuffix(base, logSuffix):
		in.logs = append(in.logs, name)
		return logSuffix
	case strings.HasSuffix(base, valueLogSuffix):
		in.values = append(in.values, name)
		return valueLogSuffix
	}
	return ""
}

// fileNumber reads the number of a Badger file name: decimal digits, at least five.
func fileNumber(base, suffix string) (uint64, bool) {
	digits := strings.TrimSuffix(base, suffix)
	if len(digits) < 5 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	return n, err == nil
}

func (in *inspection) readManifest() error {
	name := path.Join(in.store, manifestName)
	data, err := readRegular(in.folder, name, maxManifest)
	if err != nil {
		return err
	}
	if in.manifest, err = parseManifest(data); err != nil {
		return damaged(name, "malformed")
	}
	in.torn = in.manifest.end < len(data)
	return nil
}

// match compares the tables that are there with those that the manifest names.
func (in *inspection) match(tables map[uint64]string) error {
	if in.manifest == nil {
		for _, name := range tables {
			return damaged(name, "a table without a manifest")
		}
		return nil
	}
	for number := range in.manifest.tables {
		if _, ok := tables[number]; !ok {
			return damaged(in.tableName(number), "missing")
		}
	}
	for number, name := range tables {
		if _, ok := in.manifest.tables[number]; !ok {
			in.strays = append(in.strays, name)
		} else if name != in.tableName(number) {
			return damaged(name, "malformed table name")
		}
	}
	return nil
}

func (in *inspection) tableName(number uint64) string { return tablePath(in.store, number) }

// tablePath is the name of a table in the vault.
func tablePath(store string, number uint64) string {
	return path.Join(store, fmt.Sprintf("%06d%s", number, tableSuffix))
}

// clean reports whether Badger closed the folder properly and nothing was added since.
func (in *inspection) clean() bool { return len(in.logs) == 0 && len(in.strays) == 0 && !in.torn }

// verifiers is how many tables are read at a time.
const verifiers = 2

// verify reads every live table and checks every byte of it.
func (in *inspection) verify() error {
	var numbers []uint64
	for number := range in.manifest.tables {
		numbers = append(numbers, number)
	}
	var next atomic.Int64
	errs := make([]error, verifiers)
	var wg sync.WaitGroup
	for w := range verifiers {
		wg.Go(func() {
			buf := make([]byte, windowSize)
			for errs[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(numbers) {
					return
				}
				errs[w] = in.verifyOne(in.tableName(numbers[i]), buf)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (in *inspection) verifyOne(name string, buf []byte) (err error) {
	file, info, err := openRegular(in.folder, name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return damaged(name, "missing")
		}
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	size := info.Size()
	if size > maxTable {
		return damaged(name, "too large")
	}
	err = verifyTable(&window{file: file, size: size, buf: buf})
	var failed *readError
	if errors.As(err, &failed) {
		return fmt.Errorf("read %q: %w", name, failed.err)
	}
	if err != nil {
		return damaged(name, err.Error())
	}
	return nil
}
