//go:build unix

package main

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// hostileNames are names that file systems, shells or archive programs read as
// something else than a name.
func hostileNames() []string {
	return []string{
		"../../x", "/etc/x", `C:\x`, `..\..\x`, "con.txt", "NUL", "a:b", "x/../../y", strings.Repeat("u", 300),
		strings.Repeat("ə", 300) + ".txt", "a", "A", "é", "e\u0301", "100% x", "%2e%2e%2fx", ".", "..", ".bashrc", "-rf", " x ", "x.", "x. .", "con.txt.", "record.json",
		"Text.TXT", "metadata.yaml", "files.json", "a\u202ecod.exe", "x\x1b]0;t\x07", "çox\nsətir", "$(touch y)", "lpt1.", "ﬁ", "fi", "x\u200b",
	}
}

// tree is every name below dir with its content; of a link, where it leads.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || d.IsDir() {
			return err
		}
		if d.Type()&fs.ModeSymlink != 0 {
			all[name], err = os.Readlink(path)
			return err
		}
		data, err := os.ReadFile(path)
		all[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// described is what an export says about a record.
type described struct {
	Files []struct {
		Item string `json:"item"`
		Name string `json:"name"`
	} `json:"files"`
}

// TestAttack37HostileNamesStayInside exports a record of every hostile name,
// and one record of many: everything lies below the target, has a name that
// every system can have, and says in the metadata how it was called.
func TestAttack37HostileNamesStayInside(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	script := strings.Builder{}
	for i, name := range hostileNames() {
		if i > 0 && strings.ContainsAny(name, "\n") {
			continue // a line of the shell cannot hold it; the folder below has it
		}
		quoted := "'" + name + "'"
		script.WriteString("add --title x --name=" + quoted + " " + l.file("a", "məzmun") + "\n")
	}
	r := l.try(script.String(), "shell")
	ids := []string{}
	for line := range strings.Lines(r.out) {
		ids = append(ids, recordID(t, line))
	}
	if r.status != 0 || len(ids) != len(hostileNames())-1 {
		t.Fatalf("adding ended with %d and %d records\n%s", r.status, len(ids), r.err)
	}
	for _, name := range hostileNames() {
		if !strings.Contains(name, "/") && strings.Trim(name, ".") != "" && len(name) < 256 {
			l.file("many/"+name, "məzmun")
		}
	}
	l.file("many/alt/../a.txt", "məzmun")
	l.file("many/alt/a", "məzmun")
	ids = append(ids, recordID(t, l.do("add", "--record", "--title", "hamısı", filepath.Join(l.path("in"), "many"))))

	target := l.path("out/target")
	before := tree(t, l.root)
	l.do(append([]string{"export", "-o", target, "--reason", "yoxlama"}, ids...)...)
	after := tree(t, l.root)
	for name, content := range before {
		if !below(name, "vault") && after[name] != content {
			t.Errorf("%q was overwritten", name)
		}
	}
	for name := range after {
		if _, was := before[name]; !was && !below(name, "vault") && !below(name, "out/target") {
			t.Errorf("%q was written outside the target", name)
		}
	}
	var names []string
	for _, id := range ids {
		names = append(names, l.exported(filepath.Join(target, id))...)
	}
	for _, name := range hostileNames() {
		if !slices.Contains(names, name) {
			t.Errorf("the original name %q is not in the metadata: %q", name, names)
		}
	}
}

// exported checks the folder of one record and returns the original names.
func (l *lab) exported(dir string) []string {
	l.Helper()
	all := tree(l.T, dir)
	var what described
	l.must(json.Unmarshal([]byte(all["record.json"]), &what))
	items := map[string]string{}
	l.must(json.Unmarshal([]byte(all["files.json"]), &items))
	var names []string
	used := map[string]bool{}
	for _, f := range what.Files {
		names = append(names, f.Name)
		safe := items[f.Item]
		if all[safe] != "məzmun" || used[strings.ToLower(safe)] {
			l.Errorf("%q became %q, which holds %q", f.Name, safe, all[safe])
		}
		used[strings.ToLower(safe)] = true
		if strings.ContainsAny(safe, "/\\:*?\"<>|%\n\x1b\u202e\u200b") || strings.HasPrefix(safe, ".") || len(safe) > 255 ||
			strings.TrimSpace(safe) != safe || strings.HasSuffix(safe, ".") {
			l.Errorf("%q became %q, which not every system can have", f.Name, safe)
		}
		switch stem, _, _ := strings.Cut(strings.ToLower(safe), "."); stem {
		case "con", "nul", "lpt1":
			l.Errorf("%q became %q, which is a device", f.Name, safe)
		}
	}
	if want := len(what.Files) + 3; len(all) < want || len(all) > want+1 { // and perhaps text.txt
		l.Errorf("%s holds %q", filepath.Base(dir), slices.Sorted(maps.Keys(all)))
	}
	return names
}

// TestAttack37PlantedLinks puts links and files where an export or -o will
// write: nothing is followed and nothing is overwritten.
func TestAttack37PlantedLinks(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	id := l.addText("məzmun", "--name", "a.txt")
	outside := l.file("outside/kept", "saxlanan")
	target := l.path("out/target")
	plant := func(old, name string) {
		l.must(os.RemoveAll(target))
		l.must(os.Mkdir(target, 0o700))
		l.must(os.Symlink(old, filepath.Join(target, name)))
	}
	for _, to := range []string{filepath.Dir(outside), l.path("in/new"), "../../in/outside", "."} {
		plant(to, id)
		before := tree(t, l.path("in"))
		r := l.try("", "export", id, "-o", target)
		if r.status != int(statusRefused) {
			t.Errorf("a link to %q: export ended with %d\n%s", to, r.status, r.err)
		}
		if after := tree(t, l.path("in")); !maps.Equal(before, after) {
			t.Errorf("a link to %q: the export went through it: %v", to, after)
		}
		if got := len(tree(t, target)); got != 1 {
			t.Errorf("a link to %q: the target holds %d files", to, got)
		}
	}
	for _, to := range []string{outside, l.path("in/new")} {
		plant(to, "a.txt")
		if r := l.try("", "show", id, "--file", "a.txt", "-o", filepath.Join(target, "a.txt")); r.status != int(statusRefused) {
			t.Errorf("-o through a link to %q ended with %d\n%s", to, r.status, r.err)
		}
		if r := l.try("", "checkpoint", "-o", filepath.Join(target, "a.txt")); r.status != int(statusRefused) {
			t.Errorf("checkpoint -o through a link to %q ended with %d\n%s", to, r.status, r.err)
		}
	}
	if got := tree(t, l.path("in")); len(got) != 1 || got["outside/kept"] != "saxlanan" {
		t.Errorf("what lies outside is now %v", got)
	}
	l.do("verify", "--unlock")
}
