package keyslot

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/plugin"
	"go.uber.org/goleak"

	"emanet/crypto"
)

// The test binary is also the plugin that tests run, when it is called so.
const (
	testPlugin = "emanet-test"
	reportVar  = "EMANET_TEST_PLUGIN_REPORT" // where the plugin says that it ran
)

func TestMain(m *testing.M) {
	if strings.HasPrefix(filepath.Base(os.Args[0]), "age-plugin-") {
		os.Exit(runTestPlugin())
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(os.Exit))
}

// runTestPlugin wraps file keys not at all. It reports its environment and asks
// one question of its own.
func runTestPlugin() int {
	report := "AGEDEBUG=" + os.Getenv("AGEDEBUG") + "\n"
	if err := os.WriteFile(os.Getenv(reportVar), []byte(report), 0o600); err != nil {
		return 1
	}
	p, err := plugin.New(testPlugin)
	if err != nil {
		return 1
	}
	p.HandleRecipient(func([]byte) (age.Recipient, error) { return openKey{}, nil })
	p.HandleIdentity(func([]byte) (age.Identity, error) { return openKey{p}, nil })
	fs := flag.NewFlagSet("plugin", flag.ContinueOnError)
	p.RegisterFlags(fs)
	if err := fs.Parse(os.Args[1:]); err != nil {
		return 1
	}
	return p.Main()
}

type openKey struct{ p *plugin.Plugin }

func (openKey) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	return []*age.Stanza{{Type: testPlugin, Body: fileKey}}, nil
}

func (k openKey) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	pin, err := k.p.RequestValue("the PIN", true)
	if err != nil || pin != "1234" {
		return nil, errors.New("the PIN is wrong")
	}
	for _, s := range stanzas {
		if s.Type == testPlugin {
			return s.Body, nil
		}
	}
	return nil, age.ErrIncorrectIdentity
}

// installPlugin puts the test plugin at path and returns where it reports.
func installPlugin(t *testing.T, path string) (report string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, program, 0o700); err != nil { //nolint:gosec // it has to run
		t.Fatal(err)
	}
	report = filepath.Join(t.TempDir(), "report")
	t.Setenv(reportVar, report)
	return report
}

func ran(report string) bool {
	_, err := os.Stat(report)
	return err == nil
}

// pluginSlot makes a slot for the test plugin and the key that opens it.
func pluginSlot(t *testing.T, id *crypto.Identity, pin string) ([]byte, *Key) {
	t.Helper()
	slot := sealHolder(t, id, plugin.EncodeRecipient(testPlugin, []byte("invented")))
	k := readKey(t, pluginIdentityText(t, testPlugin))
	k.UsePluginUI(PluginUI{Ask: func(_, _ string, secret bool) (string, error) {
		if !secret {
			return "", errors.New("not asked as a secret")
		}
		return pin, nil
	}})
	return slot, k
}

func TestPluginSlot(t *testing.T) {
	folder := t.TempDir()
	installPlugin(t, filepath.Join(folder, "age-plugin-"+testPlugin))
	t.Setenv("PATH", folder)
	id := newIdentity(t)
	slot, k := pluginSlot(t, id, "1234")
	if info, err := Inspect(slot); err != nil || info.Kind != KindPlugin {
		t.Errorf("%v, %v", info, err)
	}
	got, meta, err := k.Open(slot)
	if err != nil || got.Secret() != id.Secret() || meta.Recipient == "" {
		t.Errorf("%+v, %v", meta, err)
	}
	// What the plugin refuses says nothing about the slot.
	_, k = pluginSlot(t, id, "0000")
	if _, _, err := k.Open(slot); err == nil || errors.Is(err, crypto.ErrTampered) || errors.Is(err, crypto.ErrWrongKey) || !strings.Contains(err.Error(), "PIN") {
		t.Errorf("wrong PIN: %v", err)
	}
	k = readKey(t, pluginIdentityText(t, testPlugin))
	if _, _, err := k.Open(slot); err == nil || errors.Is(err, crypto.ErrTampered) || errors.Is(err, crypto.ErrWrongKey) {
		t.Errorf("nobody to ask: %v", err)
	}
}

func TestPluginMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	h, err := ParseHolder(plugin.EncodeRecipient(testPlugin, nil), true)
	if err != nil {
		t.Fatal(err)
	}
	if slot, err := SealHolder(newIdentity(t), testMeta(), h); slot != nil || !errors.Is(err, ErrPluginMissing) {
		t.Error(err)
	}
}

// TestAttack09AgeDebug sets AGEDEBUG, which makes package plugin print file keys
// to standard error and hand its setting on.
func TestAttack09AgeDebug(t *testing.T) {
	folder := t.TempDir()
	report := installPlugin(t, filepath.Join(folder, "age-plugin-"+testPlugin))
	t.Setenv("PATH", folder)
	for _, step := range []string{"seal", "open"} {
		printed := captureStderr(t, func() {
			t.Setenv("AGEDEBUG", "plugin")
			slot, k := pluginSlot(t, newIdentity(t), "1234")
			if step == "seal" {
				return
			}
			t.Setenv("AGEDEBUG", "plugin")
			if _, _, err := k.Open(slot); err != nil {
				t.Error(err)
			}
		})
		if printed != "" {
			t.Errorf("%s: %d bytes on standard error", step, len(printed))
		}
		if got, err := os.ReadFile(report); err != nil || string(got) != "AGEDEBUG=\n" {
			t.Errorf("%s: plugin saw %q, %v", step, got, err)
		}
	}
}

func captureStderr(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stderr
	os.Stderr = w
	defer func() { os.Stderr = old }()
	text := make(chan []byte)
	go func() {
		b, _ := io.ReadAll(r) // a pipe of our own
		text <- b
	}()
	f()
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	return string(<-text)
}
