package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	stdimage "image"
	"image/jpeg"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/stamp/stamptest"
)

// The originals of the record that proofs are made of in these tests.
var (
	originalText  = []byte("Нүмунә Шәхс, уйдурма ифадә.\r\nSənəd uydurmadır.\n") // small: it is kept inside the revision
	originalPhoto = random(21, 7000)
	originalFilm  = random(22, videoSize) // large: it is sealed into a file of its own
)

// originals are the files of such a record.
func originals() []Source {
	return []Source{source("ifadə.txt", originalText), source("foto.jpg", originalPhoto), source("film.mp4", originalFilm)}
}

// shelf is a party whose vault holds a record of which proofs are made, among others.
type shelf struct {
	*party
	id     record.ID
	others []Added
}

// newShelf makes a vault of several records. All that is said of the others has the mark in it.
func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{party: newParty(t, "Nümunə Müdafiəçi")}
	s.other(t, "birinci")
	s.id = add(t, s.v, Draft{Fields: consented(t, "Uydurma iş", "persons: [{name: Uydurmazadə Zulqədər, pseudonym: V-01, role: victim}]\n"), Sources: originals()}).ID
	s.other(t, "sonuncu")
	return s
}

// drawn adds a record with a picture whose metadata can be taken out, and a text.
func (s *shelf) drawn(t *testing.T) record.ID {
	t.Helper()
	var b bytes.Buffer
	check(t, jpeg.Encode(&b, stdimage.NewGray(stdimage.Rect(0, 0, 40, 30)), nil))
	return add(t, s.v, Draft{Fields: consented(t, "Uydurma şəkil", ""), Text: "uydurma", Sources: []Source{source("foto.jpg", b.Bytes())}}).ID
}

// other adds a record that no proof may be about.
func (s *shelf) other(t *testing.T, name string) {
	t.Helper()
	s.others = append(s.others, add(t, s.v, Draft{
		Fields: consented(t, name+" "+mark, ""), Text: name + " " + mark, Purpose: mark,
		Sources: []Source{source(name+mark+".bin", []byte(name+mark)), source("böyük.bin", append(random(23, videoSize), name...))},
	}))
}

// proves makes a proof of a record.
func proves(t testing.TB, v *Vault, id record.ID, o ProofOptions) (data []byte, p *custody.Proved) {
	t.Helper()
	check(t, v.Prove(t.Context(), id, o, func(b []byte, proved *custody.Proved) error {
		data, p = b, proved
		return nil
	}))
	return data, p
}

// holds verifies a proof as somebody who has nothing else.
func holds(t testing.TB, data []byte) *custody.Proved {
	t.Helper()
	p, err := custody.VerifyProof(data, nil)
	check(t, err)
	return p
}

// found reports in how many changes of the first record of a proof a file of these bytes was committed to.
func found(p *custody.Proved, content []byte) int {
	return len(p.Records[0].Find(int64(len(content)), sha256.Sum256(content)))
}

// wantOriginals fails unless the proof is one of the shelf's record with all its originals, and of nothing else.
func (s *shelf) wantOriginals(t testing.TB, what string, p *custody.Proved) {
	t.Helper()
	if len(p.Records) != 1 || p.Records[0].ID != s.id.String() || p.State.VaultID() != s.v.ID() {
		t.Fatalf("%s: it is about %+v", what, p.Records)
	}
	for name, content := range map[string][]byte{"text": originalText, "photo": originalPhoto, "film": originalFilm} {
		if found(p, content) == 0 {
			t.Errorf("%s: the %s is nowhere", what, name)
		}
		altered := slices.Clone(content)
		altered[len(altered)/2] ^= 1
		if found(p, altered)+found(p, content[1:])+found(p, append(slices.Clone(content), 0)) > 0 {
			t.Errorf("%s: an altered %s is found", what, name)
		}
	}
}

// dates lets an authority date the log as it is now.
func (p *party) dates(t *testing.T, o stamptest.Answer) (*stamptest.Authority, Timestamp) {
	t.Helper()
	a, roots := newAuthority(t, stamptest.Options{})
	return a, addTimestamp(t, p.v, answerTimestamp(t, a, askTimestamp(t, p.v, TimestampOptions{}), o), roots)
}

// at sets the clock of a vault to so many minutes after the beginning of a test.
func (p *party) at(minutes int) {
	p.v.cfg.Now = func() time.Time { return time.Unix(1_900_000_000, 0).Add(time.Duration(minutes) * time.Minute) }
}

// reads reads a bundle and looks at it, as receive does without --accept.
func (p *party) reads(t testing.TB, b []byte) *Incoming {
	t.Helper()
	in, err := p.opensIncoming(t, b)
	check(t, err)
	check(t, p.v.Judge(t.Context(), in))
	return in
}

func (p *party) opensIncoming(t testing.TB, b []byte) (*Incoming, error) {
	t.Helper()
	o, err := p.v.Opener()
	check(t, err)
	return ReadBundle(t.Context(), bytes.NewReader(b), o, nil)
}

// cosigns cosigns what came with a bundle.
func (p *party) cosigns(t testing.TB, b []byte, o CosignOptions) (*Cosigned, error) {
	t.Helper()
	return p.v.Cosign(t.Context(), p.reads(t, b), o)
}

// repacked is a bundle for another party whose contents were changed and which its sender's own key signed again: what a
// dishonest holder can send.
func (p *party) repacked(t testing.TB, to *party, b []byte, change func(c *bundle.Contents)) []byte {
	t.Helper()
	w, err := p.v.signer(t.Context())
	check(t, err)
	c := contentsOf(t, opened(t, to.v, b))
	change(c)
	var plain bytes.Buffer
	_, err = bundle.Write(t.Context(), &plain, c, w.Signer(), nil)
	check(t, err)
	return sealedFor(t, plain.Bytes(), to.v.Recipient())
}

// contentsOf reads a bundle so that it can be written again.
func contentsOf(t testing.TB, plain []byte) *bundle.Contents {
	t.Helper()
	r, err := bundle.NewReader(bytes.NewReader(plain), bundle.Limits{})
	check(t, err)
	c := &bundle.Contents{Info: r.Info()}
	for _, name := range bundle.TagNames() {
		if data := r.Tag(name); data != nil {
			c.Tags = append(c.Tags, bundle.Tag{Name: name, Data: data})
		}
	}
	for {
		e, content, err := r.Next()
		if errors.Is(err, io.EOF) {
			return c
		}
		check(t, err)
		data, err := io.ReadAll(content)
		check(t, err)
		c.Members = append(c.Members, bytesMember(strings.TrimPrefix(e.Name, payload), data))
	}
}

// tagOf returns the bytes of a file below custody/, nil if there is none.
func tagOf(c *bundle.Contents, name string) []byte {
	for _, t := range c.Tags {
		if t.Name == name {
			return t.Data
		}
	}
	return nil
}

// setTag exchanges a file below custody/, takes it out if data is nil, or puts it where it belongs.
func setTag(c *bundle.Contents, name string, data []byte) {
	c.Tags = slices.DeleteFunc(slices.Clone(c.Tags), func(t bundle.Tag) bool { return t.Name == name })
	if data == nil {
		return
	}
	order := bundle.TagNames()
	c.Tags = append(c.Tags, bundle.Tag{Name: name, Data: data})
	slices.SortFunc(c.Tags, func(a, b bundle.Tag) int { return slices.Index(order, a.Name) - slices.Index(order, b.Name) })
}

// shown is everything that a file of lines shows: its bytes, and what its words are the base64 or the hexadecimal of, to
// any depth.
func shown(data []byte) []byte {
	all := slices.Clone(data)
	for word := range strings.FieldsSeq(string(data)) {
		if len(word) < 8 {
			continue
		}
		if b, err := base64.StdEncoding.DecodeString(word); err == nil {
			all = append(append(all, '\n'), shown(b)...)
		}
		if b, err := hex.DecodeString(word); err == nil {
			all = append(append(all, '\n'), b...)
		}
	}
	return all
}
