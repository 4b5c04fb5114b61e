package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"emanet/crypto/keyslot"
	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/redact"
)

// SharePlan is what would be shared: it is shown to the person before anything is written. It holds no text of the
// records but the places that name somebody.
type SharePlan struct {
	What    bundle.What
	Purpose string
	Readers []Contact // who will be able to read it; none with a passphrase
	Records []PlannedRecord
	Bytes   int64 // of everything in it
	Hits    []ShareHit
	TooMany bool // the vault knows more persons than were looked for

	decisions map[record.ID]redact.Decisions // about the hits of each record

	options ShareOptions
	holders []*keyslot.Holder
	finder  *redact.Finder
	persons []redact.Person // of the finder
	kept    int             // from this one on they are persons whose names stay
	others  int             // and from this one on those of other records
	files   map[string]bool // record and item of the files that are chosen one by one
	nonce   [16]byte
	created time.Time
	entry   int64               // the newest entry of the log then
	copies  map[string]stripped // copies without metadata, by object
	proofs  []custody.ProofRecord
}

// PlannedRecord is one record of a plan.
type PlannedRecord struct {
	ID       record.ID
	Revision int
	Title    string
	Consent  record.ConsentState
	Why      string // the reason for Consent, fit to print
	Files    []PlannedFile
	Text     int64 // bytes of text, its own and that of files
	LeftOut  []string
	Author   string // of the revision, where it is given whole: the reader sees both
	Reason   string

	row line // of the revision
}

// PlannedFile is one file of a record of a plan.
type PlannedFile struct {
	File    record.File
	Given   string   // original, stripped, text, nothing
	Size    int64    // bytes that are given of it
	Removed []string // what a stripped copy lacks
	Why     string   // of nothing
}

// PlanShare finds out what sharing the records would mean: what would be in the bundle, how large it is, who could
// read it, whether the persons consented, and where names stand. It writes nothing.
// Errors: ErrNoRecord, ErrNoContact, ErrRefused if it cannot be shared this way at all, ErrIntegrity.
// What only the person can settle (consent, unverified contacts, names) is in the plan: see Refused.
func (v *Vault) PlanShare(ctx context.Context, ids []record.ID, o ShareOptions, progress Progress) (*SharePlan, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return nil, err
	}
	p := &SharePlan{What: o.What, Purpose: o.Purpose, options: o, created: v.now(), entry: v.state.Sequence(), decisions: map[record.ID]redact.Decisions{}}
	if _, err := io.ReadFull(v.cfg.Rand, p.nonce[:]); err != nil {
		return nil, err
	}
	if err := p.checkOptions(); err != nil {
		return nil, err
	}
	if err := v.checkSince(o.Since); err != nil {
		return nil, err
	}
	if err := p.readers(ctx, v); err != nil {
		return nil, err
	}
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b record.ID) int { return strings.Compare(a.String(), b.String()) })
	ids = slices.Compact(ids)
	if o.Pseudonyms || o.What == bundle.Catalogue {
		if err := p.findPersons(ctx, v, ids); err != nil {
			return nil, err
		}
		if err := p.chooseFiles(ctx, v, ids); err != nil {
			return nil, err
		}
	}
	for i, id := range ids {
		if err := p.plan(ctx, v, id); err != nil {
			return nil, fmt.Errorf("record %q: %w", id, err)
		}
		progress.tell(int64(i+1), int64(len(ids)))
	}
	return p, nil
}

func (p *SharePlan) checkOptions() error {
	o := &p.options
	switch {
	case (o.Passphrase == nil) == (len(o.To) == 0):
		return fmt.Errorf("%w: a bundle is for contacts, or for a passphrase, and not for both", ErrRefused)
	case o.Pseudonyms && o.What == bundle.Catalogue:
		return fmt.Errorf("%w: a catalogue has no names; leave out the pseudonyms", ErrRefused)
	case !o.Pseudonyms && (len(o.Files) > 0 || len(o.KeepNames) > 0):
		return fmt.Errorf("%w: files and names are chosen one by one in a copy under pseudonyms only", ErrRefused)
	case o.Strip && (o.What != bundle.Full) && !o.Pseudonyms:
		return fmt.Errorf("%w: no files are given, so there is nothing to strip", ErrRefused)
	}
	if o.Pseudonyms {
		p.What = bundle.Redacted
	}
	return errors.Join(checkReason(o.Note), checkReason(o.Override), checkReason(o.For))
}

// readers finds the contacts and their keys.
func (p *SharePlan) readers(ctx context.Context, v *Vault) error {
	for _, name := range p.options.To {
		c, err := v.exactContact(ctx, name)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(p.Readers, func(o Contact) bool { return o.Name == c.Name }) {
			continue
		}
		p.Readers = append(p.Readers, c)
		for _, text := range c.Recipients {
			h, err := keyslot.ParseHolder(text, true) // that it may be classic was settled when the contact was added
			if err != nil {
				return integrity("contact %q has a malformed recipient", c.Name)
			}
			h.UsePluginUI(p.options.PluginUI)
			p.holders = append(p.holders, h)
		}
	}
	if len(p.holders) > maxReaders {
		return fmt.Errorf("%w: a bundle is for at most %d recipients, these are %d", ErrRefused, maxReaders, len(p.holders))
	}
	for _, c := range p.Readers {
		if c.Classic() != p.Readers[0].Classic() {
			return fmt.Errorf("%w: the keys of %q and %q are of two kinds that one file cannot be sealed to; make a bundle for each", ErrRefused, p.Readers[0].Name, c.Name)
		}
	}
	return nil
}

// maxReaders bounds the recipients of one bundle: its header has 1.5 KiB for each.
const maxReaders = 100

// Unverified names the contacts of the plan whose keys nobody compared by telephone.
func (p *SharePlan) Unverified() []string {
	var names []string
	for _, c := range p.Readers {
		if !c.Verified {
			names = append(names, c.Name)
		}
	}
	return names
}

func (p *SharePlan) unconsented() int {
	n := 0
	for _, r := range p.Records {
		if r.Consent != record.ConsentGiven {
			n++
		}
	}
	return n
}

// Undecided lists the hits about which somebody must decide before the plan can be carried out.
func (p *SharePlan) Undecided() []ShareHit {
	var open []ShareHit
	for _, h := range p.Hits {
		if p.open(h) {
			open = append(open, h)
		}
	}
	return open
}

func (p *SharePlan) open(h ShareHit) bool {
	return len(redact.Undecided([]redact.Hit{h.Hit}, p.decisions[h.Record])) > 0
}

// Decide says what is to become of a hit, and of every other one of its form and person in the same record.
func (p *SharePlan) Decide(h ShareHit, d redact.Decision) {
	if p.decisions[h.Record] == nil {
		p.decisions[h.Record] = redact.Decisions{}
	}
	p.decisions[h.Record][h.Key()] = d
}

// Refused says why the plan may not be carried out as it stands, or nil: ErrConsent, ErrUndecided, or ErrRefused for a
// contact whose keys nobody compared.
func (p *SharePlan) Refused() error {
	for _, c := range p.Readers {
		if c.Changed {
			return fmt.Errorf("%w: the keys of %q have changed; compare the fingerprint by telephone and run: emanet contacts verify", ErrRefused, c.Name)
		}
	}
	if names := p.Unverified(); len(names) > 0 && !p.options.Unverified {
		return fmt.Errorf("%w: nobody has compared the fingerprint of %q by telephone; do, and run: emanet contacts verify", ErrRefused, names[0])
	}
	if n := p.unconsented(); n > 0 && strings.TrimSpace(p.options.Override) == "" {
		i := slices.IndexFunc(p.Records, func(r PlannedRecord) bool { return r.Consent != record.ConsentGiven })
		more := ""
		if n > 1 {
			more = fmt.Sprintf(" (and %d more)", n-1)
		}
		return fmt.Errorf("%w: record %q: %s%s", ErrConsent, p.Records[i].ID, p.Records[i].Why, more)
	}
	if open := p.Undecided(); len(open) > 0 {
		return undecided(open)
	}
	return nil
}

// plan looks at one record.
func (p *SharePlan) plan(ctx context.Context, v *Vault, id record.ID) error {
	s, err := p.look(ctx, v, id)
	if err != nil {
		return err
	}
	r := s.revision
	planned := PlannedRecord{ID: id, Revision: r.Number, Title: r.Fields.Title(), row: s.row}
	planned.Consent, planned.Why = p.consent(r)
	if s.whole() {
		planned.Author, planned.Reason = r.Author, r.Reason
	}
	if err := s.members(ctx, 1, &planned); err != nil {
		return err
	}
	for _, m := range s.out {
		p.Bytes += m.Size
	}
	p.Hits = append(p.Hits, s.hits...)
	p.Records = append(p.Records, planned)
	return nil
}

// contents opens everything again and says what [bundle.Write] needs, but for what stands below custody/.
func (p *SharePlan) contents(ctx context.Context, v *Vault) (*bundle.Contents, error) {
	c := &bundle.Contents{Info: bundle.Info{
		Software: p.options.Software, Vault: v.ID(), What: p.What, Purpose: p.options.Purpose, Records: len(p.Records),
		Created: p.created, Nonce: p.nonce, Passphrase: p.options.Passphrase != nil,
	}}
	for _, h := range p.holders {
		hash := bundle.RecipientHash(p.nonce, h.String())
		if !slices.Contains(c.Info.Recipients, hash) {
			c.Info.Recipients = append(c.Info.Recipients, hash)
		}
	}
	p.proofs = nil
	for i, r := range p.Records {
		s, err := p.look(ctx, v, r.ID)
		if err != nil {
			return nil, err
		}
		if s.revision.Number != r.Revision {
			return nil, fmt.Errorf("%w: record %q has changed", ErrRefused, r.ID)
		}
		again := PlannedRecord{}
		if err := s.members(ctx, i+1, &again); err != nil {
			return nil, err
		}
		if err := s.leftovers(); err != nil {
			return nil, err
		}
		c.Members = append(c.Members, s.out...)
		one, err := s.proven(ctx)
		if err != nil {
			return nil, err
		}
		p.proofs = append(p.proofs, one)
	}
	return c, nil
}
