package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/index"
	"emanet/vault"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// TestStatuses holds the numbers: they are part of the interface.
func TestStatuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("something"), 1},
		{&partialError{failed: 1, total: 2, what: "files"}, 3},
		{store.ErrNoVault, 10},
		{store.ErrInUse, 11},
		{crypto.ErrWrongKey, 12},
		{vault.ErrNoRecord, 13},
		{&vault.AmbiguousError{Prefix: "r"}, 13},
		{vault.ErrNoSlot, 13},
		{vault.ErrNoFile, 13},
		{vault.ErrNoRevision, 13},
		{crypto.ErrTampered, 14},
		{store.ErrMissing, 14},
		{store.ErrDamaged, 14},
		{store.ErrReadOnlyCrash, 14},
		{custody.ErrIntegrity, 14},
		{custody.ErrFork, 14},
		{vault.ErrBehind, 14},
		{record.ErrFormat, 14},
		{index.ErrNone, 14},
		{index.ErrInvalid, 14},
		{&vault.MissingError{Missing: 1, Total: 2, Records: make([]record.ID, 1)}, 14},
		{errors.Join(crypto.ErrTampered, keyslot.ErrWorkFactor), 14},
		{keyslot.ErrWorkFactor, 15},
		{vault.ErrLastSlot, 15},
		{keyslot.ErrClassic, 15},
		{&crypto.WeakError{Reason: "short"}, 15},
		{store.ErrNotEmpty, 15},
		{store.ErrNoSpace, 16},
		{syscall.ENOSPC, 16},
		{usagef("x"), 64},
		{&record.UnknownKeyError{Key: "x"}, 64},
		{&record.DateError{Reason: "x"}, 64},
		{&index.SyntaxError{Query: "x", Reason: "y"}, 64},
		{keyslot.ErrHolder, 64},
		{context.Canceled, 130},
		{errors.Join(context.Canceled, store.ErrInUse), 130},
	} {
		if got, _ := judge(tt.err); int(got) != tt.want {
			t.Errorf("judge(%v) = %d, want %d", tt.err, got, tt.want)
		}
		if tt.err == nil {
			continue
		}
		if got, _ := judge(fmt.Errorf("show %q: %w", "r-1", tt.err)); int(got) != tt.want {
			t.Errorf("wrapped %v gives %d, want %d", tt.err, got, tt.want)
		}
	}
	seen := map[status]bool{}
	for _, s := range statuses() {
		if seen[s.status] || s.meaning == "" || s.status == 2 {
			t.Errorf("status %d is there twice, or has no meaning, or is Go's", s.status)
		}
		seen[s.status] = true
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	e, stdout, stderr := newTestEnv(t, "")
	e.start()
	e.report(t.Context(), fmt.Errorf("open vault: %w", store.ErrInUse))
	want := "emanet: error: open vault: vault is in use by another process\nemanet: hint: close the other emanet and try again\n"
	if stderr.String() != want || stdout.String() != "" {
		t.Errorf("stderr %q, stdout %q", stderr, stdout)
	}
	stderr.Reset()
	e.global.json = true
	e.report(t.Context(), usagef("a <b> \u2028"))
	if got := stderr.String(); got != `{"type":"error","status":64,"error":"a <b> \u2028","hint":"emanet --help"}`+"\n" {
		t.Errorf("json: %q", got)
	}
}

// TestReportPointsAtTheQuery: a mistake in a query is shown with its place.
func TestReportPointsAtTheQuery(t *testing.T) {
	t.Parallel()
	e, _, stderr := newTestEnv(t, "")
	e.start()
	_, err := index.ParseQuery("işgəncə (polis", index.ParseOptions{})
	e.report(t.Context(), fmt.Errorf("--query: %w", err))
	lines := strings.Split(stderr.String(), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "emanet: error: --query: query, character 9: ") ||
		lines[1] != "  işgəncə (polis" || lines[2] != "          ^" {
		t.Errorf("%q", lines)
	}
	stderr.Reset()
	e.global.json = true
	e.report(t.Context(), err)
	if got := stderr.String(); !strings.Contains(got, `"status":64,`) || !strings.Contains(got, `"offset":11}`) {
		t.Errorf("json: %s", got)
	}
}

// TestHelpFits: the help of every command fits a narrow terminal, but for the
// examples, which are there to be copied.
func TestHelpFits(t *testing.T) {
	t.Parallel()
	root := program(&globals{})
	root.each(nil, func(path []string, c *command) {
		for _, columns := range []int{40, 80} {
			text, _, _ := strings.Cut(helpText(root, c, path, columns), "\nExamples:\n")
			for i, line := range strings.Split(text, "\n") {
				if i > 2 && len([]rune(line)) > columns {
					t.Errorf("%v at %d columns: %q", path, columns, line)
				}
			}
		}
	})
}
