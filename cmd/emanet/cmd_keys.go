package main

import (
	"context"
	"fmt"
	"time"

	"emanet/cmd/internal/tty"
	"emanet/crypto/keyslot"
	"emanet/vault"
)

func keysCommand() *command {
	return &command{
		name:  "keys",
		brief: "who can open the vault",
		about: "The vault has one secret of its own. Each key slot holds it for one holder: a passphrase, or a person's age " +
			"identity. Each command says in one sentence what it does and does not achieve.",
		examples: []string{
			"# for a second person, on her machine",
			"emanet keys generate banu.txt",
			"emanet keys add --label Banu --recipient @banu.pub",
			"emanet keys test --identity banu.txt",
		},
		commands: []*command{
			keysGenerateCommand(), keysListCommand(), keysAddCommand(), keysRemoveCommand(), keysPasswdCommand(),
			keysTestCommand(), keysRotateCommand(), keysPinCommand(),
		},
	}
}

// achieves prints the sentence that every key command owes the person.
func achieves(e *env, sentence string) { e.note("%s", sentence) }

func keysListCommand() *command {
	return &command{
		name:     "list",
		brief:    "list the key slots",
		about:    "Lists the live key slots: id, kind, strength, date and label. What can be seen without a key is in: emanet status.",
		examples: []string{"emanet keys list"},
		run:      runKeysList,
	}
}

func runKeysList(ctx context.Context, e *env, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "keys list takes no arguments", command: "keys list"}
	}
	return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error {
		slots, err := v.Slots(ctx)
		if err != nil {
			return err
		}
		return printSlots(e, slots)
	})
}

func printSlots(e *env, slots []vault.Slot) error {
	if e.global.json {
		for _, s := range slots {
			if err := e.emit(slotJSONOf(s)); err != nil {
				return err
			}
		}
		return nil
	}
	table := tty.NewTable(
		tty.Column{Head: "SLOT"}, tty.Column{Head: "KIND"}, tty.Column{Head: "STRENGTH", Flexible: true},
		tty.Column{Head: "SINCE"}, tty.Column{Head: "LABEL", Flexible: true},
	)
	for _, s := range slots {
		label := s.Label
		if s.Mine {
			label += " (this key)"
		}
		table.Row(shortSlot(s.ID), string(s.Kind), strength(s), day(s.Created), label)
	}
	return table.Print(e.out)
}

// shortSlot is the part of a slot's id that a person types.
func shortSlot(id string) string { return id[:min(len(id), 8)] }

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// strength says how well a slot resists, as far as its file tells.
func strength(s vault.Slot) string {
	switch s.Kind {
	case keyslot.KindPassphrase:
		return fmt.Sprintf("scrypt 2^%d", s.LogN)
	case keyslot.KindHybrid:
		return "post-quantum"
	}
	return "classic"
}

// slotJSON is one key slot.
type slotJSON struct {
	Type      string     `json:"type"`
	Slot      string     `json:"slot"`
	Kind      string     `json:"kind"`
	Work      int        `json:"work_factor,omitempty"`
	Label     string     `json:"label,omitempty"`
	Created   *time.Time `json:"created,omitempty"`
	Recipient string     `json:"recipient,omitempty"`
	Mine      bool       `json:"mine,omitempty"`
}

func slotJSONOf(s vault.Slot) slotJSON {
	out := slotJSON{
		Type: "slot", Slot: s.ID, Kind: string(s.Kind), Work: s.LogN, Label: s.Label, Recipient: s.Recipient, Mine: s.Mine,
	}
	if !s.Created.IsZero() {
		created := s.Created.UTC()
		out.Created = &created
	}
	return out
}

// slotResult tells which slot something was done to.
func slotResult(e *env, done, slot string) error {
	if !e.global.json {
		e.out.Printf("%s %s\n", done, shortSlot(slot))
		return nil
	}
	return e.emit(struct {
		Type string `json:"type"`
		Slot string `json:"slot"`
	}{"slot-" + done, slot})
}
