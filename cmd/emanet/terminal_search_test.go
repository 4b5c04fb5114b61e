//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"emanet/index"
	"emanet/vault"
	"emanet/vault/store"
)

// addHostile adds a record that attacks a terminal wherever it can, and returns
// its id and the text of its note.
func addHostile(t *testing.T, dir string) (id, note string) {
	t.Helper()
	note = "\x1b[7m\u202e qara \u009b" + hostileText
	e, stdout, _ := newTestEnvIn(t, dir, strings.NewReader("Nümunə"))
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "add", "-", "--name", strings.ReplaceAll(hostileText, "/", ""),
		"--title", "\u202eMARK", "--set", "note="+note, "--tag", "a\u202eb\u2066", "--person", "\u202eMARK Şəxs",
		"--place", "\u2066yer", "--case", "\u202ek")
	return strings.Fields(stdout.String())[1], note
}

// TestAttack36SearchOnTerminal: what a search shows of hostile records has no
// control byte but those of the style, and the found word is set off.
func TestAttack36SearchOnTerminal(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	addHostile(t, dir)
	s := newSeat(t)
	run := func(words ...string) {
		e, _, _ := newTestEnvIn(t, dir, nil)
		if err := os.WriteFile(e.path("batch"), []byte("MARK\n(\x1b[2J\u202e\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.sit(e)
		e.getenv = func(name string) string { return map[string]string{"TERM": "xterm"}[name] }
		runArgs(t.Context(), e, append([]string{"--vault", "vault", "--identity", "id"}, words...))
	}
	for _, words := range [][]string{
		{"search", "MARK", "--facets", "kind,place,case,lang,month", "--explain", "--passages", "9"},
		{"search", "MARK", "--json"},
		{"search", "MARK", "--ids-only"},
		{"search", "qara"},
		{"search", "\x1b[2J\u202eyox\u0085", "--explain"},
		{"search", "person:\u2066x", "--explain", "--json"},
		{"search", "x (\x1b]0;t\x07 \u202e"},
		{"search", "\u202ekidn:x\x9b"},
		{"search", "--batch", "batch", "--passages", "3"},
		{"search", "--batch", "batch", "--json"},
		{"search", "MARK OR \u202eMARK", "--receipt", "receipt"},
		{"verify", "--receipt", "receipt"},
		{"list", "--query", "MARK"},
		{"list", "--query", "\x1b(\x00"},
		{"search", "--facets", "\x1b[2J"},
		{"search", "@\x1b[2J"},
		{"index", "status"},
		{"index", "\x1b[2J"},
	} {
		run(words...)
	}
	go s.after("Type remove", "no\r")
	run("remove", "--query", "MARK")
	s.after("nothing was changed", "")
	shown := s.screen()
	if !strings.Contains(shown, "\x1b[7mMARK\x1b[0m") || !strings.Contains(shown, `\x1b[7m\u202e `+"\x1b[7mqara\x1b[0m") {
		t.Errorf("what was found is not set off: %q", shown)
	}
	for i, r := range strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "", "\x1b[7m", "").Replace(shown) {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e || r == 0x2066 || r == 0xe0001 {
			t.Fatalf("%U at %d of %q", r, i, shown)
		}
	}
}

// TestAttack36SearchIntoPipe: a pipe gets the text exactly, as JSON spells it,
// and the marks count its bytes.
func TestAttack36SearchIntoPipe(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	id, note := addHostile(t, dir)
	e, stdout, _ := newTestEnvIn(t, dir, nil)
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "--json", "search", "id:"+id, "qara")
	var hit hitJSON
	if err := json.NewDecoder(strings.NewReader(stdout.String())).Decode(&hit); err != nil || len(hit.Passages) != 1 {
		t.Fatalf("%v: %s", err, stdout)
	}
	p := hit.Passages[0]
	if !strings.Contains(p.Text, note) || len(p.Marks) != 1 || p.Text[p.Marks[0][0]:p.Marks[0][1]] != "qara" {
		t.Errorf("%q %v", p.Text, p.Marks)
	}
}

// TestSearchOnTerminal asks for the query, and shows found words in reverse;
// with NO_COLOR they stand between asterisks.
func TestSearchOnTerminal(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	e, _, _ := newTestEnvIn(t, dir, strings.NewReader("Nümunə: İŞGƏNCƏ. Пытка."))
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "add", "-", "--title", "Birinci")
	for noColor, want := range map[string]string{"": "\x1b[7mİŞGƏNCƏ\x1b[0m", "1": "*İŞGƏNCƏ*"} {
		s := newSeat(t)
		e, _, _ = newTestEnvIn(t, dir, nil)
		s.sit(e)
		e.getenv = func(name string) string { return map[string]string{"TERM": "xterm", "NO_COLOR": noColor}[name] }
		go s.after("Search for: ", "  ишҝәнҹә\r")
		runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "search")
		s.after("1 of 1 record", "")
		if shown := s.screen(); !strings.Contains(shown, want) || strings.Contains(shown, "Search for: Search") {
			t.Errorf("NO_COLOR=%q: %q", noColor, shown)
		}
	}
}

// TestSearchBesideAReader: while somebody else reads the vault, its index
// cannot be brought up to date on disk; the search goes on in memory.
func TestSearchBesideAReader(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	e, _, _ := newTestEnvIn(t, dir, strings.NewReader("işgəncə"))
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "add", "-", "--title", "Birinci")
	if err := os.RemoveAll(e.path("vault/index")); err != nil {
		t.Fatal(err)
	}
	reader, err := vault.Open(t.Context(), e.path("vault"), false, e.config)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	e, stdout, stderr := newTestEnvIn(t, dir, nil)
	e.config.Store.Wait = -1
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "search", "işgəncə")
	if !strings.Contains(stdout.String(), "Birinci") || !strings.Contains(stderr.String(), "indexed in memory") {
		t.Errorf("%s%s", stdout, stderr)
	}
	if _, err := os.Stat(e.path("vault/index/manifest.age")); err == nil {
		t.Error("a reader wrote an index")
	}
}

// TestSearchOfDamagedVault: a record that is gone does not keep back the
// others, the answer ends with 14, and nothing is done to what a query picks.
func TestSearchOfDamagedVault(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	for _, text := range []string{"işgəncə bir", "işgəncə iki"} {
		e, _, _ := newTestEnvIn(t, dir, strings.NewReader(text))
		runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "add", "-", "--title", strings.ToUpper(text))
	}
	deleteFound(t, dir, "iki")

	for _, tt := range []struct {
		words []string
		shown string
	}{
		{[]string{"search", "işgəncə"}, "*işgəncə* bir"},
		{[]string{"search", "işgəncə", "--json"}, `"total":2,`},
		{[]string{"index", "rebuild"}, "1 of 2"},
		{[]string{"search", "işgəncə"}, "*işgəncə* bir"},
		{[]string{"search", "işgəncə", "--ids-only"}, "r-"},
		{[]string{"search", "--batch", "queries"}, "1,işgəncə,hit,1,1,"},
		{[]string{"list", "--query", "işgəncə"}, "IŞGƏNCƏ BIR"},
		{[]string{"index", "verify"}, "whole"},
		{[]string{"export", "--query", "işgəncə", "-o", "out"}, ""},
		{[]string{"remove", "--query", "işgəncə", "--yes"}, ""},
	} {
		e, stdout, stderr := newTestEnvIn(t, dir, nil)
		if err := os.WriteFile(e.path("queries"), []byte("işgəncə\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		runLine(t, e, statusIntegrity, append([]string{"--vault", "vault", "--identity", "id"}, tt.words...)...)
		if !strings.Contains(stdout.String(), tt.shown) || tt.shown == "" && stdout.String() != "" {
			t.Errorf("emanet %s: %s%s", joinLine(tt.words), stdout, stderr)
		}
		if n := strings.Count(stderr.String(), "1 missing of 2 records"); n != 1 {
			t.Errorf("emanet %s says %d times what is missing: %s", joinLine(tt.words), n, stderr)
		}
	}
}

// deleteFound deletes the revision of the record that a query picks straight
// from the store.
func deleteFound(t *testing.T, dir, query string) {
	t.Helper()
	e, _, _ := newTestEnvIn(t, dir, nil)
	v, err := openVault(t.Context(), withIdentity(e), access{unlock: true})
	if err != nil {
		t.Fatal(err)
	}
	q, err := index.ParseQuery(query, dates())
	if err != nil {
		t.Fatal(err)
	}
	res, err := everything(t.Context(), e, v, q)
	if err != nil || len(res.Matches) != 1 {
		t.Fatal(res, err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	id, err := store.ParseObjectID(res.Matches[0].Object)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(e.path("vault"), true, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(st.Update(func(txn *store.Txn) error { return txn.DeleteObject(id) }), st.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestIndexRebuildInterrupted: Ctrl-C leaves the index and the vault as they
// were.
func TestIndexRebuildInterrupted(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	e, _, _ := newTestEnvIn(t, dir, strings.NewReader("işgəncə"))
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "add", "-", "--title", "Birinci")
	e, _, stderr := newTestEnvIn(t, dir, nil)
	ctx, cancel := context.WithCancel(t.Context())
	v, err := openVault(ctx, withIdentity(e), access{write: true, unlock: true})
	if err != nil {
		t.Fatal(err)
	}
	stopping := func(done, _ int64) {
		if done > 0 {
			cancel()
		}
	}
	if got, _ := judge(v.RebuildIndex(ctx, stopping)); got != statusInterrupted {
		t.Errorf("status %d: %s", got, stderr)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	e, stdout, _ := newTestEnvIn(t, dir, nil)
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "index", "verify")
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "verify")
	if !strings.Contains(stdout.String(), "1 record can be found") {
		t.Errorf("%s", stdout)
	}
}

// withIdentity prepares e for the vault and the identity file of newVault.
func withIdentity(e *env) *env {
	e.global = globals{vault: "vault", identity: "id", passphraseFD: -1}
	e.start()
	return e
}
