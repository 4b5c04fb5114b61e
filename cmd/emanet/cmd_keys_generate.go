package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault"
)

// keysGenerateOptions are the flags of keys generate. The zero value makes a
// file that a passphrase protects.
type keysGenerateOptions struct {
	noPassphrase bool
	pins         []string
	words        bool
}

func keysGenerateCommand() *command {
	var o keysGenerateOptions
	return &command{
		name:  "generate",
		args:  "FILE",
		brief: "make an age identity file for a person",
		about: "Makes a post-quantum age identity and writes it to FILE, protected by a passphrase unless --no-passphrase. The recipient " +
			"that is printed is public: whoever holds the vault adds it with emanet keys add. With --pin the file opens no other vault, so that a " +
			"forged one is noticed.",
		examples: []string{
			"emanet keys generate banu.txt > banu.pub",
			"emanet keys generate --pin VAULT-ID banu.txt",
		},
		options: []option{
			switchOption(&o.noPassphrase, "no-passphrase", "do not protect the file"),
			listOption(&o.pins, "pin", "VAULT-ID", "the vault that the file is for"),
			switchOption(&o.words, "words", "show the fingerprint as words too"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runKeysGenerate(ctx, e, o, args) },
	}
}

func runKeysGenerate(ctx context.Context, e *env, o keysGenerateOptions, args []string) error {
	if len(args) != 1 {
		return &usageError{text: "keys generate takes the name of one new file", command: "keys generate"}
	}
	path := e.path(args[0])
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%w: %q exists and is not overwritten", errRefused, args[0])
	}
	pins, err := parsePins(o.pins)
	if err != nil {
		return err
	}
	var protection *crypto.Passphrase
	if !o.noPassphrase {
		p, err := choosePassphrase(ctx, e, args[0])
		if err != nil {
			return err
		}
		defer p.Wipe()
		protection = &p
	}
	data, recipient, err := keyslot.NewIdentityFile(e.now(), pins, protection, e.config.WorkFactor)
	if err != nil {
		return err
	}
	defer clear(data)
	err = fileTo(path, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	achieves(e, fmt.Sprintf("made the identity file %q; by itself it opens nothing, until a holder of the vault adds its recipient", args[0]))
	return tellRecipient(e, recipient, o.words)
}

func parsePins(texts []string) ([]crypto.VaultID, error) {
	var pins []crypto.VaultID
	for _, text := range texts {
		id, err := crypto.ParseVaultID(text)
		if err != nil {
			return nil, usagef("--pin: %v", err)
		}
		pins = append(pins, id)
	}
	return pins, nil
}

// tellRecipient prints a recipient alone on standard output, so that it can be
// sent to a file, and its fingerprint beside it.
func tellRecipient(e *env, recipient string, words bool) error {
	fingerprint := crypto.RecipientFingerprint(recipient)
	if e.global.json {
		return e.emit(struct {
			Type        string `json:"type"`
			Recipient   string `json:"recipient"`
			Fingerprint string `json:"fingerprint"`
			Words       string `json:"words"`
		}{"recipient", recipient, fingerprint.Digits(), fingerprint.Words()})
	}
	e.out.Println(recipient)
	e.note("fingerprint, to compare by voice: %s", fingerprint.Digits())
	if words {
		e.note("the same in words: %s", fingerprint.Words())
	}
	return nil
}

// now is the clock of this process.
func (e *env) now() time.Time {
	if e.config.Now != nil {
		return e.config.Now()
	}
	return time.Now()
}

func keysPinCommand() *command {
	return &command{
		name:  "pin",
		args:  "[FILE]",
		brief: "pin this vault in an identity file",
		about: "Writes the id of this vault into an identity file (--identity, or FILE), which then opens no other vault. The file is " +
			"replaced only after the new one is complete and synced.",
		examples: []string{"emanet keys pin --identity banu.txt"},
		run:      runKeysPin,
	}
}

func runKeysPin(ctx context.Context, e *env, args []string) error {
	name := e.global.identity
	if len(args) == 1 {
		name = args[0]
	}
	if name == "" || len(args) > 1 {
		return &usageError{text: "name the identity file", command: "keys pin"}
	}
	var id crypto.VaultID
	err := withVault(ctx, e, access{}, func(v *vault.Vault) error {
		id = v.ID()
		return nil
	})
	if err != nil {
		return err
	}
	data, err := readSmall(e.path(name), maxIdentityFile)
	if err != nil {
		return fmt.Errorf("identity file: %w", err)
	}
	ask := func() (crypto.Passphrase, error) {
		return askPassphrase(ctx, e, fmt.Sprintf("Passphrase of the identity file %q", name))
	}
	pinned, err := keyslot.AddPin(data, ask, id, e.config.WorkFactor)
	if err != nil {
		return fmt.Errorf("identity file %q: %w", name, err)
	}
	defer clear(pinned)
	if err := replaceFile(e.path(name), pinned); err != nil {
		return err
	}
	achieves(e, fmt.Sprintf("pinned the vault %s in %q; a vault with another id is now refused with this file", id.Short(), name))
	return nil
}
