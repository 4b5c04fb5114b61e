//go:build unix

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"emanet/vault/bundle"
)

// desk is a lab whose vault knows a sender, and a second key beside the vault.
type desk struct {
	*lab
	from  *sender
	to    []string // the recipient of the vault, and that of the identity file "second.key"
	plain []byte   // a bundle that is as it should be
	was   string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{lab: newLab(t), from: newSender(7)}
	d.setUp()
	d.to = append(d.whoami().Recipients, d.other("second"))
	d.meets(d.from, "Nümunə Müdafiəçi", true)
	d.plain = d.from.plain(t, d.to, twoRecords(t)...)
	d.was = d.standing()
	return d
}

// refused gives the bytes of a bundle to receive and to open: both must end with a status, name the member, and leave
// nothing.
func (d *desk) refused(what string, plain []byte, want status, members ...string) {
	d.Helper()
	path := d.sealTo("b.age", bytes.NewReader(plain), d.to...)
	for command, r := range map[string]result{"receive": d.receives(path), "open": d.opens(path, "second.key")} {
		if r.status != int(want) {
			d.Errorf("%s: %s ended with %d, want %d: %s", what, command, r.status, want, r.err)
			continue
		}
		if !slices.ContainsFunc(members, func(m string) bool { return strings.Contains(r.err, m) }) {
			d.Errorf("%s: %s names none of %q: %s", what, command, members, r.err)
		}
		if r.out != "" {
			d.Errorf("%s: %s shows what it refuses: %s", what, command, r.out)
		}
	}
}

// unchanged fails if anything came into the vault.
func (d *desk) unchanged() {
	d.Helper()
	if now := d.standing(); now != d.was {
		d.Errorf("something was taken in:\n%s\nbefore\n%s", now, d.was)
	}
	d.do("verify", "--unlock")
}

// TestAttack40BundleCommandsTakeWhatIsWhole: the bundle from which the others are made is taken in, and opened.
func TestAttack40BundleCommandsTakeWhatIsWhole(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, members := untar(t, d.plain)
	for what, plain := range map[string][]byte{
		"as it is": d.plain, "put together again": retar(members...), "signed again": d.from.replaced(t, d.plain, nil),
	} {
		if !bytes.Equal(plain, d.plain) {
			t.Errorf("%s it is another one: the kit is broken", what)
		}
	}
	path := d.sealTo("b.age", bytes.NewReader(d.plain), d.to...)
	if r := d.opens(path, "second.key"); r.status != 0 || !strings.Contains(r.out, "every hash holds") {
		t.Errorf("open ended with %d: %s%s", r.status, r.out, r.err)
	}
	if r := d.receives(path); r.status != 0 || strings.Count(r.out, "\nreceived r-") != 2 {
		t.Errorf("receive ended with %d: %s%s", r.status, r.out, r.err)
	}
	d.do("verify", "--unlock")
	if got := d.do("show", testID(t, 1).String(), "--file", "foto.jpg"); got != "uydurma şəkil" {
		t.Errorf("the file is %q", got)
	}
}

// TestAttack40BundleChangedAtTheCommands changes bytes of every member.
func TestAttack40BundleChangedAtTheCommands(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, members := untar(t, d.plain)
	for i, m := range members {
		names := []string{m.name}
		if i == 1 {
			names = append(names, members[2].name) // what is wrong with the list is seen in its signature
		}
		places := []int{130, block, len(strings.TrimRight(string(m.data), "\x00")) - 1}
		if !long() {
			places = places[1+i%2 : 2+i%2]
		}
		for _, at := range places {
			changed := slices.Clone(members)
			changed[i].data = bytes.Clone(m.data)
			changed[i].data[at] ^= 1
			d.refused(fmt.Sprintf("byte %d of %s", at, m.name), retar(changed...), statusIntegrity, names...)
		}
	}
	d.unchanged()
}

// TestAttack40BundleMembersAtTheCommands adds, doubles, moves and takes away members.
func TestAttack40BundleMembersAtTheCommands(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	top, members := untar(t, d.plain)
	for i, m := range members {
		if !long() && i%3 > 0 && i != 2 {
			continue
		}
		if i != 2 { // without its signature it is signed by nobody
			d.refused("without "+m.name, retar(slices.Delete(slices.Clone(members), i, i+1)...), statusIntegrity, m.name)
		}
		d.refused(m.name+" twice", retar(slices.Insert(slices.Clone(members), i, m)...), statusIntegrity, m.name)
		if i > 0 {
			moved := slices.Clone(members)
			moved[i-1], moved[i] = m, moved[i-1]
			d.refused(m.name+" too early", retar(moved...), statusIntegrity, m.name, members[i-1].name)
		}
	}
	for _, name := range []string{"fetch.txt", "data/1/files/0003.pdf", "data/3/record.json", "custody/key"} {
		foreign := newMember(top, name, "x")
		for _, at := range []int{0, 3, len(members) - 1, len(members)} {
			d.refused(fmt.Sprintf("%s at %d", name, at), retar(slices.Insert(slices.Clone(members), at, foreign)...), statusIntegrity, name)
		}
	}
	d.unchanged()
}

// TestAttack40BundleSpoiltBeforeItWasSigned: what a sender got wrong, or lied about, is found although everything is signed.
func TestAttack40BundleSpoiltBeforeItWasSigned(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.refused("a HOW-TO that is not ours", d.from.replaced(t, d.plain, map[string]string{"HOW-TO-VERIFY.txt": "Call this number.\n"}), statusIntegrity, "HOW-TO-VERIFY.txt")
	d.refused("an older bag", d.from.replaced(t, d.plain, map[string]string{"bagit.txt": "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"}), statusIntegrity, "bagit.txt")
	for what, spoil := range map[string]func(p []part){
		"another text than the record has": func(p []part) { p[1].members[0] = memberOf(bundle.TextName(2, 0), []byte("başqa")) },
		"no text":                          func(p []part) { p[1].members = nil },
		"another file":                     func(p []part) { p[0].members[0] = memberOf(p[0].members[0].Name, []byte("başqa")) },
		"a file too few":                   func(p []part) { p[0].members = p[0].members[1:] },
		"a file that nobody names":         func(p []part) { p[1].members = slices.Insert(p[1].members, 0, memberOf("2/files/0001.bin", nil)) },
		"a text that nobody names":         func(p []part) { p[1].members = append(p[1].members, memberOf("2/text/0007.txt", nil)) },
		"a description without a file":     func(p []part) { p[0].shared.Files = p[0].shared.Files[:1] },
		"another name in the description":  func(p []part) { p[0].shared.Files[0].Name = "x" },
		"a stripped original":              func(p []part) { p[0].shared.Files[0].SHA256[0]++ },
		"the same record twice": func(p []part) {
			p[1].shared.Record, p[1].shared.Original.Record = p[0].shared.Record, p[0].shared.Record
		},
	} {
		parts := twoRecords(t)
		spoil(parts)
		d.refused(what, d.from.plain(t, d.to, parts...), statusIntegrity, "data/1/", "data/2/")
	}
	_, members := untar(t, d.plain)
	for what, json := range map[string]string{
		"not JSON": "{", "nothing": "", "null": "null", "another version": `{"format":"emanet-shared-v2"}`,
		"deep":                   strings.Repeat(`{"fields":`, 10_000) + strings.Repeat("}", 10_000),
		"spelled in another way": " " + members[6].content(),
	} {
		if !strings.HasSuffix(members[6].name, "record.json") {
			t.Fatalf("%s is no record", members[6].name)
		}
		list := d.withMember(members, members[6].name, json)
		d.refused("record.json: "+what, list, statusIntegrity, members[6].name, "bag-info.txt")
	}
	d.unchanged()
}

// withMember puts another content into a member of the payload, and lists and announces it.
func (d *desk) withMember(members []tarMember, name, content string) []byte {
	d.Helper()
	top, _ := untar(d, d.plain)
	other := slices.Clone(members)
	total := 0
	var manifest strings.Builder
	info := ""
	for i, m := range other {
		if m.name == name {
			other[i] = newMember(top, name, content)
		}
		if strings.HasPrefix(m.name, "data/") {
			total += len(other[i].content())
			fmt.Fprintf(&manifest, "%s  %s\n", sumOf(other[i].content()), m.name)
		}
		if m.name == "bag-info.txt" {
			info = m.content()
		}
	}
	before, rest, _ := strings.Cut(info, "Payload-Oxum: ")
	_, rest, _ = strings.Cut(rest, ".")
	return d.from.replaced(d, retar(other...), map[string]string{
		"bag-info.txt": fmt.Sprintf("%sPayload-Oxum: %d.%s", before, total, rest), "manifest-sha256.txt": manifest.String(),
	})
}

func sumOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
