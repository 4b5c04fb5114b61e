// Package editor is the built-in text editor: no file, no history, no
// clipboard program, no other process.
//
// The text lives in memory only and comes back byte for byte as it went in:
// carriage returns, tabs, control characters and invalid UTF-8 included. On
// the screen whatever could control a terminal is written out visibly. The
// package writes nothing but the terminal; drafts are sealed by the caller's
// Autosave.
//
// The textarea of charm.land/bubbles is not used: it drops every line after
// the ten thousandth, turns tabs into blanks and each CRLF into two line
// feeds, drops control characters, and starts clipboard programs.
package editor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
)

// AutosaveInterval is how often a changed text is handed to Autosave.
const AutosaveInterval = 30 * time.Second

// ErrHangup reports that the terminal went away or the process was told to
// end while the text was being written.
var ErrHangup = errors.New("the terminal went away")

// Options say what is edited, and where. The zero value of an optional field
// is its default.
type Options struct {
	In      *os.File // the terminal
	Out     *os.File // the terminal; usually the same file
	Title   string   // optional, shown above the text
	Initial string   // optional, the text to begin with
	Unsaved bool     // Initial is a draft: to leave it unchanged discards it too, so ask first

	// Autosave seals text as a draft. It is called from another goroutine, one
	// call at a time: every AutosaveInterval if the text has changed, at
	// Ctrl-C, and once more before Run returns an error. It is never called
	// after Run has returned. Optional: without it nothing is kept.
	Autosave func(ctx context.Context, text string) error

	Ticks <-chan time.Time // optional, replaces the ticker of AutosaveInterval
	Now   func() time.Time // optional, the clock of the status line; default time.Now
}

// Run lets a person edit a text on the alternate screen of the terminal until
// they save it (Ctrl-S) or leave it (Esc, Ctrl-C). It returns the text and
// whether it was saved; not saved means that the person chose to discard it.
//
// If the terminal or the process goes away meanwhile, Run hands the text to
// Autosave once more and returns it with an error: ErrHangup, which wraps
// context.Canceled, or the error of ctx.
//
// While it runs, Run listens to SIGHUP and SIGTERM. It unsets TEA_TRACE and
// TEA_DEBUG in the environment of the process: with them the terminal library
// would write what is typed into a file.
func Run(ctx context.Context, o Options) (text string, saved bool, err error) {
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG"} {
		if err := os.Unsetenv(name); err != nil {
			return o.Initial, false, fmt.Errorf("unset %s: %w", name, err)
		}
	}
	signalled, stop := signal.NotifyContext(ctx, syscall.SIGHUP, syscall.SIGTERM)
	defer stop()

	m := newModel(context.WithoutCancel(ctx), o)
	p := tea.NewProgram(m,
		tea.WithInput(&keyboard{terminal: terminal{o.In}, ended: m.end, pastes: &m.pastes}),
		tea.WithOutput(&terminal{o.Out}),
		tea.WithEnvironment(environment()),
		tea.WithFilter(keepWidths),
		tea.WithoutSignalHandler())
	go m.forward(signalled, p, o.Ticks)

	_, err = p.Run()
	m.end()
	return m.result(ctx, err)
}

// environment is all that the terminal library may know: no colours, and no
// reason to ask a tmux about them by starting it.
func environment() []string {
	return []string{"TERM=" + os.Getenv("TERM"), "NO_COLOR=1"}
}

// keepWidths hides from the library that the terminal could count columns by
// clusters: the layout of this package counts them by characters.
func keepWidths(_ tea.Model, msg tea.Msg) tea.Msg {
	const unicodeCore = 2027
	if report, ok := msg.(tea.ModeReportMsg); ok && report.Mode.Mode() == unicodeCore {
		return nil
	}
	return msg
}

// forward tells the program about the clock and about the end of ctx, until
// the program has ended.
func (m *model) forward(ctx context.Context, p *tea.Program, ticks <-chan time.Time) {
	if ticks == nil {
		ticker := time.NewTicker(AutosaveInterval)
		defer ticker.Stop()
		ticks = ticker.C
	}
	ended := m.ended
	for {
		select {
		case <-ticks:
			p.Send(tickMsg{})
		case <-ctx.Done():
			p.Send(endMsg{})
			return
		case <-ended:
			p.Send(endMsg{}) // nothing happens if the program has ended itself
			return
		}
	}
}

// result is what Run returns after the program has ended with err.
func (m *model) result(ctx context.Context, err error) (string, bool, error) {
	defer m.saver.close()
	text := m.buf.text()
	switch {
	case m.outcome == saved:
		return text, true, nil
	case m.outcome == discarded:
		return text, false, nil
	case ctx.Err() != nil:
		err = ctx.Err()
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, syscall.EIO):
		err = fmt.Errorf("edit text: %w", err)
	default:
		err = fmt.Errorf("%w: %w", ErrHangup, context.Canceled)
	}
	if sealErr := m.saver.seal(m.ctx, text); sealErr != nil {
		err = errors.Join(err, fmt.Errorf("seal the draft: %w", sealErr))
	}
	return text, false, err
}
