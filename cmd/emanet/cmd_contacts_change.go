package main

import (
	"context"
	"errors"
	"fmt"

	"emanet/cmd/internal/tty"
	"emanet/crypto"
	"emanet/vault"
)

// contactsVerifyOptions are the flags of contacts verify. The zero value asks.
type contactsVerifyOptions struct {
	fingerprint string
}

func contactsVerifyCommand() *command {
	var o contactsVerifyOptions
	return &command{
		name:  "verify",
		args:  "NAME",
		brief: "compare the fingerprint that a person reads to you",
		about: "Asks for the fingerprint, which the person reads from emanet whoami on her side, over a telephone or in a room, where you know " +
			"the voice. Type what you hear: the forty digits or the twelve words. It is not shown before, so that nobody agrees without " +
			"listening. If it is the one of the keys that you have, the contact is verified.\n\n" + contentHelp,
		examples: []string{"emanet contacts verify 'Nümunə Vəkil'"},
		options: []option{
			textOption(&o.fingerprint, "fingerprint", "DIGITS|WORDS", "what the person read; otherwise it is asked"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runContactsVerify(ctx, e, o, args) },
	}
}

func runContactsVerify(ctx context.Context, e *env, o contactsVerifyOptions, args []string) error {
	name, err := oneContact(ctx, e, "contacts verify", args)
	if err != nil {
		return err
	}
	said, err := e.content(ctx, "fingerprint", o.fingerprint)
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		c, err := v.Contact(ctx, name)
		if err != nil {
			return hintContact(err)
		}
		if said == "" {
			if said, err = askFingerprint(ctx, e, c.Name); err != nil {
				return err
			}
		}
		c, err = v.VerifyContact(ctx, c.Name, said)
		if errors.Is(err, crypto.ErrFingerprint) {
			return &usageError{text: err.Error(), hint: "type all of it; spaces and hyphens do not matter"}
		}
		if err != nil {
			return err
		}
		return tellContact(e, "verified", c)
	})
}

// oneContact takes the one name that a command has as argument.
func oneContact(ctx context.Context, e *env, command string, args []string) (string, error) {
	if len(args) != 1 || args[0] == "" {
		return "", &usageError{text: command + " takes the name of one contact", command: command}
	}
	return e.content(ctx, "name", args[0])
}

// askFingerprint asks for what the person reads, on the terminal.
func askFingerprint(ctx context.Context, e *env, name string) (string, error) {
	t, err := e.tty()
	if err != nil {
		return "", &usageError{text: "the fingerprint is needed and " + err.Error(), hint: "give it with: --fingerprint TEXT"}
	}
	return t.Line(ctx, fmt.Sprintf("Fingerprint that %s reads to you", tty.CleanLine(name)), "")
}

// contactsRemoveOptions are the flags of contacts remove.
type contactsRemoveOptions struct {
	reason string
}

func contactsRemoveCommand() *command {
	var o contactsRemoveOptions
	return &command{
		name:  "remove",
		args:  "NAME",
		brief: "forget a contact",
		about: "Removes a contact. What was given to this person is not taken back, and what the log says of it stays: name, keys and dates.\n\n" +
			contentHelp,
		examples: []string{"emanet contacts remove @? --reason 'left the office'"},
		options:  []option{textOption(&o.reason, "reason", "TEXT", "why; goes into the log")},
		run:      func(ctx context.Context, e *env, args []string) error { return runContactsRemove(ctx, e, o, args) },
	}
}

func runContactsRemove(ctx context.Context, e *env, o contactsRemoveOptions, args []string) error {
	name, err := oneContact(ctx, e, "contacts remove", args)
	if err != nil {
		return err
	}
	reason, err := e.content(ctx, "reason", o.reason)
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		c, err := v.RemoveContact(ctx, name, reason)
		if err != nil {
			return hintContact(err)
		}
		return tellContact(e, "removed", c)
	})
}

// tellContact prints what was done to a contact.
func tellContact(e *env, done string, c vault.Contact) error {
	if e.global.json {
		return e.emit(contactJSONOf("contact-"+done, c))
	}
	e.out.Printf("%s %s\n", done, e.out.OneLine(c.Name))
	return nil
}
