//go:build unix

package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"emanet/vault/record"
)

// TestAttack37ReceivedNamesStayInside takes in records whose files have every hostile name, opens the bundle and exports
// the records: nothing lies outside of the targets.
func TestAttack37ReceivedNamesStayInside(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var files []record.File
	for i, name := range hostileNames() {
		files = append(files, fileOfPart(fmt.Sprintf("%04d", i+1), name, "məzmun"))
	}
	path := d.sealTo("b.age", bytes.NewReader(d.from.plain(t, d.to, wholePart(1, testID(t, 51), "../../x", "", files...))), d.to...)
	before := tree(t, d.root)
	if r := d.inside("open", "--identity", filepath.Join(d.path("in"), "second.key"), path, "-o", d.path("out/opened")); r.status != 0 {
		t.Errorf("open ended with %d: %s", r.status, r.err)
	}
	if r := d.receives(path); r.status != 0 {
		t.Fatalf("receive ended with %d: %s", r.status, r.err)
	}
	d.do("export", testID(t, 51).String(), "-o", d.path("out/exported"))
	after := tree(t, d.root)
	for name, content := range before {
		if !below(name, "vault") && after[name] != content {
			t.Errorf("%q was overwritten", name)
		}
	}
	for name := range after {
		if _, was := before[name]; !was && !below(name, "vault") && !below(name, "out/opened") && !below(name, "out/exported") {
			t.Errorf("%q was written outside the targets", name)
		}
	}
	if got := d.exported(filepath.Join(d.path("out/exported"), testID(t, 51).String())); len(got) != len(files) {
		t.Errorf("%d names came back, want %d: %q", len(got), len(files), got)
	}
}

// TestAttack37BundleMembersStayInside opens bundles with members of hostile names and kinds.
func TestAttack37BundleMembersStayInside(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	top, members := untar(t, d.plain)
	var names []string
	for _, name := range hostileNames() {
		if len(name) < 80 {
			names = append(names, name)
		}
	}
	before := tree(t, d.path("in"))
	for i, name := range names {
		if !long() && i%4 > 0 {
			continue
		}
		for _, full := range []string{name, top + "/data/1/files/" + name} {
			foreign := tarMember{full, tarHead(full, 0, "012"[i%3])}
			d.refused(full, append(append(retar(members...)[:len(members)*block], foreign.data...), retar(members...)...), statusIntegrity, "bundle")
			plain := retar(append(members[:len(members):len(members)], foreign)...)
			d.refused(full, plain, statusIntegrity, "bundle")
		}
	}
	d.must(os.RemoveAll(filepath.Join(d.path("in"), "b.age")))
	if after := tree(t, d.path("in")); !maps.Equal(before, after) {
		t.Errorf("something changed beside the bundle: %v", after)
	}
	d.unchanged()
}

// TestAttack37SharePlantedLinks puts links where share and open will write: nothing is followed, nothing is overwritten.
func TestAttack37SharePlantedLinks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.addText("mətn", "--title", "x")
	kept := d.file("outside/kept", "saxlanan")
	top, _ := untar(t, d.plain)
	path := d.sealTo("b.age", bytes.NewReader(d.plain), d.to...)
	plant := func(to, name string) string {
		link := filepath.Join(d.path("out"), name)
		d.must(os.RemoveAll(d.path("out")))
		d.must(os.MkdirAll(filepath.Dir(link), 0o700))
		d.must(os.Symlink(to, link))
		return link
	}
	for _, to := range []string{kept, filepath.Dir(kept), d.path("in/new"), "x.age"} {
		before := tree(t, d.path("in"))
		link := plant(to, "x.age")
		if r := d.try("", "share", id, "--to", "Nümunə Müdafiəçi", "--override-consent", "x", "--yes", "-o", link); r.status != int(statusRefused) {
			t.Errorf("share -o to a link to %q ended with %d\n%s", to, r.status, r.err)
		}
		if r := d.try("", "whoami", "-o", link); r.status != int(statusRefused) {
			t.Errorf("whoami -o to a link to %q ended with %d\n%s", to, r.status, r.err)
		}
		plant(to, filepath.Join("o", top))
		r := d.inside("open", "--identity", filepath.Join(d.path("in"), "second.key"), path, "-o", d.path("out/o"))
		if r.status != int(statusRefused) {
			t.Errorf("open through a link to %q ended with %d\n%s", to, r.status, r.err)
		}
		if got := len(tree(t, d.path("out"))); got != 1 {
			t.Errorf("a link to %q: %d files are left beside it", to, got)
		}
		if after := tree(t, d.path("in")); !maps.Equal(before, after) {
			t.Errorf("a link to %q: it was followed: %v", to, after)
		}
	}
	plant(d.path("in/new"), "o")
	if r := d.inside("open", "--identity", filepath.Join(d.path("in"), "second.key"), path, "-o", d.path("out/o")); r.status == 0 {
		t.Error("open -o to a link to nothing wrote something")
	}
	if _, err := os.Lstat(d.path("in/new")); err == nil {
		t.Error("open -o made what a link led to")
	}
	d.do("verify", "--unlock")
}
