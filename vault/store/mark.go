package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
)

// A store folder that was closed properly carries the file CLEAN, which fixes the manifest: without it a manifest
// that lost its end could not be told from a crash, and the tables of the lost records would be taken for debris.
// Grammar: "emanet-store-clean-v1\n", SHA-256 of the manifest in lower-case hexadecimal, "\n".
const (
	cleanName   = "CLEAN"
	cleanHeader = "emanet-store-clean-v1\n"
	cleanLength = int64(len(cleanHeader) + 2*sha256.Size + 1)
)

func cleanMark(manifest []byte) []byte {
	sum := sha256.Sum256(manifest)
	return []byte(cleanHeader + hex.EncodeToString(sum[:]) + "\n")
}

// checkMark compares the mark, if there is one, with what the folder holds.
func (in *inspection) checkMark() error {
	name := path.Join(in.store, cleanName)
	mark, err := readRegular(in.folder, name, cleanLength)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	manifest, err := readRegular(in.folder, path.Join(in.store, manifestName), maxManifest)
	if errors.Is(err, fs.ErrNotExist) {
		return damaged(path.Join(in.store, manifestName), "missing")
	}
	if err != nil {
		return err
	}
	if string(mark) != string(cleanMark(manifest)) {
		return damaged(path.Join(in.store, manifestName), "is not the one that was closed")
	}
	if !in.clean() {
		return damaged(in.store, "was changed after it was closed")
	}
	return nil
}

// setMark writes the mark of a folder that Badger has closed.
func (in *inspection) setMark() error {
	manifest, err := readRegular(in.folder, path.Join(in.store, manifestName), maxManifest)
	if err != nil {
		return err
	}
	return writeAtomic(in.folder, path.Join(in.store, cleanName), cleanMark(manifest), true)
}

// dropMark removes a mark file from a store folder durably; an absent one is no error.
func dropMark(folder Folder, store, mark string) error {
	err := folder.Remove(path.Join(store, mark))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return folder.SyncDir(store)
}
