package main

import (
	"context"
	"os"

	"emanet/vault"
)

// whoamiOptions are the flags of whoami. The zero value prints the card.
type whoamiOptions struct {
	output string
	name   string
	words  bool
}

func whoamiCommand() *command {
	var o whoamiOptions
	return &command{
		name:  "whoami",
		brief: "your keys, to give to others",
		about: "Writes a contact for others: a name, the recipient of this vault, and the key that you sign with. Nothing in it is secret. " +
			"Send it any way; then read the fingerprint to the person over the telephone. The name is the label of your key slot unless --name " +
			"says another. After emanet keys rotate it is another one: give it anew.\n\n" + contentHelp,
		examples: []string{
			"emanet whoami -o men.contact",
			"# on the other side",
			"emanet contacts add men.contact",
		},
		options: []option{
			abbreviated(textOption(&o.output, "output", "FILE", "write it here; never overwrites"), "o"),
			textOption(&o.name, "name", "TEXT", "the name in it"),
			switchOption(&o.words, "words", "show the fingerprint as words too"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runWhoami(ctx, e, o, args) },
	}
}

func runWhoami(ctx context.Context, e *env, o whoamiOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "whoami takes no arguments; name the file with -o", command: "whoami"}
	}
	name, err := e.content(ctx, "name", o.name)
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true, orRead: true}, func(v *vault.Vault) error {
		card, err := v.Whoami(ctx)
		if err != nil {
			return err
		}
		if name != "" {
			card.Name = name
		}
		text, err := card.Marshal()
		if err != nil {
			return err
		}
		if o.output != "" {
			err := fileTo(e.path(o.output), func(f *os.File) error {
				_, err := f.Write(text)
				return err
			})
			if err != nil {
				return err
			}
		}
		return tellCard(e, o, card, text)
	})
}

// tellCard prints the card, alone, on standard output unless it is in a file,
// and its fingerprint beside it.
func tellCard(e *env, o whoamiOptions, card vault.ContactCard, text []byte) error {
	fingerprint := card.Fingerprint()
	if e.global.json {
		return e.emit(struct {
			Type        string   `json:"type"`
			Name        string   `json:"name,omitempty"`
			Recipients  []string `json:"recipients"`
			Signer      string   `json:"signer"`
			SignerPrint string   `json:"signer_fingerprint"`
			Fingerprint string   `json:"fingerprint"`
			Words       string   `json:"words"`
		}{"whoami", card.Name, card.Recipients, card.Signer, signerPrint(card.Signer), fingerprint.Digits(), fingerprint.Words()})
	}
	if o.output == "" {
		if _, err := e.out.Write(text); err != nil {
			return err
		}
	}
	if card.Name == "" {
		e.note("it says no name: whoever gets it has to type one; give one with: --name")
	} else {
		e.note("whoever gets it reads the name %s; another one with: --name", e.msg.OneLine(card.Name))
	}
	e.note("fingerprint, to read over the telephone: %s", fingerprint.Digits())
	if o.words {
		e.note("the same in words: %s", fingerprint.Words())
	}
	if card.Signer != "" {
		e.note("signing key, to read to somebody who has no emanet: %s", signerPrint(card.Signer))
	}
	return nil
}
