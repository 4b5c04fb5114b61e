package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Names inside a vault that this package owns. FORMAT.md lists them all.
const (
	currentName   = "CURRENT"
	lockName      = "lock"
	objectsName   = "objects"
	nextMark      = "NEXT" // in a store folder: a rotation that was not switched to yet
	storePrefix   = "store-"
	asidePrefix   = "aside-"
	tempPrefix    = ".tmp-"
	sealedSuffix  = ".age"
	maxNameLength = 200
)

// ownFolders are made by Create; other folders for small files appear when they are first written to.
func ownFolders() []string {
	return []string{objectsName, "keys", "writers", "catalogue", "drafts", "index"}
}

// checkName accepts the relative slash path of a small file: one or two parts of portable characters.
func checkName(name string) error {
	parts := strings.Split(name, "/")
	if len(parts) > 2 || len(name) > maxNameLength || !fs.ValidPath(name) {
		return errors.New("malformed file name")
	}
	for _, part := range parts {
		if !portable(part) || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".") {
			return errors.New("malformed file name")
		}
	}
	return nil
}

// checkOwnName is checkName for a change: the names that belong to this package itself are refused.
func checkOwnName(name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	first, _, _ := strings.Cut(name, "/")
	if first == currentName || first == lockName || first == objectsName ||
		strings.HasPrefix(first, storePrefix) || strings.HasPrefix(first, asidePrefix) {
		return fmt.Errorf("file name %q belongs to the store", name)
	}
	return nil
}

func portable(part string) bool {
	if part == "" {
		return false
	}
	for _, c := range []byte(part) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}

func isTemp(name string) bool { return strings.HasPrefix(path.Base(name), tempPrefix) }
