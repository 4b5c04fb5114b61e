package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/crypto"
	"emanet/vault"
	"emanet/vault/store"
)

// openOptions are the flags of open.
type openOptions struct {
	output    string
	signer    string
	unsigned  bool
	forwarded bool
}

func openCommand() *command {
	var o openOptions
	return &command{
		name:  "open",
		args:  "FILE.age",
		brief: "open what somebody shared, without a vault",
		about: "Opens a file that emanet share made, checks every byte of it, and writes what is in it into a folder below DIR: exactly the files that age " +
			"and tar would give. If anything is wrong nothing is left. It needs no vault: the key is that of --identity FILE, or the passphrase that " +
			"the file was made for. A file that was made for a vault opens with --vault DIR.\n\n" +
			"Who signed it is shown as a fingerprint; compare it by telephone, or give the key that you know with --signer.",
		examples: []string{
			"emanet open appeal.age -o appeal --identity my-key.txt",
			"emanet open appeal.age -o appeal --identity my-key.txt --signer @defender.pub",
		},
		options: []option{
			abbreviated(textOption(&o.output, "output", "DIR", "folder to write into; made if it does not exist"), "o"),
			textOption(&o.signer, "signer", "KEY|@FILE", "the key that must have signed it: ssh-ed25519 …, its fingerprint SHA256:…, or what emanet whoami wrote"),
			switchOption(&o.unsigned, "unsigned", "also what nobody signed"),
			switchOption(&o.forwarded, "forwarded", "also what was made for somebody else"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runOpen(ctx, e, o, args) },
	}
}

func runOpen(ctx context.Context, e *env, o openOptions, args []string) error {
	switch {
	case len(args) != 1 || args[0] == "-":
		return &usageError{text: "open takes one file", command: "open"}
	case o.output == "":
		return &usageError{text: "say where to write with -o DIR", command: "open"}
	}
	signer, err := e.content(ctx, "signer", o.signer)
	if err != nil {
		return err
	}
	print, err := signerPrintOf(signer)
	if err != nil {
		return err
	}
	opener, err := openerOf(ctx, e, args[0])
	if err != nil {
		return err
	}
	f, err := openBundle(e, args[0])
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	bar := e.progress(ctx, "opening", tty.Bytes)
	u, err := vault.Unpack(ctx, f, opener, e.path(o.output), vault.UnpackOptions{Signer: print, Unsigned: o.unsigned, Forwarded: o.forwarded}, bar.Report)
	bar.Done()
	if err != nil {
		return hintBundle(err)
	}
	if err := tellIncoming(e, u.Incoming, false); err != nil {
		return err
	}
	if print != "" {
		e.note("it is signed by the key that you gave")
	}
	folder := filepath.Join(o.output, u.Folder)
	if e.global.json {
		return e.emit(struct {
			Type   string `json:"type"`
			Folder string `json:"folder"`
		}{"opened", folder})
	}
	e.out.Printf("opened in %s\n", e.out.OneLine(folder))
	e.note("what is there lies in clear")
	return nil
}

// signerPrintOf returns the fingerprint of the key that a person gave.
func signerPrintOf(text string) (string, error) {
	if text == "" || len(text) > len("SHA256:") && text[:len("SHA256:")] == "SHA256:" {
		return text, nil
	}
	if card, err := vault.ParseContactCard([]byte(strings.TrimRight(text, "\n") + "\n")); err == nil && card.Signer != "" {
		text = card.Signer
	}
	k, err := crypto.ParseSigningKey(text)
	if err != nil {
		return "", usagef("--signer: %v", err)
	}
	return k.Fingerprint(), nil
}

// openerOf finds out how a bundle opens: with the passphrase that it was made
// for, an identity file, or a vault's key if a vault is named or nothing else is.
func openerOf(ctx context.Context, e *env, name string) (vault.Opener, error) {
	passphrase, err := opensWithPassphrase(e, name)
	switch {
	case err != nil:
		return vault.Opener{}, err
	case passphrase:
		return passphraseOpener(ctx, e)
	case e.global.identity != "" && e.global.vault == "":
		return fileOpener(ctx, e, e.global.identity)
	}
	var o vault.Opener
	err = withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error {
		var err error
		o, err = v.Opener()
		return err
	})
	if errors.Is(err, store.ErrNoVault) {
		err = &usageError{text: fmt.Sprintf("%q opens with a key", name), hint: "name it with: --identity FILE"}
	}
	return o, err
}
