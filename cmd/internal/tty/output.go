package tty

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// defaultWidth is used where a terminal does not tell its size.
const defaultWidth = 80

// Output is standard output or standard error. On a terminal everything
// written passes the sanitiser, and headings may be set off by style; into a
// pipe or a file every byte goes as it is. An Output is not safe for
// concurrent use.
type Output struct {
	w        io.Writer
	clean    *cleaner // nil when w is no terminal
	width    int
	styled   bool
	terminal bool
}

// NewOutput wraps w. If w is an *os.File on a terminal, the output is
// sanitised and as wide as that terminal; getenv is asked for NO_COLOR and
// TERM (https://no-color.org).
func NewOutput(w io.Writer, getenv func(string) string) *Output {
	f, ok := w.(*os.File)
	if !ok || !IsTerminal(f) {
		return &Output{w: w}
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil || columns <= 0 {
		columns = defaultWidth
	}
	o := NewTerminalOutput(w, columns)
	o.styled = getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
	return o
}

// NewTerminalOutput treats w as a terminal of the given width, without style.
func NewTerminalOutput(w io.Writer, columns int) *Output {
	return &Output{w: w, clean: &cleaner{w: w}, width: columns, terminal: true}
}

// IsTerminal reports whether f is a terminal.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// Terminal reports whether the output ends on a terminal.
func (o *Output) Terminal() bool { return o.terminal }

// Width returns the columns of the terminal, 0 for a pipe or a file.
func (o *Output) Width() int { return o.width }

// Write writes content: sanitised on a terminal, exact otherwise.
func (o *Output) Write(p []byte) (int, error) {
	if o.clean != nil {
		return o.clean.Write(p)
	}
	return o.w.Write(p)
}

// Flush ends a stream of content; only a terminal holds anything back.
func (o *Output) Flush() error {
	if o.clean != nil {
		return o.clean.flush()
	}
	return nil
}

// Printf writes formatted text as Write does.
func (o *Output) Printf(format string, args ...any) {
	fmt.Fprintf(o, format, args...)
}

// Println writes one line as Write does.
func (o *Output) Println(args ...any) {
	fmt.Fprintln(o, args...)
}

// Heading writes one line in bold where the terminal may show it.
func (o *Output) Heading(text string) {
	io.WriteString(o.w, o.bold(o.OneLine(text))+"\n")
}

// Pair writes "name: value" with the values of several lines under each
// other; values wrap at the edge of a terminal.
func (o *Output) Pair(name, value string, columns int) {
	label := pad(name+":", columns)
	room := o.width - columns - 1
	if o.width == 0 {
		o.Printf("%s %s\n", label, strings.ReplaceAll(value, "\n", "\n"+strings.Repeat(" ", columns+1)))
		return
	}
	if room < 16 { // too narrow for two columns
		o.Printf("%s\n", name+":")
		for _, line := range Wrap(Clean(value), o.width-2) {
			o.Printf("  %s\n", line)
		}
		return
	}
	for i, line := range Wrap(Clean(value), room) {
		if i > 0 {
			label = strings.Repeat(" ", columns)
		}
		o.Printf("%s %s\n", label, line)
	}
}

// OneLine prepares text that must stay on one line of this output: a pipe gets
// every byte but line breaks and tabs.
func (o *Output) OneLine(text string) string {
	if o.terminal {
		return CleanLine(text)
	}
	return visibleBreaks(text)
}

// bold sets text off if the terminal shows style; text must be clean.
func (o *Output) bold(text string) string {
	if !o.styled {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// NewPlainOutput lays text out for the given width, 0 for none, and passes
// every byte as it is: for text that meets a sanitiser later.
func NewPlainOutput(w io.Writer, columns int) *Output {
	return &Output{w: w, width: columns}
}
