package main

import (
	"context"
	"time"
)

// command is one command as its file declares it. Only app.go turns it into
// what the command-line library wants.
type command struct {
	name     string
	args     string   // what follows the flags, for the usage line
	brief    string   // one line
	about    string   // paragraphs, parted by an empty line
	examples []string // command lines, each with an optional "# why" line above
	dashHint string   // the hint where flags cannot be read and an argument may begin with a hyphen
	options  []option
	commands []*command
	run      func(ctx context.Context, e *env, args []string) error
}

// find returns the subcommand of that name, or nil.
func (c *command) find(name string) *command {
	for _, sub := range c.commands {
		if sub.name == name {
			return sub
		}
	}
	return nil
}

// option is one flag. Exactly one of the targets is set.
type option struct {
	name  string
	short string // one letter, or empty
	value string // placeholder of the value, empty for a switch
	help  string

	text   *string
	list   *[]string
	on     *bool
	number *int
	span   *time.Duration
}

// takesValue reports whether the option is followed by a value.
func (o option) takesValue() bool { return o.on == nil }

func textOption(target *string, name, value, help string) option {
	return option{name: name, value: value, help: help, text: target}
}

// listOption may be given more than once; its values are never split.
func listOption(target *[]string, name, value, help string) option {
	return option{name: name, value: value, help: help, list: target}
}

func switchOption(target *bool, name, help string) option {
	return option{name: name, help: help, on: target}
}

func numberOption(target *int, name, value, help string) option {
	return option{name: name, value: value, help: help, number: target}
}

func spanOption(target *time.Duration, name, value, help string) option {
	return option{name: name, value: value, help: help, span: target}
}

// abbreviated gives an option its letter.
func abbreviated(o option, short string) option {
	o.short = short
	return o
}

// program returns the whole program: the global options, which set g, and
// every command.
func program(g *globals) *command {
	return &command{
		name:  "emanet",
		brief: "keep testimonies, appeals and evidence of torture in a sealed vault",
		about: "emanet (əmanət: a thing entrusted to someone for safekeeping) seals what you add, " +
			"keeps a signed log of who did what, and proves later that everything is whole.",
		examples: []string{
			"# see the whole round on invented testimonies, in a throw-away folder",
			"emanet tour",
			"emanet init",
			"emanet add statement.txt",
			"emanet list",
			"emanet search işgəncə",
		},
		options: []option{
			textOption(&g.vault, "vault", "DIR", "the vault (otherwise EMANET_VAULT, this folder, or your data folder)"),
			textOption(&g.identity, "identity", "FILE", "unlock with this age identity file instead of a passphrase"),
			numberOption(&g.passphraseFD, "passphrase-fd", "N", "read each passphrase as one line from file descriptor N"),
			switchOption(&g.json, "json", "print one JSON object per line, errors too"),
			abbreviated(switchOption(&g.quiet, "quiet", "print the answer only"), "q"),
		},
		commands: commands(),
	}
}

// commands lists every command in the order of the help.
func commands() []*command {
	return []*command{
		tourCommand(), initCommand(), addCommand(), writeCommand(), listCommand(), searchCommand(),
		showCommand(), exportCommand(), amendCommand(), removeCommand(), restoreCommand(), purgeCommand(),
		shareCommand(), receiveCommand(), openCommand(), contactsCommand(), whoamiCommand(), keysCommand(), logCommand(), verifyCommand(), checkpointCommand(), timestampCommand(), cosignCommand(), proofCommand(), exhibitsCommand(), reportCommand(), recoverCommand(),
		copyCommand(), indexCommand(), coverageCommand(), rereadCommand(), statusCommand(), shellCommand(), completionCommand(), manCommand(),
	}
}
