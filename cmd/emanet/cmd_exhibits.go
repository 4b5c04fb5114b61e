package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"emanet/index"
	"emanet/vault"
	"emanet/vault/bundle"
	"emanet/vault/dossier"
	"emanet/vault/record"
)

// exhibitsOptions are the flags of exhibits. The zero value lists the documents
// of every live record.
type exhibitsOptions struct {
	pickFlags

	check  string
	csv    bool
	html   bool
	reason string
}

func exhibitsCommand() *command {
	var o exhibitsOptions
	return &command{
		name:  "exhibits",
		args:  "[ID…]",
		brief: "the documents for a court, and what a form lacks",
		about: "Lists the documents of the records in the order of their dates, numbered, with their pages and the running page numbers, as section I of the " +
			"application form of the European Court of Human Rights and a complaint to the UN Committee against Torture ask for. Each file that was added is a document, and so is a text " +
			"that a record has of its own; what came out of a mail or an archive belongs to it.\n\n" +
			"A document stands at its document_date. Without one it stands at another date of the record, or at that of the mail, and the list says which. A picture or a recording that " +
			"nobody dated comes behind all that somebody did, in the order of what its file says: the clock of a camera is often wrong. Documents without a date come last. " +
			"Pages are those written under pages, else those counted in the file; the running numbers end before the first document whose pages are unknown.\n\n" +
			"--check shows instead what of a form the records have and lack, in the words of the form, and the days left to a deadline where a final decision is dated: " +
			"cat (UN Committee against Torture), echr (European Court of Human Rights), wgad (UN Working Group on Arbitrary Detention). It looks at whether something is written down, and whether a document that is named is there and not empty, not at " +
			"whether it is right: a deadline is worth what the date is worth, and whether a copy is legible only a person sees. A page and --json hold both, the list and the check.\n\n" +
			"--csv is UTF-8 without a byte order mark, with commas between the cells and a line feed after each row: a spreadsheet program that asks, or that shows ə as two other letters, has to be " +
			"told UTF-8 when the file is opened. Before a text that begins with = + - or @ stands a ', so that it is no formula. The states of --check are words there and in --json: present, partly, lacking, unsaid.\n\n" +
			"-o writes a file: what is in it lies in clear, and is noted in the log before and after as an export of the records.",
		examples: []string{
			"emanet exhibits --query case:UYD-1",
			"emanet exhibits --query case:UYD-1 --check echr",
			"# one page to print, with the list, what is lacking and the deadlines",
			"emanet exhibits --query case:UYD-1 --check echr --html -o exhibits.html --reason 'for the lawyer'",
			"# what a list lacks is written like this",
			"emanet amend 7k3q --set document_date=2014-02-11 --set pages=3 --reason 'for the list of exhibits'",
			"# remedy: [{body: …, final_decision_date: 2014-02-11}], typed and ended with Ctrl-D, or from a file",
			"emanet amend 7k3q --meta - --reason 'the final decision'",
		},
		options: append(o.options("write into this file, which must not exist"),
			textOption(&o.check, "check", "FORM", "what this form lacks: "+formWords()),
			switchOption(&o.csv, "csv", "as a table for a spreadsheet"),
			switchOption(&o.html, "html", "as one page that prints well; needs -o"),
			textOption(&o.reason, "reason", "TEXT", "with -o: why and for whom; goes into the log"),
		),
		run: func(ctx context.Context, e *env, args []string) error { return runExhibits(ctx, e, o, args) },
	}
}

// formWords lists the forms as they are typed.
func formWords() string {
	var words []string
	for _, f := range dossier.Forms() {
		words = append(words, string(f))
	}
	return strings.Join(words, ", ")
}

// form reads --check; "" if it was not given.
func (o exhibitsOptions) form() (dossier.Form, error) {
	if o.check == "" {
		return "", nil
	}
	f, ok := dossier.ParseForm(strings.ToLower(o.check))
	if !ok {
		return "", &usageError{text: fmt.Sprintf("--check knows no form %q", o.check), hint: "the forms are: " + formWords()}
	}
	return f, nil
}

// valid checks what the flags say together, and takes --csv and --html from the
// name of the file.
func (o *exhibitsOptions) valid(e *env, args []string) error {
	fault := func(text string) error { return &usageError{text: text, command: "exhibits"} }
	if !o.csv && !o.html {
		switch strings.ToLower(filepath.Ext(o.output)) {
		case ".html", ".htm":
			o.html = true
		case ".csv":
			o.csv = true
		}
	}
	switch {
	case o.csv && o.html:
		return fault("--csv and --html exclude each other")
	case o.csv && e.global.json && o.output == "":
		return fault("--csv and --json exclude each other")
	case o.html && o.output == "":
		return &usageError{text: "--html needs a file to write", hint: "name it with: -o exhibits.html"}
	case o.reason != "" && o.output == "":
		return fault("--reason goes with -o: on the screen nothing leaves the vault")
	}
	return o.picks(args)
}

func runExhibits(ctx context.Context, e *env, o exhibitsOptions, args []string) error {
	if err := o.valid(e, args); err != nil {
		return err
	}
	form, err := o.form()
	if err != nil {
		return err
	}
	if o.reason, err = e.content(ctx, "reason", o.reason); err != nil {
		return err
	}
	q, err := o.parse(ctx, e)
	if err != nil {
		return err
	}
	return o.opened(ctx, e, q, func(v *vault.Vault) error { return exhibits(ctx, e, v, o, form, args, q) })
}

// exhibits makes the list and shows or writes it. On the screen, records that
// cannot be read do not keep back the others and the error names them; a file
// is written of all of them or not at all.
func exhibits(ctx context.Context, e *env, v *vault.Vault, o exhibitsOptions, form dossier.Form, args []string, q *index.Query) error {
	ids, unlisted, err := o.chosen(ctx, e, v, args, q)
	if err != nil {
		return err
	}
	held, missing := holdings(ctx, e, v, ids)
	var known *vault.MissingError
	if missing != nil && (o.output != "" || !errors.As(missing, &known)) {
		return missing
	}
	f := newFolio(e, v, form, held)
	if o.output == "" {
		return errors.Join(f.show(o), unlisted, missing)
	}
	return giveExhibits(ctx, e, v, o, ids, f)
}

// giveExhibits writes the list into a file.
func giveExhibits(ctx context.Context, e *env, v *vault.Vault, o exhibitsOptions, ids []record.ID, f *folio) error {
	path := e.path(o.output)
	if err := e.newFile(o.output); err != nil { // the log must not say that something was begun which cannot be
		return err
	}
	purpose := ""
	if f.form != "" { // what it asks for is what is warned of
		purpose = bundle.SubmitToBody
	}
	if err := warnConsent(ctx, e, v, ids, purpose); err != nil {
		return err
	}
	if err := v.Give(ctx, ids, "exhibits", o.reason, func() error { return f.write(o, path) }); err != nil {
		return err
	}
	if !e.global.quiet {
		f.hints(e)
	}
	e.note("what was written lies in clear in %q", path)
	if e.global.json {
		return e.emit(f.writtenJSON(path))
	}
	e.out.Printf("written %s  %s\n", counted(len(f.list), "document"), e.out.OneLine(path))
	return nil
}
