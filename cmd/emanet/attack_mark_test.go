//go:build unix

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// needles are the shapes in which the mark could lie in a file.
func needles() map[string][]byte {
	n := map[string][]byte{}
	runes := []rune(mark)
	slices.Reverse(runes)
	for name, w := range map[string]string{
		"plain": mark, "lower": strings.ToLower(mark), "upper": strings.ToUpper(mark), "reversed": string(runes),
	} {
		n[name] = []byte(w)
		n[name+" UTF-16LE"], n[name+" UTF-16BE"] = utf16Bytes(w)
		n[name+" hex"] = []byte(hex.EncodeToString([]byte(w)))
		n[name+" HEX"] = bytes.ToUpper(n[name+" hex"])
		for shift := range 3 {
			n[fmt.Sprintf("%s base64 at %d", name, shift)] = base64At(w, shift)
		}
	}
	return n
}

func utf16Bytes(w string) (le, be []byte) {
	for _, u := range utf16.Encode([]rune(w)) {
		le = append(le, byte(u), byte(u>>8))
		be = append(be, byte(u>>8), byte(u))
	}
	return le, be
}

// base64At is the part of an encoding that depends on the word alone when
// shift bytes stand before it. For ASCII letters it is the same in every
// alphabet of base64.
func base64At(w string, shift int) []byte {
	enc := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), w...))
	head := (shift*8 + 5) / 6
	tail := 0
	if (shift+len(w))%3 != 0 {
		tail = 1
	}
	return []byte(enc[head : len(enc)-tail])
}

// marked names the shape of the mark in data, "" if it is not there.
func marked(shapes map[string][]byte, data []byte) string {
	for shape, n := range shapes {
		if bytes.Contains(data, n) {
			return shape
		}
	}
	return ""
}

// findMark returns every place below dir where the mark is in clear, names and
// targets of links included.
func findMark(t testing.TB, dir string) []string {
	t.Helper()
	var hits []string
	shapes := needles()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		data := []byte(name)
		switch {
		case d.Type().IsRegular():
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			data = append(append(data, 0), bytes.TrimRight(content, "\x00")...)
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			data = append(append(data, 0), target...)
		}
		if shape := marked(shapes, append(data, 0)); shape != "" { // a zero for UTF-16 that ends the file
			hits = append(hits, name+": "+shape)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

// noMark fails if the mark is in clear anywhere in the vault.
func (l *lab) noMark(when string) {
	l.Helper()
	if _, err := os.Lstat(l.vault); err != nil {
		return // not made yet
	}
	if hits := findMark(l, l.vault); len(hits) > 0 {
		l.Errorf("after %s the mark is in clear: %v", when, hits)
	}
}

// nothingOutside fails if a single file was left where nothing may be, or the
// mark is in shared memory.
func (l *lab) nothingOutside(when string) {
	l.Helper()
	for _, name := range outsideFolders() {
		entries, err := os.ReadDir(l.path(name))
		if err != nil || len(entries) > 0 {
			l.Errorf("after %s the folder %s holds %v, %v", when, name, entries, err)
		}
	}
	entries, err := os.ReadDir("/dev/shm")
	if err != nil {
		return // not every system has it
	}
	shapes := needles()
	for _, entry := range entries {
		data, _ := os.ReadFile(filepath.Join("/dev/shm", entry.Name())) // of others, perhaps gone or not ours to read
		if shape := marked(shapes, append([]byte(entry.Name()), data...)); shape != "" {
			l.Errorf("after %s the mark is in /dev/shm/%s: %s", when, entry.Name(), shape)
		}
	}
}
