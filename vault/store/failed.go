package store

import (
	"encoding/binary"
	"errors"
	"path"
	"slices"
	"strings"
)

// Badger writes a change to its manifest and syncs it. Where the sync fails it takes the change for not made: it removes the new
// table and writes the same content again under another number, but what it wrote to the manifest stays. The folder
// is whole then and names a table that is not there.

// dropFailed takes such changes out of the manifest of a folder that Badger has just closed: every table that was there when it was
// opened was read, and nobody else has touched it since. It changes nothing unless afterwards the manifest names exactly
// the tables that are there.
func dropFailed(folder Folder, store string) error {
	name := path.Join(store, manifestName)
	data, err := readRegular(folder, name, maxManifest)
	if err != nil {
		return err
	}
	there, err := tablesIn(folder, store)
	if err != nil {
		return err
	}
	kept, err := withoutFailed(data, there)
	if err != nil {
		return err
	}
	m, err := parseManifest(kept)
	if err != nil || m.end != len(kept) || len(m.tables) != len(there) {
		return damaged(name, "names other tables than there are")
	}
	for number := range m.tables {
		if !slices.Contains(there, number) {
			return damaged(name, "names other tables than there are")
		}
	}
	return writeAtomic(folder, name, kept, true)
}

// tablesIn returns the numbers of the tables in a store folder.
func tablesIn(folder Folder, store string) ([]uint64, error) {
	entries, err := folder.ReadDir(store)
	if err != nil {
		return nil, err
	}
	var numbers []uint64
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), tableSuffix) {
			continue
		}
		if number, ok := fileNumber(e.Name(), tableSuffix); ok {
			numbers = append(numbers, number)
		}
	}
	return numbers, nil
}

// withoutFailed copies a manifest without the change sets that create a table which is live by them and not there. A set is
// left out whole: tables that it would have replaced are live still.
func withoutFailed(data []byte, there []uint64) ([]byte, error) {
	m, err := parseManifest(data)
	if err != nil {
		return nil, err
	}
	kept := slices.Clone(data[:len(manifestMagic)])
	for at := len(manifestMagic); at < m.end; {
		end := at + 8 + int(binary.BigEndian.Uint32(data[at:]))
		failed, err := createsMissing(data[at+8:end], m.tables, there)
		if err != nil {
			return nil, err
		}
		if !failed {
			kept = append(kept, data[at:end]...)
		}
		at = end
	}
	return kept, nil
}

// createsMissing reports whether a change set creates a table that is live in the end and not there.
func createsMissing(set []byte, live map[uint64]int, there []uint64) (missing bool, err error) {
	err = eachField(set, func(_ uint64, _ uint64, msg []byte) error {
		var id, op uint64
		err := eachField(msg, func(field, value uint64, _ []byte) error {
			switch field {
			case 1:
				id = value
			case 2:
				op = value
			}
			return nil
		})
		_, named := live[id]
		missing = missing || op == 0 && named && !slices.Contains(there, id)
		return err
	})
	return missing, err
}

// mendTries is how often a folder is mended: what made the manifest fail may make this fail too, once.
const mendTries = 3

// inspectClosed inspects a folder that Badger has just closed, after it was mended if a change of the manifest had failed.
func inspectClosed(folder Folder, store string) (*inspection, error) {
	in, err := inspect(folder, store)
	for range mendTries {
		if !errors.Is(err, ErrDamaged) {
			break
		}
		if dropFailed(folder, store) == nil {
			in, err = inspect(folder, store)
		}
	}
	return in, err
}
