package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"emanet/vault"
)

// session is the vault that a shell keeps open and unlocked between command
// lines.
type session struct {
	shell *env // unlocks, with the flags that the shell was started with
	dir   string
	write bool
	after time.Duration
	alarm func(time.Duration, func()) stopper // time.AfterFunc but in tests

	mu    sync.Mutex // one command line, or the lock, at a time
	v     *vault.Vault
	timer stopper
}

// stopper is a running timer.
type stopper interface{ Stop() bool }

// with runs f with the vault of the session, unlocking it again if it was
// locked meanwhile. The idle clock stands still while f runs.
func (s *session) with(ctx context.Context, e *env, a access, f func(*vault.Vault) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.checkDir(e); err != nil {
		return err
	}
	s.stop()
	defer s.start()
	if err := s.open(ctx, a.unlock); err != nil {
		return err
	}
	e.notices(s.v)
	return f(s.v)
}

// inspect is with for commands that need no key.
func (s *session) inspect(ctx context.Context, e *env, ask bool, f func(*vault.Vault) error) error {
	return s.with(ctx, e, access{unlock: ask}, f)
}

// checkDir refuses a command line that is about another vault: the key of this
// session is not its key.
func (s *session) checkDir(e *env) error {
	dir, _ := e.namedVault()
	if e.global.vault != "" && filepath.Clean(dir) != filepath.Clean(s.dir) {
		return usagef("this shell is for the vault %q", s.dir)
	}
	return nil
}

// open opens the vault, and unlocks it if it is needed.
func (s *session) open(ctx context.Context, key bool) error {
	if s.v == nil {
		v, err := vault.Open(ctx, s.dir, s.write, s.shell.config)
		if err != nil {
			return err
		}
		s.v = v
	}
	if !key || s.v.Unlocked() {
		return nil
	}
	return unlock(ctx, s.shell, s.v)
}

// start sets the idle clock.
func (s *session) start() {
	if s.v != nil && s.v.Unlocked() && s.after > 0 {
		s.timer = s.alarm(s.after, s.lock)
	}
}

func (s *session) stop() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
}

// lock forgets the keys and releases the folder.
func (s *session) lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.close() // a vault that cannot be closed has no keys either
}

func (s *session) close() error {
	s.stop()
	if s.v == nil {
		return nil
	}
	err := s.v.Close()
	s.v = nil
	if err != nil {
		return fmt.Errorf("close the vault: %w", err)
	}
	return nil
}

// nothing is what a shell does with a vault that it has just unlocked.
func nothing(*vault.Vault) error { return nil }
