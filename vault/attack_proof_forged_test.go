package vault

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/stamp"
	"emanet/vault/stamp/stamptest"
)

const (
	pathCheckpoint = "custody/" + bundle.TagCheckpoint
	firstDated     = "timestamps/0001.checkpoint"
	firstChain     = "timestamps/0001.pem"
	firstToken     = "timestamps/0001.tsr"
	pathDated      = "custody/" + firstDated
	pathChain      = "custody/" + firstChain
	pathToken      = "custody/" + firstToken
)

// forgedParts are changes of what a bundle says of the log, each with the member that has to be named, or what its name
// begins with.
type forgedParts map[string]forgedPart

type forgedPart struct {
	member string
	change func(c *bundle.Contents)
}

// wantFaults signs each change with the sender's own key: whoever reads it finds the fault, and takes nothing in.
func (s *stock) wantFaults(t *testing.T, b []byte, all forgedParts) {
	t.Helper()
	entries := s.to.v.state.Sequence()
	for what, part := range all {
		bad := s.repacked(t, s.to, b, part.change)
		_, err := s.to.takes(t.Context(), bad, AcceptOptions{Unverified: true, Forwarded: true})
		var fault *bundle.Fault
		if !errors.As(err, &fault) || !errors.Is(err, bundle.ErrBundle) || !strings.HasPrefix(fault.Member, part.member) {
			t.Errorf("%s: %v; want a fault of %s", what, err, part.member)
		}
	}
	if s.to.v.state.Sequence() != entries {
		t.Error("something was taken in")
	}
}

func flipped(b []byte, at int) []byte {
	bad := slices.Clone(b)
	bad[at] ^= 1
	return bad
}

// set is the change that exchanges files below custody/; nil takes one out.
func set(tags map[string][]byte) func(*bundle.Contents) {
	return func(c *bundle.Contents) {
		for name, data := range tags {
			setTag(c, name, data)
		}
	}
}

// TestAttack44BundleProofIsForged: a sender who signs a bundle again cannot let its log say anything else.
func TestAttack44BundleProofIsForged(t *testing.T) {
	t.Parallel()
	s := newStock(t)
	of := func(b []byte) *bundle.Contents { return contentsOf(t, opened(t, s.to.v, b)) }
	older := of(s.gives(t, s.to, ShareOptions{}, s.id)) // of the revision before
	_, err := s.v.Amend(t.Context(), s.id, Amendment{Attach: []Source{source("əlavə.bin", []byte("ikinci"))}, Reason: "düzəliş"}, nil)
	check(t, err)
	b := s.gives(t, s.to, ShareOptions{}, s.id)
	good := of(b)
	other := of(s.gives(t, s.to, ShareOptions{}, s.others[0].ID))
	both := of(s.gives(t, s.to, ShareOptions{}, s.id, s.others[0].ID))
	c, err := s.to.cosigns(t, s.gives(t, s.to, ShareOptions{}, s.id), CosignOptions{})
	check(t, err)
	_, _, err = s.v.AddCosignature(t.Context(), c.Note, false)
	check(t, err)
	alone, _ := proves(t, s.v, s.id, ProofOptions{})
	stranger := newStock(t)
	theirs := contentsOf(t, opened(t, stranger.to.v, stranger.gives(t, stranger.to, ShareOptions{}, stranger.id)))
	var second *bundle.Contents
	s.withWriter(t, func(p *party) { second = of(p.gives(t, s.to, ShareOptions{}, s.id)) })

	tags := func(c *bundle.Contents) map[string][]byte {
		return map[string][]byte{bundle.TagCheckpoint: tagOf(c, bundle.TagCheckpoint), bundle.TagProof: tagOf(c, bundle.TagProof)}
	}
	proof, note := tagOf(good, bundle.TagProof), tagOf(good, bundle.TagCheckpoint)
	all := forgedParts{
		"no proof":                          {memberProof, set(map[string][]byte{bundle.TagProof: nil})},
		"no checkpoint":                     {memberProof, set(map[string][]byte{bundle.TagCheckpoint: nil})},
		"a proof of nothing":                {memberProof, set(map[string][]byte{bundle.TagProof: []byte("x")})},
		"the first half of the proof":       {memberProof, set(map[string][]byte{bundle.TagProof: proof[:len(proof)/2]})},
		"the checkpoint of another share":   {memberProof, set(map[string][]byte{bundle.TagCheckpoint: tagOf(other, bundle.TagCheckpoint)})},
		"the checkpoint of another vault":   {pathCheckpoint, set(map[string][]byte{bundle.TagCheckpoint: tagOf(theirs, bundle.TagCheckpoint)})},
		"a checkpoint of nothing":           {pathCheckpoint, set(map[string][]byte{bundle.TagCheckpoint: []byte("x")})},
		"the proof of another vault":        {memberProof, set(map[string][]byte{bundle.TagProof: tagOf(theirs, bundle.TagProof)})},
		"the proof of another record":       {memberProof, set(tags(other))},
		"the proof of an older revision":    {memberProof, set(tags(older))},
		"a proof of more records":           {memberProof, set(tags(both))},
		"a proof that tells who cosigned":   {memberProof, set(map[string][]byte{bundle.TagProof: alone, bundle.TagCheckpoint: holds(t, alone).CheckpointNote})},
		"a proof that another writer made":  {memberProof, set(tags(second))},
		"an older revision under the proof": {memberProof, func(c *bundle.Contents) { c.Members = older.Members }},
		"another record under the proof":    {memberProof, func(c *bundle.Contents) { c.Members = other.Members }},
		"other words under the proof": {memberProof, func(c *bundle.Contents) {
			exported(t, c, func(r *record.Shared) { r.Original.Fields.Set("title", record.Text("Başqa")) })
		}},
	}
	for at := 0; at < len(proof); at += 1 + len(proof)/12 {
		all["a bit of the proof at "+string(rune('a'+at*12/len(proof)))] = forgedPart{memberProof, set(map[string][]byte{bundle.TagProof: flipped(proof, at)})}
	}
	for at := 0; at < len(note); at += 1 + len(note)/6 {
		bad := flipped(note, at)
		member := memberProof // where it is a checkpoint of this vault all the same
		if _, err := custody.ParseCheckpoint(bad, custody.Origin(s.v.ID())); err != nil {
			member = pathCheckpoint
		}
		all["a bit of the checkpoint at "+string(rune('a'+at*6/len(note)))] = forgedPart{member, set(map[string][]byte{bundle.TagCheckpoint: bad})}
	}
	s.wantFaults(t, b, all)
	s.to.wantTaken(t, "as it is", b, AcceptOptions{}, StandingNew, true)
}

// datedBy lets the sender put a time-stamp into the proof itself, sign that, and lay the same files beside it. A serial number
// is the nonce that the proof names.
func (s *stock) datedBy(t *testing.T, stamps ...Timestamp) func(*bundle.Contents) {
	t.Helper()
	return func(c *bundle.Contents) {
		p := holds(t, tagOf(c, bundle.TagProof))
		contents := custody.ProofContents{Records: p.Records, Earlier: p.Earlier}
		tags := map[string][]byte{firstDated: nil, firstChain: nil, firstToken: nil}
		for i, one := range stamps {
			nonce := "7"
			if token, err := stamp.ParseResponse(one.Response); err == nil {
				nonce = token.Nonce.Text(16)
			}
			contents.Timestamps = append(contents.Timestamps, custody.ProofTimestamp{
				Hash: cmp.Or(string(one.Hash), "sha256"), Nonce: cmp.Or(one.Serial, nonce), Checkpoint: one.Checkpoint, Response: one.Response, Certificates: one.Certificates,
			})
			tags[bundle.TimestampTag(i+1, bundle.TimestampCheckpoint)] = one.Checkpoint
			tags[bundle.TimestampTag(i+1, bundle.TimestampCertificates)] = CertificatesPEM(one.Certificates)
			tags[bundle.TimestampTag(i+1, bundle.TimestampResponse)] = one.Response
		}
		w, err := s.v.signer(t.Context())
		check(t, err)
		proof, err := s.v.state.NewProof(logSource{s.v.st}, s.v.note, contents, w)
		check(t, err)
		tags[bundle.TagProof], tags[bundle.TagCheckpoint] = proof, s.v.note
		set(tags)(c)
	}
}

// TestAttack44BundleTimestampIsForged: nor can such a sender date it otherwise, in the files that openssl reads or in the
// proof that has them too.
func TestAttack44BundleTimestampIsForged(t *testing.T) {
	t.Parallel()
	s := newStock(t)
	_, foreign := newParty(t, s.name).dates(t, stamptest.Answer{})
	b := s.gives(t, s.to, ShareOptions{}, s.id)
	good := contentsOf(t, opened(t, s.to.v, b))
	authority, later := s.dates(t, stamptest.Answer{})
	chain, token, dated := tagOf(good, firstChain), tagOf(good, firstToken), tagOf(good, firstDated)
	second := map[string][]byte{"timestamps/0002.checkpoint": dated, "timestamps/0002.pem": chain, "timestamps/0002.tsr": token}
	moved := maps.Clone(second)
	moved[firstDated], moved[firstChain], moved[firstToken] = nil, nil, nil
	with := func(change func(*Timestamp)) func(*bundle.Contents) {
		one := s.token
		one.Serial = ""
		change(&one)
		return s.datedBy(t, one)
	}
	s.wantFaults(t, b, forgedParts{
		"no certificates":             {memberProof, set(map[string][]byte{firstChain: nil})},
		"no checkpoint":               {memberProof, set(map[string][]byte{firstDated: nil})},
		"no token":                    {memberProof, set(map[string][]byte{firstToken: nil})},
		"no time-stamp":               {memberProof, set(map[string][]byte{firstToken: nil, firstDated: nil, firstChain: nil})},
		"one more":                    {memberProof, set(second)},
		"another number":              {"custody/timestamps/0001.", set(moved)},
		"another checkpoint":          {pathDated, set(map[string][]byte{firstDated: tagOf(good, bundle.TagCheckpoint)})},
		"a bit of the checkpoint":     {pathDated, set(map[string][]byte{firstDated: flipped(dated, len(dated)-3)})},
		"a bit of the certificates":   {pathChain, set(map[string][]byte{firstChain: flipped(chain, len(chain)/2)})},
		"a word beside them":          {pathChain, set(map[string][]byte{firstChain: append([]byte("söz\n"), chain...)})},
		"a root more":                 {pathChain, set(map[string][]byte{firstChain: append(slices.Clone(chain), CertificatesPEM(foreign.Certificates[2:])...)})},
		"a bit of the token":          {pathToken, set(map[string][]byte{firstToken: flipped(token, len(token)-3)})},
		"a byte behind the token":     {pathToken, set(map[string][]byte{firstToken: append(slices.Clone(token), 0)})},
		"the token of another":        {pathToken, set(map[string][]byte{firstToken: later.Response})},
		"no proof beside it":          {memberProof, set(map[string][]byte{bundle.TagProof: nil})},
		"no proof beside a part":      {memberProof, set(map[string][]byte{bundle.TagProof: nil, firstToken: nil, firstDated: nil})},
		"proven: another's token":     {pathToken, with(func(s *Timestamp) { s.Response = foreign.Response })},
		"proven: a later token":       {pathToken, with(func(s *Timestamp) { s.Response, s.Certificates = later.Response, later.Certificates })},
		"proven: a later checkpoint":  {pathToken, with(func(s *Timestamp) { s.Checkpoint = later.Checkpoint })},
		"proven: another authority":   {pathToken, with(func(s *Timestamp) { s.Certificates = later.Certificates })},
		"proven: a root more":         {pathToken, with(func(s *Timestamp) { s.Certificates = slices.Concat(s.Certificates, foreign.Certificates[2:]) })},
		"proven: no certificate":      {pathToken, with(func(s *Timestamp) { s.Certificates = [][]byte{{1, 2, 3}} })},
		"proven: a bit of the token":  {pathToken, with(func(s *Timestamp) { s.Response = flipped(s.Response, len(s.Response)-3) })},
		"proven: the other way round": {pathToken, with(func(s *Timestamp) { s.Certificates = backwards(s.Certificates) })},
		"proven: one more between": {pathToken, with(func(s *Timestamp) {
			s.Certificates = slices.Insert(slices.Clone(s.Certificates), 1, foreign.Certificates[1])
		})},
		"proven: another nonce":       {pathToken, with(func(s *Timestamp) { s.Serial = "77" })},
		"proven: another hash":        {pathToken, with(func(s *Timestamp) { s.Hash = stamp.SHA512 })},
		"proven: no such hash":        {pathToken, with(func(s *Timestamp) { s.Hash = "sha1" })},
		"proven: no token":            {pathToken, with(func(s *Timestamp) { s.Response = []byte("söz") })},
		"proven: expired at its time": {pathToken, s.datedBy(t, s.badly(t, authority, stamptest.Answer{Time: time.Date(2041, 1, 1, 0, 0, 0, 0, time.UTC)}))},
		"proven: a spoilt signature":  {pathToken, s.datedBy(t, s.badly(t, authority, stamptest.Answer{Spoil: true}))},
		"proven: bytes behind it":     {pathToken, s.datedBy(t, s.badly(t, authority, stamptest.Answer{After: []byte("x")}))},
	})
	if !bytes.Equal(token, s.token.Response) {
		t.Error("the token in the bundle is another one")
	}
	first, last := s.token, later
	first.Serial, last.Serial = "", ""
	kept := s.repacked(t, s.to, b, s.datedBy(t, first, last))
	if in := s.to.reads(t, kept); len(in.Custody.Timestamps) != 2 || in.Records[0].Dated.Number != 1 || in.Custody.Timestamps[1].Leaves != later.Leaves {
		t.Errorf("two that hold: %+v", in.Custody.Timestamps)
	}
}

func backwards(chain [][]byte) [][]byte {
	chain = slices.Clone(chain)
	slices.Reverse(chain)
	return chain
}

// badly is an answer of an authority that does not hold, of a checkpoint of the shelf's log.
func (s *stock) badly(t *testing.T, a *stamptest.Authority, o stamptest.Answer) Timestamp {
	t.Helper()
	q := askTimestamp(t, s.v, TimestampOptions{})
	return Timestamp{Checkpoint: q.Checkpoint, Response: answerTimestamp(t, a, q, o), Certificates: [][]byte{a.Signer.Raw, a.Middle.Raw, a.Root.Raw}}
}
