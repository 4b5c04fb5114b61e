package replica

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"emanet/vault/custody"
)

// The names of the tree (FORMAT.md, Tree).
const (
	markerName     = "emanet-copy"
	incompleteName = "incomplete"
	checkpointName = "checkpoint"
	sumsName       = "files"
	readmeName     = "READ-ME.txt"
	objectsDir     = "objects"
	keysDir        = "keys"
	logDir         = "log"
	tempSuffix     = ".tmp"
	ageSuffix      = ".age"

	markerHeader = "emanet-copy-v1"
	maxFile      = 1 << 20 // bytes of a small file
	maxFiles     = 4096    // small files
)

// itemPath returns where an item lies in the tree.
func itemPath(id custody.ItemID) string {
	if id.Kind == custody.ItemSlot {
		return path.Join(keysDir, id.Name+ageSuffix)
	}
	return path.Join(objectsDir, id.Name[:2], id.Name+ageSuffix)
}

// stagedPath returns where the new version of an item lies that an older
// checkpoint knows otherwise, until the checkpoint of entry seq stands.
func stagedPath(id custody.ItemID, seq int64) string {
	return itemPath(id) + "." + strconv.FormatInt(seq, 10)
}

// fileID is the inverse of itemPath and stagedPath: the item, and the sequence or
// 0. ok is false for names that neither makes.
func fileID(name string) (id custody.ItemID, seq int64, ok bool) {
	dir, base := path.Split(name)
	base, tail, found := strings.Cut(base, ageSuffix)
	if !found {
		return custody.ItemID{}, 0, false
	}
	id = custody.ItemID{Kind: custody.ItemObject, Name: base}
	if dir == keysDir+"/" {
		id.Kind = custody.ItemSlot
	}
	if id.Check() != nil {
		return custody.ItemID{}, 0, false
	}
	if tail == "" {
		return id, 0, itemPath(id) == name
	}
	seq, err := strconv.ParseInt(tail[1:], 10, 64)
	return id, seq, err == nil && seq > 0 && stagedPath(id, seq) == name
}

// inventoryName returns the name of the inventory that entry seq signs.
func inventoryName(seq int64) string { return fmt.Sprintf("inventory-%010d.txt", seq) }

// segmentName returns the name of the log segment that begins with entry seq.
func segmentName(seq int64) string { return path.Join(logDir, fmt.Sprintf("%010d.txt", seq)) }

// isPlainName accepts the small files of a vault: one file, or one folder and one
// file, in lower-case letters, digits, hyphens and dots, that none of the tree's
// own names is.
func isPlainName(name string) bool {
	switch name {
	case markerName, incompleteName, checkpointName, sumsName:
		return false
	}
	if strings.HasPrefix(name, "inventory-") || strings.HasSuffix(name, tempSuffix) {
		return false
	}
	parts := strings.Split(name, "/")
	if len(parts) == 2 && (parts[0] == objectsDir || parts[0] == logDir || parts[0] == keysDir) || len(parts) > 2 {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 100 || p[0] == '.' || strings.Trim(p, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" {
			return false
		}
	}
	return true
}
