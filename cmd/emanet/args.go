package main

import (
	"fmt"
	"strings"
)

// invocation is a command line after reading: which command, its flags in one
// spelling (--name=value), and its arguments.
type invocation struct {
	command *command
	path    []string // names of the command, without the program's
	global  []string
	local   []string
	args    []string
	help    bool
	version bool
}

// parseArgs reads argv as GNU programs do: flags may stand anywhere after the
// command they belong to, global ones anywhere at all, and "--" ends them. The
// library below stops at the first argument and strips a leading "--", so it
// never sees an argument.
func parseArgs(root *command, argv []string) (invocation, error) {
	in := invocation{command: root}
	for i := 0; i < len(argv); i++ {
		word := argv[i]
		switch {
		case word == "--":
			for _, rest := range argv[i+1:] {
				if err := in.word(rest); err != nil {
					return in, err
				}
			}
			return in, nil
		case len(word) > 1 && word[0] == '-':
			used, err := in.flag(root, word, argv[i+1:])
			if err != nil {
				return in, err
			}
			i += used
		default:
			if err := in.word(word); err != nil {
				return in, err
			}
		}
	}
	return in, nil
}

// word takes the name of a command or one argument.
func (in *invocation) word(word string) error {
	if in.command.run != nil {
		in.args = append(in.args, word)
		return nil
	}
	if word == "help" && len(in.path) == 0 {
		in.help = true
		return nil
	}
	sub := in.command.find(word)
	if sub == nil {
		return unknownCommand(in.command, strings.Join(in.path, " "), word)
	}
	in.command = sub
	in.path = append(in.path, word)
	return nil
}

// flag takes one flag, and its value if it has one; it returns how many words
// of rest it used.
func (in *invocation) flag(root *command, word string, rest []string) (used int, err error) {
	name, value, hasValue := cutFlag(word)
	switch name {
	case "--help", "-h":
		in.help = true
		return 0, nil
	case "--version":
		in.version = true
		return 0, nil
	}
	o, target := in.lookup(root, name)
	if target == nil {
		return 0, in.unknownFlag(root, name)
	}
	switch {
	case !o.takesValue() && !hasValue:
		value = "true"
	case !o.takesValue() && word[1] != '-':
		return 0, in.usagef("flag %s takes no value", name)
	case o.takesValue() && !hasValue && len(rest) == 0:
		return 0, in.usagef("flag %s needs a value", name)
	case o.takesValue() && !hasValue:
		value, used = rest[0], 1
	}
	*target = append(*target, "--"+o.name+"="+value)
	return used, nil
}

// cutFlag splits --name=value, --name, -o and -oVALUE.
func cutFlag(word string) (name, value string, hasValue bool) {
	if strings.HasPrefix(word, "--") {
		return strings.Cut(word, "=")
	}
	return word[:2], word[2:], len(word) > 2
}

// lookup finds the option that name means here, and where its spelling goes.
func (in *invocation) lookup(root *command, name string) (option, *[]string) {
	if o, ok := findOption(in.command.options, name); ok && in.command != root {
		return o, &in.local
	}
	if o, ok := findOption(root.options, name); ok {
		return o, &in.global
	}
	return option{}, nil
}

func findOption(options []option, name string) (option, bool) {
	for _, o := range options {
		if name == "--"+o.name || (o.short != "" && name == "-"+o.short) {
			return o, true
		}
	}
	return option{}, false
}

// unknownFlag names the nearest flag that exists.
func (in *invocation) unknownFlag(root *command, name string) error {
	var known []string
	for _, o := range append(append([]option(nil), in.command.options...), root.options...) {
		known = append(known, "--"+o.name)
	}
	if near := nearest(name, known); near != "" {
		return in.usagef("unknown flag %s, did you mean %s?", name, near)
	}
	if in.command == root {
		return in.usagef("unknown flag %s before the command", name)
	}
	return in.usagef("unknown flag %s", name)
}

// usagef makes a usage error whose hint is the help of this command.
func (in *invocation) usagef(format string, args ...any) error {
	return &usageError{text: fmt.Sprintf(format, args...), command: strings.Join(in.path, " ")}
}

// unknownCommand names the nearest command that exists.
func unknownCommand(c *command, path, word string) error {
	var known []string
	for _, sub := range c.commands {
		known = append(known, sub.name)
	}
	text := fmt.Sprintf("unknown command %q", word)
	if near := nearest(word, known); near != "" {
		text += fmt.Sprintf(", did you mean %q?", near)
	}
	return &usageError{text: text, command: path}
}
