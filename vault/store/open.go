package store

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// open takes the lock, repairs what a crash left, and opens Badger.
func (s *Store) open() (err error) {
	if _, err := readCurrent(s.folder); err != nil { // before a lock file is made in a folder that is no vault
		return err
	}
	exclusive := s.write || readersAreAlone
	if s.lock, err = takeLock(s.folder, s.dir, exclusive, s.wait); err != nil {
		return err
	}
	in, err := s.inspect()
	if err != nil {
		return err
	}
	if !in.clean() && !exclusive {
		if err := s.recoverForReader(); err != nil {
			return err
		}
		if in, err = s.inspect(); err != nil {
			return err
		}
		if !in.clean() {
			return ErrInUse // a writer came between and was killed
		}
	}
	if !exclusive {
		return s.openReadable(in)
	}
	err = s.openWritable(in)
	if !in.clean() {
		err = crashOnReadOnly(err)
	}
	return err
}

// inspect reads CURRENT and looks into the store folder that it names.
func (s *Store) inspect() (*inspection, error) {
	generation, err := readCurrent(s.folder)
	if err != nil {
		return nil, err
	}
	in, err := inspect(s.folder, storeName(generation))
	if err != nil {
		return nil, err
	}
	if in.manifest == nil {
		return nil, damaged(path.Join(in.store, manifestName), "missing")
	}
	s.generation = generation
	return in, nil
}

func (s *Store) openReadable(in *inspection) error {
	if err := in.verify(); err != nil {
		return err
	}
	var err error
	s.engine, err = openEngine(s.folder, in.store, s.space, engineOptions{dir: s.dir})
	return err
}

// openWritable opens for writing, which replays the logs of a crash after they were set aside.
func (s *Store) openWritable(in *inspection) error {
	if err := in.verify(); err != nil {
		return err
	}
	if err := s.removeTemps(); err != nil {
		return err
	}
	if !in.clean() {
		if err := s.space.check(0); err != nil {
			return err
		}
		aside, err := in.setAside()
		if err != nil {
			return fmt.Errorf("set aside: %w", err)
		}
		s.recovered = aside
		err = in.repair()
		if err != nil {
			return fmt.Errorf("repair: %w", err)
		}
	} else if err := in.sweep(); err != nil {
		return err
	}
	var err error
	s.engine, err = openEngine(s.folder, in.store, s.space, engineOptions{dir: s.dir, write: true})
	return err
}

// recoverForReader takes the lock alone, replays the logs by an open for writing, closes it, and goes back to a
// shared lock.
func (s *Store) recoverForReader() error {
	if err := s.lock.release(); err != nil {
		return err
	}
	s.lock = nil
	lock, err := takeLock(s.folder, s.dir, true, s.wait)
	if err != nil {
		return crashOnReadOnly(err)
	}
	s.lock = lock
	in, err := s.inspect() // again: another process may have repaired it meanwhile
	if err != nil {
		return err
	}
	if !in.clean() {
		if err := s.openWritable(in); err != nil {
			return crashOnReadOnly(err)
		}
		if err := s.engine.close(); err != nil {
			return err
		}
		s.engine = nil
	}
	if err := s.lock.release(); err != nil {
		return err
	}
	s.lock = nil
	s.lock, err = takeLock(s.folder, s.dir, false, s.wait)
	return err
}

func crashOnReadOnly(err error) error {
	if isReadOnlyMedium(err) {
		return ErrReadOnlyCrash
	}
	return err
}

// Recovered returns what was set aside because the store had not been closed cleanly, or nil. The caller decides:
// DropAside if nothing is missing, KeepAside if something is.
func (s *Store) Recovered() *Aside {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recovered
}

// KeepAside keeps what Recovered names for ever: the program never removes it. It returns the path in the vault.
func (s *Store) KeepAside() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.recovered == nil {
		return ""
	}
	kept := s.recovered.Path
	s.recovered = nil
	return kept
}

// DropAside removes what Recovered names: only the folder that this open made. It does nothing if there is none.
func (s *Store) DropAside() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.recovered == nil {
		return nil
	}
	if err := removeTree(s.folder, s.recovered.Path); err != nil {
		return fmt.Errorf("drop %q: %w", s.recovered.Path, err)
	}
	s.recovered = nil
	return s.folder.SyncDir(".")
}

// removeTemps removes the temporary names that a crash left: at the top and one folder down.
func (s *Store) removeTemps() error {
	entries, err := s.folder.ReadDir(".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if isTemp(name) {
			if err := removeTree(s.folder, name); err != nil {
				return fmt.Errorf("remove %q: %w", name, err)
			}
			continue
		}
		if !e.IsDir() || strings.HasPrefix(name, asidePrefix) {
			continue
		}
		inside, err := s.folder.ReadDir(name)
		if err != nil {
			return err
		}
		for _, sub := range inside {
			if isTemp(sub.Name()) {
				if err := removeTree(s.folder, path.Join(name, sub.Name())); err != nil {
					return fmt.Errorf("remove %q: %w", path.Join(name, sub.Name()), err)
				}
			}
		}
	}
	return nil
}

// Tidy removes the stores of other generations that a crash between the switch of CURRENT and the removal left. The
// caller has verified the current one: until then the other may be the better evidence. A pending rotation stays.
func (s *Store) Tidy() error {
	if !s.write {
		return ErrReadOnly
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	return s.tidyLocked()
}

func (s *Store) tidyLocked() error {
	if s.tidied {
		return nil
	}
	entries, err := s.folder.ReadDir(".")
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		n, ok := parseStoreName(e.Name())
		if !ok || n == s.generation || (n == s.generation+1 && s.isNext(e.Name())) {
			continue
		}
		errs = append(errs, removeTree(s.folder, e.Name()))
	}
	errs = append(errs, dropMark(s.folder, storeName(s.generation), nextMark), s.folder.SyncDir("."))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("remove old store: %w", err)
	}
	s.tidied = true
	return nil
}
