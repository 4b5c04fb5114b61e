package sandbox

import "testing"

func TestHoldsAreSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		holds Holds
		want  string
	}{
		{Holds{}, "nothing by the system"},
		{Holds{Files: true}, "no file written"},
		{Holds{Memory: 464 << 20}, "memory 464 MiB"},
		{Holds{Files: true, Landlock: 3}, "no files (Landlock 3)"},
		{Holds{Files: true, Landlock: 4, Network: true}, "no files (Landlock 4), no network"},
		{Holds{Files: true, Calls: true}, "no files, no network, system calls filtered"},
		{
			Holds{Memory: 464 << 20, Files: true, Landlock: 7, Network: true, Calls: true},
			"memory 464 MiB, no files (Landlock 7), no network, system calls filtered",
		},
	} {
		if got := c.holds.String(); got != c.want {
			t.Errorf("%+v is said as %q, want %q", c.holds, got, c.want)
		}
	}
}

func TestLimitsFilled(t *testing.T) {
	t.Parallel()
	for memory, want := range map[int64]int64{0: DefaultMemory, -1: DefaultMemory, 1: 1} {
		if got := (Limits{Memory: memory}).Filled().Memory; got != want {
			t.Errorf("%d is filled as %d", memory, got)
		}
	}
}

func TestMeter(t *testing.T) {
	t.Parallel()
	m := OpenMeter()
	if has := m.Resident(); has < 1<<20 || has > 1<<40 {
		t.Errorf("this process has %d bytes", has)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}
