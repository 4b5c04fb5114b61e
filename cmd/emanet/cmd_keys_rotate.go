package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault"
)

func keysRotateCommand() *command {
	return &command{
		name:  "rotate",
		brief: "give the vault a new secret and seal everything anew",
		about: "Makes a new secret, seals everything in the vault to it and removes the old ciphertexts. Every passphrase slot needs its " +
			"passphrase again: it is asked, or read line by line from --passphrase-fd in the order of emanet keys list after the line that unlocks; an empty one leaves the slot out. " +
			"Slots of identity files are made anew by themselves. An interrupted rotation is continued by running it again.\n\n" +
			"Whoever kept the old secret no longer opens this folder. Copies, backups and what was read before are out of reach.\n\n" +
			"Bundles that others made for this vault open with the old secret only: take in, or open, what you were given before. Afterwards give your contacts what emanet whoami writes anew.",
		examples: []string{"emanet keys rotate"},
		run:      runKeysRotate,
	}
}

func runKeysRotate(ctx context.Context, e *env, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "keys rotate takes no arguments", command: "keys rotate"}
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		slots, err := v.Slots(ctx)
		if err != nil {
			return err
		}
		again, err := passphrasesAgain(ctx, e, slots)
		if err != nil {
			return err
		}
		bar := e.progress(ctx, "sealing anew", tty.Bytes)
		report, err := v.Rotate(ctx, vault.RotateOptions{Passphrases: again}, bar.Report)
		bar.Done()
		for _, p := range again {
			p.Wipe()
		}
		if err != nil {
			return err
		}
		return tellRotated(e, v, report)
	})
}

// passphrasesAgain asks for the passphrase of each passphrase slot; the vault
// checks that each is the right one. An empty answer leaves a slot out.
func passphrasesAgain(ctx context.Context, e *env, slots []vault.Slot) (map[string]crypto.Passphrase, error) {
	again := map[string]crypto.Passphrase{}
	for _, s := range slots {
		if s.Kind != keyslot.KindPassphrase {
			continue
		}
		p, err := askPassphrase(ctx, e, fmt.Sprintf("Passphrase of the slot %s (%s); Enter leaves it out", shortSlot(s.ID), slotName(s)))
		if err != nil {
			return nil, err
		}
		if !p.Empty() {
			again[s.ID] = p
		}
	}
	return again, nil
}

// tellRotated says what changed, and what must be written on paper anew.
func tellRotated(e *env, v *vault.Vault, r vault.RotateReport) error {
	fingerprint := crypto.RecipientFingerprint(r.Recipient)
	achieves(e, "the old secret opens nothing in this folder any more; copies, backups and what was read before are out of reach")
	e.note("bundles that were made for the old secret do not open any more; give your contacts what emanet whoami writes now")
	for _, id := range r.Dropped {
		e.warn("the key slot %s was left out; its holder needs a new one: emanet keys add", shortSlot(id))
	}
	if e.global.json {
		return e.emit(struct {
			Type        string            `json:"type"`
			Vault       string            `json:"vault"`
			Recipient   string            `json:"recipient"`
			Fingerprint string            `json:"fingerprint"`
			Slots       map[string]string `json:"slots"`
			Dropped     []string          `json:"dropped,omitempty"`
			Objects     int               `json:"objects"`
			Resumed     bool              `json:"resumed,omitempty"`
		}{"rotated", v.ID().String(), r.Recipient, fingerprint.Digits(), r.Slots, r.Dropped, r.Objects, r.Resumed})
	}
	e.out.Printf("rotated  %s sealed anew, %s\n", count(r.Objects, "object"), count(len(r.Slots), "key slot"))
	e.out.Pair("fingerprint", fingerprint.Digits(), 12)
	e.note("write the new fingerprint on paper; the vault id stays")
	return nil
}

// hintClassic says which flag accepts a classic recipient.
func hintClassic(err error) error {
	if errors.Is(err, keyslot.ErrClassic) {
		return &hinted{err, "ask the person for a post-quantum recipient (emanet keys generate), or accept the risk with: --allow-classic"}
	}
	return err
}

func hasPrefix(id, prefix string) bool {
	return prefix != "" && strings.HasPrefix(id, strings.ToLower(prefix))
}
