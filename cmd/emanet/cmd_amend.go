package main

import (
	"context"
	"path/filepath"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/record"
)

// amendOptions are the flags of amend.
type amendOptions struct {
	metaFlags
	readFlags

	add, unset []string
	pseudonyms []string
	text       string
	attach     []string
	detach     []string
	edit       bool
	reason     string
}

func amendCommand() *command {
	var o amendOptions
	return &command{
		name:  "amend",
		args:  "ID",
		brief: "add a revision to a record",
		about: "Seals a new revision; the earlier ones stay readable, with author and reason. A flag or a key of --meta replaces " +
			"all values of its key; --add adds one, --unset takes a key away. --edit opens the text in the built-in editor. What is attached is " +
			"read as emanet add reads it.\n\n" + contentHelp,
		examples: []string{
			"emanet amend 7k3q --title @? --reason 'spelling of the name'",
			"emanet amend 7k3q --add person=@? --reason 'a second witness'",
			"emanet amend 7k3q --pseudonym @codes.txt --reason 'to be published'",
			"emanet amend 7k3q --attach x-ray.jpg --reason 'brought by the family'",
			"emanet amend 7k3q --edit",
		},
		options: append(append(o.metaFlags.options(), o.readFlags.options(true)...),
			listOption(&o.add, "add", "KEY=VALUE", "add one value to a key"),
			listOption(&o.unset, "unset", "KEY", "take a key away"),
			listOption(&o.pseudonyms, "pseudonym", "NAME=CODE", "the code that stands for a person outside the vault"),
			textOption(&o.text, "text", "FILE|-", "replace the text"),
			listOption(&o.attach, "attach", "FILE", "add a file"),
			listOption(&o.detach, "detach", "NAME", "leave a file out (its name or item)"),
			switchOption(&o.edit, "edit", "change the text in the built-in editor"),
			textOption(&o.reason, "reason", "TEXT", "why; needed"),
		),
		run: func(ctx context.Context, e *env, args []string) error { return runAmend(ctx, e, o, args) },
	}
}

func runAmend(ctx context.Context, e *env, o amendOptions, args []string) error {
	if err := oneID("amend", args); err != nil {
		return err
	}
	if !o.anything() {
		return &usageError{text: "say what to amend", command: "amend"}
	}
	if o.edit && o.text != "" {
		return usagef("--edit and --text exclude each other")
	}
	a, err := o.amendment(ctx, e)
	if err != nil {
		return err
	}
	r, err := e.newReader(ctx, o.readFlags)
	if err != nil {
		return err
	}
	defer r.close()
	if len(o.attach) > 0 {
		r.ahead()
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		return o.run(ctx, e, v, args[0], a, r)
	})
}

// run asks for what is still missing, makes the revision and tells it.
func (o amendOptions) run(ctx context.Context, e *env, v *vault.Vault, prefix string, a vault.Amendment, r *reader) error {
	id, err := v.Find(ctx, prefix)
	if err != nil {
		return err
	}
	var draft draftName
	if o.edit {
		if draft, a.Text, err = editRecord(ctx, e, v, id); err != nil || a.Text == nil {
			return err
		}
	}
	if a.Reason, err = neededReason(ctx, e, "amend", o.reason); err != nil {
		return err
	}
	if len(o.attach) > 0 {
		if err := r.askPassword(ctx, e, o.readFlags); err != nil {
			return err
		}
	}
	before, err := v.Record(ctx, id, 0)
	if err != nil {
		return err
	}
	added, err := amend(ctx, e, v, id, a, r)
	if err != nil {
		return err
	}
	if err := tellAmended(e, added); err != nil {
		return err
	}
	if err := tellConsent(ctx, e, v, id, before.Revision.Fields); err != nil {
		return err
	}
	var t tally
	t.take(added.ID, added.Read)
	t.tell(e, r)
	for _, name := range o.attach {
		e.note("the original still lies in clear at %q", e.path(name))
	}
	return t.interrupted(ctx, draft.drop(context.WithoutCancel(ctx), v)) // the revision that was the draft is sealed
}

// amend makes the revision and reads what is attached.
func amend(ctx context.Context, e *env, v *vault.Vault, id record.ID, a vault.Amendment, r *reader) (vault.Added, error) {
	bar := e.progress(ctx, "sealing", tty.Bytes)
	defer bar.Done()
	if len(a.Attach) > 0 {
		a.Reading = r.reading(bar)
	}
	return v.Amend(ctx, id, a, bar.Report)
}

// anything reports whether there is something to change.
func (o amendOptions) anything() bool {
	return o.given() || o.edit || o.text != "" || len(o.add)+len(o.unset)+len(o.pseudonyms)+len(o.attach)+len(o.detach) > 0
}

// amendment reads everything but the text of the editor and the reason.
func (o amendOptions) amendment(ctx context.Context, e *env) (vault.Amendment, error) {
	a := vault.Amendment{Detach: o.detach}
	edit, err := o.editFields(ctx, e)
	if err != nil {
		return a, err
	}
	a.Edit = edit
	if o.text != "" {
		data, err := e.fileOrInput(ctx, "text", o.text, record.MaxText)
		if err != nil {
			return a, err
		}
		text := string(data)
		a.Text = &text
	}
	for _, name := range o.attach {
		c, err := collect(ctx, e, []string{name}, filepath.Base(name), "")
		if err != nil {
			return a, err
		}
		if c.folder || len(c.originals) != 1 {
			return a, usagef("--attach %q is not a file", name)
		}
		a.Attach = append(a.Attach, c.originals[0].source)
	}
	return a, nil
}

// editFields returns the change of the description, nil if there is none. All
// values are read now, so that a mistake is found before the vault is opened.
func (o amendOptions) editFields(ctx context.Context, e *env) (func(record.Fields) (record.Fields, error), error) {
	words := record.Default()
	replace, err := o.fields(ctx, e, words)
	if err != nil {
		return nil, err
	}
	var more record.Fields
	for _, pair := range o.add {
		if err := e.setPair(ctx, &more, words, "add", pair); err != nil {
			return nil, err
		}
	}
	unset := make([]string, 0, len(o.unset))
	for _, name := range o.unset {
		key, ok := words.Lookup(name)
		if !ok {
			return nil, &record.UnknownKeyError{Key: name, Nearest: words.Nearest(name)}
		}
		unset = append(unset, key.Key)
	}
	codes, err := o.codes(ctx, e)
	if err != nil {
		return nil, err
	}
	if replace.IsEmpty() && more.IsEmpty() && len(unset)+len(codes) == 0 {
		return nil, nil
	}
	return func(f record.Fields) (record.Fields, error) {
		f = f.Merge(replace)
		for _, key := range unset {
			f.Del(key)
		}
		for _, key := range more.Keys() {
			f.Add(key, more.Get(key)...)
		}
		for name, code := range codes {
			if !giveCode(f, name, code) {
				return f, usagef("--pseudonym: no person of the record is called %q", name)
			}
		}
		return f, f.Validate(words)
	}, nil
}

// codes reads --pseudonym: one NAME=CODE, or a file of them, one a line.
func (o amendOptions) codes(ctx context.Context, e *env) (map[string]string, error) {
	lines, err := e.lines(ctx, "pseudonym", o.pseudonyms)
	if err != nil {
		return nil, err
	}
	codes := map[string]string{}
	for _, line := range lines {
		name, code, ok := strings.Cut(line, "=")
		if name, code = strings.TrimSpace(name), strings.TrimSpace(code); !ok || name == "" || code == "" {
			return nil, usagef("--pseudonym %q: NAME=CODE is expected", line)
		}
		codes[name] = code
	}
	return codes, nil
}

// giveCode sets the pseudonym of a person of the record, in its acts too.
func giveCode(f record.Fields, name, code string) bool {
	found := false
	for i, row := range f["persons"] {
		if row.Text == name {
			f["persons"][i].Fields.Set("pseudonym", record.Text(code))
			found = true
		}
	}
	for _, act := range f["acts"] {
		found = giveCode(act.Fields, name, code) || found
	}
	return found
}

// neededReason resolves --reason, and asks for it where a person can answer.
func neededReason(ctx context.Context, e *env, command, given string) (string, error) {
	reason, err := e.content(ctx, "reason", given)
	if err != nil || reason != "" {
		return reason, err
	}
	if e.interactive() && e.inputOf == "" {
		if reason, err = e.ask(ctx, "Reason"); err != nil || reason != "" {
			return reason, err
		}
	}
	return "", &usageError{text: "a reason is needed: --reason TEXT", command: command}
}

// tellAmended prints the answer; the files are those that were read for it.
func tellAmended(e *env, added vault.Added) error {
	if !e.global.json {
		e.out.Printf("amended %s  revision %d\n", added.ID, added.Revision)
		return nil
	}
	object := addedJSON{Type: "amended", Record: added.ID, Revision: added.Revision}
	for _, f := range added.Read {
		if f.Reading != nil {
			object.Files = append(object.Files, readFileJSONOf(f))
		}
	}
	return e.emit(object)
}
