package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"emanet/vault"
)

// original is a file that the person wants in the vault, and where it lies.
type original struct {
	source vault.Source
	path   string // "" for standard input
}

// fileOriginal describes one regular file. The name in the vault is the one
// that the person sees: inside a folder, the way from that folder.
func fileOriginal(path, name string, size int64) original {
	return original{path: path, source: vault.Source{
		Name: name,
		Size: size,
		Open: func() (io.ReadCloser, error) { return os.Open(path) },
	}}
}

// inputOriginal is standard input under a name.
func (e *env) inputOriginal(ctx context.Context, name string) (original, error) {
	if err := e.takeInput("-"); err != nil {
		return original{}, err
	}
	if name == "" {
		name = "stdin"
	}
	return original{source: vault.Source{
		Name: name,
		Size: -1,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(e.input(ctx)), nil },
	}}, nil
}

// collected is what the arguments of add name.
type collected struct {
	originals []original
	skipped   []string // links, devices and the like, that are never read
	folder    bool     // at least one argument is a folder
}

// collect looks at each argument. A link that the person names is followed;
// inside a folder none is.
func collect(ctx context.Context, e *env, args []string, name, avoid string) (collected, error) {
	var c collected
	for _, arg := range args {
		if arg == "-" {
			o, err := e.inputOriginal(ctx, name)
			if err != nil {
				return c, err
			}
			c.originals = append(c.originals, o)
			continue
		}
		path := e.path(arg)
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return c, err
		case info.IsDir():
			c.folder = true
			if err := c.walk(ctx, path, avoid); err != nil {
				return c, err
			}
		case info.Mode().IsRegular():
			base := filepath.Base(path)
			if name != "" && len(args) == 1 {
				base = name
			}
			c.originals = append(c.originals, fileOriginal(path, base, info.Size()))
		default:
			return c, usagef("%q is not a file or a folder", arg)
		}
	}
	return c, nil
}

// walk takes every regular file below root, in the order of names, but nothing
// of the vault itself.
func (c *collected) walk(ctx context.Context, root, avoid string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path == avoid:
			return filepath.SkipDir
		case entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			c.skipped = append(c.skipped, path)
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		c.originals = append(c.originals, fileOriginal(path, filepath.ToSlash(name), info.Size()))
		return nil
	})
}

// removeOriginal deletes the file at path if it still has the hash that the
// vault has just given back.
func removeOriginal(path string, want [32]byte) error {
	got, err := hashFile(path)
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%q changed since it was added; it was not removed", path)
	}
	return os.Remove(path)
}

// hashFile returns the SHA-256 of the file at path.
func hashFile(path string) (sum [32]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close() // nothing was written
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	return [32]byte(h.Sum(nil)), nil
}
