package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAttack28ShareToAFullDisk gives share and open a target without space: nothing is left, and the log says so.
func TestAttack28ShareToAFullDisk(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	space := filepath.Join(d.mountSpace(`mount -t tmpfs -o size=1m none "$0"`, d.path("out")), d.path("out"))
	id := recordID(t, d.do("add", "--title", "böyük", d.file("large.bin", strings.Repeat("uydurma bayt\x00", 1<<18))))
	r := d.try("", "share", id, "--to", "Nümunə Müdafiəçi", "--override-consent", "sınaq", "--yes", "-o", filepath.Join(space, "b.age"))
	if r.status != int(statusNoSpace) {
		t.Errorf("share ended with %d: %s", r.status, r.err)
	}
	if log := d.do("log", "--json"); !strings.Contains(log, `"share-failed"`) {
		t.Errorf("the log: %s", log)
	}
	big := wholePart(1, testID(t, 61), "x", "", fileOfPart("0001", "x.bin", strings.Repeat("\x00", 3<<20)))
	path := d.sealTo("b.age", bytes.NewReader(d.from.plain(t, d.to, big)), d.to...)
	r = d.inside("open", "--identity", filepath.Join(d.path("in"), "second.key"), path, "-o", filepath.Join(space, "o"))
	if r.status != int(statusNoSpace) {
		t.Errorf("open ended with %d: %s", r.status, r.err)
	}
	names, err := os.ReadDir(space)
	if err != nil || len(names) > 0 {
		t.Errorf("%v is left, %v", names, err)
	}
	d.do("verify", "--unlock")
}
