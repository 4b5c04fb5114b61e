package vault

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"emanet/index/extract"
	"emanet/vault/bundle"
	"emanet/vault/record"
	"emanet/vault/redact"
)

// somebody is a person of whom a copy must say nothing: a name in every form in which it stands in the record.
type somebody struct {
	given, family         string   // in Latin letters
	cyrillicG, cyrillicF  string   // in Cyrillic letters
	patronymic, nickname  string   // and others
	asItStands            []string // forms with endings
	fileName, birth, town string
}

// twins are two persons about whom the same is said, in the same number of bytes.
func twins() (a, b somebody) {
	a = somebody{
		"Zulqədər", "Uydurmazadə", "Зулгәдәр", "Ујдурмазадә", "Mövhumqulu", "Cırtdanbala",
		[]string{"Uydurmazadənin", "Zulqədəri", "ZULQƏDƏR UYDURMAZADƏ", "Ујдурмазадәдән", "Zulqadar Uydurmazada", "Zulqədər\nUydurmazadə", "uydurmazade.zulqeder@example.org", "«ЗУЛГӘДӘР»", "Uydur-\nmazadə", "Зулькадар Уйдурмазаде", "Зулькадара"},
		"zulqeder", "1901-02-03", "Uydurmakənd",
	}
	b = somebody{
		"Xalidəvər", "Saxtalızadə", "Халидәвәр", "Сахталызадә", "Nağılverdi", "Dəcəlcücə",
		[]string{"Saxtalızadənin", "Xalidəvəri", "XALİDƏVƏR SAXTALIZADƏ", "Сахталызадәдән", "Xalidavar Saxtalizada", "Xalidəvər\nSaxtalızadə", "saxtalizade.xelidever@example.org", "«ХАЛИДӘВӘР»", "Saxta-\nlızadə", "Халидавар Сахтализаде", "Халидавара"},
		"xelidever", "1904-05-06", "Nağılkənd",
	}
	return a, b
}

func (p somebody) words() []string {
	all := []string{p.given, p.family, p.cyrillicG, p.cyrillicF, p.patronymic, p.nickname, p.fileName, p.birth, p.town}
	for _, s := range p.asItStands {
		all = append(all, strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })...)
	}
	return slices.DeleteFunc(all, func(w string) bool { return len(w) < 6 || w == "example" })
}

// text names the person in every way.
func (p somebody) text() string {
	return fmt.Sprintf("Hadisəni %s %s danışdı. %s sözləri: %s. %s. %s %s тәсдиг етди. %s getdi, %s qaldı.\n",
		p.given, p.family, p.asItStands[0], p.asItStands[1], p.asItStands[2], p.cyrillicG, p.cyrillicF, p.asItStands[3], p.asItStands[4]) +
		strings.Join(p.asItStands[5:], ". ") + "\n"
}

func (p somebody) meta() string {
	return fmt.Sprintf(`kind: testimony
title: %[1]s %[2]s, ifadə
consent_to: [share-with-counsel=yes]
place: Dağ yolu
source: %[1]s %[2]s
note: %[3]s %[4]s barədə
tags: [%[2]s]
persons:
  - name: %[1]s %[2]s
    other_names: [%[3]s %[4]s, %[5]s, Zulqadar Uydurmazada, Xalidavar Saxtalizada]
    patronymic: %[6]s
    birth_date: %[8]s
    birth_place: %[7]s
    pseudonym: V-07
    role: victim
`, p.given, p.family, p.cyrillicG, p.cyrillicF, p.nickname, p.patronymic, p.town, p.birth)
}

// copies are a redacted copy and a catalogue of what is said about a person, as tars. Randomness and the clock are the
// same for everybody; the reader is to.
func (p somebody) copies(t *testing.T, to ContactCard, open func([]byte) []byte) map[bundle.What][]byte {
	t.Helper()
	c := still(nil)
	c.Rand = newStream(47)
	v, err := Create(t.Context(), filepath.Join(t.TempDir(), "v"), CreateOptions{Passphrase: phrase(testPhrase), Label: p.given + " " + p.family}, c)
	check(t, err)
	defer v.Close()
	verifyContact(t, v, addContact(t, v, to, AddContactOptions{}))
	a := add(t, v, Draft{Fields: fields(t, p.meta()), Text: p.text(), Purpose: p.family, Sources: []Source{
		source(p.given+" "+p.family+".txt", []byte("2. "+p.text())), source(p.fileName+".jpg", []byte("\xff\xd8\xff"+p.family+" foto")),
	}, Reading: Reading{Reader: readerFunc(plainly)}})
	all := map[bundle.What][]byte{}
	for _, what := range []bundle.What{bundle.Redacted, bundle.Catalogue} { // in this order: the log grows
		o := map[bundle.What]ShareOptions{
			bundle.Redacted:  {What: bundle.Full, Pseudonyms: true, Note: p.family},
			bundle.Catalogue: {What: bundle.Catalogue, Note: p.family},
		}[what]
		v.cfg.Rand = newStream(48)
		o.To, o.Purpose, o.Software = []string{to.Name}, bundle.ShareWithCounsel, "emanet"
		plan, err := v.PlanShare(t.Context(), []record.ID{a.ID}, o, nil)
		check(t, err)
		for _, h := range plan.Undecided() {
			plan.Decide(h, redact.DecisionReplace)
		}
		path := filepath.Join(t.TempDir(), "b.age")
		_, err = v.Share(t.Context(), plan, path, nil)
		check(t, err)
		b, err := os.ReadFile(path)
		check(t, err)
		all[what] = open(b)
	}
	return all
}

// plainly reads a file of text as it is, and its first line as a page of its own.
func plainly(_ context.Context, in extract.Input, _ extract.Sink) (*extract.Reading, error) {
	b, err := io.ReadAll(io.NewSectionReader(in.Bytes, 0, in.Size))
	text := strings.ToValidUTF8(string(b), "?")
	return &extract.Reading{MediaType: in.MediaType, Extractor: "invented 1", Version: extract.Version, Status: extract.StatusRead, Parts: []extract.Part{
		{Kind: extract.PartPage, Number: 1, Text: text}, {Kind: extract.PartPage, Number: 2, Text: text},
	}}, err
}

// salted is what differs between any two copies: what was salted, and what was made of it.
var salted = regexp.MustCompile(`"commitment":"[0-9a-f]{64}"|Emanet-Vault: [0-9a-f]{64}`)

// membersOf returns the members of a bag in order, without what is salted; the lists of hashes, the checkpoint and the signature
// follow from the others.
func membersOf(t *testing.T, plain []byte) (names []string, members map[string]string) {
	t.Helper()
	members = map[string]string{}
	for r := tar.NewReader(bytes.NewReader(plain)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return names, members
		}
		check(t, err)
		b, err := io.ReadAll(r)
		check(t, err)
		head := fmt.Sprintf("%o %d %d %v\n", h.Mode, h.Size, h.Typeflag, h.ModTime.Unix())
		switch {
		case strings.HasSuffix(h.Name, "-sha256.txt"), strings.HasSuffix(h.Name, ".sig"):
		case strings.HasSuffix(h.Name, "/custody/checkpoint"):
			head = ""
		case strings.HasSuffix(h.Name, "/custody/proof"): // signatures, and commitments with their salts: as many of the same kinds
			for line := range strings.Lines(string(b)) {
				kind, rest, _ := strings.Cut(line, " ")
				if len(rest) == 0 {
					kind = "" // a line of the frame: a name, a root
				}
				head += fmt.Sprintf("%.6s %d\n", kind, len(rest))
				if kind == "open" {
					t.Errorf("%s opens a commitment of a copy that is not whole", h.Name)
				}
			}
		default:
			head += salted.ReplaceAllString(string(b), "salted")
		}
		names = append(names, h.Name)
		members[h.Name] = head
	}
}

// TestAttack47BundleSaysNothingOfAName makes the same copies of two persons who differ in their names alone: the bags
// are the same but for what is salted.
func TestAttack47BundleSaysNothingOfAName(t *testing.T) {
	t.Parallel()
	reader := newParty(t, "Örnek Avukat")
	card, err := reader.v.Whoami(t.Context())
	check(t, err)
	open := func(b []byte) []byte { return opened(t, reader.v, b) }
	a, b := twins()
	one, two := a.copies(t, card, open), b.copies(t, card, open)
	for _, what := range []bundle.What{bundle.Redacted, bundle.Catalogue} {
		names, left := membersOf(t, one[what])
		others, right := membersOf(t, two[what])
		if !slices.Equal(names, others) || len(names) < 7 {
			t.Errorf("%s: %q and %q", what, names, others)
		}
		for _, name := range names {
			if left[name] != right[name] {
				t.Errorf("%s: %s tells them apart:\n%s\n%s", what, name, left[name], right[name])
			}
		}
		for _, p := range []somebody{a, b} {
			p.wantUnnamed(t, string(what), one[what], two[what])
		}
		if !strings.Contains(string(one[what]), "V-07") {
			t.Errorf("%s: the pseudonym is nowhere", what)
		}
	}
}

// wantUnnamed fails if a word of the person, or a hash of anything that was said about it, is in one of the bags.
func (p somebody) wantUnnamed(t *testing.T, what string, bags ...[]byte) {
	t.Helper()
	shapes := map[string][]byte{}
	for _, w := range p.words() {
		for _, form := range []string{w, strings.ToLower(w), strings.ToUpper(w), strings.Split(w, " ")[0]} {
			shapes[form] = []byte(form)
			shapes[form+" UTF-16LE"], shapes[form+" UTF-16BE"] = utf16Bytes(form)
			shapes[form+" hex"] = []byte(hex.EncodeToString([]byte(form)))
			for shift := range 3 {
				shapes[fmt.Sprintf("%s base64 at %d", form, shift)] = base64At(form, shift)
			}
		}
	}
	for _, text := range append(p.words(), p.given+" "+p.family, p.cyrillicG+" "+p.cyrillicF, p.text(), "2. "+p.text(), p.meta(),
		"\xff\xd8\xff"+p.family+" foto", p.given+" "+p.family+".txt", p.fileName+".jpg") {
		sum := sha256.Sum256([]byte(text))
		shapes["SHA-256 of "+text] = sum[:]
		shapes["SHA-256 in hex of "+text] = []byte(hex.EncodeToString(sum[:]))
	}
	for _, shape := range slices.Sorted(maps.Keys(shapes)) {
		for _, bag := range bags {
			if bytes.Contains(bag, shapes[shape]) {
				t.Errorf("%s: the bag has %q", what, shape)
			}
		}
	}
}

// TestAttack47RedactedBundleControl: the same search finds the name in a whole copy, so it is not blind.
func TestAttack47RedactedBundleControl(t *testing.T) {
	t.Parallel()
	m := newMeeting(t)
	plain := opened(t, m.to.v, m.bundle(t, bundle.Full))
	if !bytes.Contains(plain, []byte("Nümunə Şəxs")) {
		t.Error("a whole copy has no name")
	}
	if plain := opened(t, m.to.v, m.redacted(t)); bytes.Contains(plain, []byte("Nümunə Şəxs")) || !bytes.Contains(plain, []byte("V-01")) {
		t.Error("a redacted copy has the name, or no pseudonym")
	}
}
