package keyslot

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"filippo.io/age/plugin"
)

var (
	// ErrPluginName reports a plugin name that is more than a plain name. It is
	// never looked up, let alone run.
	ErrPluginName = errors.New("malformed plugin name")
	// ErrPluginMissing reports a plugin that is in no absolute folder of PATH.
	ErrPluginMissing = errors.New("plugin not found in the absolute folders of PATH")
)

// PluginUI is how plugins speak with the person. A nil function makes the
// plugin's request fail. What plugins say is not to be trusted on a terminal.
type PluginUI struct {
	Message func(plugin, text string) error                                 // show a line
	Ask     func(plugin, prompt string, secret bool) (string, error)        // ask for a value
	Confirm func(plugin, prompt, yes, no string) (choseYes bool, err error) // ask to choose; no may be empty
	Wait    func(plugin string)                                             // told once after five seconds, from another goroutine
}

func (ui PluginUI) apply(to *plugin.ClientUI) {
	*to = plugin.ClientUI{DisplayMessage: ui.Message, RequestValue: ui.Ask, Confirm: ui.Confirm, WaitTimer: ui.Wait}
}

// validPluginName accepts a-z, 0-9 and "+-._", beginning with a letter or digit
// and without two dots in a row. Age accepts more (age v1.3.2,
// plugin.validPluginName), and names become the name of a program.
func validPluginName(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	return name != "" && len(name) <= 64 &&
		strings.Trim(name, letters+"+-._") == "" &&
		strings.ContainsRune(letters, rune(name[0])) &&
		!strings.Contains(name, "..")
}

// preparePlugin is called before every run of a plugin. Package plugin looks the
// program up by itself, right after, and by the same rules: what is checked here
// is what it will run.
//
// It also removes AGEDEBUG from the environment of the process, because package
// plugin would print file keys when it is set and would hand it on (age v1.3.2,
// plugin.openClientConnection). Nothing else in the environment is touched.
func preparePlugin(name string) error {
	if !validPluginName(name) {
		return ErrPluginName
	}
	if err := os.Unsetenv("AGEDEBUG"); err != nil {
		return fmt.Errorf("unsetting AGEDEBUG: %w", err)
	}
	path, err := exec.LookPath("age-plugin-" + name)
	if err != nil || !filepath.IsAbs(path) || inCurrentFolder(path) {
		return fmt.Errorf("age-plugin-%s: %w", name, ErrPluginMissing)
	}
	return nil
}

// inCurrentFolder reports whether the file lies in the working directory, by
// whatever name the folder stands in PATH. In doubt it does.
func inCurrentFolder(path string) bool {
	here, errHere := os.Stat(".")
	folder, errFolder := os.Stat(filepath.Dir(path))
	return errHere != nil || errFolder != nil || os.SameFile(here, folder)
}

// pluginRecipient checks before each run.
type pluginRecipient struct {
	name string
	age  *plugin.Recipient
}

func (r *pluginRecipient) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	s, _, err := r.WrapWithLabels(fileKey)
	return s, err
}

func (r *pluginRecipient) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	if err := preparePlugin(r.name); err != nil {
		return nil, nil, err
	}
	return r.age.WrapWithLabels(fileKey)
}

// pluginIdentity checks before each run and keeps the plugin's own error apart
// from what is wrong with the file.
type pluginIdentity struct {
	name string
	age  *plugin.Identity
}

// pluginError is an error of a plugin that says nothing about the file.
type pluginError struct{ err error }

func (e *pluginError) Error() string { return e.err.Error() }
func (e *pluginError) Unwrap() error { return e.err }

func (i *pluginIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if err := preparePlugin(i.name); err != nil {
		return nil, &pluginError{err}
	}
	key, err := i.age.Unwrap(stanzas)
	if err != nil && !errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, &pluginError{err}
	}
	return key, err
}
