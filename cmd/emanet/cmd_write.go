package main

import (
	"context"
	"fmt"
	"strings"

	"emanet/cmd/internal/editor"
	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/record"
)

// writeOptions are the flags of write.
type writeOptions struct {
	metaFlags

	purpose     string
	noQuestions bool
}

func writeCommand() *command {
	var o writeOptions
	return &command{
		name:  "write",
		brief: "write a text in the built-in editor",
		about: "Opens an editor in the terminal and seals what is written as a new record. No file is made on the way: every 30 seconds " +
			"a draft is sealed in the vault, and offered again after a crash. Ctrl-S saves, Esc leaves.\n\n" + contentHelp,
		examples: []string{"emanet write", "emanet write --kind testimony --language az"},
		options: append(o.options(),
			textOption(&o.purpose, "reason", "TEXT", "why it is added; goes into the log"),
			switchOption(&o.noQuestions, "no-questions", "do not ask for the short fields"),
		),
		run: func(ctx context.Context, e *env, args []string) error { return runWrite(ctx, e, o, args) },
	}
}

func runWrite(ctx context.Context, e *env, o writeOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "write takes no arguments", command: "write"}
	}
	words := record.Default()
	fields, err := o.fields(ctx, e, words)
	if err != nil {
		return err
	}
	reason, err := e.content(ctx, "reason", o.purpose)
	if err != nil {
		return err
	}
	t, err := e.tty()
	if err != nil {
		return &usageError{text: "the editor needs a terminal", hint: "add a text from a program with: emanet add -"}
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		draft, err := offerDraft(ctx, e, t, v, "")
		if err != nil {
			return err
		}
		text, name, err := edit(ctx, e, t, v, draft)
		if err != nil || text == nil {
			return err
		}
		if !o.given() && !o.noQuestions {
			if fields, err = askFields(ctx, t, words, fields); err != nil {
				return err
			}
		}
		added, err := v.Add(ctx, vault.Draft{Fields: fields, Text: *text, Purpose: reason}, nil)
		if err != nil {
			return err
		}
		if err := tellAdded(e, added, fields.Title()); err != nil {
			return err
		}
		return name.drop(ctx, v)
	})
}

// draftName is the id of a sealed draft, empty if there is none.
type draftName string

// drop removes the draft once its text is in a record.
func (d draftName) drop(ctx context.Context, v *vault.Vault) error {
	if d == "" {
		return nil
	}
	return v.DropDraft(ctx, string(d))
}

// editRecord edits the text of a record; a nil text means that the person left
// without saving.
func editRecord(ctx context.Context, e *env, v *vault.Vault, id record.ID) (draftName, *string, error) {
	t, err := e.tty()
	if err != nil {
		return "", nil, &usageError{text: "the editor needs a terminal", hint: "replace the text with: --text FILE"}
	}
	view, err := v.Record(ctx, id, 0)
	if err != nil {
		return "", nil, err
	}
	if view.Revision.TextFrom != "" {
		return "", nil, fmt.Errorf("%w: the text of this record is one of its files; detach it first, or attach a new one", errRefused)
	}
	draft, err := offerDraft(ctx, e, t, v, id.String())
	if err != nil {
		return "", nil, err
	}
	if draft.ID == "" {
		draft.Text = view.Revision.Text
	}
	text, name, err := edit(ctx, e, t, v, draft)
	if err == nil && text != nil && *text == view.Revision.Text {
		e.note("the text is the same; nothing was changed")
		return "", nil, name.drop(ctx, v)
	}
	return name, text, err
}

// offerDraft asks about texts that a crash or an interruption left: to go on
// with one, or to drop it. about is the record that they belong to.
func offerDraft(ctx context.Context, e *env, t *tty.Terminal, v *vault.Vault, about string) (vault.TextDraft, error) {
	fresh := vault.TextDraft{Record: about}
	drafts, err := v.Drafts(ctx)
	if err != nil {
		e.warn("a draft cannot be read: %v", err)
	}
	for _, d := range drafts {
		if d.Record != about {
			continue
		}
		question := fmt.Sprintf("There is an unfinished text of %s UTC (%d characters). Go on with it?", clock(d.Time), len([]rune(d.Text)))
		if yes, err := t.YesNo(ctx, question, true); err != nil || yes {
			return d, err
		}
		drop, err := t.YesNo(ctx, "Drop it for good?", false)
		if err != nil {
			return fresh, err
		}
		if drop {
			if err := v.DropDraft(ctx, d.ID); err != nil {
				return fresh, err
			}
		}
	}
	return fresh, nil
}

// edit runs the editor with d as the text to begin with. A saved text is
// sealed as a draft before anything else happens to it; a nil text means that
// the person left without saving.
func edit(ctx context.Context, e *env, t *tty.Terminal, v *vault.Vault, d vault.TextDraft) (*string, draftName, error) {
	save := func(_ context.Context, text string) error {
		d.Text = text
		id, err := v.SaveDraft(context.WithoutCancel(ctx), d)
		d.ID = id
		return err
	}
	in, out := t.Files()
	text, saved, err := editor.Run(ctx, editor.Options{In: in, Out: out, Title: "emanet write", Initial: d.Text, Unsaved: d.ID != "", Autosave: save})
	switch {
	case err != nil:
		return nil, draftName(d.ID), &hinted{err, "the text is kept as a sealed draft; go on with: emanet write"}
	case !saved:
		e.note("nothing was saved")
		return nil, "", draftName(d.ID).drop(ctx, v)
	case strings.TrimSpace(text) == "":
		e.note("the text is empty; nothing was saved")
		return nil, "", draftName(d.ID).drop(ctx, v)
	}
	if err := save(ctx, text); err != nil {
		return nil, draftName(d.ID), err
	}
	return &text, draftName(d.ID), nil
}
