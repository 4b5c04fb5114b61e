package main

import (
	"context"
	"fmt"
	"strings"
)

func completionCommand() *command {
	return &command{
		name:  "completion",
		args:  "bash|zsh|fish",
		brief: "print shell completion",
		about: "Prints a script that completes commands, flags and file names. The script is a fixed text: pressing the tab key starts no " +
			"program and opens no vault.",
		examples: []string{
			"emanet completion bash > ~/.local/share/bash-completion/completions/emanet",
			"emanet completion zsh > ~/.zfunc/_emanet",
			"emanet completion fish > ~/.config/fish/completions/emanet.fish",
		},
		run: runCompletion,
	}
}

func runCompletion(_ context.Context, e *env, args []string) error {
	if len(args) != 1 {
		return &usageError{text: "name the shell: bash, zsh or fish", command: "completion"}
	}
	root := program(&globals{})
	var script string
	switch args[0] {
	case "bash":
		script = bashCompletion(root)
	case "zsh":
		script = zshCompletion(root)
	case "fish":
		script = fishCompletion(root)
	default:
		return &usageError{text: fmt.Sprintf("no completion for %q: bash, zsh or fish", args[0]), command: "completion"}
	}
	_, err := e.out.Write([]byte(script))
	return err
}

// each calls f for c and every command below it; path is what is typed after
// the program's name.
func (c *command) each(path []string, f func(path []string, c *command)) {
	f(path, c)
	for _, sub := range c.commands {
		sub.each(append(append([]string(nil), path...), sub.name), f)
	}
}

// flagWords lists the flags of c as they are typed.
func flagWords(options []option) []string {
	var words []string
	for _, o := range options {
		words = append(words, "--"+o.name)
		if o.short != "" {
			words = append(words, "-"+o.short)
		}
	}
	return words
}

// bashCompletion offers what fits the commands typed so far.
func bashCompletion(root *command) string {
	var b strings.Builder
	b.WriteString("# bash completion for emanet\n_emanet() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} path= word i\n" +
		"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tword=${COMP_WORDS[i]}\n\t\tcase \"$path $word\" in\n")
	var known []string
	root.each(nil, func(path []string, _ *command) {
		if len(path) > 0 {
			known = append(known, "'"+strings.Repeat(" ", 1)+strings.Join(path, " ")+"'")
		}
	})
	b.WriteString("\t\t" + strings.Join(known, "|") + ") path=\"$path $word\" ;;\n\t\tesac\n\tdone\n\tlocal offers=\n\tcase \"$path\" in\n")
	globals := strings.Join(append(flagWords(root.options), "--help"), " ")
	root.each(nil, func(path []string, c *command) {
		var offers []string
		for _, sub := range c.commands {
			offers = append(offers, sub.name)
		}
		key := ""
		if c != root {
			key = " " + strings.Join(path, " ")
			offers = append(offers, flagWords(c.options)...)
		}
		fmt.Fprintf(&b, "\t'%s') offers='%s' ;;\n", key, strings.Join(offers, " "))
	})
	fmt.Fprintf(&b, "\tesac\n\tif [[ $cur == -* ]]; then\n\t\toffers=\"$offers %s\"\n\tfi\n", globals)
	b.WriteString("\tCOMPREPLY=($(compgen -W \"$offers\" -- \"$cur\"))\n}\ncomplete -o default -F _emanet emanet\n")
	return b.String()
}

// zshCompletion describes each command to _arguments.
func zshCompletion(root *command) string {
	var b strings.Builder
	b.WriteString("#compdef emanet\n# zsh completion for emanet\n\n")
	root.each(nil, func(path []string, c *command) {
		fmt.Fprintf(&b, "_%s() {\n", strings.Join(append([]string{"emanet"}, path...), "_"))
		b.WriteString("\tlocal -a commands\n\t_arguments -C \\\n")
		for _, o := range append(append([]option(nil), root.options...), localOptions(root, c)...) {
			b.WriteString("\t\t" + zshOption(o) + " \\\n")
		}
		b.WriteString("\t\t'--help[show help]' \\\n")
		if len(c.commands) == 0 {
			b.WriteString("\t\t'*: :_files'\n}\n\n")
			return
		}
		b.WriteString("\t\t'1: :->command' '*:: :->rest'\n\tcase $state in\n\tcommand)\n\t\tcommands=(\n")
		for _, sub := range c.commands {
			fmt.Fprintf(&b, "\t\t\t'%s:%s'\n", sub.name, zshText(sub.brief))
		}
		b.WriteString("\t\t)\n\t\t_describe command commands ;;\n\trest) case $words[1] in\n")
		for _, sub := range c.commands {
			fmt.Fprintf(&b, "\t\t%s) _%s ;;\n", sub.name, strings.Join(append(append([]string{"emanet"}, path...), sub.name), "_"))
		}
		b.WriteString("\t\tesac ;;\n\tesac\n}\n\n")
	})
	b.WriteString("compdef _emanet emanet\n")
	return b.String()
}

func localOptions(root, c *command) []option {
	if c == root {
		return nil
	}
	return c.options
}

// zshOption describes one flag.
func zshOption(o option) string {
	text := "--" + o.name
	if o.takesValue() {
		text += "="
	}
	text += "[" + zshText(o.help) + "]"
	if o.takesValue() {
		text += ":" + zshText(o.value) + ":_files"
	}
	if o.list != nil {
		text = "*" + text
	}
	return "'" + text + "'"
}

// zshText takes out what has a meaning of its own in a description.
func zshText(s string) string {
	return strings.NewReplacer("'", "’", "[", "(", "]", ")", ":", " -", `\`, "").Replace(s)
}

// fishCompletion writes one line for each command and flag.
func fishCompletion(root *command) string {
	var b strings.Builder
	b.WriteString("# fish completion for emanet\n")
	root.each(nil, func(path []string, c *command) {
		condition := "__fish_use_subcommand"
		if len(path) > 0 {
			condition = "__fish_seen_subcommand_from " + path[0]
			for _, name := range path[1:] {
				condition += "; and __fish_seen_subcommand_from " + name
			}
		}
		for _, sub := range c.commands {
			fmt.Fprintf(&b, "complete -c emanet -f -n '%s' -a %s -d '%s'\n", condition, sub.name, zshText(sub.brief))
		}
		where := " -n '" + condition + "'"
		if c == root {
			where = ""
		}
		for _, o := range c.options {
			b.WriteString("complete -c emanet" + where + " -l " + o.name)
			if o.short != "" {
				b.WriteString(" -s " + o.short)
			}
			if o.takesValue() {
				b.WriteString(" -r")
			}
			fmt.Fprintf(&b, " -d '%s'\n", zshText(o.help))
		}
	})
	return b.String()
}
