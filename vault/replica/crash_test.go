package replica

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"emanet/vault/custody"
)

var errCrash = errors.New("crash")

// crashAt returns a hook that lets n changes of the file system happen and then
// none, as if the process had been killed.
func crashAt(n int) (hook func(op, name string) error, crashed func() bool) {
	var mu sync.Mutex
	done := 0
	return func(string, string) error {
			mu.Lock()
			defer mu.Unlock()
			if done++; done > n {
				return errCrash
			}
			return nil
		}, func() bool {
			mu.Lock()
			defer mu.Unlock()
			return done > n
		}
}

// stride is how many of the moments of a crash are left out: none with EMANET_LONG=1.
func stride(short int) int {
	if os.Getenv("EMANET_LONG") == "1" {
		return 1
	}
	return short
}

// TestAttack27Copy: a copy killed before any one of its changes of the file system
// is whole as of its old or its new checkpoint, and the next copy finishes it.
func TestAttack27Copy(t *testing.T) {
	t.Parallel()
	v := newFake(t)
	items := v.add(t, 40, 60, 80)
	v.add(t, 100)
	base := filepath.Join(t.TempDir(), "base")
	mustCopy(t, v, base)
	old := v.state.Checkpoint()
	next := v.clone()
	next.purge(t, items[0])
	next.reseal(t)
	next.add(t, 120)
	later := next.clone()
	later.reseal(t)
	for n := 0; ; n += stride(7) {
		dir := filepath.Join(t.TempDir(), "copy")
		if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
			t.Fatal(err)
		}
		hook, crashed := crashAt(n)
		_, err := Copy(t.Context(), next, dir, Options{step: hook}, nil)
		if !crashed() {
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d changes of the file system", n)
			return
		}
		if !errors.Is(err, errCrash) {
			t.Fatalf("after %d: %v", n, err)
		}
		checkInterrupted(t, n, dir, old, next.state.Checkpoint())
		if n%2 == 0 {
			mustCopy(t, next, dir)
			sameTree(t, next, dir)
			continue
		}
		mustCopy(t, later, dir) // the vault went on meanwhile
		sameTree(t, later, dir)
	}
}

// checkInterrupted verifies a copy as it stands after a crash.
func checkInterrupted(t *testing.T, n int, dir string, old, next custody.Checkpoint) {
	t.Helper()
	r, s, err := Verify(t.Context(), dir, nil)
	if err != nil {
		t.Fatalf("after %d: %v", n, err)
	}
	if s.Checkpoint() != old && s.Checkpoint() != next {
		t.Fatalf("after %d: neither the old nor the new state", n)
	}
	if r.Leftovers > 0 && !r.Interrupted {
		t.Fatalf("after %d: %+v", n, r)
	}
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	if n%10 == 3 { // what can be verified can be taken out, too
		mustCopy(t, tree, filepath.Join(t.TempDir(), "taken out"))
	}
}

// TestAttack27FirstCopy: the same for the first copy, which has no old state.
func TestAttack27FirstCopy(t *testing.T) {
	t.Parallel()
	v := newFake(t)
	v.add(t, 40, 60)
	later := v.clone()
	later.reseal(t)
	for n := 0; ; n += stride(5) {
		dir := filepath.Join(t.TempDir(), "copy")
		hook, crashed := crashAt(n)
		_, err := Copy(t.Context(), v, dir, Options{step: hook}, nil)
		if !crashed() {
			return
		}
		if !errors.Is(err, errCrash) {
			t.Fatalf("after %d: %v", n, err)
		}
		if _, _, err := Verify(t.Context(), dir, nil); err != nil && !errors.Is(err, ErrUnfinished) && !errors.Is(err, ErrNotCopy) && n > 3 {
			t.Fatalf("after %d: %v", n, err)
		}
		mustCopy(t, later, dir)
		sameTree(t, later, dir)
	}
}
