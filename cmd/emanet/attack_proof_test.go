//go:build unix

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"emanet/vault/custody"
	"emanet/vault/stamp/stamptest"
)

// court is a lab whose vault holds a record, of which there is a proof that an authority with a hostile name dates.
type court struct {
	*lab
	id    string
	proof string
}

func newCourt(t *testing.T) *court {
	t.Helper()
	c := &court{lab: newLab(t)}
	c.setUp("--label", "Nümunə Müdafiəçi")
	c.id = c.addText("uydurma ifadə", "--title", "Uydurma iş", "--consent", "publish=yes")
	a, err := stamptest.New(stamptest.Options{Name: "MƏTN <script>x</script> \x1b]52;c;AAAA\x07\x1b[2J\u202e\u009b2J\nson"})
	c.must(err)
	c.do("timestamp", "request", "-o", c.path("out/a.tsq"))
	query, err := os.ReadFile(c.path("out/a.tsq"))
	c.must(err)
	answer, err := a.Answer(query, stamptest.Answer{})
	c.must(err)
	c.do("timestamp", "add", c.file("a.tsr", string(answer)), "--roots", c.file("roots.pem", string(a.RootPEM())))
	c.proof = c.path("out/a.proof")
	c.do("proof", c.id, "-o", c.proof)
	return c
}

// TestAttack36ProofControlsNoTerminal: a proof, and a page of it, from an authority and with files whose names attack.
func TestAttack36ProofControlsNoTerminal(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	evil := c.file("MƏTN \x1b[2J\u202e.txt", "uydurma ifadə")
	other := c.file("MƏTN \x1b]0;x\x07.txt", "başqa")
	var shown strings.Builder
	for _, words := range [][]string{
		{"proof", c.id, "-o", c.path("out/MƏTN\x1b[2J.proof"), "--html", c.path("out/MƏTN\x1b[2J.html"), "--reason", attackWord()},
		{"proof", c.id, "-o", c.path("out/MƏTN\x1b[2J.proof")},
		{"proof", attackWord(), "-o", c.path("out/x")},
		{"verify", "--proof", c.proof, "--file", evil, "--roots", c.path("in/roots.pem"), "--html", c.path("out/page.html")},
		{"verify", "--proof", c.proof, "--file", evil, "--file", other},
		{"verify", "--proof", c.proof, "--file", evil, "--json"},
		{"verify", "--proof", evil},
		{"verify", "--proof", c.path("out/\x1b[2J")},
		{"verify", "--proof", c.proof, "--vault-id", attackWord()},
		{"verify", "--proof", c.proof, "--checkpoint", attackWord()},
		{"cosign", "--add", evil},
		{"cosign", c.path("in/\x1b[2J"), "-o", c.path("out/x")},
		{"cosign", c.path("in/\x1b[2J"), "-o", c.path("out/x"), "--seen", attackWord()},
		{"log"},
	} {
		screen := c.onTerminal(words...)
		c.onlyText(screen, fmt.Sprintf("emanet %q", words))
		shown.WriteString(screen)
	}
	if n := strings.Count(shown.String(), "MƏTN"); n < 10 {
		t.Errorf("they were shown %d times: the test is blind", n)
	}
	for _, name := range []string{"page.html", "MƏTN\x1b[2J.html"} {
		page, err := os.ReadFile(c.path("out/" + name))
		c.must(err)
		if strings.Contains(string(page), "<script") || strings.ContainsAny(string(page), "\x1b\x07\u202e\u009b") || !strings.Contains(string(page), "&lt;script&gt;") {
			t.Errorf("%q: what the authority calls itself is not escaped", name)
		}
	}
}

// TestAttack44ProofNeedsNoVault: verify --proof touches no vault and asks for nothing, and a proof that was cut, emptied or
// made too large ends with 14 and shows nothing.
func TestAttack44ProofNeedsNoVault(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	whole, err := os.ReadFile(c.proof)
	c.must(err)
	c.must(os.RemoveAll(c.vault))
	c.must(os.Remove(c.path("id")))
	try := func(want status, words ...string) result {
		t.Helper()
		r := c.inside(append([]string{"verify"}, words...)...)
		if r.status != int(want) {
			t.Fatalf("verify %q ended with %d, want %d: %s%s", words, r.status, want, r.out, r.err)
		}
		return r
	}
	if r := try(statusDone, "--proof", c.proof); !strings.Contains(r.out, "holds: ") || !strings.Contains(r.out, c.id) {
		t.Errorf("%s", r.out)
	}
	large := c.path("in/large.proof")
	f, err := os.Create(large)
	c.must(err)
	c.must(f.Truncate(custody.MaxStatement + 1))
	c.must(f.Close())
	for what, name := range map[string]string{
		"empty": c.file("empty.proof", ""), "half": c.file("half.proof", string(whole[:len(whole)/2])), "twice": c.file("twice.proof", string(whole)+string(whole)),
		"a line feed more": c.file("more.proof", string(whole)+"\n"), "a line feed less": c.file("less.proof", string(whole[:len(whole)-1])),
		"carriage returns": c.file("cr.proof", strings.ReplaceAll(string(whole), "\n", "\r\n")), "a mark before it": c.file("bom.proof", "\ufeff"+string(whole)),
	} {
		if r := try(statusIntegrity, "--proof", name, "--html", c.path("out/x.html")); r.out != "" {
			t.Errorf("%s: it is shown: %s", what, r.out)
		}
	}
	if r := c.inside("verify", "--proof", large); r.status == 0 || r.out != "" {
		t.Errorf("a large one: %d %s%s", r.status, r.out, r.err)
	}
	lines := strings.SplitAfter(string(whole), "\n")
	for i := range lines {
		bad := slices.Delete(slices.Clone(lines), i, i+1)
		if strings.Join(bad, "") == string(whole) {
			continue
		}
		try(statusIntegrity, "--proof", c.file("line.proof", strings.Join(bad, "")))
	}
	if _, err := os.Lstat(c.path("out/x.html")); err == nil {
		t.Error("a page was written of what does not hold")
	}
	for _, name := range outsideFolders() {
		if left := tree(t, c.path(name)); len(left) > 0 {
			t.Errorf("%s: %v", name, left)
		}
	}
}
