package main

import (
	"context"
	"fmt"

	"emanet/vault"
	"emanet/vault/custody"
)

// proofOptions are the flags of proof.
type proofOptions struct {
	output string
	page   string
	former bool
	only   []string
	given  bool
	since  string
	reason string
}

func proofCommand() *command {
	var o proofOptions
	return &command{
		name:  "proof",
		args:  "ID",
		brief: "one record's custody, proven to whoever has no vault",
		about: "Writes the history of one record as the log proves it: each change, that it stands in the log under the signed checkpoint, the size and " +
			"SHA-256 of the record and of its files, the time-stamps and cosignatures that cover it. It says nothing of any other record, and nothing of what is in this " +
			"one: whoever holds an original can compare it. When it was shared and exported is left out without --given; to whom, always. Anybody checks the proof with emanet verify --proof, without a vault.\n\n" +
			"Whoever has the proof can test guesses against those hashes. So what earlier revisions said stays closed without --former, and with --only nothing but " +
			"the files that you name is opened. That it was written is noted in the log first, and the proof covers that.",
		examples: []string{
			"emanet proof 7k3q -o statement.proof --reason 'for the court'",
			"# one file of the record, and nothing about the rest of it",
			"emanet proof 7k3q -o photo.proof --only foto.jpg",
			"# a page to print, for people",
			"emanet proof 7k3q -o statement.proof --html statement.html",
			"# on another machine, without the vault",
			"emanet verify --proof statement.proof --file statement.pdf",
		},
		options: []option{
			abbreviated(textOption(&o.output, "output", "FILE", "the file to write; never overwritten"), "o"),
			textOption(&o.page, "html", "FILE", "also write a page that says in plain words what is proven"),
			listOption(&o.only, "only", "FILE", "open nothing but this file, by its name or item, and not the record"),
			switchOption(&o.former, "former", "open what earlier revisions committed to as well"),
			switchOption(&o.given, "given", "also show when the record was shared and exported"),
			sinceOption(&o.since),
			textOption(&o.reason, "reason", "TEXT", "why and for whom; goes into the log"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runProof(ctx, e, o, args) },
	}
}

func runProof(ctx context.Context, e *env, o proofOptions, args []string) error {
	if err := oneID("proof", args); err != nil {
		return err
	}
	if o.output == "" {
		return &usageError{text: "say where to write with -o FILE", command: "proof"}
	}
	if o.former && len(o.only) > 0 {
		return &usageError{text: "--former opens everything, --only opens some files: choose one", command: "proof"}
	}
	reason, err := e.content(ctx, "reason", o.reason)
	if err != nil {
		return err
	}
	only, err := e.contents(ctx, "only", o.only)
	if err != nil {
		return err
	}
	if o.output == o.page {
		return &usageError{text: "-o and --html need two names", command: "proof"}
	}
	for _, name := range []string{o.output, o.page} { // before anything is in the log
		if err := e.newFile(name); err != nil {
			return err
		}
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		ids, err := find(ctx, v, args)
		if err != nil {
			return err
		}
		if err := warnConsent(ctx, e, v, ids, ""); err != nil {
			return err
		}
		since, err := sinceOf(ctx, e, v, o.since)
		if err != nil {
			return err
		}
		return v.Prove(ctx, ids[0], vault.ProofOptions{Reason: reason, Former: o.former, Only: only, Given: o.given, Since: since}, func(proof []byte, p *custody.Proved) error {
			return o.write(ctx, e, proof, p)
		})
	})
}

// write writes the proof, and the page of what it proves.
func (o proofOptions) write(ctx context.Context, e *env, proof []byte, p *custody.Proved) error {
	paths, contents := []string{e.path(o.output)}, [][]byte{proof}
	checked := &checkedProof{name: o.output, raw: proof, proved: p, made: e.now(), own: true}
	if err := checked.timestamps(ctx, nil); err != nil {
		return err
	}
	if o.page != "" {
		page, err := checked.page()
		if err != nil {
			return err
		}
		paths, contents = append(paths, e.path(o.page)), append(contents, page)
	}
	if err := writeBoth(paths, contents); err != nil {
		return err
	}
	if e.global.json {
		return e.emit(checked.json())
	}
	e.out.Printf("proof of %s  %s\n", p.Records[0].ID, e.out.OneLine(o.output))
	e.out.Pair("covers", fmt.Sprintf("%s in a log of %s", count(len(p.Records[0].Changes), "change"), count(int(p.Checkpoint.Entries), "entry")), 8)
	checked.tellDates(e, 8)
	e.note("anybody checks it without the vault: emanet verify --proof %s --file ORIGINAL", quoteWord(e.msg.OneLine(o.output)))
	return nil
}
