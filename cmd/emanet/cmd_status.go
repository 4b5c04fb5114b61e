package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"emanet/vault"
)

// statusOptions are the flags of status. The zero value needs no key.
type statusOptions struct {
	unlock bool
}

func statusCommand() *command {
	var o statusOptions
	return &command{
		name:  "status",
		brief: "how the vault stands",
		about: "Shows records, objects, bytes, key slots and their strength, pending erasure, the newest checkpoint and the last copy. " +
			"What is sealed is shown only with a key (--unlock, --identity or --passphrase-fd).",
		examples: []string{"emanet status", "emanet status --unlock"},
		options:  []option{switchOption(&o.unlock, "unlock", "ask for the passphrase, to show what is sealed too")},
		run:      func(ctx context.Context, e *env, args []string) error { return runStatus(ctx, e, o, args) },
	}
}

func runStatus(ctx context.Context, e *env, o statusOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "status takes no arguments", command: "status"}
	}
	return withInspected(ctx, e, o.unlock, func(v *vault.Vault) error {
		s, err := v.Status(ctx)
		if err != nil {
			return err
		}
		if e.global.json {
			if err := e.emit(statusJSONOf(v.Dir(), s)); err != nil {
				return err
			}
		} else {
			tellStatus(e, v.Dir(), s)
		}
		return v.Fault()
	})
}

func tellStatus(e *env, dir string, s *vault.Status) {
	const column = 12
	o := e.out
	o.Pair("vault", dir, column)
	o.Pair("vault id", s.ID, column)
	if s.Unlocked {
		o.Pair("records", fmt.Sprintf("%d, with %s", s.Records, count(s.Files, "file")), column)
		if s.Removed > 0 {
			o.Pair("removed", fmt.Sprintf("%d, erasure pending: emanet purge erases, emanet restore brings back", s.Removed), column)
		}
		if s.Lost > 0 {
			o.Pair("lost", fmt.Sprintf("%d, named by emanet recover", s.Lost), column)
		}
	} else {
		o.Pair("records", "sealed (see them with --unlock)", column)
	}
	o.Pair("objects", fmt.Sprintf("%d, %d of them files of their own", s.Objects, s.Sealed), column)
	o.Pair("bytes", size(s.Bytes), column)
	o.Pair("log", strings.Join([]string{count(int(s.Entries), "entry"), count(int(s.Leaves), "leaf"), count(s.Writers, "writer")}, ", "), column)
	o.Pair("checkpoint", s.Code, column)
	o.Pair("last copy", copyCell(s), column)
	for i, slot := range s.Slots {
		name := "key slots"
		if i > 0 {
			name = ""
		}
		line := joined(shortSlot(slot.ID), string(slot.Kind), strength(slot), slot.Label)
		if slot.Mine {
			line += " (this key)"
		}
		if name == "" {
			o.Printf("%*s%s\n", column+1, "", line)
			continue
		}
		o.Pair(name, line, column)
	}
	for _, warning := range statusWarnings(s) {
		e.warn("%s", warning)
	}
}

// copyCell says how old the newest copy is, as far as the vault knows.
func copyCell(s *vault.Status) string {
	switch {
	case s.LastCopy.IsZero():
		return "none known: emanet copy DIR"
	case s.CopySize < s.Leaves:
		return clock(s.LastCopy) + ", the log has grown since"
	}
	return clock(s.LastCopy)
}

// statusWarnings are the things that a person should do something about.
func statusWarnings(s *vault.Status) []string {
	var w []string
	if s.Classic {
		w = append(w, "a classic key slot is or was there: who keeps a copy now can open it with a later quantum computer")
	}
	if s.Erasing {
		w = append(w, "an erasure is not finished; the next unlocking finishes it")
	}
	if s.Rotating {
		w = append(w, "a rotation is not finished; continue it with: emanet keys rotate")
	}
	if len(s.Aside) > 0 {
		w = append(w, "a fault left evidence in "+strings.Join(s.Aside, ", "))
	}
	if s.Unlocked && !s.Pinned {
		w = append(w, "the key that opened the vault is not pinned to it; compare the vault id with your paper")
	}
	return w
}

// statusJSON is the answer of status.
type statusJSON struct {
	Type      string     `json:"type"`
	Dir       string     `json:"dir"`
	Vault     string     `json:"vault"`
	Recipient string     `json:"recipient"`
	Policy    string     `json:"policy,omitempty"`
	Unlocked  bool       `json:"unlocked"`
	Records   *int       `json:"records,omitempty"`
	Removed   *int       `json:"removed,omitempty"`
	Lost      *int       `json:"lost,omitempty"`
	Files     *int       `json:"files,omitempty"`
	Objects   int        `json:"objects"`
	Bytes     int64      `json:"bytes"`
	Entries   int64      `json:"entries"`
	Leaves    int64      `json:"leaves"`
	Root      string     `json:"root"`
	Code      string     `json:"code"`
	Writers   int        `json:"writers"`
	Slots     []slotJSON `json:"slots"`
	Classic   bool       `json:"classic,omitempty"`
	LastCopy  *time.Time `json:"last_copy,omitempty"`
	Aside     []string   `json:"aside,omitempty"`
	Erasing   bool       `json:"erasing,omitempty"`
	Rotating  bool       `json:"rotating,omitempty"`
	Pinned    bool       `json:"pinned,omitempty"`
	Fault     string     `json:"fault,omitempty"`
}

func statusJSONOf(dir string, s *vault.Status) statusJSON {
	out := statusJSON{
		Type: "status", Dir: dir, Vault: s.ID, Recipient: s.Recipient, Policy: s.Policy, Unlocked: s.Unlocked, Objects: s.Objects,
		Bytes: s.Bytes, Entries: s.Entries, Leaves: s.Leaves, Root: s.Root, Code: s.Code, Writers: s.Writers, Classic: s.Classic,
		Aside: s.Aside, Erasing: s.Erasing, Rotating: s.Rotating, Pinned: s.Pinned, Fault: s.Fault,
	}
	if s.Unlocked {
		out.Records, out.Removed, out.Lost, out.Files = &s.Records, &s.Removed, &s.Lost, &s.Files
	}
	if !s.LastCopy.IsZero() {
		at := s.LastCopy.UTC()
		out.LastCopy = &at
	}
	for _, slot := range s.Slots {
		out.Slots = append(out.Slots, slotJSONOf(slot))
	}
	return out
}
