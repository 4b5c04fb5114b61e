package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"unicode/utf8"

	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/record"
)

// maxScreenText bounds what a pager is asked to show.
const maxScreenText = 32 << 20

// showFile gives one file of a record out: to -o, into a pipe, or to a
// terminal if it is text.
func showFile(ctx context.Context, e *env, v *vault.Vault, id record.ID, o showOptions) error {
	if err := v.VerifyFile(ctx, id, o.revision, o.file); err != nil {
		return err
	}
	bar := e.progress(ctx, "unsealing", tty.Bytes)
	defer bar.Done()
	switch {
	case o.output != "" && o.output != "-":
		return fileTo(e.path(o.output), func(f *os.File) error {
			_, err := v.CopyFile(ctx, f, id, o.revision, o.file, bar.Report)
			return err
		})
	case e.out.Terminal():
		return fileOnScreen(ctx, e, v, id, o)
	}
	_, err := v.CopyFile(ctx, e.out, id, o.revision, o.file, bar.Report)
	return err
}

// fileOnScreen shows a text and refuses anything else: binary data is not
// dumped on a terminal.
func fileOnScreen(ctx context.Context, e *env, v *vault.Vault, id record.ID, o showOptions) error {
	var b bounded
	f, err := v.CopyFile(ctx, &b, id, o.revision, o.file, nil)
	if errors.Is(err, errTooLong) || err == nil && !looksLikeText(b.Bytes()) {
		return &usageError{
			text: fmt.Sprintf("%q is not a text for a terminal", f.Name),
			hint: "write it to a file with: -o FILE",
		}
	}
	if err != nil {
		return err
	}
	return paged(ctx, e, f.Name, b.String())
}

var errTooLong = errors.New("too long for a screen")

// bounded collects at most maxScreenText bytes.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxScreenText {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}

// looksLikeText accepts UTF-8 without NUL.
func looksLikeText(data []byte) bool {
	return utf8.Valid(data) && bytes.IndexByte(data, 0) < 0
}

// fileTo writes a file under a temporary name beside path and gives it its
// name when it is complete and synced. It never overwrites and leaves nothing
// behind when it fails.
func fileTo(path string, write func(*os.File) error) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%w: %q exists and is not overwritten", errRefused, path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".emanet-*")
	if named := (*fs.PathError)(nil); errors.As(err, &named) {
		named.Path = path // what the person asked for, not where it is written first
	}
	if err != nil {
		return err
	}
	defer func() {
		if rerr := os.Remove(f.Name()); rerr != nil && !errors.Is(rerr, os.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}()
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return giveName(f.Name(), path)
}

// newFile refuses the name of a file that cannot be made, before anything is logged or asked. An empty name is none.
func (e *env) newFile(name string) error {
	if name == "" {
		return nil
	}
	path := e.path(name)
	if name == "-" {
		return usagef("a file of its own is needed, not the standard output")
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%w: %q exists and is not overwritten", errRefused, name)
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		return &usageError{text: fmt.Sprintf("there is no folder %q to write into", filepath.Dir(name)), hint: "make it first"}
	}
	return nil
}

// giveName names a finished file without replacing one that appeared
// meanwhile. A link cannot replace; where the file system has none, the name
// is claimed first.
func giveName(temporary, path string) error {
	err := os.Link(temporary, path)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrExist):
		return fmt.Errorf("%w: %q exists and is not overwritten", errRefused, path)
	}
	claim, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := claim.Close(); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// replaceFile puts data in the place of the file at path, complete and synced
// before the old one is gone.
func replaceFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".emanet-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
