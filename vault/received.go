package vault

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

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

	Contact  *Contact  // whose key the signer's is; nil: nobody's that the vault knows
	Own      bool      // it is the vault's own
	MadeFor  []Contact // contacts among those whom it was made for
	tags     []byte
	armor    []byte
	entries  []bundle.Entry
	verified bool
}

// IncomingRecord is one record of a bundle.
type IncomingRecord struct {
	Number   int // in the bundle
	Record   record.ID
	Revision int
	Title    string
	Kind     string
	Whole    bool // the revision itself is in it
	Text     bool // a text of its own
	Files    []record.SharedFile
	Replaced []record.Replacement
	LeftOut  []string
	Sum      [32]byte // of its description

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
	in := &Incoming{Info: r.Info(), tags: r.TagManifest(), armor: r.SignatureArmor(), entries: r.Entries()}
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
		_, err := io.Copy(&watched{ctx: ctx, w: io.Discard, tell: tell}, content)
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
		Number: part.Record, Record: s.Record, Revision: s.Revision, Whole: s.Original != nil, Files: s.Files,
		Replaced: s.Replaced, LeftOut: s.LeftOut, Sum: e.SHA256,
	}
	fields := s.Fields
	if s.Original != nil {
		fields = s.Original.Fields
	}
	if slices.ContainsFunc(in.Records, func(o IncomingRecord) bool { return o.Record == s.Record }) {
		return &bundle.Fault{Member: e.Name, Reason: "describes a record that is in the bundle already"}
	}
	rec.Title, rec.Kind = fields.Title(), fields.Kind()
	if rec.Text, err = checkMembers(part.Record, s, in.entries[in.Members+1:]); err != nil {
		return err
	}
	in.Records = append(in.Records, rec)
	return nil
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
