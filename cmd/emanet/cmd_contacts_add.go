package main

import (
	"bytes"
	"context"
	"fmt"

	"emanet/crypto"
	"emanet/vault"
)

// contactsAddOptions are the flags of contacts add. The zero value takes a
// card.
type contactsAddOptions struct {
	name         string
	recipients   []string
	signer       string
	note         string
	replace      bool
	allowClassic bool
}

func contactsAddCommand() *command {
	var o contactsAddOptions
	return &command{
		name:  "add",
		args:  "[FILE|-]",
		brief: "add a person's keys",
		about: "Adds a contact from the file that the person made with emanet whoami, or from the keys given. It is unverified until " +
			"emanet contacts verify. Keys that differ from those known under the same name are refused; with --replace they take their " +
			"place and are unverified.\n\n" + contentHelp,
		examples: []string{
			"emanet contacts add vekil.contact",
			"emanet contacts add --name @? --recipient @vekil.pub --signer @vekil_ssh.pub",
		},
		options: []option{
			textOption(&o.name, "name", "TEXT", "the name; otherwise that of the file"),
			listOption(&o.recipients, "recipient", "age1pq…|@FILE", "an age recipient"),
			textOption(&o.signer, "signer", "KEY|@FILE", "the key that the person signs with (ssh-ed25519 …)"),
			textOption(&o.note, "note", "TEXT", "one line for the log: how the keys came"),
			switchOption(&o.replace, "replace", "put these keys in the place of those that the contact has"),
			switchOption(&o.allowClassic, "allow-classic", "accept recipients that a later quantum computer will open, or a plugin's"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runContactsAdd(ctx, e, o, args) },
	}
}

func runContactsAdd(ctx context.Context, e *env, o contactsAddOptions, args []string) error {
	card, err := o.card(ctx, e, args)
	if err != nil {
		return err
	}
	note, err := e.content(ctx, "note", o.note)
	if err != nil {
		return err
	}
	if card.Name, err = o.nameOf(ctx, e, card.Name); err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		before, err := v.Contacts(ctx)
		if err != nil {
			return err
		}
		c, err := v.AddContact(ctx, card, vault.AddContactOptions{Replace: o.replace, AllowClassic: o.allowClassic, Note: note})
		if err != nil {
			return hintContact(err)
		}
		return tellContactAdded(e, c, contactDone(before, c))
	})
}

// card reads the file or the flags.
func (o contactsAddOptions) card(ctx context.Context, e *env, args []string) (vault.ContactCard, error) {
	given := len(o.recipients) > 0 || o.signer != ""
	switch {
	case len(args) > 1, len(args) == 1 && given, len(args) == 0 && len(o.recipients) == 0:
		return vault.ContactCard{}, &usageError{text: "name one file, or give --recipient", command: "contacts add"}
	case len(args) == 1:
		return readCard(ctx, e, args[0])
	}
	recipients, err := e.contents(ctx, "recipient", o.recipients)
	if err != nil {
		return vault.ContactCard{}, err
	}
	card := vault.ContactCard{Recipients: recipients}
	signer, err := e.content(ctx, "signer", o.signer)
	if err != nil || signer == "" {
		return card, err
	}
	k, err := crypto.ParseSigningKey(signer)
	if err != nil {
		return card, usagef("--signer: %v", err)
	}
	card.Signer = k.String()
	return card, nil
}

// readCard reads a card from a file or standard input. Mail and editors change
// the ends of lines; nothing else may differ from what whoami wrote.
func readCard(ctx context.Context, e *env, name string) (vault.ContactCard, error) {
	var data []byte
	var err error
	if name == "-" {
		data, err = e.readInput(ctx, "the contact", vault.MaxContactCard)
	} else {
		data, err = readSmall(e.path(name), vault.MaxContactCard)
	}
	if err != nil {
		return vault.ContactCard{}, err
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	if !bytes.HasSuffix(data, []byte("\n")) {
		data = append(data, '\n')
	}
	card, err := vault.ParseContactCard(data)
	if err != nil && bytes.HasPrefix(data, []byte("age1")) {
		return card, &usageError{text: fmt.Sprintf("%q holds a recipient and not what emanet whoami writes", name), hint: "emanet contacts add --name NAME --recipient " + quoteWord("@"+name)}
	}
	if err != nil {
		return card, &hinted{fmt.Errorf("%q is not what emanet whoami writes: %w", name, err), "give the keys themselves with: --name, --recipient and --signer"}
	}
	return card, nil
}

// nameOf resolves --name, and asks for a name where there is none and a person
// can answer.
func (o contactsAddOptions) nameOf(ctx context.Context, e *env, inCard string) (string, error) {
	name, err := e.content(ctx, "name", o.name)
	if err != nil || name != "" {
		return name, err
	}
	if inCard != "" {
		return inCard, nil
	}
	if e.interactive() && e.inputOf == "" {
		if name, err = e.ask(ctx, "Name of the contact"); err != nil || name != "" {
			return name, err
		}
	}
	return "", &usageError{text: "a name is needed: --name TEXT", command: "contacts add"}
}

// What became of a contact that was to be added.
const (
	contactAdded    = "added"
	contactReplaced = "replaced"
	contactKnown    = "known"
)

// contactDone finds out what AddContact did.
func contactDone(before []vault.Contact, c vault.Contact) string {
	for _, old := range before {
		switch {
		case old.Since == c.Since:
			return contactKnown
		case old.Name == c.Name:
			return contactReplaced
		}
	}
	return contactAdded
}

func tellContactAdded(e *env, c vault.Contact, done string) error {
	if c.Changed {
		e.warn("the contact %s had other keys before: verify the new ones by voice before you give anything", e.msg.OneLine(c.Name))
	}
	if c.Classic() {
		e.warn("the recipients of this contact are classic: whoever keeps what is given may open it later with a quantum computer")
	}
	if e.global.json {
		return e.emit(contactJSONOf("contact-"+done, c))
	}
	e.out.Printf("%s %s  %s\n", done, e.out.OneLine(c.Name), contactState(c))
	e.out.Pair("fingerprint", c.Fingerprint.Digits(), 12)
	if done == contactKnown {
		e.note("these keys are known already; nothing was changed")
	}
	if !c.Verified {
		e.note("let the person read you the fingerprint over the telephone, then type it into: emanet contacts verify %s", quoteWord(e.msg.OneLine(c.Name)))
	}
	return nil
}
