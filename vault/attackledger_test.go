package vault

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// ledger remembers which bytes and names of our own files were not made durable yet. kill -9 loses none of them; a power
// cut may lose all.
type ledger struct {
	dir   string
	dirty map[string]bool   // written and not synced
	fresh map[string][]byte // changed names whose folder was not synced, with what was there before; nil: nothing
}

func newLedger(dir string) *ledger {
	return &ledger{dir, map[string]bool{}, map[string][]byte{}}
}

// note takes in an operation that is about to happen.
func (l *ledger) note(op, name string) {
	switch op {
	case "create":
		l.keep(name)
	case "write":
		l.dirty[name] = true
	case "sync":
		delete(l.dirty, name)
	case "rename":
		from, to, _ := strings.Cut(name, " ")
		l.keep(to)
		l.dirty[to] = l.dirty[from]
		delete(l.dirty, from)
		delete(l.fresh, from)
	case "remove":
		l.keep(name)
		delete(l.dirty, name)
	case "syncdir":
		for changed := range l.fresh {
			if path.Dir(changed) == path.Clean(name) {
				delete(l.fresh, changed)
			}
		}
	}
}

// keep remembers what is under a name that is about to change.
func (l *ledger) keep(name string) {
	if _, known := l.fresh[name]; known {
		return
	}
	info, err := os.Lstat(filepath.Join(l.dir, name))
	if err == nil && !info.Mode().IsRegular() {
		return // folders are not followed
	}
	b, err := os.ReadFile(filepath.Join(l.dir, name))
	if err != nil {
		b = nil
	} else if b == nil {
		b = []byte{}
	}
	l.fresh[name] = b
}

// spoil takes from the image of a killed process everything that a power cut may take: the half of every file that was
// not synced, and every change of a name whose folder was not.
func (l *ledger) spoil(t testing.TB, image string) {
	t.Helper()
	for name, dirty := range l.dirty {
		file := filepath.Join(image, name)
		if info, err := os.Stat(file); dirty && err == nil {
			check(t, os.Truncate(file, info.Size()/2))
		}
	}
	for name, before := range l.fresh {
		if before == nil { // a folder goes with all that is in it
			check(t, os.RemoveAll(filepath.Join(image, name)))
		}
	}
	for name, before := range l.fresh {
		if file := filepath.Join(image, name); before != nil {
			check(t, os.MkdirAll(filepath.Dir(file), 0o700))
			check(t, os.WriteFile(file, before, 0o600))
		}
	}
}
