package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// The current store folder is named by the file CURRENT: "store-", six digits, a line feed, and nothing else.
const (
	currentLength = len(storePrefix) + 6 + 1
	maxGeneration = 999_999
)

// storeName returns the folder of a generation.
func storeName(generation int) string { return fmt.Sprintf("%s%06d", storePrefix, generation) }

// parseStoreName is the inverse of storeName.
func parseStoreName(name string) (int, bool) {
	digits, ok := strings.CutPrefix(name, storePrefix)
	if !ok || len(digits) != 6 {
		return 0, false
	}
	n := 0
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, n > 0
}

// parseCurrent reads the content of CURRENT.
func parseCurrent(data []byte) (int, error) {
	name, ok := strings.CutSuffix(string(data), "\n")
	if !ok {
		return 0, damaged(currentName, "malformed")
	}
	n, ok := parseStoreName(name)
	if !ok {
		return 0, damaged(currentName, "malformed")
	}
	return n, nil
}

// readCurrent returns the current generation, whose folder exists. A folder that has nothing of a vault in it is
// ErrNoVault; one that has, but lost CURRENT, is ErrDamaged.
func readCurrent(folder Folder) (int, error) {
	data, err := readRegular(folder, currentName, int64(currentLength))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, lostCurrent(folder)
	}
	if err != nil {
		return 0, err
	}
	n, err := parseCurrent(data)
	if err != nil {
		return 0, err
	}
	info, err := folder.Lstat(storeName(n))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, damaged(currentName, "names a store that is not here")
	}
	if err != nil {
		return 0, err
	}
	if !info.IsDir() {
		return 0, damaged(storeName(n), "not a folder")
	}
	return n, nil
}

func lostCurrent(folder Folder) error {
	for _, name := range []string{"vault.json", "checkpoint"} {
		if _, err := folder.Lstat(name); err == nil {
			return damaged(currentName, "missing")
		}
	}
	return ErrNoVault
}

func writeCurrent(folder Folder, generation int) error {
	return writeAtomic(folder, currentName, []byte(storeName(generation)+"\n"), true)
}
