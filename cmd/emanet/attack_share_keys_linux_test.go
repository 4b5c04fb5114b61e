package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAttack41BundleForAPluginKey: the key of a plugin does not say its recipient, so that nobody can tell for whom a bundle
// was made that it opens; that is said, and no more.
func TestAttack41BundleForAPluginKey(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.install(d.file("plugin", plugin), "age-plugin-uydurma")
	identity := filepath.Join(d.path("in"), "plugin.key")
	d.must(os.WriteFile(identity, []byte(pluginIdentity+"\n"), 0o600))
	run := func(words ...string) result {
		cmd := d.command(words...)
		if words[0] == "open" {
			cmd.Args = append(cmd.Args[:1:1], cmd.Args[5:]...)
		}
		cmd.Env = append(cmd.Env, "EMANET_TEST_REPORT="+d.path("report"), "PATH="+d.root+":"+os.Getenv("PATH"))
		return d.finish(cmd, words)
	}
	id := d.addText("mətn", "--title", "x")
	path := filepath.Join(d.path("out"), "b.age")
	for _, words := range [][]string{
		{"contacts", "add", "--name", "Qurğu", "--allow-classic", "--recipient", pluginRecipient},
		{"share", id, "--to", "Qurğu", "--unverified", "--override-consent", "sınaq", "--yes", "-o", path},
	} {
		if r := run(words...); r.status != 0 {
			t.Fatalf("emanet %s ended with %d: %s", joinLine(words), r.status, r.err)
		}
	}
	for _, words := range [][]string{
		{"open", path, "-o", d.path("out/o"), "--identity", identity},
		{"receive", path, "--with", identity},
	} {
		if r := run(words...); r.status != 0 || !strings.Contains(r.out, "made for   cannot tell") {
			t.Errorf("emanet %s ended with %d: %s%s", joinLine(words), r.status, r.out, r.err)
		}
	}
	if r := run("share", id, "--to", "Qurğu", "--to", "Nümunə Müdafiəçi", "--unverified", "--override-consent", "sınaq", "--yes", "-o", path+"2"); r.status != int(statusRefused) {
		t.Errorf("keys of two kinds in one file: %d %s", r.status, r.err)
	}
}

// TestAttack41BundleForAPassphrase plays the round of somebody who has no key: the passphrase is shown once, on the terminal
// alone, it opens the bundle, and it is nowhere else.
func TestAttack41BundleForAPassphrase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.addText("mətn "+mark, "--title", "x")
	path := filepath.Join(d.path("out"), "p.age")
	v := d.sitDown("share", id, "--to-passphrase", "Образец Примеров", "--override-consent", "sınaq", "-o", path)
	v.sees("by telephone, and never beside the file")
	v.sees("type its last word")
	v.types("y\r") // a key that was pressed too early is no answer
	v.sees("type its last word")
	passphrase := regexp.MustCompile(`([a-z]+-){9}[a-z]+`).FindString(v.screen())
	if passphrase == "" {
		t.Fatalf("no passphrase was shown: %q", v.screen())
	}
	if _, err := os.Lstat(path); err == nil {
		t.Error("the bundle is there before its passphrase is on paper")
	}
	v.types(passphrase[strings.LastIndexByte(passphrase, '-')+1:] + "\r")
	v.sees("Give 1 record to Образец Примеров")
	v.types("y\r")
	v.leaves(statusDone)
	for name, content := range tree(t, d.root) {
		if strings.Contains(content, passphrase) {
			t.Errorf("%s has the passphrase", name)
		}
	}
	if log := d.do("log", "--json"); strings.Contains(log, passphrase) || !strings.Contains(log, "Образец Примеров") {
		t.Errorf("the log: %s", log)
	}
	opening := func(secret string) *visit {
		v := d.alone("open", path, "-o", d.path("out/o"))
		v.sees("Passphrase of the bundle")
		v.types(secret + "\r")
		return v
	}
	opening("səhv-sözlər").leaves(statusWrongKey)
	if _, err := os.Lstat(d.path("out/o")); err == nil {
		t.Error("the wrong passphrase left a folder")
	}
	v = opening(passphrase)
	v.sees("opened in")
	v.leaves(statusDone)
	if !strings.Contains(v.screen(), "whoever has the passphrase") || strings.Contains(v.screen(), passphrase) {
		t.Errorf("open shows %q", v.screen())
	}
}

// TestAttack41BundleResealedWithAPassphrase: who may read a bundle for somebody else gives it on with a passphrase.
func TestAttack41BundleResealedWithAPassphrase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	path := d.sealToPassphrase("b.age", d.plain, hygieneSecret)
	v := d.sitDown("receive", path, "--accept")
	v.sees("Passphrase of the bundle")
	v.types(hygieneSecret + "\r")
	v.sees("NOT FOR YOU")
	v.leaves(statusRefused)
	d.unchanged()
}
