package vault

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// Standing says how a received record stands to those that are here.
type Standing string

// The standings.
const (
	StandingNew    Standing = "new"    // there is none like it
	StandingHave   Standing = "have"   // this was received before, or more of the same revision
	StandingNewer  Standing = "newer"  // the record here was received as an older revision or less of it, and was not changed since
	StandingOlder  Standing = "older"  // the record here was received as a newer revision
	StandingBeside Standing = "beside" // it would have to be merged with a record here; it is kept beside it
	StandingGone   Standing = "gone"   // the record here was removed, and waits to be erased or restored
)

// origin is what a row keeps of a received record, so that the same is recognised.
type origin struct {
	Record   string        `json:"record"`
	Revision int           `json:"revision"`
	What     string        `json:"what"`
	Signer   string        `json:"signer"` // the key itself: only whoever signed the one may send its next
	Sum      custody.Hex32 `json:"sum"`    // SHA-256 of its description
}

// Judge says of a bundle that was read what only this vault can say: whose key signed it, for which contacts it was
// made, and how each record stands to those that are here. Errors: ErrLocked, ErrIntegrity.
func (v *Vault) Judge(ctx context.Context, in *Incoming) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.judge(ctx, in)
}

func (v *Vault) judge(ctx context.Context, in *Incoming) error {
	b, err := v.contactBook(ctx)
	if err != nil {
		return err
	}
	in.Contact, in.MadeFor = nil, nil
	for _, c := range b.sorted() {
		if !in.Signer.IsZero() && c.Signer == in.Signer.String() {
			in.Contact = &c
		}
		if slices.ContainsFunc(c.Recipients, in.Info.MadeFor) {
			in.MadeFor = append(in.MadeFor, c)
		}
	}
	in.Own = v.ownKey(in)
	if err := v.judgeLog(ctx, in); err != nil {
		return err
	}
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	known, err := h.origins(b)
	if err != nil {
		return err
	}
	for i := range in.Records {
		if err := v.stand(h, known, in, &in.Records[i]); err != nil {
			return err
		}
	}
	return nil
}

// ownKey reports whether a writer of this vault, of now or before, signed the bundle.
func (v *Vault) ownKey(in *Incoming) bool {
	return !in.Signer.IsZero() && slices.ContainsFunc(v.state.Writers(), func(w custody.WriterInfo) bool {
		return slices.Equal(w.Raw(), in.Signer.Raw())
	})
}

// arrival is a row that received a record.
type arrival struct {
	local record.ID
	row   line
	from  origin
}

// originKey is what two arrivals of one record have in common.
func originKey(sender, record string) string { return sender + "\n" + record }

// senderKeys are what an arrival is found under: the key that signed it, and the contact that ever had that key.
func senderKeys(b *contactBook, signer string) []string {
	keys := []string{signer}
	if contact, ok := b.signers[signer]; ok {
		keys = append(keys, "contact "+contact)
	}
	return keys
}

// sender is who the bundle comes from: a verified contact, whatever key it had before, else the key itself.
func (in *Incoming) sender() string {
	if in.Contact != nil && in.Contact.Verified {
		return "contact " + contactKey(in.Contact.Name)
	}
	return in.Signer.String()
}

// origins lists what was received, by sender and record there, the newest last. What was erased is not among them.
func (h *history) origins(b *contactBook) (map[string][]arrival, error) {
	known := map[string][]arrival{}
	for _, id := range h.order {
		for _, l := range h.rows[id] {
			if l.action != custody.ActionReceive {
				continue
			}
			s, err := h.summary(l)
			if err != nil {
				return nil, err
			}
			local, err := record.ParseID(id)
			if err != nil || s.From == nil {
				return nil, errors.Join(err, integrity("entry %d does not say what was received", l.seq))
			}
			for _, sender := range senderKeys(b, s.From.Signer) {
				key := originKey(sender, s.From.Record)
				known[key] = append(known[key], arrival{local, l, *s.From})
			}
		}
	}
	for _, all := range known {
		slices.SortStableFunc(all, func(a, b arrival) int { return int(a.row.seq - b.row.seq) })
	}
	return known, nil
}

// stand finds out how a record stands to those that are here.
func (v *Vault) stand(h *history, known map[string][]arrival, in *Incoming, r *IncomingRecord) error {
	r.Standing, r.Local, r.Here = StandingNew, record.ID{}, 0
	before := known[originKey(in.sender(), r.Record.String())]
	for _, a := range slices.Backward(before) {
		state, newest, _ := h.standing(a.local.String())
		if state == "" || state == StatePurged {
			continue
		}
		if r.Here == 0 || custody.Hex32(r.Sum) == a.from.Sum {
			r.Local, r.Here, r.Standing = a.local, a.from.Revision, standingOf(a, newest, state, in, r)
		}
		if custody.Hex32(r.Sum) == a.from.Sum {
			return nil
		}
	}
	if _, taken := h.rows[r.Record.String()]; taken && r.Standing == StandingNew {
		r.Standing, r.Local = StandingBeside, r.Record // of somebody else: never under the same id
	}
	return nil
}

func standingOf(a arrival, newest line, state State, in *Incoming, r *IncomingRecord) Standing {
	what := in.extent(r)
	switch {
	case state == StateRemoved:
		return StandingGone
	case custody.Hex32(r.Sum) == a.from.Sum, r.Revision == a.from.Revision && covers(a.from.What, what):
		return StandingHave
	case r.Revision < a.from.Revision:
		return StandingOlder
	case newest.seq == a.row.seq && state == StateLive && covers(what, a.from.What):
		return StandingNewer
	}
	return StandingBeside
}

// extentStripped is the extent of a record that is whole but for the metadata of its files.
const extentStripped = "stripped"

// extent is how much of a record a bundle holds.
func (in *Incoming) extent(r *IncomingRecord) string {
	if in.Info.What == bundle.Full && !r.Whole {
		return extentStripped
	}
	return string(in.Info.What)
}

// covers reports whether everything that one extent of a revision tells is in the other.
func covers(one, other string) bool {
	return one == other || one == string(bundle.Full) || one == string(bundle.Text) && other == string(bundle.Catalogue)
}

// AcceptOptions say how a bundle is taken in.
type AcceptOptions struct {
	Unverified bool   // also from a signer whose key nobody compared by telephone
	Forwarded  bool   // also one that was made for somebody else
	Unlinked   bool   // also one whose log is not proven to continue what was seen of it
	Reason     string // why; kept in the log
	Reading    Reading
}

// Accepted says what became of one record of a bundle.
type Accepted struct {
	IncomingRecord

	Added Added // of a record that was taken in
	Taken bool
}

// Refused says why a bundle may not be taken in, or nil: nobody signed it, nobody compared the signer's key, it was
// made for somebody else, or the vault itself made it.
func (in *Incoming) Refused(o AcceptOptions) error {
	switch {
	case !in.verified:
		return fmt.Errorf("%w: the bundle was not read to its end", ErrRefused)
	case in.Signer.IsZero():
		return fmt.Errorf("%w: nobody signed the bundle", ErrRefused)
	case in.Own:
		return fmt.Errorf("%w: this vault made the bundle; what is in it is here already", ErrRefused)
	case in.Contact != nil && in.Contact.Changed:
		return fmt.Errorf("%w: the keys of %q have changed; compare the fingerprint by telephone and run: emanet contacts verify", ErrRefused, in.Contact.Name)
	case (in.Contact == nil || !in.Contact.Verified) && !o.Unverified:
		return fmt.Errorf("%w: nobody has compared the signer's key %s by telephone", ErrRefused, in.Signer.Fingerprint())
	case in.For == ForOthers && !o.Forwarded:
		return fmt.Errorf("%w: the bundle was made for %s, not for you", ErrRefused, in.madeFor())
	}
	return nil
}

// madeFor names whom the bundle was made for, as far as the vault knows them.
func (in *Incoming) madeFor() string {
	switch n := len(in.Info.Recipients); {
	case in.Info.Passphrase:
		return "whoever has a passphrase"
	case len(in.MadeFor) > 0:
		return strconv.Quote(in.MadeFor[0].Name)
	case n == 1:
		return "a key that is not in your contacts"
	default:
		return fmt.Sprintf("%d keys that are not in your contacts", n)
	}
}

// From names the signer: the contact, else the key.
func (in *Incoming) From() string {
	if in.Contact != nil {
		return in.Contact.Name
	}
	return in.Signer.Fingerprint()
}

// Accept takes the records of a bundle into the vault that Judge has judged. src gives the same bytes again, which are
// checked again. Nothing that is here is overwritten or merged: what was received before is left out, a newer revision of
// what was received becomes a new revision, and what does not fit is kept beside. told is called for every record, after it is durable.
// If it is interrupted, what was told stays, and doing it again takes the rest.
// Errors: ErrRefused, ErrIntegrity, *bundle.Fault, store.ErrNoSpace, those of src.
func (v *Vault) Accept(ctx context.Context, src io.Reader, o Opener, in *Incoming, how AcceptOptions, told func(Accepted), progress Progress) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	if err := v.judge(ctx, in); err != nil {
		return err
	}
	if err := in.Refused(how); err != nil {
		return err
	}
	if err := v.refuseFork(ctx, in, how.Unlinked); err != nil {
		return err
	}
	if err := checkReason(how.Reason); err != nil {
		return err
	}
	plain, err := o.Open(src)
	if err != nil {
		return err
	}
	r, err := bundle.NewReader(plain, bundle.Limits{})
	if err != nil {
		return err
	}
	if string(r.TagManifest()) != string(in.tags) || string(r.SignatureArmor()) != string(in.armor) {
		return integrity("the bundle was exchanged while it was read")
	}
	t := &intake{v: v, in: in, how: how, told: told, progress: progress}
	if err := t.all(ctx, r); err != nil {
		return errors.Join(err, t.giveUp())
	}
	v.keepCaches(ctx, false)
	return nil
}

// details are what the log keeps of what was received: with the signature, it proves who vouched for it.
func (t *intake) details() map[string]string {
	in := t.in
	d := map[string]string{
		"transfer": hex.EncodeToString(in.Info.Nonce[:]), "from": in.From(), "signer": in.Signer.String(), "vault": in.Info.Vault.String(),
		"what": string(in.Info.What), "use": in.Info.Purpose, "bundle": hex.EncodeToString(in.Sum[:]), "records": strconv.Itoa(len(in.Records)),
		"made": in.Info.Created.Format("2006-01-02T15:04:05Z"), "tag-manifest": string(in.tags), "signature": string(in.armor),
	}
	if in.Contact == nil || !in.Contact.Verified {
		d["unverified"] = "yes"
	}
	if in.For == ForOthers {
		d["forwarded"] = "yes"
	}
	if in.Custody != nil && !t.noted { // once for the bundle, in the first of its entries
		d[receivedCheckpoint], d[receivedLog] = string(in.Note), string(in.Log)
		d[witnessEarlier], d[witnessLosses] = earlierText(in.Custody.Proved), lossesText(in.Custody.Proved)
	}
	return d
}
