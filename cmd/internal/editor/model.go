package editor

import (
	"context"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"emanet/cmd/internal/tty"
)

// outcome is how the editing ended.
type outcome int

const (
	broken    outcome = iota // it did not: the terminal or the process went away
	saved                    // the person saved the text
	discarded                // the person gave the text up
)

// The messages that the model gets besides those of the library.
type (
	tickMsg   struct{} // time to seal a draft
	endMsg    struct{} // the terminal or the process goes away
	sealedMsg struct { // a draft was sealed, or not
		version int
		at      time.Time
		err     error
	}
)

// model is the state of the editor. The library calls its methods from one
// goroutine.
type model struct {
	ctx     context.Context // for Autosave; outlives the caller's cancellation
	buf     *buffer
	initial string
	unsaved bool // initial is nowhere else but in a draft
	title   string
	now     func() time.Time
	saver   saver
	outcome outcome

	width, height int
	top           place // the first row on the screen
	goal          int   // the column that up and down aim at, or -1
	wraps         wraps
	asking        bool // "discard the changes?" is on the screen
	sealed        int  // the version of the text in the last draft
	sealing       bool // a draft is being sealed
	pastes        pastes
	notice        string

	ended chan struct{} // closed by end
	once  sync.Once
}

// place is one row of one line.
type place struct{ line, row int }

func newModel(ctx context.Context, o Options) *model {
	m := &model{
		ctx: ctx, buf: newBuffer(o.Initial), initial: o.Initial, unsaved: o.Unsaved,
		title: tty.CleanLine(o.Title), now: o.Now,
		width: 80, height: 24, goal: -1, wraps: wraps{},
		ended: make(chan struct{}),
	}
	m.saver.save, m.saver.last = o.Autosave, o.Initial
	if m.now == nil {
		m.now = time.Now
	}
	return m
}

// end tells forward that the program has ended, or must. It may be called more
// than once and from any goroutine.
func (m *model) end() { m.once.Do(func() { close(m.ended) }) }

// Init implements tea.Model.
func (m *model) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		clear(m.wraps)
	case tea.KeyPressMsg:
		cmd = m.press(msg)
	case tea.PasteMsg:
		m.paste(m.pastes.take(msg.Content))
	case tickMsg:
		cmd = m.draft()
	case sealedMsg:
		m.noteSealed(msg)
	case endMsg:
		cmd = tea.Quit
	}
	m.scroll()
	return m, cmd
}

// paste inserts what the terminal pasted. Terminals send each line end as a
// carriage return, as the Enter key does.
func (m *model) paste(text string) {
	if m.asking || text == "" {
		return
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	m.buf.insert(strings.ReplaceAll(text, "\r", "\n"))
	m.goal = -1
}

// draft seals the text in the background if it has changed.
func (m *model) draft() tea.Cmd {
	if m.saver.save == nil || m.sealing || m.buf.version == m.sealed {
		return nil
	}
	m.sealing = true
	text, version := m.buf.text(), m.buf.version
	return func() tea.Msg {
		err := m.saver.seal(m.ctx, text)
		return sealedMsg{version: version, at: m.now(), err: err}
	}
}

// noteSealed tells the person what became of a draft.
func (m *model) noteSealed(msg sealedMsg) {
	m.sealing = false
	if msg.err != nil {
		m.notice = "draft NOT sealed: " + tty.CleanLine(msg.err.Error())
		return
	}
	m.sealed = msg.version
	m.notice = "draft sealed at " + msg.at.Format("15:04:05")
}

// leave ends the editing if nothing was changed, and asks otherwise.
func (m *model) leave() tea.Cmd {
	if !m.unsaved && m.buf.text() == m.initial {
		m.outcome = discarded
		return tea.Quit
	}
	m.asking = true
	return m.draft()
}

// answered takes the answer to "discard the changes?".
func (m *model) answered(msg tea.KeyPressMsg) tea.Cmd {
	switch name := command(msg); {
	case name == "ctrl+s", name == "f2", answer(msg) == 's' && name != "ctrl+s":
		m.outcome = saved
		return tea.Quit
	case answer(msg) == 'y':
		m.outcome = discarded
		return tea.Quit
	case answer(msg) == 'n', name == "esc":
		m.asking = false
	}
	return nil
}
