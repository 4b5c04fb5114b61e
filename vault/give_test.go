package vault

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"emanet/vault/custody"
	"emanet/vault/record"
)

// gave lists what the log says of things that were given, in order.
func gave(t *testing.T, v *Vault) string {
	t.Helper()
	v.hist = nil
	entries, err := v.Log(t.Context(), LogFilter{})
	check(t, err)
	var all []string
	for _, e := range entries {
		switch e.Action {
		case custody.ActionExport, custody.ActionExportDone, custody.ActionExportFailed:
			all = append(all, string(e.Action)+" "+e.Details["what"]+" "+e.Purpose)
		case custody.ActionUnknownResult:
			all = append(all, string(e.Action)+" "+e.Details["of"])
		}
	}
	return strings.Join(all, "\n")
}

// TestGiveIsLogged: what leaves is in the log before it can be seen, and as done when it was written; one that failed is not.
func TestGiveIsLogged(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	ids := []record.ID{s.id, s.others[0].ID}
	while := filepath.Join(t.TempDir(), "while")
	check(t, s.v.Give(t.Context(), ids, "exhibits", "məhkəmə", func() error { return image(s.dir, while) }))
	if said := gave(t, open(t, while, false)); said != "export-intended exhibits məhkəmə" {
		t.Errorf("while it is written: %q", said)
	}
	want := "export-intended exhibits məhkəmə\nexport-done exhibits məhkəmə"
	if said := gave(t, s.v); said != want {
		t.Errorf("%q", said)
	}
	given, err := s.v.Given(t.Context(), ids)
	if err != nil || len(given) != 2 || given[0].Unknown || given[1].Unknown || given[0].What != "exhibits" || given[0].Purpose != "məhkəmə" {
		t.Errorf("%+v, %v", given, err)
	}
	failed := errors.New("disk")
	if err := s.v.Give(t.Context(), ids[:1], "page", "", func() error { return failed }); !errors.Is(err, failed) {
		t.Errorf("%v", err)
	}
	if said := gave(t, s.v); said != want+"\nexport-intended page \n"+string(custody.ActionExportFailed)+" page " {
		t.Errorf("after one that failed: %q", said)
	}
	given, err = s.v.Given(t.Context(), ids[:1])
	if err != nil || len(given) != 1 || given[0].Unknown { // nothing was given
		t.Errorf("%+v, %v", given, err)
	}
	s.v = reopen(t, s.v, s.dir)
	if told := s.v.Notices(); len(told) > 0 {
		t.Errorf("after one that failed the next command is told %q", told)
	}
	ended, cancel := context.WithCancel(t.Context())
	check(t, s.v.Give(ended, ids[:1], "page", "", func() error { cancel(); return nil }))
	if said := gave(t, s.v); !strings.HasSuffix(said, "export-intended page \nexport-done page ") {
		t.Errorf("one that was written as somebody stopped waiting: %q", said)
	}
	mustVerify(t, s.v)
}

// reopen is what the next command finds.
func reopen(t *testing.T, v *Vault, dir string) *Vault {
	t.Helper()
	check(t, v.Close())
	return open(t, dir, true)
}

// TestGiveIsRefused: nothing is written, and the log says nothing.
func TestGiveIsRefused(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	check(t, s.v.Remove(t.Context(), []record.ID{s.others[0].ID}, ""))
	write := func() error { t.Error("it was written"); return nil }
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for what, c := range map[string]struct {
		err  error
		want error
	}{
		"nothing":         {s.v.Give(t.Context(), nil, "page", "", write), ErrNoRecord},
		"unknown":         {s.v.Give(t.Context(), []record.ID{s.id, {1}}, "page", "", write), ErrNoRecord},
		"removed":         {s.v.Give(t.Context(), []record.ID{s.id, s.others[0].ID}, "page", "", write), ErrRefused},
		"a long reason":   {s.v.Give(t.Context(), []record.ID{s.id}, "page", strings.Repeat("x", record.MaxReason+1), write), record.ErrMeta},
		"nobody waits":    {s.v.Give(ended, []record.ID{s.id}, "page", "", write), context.Canceled},
		"no text as such": {s.v.Give(t.Context(), []record.ID{s.id}, "page", "\xff", write), record.ErrMeta},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v", what, c.err)
		}
	}
	if said := gave(t, s.v); said != "" {
		t.Errorf("%q", said)
	}
	check(t, s.v.Close())
	if err := open(t, s.dir, false).Give(t.Context(), []record.ID{s.id}, "page", "", write); !errors.Is(err, ErrReadOnly) {
		t.Errorf("%v", err)
	}
}

// TestAttack48KilledWhileSomethingIsGiven takes the image that kill -9 leaves while a page or a proof is written: the next
// command says that the outcome is unknown, once, and the log with it.
func TestAttack48KilledWhileSomethingIsGiven(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	for what, give := range map[string]func(write func() error) error{
		"exhibits": func(write func() error) error {
			return s.v.Give(t.Context(), []record.ID{s.id}, "exhibits", "", write)
		},
		"proof": func(write func() error) error {
			return s.v.Prove(t.Context(), s.id, ProofOptions{}, func([]byte, *custody.Proved) error { return write() })
		},
	} {
		killed := filepath.Join(t.TempDir(), "killed")
		was := gave(t, s.v)
		check(t, give(func() error { return image(s.dir, killed) }))
		for n, want := range []string{"", "\noutcome-unknown export", "\noutcome-unknown export"} {
			v := open(t, killed, n > 0)
			told := strings.Contains(strings.Join(v.Notices(), "\n"), "outcome unknown: the export begun")
			if told != (n < 2) {
				t.Errorf("%s, command %d is told %q", what, n+1, v.Notices())
			}
			if said := strings.TrimPrefix(gave(t, v), was); strings.TrimPrefix(said, "\n") != "export-intended "+what+" "+want {
				t.Errorf("%s, command %d: %q", what, n+1, said)
			}
			given, err := v.Given(t.Context(), []record.ID{s.id})
			if err != nil || !given[len(given)-1].Unknown || given[len(given)-1].What != what {
				t.Errorf("%s: %+v, %v", what, given, err)
			}
			mustVerify(t, v)
			check(t, v.Close())
		}
	}
}
