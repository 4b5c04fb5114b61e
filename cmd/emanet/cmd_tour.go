package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"emanet/crypto"
	"emanet/testdata"
	"emanet/vault/record"
)

func tourCommand() *command {
	return &command{
		name:  "tour",
		brief: "see the whole round on invented testimonies",
		about: "Runs the main commands in a throw-away folder on invented texts (Azerbaijani in two scripts, Turkish, Russian, English), printing " +
			"each command before it runs. It asks nothing, touches no vault of yours, and deletes the folder at the end.",
		examples: []string{"emanet tour"},
		run:      runTour,
	}
}

func runTour(ctx context.Context, e *env, args []string) (err error) {
	if len(args) > 0 {
		return &usageError{text: "tour takes no arguments", command: "tour"}
	}
	dir, err := os.MkdirTemp("", "emanet-tour-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := unpack(testdata.Files, dir); err != nil {
		return err
	}
	for _, d := range testdata.Documents() {
		if err := os.WriteFile(filepath.Join(dir, d.Name), d.Bytes, 0o600); err != nil {
			return err
		}
	}
	t := &tour{e: e, dir: dir}
	if err := t.walk(ctx); err != nil {
		return err
	}
	e.out.Println("\nThat was the round; the folder is deleted now. Begin your own vault with: emanet init")
	return nil
}

// unpack writes the embedded texts into dir.
func unpack(texts fs.FS, dir string) error {
	names, err := fs.Glob(texts, "*.*")
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := fs.ReadFile(texts, name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// tour runs command lines in its folder and shows each before it runs.
type tour struct {
	e   *env
	dir string
}

// tourIdentity is the identity file that the tour makes for itself.
const tourIdentity = "identity.txt"

// walk is the round.
func (t *tour) walk(ctx context.Context) error {
	t.say("All this happens in %s, which is deleted at the end.\nThe people, the places and the texts are invented.\n", t.dir)
	t.say("$ cd %s\n$ export EMANET_VAULT=vault", quoteWord(t.dir))
	t.say("\n# A key: usually a passphrase; here an identity file without one, so that nothing is asked.")
	if err := t.runInto(ctx, "recipient.txt", "keys", "generate", "--no-passphrase", tourIdentity); err != nil {
		return err
	}
	if err := t.run(ctx, "init", "--label", "tour", "--recipient", "@recipient.txt", "vault"); err != nil {
		return err
	}
	t.say("\n# A joint appeal, then testimonies, each with its description beside it.")
	names, err := fs.Glob(testdata.Files, "*.txt")
	if err != nil {
		return err
	}
	for i, name := range names {
		words := []string{"add", "--meta", name + testdata.MetaSuffix, name}
		if i > 0 {
			words = append(words, "--quiet") // the same note once is enough
		}
		if err := t.runWithKey(ctx, words...); err != nil {
			return err
		}
	}
	return t.look(ctx)
}

// look is the second half: finding, reading, changing, proving.
func (t *tour) look(ctx context.Context) error {
	t.say("\n# What is there, and what happened somewhere, whatever the doubt about the day.")
	for _, words := range [][]string{{"list"}, {"list", "--kind", "testimony", "--after", "2013-10", "--before", "2014-03"}} {
		if err := t.runWithKey(ctx, words...); err != nil {
			return err
		}
	}
	t.say("\n# A word, found in every form and script; then either of two, on a day that some records only may mean.")
	for _, words := range [][]string{{"search", "işgəncə"}, {"search", "(həkim OR doctor) on:2013-10-20", "--facets", "kind,lang"}} {
		if err := t.runWithKey(ctx, words...); err != nil {
			return err
		}
	}
	if err := t.documents(ctx); err != nil {
		return err
	}
	id, err := t.first(ctx)
	if err != nil {
		return err
	}
	t.say("\n# One record, with its text, its hash and its custody; then a correction, which keeps the earlier wording.")
	if err := t.runWithKey(ctx, "show", id.Short()); err != nil {
		return err
	}
	if err := t.runWithKey(ctx, "amend", id.Short(), "--add", "tag=CAT", "--reason", "goes into the complaint"); err != nil {
		return err
	}
	t.say("\n# Who did what; proof that everything is whole; and what to keep on paper.")
	if err := t.runWithKey(ctx, "log"); err != nil {
		return err
	}
	if err := t.run(ctx, "checkpoint", "-o", "checkpoint.txt"); err != nil {
		return err
	}
	if err := t.runWithKey(ctx, "verify", "--checkpoint", "checkpoint.txt"); err != nil {
		return err
	}
	t.say("\n# A copy for another place: it needs no key, and stock age opens what is in it.")
	if err := t.run(ctx, "copy", "backup"); err != nil {
		return err
	}
	return t.share(ctx, id)
}

// tourLawyer is who is given something in the tour.
const tourLawyer = "Nümunə Vəkil"

// share gives one record to a lawyer, who opens it without a vault.
func (t *tour) share(ctx context.Context, id record.ID) error {
	t.say("\n# A lawyer makes a key, and reads its fingerprint over the telephone; it is typed as it was heard.")
	if err := t.runInto(ctx, "lawyer.pub", "keys", "generate", "--no-passphrase", "lawyer.txt"); err != nil {
		return err
	}
	recipient, err := os.ReadFile(filepath.Join(t.dir, "lawyer.pub"))
	if err != nil {
		return err
	}
	heard := crypto.RecipientFingerprint(strings.TrimSpace(string(recipient))).Digits()
	for _, words := range [][]string{
		{"contacts", "add", "--quiet", "--name", tourLawyer, "--recipient", "@lawyer.pub"},
		{"contacts", "verify", tourLawyer, "--fingerprint", heard},
	} {
		if err := t.runWithKey(ctx, words...); err != nil {
			return err
		}
	}
	t.say("\n# One record to her and to nobody else; and what she sees, without a vault.")
	if err := t.runWithKey(ctx, "share", id.Short(), "--to", tourLawyer, "-o", "appeal.age", "--yes"); err != nil {
		return err
	}
	if err := t.run(ctx, "open", "appeal.age", "-o", "appeal", "--identity", "lawyer.txt"); err != nil {
		return err
	}
	return t.court(ctx, id)
}

// court makes what goes to a court: the list of exhibits, and one record's proof, which needs no vault to be checked.
func (t *tour) court(ctx context.Context, id record.ID) error {
	t.say("\n# For a court: the numbered, chronological list of exhibits (with --check cat|echr|wgad: what the form still lacks).")
	if err := t.runWithKey(ctx, "exhibits"); err != nil {
		return err
	}
	t.say("\n# One record's history, proven to somebody who has no vault and no key: he compares the original that he was given.")
	if err := t.runWithKey(ctx, "proof", id.Short(), "-o", "appeal.proof", "--reason", "for the court"); err != nil {
		return err
	}
	return t.run(ctx, "verify", "--proof", "appeal.proof", "--file", tourAppeal)
}

// tourAppeal is the file that the oldest appeal was made of.
const tourAppeal = "appeal-az.txt"

// documents adds files as people bring them: what is in them is found too.
func (t *tour) documents(ctx context.Context) error {
	t.say("\n# A paper and a mail with an attachment: both are read, and a word is found in the file where it stands.")
	words := []string{"add", "--quiet", "--each", "--case", "UYDURMA-1"}
	for _, d := range testdata.Documents() {
		words = append(words, d.Name)
	}
	for _, words := range [][]string{words, {"search", "səs eşitdim"}, {"search", "qançır"}, {"coverage", "--query", "case:UYDURMA-1"}} {
		if err := t.runWithKey(ctx, words...); err != nil {
			return err
		}
	}
	return nil
}

func (t *tour) say(format string, args ...any) { t.e.out.Printf(format+"\n", args...) }

// runWithKey runs a command line with the identity of the tour.
func (t *tour) runWithKey(ctx context.Context, words ...string) error {
	return t.run(ctx, append([]string{"--identity", tourIdentity}, words...)...)
}

// run shows and runs one command line.
func (t *tour) run(ctx context.Context, words ...string) error {
	t.say("\n$ emanet %s", joinLine(words))
	return t.quietly(ctx, t.env(), words)
}

// runInto shows and runs one command line with its answer sent to a file.
func (t *tour) runInto(ctx context.Context, file string, words ...string) error {
	t.say("\n$ emanet %s > %s", joinLine(words), file)
	var answer bytes.Buffer
	inner := t.env()
	inner.stdout = &answer
	if err := t.quietly(ctx, inner, words); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(t.dir, file), answer.Bytes(), 0o600)
}

func (t *tour) quietly(ctx context.Context, inner *env, words []string) error {
	if found := runArgs(ctx, inner, words); found != statusDone {
		if err := ctx.Err(); err != nil {
			return err
		}
		return fmt.Errorf("emanet %s ended with status %d", joinLine(words), found)
	}
	return nil
}

// env is what the command lines of the tour may touch: its folder, no input
// and no terminal to ask on.
func (t *tour) env() *env {
	return &env{
		stdin: strings.NewReader(""), stdout: t.e.stdout, stderr: t.e.stderr,
		openTerminal: noTerminal, openFD: noDescriptor, config: t.e.config, cwd: t.dir,
		getenv: func(name string) string {
			if name == vaultEnv {
				return "vault"
			}
			return t.e.getenv(name)
		},
	}
}

// first returns the oldest record of the list.
func (t *tour) first(ctx context.Context) (record.ID, error) {
	var answer bytes.Buffer
	inner := t.env()
	inner.stdout = &answer
	if err := t.quietly(ctx, inner, []string{"--identity", tourIdentity, "--json", "list", "--kind", "appeal"}); err != nil {
		return record.ID{}, err
	}
	var item itemJSON
	if err := json.NewDecoder(&answer).Decode(&item); err != nil {
		return record.ID{}, fmt.Errorf("read the list: %w", err)
	}
	return item.Record, nil
}
