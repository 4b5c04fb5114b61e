package main

import (
	"context"
	"fmt"

	"emanet/crypto"
	"emanet/vault"
)

// keysAddOptions are the flags of keys add. The zero value adds a passphrase.
type keysAddOptions struct {
	recipient    string
	label        string
	allowClassic bool
}

func keysAddCommand() *command {
	var o keysAddOptions
	return &command{
		name:  "add",
		brief: "let one more passphrase or person open the vault",
		about: "Adds a key slot: for a new passphrase, or with --recipient for a person's identity file. Compare the recipient's " +
			"fingerprint with the person by voice first: whoever holds the identity reads everything.",
		examples: []string{
			"emanet keys add --label 'second passphrase'",
			"emanet keys add --label Banu --recipient @banu.pub",
		},
		options: []option{
			textOption(&o.recipient, "recipient", "age1pq…|@FILE", "the person's recipient"),
			textOption(&o.label, "label", "TEXT", "who holds it; sealed, shown in the log"),
			switchOption(&o.allowClassic, "allow-classic", "accept a recipient that a later quantum computer will open, or a plugin's"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runKeysAdd(ctx, e, o, args) },
	}
}

func runKeysAdd(ctx context.Context, e *env, o keysAddOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "keys add takes no arguments", command: "keys add"}
	}
	recipient, err := e.content(ctx, "recipient", o.recipient)
	if err != nil {
		return err
	}
	label, err := e.content(ctx, "label", o.label)
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		if recipient != "" {
			id, err := v.AddRecipientSlot(ctx, label, recipient, o.allowClassic)
			if err != nil {
				return hintClassic(err)
			}
			achieves(e, "the holder of this identity can now read everything in the vault, and write to it; its fingerprint is "+
				crypto.RecipientFingerprint(recipient).Digits())
			return slotResult(e, "added", id)
		}
		p, err := choosePassphrase(ctx, e, label)
		if err != nil {
			return err
		}
		defer p.Wipe()
		id, err := v.AddPassphraseSlot(ctx, label, p)
		if err != nil {
			return err
		}
		achieves(e, "whoever knows this passphrase and has the folder can now read everything in the vault, and write to it")
		return slotResult(e, "added", id)
	})
}

// keysRemoveOptions are the flags of keys remove.
type keysRemoveOptions struct {
	yes bool
}

func keysRemoveCommand() *command {
	var o keysRemoveOptions
	return &command{
		name:  "remove",
		args:  "SLOT",
		brief: "make a key slot open nothing any more",
		about: "Removes a key slot. It does not take back what its holder could read before: whoever opened the vault may have kept its " +
			"secret, and copies of the folder still open with the old slot. emanet keys rotate ends that for everything added later.",
		examples: []string{"emanet keys list", "emanet keys remove 5f3a"},
		options:  []option{switchOption(&o.yes, "yes", "do not ask; needed in scripts")},
		run:      func(ctx context.Context, e *env, args []string) error { return runKeysRemove(ctx, e, o, args) },
	}
}

func runKeysRemove(ctx context.Context, e *env, o keysRemoveOptions, args []string) error {
	if len(args) != 1 {
		return &usageError{text: "keys remove takes one slot", command: "keys remove"}
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		slots, err := v.Slots(ctx)
		if err != nil {
			return err
		}
		loss := fmt.Sprintf("The key slot %s will open nothing any more.", args[0])
		for _, s := range slots {
			if hasPrefix(s.ID, args[0]) {
				loss = fmt.Sprintf("The key slot %s (%s) will open nothing any more.", shortSlot(s.ID), slotName(s))
			}
		}
		if err := confirm(ctx, e, o.yes, "remove", loss); err != nil {
			return err
		}
		id, err := v.RemoveSlot(ctx, args[0])
		if err != nil {
			return err
		}
		achieves(e, "this key no longer opens this folder; what its holder read or copied before is not taken back, see: emanet keys rotate")
		return slotResult(e, "removed", id)
	})
}

func keysPasswdCommand() *command {
	return &command{
		name:  "passwd",
		args:  "[SLOT]",
		brief: "change a passphrase",
		about: "Puts a new passphrase in the place of an old one: of SLOT, or of the slot that opened the vault. A copy of the folder " +
			"made before still opens with the old passphrase. With --passphrase-fd the first line unlocks and the second is the new passphrase.",
		examples: []string{"emanet keys passwd"},
		run:      runKeysPasswd,
	}
}

func runKeysPasswd(ctx context.Context, e *env, args []string) error {
	if len(args) > 1 {
		return &usageError{text: "keys passwd takes one slot", command: "keys passwd"}
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		slot := ""
		if len(args) == 1 {
			slot = args[0]
		}
		p, err := choosePassphrase(ctx, e)
		if err != nil {
			return err
		}
		defer p.Wipe()
		id, err := v.ChangePassphrase(ctx, slot, p)
		if err != nil {
			return err
		}
		achieves(e, "the old passphrase no longer opens this folder; a copy made before still opens with it, see: emanet keys rotate")
		return slotResult(e, "changed", id)
	})
}

func keysTestCommand() *command {
	return &command{
		name:  "test",
		brief: "rehearse: does this key really open the vault?",
		about: "Opens a key slot with the passphrase or the identity file that you give, and checks that it holds the secret the vault " +
			"is sealed to. Nothing is changed. Do it with every copy of a key before you need it.",
		examples: []string{"emanet keys test", "emanet keys test --identity banu.txt"},
		run:      runKeysTest,
	}
}

func runKeysTest(ctx context.Context, e *env, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "keys test takes no arguments; name the file with --identity", command: "keys test"}
	}
	return withVault(ctx, e, access{}, func(v *vault.Vault) error {
		key, err := vaultKey(ctx, e, v)
		if err != nil {
			return err
		}
		slot, err := v.TestKey(ctx, key)
		if err != nil {
			return err
		}
		achieves(e, "this key opens the vault today; it says nothing about copies of the key that were not tested")
		if e.global.json {
			return e.emit(slotJSONOf(slot))
		}
		e.out.Printf("opens %s  %s\n", shortSlot(slot.ID), slotName(slot))
		return nil
	})
}
