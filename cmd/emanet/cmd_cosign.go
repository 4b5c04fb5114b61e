package main

import (
	"context"
	"errors"
	"fmt"

	"emanet/vault"
	"emanet/vault/custody"
)

// cosignOptions are the flags of cosign.
type cosignOptions struct {
	output     string
	add        string
	list       bool
	seen       string
	with       string
	lost       bool
	unverified bool
	forwarded  bool
}

func cosignCommand() *command {
	var o cosignOptions
	return &command{
		name:  "cosign",
		args:  "[FILE.age]",
		brief: "remember the state of somebody's log, and say so",
		about: "A vault alone cannot tell that its whole disk was put back to an older state: whoever presents a later checkpoint that was kept elsewhere can. " +
			"This makes somebody else keep one.\n\n" +
			"With FILE.age, a bundle that emanet share made for you: the checkpoint in it gets your signature too (C2SP tlog-cosignature), if the bundle proves that " +
			"its log continues everything that you saw of it before, in this vault and with --seen on paper. Your vault remembers it. If it is not proven, nothing is signed, and " +
			"both checkpoints are kept in your log as evidence of a fork (exit status 14); ask the sender for a bundle made with emanet share --since. The first that you see of a log is taken as it is.\n\n" +
			"Send the file back. There emanet cosign --add seals it in the log, and emanet proof carries it. Keep a copy: emanet verify --checkpoint takes it, too.",
		examples: []string{
			"# the lawyer",
			"emanet cosign appeal.age -o cosigned.txt",
			"# the defender",
			"emanet cosign --add cosigned.txt",
			"emanet cosign --list",
		},
		options: []option{
			abbreviated(textOption(&o.output, "output", "FILE", "the cosigned checkpoint; never overwrites"), "o"),
			textOption(&o.seen, "seen", "FILE|CODE", "a checkpoint of that log that you kept elsewhere, or its code from paper"),
			textOption(&o.with, "with", "FILE", "open the bundle with this age identity file instead of the vault's own key"),
			textOption(&o.add, "add", "FILE|-", "take in a checkpoint of this vault that somebody cosigned"),
			switchOption(&o.list, "list", "who cosigned this log, what you cosigned, and every fork that you saw"),
			switchOption(&o.lost, "lost", "also a log that says itself that a recovery lost what you saw of it"),
			switchOption(&o.unverified, "unverified", "also from or by somebody whose fingerprint nobody compared"),
			switchOption(&o.forwarded, "forwarded", "also a bundle that was made for somebody else"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runCosign(ctx, e, o, args) },
	}
}

func runCosign(ctx context.Context, e *env, o cosignOptions, args []string) error {
	const command = "cosign"
	signs := len(args) > 0
	switch {
	case signs && (o.add != "" || o.list), o.add != "" && o.list:
		return &usageError{text: "a bundle, --add and --list exclude each other", command: command}
	case !signs && o.add == "" && !o.list:
		return &usageError{text: "cosign takes the bundle that somebody shared with you, or --add FILE", command: command}
	case !signs && (o.output != "" || o.seen != "" || o.with != "" || o.forwarded || o.lost):
		return &usageError{text: "-o, --seen, --with, --lost and --forwarded go with a bundle", command: command}
	case o.list:
		return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error { return listCosigned(ctx, e, v) })
	case o.add != "":
		return addCosigned(ctx, e, o)
	case len(args) > 1 || args[0] == "-":
		return &usageError{text: "cosign takes one file", command: command}
	case o.output == "":
		return &usageError{text: "say where to write with -o FILE", command: command}
	}
	if err := e.newFile(o.output); err != nil {
		return err
	}
	return cosignBundle(ctx, e, o, args[0])
}

// cosignBundle signs the checkpoint that came with a bundle.
func cosignBundle(ctx context.Context, e *env, o cosignOptions, name string) error {
	kept, err := verifyOptions{checkpoint: o.seen}.anchor(ctx, e)
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		opener, err := bundleOpener(ctx, e, v, name, o.with)
		if err != nil {
			return err
		}
		in, err := readIncoming(ctx, e, name, opener)
		if err != nil {
			return err
		}
		c, err := v.Cosign(ctx, in, vault.CosignOptions{Unverified: o.unverified, Forwarded: o.forwarded, Lost: o.lost, Checkpoint: kept.Checkpoint, Code: kept.Code})
		if err != nil && in.Refused(vault.AcceptOptions{Unverified: o.unverified, Forwarded: o.forwarded}) != nil {
			return hintReceive(err, in)
		}
		if err != nil {
			return hintFork(err, in)
		}
		if err := writeBoth([]string{e.path(o.output)}, [][]byte{c.Note}); err != nil {
			return err
		}
		warnFork(e, in)
		return tellCosigned(e, o.output, c)
	})
}

// hintFork says what to do about a log that does not continue what was seen of it.
func hintFork(err error, in *vault.Incoming) error {
	var fork *vault.ForkError
	if errors.As(err, &fork) {
		return &hinted{err, forkHint(fork, in)}
	}
	return err
}

func forkHint(fork *vault.ForkError, in *vault.Incoming) string {
	hint := "telephone the sender; see both with: emanet cosign --list --json; keep the bundle: it is signed"
	if fork.Entry == 0 {
		hint = "telephone the sender; --accept, or emanet cosign, keeps both signed checkpoints in your log as evidence, and takes nothing in"
	}
	switch {
	case in.Log == vault.LogLost:
		return hint + "; if there was a recovery, as the log says: emanet cosign --lost"
	case !fork.Proven() && fork.Seen.Size < fork.Given.Size:
		return hint + fmt.Sprintf("; a bundle that proves it is made there with: emanet share --since %d", fork.Seen.Size)
	case !fork.Proven():
		return hint + "; perhaps it is an old bundle: ask for a new one"
	}
	return hint
}

func tellCosigned(e *env, output string, c *vault.Cosigned) error {
	if e.global.json {
		return e.emit(struct {
			Type    string `json:"type"`
			File    string `json:"file"`
			From    string `json:"from"`
			Origin  string `json:"origin"`
			Entries int64  `json:"entries"`
			Leaves  int64  `json:"leaves"`
			Linked  int    `json:"continues"`
			Paper   bool   `json:"continues_kept"`
			Entry   int64  `json:"entry"`
			Known   bool   `json:"known"`
		}{"cosigned", output, c.From, c.Checkpoint.Origin, c.Checkpoint.Entries, c.Checkpoint.Size, len(c.Linked), c.Paper, c.Entry, c.Known})
	}
	e.out.Printf("cosigned  %s\n", e.out.OneLine(output))
	e.out.Pair("log", fmt.Sprintf("%s, %s", e.out.OneLine(c.From), count(int(c.Checkpoint.Entries), "entry")), 10)
	e.out.Pair("continues", linkedWords(c), 10)
	if c.Known {
		e.note("you cosigned this checkpoint before (entry %d); the same signature was written again", c.Entry)
	}
	e.note("send %s back; there: emanet cosign --add FILE", quoteWord(e.msg.OneLine(output)))
	return nil
}

// warnFork reminds of a fork that was seen before.
func warnFork(e *env, in *vault.Incoming) {
	if in.Evidence > 0 {
		e.warn("entry %d of your log keeps evidence that the log of this vault forked; see: emanet cosign --list", in.Evidence)
	}
}

// linkedWords says what a cosigned checkpoint continues.
func linkedWords(c *vault.Cosigned) string {
	var text string
	switch n := len(c.Linked); {
	case n == 0 && !c.Paper:
		return "nothing: it is the first that you see of this log"
	case n == 0:
		return "what you kept elsewhere; it is the first that this vault sees"
	case n == 1:
		text = "the one that you saw before"
	default:
		text = fmt.Sprintf("all %d that you saw before", n)
	}
	if c.Paper {
		text += ", and what you kept elsewhere"
	}
	return text
}

// addCosigned takes in what somebody cosigned.
func addCosigned(ctx context.Context, e *env, o cosignOptions) error {
	data, err := e.fileOrInput(ctx, "add", o.add, custody.MaxCosigned+1)
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		c, known, err := v.AddCosignature(ctx, data, o.unverified)
		switch {
		case errors.Is(err, custody.ErrRollback), errors.Is(err, custody.ErrFork):
			return &hinted{err, "keep that file and this disk as they are: together they are the evidence; see: emanet verify --checkpoint FILE"}
		case errors.Is(err, vault.ErrRefused):
			return &hinted{err, "see who is known with: emanet contacts"}
		case err != nil:
			return err
		}
		done := "added"
		if known {
			done = "known"
			e.note("this cosignature is in already; nothing was changed")
		}
		if e.global.json {
			return e.emit(cosignatureJSONOf("cosignature-"+done, c))
		}
		for i, name := range c.Names {
			e.out.Printf("%s %d  %s  %s\n", done, c.Sequence, moment(c.Times[i]), e.out.OneLine(name))
		}
		e.out.Pair("covers", fmt.Sprintf("entries 1 to %d of the log", c.Checkpoint.Entries), 6)
		return nil
	})
}

// cosignWhy says what an entry of the log does with a cosignature.
func cosignWhy(details map[string]string) []string {
	switch details["op"] {
	case "sign":
		return []string{"signed the log of " + details["from"]}
	case "fork":
		if details["proven"] == "" {
			return []string{"possible FORK of the log of " + details["from"], details["why"]}
		}
		return []string{"FORK of the log of " + details["from"], details["why"]}
	case "add":
		return []string{"by " + details["by"]}
	}
	return nil
}
