//go:build unix

package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"emanet/vault/bundle"
	"emanet/vault/record"
)

// validText is attackText as far as a record can hold it.
func validText() string { return strings.ToValidUTF8(attackText(), "") }

// hostileFields are fields whose every value attacks a terminal.
func hostileFields() record.Fields {
	w := attackWord()
	row := func(key string, text string) record.Value {
		f := record.Fields{}
		f.Set(key, record.Text(text))
		return record.Value{Text: text, Fields: f}
	}
	f := record.Fields{}
	for _, key := range []string{"title", "place", "tag", "note", "kind", "date", "language", "source", "related", "copy_status", "case_number", "uydurma"} {
		f.Set(key, record.Text(w))
	}
	f.Set("persons", row("pseudonym", w), row("role", w))
	f.Set("withheld", row("name", w))
	f.Set("received", row("signer", w))
	return f
}

// hostileParts are three kinds of records by a hostile sender, none of which a vault would write; one bundle holds one kind.
func hostileParts(t testing.TB) map[bundle.What][]part {
	t.Helper()
	w := attackWord()
	word := strings.Map(func(r rune) rune { // as far as a word of a description may go
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, w)
	name := attackText() + "\x1b[2J"
	whole := wholePart(1, testID(t, 31), w, validText(), fileOfPart("0001", name, validText()), fileOfPart("0002", w, "x"))
	whole.shared.Original.Fields, whole.shared.Original.Author, whole.shared.Original.Reason = hostileFields(), w, validText()
	for i := range whole.shared.Files {
		whole.shared.Files[i].MediaType, whole.shared.Original.Files[i].MediaType = word, word
		whole.shared.Files[i].Status, whole.shared.Files[i].Reasons = word, []string{word}
	}
	stripped := part{shared: &record.Shared{
		What: string(bundle.Full), Record: testID(t, 32), Revision: 1, Fields: hostileFields(), Commitment: [32]byte{1},
		Files: []record.SharedFile{{Item: "0001", Name: name, MediaType: word, File: "0001.jpg", Stripped: true, Removed: []string{word}, Status: word}},
	}, members: []bundle.Member{memberOf("1/files/0001.jpg", []byte("\xff\xd8\xff")), memberOf(bundle.TextName(1, 0), []byte(validText()))}}
	redacted := part{shared: &record.Shared{
		What: string(bundle.Redacted), Record: testID(t, 33), Revision: 1, Fields: hostileFields(), Commitment: [32]byte{1},
		Replaced: []record.Replacement{{Pseudonym: w + "\n", Count: 3}}, LeftOut: []string{word},
		Files: []record.SharedFile{{Item: "0001", MediaType: word, Text: "0001.txt"}, {Item: "0002", MediaType: word, Reasons: []string{word}, Status: word}},
	}, members: []bundle.Member{memberOf(bundle.TextName(1, 0), []byte(validText())), memberOf(bundle.TextName(1, 1), []byte(validText()))}}
	return map[bundle.What][]part{bundle.Full: {whole}, "stripped": {stripped}, bundle.Redacted: {redacted}}
}

// alone is the program of somebody who has no vault.
func (l *lab) alone(words ...string) *visit {
	l.Helper()
	cmd := l.command(words...)
	cmd.Args = append(cmd.Args[:1:1], cmd.Args[5:]...)
	return l.sitDownWith(cmd)
}

// TestAttack36ReceiveFromAHostileSender shows, takes in and shows again what attacks a terminal in every word that a sender
// chooses.
func TestAttack36ReceiveFromAHostileSender(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	evil := newSender(13)
	var shown strings.Builder
	show := func(words ...string) {
		screen := d.onTerminal(words...)
		d.onlyText(screen, fmt.Sprintf("emanet %q", words))
		shown.WriteString(screen)
	}
	for what, parts := range hostileParts(t) {
		evil.info.Nonce[3]++
		path := d.sealTo(string(what)+".age", bytes.NewReader(evil.plain(t, d.to, parts...)), d.to...)
		show("receive", path)
		v := d.alone("open", path, "-o", d.path("out/"+string(what)), "--identity", filepath.Join(d.path("in"), "second.key"))
		v.leaves(statusDone)
		d.onlyText(v.screen(), "open of "+string(what))
		show("receive", path, "--accept", "--unverified", "--no-ocr", "--reason", attackWord())
		show("receive", path, "--accept", "--unverified", "--json")
	}
	ids := d.recordsOf()
	if len(ids) != 3 {
		t.Fatalf("%d records came in: %s", len(ids), shown.String())
	}
	for _, id := range ids {
		show("show", id)
		show("show", id, "--json")
		show("show", id, "--text")
		show("show", id, "--file", "0001")
		show("export", id, "-o", d.path("out/export-"+id))
		show("share", id, "--to", "Nümunə Müdafiəçi", "--override-consent", attackWord(), "--note", attackWord(), "--dry-run")
		show("share", id, "--to", "Nümunə Müdafiəçi", "--override-consent", attackWord(), "--yes", "-o", d.path("out/"+id+"\x1b[2J.age"))
		show("share", id, "--to", "Nümunə Müdafiəçi", "--override-consent", "x", "--pseudonyms", "--dry-run")
		show("share", id, "--to", attackWord(), "--dry-run")
		show("share", id, "--to-passphrase", attackWord(), "--dry-run")
		show("share", id, "--to", "Nümunə Müdafiəçi", "--pseudonyms", "--keep-name", attackWord(), "--file", attackWord(), "--keep", attackWord(), "--dry-run")
		show("remove", id)
	}
	for _, words := range [][]string{
		{"list", "--all"},
		{"log"},
		{"log", "--json"},
		{"search", "MƏTN"},
		{"search", "MƏTN", "--explain"},
		{"coverage"},
		{"contacts", "list", "--full"},
		{"receive", attackWord()},
		{"receive", d.path("in"), "--accept"},
		{"receive", d.file("x\x1b[2J.age", "x")},
		{"open", attackWord(), "-o", attackWord()},
		{"open", d.path("in/text"), "-o", d.path("out/y"), "--signer", attackWord()},
		{"verify", "--unlock"},
	} {
		show(words...)
	}
	if !strings.Contains(shown.String(), `\x1b`) || !strings.Contains(shown.String(), `\u202e`) {
		t.Error("nothing hostile was shown: the test is blind")
	}
	d.do("verify", "--unlock")
}

// recordsOf are the ids of the records of the lab's vault.
func (l *lab) recordsOf() (ids []string) {
	l.Helper()
	for line := range strings.Lines(l.do("list", "--all", "--json")) {
		if id := recordIn(line); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// TestAttack36ReceivedBytesAreExact: a pipe and a file get the very bytes that were sent.
func TestAttack36ReceivedBytesAreExact(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := wholePart(1, testID(t, 41), "x", "", fileOfPart("0001", "\x1b[2J\xff.txt", validText()))
	content := []byte(attackText())
	f := &p.shared.Original.Files[0]
	p.members[0] = memberOf("1/files/0001.txt", content)
	f.Size, f.SHA256, p.shared.Files[0].SHA256, p.shared.Files[0].File = int64(len(content)), p.members[0].SHA256, p.members[0].SHA256, "0001.txt"
	path := d.sealTo("b.age", bytes.NewReader(d.from.plain(t, d.to, p)), d.to...)
	if r := d.receives(path); r.status != 0 {
		t.Fatalf("receive ended with %d: %s", r.status, r.err)
	}
	if got := d.do("show", testID(t, 41).String(), "--file", "0001"); got != attackText() {
		t.Errorf("a pipe got %q", got)
	}
	d.inside("open", "--identity", filepath.Join(d.path("in"), "second.key"), path, "-o", d.path("out/o"))
	for name, got := range tree(t, d.path("out/o")) {
		if strings.HasSuffix(name, "0001.txt") && got != attackText() {
			t.Errorf("open wrote %q", got)
		}
	}
}
