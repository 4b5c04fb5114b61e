package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault"
)

// verifyOptions are the flags of verify. The zero value needs no key.
type verifyOptions struct {
	checkpoint string
	receipt    string
	unlock     bool

	proof  string   // instead of the vault
	files  []string // of a proof: the originals
	roots  string
	vault  string // the id that a proof must be of
	signer string // the key that must have signed it
	page   string
}

func verifyCommand() *command {
	var o verifyOptions
	return &command{
		name:  "verify",
		brief: "prove that the vault is whole",
		about: "Checks every signature, the tree, the inventory, the hash of every ciphertext, that nothing is missing and nothing is " +
			"foreign. That needs no key; with one (--unlock, --identity or --passphrase-fd) also every commitment and every " +
			"plaintext. Nothing is repaired.\n\n" +
			"A vault alone shows only that it agrees with itself. Whoever puts the whole disk back to an older state is found out by " +
			"a checkpoint that you kept elsewhere: give its file or its code.\n\n" +
			"With --receipt only the signed statement of a search is checked (emanet search --receipt): who signed it, what was searched and found, and " +
			"whether the log has grown since.\n\n" +
			"With --proof only the history of one record is checked, as emanet proof wrote it: no vault and no key is needed. Give the originals with --file, the root " +
			"certificates of authorities that you trust with --roots, and a checkpoint that you kept with --checkpoint. A file that is not what the proof opens ends it with 14; a proof that no authority dates whom you trust, or that " +
			"does not say how it stands to what you kept, with 3.",
		examples: []string{
			"emanet verify",
			"emanet verify --unlock --checkpoint checkpoint-of-monday",
			"# the code from paper",
			"emanet verify --checkpoint @?",
			"emanet verify --receipt search-of-monday",
			"# without a vault",
			"emanet verify --proof statement.proof --file statement.pdf --roots authority.pem",
		},
		options: []option{
			textOption(&o.checkpoint, "checkpoint", "FILE|CODE", "hold the log against this checkpoint"),
			textOption(&o.receipt, "receipt", "FILE|-", "check this statement of a search instead of the vault"),
			textOption(&o.proof, "proof", "FILE|-", "check this proof of one record instead of a vault"),
			listOption(&o.files, "file", "FILE", "with --proof: an original, which must be what the record committed to"),
			textOption(&o.roots, "roots", "FILE", "with --proof: certificates in PEM of authorities whose time-stamps you trust"),
			textOption(&o.vault, "vault-id", "ID", "with --proof: the vault that it must be of, 64 hexadecimal digits"),
			textOption(&o.signer, "signer", "KEY|@FILE", "with --proof: the key that must have signed it: ssh-ed25519 …, its fingerprint SHA256:…, or what emanet whoami wrote"),
			textOption(&o.page, "html", "FILE", "with --proof: also write a page that says in plain words what is proven"),
			switchOption(&o.unlock, "unlock", "ask for the passphrase, to check every plaintext too"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runVerify(ctx, e, o, args) },
	}
}

func runVerify(ctx context.Context, e *env, o verifyOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "verify takes no arguments", command: "verify"}
	}
	if o.proof != "" {
		if o.receipt != "" || o.unlock {
			return usagef("--proof goes with neither --receipt nor --unlock")
		}
		return verifyProof(ctx, e, o)
	}
	if len(o.files) > 0 || o.roots != "" || o.vault != "" || o.signer != "" || o.page != "" {
		return &usageError{text: "--file, --roots, --vault-id, --signer and --html go with --proof", command: "verify"}
	}
	if o.receipt != "" {
		if o.checkpoint != "" || o.unlock {
			return usagef("--receipt goes with neither --checkpoint nor --unlock")
		}
		return verifyReceipt(ctx, e, o)
	}
	options, err := o.anchor(ctx, e)
	if err != nil {
		return err
	}
	return withInspected(ctx, e, o.unlock, func(v *vault.Vault) error {
		bar := e.progress(ctx, "verifying", tty.Bytes)
		report, err := v.Verify(ctx, options, bar.Report)
		bar.Done()
		if report == nil {
			return err
		}
		return errors.Join(tellReport(e, report), err)
	})
}

// maxCheckpoint bounds the file of a checkpoint.
const maxCheckpoint = 64 << 10

// anchor reads --checkpoint: a code, or the name of a file.
func (o verifyOptions) anchor(ctx context.Context, e *env) (vault.VerifyOptions, error) {
	if o.checkpoint == "" {
		return vault.VerifyOptions{}, nil
	}
	text, err := e.content(ctx, "checkpoint", o.checkpoint)
	if err != nil {
		return vault.VerifyOptions{}, err
	}
	if vault.LooksLikeCode(text) {
		return vault.VerifyOptions{Code: text}, nil
	}
	data, err := readSmall(e.path(text), maxCheckpoint)
	if err != nil {
		return vault.VerifyOptions{}, &usageError{
			command: "verify",
			text:    fmt.Sprintf("%q is neither a checkpoint's code (check it for typing mistakes) nor a file that can be read", text),
		}
	}
	return vault.VerifyOptions{Checkpoint: data}, nil
}

func tellReport(e *env, r *vault.Report) error {
	if e.global.json {
		return e.emit(reportJSONOf(r))
	}
	for _, fault := range r.Faults {
		e.msg.Printf("emanet: fault: %v\n", fault)
	}
	for _, note := range r.Notes {
		e.note("%s", note)
	}
	if len(r.Faults) > 0 {
		return nil
	}
	const column = 12
	e.out.Pair("whole", strings.Join([]string{
		count(int(r.Entries), "log entry"), count(int(r.Leaves), "leaf"), count(r.Objects, "object"), size(r.Bytes), count(r.Slots, "key slot"),
	}, ", "), column)
	if r.WithKey {
		e.out.Pair("opened", count(r.Opened, "plaintext")+" opened, each as it was committed to", column)
	} else {
		e.out.Pair("opened", "nothing: checked without a key", column)
	}
	e.out.Pair("root", r.Root, column)
	if r.Anchored {
		e.out.Pair("origin", fmt.Sprintf("continues the checkpoint of %d leaves that you gave", r.AnchorSize), column)
	} else {
		e.out.Pair("origin", "self-consistent, origin not checked: give a checkpoint that you kept elsewhere", column)
	}
	return nil
}

// reportJSON is the answer of verify.
type reportJSON struct {
	Type     string   `json:"type"`
	Whole    bool     `json:"whole"`
	Entries  int64    `json:"entries"`
	Leaves   int64    `json:"leaves"`
	Root     string   `json:"root"`
	Objects  int      `json:"objects"`
	Bytes    int64    `json:"bytes"`
	Slots    int      `json:"slots"`
	Opened   int      `json:"opened"`
	WithKey  bool     `json:"with_key"`
	Anchored bool     `json:"anchored"`
	Faults   []string `json:"faults,omitempty"`
	Notes    []string `json:"notes,omitempty"`
}

func reportJSONOf(r *vault.Report) reportJSON {
	out := reportJSON{
		Type: "report", Whole: len(r.Faults) == 0, Entries: r.Entries, Leaves: r.Leaves, Root: r.Root, Objects: r.Objects,
		Bytes: r.Bytes, Slots: r.Slots, Opened: r.Opened, WithKey: r.WithKey, Anchored: r.Anchored, Notes: r.Notes,
	}
	for _, fault := range r.Faults {
		out.Faults = append(out.Faults, fault.Error())
	}
	return out
}
