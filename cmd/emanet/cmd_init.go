package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"emanet/cmd/internal/tty"
	"emanet/crypto"
	"emanet/vault"
)

// initOptions are the flags of init. The zero value asks for a passphrase.
type initOptions struct {
	recipients   []string
	allowClassic bool
	label        string
	words        bool
}

func initCommand() *command {
	var o initOptions
	return &command{
		name:  "init",
		args:  "[DIR]",
		brief: "make a new vault",
		about: "Makes a vault in DIR, which must not exist or be empty; without DIR in the folder of --vault or EMANET_VAULT, " +
			"otherwise in your data folder. A passphrase is asked on the terminal: a generated one of ten words is offered first. " +
			"With --recipient the vault opens with that person's identity file instead (see: emanet keys generate).\n\n" +
			"Nobody can open the vault when its passphrase and identity files are lost: write down what init tells you to.",
		examples: []string{
			"emanet init",
			"emanet init ~/vault",
			"# two people, no passphrase",
			"emanet init --recipient @anna.txt --recipient @banu.txt ~/vault",
		},
		options: []option{
			listOption(&o.recipients, "recipient", "age1pq…|@FILE", "a person who can open the vault with an identity file"),
			switchOption(&o.allowClassic, "allow-classic", "accept recipients that a later quantum computer will open, and plugins"),
			textOption(&o.label, "label", "TEXT", "what the first key slot is called in the log"),
			switchOption(&o.words, "words", "show the fingerprint as words too"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runInit(ctx, e, o, args) },
	}
}

func runInit(ctx context.Context, e *env, o initOptions, args []string) error {
	dir, err := newVaultFolder(e, args)
	if err != nil {
		return err
	}
	if o.label, err = e.content(ctx, "label", o.label); err != nil {
		return err
	}
	create := vault.CreateOptions{AllowClassic: o.allowClassic, Label: o.label}
	if create.Recipients, err = e.contents(ctx, "recipient", o.recipients); err != nil {
		return err
	}
	if len(create.Recipients) == 0 {
		p, err := choosePassphrase(ctx, e, filepath.Base(dir), o.label)
		if err != nil {
			return err
		}
		defer p.Wipe()
		create.Passphrase = &p
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return fmt.Errorf("make the folder of the vault: %w", err)
	}
	v, err := vault.Create(ctx, dir, create, e.config)
	if err != nil {
		return err
	}
	return errors.Join(tellNewVault(e, o, v), v.Close())
}

// newVaultFolder returns where a new vault goes. It is checked here too, so
// that nobody chooses a passphrase in vain.
func newVaultFolder(e *env, args []string) (string, error) {
	var dir string
	switch len(args) {
	case 0:
		if dir, _ = e.namedVault(); dir == "" {
			dir = e.dataFolder()
		}
		if dir == "" {
			return "", usagef("name the folder of the new vault")
		}
	case 1:
		dir = e.path(args[0])
	default:
		return "", usagef("init takes one folder")
	}
	names, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return dir, nil
	case err != nil:
		return "", fmt.Errorf("folder of the vault: %w", err)
	case len(names) > 0:
		return "", fmt.Errorf("%w: the folder %q is not empty", errRefused, dir)
	}
	return dir, nil
}

// generatedWords is the length of the passphrase that is offered: 110 bits.
const generatedWords = 10

// choosePassphrase gets a new passphrase: the next line of --passphrase-fd, or
// a generated one if the person takes it, or one that they choose and type
// twice. A weak one is refused with the reason.
func choosePassphrase(ctx context.Context, e *env, names ...string) (crypto.Passphrase, error) {
	if e.global.passphraseFD >= 0 {
		p, err := e.nextSecret()
		if err != nil {
			return p, err
		}
		return p, crypto.CheckPassphrase(p, names...)
	}
	t, err := e.tty()
	if err != nil {
		return crypto.Passphrase{}, &usageError{
			text: "a passphrase is needed and " + err.Error(),
			hint: "give it with: --passphrase-fd N",
		}
	}
	p, taken, err := offerPassphrase(ctx, t)
	if err != nil || taken {
		return p, err
	}
	return typedPassphrase(ctx, t, names)
}

// offerPassphrase shows a generated passphrase and asks whether to take it. Once
// it is answered the words leave the screen, before they can scroll away into
// what the terminal keeps.
func offerPassphrase(ctx context.Context, t *tty.Terminal) (crypto.Passphrase, bool, error) {
	p, err := crypto.GeneratePassphrase(generatedWords)
	if err != nil {
		return p, false, err
	}
	if err := t.Say("A strong passphrase, made for you:\n\n    " + p.Reveal() + "\n"); err != nil {
		return p, false, err
	}
	take, err := t.YesNo(ctx, "Take it? Write it on paper first", true)
	return p, take, errors.Join(err, eraseOffer(t, p))
}

// eraseOffer clears the lines of the offer: heading, empty line, passphrase,
// empty line, question.
func eraseOffer(t *tty.Terminal, p crypto.Passphrase) error {
	width, _ := t.Size()
	rows := 5 + (len(p.Reveal())+3)/max(width, 1)
	_, out := t.Files()
	_, err := fmt.Fprintf(out, "\x1b[%dA\x1b[J", rows)
	return err
}

// typedPassphrase asks for a passphrase twice.
func typedPassphrase(ctx context.Context, t *tty.Terminal, names []string) (crypto.Passphrase, error) {
	first, err := t.Secret(ctx, "New passphrase")
	if err != nil {
		return crypto.Passphrase{}, err
	}
	p := crypto.NewPassphrase(first)
	if err := crypto.CheckPassphrase(p, names...); err != nil {
		return crypto.Passphrase{}, err
	}
	again, err := t.Secret(ctx, "The same again")
	if err != nil {
		return crypto.Passphrase{}, err
	}
	defer clear(again)
	if string(again) != p.Reveal() {
		return crypto.Passphrase{}, fmt.Errorf("%w: the two passphrases differ", errRefused)
	}
	return p, nil
}

// tellNewVault says what was made and what to write on paper.
func tellNewVault(e *env, o initOptions, v *vault.Vault) error {
	fingerprint := crypto.RecipientFingerprint(v.Recipient())
	if e.global.json {
		return e.emit(struct {
			Type        string `json:"type"`
			Dir         string `json:"dir"`
			Vault       string `json:"vault"`
			Recipient   string `json:"recipient"`
			Fingerprint string `json:"fingerprint"`
			Words       string `json:"words"`
		}{"vault", v.Dir(), v.ID().String(), v.Recipient(), fingerprint.Digits(), fingerprint.Words()})
	}
	e.out.Pair("vault", v.Dir(), 12)
	e.out.Pair("vault id", v.ID().String(), 12)
	e.out.Pair("fingerprint", fingerprint.Digits(), 12)
	if o.words {
		e.out.Pair("in words", fingerprint.Words(), 12)
	}
	e.out.Pair("recipient", v.Recipient(), 12)
	e.note("write on paper, and keep it away from this machine: the passphrase (or where the identity file is), " +
		"the first ten characters of the vault id, and the fingerprint")
	e.note("next: emanet add FILE, then keep what emanet checkpoint prints on paper")
	return nil
}
