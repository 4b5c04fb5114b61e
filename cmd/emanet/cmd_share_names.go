package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/redact"
)

// nameFlags are the flags of a copy under pseudonyms.
type nameFlags struct {
	pseudonyms bool
	keepNames  []string
	files      []string
	replace    []string
	keep       []string
	replaceAll bool
}

// namesHelp says what a copy under pseudonyms is.
const namesHelp = "--pseudonyms makes a redacted copy: the names of each person are replaced by the pseudonym that the record has for that person, in the " +
	"texts, the texts of files and the description, in every script and with every ending that search finds. Each place is shown; what may be " +
	"a name and is not sure must be decided, on the terminal or with --replace and --keep, and until then nothing is written. Files are left out, but for those " +
	"named with --file: pictures and PDFs carry names that nobody can replace. People whom the description names as interviewer, translator, examiner and the like are " +
	"replaced by what they did."

func (f *nameFlags) options() []option {
	return []option{
		switchOption(&f.pseudonyms, "pseudonyms", "make a redacted copy: pseudonyms in place of names"),
		listOption(&f.keepNames, "keep-name", "NAME|@FILE", "a person of the record whose name stays, such as an official's"),
		listOption(&f.files, "file", "[RECORD/]ITEM", "a file that is given in a redacted copy all the same"),
		listOption(&f.replace, "replace", "FORM|@FILE", "what may be a name is one: replace it"),
		listOption(&f.keep, "keep", "FORM|@FILE", "what may be a name is none: leave it"),
		switchOption(&f.replaceAll, "replace-all", "replace everything that may be a name and was not decided"),
	}
}

func (f nameFlags) check() error {
	if !f.pseudonyms && len(f.keepNames)+len(f.files)+len(f.replace)+len(f.keep) > 0 || !f.pseudonyms && f.replaceAll {
		return &usageError{text: "--keep-name, --file, --replace, --keep and --replace-all go with --pseudonyms", command: "share"}
	}
	return nil
}

// take resolves what stays out of the command line.
func (f nameFlags) take(ctx context.Context, e *env, o *vault.ShareOptions) error {
	o.Pseudonyms = f.pseudonyms
	var err error
	if o.KeepNames, err = e.lines(ctx, "keep-name", f.keepNames); err != nil {
		return err
	}
	o.Files, err = e.lines(ctx, "file", f.files)
	return err
}

// lines resolves values that may be files with one value a line.
func (e *env) lines(ctx context.Context, flag string, values []string) ([]string, error) {
	texts, err := e.contents(ctx, flag, values)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, t := range texts {
		for line := range strings.Lines(t) {
			if line = strings.TrimRight(line, "\r\n"); line != "" {
				lines = append(lines, line)
			}
		}
	}
	return lines, nil
}

// decide shows every place that names somebody, and settles those that may.
func (f nameFlags) decide(ctx context.Context, e *env, plan *vault.SharePlan, ask bool) error {
	if !f.pseudonyms {
		return nil
	}
	if plan.TooMany {
		e.warn("the vault knows more persons than can be looked for at once: those of some other records were not")
	}
	if err := tellHits(e, plan); err != nil {
		return err
	}
	if err := f.given(ctx, e, plan); err != nil {
		return err
	}
	if !ask {
		return nil
	}
	return f.decideAgain(ctx, e, plan)
}

// decideAgain settles what is still open.
func (f nameFlags) decideAgain(ctx context.Context, e *env, plan *vault.SharePlan) error {
	open := plan.Undecided()
	if f.replaceAll {
		for _, h := range open {
			plan.Decide(h, redact.DecisionReplace)
		}
		return nil
	}
	if len(open) == 0 {
		return nil
	}
	t, err := e.tty()
	if err != nil || e.global.json {
		return nil // the plan says why it is refused
	}
	return askNames(ctx, t, plan, open)
}

// given takes the decisions of the command line.
func (f nameFlags) given(ctx context.Context, e *env, plan *vault.SharePlan) error {
	for flag, values := range map[string][]string{"replace": f.replace, "keep": f.keep} {
		forms, err := e.lines(ctx, flag, values)
		if err != nil {
			return err
		}
		for _, form := range forms {
			found := false
			for _, h := range plan.Hits {
				if h.Form != form && h.Word != form {
					continue
				}
				found = true
				plan.Decide(h, map[string]redact.Decision{"replace": redact.DecisionReplace, "keep": redact.DecisionKeep}[flag])
			}
			if !found {
				return usagef("--%s: %q stands nowhere in what is shared", flag, form)
			}
		}
	}
	return nil
}

// askNames asks about each form once, and shows every place where it stands.
func askNames(ctx context.Context, t *tty.Terminal, plan *vault.SharePlan, open []vault.ShareHit) error {
	for len(open) > 0 {
		same := func(h vault.ShareHit) bool { return h.Key() == open[0].Key() && h.Record == open[0].Record }
		var lines []string
		for _, h := range open {
			if same(h) {
				lines = append(lines, "  "+hitLine(h))
			}
		}
		if len(lines) > maxShown {
			lines = append(lines[:maxShown], fmt.Sprintf("  and %d more", len(lines)-maxShown))
		}
		h := open[0]
		text := fmt.Sprintf("May be %s (%s):\n%s", h.Replacement, h.Why, strings.Join(lines, "\n"))
		if err := t.Say(tty.Clean(text)); err != nil {
			return err
		}
		replace, err := t.YesNo(ctx, fmt.Sprintf("Replace %q by %s", tty.CleanLine(h.Word), tty.CleanLine(h.Replacement)), true)
		if err != nil {
			return err
		}
		if replace {
			plan.Decide(h, redact.DecisionReplace)
		} else {
			plan.Decide(h, redact.DecisionKeep)
		}
		open = slices.DeleteFunc(open, func(o vault.ShareHit) bool { return o.Key() == h.Key() && o.Record == h.Record })
	}
	return nil
}

// maxShown is how many places one question shows.
const maxShown = 12

func hitLine(h vault.ShareHit) string {
	return fmt.Sprintf("%s, %s: …%s[%s]%s…", h.Record.Short(), tty.CleanLine(h.Where), tty.CleanLine(h.Before), tty.CleanLine(h.Word), tty.CleanLine(h.After))
}

// tellHits shows every place that names somebody, or may.
func tellHits(e *env, plan *vault.SharePlan) error {
	for _, h := range plan.Hits {
		if e.global.json {
			err := e.emit(struct {
				Type        string `json:"type"`
				Record      string `json:"record"`
				Where       string `json:"where"`
				Kind        string `json:"kind"`
				Why         string `json:"why"`
				Form        string `json:"form"`
				Replacement string `json:"replacement"`
				Before      string `json:"before"`
				Text        string `json:"text"`
				After       string `json:"after"`
				Kept        bool   `json:"kept,omitempty"`
			}{"name", h.Record.String(), h.Where, string(h.Kind), h.Why, h.Form, h.Replacement, h.Before, h.Word, h.After, h.Kept})
			if err != nil {
				return err
			}
			continue
		}
		switch {
		case h.Kept:
			e.out.Printf("stays     %s\n", hitLine(h))
		case h.Kind == redact.KindNear:
			e.out.Printf("perhaps   %s → %s (%s)\n", hitLine(h), e.out.OneLine(h.Replacement), h.Why)
		default:
			e.out.Printf("name      %s → %s (%s)\n", hitLine(h), e.out.OneLine(h.Replacement), h.Why)
		}
	}
	return nil
}
