package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"emanet/vault/store"
)

// vaultEnv names the vault where --vault does not.
const vaultEnv = "EMANET_VAULT"

// locate finds the vault that the command is about: --vault, then
// EMANET_VAULT, then the current folder if it is a vault, then the data folder
// of the person. What is named must be there; only the last two are tried.
// The error is store.ErrNoVault and lists what was tried.
func (e *env) locate() (string, error) {
	if dir, from := e.namedVault(); dir != "" {
		if looksLikeVault(dir) {
			return dir, nil
		}
		return "", fmt.Errorf("%w: tried %q (%s)", store.ErrNoVault, dir, from)
	}
	var tried []string
	for _, place := range []struct{ dir, from string }{
		{e.cwd, "current folder"}, {e.dataFolder(), "your data folder"},
	} {
		if place.dir == "" {
			continue
		}
		if looksLikeVault(place.dir) {
			return place.dir, nil
		}
		tried = append(tried, fmt.Sprintf("%q (%s)", place.dir, place.from))
	}
	return "", fmt.Errorf("%w: tried %s", store.ErrNoVault, strings.Join(tried, ", "))
}

// namedVault returns the folder that the person named, and how.
func (e *env) namedVault() (dir, from string) {
	if e.global.vault != "" {
		return e.path(e.global.vault), "--vault"
	}
	if named := e.getenv(vaultEnv); named != "" {
		return e.path(named), vaultEnv
	}
	return "", ""
}

// looksLikeVault reports whether dir has a store pointer or the clear hints of
// a vault. Whether it really is a whole vault is found out by opening it.
func looksLikeVault(dir string) bool {
	for _, name := range []string{"CURRENT", "vault.json"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		} else if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) && isFolder(dir) {
			return true // unreadable: let the opening say why
		}
	}
	return false
}

func isFolder(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

// dataFolder is where the person's vault lies unless they say otherwise, "" if
// the system does not tell their home.
func (e *env) dataFolder() string {
	home := e.getenv("HOME")
	switch runtime.GOOS {
	case "windows":
		return joinUnlessEmpty(e.getenv("LOCALAPPDATA"), "emanet")
	case "darwin":
		return joinUnlessEmpty(home, "Library", "Application Support", "emanet")
	}
	if data := e.getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "emanet")
	}
	return joinUnlessEmpty(home, ".local", "share", "emanet")
}

func joinUnlessEmpty(base string, more ...string) string {
	if base == "" {
		return ""
	}
	return filepath.Join(append([]string{base}, more...)...)
}
