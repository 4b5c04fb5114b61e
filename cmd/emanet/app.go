package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"
)

// runArgs runs one command line in e and returns its exit status. It is the
// only place that knows urfave/cli, and the reason why is its habits: it takes
// a flag behind an argument as an argument, strips "--", prints usage errors
// on standard output, exits by itself and ends an unknown command with 0.
func runArgs(ctx context.Context, e *env, argv []string) status {
	e.start()
	found := e.report(ctx, runCommandLine(ctx, e, argv))
	if e.session != nil {
		return found // the terminal is the shell's
	}
	if err := e.close(); err != nil && found == statusDone {
		found = e.report(ctx, err)
	}
	return found
}

// runCommandLine reads argv and runs the command it names.
func runCommandLine(ctx context.Context, e *env, argv []string) error {
	if e.session == nil { // inside the shell its own flags go on
		e.global.passphraseFD = -1
	}
	root := program(&e.global)
	e.global.json = e.global.json || hasWord(argv, "--json") // for errors found before the flags are read
	in, err := parseArgs(root, argv)
	switch {
	case err != nil && in.command.dashHint != "":
		return &hinted{err, in.command.dashHint}
	case err != nil:
		return err
	case in.help:
		return showHelp(e, root, in)
	case in.version:
		e.out.Println("emanet " + version())
		return nil
	case in.command.run == nil:
		return &usageError{text: "no command given", command: strings.Join(in.path, " ")}
	}
	words := append([]string{root.name}, in.global...)
	words = append(append(words, in.path...), in.local...)
	return newApp(e, root, in).RunContext(ctx, words)
}

// newApp declares the program to the library.
func newApp(e *env, root *command, in invocation) *cli.App {
	app := &cli.App{
		Name:                      root.name,
		Usage:                     root.brief,
		Writer:                    e.out,
		ErrWriter:                 e.msg,
		Flags:                     cliFlags(root.options),
		OnUsageError:              onUsageError(in),
		ExitErrHandler:            func(*cli.Context, error) {},
		HideHelp:                  true,
		HideHelpCommand:           true,
		HideVersion:               true,
		DisableSliceFlagSeparator: true,
	}
	for _, c := range root.commands {
		app.Commands = append(app.Commands, cliCommand(e, c, in))
	}
	return app
}

// cliCommand declares one command. Its arguments do not pass the library.
func cliCommand(e *env, c *command, in invocation) *cli.Command {
	declared := &cli.Command{
		Name:            c.name,
		Usage:           c.brief,
		Flags:           cliFlags(c.options),
		OnUsageError:    onUsageError(in), // not inherited
		HideHelp:        true,
		HideHelpCommand: true,
	}
	for _, sub := range c.commands {
		declared.Subcommands = append(declared.Subcommands, cliCommand(e, sub, in))
	}
	if c.run != nil {
		declared.Action = func(ctx *cli.Context) error { return c.run(ctx.Context, e, in.args) }
	}
	return declared
}

// cliFlags declares options. None is Required: the library would print the
// help on standard output.
func cliFlags(options []option) []cli.Flag {
	var flags []cli.Flag
	for _, o := range options {
		switch {
		case o.text != nil && o.namesThing():
			flags = append(flags, &cli.GenericFlag{Name: o.name, Value: (*nameValue)(o.text)})
		case o.text != nil:
			flags = append(flags, &cli.StringFlag{Name: o.name, Destination: o.text, Value: *o.text})
		case o.list != nil:
			flags = append(flags, &cli.GenericFlag{Name: o.name, Value: (*listValue)(o.list)})
		case o.on != nil:
			flags = append(flags, &cli.BoolFlag{Name: o.name, Destination: o.on, Value: *o.on})
		case o.number != nil:
			flags = append(flags, &cli.IntFlag{Name: o.name, Destination: o.number, Value: *o.number})
		case o.span != nil:
			flags = append(flags, &cli.DurationFlag{Name: o.name, Destination: o.span, Value: *o.span})
		}
	}
	return flags
}

// namesThing reports whether the value is the name of something that has to be there: a file, a folder, a code, an id.
func (o option) namesThing() bool {
	for word := range strings.SplitSeq(o.value, "|") {
		switch word {
		case "FILE", "DIR", "CODE", "ID", "KEY":
			return true
		}
	}
	return false
}

// nameValue takes no empty value: it comes from a variable of a script that is not set, and would switch a check off silently.
type nameValue string

func (v *nameValue) Set(value string) error {
	if value == "" {
		return errors.New("it is empty")
	}
	*v = nameValue(value)
	return nil
}

func (v *nameValue) String() string { return string(*v) }

// listValue collects the values of a repeated flag as they are.
type listValue []string

func (l *listValue) Set(value string) error {
	*l = append(*l, value)
	return nil
}

func (l *listValue) String() string { return strings.Join(*l, " ") }

// onUsageError hands a usage error back instead of printing it.
func onUsageError(in invocation) cli.OnUsageErrorFunc {
	return func(_ *cli.Context, err error, _ bool) error {
		return in.usagef("%v", err)
	}
}

func hasWord(argv []string, word string) bool {
	for _, a := range argv {
		if a == "--" {
			return false
		}
		if a == word {
			return true
		}
	}
	return false
}

// version returns the version that was built in, or "devel".
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "devel"
	}
	return fmt.Sprintf("%s (%s)", strings.Trim(info.Main.Version, "()"), info.GoVersion)
}
