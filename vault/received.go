package vault

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/bundle"
	"emanet/vault/record"
)

// Opener opens what was sealed for somebody.
type Opener struct {
	Open       func(src io.Reader) (io.Reader, error)
	Recipients []string // that it opens for
	All        bool     // these are all: false with a plugin's key, which does not say its recipient
	Passphrase bool     // it is a passphrase, which has no recipient
}

// KeyOpener is the opener of a key that belongs to no vault.
func KeyOpener(k *keyslot.Key) Opener {
	o := Opener{Open: k.OpenPacket, Passphrase: k.HasPassphrase()}
	o.Recipients, o.All = k.Recipients()
	return o
}

// Opener is the opener of the vault itself. Errors: ErrLocked.
func (v *Vault) Opener() (Opener, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.ident == nil {
		return Opener{}, ErrLocked
	}
	return Opener{Open: v.ident.Unseal, Recipients: []string{v.ident.Recipient().String()}, All: true}, nil
}

// Destination says whether a bundle was made for whoever opened it.
type Destination string

// The answers. A bundle that was made for somebody else was sealed anew by somebody who could read it.
const (
	ForYou     Destination = "for you"
	ForOthers  Destination = "for others"
	ForUnknown Destination = "cannot tell"
	ForAnybody Destination = "for a passphrase"
)

// Incoming is a bundle that was opened, read to its end and found whole.
type Incoming struct {
	Info    bundle.Info
	Signer  crypto.SigningKey // zero: signed by nobody
	For     Destination
	Records []IncomingRecord
	Bytes   int64 // of everything in it
	Members int
	Sum     [32]byte // SHA-256 of what was signed

	Custody  *IncomingCustody // what it proves of the log that it came from; nil: nothing
	Note     []byte           // the signed checkpoint of that log, unverified without Custody; nil: none
	Log      LogStanding      // only of a bundle that a vault has looked at
	Seen     *Seen            // what was seen of that log before and Log is about; nil: nothing
	Evidence int64            // the newest entry that keeps evidence that this log forked; 0: none
	linkErr  error            // why it is not linked to Seen

	Contact  *Contact  // whose key the signer's is; nil: nobody's that the vault knows
	Own      bool      // it is the vault's own
	MadeFor  []Contact // contacts among those whom it was made for
	ids      map[record.ID]bool
	shown    int // files that are listed
	tags     []byte
	armor    []byte
	entries  []bundle.Entry
	scratch  []byte
	verified bool
}

// IncomingRecord is one record of a bundle.
type IncomingRecord struct {
	Number   int // in the bundle
	Record   record.ID
	Revision int
	Title    string
	Kind     string
	Whole    bool                // the revision itself is in it
	Text     bool                // a text of its own
	Files    []record.SharedFile // not all of them where there are too many to show
	Count    int                 // of them
	Replaced []record.Replacement
	LeftOut  []string
	Sum      [32]byte // of its description

	Proven bool               // what is given, or what it is a copy of, stands in the log that it came from
	Dated  *IncomingTimestamp // the earliest time-stamp that dates it; nil: none

	Standing Standing  // only of a bundle that a vault has looked at
	Local    record.ID // the record here that it stands to
	Here     int       // the revision there that the record here was received as
}

// ReadBundle opens a bundle, reads it to its end and checks every byte of it: that it is what its signature covers, that its
// members are those that the records name, and whom it was made for. It believes no signer; see Incoming.Signer.
// progress counts bytes. Errors: crypto.ErrWrongKey, crypto.ErrTampered, a *bundle.Fault, those of src.
func ReadBundle(ctx context.Context, src io.Reader, o Opener, progress Progress) (*Incoming, error) {
	return readBundle(ctx, src, o, nil, nil, progress)
}

func newIncoming(r *bundle.Reader, o Opener) *Incoming {
	in := &Incoming{Info: r.Info(), tags: r.TagManifest(), armor: r.SignatureArmor(), entries: r.Entries(), ids: map[record.ID]bool{}}
	in.Sum = sha256.Sum256(in.tags)
	if raw := r.Signature().Ed25519(); raw != nil {
		in.Signer, _ = crypto.NewSigningKey(raw) // the reader takes no other key
	}
	in.For = destination(in.Info, o)
	return in
}

// destination says whether the bundle names a recipient that the opener opens for.
func destination(i bundle.Info, o Opener) Destination {
	if i.Passphrase {
		if o.Passphrase {
			return ForAnybody
		}
		return ForOthers
	}
	if slices.ContainsFunc(o.Recipients, i.MadeFor) {
		return ForYou
	}
	if !o.All && !o.Passphrase {
		return ForUnknown
	}
	return ForOthers
}

// take reads one member.
func (in *Incoming) take(ctx context.Context, e bundle.Entry, content io.Reader, tell func(int64)) error {
	part, ok := partOf(e)
	if !ok {
		return &bundle.Fault{Member: e.Name, Reason: "is not a name that a bundle may have"}
	}
	defer func() { in.Bytes += e.Size; in.Members++ }()
	if part.Kind != bundle.KindRecord {
		var check io.Writer = io.Discard
		if part.Kind == bundle.KindText && part.Item == 0 {
			check = &ownText{}
		}
		_, err := io.CopyBuffer(&watched{ctx: ctx, w: check, tell: tell}, content, in.buffer())
		if text, ok := check.(*ownText); ok && err == nil && !text.whole() {
			err = &bundle.Fault{Member: e.Name, Reason: "is not text that a record may have"}
		}
		return err
	}
	s, err := readShared(e, content)
	if err != nil {
		return err
	}
	if string(in.Info.What) != s.What {
		return &bundle.Fault{Member: e.Name, Reason: "says " + s.What + " where the bundle says " + string(in.Info.What)}
	}
	rec := IncomingRecord{
		Number: part.Record, Record: s.Record, Revision: s.Revision, Whole: s.Original != nil, Count: len(s.Files), Sum: e.SHA256,
	}
	if in.shown < maxShown { // what is shown is bounded; what is taken in is read again
		in.shown += 1 + len(s.Files) + len(s.Replaced) + len(s.LeftOut)
		rec.Files, rec.Replaced, rec.LeftOut = s.Files, s.Replaced, s.LeftOut
	}
	fields := s.Fields
	if s.Original != nil {
		fields = s.Original.Fields
	}
	if in.ids[s.Record] {
		return &bundle.Fault{Member: e.Name, Reason: "describes a record that is in the bundle already"}
	}
	in.ids[s.Record] = true
	if err := fits(s); err != nil {
		return &bundle.Fault{Member: e.Name, Reason: err.Error()}
	}
	rec.Title, rec.Kind = fields.Title(), fields.Kind()
	if err := in.Custody.prove(&rec, s, e); err != nil {
		return err
	}
	if rec.Text, err = checkMembers(part.Record, s, in.entries[in.Members+1:]); err != nil {
		return err
	}
	in.Records = append(in.Records, rec)
	return nil
}

// maxShown bounds the lines that are kept of what is in a bundle.
const maxShown = 20_000

// fits returns an error unless a vault can take the record in: so that nothing is found to be too large when half of a
// bundle is in.
func fits(s *record.Shared) error {
	if len(s.Files) > maxFiles {
		return fmt.Errorf("has %d files, %d are possible", len(s.Files), maxFiles)
	}
	filler := record.Text(strings.Repeat("x", record.MaxCode))
	row := record.Value{Text: "x", Fields: record.Fields{}}
	for _, key := range []string{"signer", "time", "what", "purpose", "vault", "record", "revision", "bundle", "author", "written", "verified", "beside"} {
		row.Fields.Set(key, filler)
	}
	r := &record.Revision{Record: s.Record, Number: 1, Time: time.Unix(0, 0), Fields: receivedFields(s, row)}
	if _, err := r.Canonical(); err != nil {
		return err
	}
	if n := len(mustJSON(r.Summary())) + len(s.Files)*2*sha256.Size; n > maxSummary {
		return fmt.Errorf("has title, persons, places and tags of %d bytes together, %d are possible", n, maxSummary)
	}
	return nil
}

// ownText looks whether a text of a record's own is one.
type ownText struct {
	size int64
	rest []byte // of a character that is not whole
	bad  bool
}

func (t *ownText) Write(b []byte) (int, error) {
	t.size += int64(len(b))
	text := append(t.rest, b...)
	for len(text) > 0 && !t.bad {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			if !utf8.FullRune(text) {
				break
			}
			t.bad = true
		}
		text = text[n:]
	}
	t.rest = append([]byte(nil), text...)
	return len(b), nil
}

func (t *ownText) whole() bool { return !t.bad && len(t.rest) == 0 && t.size <= record.MaxText }

// buffer is what members are copied with.
func (in *Incoming) buffer() []byte {
	if in.scratch == nil {
		in.scratch = make([]byte, 256<<10)
	}
	return in.scratch
}

// partOf takes the name of a member of the payload apart.
func partOf(e bundle.Entry) (bundle.Part, bool) {
	return bundle.ParsePart(strings.TrimPrefix(e.Name, payload))
}

// payload is where the members of a bundle's payload lie in it.
const payload = "data/"

// readShared reads record.json.
func readShared(e bundle.Entry, content io.Reader) (*record.Shared, error) {
	if e.Size > record.MaxShared {
		return nil, &bundle.Fault{Member: e.Name, Reason: fmt.Sprintf("has %d bytes, %d are possible", e.Size, record.MaxShared)}
	}
	b, err := io.ReadAll(content)
	if err != nil {
		return nil, err
	}
	s, err := record.ParseShared(b)
	if err != nil {
		return nil, &bundle.Fault{Member: e.Name, Reason: err.Error()}
	}
	return s, nil
}

// watched passes on what it is given, until the context ends.
type watched struct {
	ctx  context.Context
	w    io.Writer
	tell func(int64)
	done int64
}

func (w *watched) Write(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.w.Write(b)
	w.done += int64(n)
	if w.tell != nil {
		w.tell(w.done)
	}
	return n, err
}
