package store

import (
	"io"
	"io/fs"
)

// Files opens folders. It is the file layer under every file that emanet itself writes, so that tests can make the
// n-th operation fail, or record all of them. Badger's own files do not pass through it.
type Files interface {
	// OpenFolder opens an existing folder. It returns fs.ErrNotExist if there is none.
	OpenFolder(dir string) (Folder, error)
	// MakeFolder makes dir (mode 0700) and its missing parents; an existing folder is left as it is.
	MakeFolder(dir string) error
}

// Folder is one open folder. Names are relative slash paths inside it; no operation follows a symbolic link out of
// it. Implementations are safe for concurrent use.
type Folder interface {
	// Open opens a file for reading without ever blocking on it; the caller checks that it is a regular file.
	Open(name string) (File, error)
	// Create makes a new file of mode 0600 for writing and fails with fs.ErrExist if the name is taken.
	Create(name string) (File, error)
	// Mkdir makes a folder of mode 0700 and fails with fs.ErrExist if the name is taken.
	Mkdir(name string) error
	// Lstat describes the name itself, not what a link points to.
	Lstat(name string) (fs.FileInfo, error)
	// ReadDir lists a folder, sorted by name; "." is the folder itself.
	ReadDir(name string) ([]fs.DirEntry, error)
	// Rename moves a file or folder, replacing a file of the new name.
	Rename(from, to string) error
	// Remove removes a file or an empty folder.
	Remove(name string) error
	// Chmod sets the permission bits.
	Chmod(name string, mode fs.FileMode) error
	// SyncDir makes the names in a folder durable.
	SyncDir(name string) error
	// Close releases the folder.
	Close() error
}

// File is one open file.
type File interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Closer
	// Stat describes the open file.
	Stat() (fs.FileInfo, error)
	// Sync makes its content durable.
	Sync() error
}
