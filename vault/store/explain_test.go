package store

import (
	"errors"
	"testing"
)

// TestFaultOnAFullDisk: a fault inside Badger is called a full disk where the disk is full, and damage where it is not;
// an error that is no fault keeps its name.
func TestFaultOnAFullDisk(t *testing.T) {
	t.Parallel()
	fault := guard("probe", func(*callback) error { panic("SIGBUS") })
	if !errors.Is(fault, ErrDamaged) {
		t.Fatalf("a fault is %v", fault)
	}
	for _, c := range []struct {
		rule string
		free int64
		err  error
		want error
	}{
		{"a fault on a full disk", 4096, fault, ErrNoSpace},
		{"a fault with room left", 1 << 40, fault, ErrDamaged},
		{"damage on a full disk", 4096, ErrDamaged, ErrDamaged},
		{"nothing", 4096, nil, nil},
	} {
		space := spaceCheck{free: func(string) (int64, error) { return c.free, nil }}
		if got := space.explain(c.err); !errors.Is(got, c.want) || (c.want == ErrNoSpace) == errors.Is(got, ErrDamaged) && got != nil {
			t.Errorf("%s: %v, want %v", c.rule, got, c.want)
		}
	}
}
