//go:build unix

package main

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/testdata"
)

// documentKinds are what makeDocument can put a text into.
func documentKinds() []string {
	return []string{"docx", "odt", "rtf", "html", "eml", "zip", "pdf", "locked"}
}

// markedDocuments writes a document of every kind with the mark in it, and
// returns their names.
func (l *lab) markedDocuments() []string {
	l.Helper()
	var names []string
	for _, kind := range documentKinds() {
		names = append(names, l.file("sənədlər/"+mark+"."+kind, string(makeDocument(kind, []string{mark + " bir", "iki " + mark}))))
	}
	inner := testdata.Document{Name: mark + ".docx", Bytes: testdata.DOCX(mark)}
	mail := testdata.Mail(testdata.Letter{From: mark + " <x@example.org>", Subject: mark, Text: mark, Attachment: inner})
	nested := testdata.Package(testdata.Document{Name: mark + "/içəri.eml", Bytes: mail})
	return append(names, l.file("sənədlər/"+mark+" içində.zip", string(nested)), l.file("sənədlər/"+mark+".jpg", string(makePhoto())))
}

// readingLife runs every command that reads files, or shows what was read.
func (l *lab) readingLife() {
	l.Helper()
	names := l.markedDocuments()
	first := recordID(l, l.do(append([]string{"add", "--record", "--title", "x", "--no-ocr"}, names...)...))
	l.do("add", "--each", "--json", "--no-ocr", filepath.Dir(names[0]))
	later := recordID(l, l.do("add", "--no-read", "--title", mark, names[0]))
	l.do("amend", later, "--attach", names[4], "--reason", mark)
	l.do("reread", later, "--reason", mark)
	l.do("reread", "--all", "--json", "--no-ocr")
	l.want(statusDone, documentPassword+"\n", "reread", "--failed", "--password", "--passphrase-fd", "0", "--no-ocr")
	l.do("reread", "--query", mark, "--no-ocr")
	l.want(statusUsage, "", "add", "--read-limit", mark, names[0])
	l.want(statusUsage, "", "add", "--ocr", mark, names[0])
	l.do("coverage")
	l.do("coverage", "--csv", "--query", mark)
	l.do("coverage", first, "--json")
	l.do("search", mark, "--passages", "9")
	l.do("search", "from:"+mark+" subject:"+mark, "--json")
	l.do("show", first)
	l.do("show", first, "--json")
	l.do("show", first, "--text")
	l.do("show", first, "--text", "--file", mark+".pdf")
	l.do("show", first, "--text", "--file", mark+".odt", "-o", filepath.Join(l.path("out"), "text"))
	l.do("export", first, "-o", filepath.Join(l.path("out"), "x"))
	l.do("shell", "--lock-after", "1h")
	l.want(statusDone, "add --title y "+names[0]+"\nreread "+first+" --no-ocr\nsearch "+mark+"\ncoverage\n", "shell")
	l.do("index", "rebuild")
	l.do("keys", "rotate")
	l.do("search", mark)
	l.do("remove", later)
	l.do("purge", "--yes")
	l.do("search", mark)
	l.do("verify", "--unlock")
	l.do("copy", filepath.Join(l.path("out"), "copy"))
}

// TestAttack02Reading looks after every command that reads files at the vault,
// and at every folder that a program may write to: what was in a document is in
// no byte of them.
func TestAttack02Reading(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.after = func(words []string) {
		l.noMark(joinLine(words))
		l.nothingOutside(joinLine(words))
	}
	l.setUp()
	l.readingLife()
	if hits := findMark(t, filepath.Join(l.path("out"), "copy")); len(hits) > 0 {
		t.Errorf("the mark is in the copy: %v", hits)
	}
	got := l.do("search", mark, "--json", "--passages", "100")
	for _, kind := range documentKinds() {
		name := mark + "." + kind
		if kind == "zip" {
			name = "qovluq/bir.docx"
		}
		if kind == "locked" {
			name = "gizli.txt"
		}
		if !strings.Contains(got, `"file":"`+name+`"`) {
			t.Errorf("the mark is not found in %s: the attack proves nothing about it", name)
		}
	}
}

// memberNames are names in an archive that are read as something else than a
// name, beside those that a file can have.
func memberNames() []string {
	return append(hostileNames(), "a//b", "a/./b", "\\\\host\\share", "a\x00b", strings.Repeat("../", 40)+"etc/passwd")
}

// TestAttack37NamesInsideFiles adds an archive whose members have hostile
// names: nothing is written on the way, and an export stays below its target
// and keeps the names in the description.
func TestAttack37NamesInsideFiles(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.after = func(words []string) { l.nothingOutside(joinLine(words)) }
	l.setUp()
	var members []testdata.Document
	for _, name := range memberNames() {
		members = append(members, testdata.Document{Name: name, Bytes: []byte("məzmun")})
	}
	archive := l.file("arxiv.zip", string(testdata.Package(members...)))
	id := recordID(t, l.do("add", archive))
	target := l.path("out/target")
	before := tree(t, l.root)
	l.do("export", id, "-o", target)
	after := tree(t, l.root)
	for name := range after {
		if _, was := before[name]; !was && !below(name, "vault") && !below(name, "out/target") {
			t.Errorf("%q was written outside the target", name)
		}
	}
	for name, content := range before {
		if !below(name, "vault") && after[name] != content {
			t.Errorf("%q was changed", name)
		}
	}
	all := tree(t, filepath.Join(target, id))
	var what described
	l.must(json.Unmarshal([]byte(all["record.json"]), &what))
	if len(what.Files) < len(hostileNames())/2 {
		t.Errorf("only %d files came out of the archive", len(what.Files)-1)
	}
	used := map[string]bool{}
	for _, safe := range slices.Sorted(maps.Keys(all)) {
		if used[strings.ToLower(safe)] || strings.ContainsAny(safe, "/\\:*?\"<>|%\n\x00\x1b\u202e\u200b") || strings.HasPrefix(safe, ".") || len(safe) > 255 {
			t.Errorf("%q was written", safe)
		}
		used[strings.ToLower(safe)] = true
	}
	l.do("show", id)
	l.do("coverage", id)
	l.do("verify", "--unlock")
}
