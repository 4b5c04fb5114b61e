//go:build unix

package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault"
	"emanet/vault/bundle"
	"emanet/vault/record"
)

// sender is somebody who makes bundles by hand, good ones and others, with a key that the test holds.
type sender struct {
	key  ed25519.PrivateKey
	info bundle.Info
}

func newSender(seed byte) *sender {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	return &sender{key, bundle.Info{
		Software: "emanet", Vault: crypto.VaultID{seed}, What: bundle.Full, Purpose: bundle.ShareWithCounsel,
		Created: time.Unix(1_900_000_000, 0).UTC(), Nonce: [16]byte{seed, 1},
	}}
}

// whoIs is the card of the lab's vault.
type whoIs struct {
	Recipients  []string `json:"recipients"`
	Fingerprint string   `json:"fingerprint"`
}

// whoami returns the card of the lab's vault.
func (l *lab) whoami() (w whoIs) {
	l.Helper()
	l.must(json.Unmarshal([]byte(l.do("whoami", "--json")), &w))
	return w
}

// meets makes the sender a contact, whose key was compared if that is asked for. The contact's recipient is that of the
// identity file "other", which is made.
func (l *lab) meets(s *sender, name string, verified bool) {
	l.Helper()
	k, err := crypto.NewSigningKey(s.key.Public().(ed25519.PublicKey))
	l.must(err)
	card := vault.ContactCard{Name: name, Recipients: []string{l.other(name)}, Signer: k.String()}
	text, err := card.Marshal()
	l.must(err)
	l.do("contacts", "add", l.file(name+".card", string(text)))
	if verified {
		l.do("contacts", "verify", name, "--fingerprint", card.Fingerprint().Digits())
	}
}

// other makes an identity file in the folder "in" and returns its recipient.
func (l *lab) other(name string) string {
	l.Helper()
	return strings.TrimSpace(l.do("keys", "generate", "--no-passphrase", filepath.Join(l.path("in"), name+".key")))
}

// part is one record of a bundle that is made by hand.
type part struct {
	shared  *record.Shared
	members []bundle.Member
}

// memberOf is a member of bytes.
func memberOf(name string, b []byte) bundle.Member {
	return bundle.Member{Name: name, Size: int64(len(b)), SHA256: sha256.Sum256(b), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b)), nil
	}}
}

// wholePart is a record with a typed text and files, as share gives it.
func wholePart(number int, id record.ID, title, text string, files ...record.File) part {
	r := &record.Revision{Record: id, Number: 1, Time: time.Unix(1_900_000_000, 0).UTC(), Fields: record.Fields{}, Text: text}
	r.Fields.Set("title", record.Text(title))
	p := part{shared: &record.Shared{What: string(bundle.Full), Record: id, Revision: 1, Original: r}}
	for i, f := range files {
		content := []byte(f.Fields.Text("note"))
		f.Fields = nil
		f.Size, f.SHA256, f.Object = int64(len(content)), sha256.Sum256(content), strings.Repeat("ab", 16)
		r.Files = append(r.Files, f)
		m := memberOf(bundle.FileName(number, i+1, f.MediaType, f.Name), content)
		p.shared.Files = append(p.shared.Files, record.SharedFile{
			Item: f.ItemID, Name: f.Name, MediaType: f.MediaType, SHA256: f.SHA256, File: filepath.Base(m.Name), Status: "read",
		})
		p.members = append(p.members, m)
	}
	if text != "" {
		p.members = append(p.members, memberOf(bundle.TextName(number, 0), []byte(text)))
	}
	return p
}

// fileOfPart is a file of a wholePart with a content.
func fileOfPart(item, name, content string) record.File {
	f := record.File{ItemID: item, Name: name, MediaType: "application/octet-stream", Fields: record.Fields{}}
	f.Fields.Set("note", record.Text(content))
	return f
}

// testID is a record id that depends on n alone.
func testID(t testing.TB, n byte) record.ID {
	t.Helper()
	id, err := record.NewID(bytes.NewReader(bytes.Repeat([]byte{n}, 64)))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// twoRecords are two records that are as they should be.
func twoRecords(t testing.TB) []part {
	t.Helper()
	return []part{
		wholePart(1, testID(t, 1), "Nümunə Şəxs, ifadə", "birinci mətn", fileOfPart("0001", "foto.jpg", "uydurma şəkil"), fileOfPart("0002", "b.pdf", "uydurma sənəd")),
		wholePart(2, testID(t, 2), "Örnek Kişi", "ikinci mətn"),
	}
}

// plain is the tar of a bundle for the recipients.
func (s *sender) plain(t testing.TB, to []string, parts ...part) []byte {
	t.Helper()
	var members []bundle.Member
	for i, p := range parts {
		b, err := p.shared.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		members = append(append(members, memberOf(bundle.RecordName(i+1), b)), p.members...)
	}
	info := s.info
	info.Records, info.What = len(parts), bundle.What(parts[0].shared.What)
	for _, r := range to {
		info.Recipients = append(info.Recipients, bundle.RecipientHash(info.Nonce, r))
	}
	var out bytes.Buffer
	if _, err := bundle.Write(t.Context(), &out, &bundle.Contents{Info: info, Members: members}, s.key, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sealTo writes what src gives as an age file for the recipients, which are all public.
func (l *lab) sealTo(name string, src io.Reader, to ...string) string {
	l.Helper()
	var holders []*keyslot.Holder
	for _, r := range to {
		h, err := keyslot.ParseHolder(r, true)
		l.must(err)
		holders = append(holders, h)
	}
	path := l.file(name, "")
	f, err := os.Create(path)
	l.must(err)
	w, err := keyslot.SealPacket(f, holders...)
	l.must(err)
	_, err = io.Copy(w, src)
	l.must(errors.Join(err, w.Close(), f.Close()))
	return path
}

// sealToPassphrase writes an age file for whoever knows the passphrase.
func (l *lab) sealToPassphrase(name string, plain []byte, passphrase string) string {
	l.Helper()
	var out bytes.Buffer
	w, err := keyslot.SealPacketPassphrase(&out, crypto.NewPassphrase([]byte(passphrase)), testWorkFactor)
	l.must(err)
	_, err = w.Write(plain)
	l.must(errors.Join(err, w.Close()))
	return l.file(name, out.String())
}

// inside runs a command in this process, which is quicker, and which must come to an end.
func (l *lab) inside(words ...string) result {
	l.Helper()
	e, stdout, stderr := newTestEnvIn(l.T, l.path("cwd"), strings.NewReader(""))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.Context()), time.Minute)
	defer cancel()
	got := runArgs(ctx, e, words)
	if ctx.Err() != nil {
		l.Errorf("emanet %s took longer than a minute", joinLine(words))
	}
	return result{int(got), stdout.String(), stderr.String()}
}

// receives takes a bundle in, or tries to.
func (l *lab) receives(path string, words ...string) result {
	l.Helper()
	return l.inside(append([]string{"--vault", l.vault, "--identity", l.path("id"), "receive", "--accept", "--quiet", path}, words...)...)
}

// opens unpacks a bundle with an identity file of the folder "in", or tries to; nothing may be left where nothing was
// opened.
func (l *lab) opens(path, identity string, words ...string) result {
	l.Helper()
	target := l.path("out/opened")
	r := l.inside(append([]string{"open", "--identity", filepath.Join(l.path("in"), identity), "--quiet", path, "-o", target}, words...)...)
	left := tree(l.T, l.path("out"))
	if r.status != 0 && len(left) > 0 {
		l.Errorf("open %s ended with %d and left %d files", filepath.Base(path), r.status, len(left))
	}
	if _, err := os.Lstat(target); r.status != 0 && err == nil {
		l.Errorf("open %s ended with %d and left its folder", filepath.Base(path), r.status)
	}
	l.must(os.RemoveAll(target))
	return r
}

// standing is what the vault holds: it changes with whatever is taken in.
func (l *lab) standing() string {
	l.Helper()
	return l.do("list", "--all", "--json") + l.do("log", "--json")
}
