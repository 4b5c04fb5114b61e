package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/crypto"
	"emanet/vault"
	"emanet/vault/bundle"
	"emanet/vault/record"
	"emanet/vault/strip"
)

// shareOptions are the flags of share.
type shareOptions struct {
	queryFlag
	nameFlags

	to           []string
	toPassphrase string
	output       string
	since        string
	what         string
	purpose      string
	note         string
	override     string
	unverified   bool
	strip        bool
	yes          bool
	dryRun       bool
}

func shareCommand() *command {
	var o shareOptions
	return &command{
		name:  "share",
		args:  "[ID…]",
		brief: "give records to somebody, and to nobody else",
		about: "Seals records, each named by its id or picked by --query, into one file that only the contacts named can open: with emanet, or with age and " +
			"tar alone. Before anything is written it shows which records and files are in it, how large it is, and exactly who will be able to read it. " +
			"The share is noted in the log before it begins and when it is done.\n\n" +
			"--what full gives everything, text leaves the original files out, catalogue gives kinds, dates and other words from lists only. " +
			"--purpose counsel, body or publish asks for the consent share-with-counsel, submit-to-body or publish of every record; " +
			"where it was not given, was withdrawn or is over, nothing is shared unless --override-consent says why.\n\n" +
			namesHelp + "\n\n" +
			"--strip-metadata gives JPEG and PNG pictures and MP4 and MOV films without place, time and device; a file of another type is refused.\n\n" +
			"What was given cannot be taken back.",
		examples: []string{
			"emanet share 7k3q --to 'Nümunə Vəkil' -o appeal.age",
			"emanet share --query 'case:UYD-1' --to @lawyer.txt --what text --purpose body -o texts.age",
			"emanet share 7k3q --to-passphrase 'Nümunə Vəkil' -o appeal.age",
			"emanet share 7k3q --pseudonyms --purpose publish --to Press -o public.age",
			"emanet share 7k3q --to 'Nümunə Vəkil' --dry-run",
		},
		options: append([]option{
			listOption(&o.to, "to", "NAME", "a contact who will be able to open it"),
			textOption(&o.toPassphrase, "to-passphrase", "NAME", "seal it to a passphrase that is made up and shown once, for somebody who has no key yet"),
			abbreviated(textOption(&o.output, "output", "FILE", "the file to write; never overwritten"), "o"),
			textOption(&o.what, "what", "full|text|catalogue", "how much of each record (default: full)"),
			textOption(&o.purpose, "purpose", "counsel|body|publish", "what for (default: counsel)"),
			textOption(&o.note, "note", "TEXT", "why; goes into the log, not into the bundle"),
			textOption(&o.override, "override-consent", "REASON", "share although consent is lacking; goes into the log"),
			switchOption(&o.unverified, "unverified", "also to contacts whose fingerprint nobody compared"),
			switchOption(&o.strip, "strip-metadata", "give pictures and films without what they say about themselves"),
			sinceOption(&o.since),
			switchOption(&o.dryRun, "dry-run", "show what would be shared, and stop"),
			switchOption(&o.yes, "yes", "do not ask; needed in scripts"),
			o.queryFlag.option("the records that this query picks, beside those named"),
		}, o.nameFlags.options()...),
		run: func(ctx context.Context, e *env, args []string) error { return runShare(ctx, e, o, args) },
	}
}

func runShare(ctx context.Context, e *env, o shareOptions, args []string) error {
	if err := someIDsOr("share", args, o.queryFlag); err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	options, err := o.vaultOptions(ctx, e)
	if err != nil {
		return err
	}
	q, err := o.parse(ctx, e)
	if err != nil {
		return err
	}
	if options.Passphrase != nil {
		defer options.Passphrase.Wipe()
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		chosen, err := picked(ctx, e, v, args, q)
		if err != nil || len(chosen.ids) == 0 {
			return err
		}
		return o.share(ctx, e, v, chosen.ids, options)
	})
}

// check refuses what is incomplete before anybody types a passphrase.
func (o shareOptions) check() error {
	switch {
	case len(o.to) == 0 && o.toPassphrase == "":
		return &usageError{text: "say for whom with --to NAME", command: "share"}
	case len(o.to) > 0 && o.toPassphrase != "":
		return &usageError{text: "--to and --to-passphrase exclude each other: make a bundle for each", command: "share"}
	case o.output == "" && !o.dryRun:
		return &usageError{text: "say where to write with -o FILE", command: "share"}
	case o.output == "-":
		return &usageError{text: "a bundle is written to a file of its own: -o FILE", command: "share"}
	}
	if _, ok := purposes[o.purpose]; !ok {
		return &usageError{text: fmt.Sprintf("--purpose %q: choose counsel, body or publish", o.purpose), command: "share"}
	}
	switch bundle.What(o.what) {
	case "", bundle.Full, bundle.Text, bundle.Catalogue:
		return o.nameFlags.check()
	}
	return &usageError{text: fmt.Sprintf("--what %q: choose full, text or catalogue", o.what), command: "share"}
}

// purposes are the words of --purpose and the consent that each needs.
var purposes = map[string]string{
	"":        bundle.ShareWithCounsel,
	"counsel": bundle.ShareWithCounsel, "share-with-counsel": bundle.ShareWithCounsel,
	"body": bundle.SubmitToBody, "submit-to-body": bundle.SubmitToBody,
	"publish": bundle.Publish,
}

func (o shareOptions) vaultOptions(ctx context.Context, e *env) (vault.ShareOptions, error) {
	options := vault.ShareOptions{
		What: bundle.What(o.what), Purpose: purposes[o.purpose], Unverified: o.unverified, Strip: o.strip,
		Software: softwareName(), PluginUI: pluginUI(ctx, e),
	}
	if options.What == "" {
		options.What = bundle.Full
	}
	var err error
	if options.To, err = e.contents(ctx, "to", o.to); err != nil {
		return options, err
	}
	for flag, target := range map[string]*string{"to-passphrase": &options.For, "note": &options.Note, "override-consent": &options.Override} {
		value := map[string]string{"to-passphrase": o.toPassphrase, "note": o.note, "override-consent": o.override}[flag]
		if *target, err = e.content(ctx, flag, value); err != nil {
			return options, err
		}
	}
	if o.toPassphrase != "" {
		p, err := crypto.GeneratePassphrase(generatedWords)
		if err != nil {
			return options, err
		}
		options.Passphrase = &p // wiped when the command ends
	}
	return options, o.nameFlags.take(ctx, e, &options)
}

// softwareName is what a bundle says about who made it.
func softwareName() string { return "emanet" }

// share shows the plan, asks, and writes.
func (o shareOptions) share(ctx context.Context, e *env, v *vault.Vault, ids []record.ID, options vault.ShareOptions) error {
	var err error
	if options.Since, err = sinceOf(ctx, e, v, o.since); err != nil {
		return err
	}
	if err := e.newFile(o.output); err != nil {
		return err
	}
	bar := e.progress(ctx, "looking", tty.Items)
	plan, err := v.PlanShare(ctx, ids, options, bar.Report)
	bar.Done()
	if err != nil {
		return hintShare(err, ids, options.Purpose)
	}
	if err := tellPlan(e, plan, options); err != nil {
		return err
	}
	if err := o.nameFlags.decide(ctx, e, plan, !o.dryRun); err != nil {
		return err
	}
	if err := plan.Refused(); err != nil {
		return hintShare(err, ids, options.Purpose)
	}
	if o.dryRun {
		return nil
	}
	if err := o.agree(ctx, e, plan, options); err != nil {
		return err
	}
	done, err := o.write(ctx, e, v, plan)
	if err != nil {
		return hintShare(err, ids, options.Purpose)
	}
	return tellShared(e, o.output, done)
}

// write writes the bundle. What was kept can make a name of what stands beside
// it: then it asks again.
func (o shareOptions) write(ctx context.Context, e *env, v *vault.Vault, plan *vault.SharePlan) (*vault.Shared, error) {
	for {
		shown := len(plan.Hits)
		bar := e.progress(ctx, "sealing", tty.Bytes)
		done, err := v.Share(ctx, plan, e.path(o.output), bar.Report)
		bar.Done()
		if len(plan.Hits) == shown || !errors.Is(err, vault.ErrUndecided) {
			return done, err
		}
		if err := o.nameFlags.decideAgain(ctx, e, plan); err != nil {
			return nil, err
		}
		if plan.Refused() != nil {
			return nil, err
		}
	}
}

// agree asks whether the bundle is to be written. What was given cannot be
// taken back.
func (o shareOptions) agree(ctx context.Context, e *env, plan *vault.SharePlan, options vault.ShareOptions) error {
	if o.toPassphrase != "" {
		if err := showPassphrase(ctx, e, options); err != nil {
			return err
		}
	}
	if o.yes {
		return nil
	}
	t, err := e.tty()
	if err != nil {
		return &usageError{text: "what is given cannot be taken back and " + err.Error(), hint: "to do it without being asked add: --yes"}
	}
	var names []string
	for _, c := range plan.Readers {
		names = append(names, tty.CleanLine(c.Name))
	}
	if options.Passphrase != nil {
		names = []string{tty.CleanLine(options.For) + " (whoever has the passphrase)"}
	}
	agreed, err := t.YesNo(ctx, "Give "+count(len(plan.Records), "record")+" to "+strings.Join(names, ", "), false)
	if err == nil && !agreed {
		err = fmt.Errorf("%w: nothing was shared", errRefused)
	}
	return err
}

// showPassphrase shows the passphrase that will open the bundle, before anything is
// written, until it is on paper, and takes it off the screen. Its last word is
// asked for: a key that was pressed too early is no answer.
func showPassphrase(ctx context.Context, e *env, options vault.ShareOptions) error {
	t, err := e.tty()
	if err != nil {
		return &usageError{text: "the passphrase is shown on a terminal, and " + err.Error()}
	}
	p := *options.Passphrase
	words := strings.Split(p.Reveal(), "-")
	for {
		text := "Tell this passphrase to " + tty.CleanLine(options.For) + " by telephone, and never beside the file:\n\n    " + p.Reveal() + "\n"
		if err := t.Say(text); err != nil {
			return err
		}
		last, err := t.Line(ctx, "When it is on paper, type its last word", "")
		if err := errors.Join(err, eraseOffer(t, p)); err != nil {
			return err
		}
		if strings.EqualFold(strings.TrimSpace(last), words[len(words)-1]) {
			return nil
		}
	}
}

func tellShared(e *env, name string, s *vault.Shared) error {
	if e.global.json {
		return e.emit(struct {
			Type   string `json:"type"`
			File   string `json:"file"`
			Size   int64  `json:"size"`
			SHA256 string `json:"sha256"`
			Bundle string `json:"bundle"`
			Signer string `json:"signer_fingerprint"`
		}{"shared", name, s.Size, hex.EncodeToString(s.SHA256[:]), hex.EncodeToString(s.Bundle[:]), s.Signer.Fingerprint()})
	}
	e.out.Printf("shared in %s  %s  signed by %s\n", e.out.OneLine(name), size(s.Size), s.Signer.Fingerprint())
	return nil
}

// hintShare adds what to type next.
func hintShare(err error, ids []record.ID, purpose string) error {
	id := "ID"
	if len(ids) == 1 {
		id = ids[0].Short()
	}
	switch {
	case errors.Is(err, vault.ErrConsent):
		return &hinted{err, fmt.Sprintf("if the person has agreed: emanet amend %s --add consent_to=%s=yes --reason TEXT, and correct what stands against it; to share all the same: --override-consent REASON", id, purpose)}
	case errors.Is(err, vault.ErrUndecided):
		return &hinted{err, "decide on the terminal, or with: --replace FORM, --keep FORM or --replace-all"}
	case errors.Is(err, strip.ErrUnsupported), errors.Is(err, strip.ErrRefused):
		return &hinted{err, "share it without --strip-metadata; or as a redacted copy (--pseudonyms), in which only the files named with --file are given"}
	case errors.Is(err, vault.ErrNoContact):
		return &hinted{err, "see whom you know with: emanet contacts list"}
	}
	return err
}
