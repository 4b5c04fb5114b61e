package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"emanet/cmd/internal/tty"
	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault"
)

// access is how a command needs the vault.
type access struct {
	write  bool
	unlock bool
	orRead bool // reading will do where nothing can be written
}

// withVault opens the vault as a asks, runs f with it, and closes it. Inside
// the shell the vault of the session is used and stays open.
func withVault(ctx context.Context, e *env, a access, f func(*vault.Vault) error) error {
	if e.session != nil {
		return e.session.with(ctx, e, a, f)
	}
	v, err := openVault(ctx, e, a)
	if err != nil {
		return err
	}
	return errors.Join(f(v), v.Close())
}

// openVault locates, opens and, if asked to, unlocks the vault.
func openVault(ctx context.Context, e *env, a access) (*vault.Vault, error) {
	dir, err := e.locate()
	if err != nil {
		return nil, err
	}
	v, err := vault.Open(ctx, dir, a.write, e.config)
	if a.orRead && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)) {
		v, err = vault.Open(ctx, dir, false, e.config)
	}
	if err != nil {
		return nil, err
	}
	if a.unlock {
		if err := unlock(ctx, e, v); err != nil {
			return nil, errors.Join(err, v.Close())
		}
	}
	e.notices(v)
	return v, nil
}

// notices tells what opening the vault found.
func (e *env) notices(v *vault.Vault) {
	for _, notice := range v.Notices() {
		e.note("%s", notice)
	}
}

// unlock opens the vault's keys with what the person gives. It asks once.
func unlock(ctx context.Context, e *env, v *vault.Vault) error {
	key, err := vaultKey(ctx, e, v)
	if err != nil {
		return err
	}
	return v.Unlock(ctx, key)
}

// vaultKey returns the key of --identity, or a passphrase if the vault has a
// slot for one.
func vaultKey(ctx context.Context, e *env, v *vault.Vault) (*keyslot.Key, error) {
	if e.global.identity != "" {
		return identityKey(ctx, e)
	}
	if !slices.Contains(v.SlotKinds(), keyslot.KindPassphrase) {
		return nil, &usageError{
			text: "this vault opens with an identity file only",
			hint: "name the file with: --identity FILE",
		}
	}
	p, err := askPassphrase(ctx, e, fmt.Sprintf("Passphrase of the vault %q", filepath.Base(v.Dir())))
	if err != nil {
		return nil, err
	}
	return keyslot.PassphraseKey(p), nil
}

// maxIdentityFile bounds what is read of an identity file.
const maxIdentityFile = 256 << 10

// identityKey reads the file of --identity.
func identityKey(ctx context.Context, e *env) (*keyslot.Key, error) {
	return identityOf(ctx, e, e.global.identity)
}

// identityOf reads an identity file.
func identityOf(ctx context.Context, e *env, name string) (*keyslot.Key, error) {
	data, err := readSmall(e.path(name), maxIdentityFile)
	if err != nil {
		return nil, fmt.Errorf("identity file: %w", err)
	}
	ask := func() (crypto.Passphrase, error) {
		return askPassphrase(ctx, e, fmt.Sprintf("Passphrase of the identity file %q", name))
	}
	key, err := keyslot.ReadIdentityFile(data, ask, true)
	if err != nil {
		return nil, fmt.Errorf("identity file %q: %w", name, err)
	}
	key.UsePluginUI(pluginUI(ctx, e))
	return key, nil
}

// pluginUI lets a plugin speak with the person, on the terminal.
func pluginUI(ctx context.Context, e *env) keyslot.PluginUI {
	return keyslot.PluginUI{
		Message: func(plugin, text string) error {
			e.note("plugin %s: %s", plugin, tty.CleanLine(text))
			return nil
		},
		Ask: func(plugin, prompt string, secret bool) (string, error) {
			t, err := e.tty()
			if err != nil {
				return "", err
			}
			question := fmt.Sprintf("plugin %s asks: %s", plugin, tty.CleanLine(prompt))
			if !secret {
				return t.Line(ctx, question, "")
			}
			answer, err := t.Secret(ctx, question)
			return string(answer), err
		},
		Confirm: func(plugin, prompt, yes, no string) (bool, error) {
			t, err := e.tty()
			if err != nil {
				return false, err
			}
			question := fmt.Sprintf("plugin %s asks: %s (y: %s, n: %s)", plugin, prompt, yes, no)
			return t.YesNo(ctx, tty.CleanLine(question), no == "")
		},
		Wait: func(plugin string) { e.note("waiting for the plugin %s", plugin) },
	}
}

// askPassphrase takes the next line of --passphrase-fd, or asks on the
// terminal.
func askPassphrase(ctx context.Context, e *env, question string) (crypto.Passphrase, error) {
	if e.global.passphraseFD >= 0 {
		return e.nextSecret()
	}
	t, err := e.tty()
	if err != nil {
		return crypto.Passphrase{}, &usageError{
			text: "a passphrase is needed and " + err.Error(),
			hint: "give it with: --passphrase-fd N, or use: --identity FILE",
		}
	}
	secret, err := t.Secret(ctx, question)
	if err != nil {
		return crypto.Passphrase{}, fmt.Errorf("ask for the passphrase: %w", err)
	}
	return crypto.NewPassphrase(secret), nil
}

// nextSecret reads one line of the descriptor of --passphrase-fd, byte by
// byte: what follows may belong to somebody else.
func (e *env) nextSecret() (crypto.Passphrase, error) {
	if e.secrets == nil {
		r, err := e.openSecrets()
		if err != nil {
			return crypto.Passphrase{}, err
		}
		e.secrets = r
	}
	line, err := tty.ReadLine(e.secrets)
	if errors.Is(err, tty.ErrEndOfInput) {
		return crypto.Passphrase{}, usagef("file descriptor %d has no more lines, and a passphrase is needed", e.global.passphraseFD)
	}
	if err != nil {
		return crypto.Passphrase{}, fmt.Errorf("read the passphrase: %w", err)
	}
	return crypto.NewPassphrase(line), nil
}

func (e *env) openSecrets() (io.Reader, error) {
	if e.global.passphraseFD == 0 {
		return e.stdin, nil
	}
	return e.openFD(e.global.passphraseFD)
}

// readSmall reads a whole file of at most limit bytes.
func readSmall(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // nothing was written
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%q is larger than %d bytes", path, limit)
	}
	return data, nil
}
