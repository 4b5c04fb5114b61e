package main

import (
	"context"
	"strings"
)

func manCommand() *command {
	return &command{
		name:     "man",
		brief:    "print the manual page",
		about:    "Prints the manual page in roff, for man -l or for the folder of manual pages.",
		examples: []string{"emanet man | man -l -"},
		run:      runMan,
	}
}

func runMan(_ context.Context, e *env, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "man takes no arguments", command: "man"}
	}
	_, err := e.out.Write([]byte(manual(program(&globals{}))))
	return err
}

// manual writes the page in man(7) macros.
func manual(root *command) string {
	var b strings.Builder
	b.WriteString(".TH EMANET 1\n.SH NAME\nemanet \\- " + roff(root.brief) + "\n")
	b.WriteString(".SH SYNOPSIS\n.B emanet\n[\\fIFLAG\\fR]... \\fICOMMAND\\fR [\\fIFLAG\\fR]... [\\fIARGUMENT\\fR]...\n")
	b.WriteString(".SH DESCRIPTION\n" + roffParagraphs(root.about))
	b.WriteString(roffParagraphs("Flags may stand anywhere after their command, global ones anywhere; -- ends them. " + contentHelp))
	b.WriteString(".SH GLOBAL FLAGS\n")
	roffOptions(&b, root.options)
	b.WriteString(".SH COMMANDS\n")
	root.each(nil, func(path []string, c *command) {
		if c != root {
			roffCommand(&b, strings.Join(path, " "), c)
		}
	})
	b.WriteString(".SH ENVIRONMENT\n.TP\n.B EMANET_VAULT\nThe vault, where \\-\\-vault does not name one.\n" +
		".TP\n.B NO_COLOR\nSet to anything: nothing is printed in bold.\n")
	b.WriteString(".SH EXIT STATUS\n")
	for _, s := range statuses() {
		b.WriteString(".TP\n.B " + s.number() + "\n" + roff(s.meaning) + "\n")
	}
	b.WriteString(".SH EXAMPLES\n.nf\n")
	for _, line := range root.examples {
		b.WriteString(roff(line) + "\n")
	}
	b.WriteString(".fi\n.SH SEE ALSO\n.BR age (1)\n")
	return b.String()
}

// roffCommand writes the section of one command.
func roffCommand(b *strings.Builder, path string, c *command) {
	b.WriteString(".SS " + roff(usageLine(c, path)) + "\n" + roffParagraphs(upper(c.brief)+"."))
	b.WriteString(roffParagraphs(c.about))
	roffOptions(b, c.options)
	if len(c.examples) == 0 {
		return
	}
	b.WriteString(".PP\nExamples:\n.PP\n.nf\n.RS\n")
	for _, line := range c.examples {
		b.WriteString(roff(line) + "\n")
	}
	b.WriteString(".RE\n.fi\n")
}

func roffOptions(b *strings.Builder, options []option) {
	for _, o := range options {
		b.WriteString(".TP\n.B " + roff(o.spelling()) + "\n" + roff(upper(o.help)) + ".\n")
	}
}

// roffParagraphs writes text whose paragraphs are parted by an empty line.
func roffParagraphs(text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		b.WriteString(".PP\n" + roff(paragraph) + "\n")
	}
	return b.String()
}

// roff escapes what the formatter would take as its own: backslashes, hyphens
// that are typed, and a dot or an apostrophe at the beginning of a line.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...", "“", `"`, "”", `"`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
