package vault

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/crypto/keyslot"
	"emanet/vault/bundle"
	"emanet/vault/record"
)

// party is one of the people who share: a vault of which others have the card.
type party struct {
	v    *Vault
	dir  string
	name string
}

func newParty(t *testing.T, name string) *party {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "v")
	v, err := Create(t.Context(), dir, CreateOptions{Passphrase: phrase(testPhrase), Label: name}, still(nil))
	check(t, err)
	t.Cleanup(func() { _ = v.Close() })
	return &party{v, dir, name}
}

// knows makes another party a contact whose keys were compared.
func (p *party) knows(t *testing.T, other *party) {
	t.Helper()
	card, err := other.v.Whoami(t.Context())
	check(t, err)
	verifyContact(t, p.v, addContact(t, p.v, card, AddContactOptions{}))
}

// twoParties are a sender and a receiver who know each other.
func twoParties(t *testing.T) (from, to *party) {
	t.Helper()
	from, to = newParty(t, "Nümunə Müdafiəçi"), newParty(t, "Örnek Avukat")
	from.knows(t, to)
	to.knows(t, from)
	return from, to
}

// consented are fields of a record that may be shared.
func consented(t testing.TB, title, more string) record.Fields {
	t.Helper()
	f, err := record.ParseMeta([]byte("kind: testimony\ntitle: "+title+
		"\nconsent_to: [share-with-counsel=yes, submit-to-body=yes, publish=yes]\n"+more), record.Default())
	check(t, err)
	return f
}

// gives returns a bundle of the records for another party.
func (p *party) gives(t *testing.T, to *party, o ShareOptions, ids ...record.ID) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "b.age")
	check(t, p.shares(t.Context(), to, o, path, nil, ids...))
	b, err := os.ReadFile(path)
	check(t, err)
	return b
}

// shares writes a bundle for another party.
func (p *party) shares(ctx context.Context, to *party, o ShareOptions, path string, progress Progress, ids ...record.ID) error {
	o.To, o.Purpose, o.Software = []string{to.name}, bundle.ShareWithCounsel, "emanet"
	if o.What == "" {
		o.What = bundle.Full
	}
	plan, err := p.v.PlanShare(ctx, ids, o, nil)
	if err != nil {
		return err
	}
	_, err = p.v.Share(ctx, plan, path, progress)
	return err
}

// takes reads a bundle and accepts it, as the command does.
func (p *party) takes(ctx context.Context, b []byte, how AcceptOptions) (all []Accepted, err error) {
	return takeInto(ctx, p.v, b, how)
}

func takeInto(ctx context.Context, v *Vault, b []byte, how AcceptOptions) (all []Accepted, err error) {
	o, err := v.Opener()
	if err != nil {
		return nil, err
	}
	in, err := ReadBundle(ctx, bytes.NewReader(b), o, nil)
	if err != nil {
		return nil, err
	}
	if err := v.Judge(ctx, in); err != nil {
		return nil, err
	}
	err = v.Accept(ctx, bytes.NewReader(b), o, in, how, func(a Accepted) { all = append(all, a) }, nil)
	return all, err
}

// wantTaken accepts a bundle of one record and checks how it stood.
func (p *party) wantTaken(t *testing.T, what string, b []byte, how AcceptOptions, standing Standing, taken bool) Accepted {
	t.Helper()
	before := revisionsOf(t, p.v)
	all, err := p.takes(t.Context(), b, how)
	if err != nil || len(all) != 1 {
		t.Fatalf("%s: %+v, %v", what, all, err)
	}
	if all[0].Standing != standing || all[0].Taken != taken {
		t.Errorf("%s: %q, taken %v; want %q, %v", what, all[0].Standing, all[0].Taken, standing, taken)
	}
	after := revisionsOf(t, p.v)
	wantRevisionsKept(t, before, after, what)
	more := 0
	if taken {
		more = 1
	}
	if len(after) != len(before)+more {
		t.Errorf("%s: %d revisions, before %d", what, len(after), len(before))
	}
	mustVerify(t, p.v)
	return all[0]
}

// revisionsOf is every revision of every record that is not erased, with the hashes of the bytes of its files.
func revisionsOf(t testing.TB, v *Vault) map[string]string {
	t.Helper()
	v.hist = nil
	items, err := v.List(t.Context(), record.Filter{}, ListOptions{All: true})
	check(t, err)
	all := map[string]string{}
	for _, it := range items {
		for n := 1; n <= it.Revision; n++ {
			view, err := v.Record(t.Context(), it.ID, n)
			check(t, err)
			b, err := view.Revision.Canonical()
			check(t, err)
			var line strings.Builder
			line.Write(b)
			for _, f := range view.Revision.Files {
				h := sha256.New()
				_, err := v.CopyFile(t.Context(), h, it.ID, n, f.ItemID, nil)
				check(t, err)
				fmt.Fprintf(&line, "\n%q %x", f.Name, h.Sum(nil))
			}
			all[fmt.Sprintf("%s %d", it.ID, n)] = line.String()
		}
	}
	return all
}

// wantRevisionsKept fails if a revision is lost or is another one.
func wantRevisionsKept(t testing.TB, before, after map[string]string, what string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if after[name] != before[name] {
			t.Errorf("%s: revision %s was\n%s\nand is\n%s", what, name, before[name], after[name])
		}
	}
}

// forger writes bundles by hand that no vault would write, and signs them with a key of its own.
type forger struct {
	key  ed25519.PrivateKey
	info bundle.Info
}

func newForger(seed byte) *forger {
	info := bundle.Info{Software: "emanet", What: bundle.Full, Purpose: bundle.ShareWithCounsel, Created: time.Unix(1_900_000_000, 0).UTC()}
	info.Nonce, info.Vault = [16]byte{seed, 1}, [32]byte{seed}
	return &forger{ed25519.NewKeyFromSeed(random(seed, ed25519.SeedSize)), info}
}

// part is one record of a forged bundle; its members are named by hand.
type part struct {
	shared  *record.Shared
	members []bundle.Member // behind record.json
}

// sealed returns the bundle of the parts, sealed to the recipients and made for them.
func (f *forger) sealed(t testing.TB, to []string, parts ...part) []byte {
	t.Helper()
	var members []bundle.Member
	for i, p := range parts {
		b, err := p.shared.Canonical()
		check(t, err)
		members = append(append(members, bytesMember(bundle.RecordName(i+1), b)), p.members...)
	}
	info := f.info
	info.Records = len(parts)
	for _, r := range to {
		info.Recipients = append(info.Recipients, bundle.RecipientHash(info.Nonce, r))
	}
	var plain bytes.Buffer
	_, err := bundle.Write(t.Context(), &plain, &bundle.Contents{Info: info, Members: members}, f.key, nil)
	check(t, err)
	return sealedFor(t, plain.Bytes(), to...)
}

// sealedFor makes an age file, with nothing but public recipients.
func sealedFor(t testing.TB, plain []byte, to ...string) []byte {
	t.Helper()
	var holders []*keyslot.Holder
	for _, r := range to {
		h, err := keyslot.ParseHolder(r, true)
		check(t, err)
		holders = append(holders, h)
	}
	var out bytes.Buffer
	w, err := keyslot.SealPacket(&out, holders...)
	check(t, err)
	_, err = w.Write(plain)
	check(t, errors.Join(err, w.Close()))
	return out.Bytes()
}

// opened returns the tar in a bundle that a vault can open.
func opened(t testing.TB, v *Vault, b []byte) []byte {
	t.Helper()
	o, err := v.Opener()
	check(t, err)
	r, err := o.Open(bytes.NewReader(b))
	check(t, err)
	plain, err := io.ReadAll(r)
	check(t, err)
	return plain
}

// typed is a part with a typed text.
func typed(id record.ID, revision int, title, text string) part {
	r := &record.Revision{Record: id, Number: revision, Time: time.Unix(1_900_000_000, 0).UTC(), Fields: record.Fields{}, Text: text}
	if revision > 1 {
		r.Previous = [32]byte{1}
	}
	r.Fields.Set("title", record.Text(title))
	return part{
		&record.Shared{What: string(bundle.Full), Record: id, Revision: revision, Original: r},
		[]bundle.Member{bytesMember(bundle.TextName(1, 0), []byte(text))},
	}
}
