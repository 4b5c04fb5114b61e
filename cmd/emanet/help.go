package main

import (
	"strings"

	"emanet/cmd/internal/tty"
)

// helpWidth is the width of help that is not shown on a terminal.
const helpWidth = 80

// showHelp prints the help of the command that in names. "help" may stand
// before the name or --help behind it.
func showHelp(e *env, root *command, in invocation) error {
	columns := e.out.Width()
	if columns == 0 || columns > 100 {
		columns = helpWidth
	}
	_, err := e.out.Write([]byte(helpText(root, in.command, in.path, columns)))
	return err
}

// helpText lays out the help of c.
func helpText(root, c *command, path []string, columns int) string {
	var b strings.Builder
	full := strings.Join(append([]string{root.name}, path...), " ")
	b.WriteString(full + " - " + c.brief + "\n\n")
	b.WriteString("Usage: " + usageLine(c, full) + "\n")
	if c.about != "" {
		b.WriteString("\n" + strings.Join(tty.Wrap(c.about, columns), "\n") + "\n")
	}
	if len(c.commands) > 0 {
		b.WriteString("\nCommands:\n")
		for _, sub := range c.commands {
			writeEntry(&b, sub.name, sub.brief, columns)
		}
	}
	if len(c.options) > 0 {
		b.WriteString("\nFlags:\n")
		writeFlags(&b, c.options, columns)
	}
	if c != root {
		b.WriteString("\nGlobal flags: see emanet --help\n")
	}
	writeExamples(&b, c.examples)
	if c == root {
		b.WriteString("\nExit status:\n")
		for _, s := range statuses() {
			writeEntry(&b, s.number(), s.meaning, columns)
		}
	}
	return b.String()
}

// usageLine shows how c is called.
func usageLine(c *command, full string) string {
	line := full
	if c.run == nil {
		line += " COMMAND"
	}
	if len(c.options) > 0 {
		line += " [FLAG]…"
	}
	if c.args != "" {
		line += " " + c.args
	}
	return line
}

func writeFlags(b *strings.Builder, options []option, columns int) {
	for _, o := range options {
		writeEntry(b, o.spelling(), o.help, columns)
	}
}

// spelling shows the option with its letter and its value.
func (o option) spelling() string {
	text := "--" + o.name
	if o.short != "" {
		text = "-" + o.short + ", " + text
	}
	if o.value != "" {
		text += " " + o.value
	}
	return text
}

func writeExamples(b *strings.Builder, examples []string) {
	if len(examples) == 0 {
		return
	}
	b.WriteString("\nExamples:\n")
	for _, line := range examples {
		b.WriteString("  " + line + "\n")
	}
}

// writeEntry writes a name with its explanation, beside it or under it.
func writeEntry(b *strings.Builder, name, text string, columns int) {
	const indent = 26
	if columns < 60 || tty.Width(name)+4 > indent {
		b.WriteString("  " + name + "\n")
	} else {
		b.WriteString("  " + name + strings.Repeat(" ", indent-2-tty.Width(name)))
	}
	room, margin := columns-indent, strings.Repeat(" ", indent)
	if columns < 60 {
		room, margin = columns-6, "      "
	}
	for i, line := range tty.Wrap(text, room) {
		if i > 0 || columns < 60 || tty.Width(name)+4 > indent {
			b.WriteString(margin)
		}
		b.WriteString(line + "\n")
	}
}
