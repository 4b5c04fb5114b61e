package main

import (
	"context"
	"errors"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/crypto/keyslot"
	"emanet/vault"
)

func contactsCommand() *command {
	return &command{
		name:  "contacts",
		brief: "the people whom something is given to, and their keys",
		about: "A contact is a name, the age recipients that are sealed to, and the key that the person signs with. Whoever carried the keys " +
			"to you may have put others in their place: a contact is unverified until the person has read you the fingerprint by voice. What " +
			"happens to contacts is in the log.",
		examples: []string{
			"# the lawyer sends the file that emanet whoami wrote for her",
			"emanet contacts add vekil.contact",
			"# over the telephone she reads the fingerprint that she has",
			"emanet contacts verify 'Nümunə Vəkil'",
			"emanet contacts list",
		},
		commands: []*command{contactsAddCommand(), contactsListCommand(), contactsVerifyCommand(), contactsRemoveCommand()},
	}
}

// contactsListOptions are the flags of contacts list.
type contactsListOptions struct {
	words bool
	full  bool
}

func contactsListCommand() *command {
	var o contactsListOptions
	return &command{
		name:     "list",
		brief:    "list the contacts",
		about:    "Lists the contacts with their fingerprints, and says which were not verified. --full shows the keys too.",
		examples: []string{"emanet contacts list", "emanet contacts list --full --words"},
		options: []option{
			switchOption(&o.words, "words", "show the fingerprints as words"),
			switchOption(&o.full, "full", "show everything, the keys too"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runContactsList(ctx, e, o, args) },
	}
}

func runContactsList(ctx context.Context, e *env, o contactsListOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "contacts list takes no arguments", command: "contacts list"}
	}
	return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error {
		contacts, err := v.Contacts(ctx)
		switch {
		case err != nil:
			return err
		case e.global.json:
			return emitContacts(e, contacts)
		case o.full:
			printContactsFull(e, contacts, o.words)
			return nil
		}
		return printContacts(e, contacts, o.words)
	})
}

func emitContacts(e *env, contacts []vault.Contact) error {
	for _, c := range contacts {
		if err := e.emit(contactJSONOf("contact", c)); err != nil {
			return err
		}
	}
	return nil
}

func printContacts(e *env, contacts []vault.Contact, words bool) error {
	table := tty.NewTable(
		tty.Column{Head: "NAME", Flexible: true}, tty.Column{Head: "STATE"}, tty.Column{Head: "KEYS", Flexible: true},
		tty.Column{Head: "SINCE"}, tty.Column{Head: "FINGERPRINT"},
	)
	for _, c := range contacts {
		table.Row(c.Name, contactState(c), contactKeys(c), day(c.Added), spoken(c, words))
	}
	return table.Print(e.out)
}

// printContactsFull shows each contact as a block.
func printContactsFull(e *env, contacts []vault.Contact, words bool) {
	for i, c := range contacts {
		if i > 0 {
			e.out.Println()
		}
		e.out.Heading(c.Name)
		e.out.Pair("state", contactState(c), 12)
		e.out.Pair("keys", contactKeys(c), 12)
		e.out.Pair("since", day(c.Added), 12)
		if c.Note != "" {
			e.out.Pair("note", e.out.OneLine(c.Note), 12)
		}
		e.out.Pair("fingerprint", spoken(c, words), 12)
		for _, r := range c.Recipients {
			e.out.Pair("recipient", r, 12)
		}
		if c.Signer != "" {
			e.out.Pair("signer", c.Signer, 12)
		}
	}
}

// spoken is the fingerprint as it is read aloud.
func spoken(c vault.Contact, words bool) string {
	if words {
		return c.Fingerprint.Words()
	}
	return c.Fingerprint.Digits()
}

// contactState says whether the keys of a contact may be relied on. It stands
// wherever a contact appears.
func contactState(c vault.Contact) string {
	switch {
	case c.Verified:
		return "verified " + day(c.VerifiedAt)
	case c.Changed:
		return "UNVERIFIED, keys changed"
	}
	return "UNVERIFIED"
}

// contactKeys says what protects what is given to a contact.
func contactKeys(c vault.Contact) string {
	parts := []string{"post-quantum"}
	if c.Classic() {
		parts[0] = "classic: a quantum computer may open it later"
	}
	if c.Signer == "" {
		parts = append(parts, "no signing key")
	}
	return strings.Join(parts, "; ")
}

// hintContact says what to type next after an error about contacts.
func hintContact(err error) error {
	switch {
	case errors.Is(err, vault.ErrNoContact):
		return &hinted{err, "see the contacts with: emanet contacts list"}
	case errors.Is(err, vault.ErrOtherKeys):
		return &hinted{err, "if the person says so, repeat the command with --replace, then: emanet contacts verify"}
	case errors.Is(err, keyslot.ErrClassic):
		return &hinted{err, "ask the person for what emanet whoami writes, or for a post-quantum recipient (age-keygen -pq), or accept the risk with: --allow-classic"}
	}
	return err
}
