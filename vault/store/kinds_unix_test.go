//go:build unix

package store

import (
	"os"
	"syscall"
)

// kinds makes things that are no regular file; other is a sibling with the right content.
func kinds() map[string]func(path, other string) error {
	return map[string]func(path, other string) error{
		"folder":        func(p, _ string) error { return os.Mkdir(p, 0o700) },
		"FIFO":          func(p, _ string) error { return syscall.Mkfifo(p, 0o600) },
		"link to zero":  func(p, _ string) error { return os.Symlink("/dev/zero", p) },
		"link to right": func(p, o string) error { return os.Symlink(relative(p)+o, p) },
		"dangling link": func(p, _ string) error { return os.Symlink("nowhere", p) },
		"zero device":   func(p, _ string) error { return syscall.Mknod(p, syscall.S_IFCHR|0o600, 1<<8|5) },
	}
}

func relative(path string) string {
	if _, err := os.Lstat(path[:len(path)-len("/000001.sst")] + "/MANIFEST"); err == nil {
		return "../"
	}
	return ""
}
