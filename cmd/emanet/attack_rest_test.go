//go:build unix

package main

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// markedFile is a file with the mark that is large enough to be sealed outside
// the store.
func markedFile() string {
	r := rand.NewChaCha8([32]byte{1})
	noise := make([]byte, 300<<10)
	_, _ = r.Read(noise) // never fails
	return mark + string(noise) + strings.ToUpper(mark)
}

// setUpMarked makes a vault whose owner has marked everything.
func (l *lab) setUpMarked() {
	l.Helper()
	l.setUp("--label", mark+" adam")
	l.file(mark+".txt", "Mətn: "+mark+"\nikinci sətir\n")
	l.file(mark+".bin", markedFile())
	l.file("description.yaml", "title: "+mark+" başlıq\nkind: testimony\nplace: "+mark+"\npersons: ["+mark+" Şəxs]\ntags: ["+mark+"]\n")
	l.file("folder/"+mark+"/"+mark+".txt", mark)
	l.file("folder/b.txt", strings.ToLower(mark))
}

// life runs every command that writes or reads what is marked, and a few that
// fail about it.
func (l *lab) life() {
	l.Helper()
	in := l.path("in")
	text, large := filepath.Join(in, mark+".txt"), filepath.Join(in, mark+".bin")
	first := recordID(l, l.do("add", "--record", "--meta", filepath.Join(in, "description.yaml"), "--reason", mark, text, large))
	typed := l.addText("standart giriş "+mark, "--name", mark+".md", "--title", mark, "--tag", mark, "--case", mark)
	l.do("add", "--each", "--source", mark, filepath.Join(in, "folder"))
	l.do("list")
	l.do("list", "--json", "--person", mark)
	l.do("search", mark)
	l.do("search", "\""+mark+"\" person:"+mark+" OR tag:"+mark+"*", "--json", "--explain", "--facets", "kind,place,case", "--receipt", filepath.Join(l.path("out"), "r1"))
	l.want(statusDone, mark+"\n"+strings.ToLower(mark)+"~\n", "search", "--batch", "-")
	l.want(statusUsage, "", "search", "\""+mark)
	l.do("list", "--query", mark)
	l.do("show", first)
	l.do("show", first, "--json")
	l.do("show", first, "--file", mark+".bin")
	l.do("show", first, "--text")
	l.want(statusNoRecord, "", "show", first, "--file", mark)
	l.want(statusNoRecord, "", "show", mark)
	l.want(statusUsage, "", mark)
	l.want(statusUsage, "", "add", "--date", mark, text)
	l.do("amend", first, "--title", "yeni "+mark, "--add", "tag=2"+mark, "--reason", mark)
	l.do("amend", typed, "--attach", large, "--reason", mark)
	l.want(statusDone, "show "+first+"\nsearch "+mark+"\nadd --title "+mark+" "+text+"\nsearch "+mark+"\nlist\nlog\n", "shell")
	l.do("export", first, "-o", filepath.Join(l.path("out"), "x"), "--reason", mark)
	l.do("show", first, "--file", mark+".bin", "-o", filepath.Join(l.path("out"), "y"))
	l.papers(first, large)
	l.do("log")
	l.do("status", "--unlock")
	l.do("verify", "--unlock")
	l.do("remove", typed, "--reason", mark)
	l.do("list", "--removed")
	l.do("restore", typed, "--reason", mark)
	l.do("remove", typed, "--reason", mark)
	l.do("search", mark, "--ids-only")
	l.do("purge", "--yes", "--reason", mark)
	l.do("index", "status")
	l.do("index", "rebuild")
	l.do("index", "verify")
	l.do("verify", "--receipt", filepath.Join(l.path("out"), "r1"))
	l.do("export", "--query", "title:yeni "+mark, "-o", filepath.Join(l.path("out"), "z"), "--reason", mark)
	l.do("keys", "add", "--label", mark, "--recipient", "@"+l.path("recipient"))
	l.do("keys", "list")
	l.do("keys", "rotate")
	l.do("search", mark)
	l.do("copy", filepath.Join(l.path("out"), "copy"))
	l.do("list")
}

// papers makes of a marked record what a court is given.
func (l *lab) papers(id, original string) {
	l.Helper()
	out := l.path("out")
	if err := os.MkdirAll(filepath.Join(out, "proof"), 0o700); err != nil {
		l.Fatal(err)
	}
	proof := filepath.Join(out, "proof", "p.proof")
	l.do("proof", id, "-o", proof, "--html", filepath.Join(out, "proof", "p.html"), "--former", "--given", "--reason", mark)
	l.do("verify", "--proof", proof, "--file", original, "--html", filepath.Join(out, "checked.html"))
	l.do("exhibits", id, "--check", "cat")
	l.do("exhibits", id, "--csv")
	l.do("exhibits", id, "--check", "echr", "-o", filepath.Join(out, "e.html"), "--reason", mark)
	l.do("report", "timeline", id)
	l.do("report", "timeline", id, "-o", filepath.Join(out, "t.html"), "--title", mark, "--reason", mark)
	l.do("export", id, "--html", "-o", filepath.Join(out, "h"), "--reason", mark)
}

// TestAttack01And02AfterEveryCommand looks after every command at the vault,
// and at the folders of temporary files, of the home, of the session and of
// the system's shared memory; in the end at the copy too.
func TestAttack01And02AfterEveryCommand(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.after = func(words []string) {
		l.noMark(joinLine(words))
		l.nothingOutside(joinLine(words))
	}
	l.setUpMarked()
	l.life()
	l.do("tour")
	if hits := findMark(t, filepath.Join(l.path("out"), "copy")); len(hits) > 0 {
		t.Errorf("the mark is in the copy: %v", hits)
	}
	if hits := findMark(t, filepath.Join(l.path("out"), "proof")); len(hits) > 0 {
		t.Errorf("the mark is in a proof, or in its page: %v", hits)
	}
	for _, clear := range []string{"in", "out"} {
		if len(findMark(t, l.path(clear))) == 0 {
			t.Errorf("the mark is not found where it is: in %s", clear)
		}
	}
}

// TestAttack01Control shows that the search finds the mark in every shape.
func TestAttack01Control(t *testing.T) {
	t.Parallel()
	le, be := utf16Bytes(strings.ToUpper(mark))
	reversed := []byte(mark)
	slices.Reverse(reversed)
	shapes := [][]byte{[]byte(mark), []byte(strings.ToLower(mark)), reversed, le, be, []byte(hex.EncodeToString([]byte(mark)))}
	for i := range 3 {
		shapes = append(shapes, []byte(base64.URLEncoding.EncodeToString([]byte("abc"[:i]+mark+"xyz"))))
	}
	for i, shape := range shapes {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "f"), append([]byte("head"), shape...), 0o600); err != nil {
			t.Fatal(err)
		}
		if len(findMark(t, dir)) == 0 {
			t.Errorf("shape %d is not found: %q", i, shape)
		}
	}
}

// TestAttack01KilledInTheMiddle ends add, rotate and purge at moments spread
// over the time that they take: no byte in clear is left in the vault or
// outside it, and the vault goes on.
func TestAttack01KilledInTheMiddle(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUpMarked()
	large := filepath.Join(l.path("in"), mark+".bin")
	l.must(os.WriteFile(large, []byte(strings.Repeat(markedFile(), 8)), 0o600))
	keep := l.addText("saxlanan "+mark, "--title", mark)
	for _, words := range [][]string{
		{"add", "--title", mark, "--reason", mark, large},
		{"keys", "rotate"},
		{"purge", "--yes", "--reason", mark},
	} {
		prepare := func() {
			if words[0] == "purge" {
				l.do("remove", recordID(t, l.do("add", "--title", mark, large)))
			}
		}
		prepare()
		begun := time.Now()
		l.do(words...)
		whole := time.Since(begun)
		tries := times(2, 60)
		for i := range tries {
			prepare()
			cmd := l.command(words...)
			l.must(cmd.Start())
			timer := time.AfterFunc(whole*time.Duration(i+1)/time.Duration(tries+1), func() { _ = cmd.Process.Kill() })
			_ = cmd.Wait() // it was killed, or was faster
			timer.Stop()
			when := joinLine(words[:1]) + " was killed"
			l.noMark(when)
			l.nothingOutside(when)
			l.do("verify", "--unlock")
			l.noMark(when + " and the vault was opened again")
		}
	}
	if got := l.do("show", keep, "--text"); got != "saxlanan "+mark {
		t.Errorf("the first record is %q", got)
	}
}

// below reports whether path is dir or in it.
func below(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, dir+"/")
}
