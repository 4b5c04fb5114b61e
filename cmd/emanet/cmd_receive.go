package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault"
	"emanet/vault/bundle"
	"emanet/vault/record"
)

// receiveOptions are the flags of receive.
type receiveOptions struct {
	readFlags

	accept     bool
	unverified bool
	forwarded  bool
	unlinked   bool
	with       string
	reason     string
}

func receiveCommand() *command {
	var o receiveOptions
	return &command{
		name:  "receive",
		args:  "FILE.age",
		brief: "look at what somebody shared, and take it in",
		about: "Opens a file that emanet share made for this vault, reads it to its end and checks every byte. It shows who signed it (a contact whose " +
			"key was compared, a key that nobody compared, nobody), for whom and for what it was made, and what is in it. Nothing is taken in without --accept.\n\n" +
			"With --accept its records become records of this vault, with a note of where they came from. Nothing that is here is overwritten or merged: " +
			"what was received before is left out; a newer revision of what was received and not changed here becomes a new revision; anything else is kept " +
			"beside. The files are read here, as emanet add does.\n\n" +
			"A bundle for a passphrase asks for it; one for a key outside the vault opens with --with FILE. Keep the file itself: it is what was signed.",
		examples: []string{
			"emanet receive appeal.age",
			"emanet receive appeal.age --accept",
			"emanet receive appeal.age --with my-key.txt --accept --reason 'sent by the defender'",
		},
		options: append([]option{
			switchOption(&o.accept, "accept", "take its records into the vault"),
			switchOption(&o.unverified, "unverified", "also from a signer whose fingerprint nobody compared"),
			switchOption(&o.forwarded, "forwarded", "also what was made for somebody else"),
			switchOption(&o.unlinked, "unlinked", "also if its log is not proven to continue what you saw of it"),
			textOption(&o.with, "with", "FILE", "open it with this age identity file instead of the vault's own key"),
			textOption(&o.reason, "reason", "TEXT", "why it is taken in; goes into the log"),
		}, o.options(true)...),
		run: func(ctx context.Context, e *env, args []string) error { return runReceive(ctx, e, o, args) },
	}
}

func runReceive(ctx context.Context, e *env, o receiveOptions, args []string) error {
	if len(args) != 1 || args[0] == "-" {
		return &usageError{text: "receive takes one file", command: "receive"}
	}
	reason, err := e.content(ctx, "reason", o.reason)
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: o.accept, unlock: true}, func(v *vault.Vault) error {
		opener, err := bundleOpener(ctx, e, v, args[0], o.with)
		if err != nil {
			return err
		}
		in, err := readIncoming(ctx, e, args[0], opener)
		if err != nil {
			return err
		}
		if err := v.Judge(ctx, in); err != nil {
			return err
		}
		if err := tellIncoming(e, in, true); err != nil {
			return err
		}
		warnFork(e, in)
		how := vault.AcceptOptions{Unverified: o.unverified, Forwarded: o.forwarded, Unlinked: o.unlinked, Reason: reason}
		if err := in.Forked(); err != nil && !o.accept {
			return hintFork(err, in)
		}
		if !o.accept {
			if err := in.Refused(how); err != nil {
				e.note("it would not be taken in: %v", err)
			} else if brings(in) {
				e.note("take it in with: emanet receive %s --accept", e.msg.OneLine(quoteWord(args[0])))
			} else {
				e.note("there is nothing in it to take in")
			}
			return nil
		}
		return o.take(ctx, e, v, args[0], opener, in, how)
	})
}

// brings reports whether accepting a bundle would take anything in.
func brings(in *vault.Incoming) bool {
	return slices.ContainsFunc(in.Records, func(r vault.IncomingRecord) bool {
		return r.Standing == vault.StandingNew || r.Standing == vault.StandingNewer || r.Standing == vault.StandingBeside
	})
}

// take accepts a bundle.
func (o receiveOptions) take(ctx context.Context, e *env, v *vault.Vault, name string, opener vault.Opener, in *vault.Incoming, how vault.AcceptOptions) error {
	if err := in.Refused(how); err != nil {
		return hintReceive(err, in)
	}
	if in.Log == vault.LogUnlinked || in.Log == vault.LogLost {
		e.warn("the bundle does not prove that its log continues what you saw of it")
	}
	r, err := e.newReader(ctx, o.readFlags)
	if err != nil {
		return err
	}
	defer r.close()
	if err := r.askPassword(ctx, e, o.readFlags); err != nil {
		return err
	}
	f, err := openBundle(e, name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	bar := e.progress(ctx, "taking in", tty.Bytes)
	how.Reading = r.reading(bar)
	before, err := consentBefore(ctx, v, in)
	if err != nil {
		return err
	}
	var taken []vault.Accepted
	err = v.Accept(ctx, f, opener, in, how, func(a vault.Accepted) { taken = append(taken, a) }, bar.Report)
	bar.Done()
	err = hintFork(hintBundle(err), in)
	for _, a := range taken { // what is in is told also when the rest was not taken
		err = errors.Join(err, tellAccepted(e, a))
	}
	for _, a := range taken {
		if fields, ok := before[a.Local]; ok && a.Taken {
			err = errors.Join(err, tellWithdrawn(ctx, e, v, a, fields))
		}
	}
	return err
}

// consentBefore returns the descriptions of the records here that a received one
// stands to: it may tell that a consent was withdrawn.
func consentBefore(ctx context.Context, v *vault.Vault, in *vault.Incoming) (map[record.ID]record.Fields, error) {
	before := map[record.ID]record.Fields{}
	for _, r := range in.Records {
		if r.Standing != vault.StandingNewer && r.Standing != vault.StandingBeside {
			continue
		}
		view, err := v.Record(ctx, r.Local, 0)
		if errors.Is(err, vault.ErrNoRecord) {
			continue // it was erased
		}
		if err != nil {
			return nil, err
		}
		before[r.Local] = view.Revision.Fields
	}
	return before, nil
}

// tellWithdrawn names everybody who was given the record here, if what came says
// that a consent to it holds no longer.
func tellWithdrawn(ctx context.Context, e *env, v *vault.Vault, a vault.Accepted, before record.Fields) error {
	view, err := v.Record(ctx, a.Added.ID, 0)
	if err != nil {
		return err
	}
	lost := consentLost(before, view.Revision.Fields, e.now())
	if len(lost) == 0 || !view.Revision.Fields.Has("consent_to") { // a catalogue says nothing of it
		return nil
	}
	return warnGiven(ctx, e, v, []record.ID{a.Local}, "consent to "+strings.Join(lost, ", ")+" holds no longer, as "+strconv.Quote(view.Revision.Reason)+" says")
}

func hintReceive(err error, in *vault.Incoming) error {
	switch {
	case in.Signer.IsZero():
		return &hinted{err, "ask for a bundle that is signed"}
	case in.Own:
		return err
	case in.Contact == nil:
		return &hinted{err, "ask the sender for emanet whoami, then: emanet contacts add FILE and emanet contacts verify NAME; or: --unverified"}
	case !in.Contact.Verified:
		return &hinted{err, fmt.Sprintf("compare the fingerprint by telephone: emanet contacts verify %q; or: --unverified", in.Contact.Name)}
	case in.For == vault.ForOthers:
		return &hinted{err, "ask who sent it on, and why; to take it in all the same: --forwarded"}
	}
	return err
}

// bundleOpener finds out how a bundle opens: with the passphrase that it was
// made for, the identity file that is named, or the vault's own key.
func bundleOpener(ctx context.Context, e *env, v *vault.Vault, name, with string) (vault.Opener, error) {
	passphrase, err := opensWithPassphrase(e, name)
	switch {
	case err != nil:
		return vault.Opener{}, err
	case passphrase:
		return passphraseOpener(ctx, e)
	case with != "":
		return fileOpener(ctx, e, with)
	}
	return v.Opener()
}

// openBundle opens a bundle, which is read twice: a pipe or a device cannot be.
func openBundle(e *env, name string) (*os.File, error) {
	path := e.path(name)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, usagef("%q is not a file", name)
	}
	return os.Open(path)
}

// opensWithPassphrase looks at the clear header of a bundle.
func opensWithPassphrase(e *env, name string) (bool, error) {
	f, err := openBundle(e, name)
	if err != nil {
		return false, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	passphrase, _, err := keyslot.InspectPacket(f)
	if errors.Is(err, crypto.ErrTampered) {
		err = &hinted{fmt.Errorf("%q is not a bundle: %w", name, err), "ask for the file again; it may have been changed on its way"}
	}
	return passphrase, err
}

func passphraseOpener(ctx context.Context, e *env) (vault.Opener, error) {
	p, err := askPassphrase(ctx, e, "Passphrase of the bundle")
	if err != nil {
		return vault.Opener{}, err
	}
	return vault.KeyOpener(keyslot.PassphraseKey(p)), nil
}

// fileOpener is the opener of an identity file.
func fileOpener(ctx context.Context, e *env, name string) (vault.Opener, error) {
	key, err := identityOf(ctx, e, name)
	if err != nil {
		return vault.Opener{}, err
	}
	return vault.KeyOpener(key), nil
}

// readIncoming reads a bundle to its end.
func readIncoming(ctx context.Context, e *env, name string, opener vault.Opener) (*vault.Incoming, error) {
	f, err := openBundle(e, name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	bar := e.progress(ctx, "checking", tty.Bytes)
	in, err := vault.ReadBundle(ctx, f, opener, bar.Report)
	bar.Done()
	return in, hintBundle(err)
}

// hintBundle adds what to type next where a bundle does not open.
func hintBundle(err error) error {
	if errors.Is(err, bundle.ErrBundle) || errors.Is(err, crypto.ErrTampered) {
		return &hinted{err, "nothing was taken in or written; ask for the file again, and tell the sender what is wrong with it"}
	}
	if errors.Is(err, crypto.ErrWrongKey) {
		return &hinted{err, "it was made for somebody else or for an older key; the key of a file: emanet receive --with FILE, emanet open --identity FILE; that of a vault: --vault DIR"}
	}
	return err
}
