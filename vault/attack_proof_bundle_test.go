package vault

import (
	"bytes"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"emanet/crypto/keyslot"
	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/stamp/stamptest"
)

// stock is a shelf whose owner and a lawyer know each other, and whose log is dated.
type stock struct {
	*shelf
	to    *party
	token Timestamp
}

func newStock(t *testing.T) *stock {
	t.Helper()
	s := &stock{shelf: newShelf(t), to: newParty(t, "Örnek Avukat")}
	s.knows(t, s.to)
	s.to.knows(t, s.party)
	_, s.token = s.dates(t, stamptest.Answer{})
	return s
}

// extents are the ways to give a record.
func extents() map[string]ShareOptions {
	return map[string]ShareOptions{
		"full": {What: bundle.Full}, "text": {What: bundle.Text}, "catalogue": {What: bundle.Catalogue},
		"redacted": {What: bundle.Full, Pseudonyms: true}, "redacted text": {What: bundle.Text, Pseudonyms: true}, "stripped": {What: bundle.Full, Strip: true},
	}
}

// TestBundleProofOpensWhatIsGiven: of what a bundle does not hold whole, its proof opens nothing, and tells neither when nor
// what was done; it is proven and dated all the same.
func TestBundleProofOpensWhatIsGiven(t *testing.T) {
	t.Parallel()
	s := newStock(t)
	opens := map[string]map[custody.Role]int{
		"full": {custody.RoleRecord: 1, custody.RoleFile: 3}, "text": {custody.RoleRecord: 1, custody.RoleFile: 3}, "stripped": {custody.RoleFile: 1},
	}
	picture := s.drawn(t)
	_, s.token = s.dates(t, stamptest.Answer{})
	for name, o := range extents() {
		b := s.gives(t, s.to, o, s.given(name, picture))
		in := s.to.reads(t, b)
		if len(in.Records) != 1 || in.Custody == nil || !in.Records[0].Proven {
			t.Fatalf("%s: %+v", name, in.Records)
		}
		r := in.Records[0]
		if r.Dated == nil || !r.Dated.Time.Equal(s.token.Time) || r.Dated.Number != 1 || name == "stripped" && (r.Dated.Leaves != s.token.Leaves || r.Dated.Root != s.token.Root) {
			t.Errorf("%s: dated %+v", name, r.Dated)
		}
		roles := map[custody.Role]int{}
		for _, c := range in.Custody.Proved.Records[0].Changes {
			if told := c.Sequence != 0 && c.Action != "" && !c.Time.IsZero() && c.Revision != 0; told != (name == "full" || name == "text" || name == "stripped") {
				t.Errorf("%s: it tells %+v", name, c)
			}
			for _, open := range c.Objects {
				roles[open.Role]++
			}
		}
		if want := opens[name]; !maps.Equal(roles, want) {
			t.Errorf("%s: it opens %v, want %v", name, roles, want)
		}
		proof := shown(tagOf(contentsOf(t, opened(t, s.to.v, b)), bundle.TagProof))
		secrets := s.secrets(t)
		if name == "stripped" { // it is of another record
			secrets = nil
		}
		for what, n := range secrets {
			if bytes.Contains(proof, n) && len(n) > 3 || bytes.Contains(proof, []byte(hex.EncodeToString(n))) {
				t.Errorf("%s: the proof shows %s", name, what)
			}
		}
		if strings.HasPrefix(name, "redacted") || name == "catalogue" {
			for _, content := range [][]byte{originalText, originalPhoto, originalFilm} {
				if h := sum(content); bytes.Contains(proof, []byte(hex.EncodeToString(h[:]))) {
					t.Errorf("%s: the proof shows the hash of an original", name)
				}
			}
		}
	}
}

// given is the record of which there is such an extent.
func (s *stock) given(name string, picture record.ID) record.ID {
	if name == "stripped" {
		return picture
	}
	return s.id
}

// TestBundleProofOfManyDates: each record is dated by the first time-stamp behind it, as far as a bundle has room for them.
func TestBundleProofOfManyDates(t *testing.T) {
	t.Parallel()
	s := newStock(t)
	a, roots := newAuthority(t, stamptest.Options{})
	ids, want := []record.ID{s.id}, map[record.ID]time.Time{s.id: s.token.Time}
	for i := range bundle.MaxTimestamps + 4 {
		id := add(t, s.v, Draft{Fields: consented(t, "iş", ""), Text: strconv.Itoa(i)}).ID
		at := time.Date(2027, 1, 1, 0, i, 0, 0, time.UTC)
		addTimestamp(t, s.v, answerTimestamp(t, a, askTimestamp(t, s.v, TimestampOptions{}), stamptest.Answer{Time: at}), roots)
		ids, want[id] = append(ids, id), at
	}
	last := want[ids[len(ids)-1]]
	b := s.gives(t, s.to, ShareOptions{}, ids...)
	in := s.to.reads(t, b)
	if len(in.Records) != len(ids) || len(in.Custody.Timestamps) != bundle.MaxTimestamps {
		t.Fatalf("%d records, %d time-stamps", len(in.Records), len(in.Custody.Timestamps))
	}
	dated := map[time.Time]int{}
	for _, r := range in.Records {
		if !r.Proven || r.Dated == nil || r.Dated.Time.Before(want[r.Record]) || !r.Dated.Time.Equal(want[r.Record]) && !r.Dated.Time.Equal(last) {
			t.Errorf("%s: %+v, want %v", r.Record, r.Dated, want[r.Record])
			continue
		}
		dated[r.Dated.Time]++
	}
	if len(dated) != bundle.MaxTimestamps {
		t.Errorf("%d dates", len(dated))
	}
	all, err := s.to.takes(t.Context(), b, AcceptOptions{})
	if err != nil || len(all) != len(ids) {
		t.Errorf("%d were taken in: %v", len(all), err)
	}
}

// TestBundleWithoutAProof: what the first version made is taken in, and proves nothing.
func TestBundleWithoutAProof(t *testing.T) {
	t.Parallel()
	s := newStock(t)
	for what, keep := range map[string][]string{"a checkpoint alone": {bundle.TagCheckpoint}, "nothing of the log": nil} {
		to := newParty(t, "Örnek Avukat")
		to.knows(t, s.party)
		b := s.repacked(t, to, resealed(t, s.to, to, s.gives(t, s.to, ShareOptions{}, s.id)), func(c *bundle.Contents) {
			c.Tags = slices.DeleteFunc(c.Tags, func(tag bundle.Tag) bool { return !slices.Contains(keep, tag.Name) })
			c.Info.Recipients = [][32]byte{bundle.RecipientHash(c.Info.Nonce, to.v.Recipient())}
		})
		in := to.reads(t, b)
		if in.Custody != nil || in.Records[0].Proven || in.Records[0].Dated != nil || in.Log != LogUnproven || (in.Note != nil) != (keep != nil) {
			t.Errorf("%s: %+v", what, in)
		}
		to.wantTaken(t, what, b, AcceptOptions{}, StandingNew, true)
		if _, err := to.cosigns(t, b, CosignOptions{}); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: cosigned: %v", what, err)
		}
		w, err := to.v.Witnessed(t.Context())
		if err != nil || len(w.Seen)+len(w.Forks) > 0 {
			t.Errorf("%s: seen %+v, %v", what, w, err)
		}
	}
}

// resealed is a bundle for another reader, as it is.
func resealed(t testing.TB, from, to *party, b []byte) []byte {
	t.Helper()
	return sealedFor(t, opened(t, from.v, b), to.v.Recipient())
}

// withWriter lets a second holder of the same vault, who signs with a key of their own, do something.
func (s *stock) withWriter(t *testing.T, do func(*party)) {
	t.Helper()
	data, recipient, err := keyslot.NewIdentityFile(s.v.now(), nil, nil, 10)
	check(t, err)
	_, err = s.v.AddRecipientSlot(t.Context(), "Örnek Kişi", recipient, false)
	check(t, err)
	check(t, s.v.Close())
	key, err := keyslot.ReadIdentityFile(data, nil, false)
	check(t, err)
	v, err := Open(t.Context(), s.dir, true, still(nil))
	check(t, err)
	check(t, v.Unlock(t.Context(), key))
	do(&party{v, s.dir, s.name})
	check(t, v.Close())
	s.v = open(t, s.dir, true)
}

// exported is a record of a bundle, changed.
func exported(t testing.TB, c *bundle.Contents, change func(*record.Shared)) {
	t.Helper()
	src, err := c.Members[0].Open()
	check(t, err)
	s, err := readShared(bundle.Entry{Name: c.Members[0].Name, Size: c.Members[0].Size}, src)
	check(t, err)
	change(s)
	b, err := s.Canonical()
	check(t, err)
	c.Members[0] = bytesMember(c.Members[0].Name, b)
}

// provenBy lets the sender say more of a record than it must.
func (s *stock) provenBy(t *testing.T, id record.ID, p provenRecord) func(*bundle.Contents) {
	t.Helper()
	return func(c *bundle.Contents) {
		given := holds(t, tagOf(c, bundle.TagProof))
		h, err := s.v.history(t.Context())
		check(t, err)
		one, err := p.record(h, id)
		check(t, err)
		proof, err := s.v.newProof(t.Context(), custody.ProofContents{Records: []custody.ProofRecord{one}, Timestamps: given.Timestamps, Earlier: given.Earlier})
		check(t, err)
		set(map[string][]byte{bundle.TagProof: proof, bundle.TagCheckpoint: s.v.note})(c)
	}
}

// TestAttack44CopyThatIsNotOfTheRecord: what a copy says it is of must be a commitment of the log, and its proof opens nothing that it does not
// give.
func TestAttack44CopyThatIsNotOfTheRecord(t *testing.T) {
	t.Parallel()
	s := newStock(t)
	picture := s.drawn(t)
	for name, o := range extents() {
		if name == "full" || name == "text" {
			continue
		}
		b := s.gives(t, s.to, o, s.given(name, picture))
		all := forgedParts{"no such commitment": {memberProof, func(c *bundle.Contents) {
			exported(t, c, func(r *record.Shared) { r.Commitment[3] ^= 1 })
		}}}
		if name != "stripped" && name != "catalogue" {
			all["no such commitment to a file"] = forgedPart{memberProof, func(c *bundle.Contents) {
				exported(t, c, func(r *record.Shared) { r.Files[0].Commitment[3] ^= 1 })
			}}
		}
		id := s.given(name, picture)
		for what, p := range map[string]provenRecord{
			"the revision is opened": {open: func(r custody.ObjectRef) bool { return r.Role == custody.RoleRecord }, tell: name == "stripped"},
			"every file is opened":   {open: func(r custody.ObjectRef) bool { return r.Role == custody.RoleFile }, tell: name == "stripped"},
			"it tells when":          {open: func(custody.ObjectRef) bool { return false }, tell: true},
		} {
			if name != "stripped" || what == "the revision is opened" { // a stripped copy tells the rest
				all[what] = forgedPart{memberProof, s.provenBy(t, id, p)}
			}
		}
		t.Run(name, func(t *testing.T) { s.wantFaults(t, b, all) })
	}
}
