//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"emanet/vault/bundle"
)

// manyRecords are more records than one entry of the log takes.
func manyRecords(t testing.TB) (parts []part) {
	t.Helper()
	for i := range times(60, 120) {
		content := fmt.Sprintf("%d %s", i, strings.Repeat("uydurma bayt ", 12_000))
		parts = append(parts, wholePart(i+1, testID(t, byte(i)), fmt.Sprintf("şahid %d", i), fmt.Sprintf("mətn %d", i),
			fileOfPart("0001", fmt.Sprintf("%d.bin", i), "\x00"+content)))
	}
	for i := range parts { // an id holds more than a byte
		id := testID(t, byte(i))
		id[0], id[1] = byte(i>>8)+1, byte(i)
		parts[i].shared.Record, parts[i].shared.Original.Record = id, id
	}
	return parts
}

// TestAttack27ReceiveKilledAtRandom kills the process at random moments: each record is there, whole, or it is not, and
// the next time brings the others.
func TestAttack27ReceiveKilledAtRandom(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	parts := manyRecords(t)
	path := d.sealTo("many.age", bytes.NewReader(d.from.plain(t, d.to, parts...)), d.to...)
	r := rand.New(rand.NewPCG(27, 0))
	killed, there := 0, 0
	for range times(6, 12) {
		if d.killedWhileTakingIn(path, time.Duration(r.IntN(times(300, 3000)))*time.Millisecond) {
			killed++
		}
		d.do("verify", "--unlock")
		now := d.receivedSoFar(parts)
		t.Logf("%d of %d records are there", now, len(parts))
		if now < there {
			t.Errorf("there were %d records, and now %d", there, now)
		}
		there = now
	}
	t.Logf("killed %d times", killed)
	d.do("receive", "--accept", "--quiet", "--no-ocr", path)
	if n := d.receivedSoFar(parts); n != len(parts) || len(d.recordsOf()) != n {
		t.Errorf("%d records are there, %d of the bundle; want %d", len(d.recordsOf()), n, len(parts))
	}
	out := d.do("receive", "--accept", "--quiet", "--no-ocr", path)
	if strings.Count(out, "left out ") != len(parts) || strings.Contains(out, "\nreceived ") {
		t.Errorf("once more it is not left out: %s", out)
	}
	d.do("verify", "--unlock")
}

// killedWhileTakingIn kills receive a while after it has checked the bundle, and reports whether it was still at work.
func (l *lab) killedWhileTakingIn(path string, after time.Duration) bool {
	l.Helper()
	cmd := l.command("receive", "--accept", "--quiet", "--no-ocr", path)
	out, err := cmd.StdoutPipe()
	l.must(err)
	l.must(cmd.Start())
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "every hash holds") {
			defer time.AfterFunc(after, func() { _ = cmd.Process.Kill() }).Stop()
		}
	}
	return cmd.Wait() != nil
}

// receivedSoFar counts the records that are there, and looks whether each is whole.
func (d *desk) receivedSoFar(parts []part) (n int) {
	d.Helper()
	ids := d.recordsOf()
	there := map[string]bool{}
	for _, id := range ids {
		if there[id] {
			d.Errorf("%s is there twice", id)
		}
		there[id] = true
	}
	for i, p := range parts {
		id := p.shared.Record.String()
		if !there[id] {
			continue
		}
		n++
		if i%17 > 0 && !long() {
			continue
		}
		if got := d.do("show", id, "--file", "0001"); sumOf(got) != fmt.Sprintf("%x", p.shared.Files[0].SHA256) {
			d.Errorf("%s has a file of %d bytes", id, len(got))
		}
		if got := strings.TrimSpace(d.do("show", id, "--text")); got != p.shared.Original.Text {
			d.Errorf("%s says %q", id, got)
		}
	}
	return n
}

// interrupted shares a large file and sends a signal as soon as something of the bundle is on the disk. It returns the
// status, -1 after a kill.
func (l *lab) interrupted(sig os.Signal, id string, words ...string) int {
	l.Helper()
	out := l.path("out/cut")
	l.must(os.MkdirAll(out, 0o700))
	cmd := l.command(append([]string{"share", id, "--yes", "-o", filepath.Join(out, "b.age")}, words...)...)
	ended := make(chan error, 1)
	l.must(cmd.Start())
	go func() { ended <- cmd.Wait() }()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for begun := false; !begun; {
		select {
		case err := <-ended:
			l.Fatalf("it ended before it could be killed: %v", err)
		case <-look.C:
			names, err := filepath.Glob(filepath.Join(out, ".emanet-part-*"))
			l.must(err)
			for _, name := range names {
				info, err := os.Stat(name)
				begun = begun || err == nil && info.Size() > 0
			}
		}
	}
	l.must(cmd.Process.Signal(sig))
	<-ended
	if _, err := os.Lstat(filepath.Join(out, "b.age")); err == nil {
		l.Fatal("it was too quick: the file is too small for this test")
	}
	return cmd.ProcessState.ExitCode()
}

// addLarge adds a file that takes a while to share.
func (l *lab) addLarge() (id string) {
	l.Helper()
	large := filepath.Join(l.path("in"), "large.bin")
	f, err := os.Create(large)
	l.must(err)
	l.must(f.Truncate(int64(times(256, 1024)) << 20))
	l.must(f.Close())
	return recordID(l, l.do("add", "--title", "böyük", "--set", "consent_to="+bundle.ShareWithCounsel+"=yes", large))
}

// TestAttack48ShareKilled kills share between its two entries. The next command says that nobody knows, whichever it is;
// the log notes it once; and whoever removes the record is told whom to tell.
func TestAttack48ShareKilled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.addLarge()
	d.interrupted(os.Kill, id, "--to", "Nümunə Müdafiəçi")
	for n, words := range [][]string{{"list"}, {"search", "böyük"}, {"show", id}, {"log"}} {
		cmd := d.command(words...)
		r := d.finish(cmd, words)
		if told := strings.Contains(r.err, `outcome unknown: the share to "Nümunə Müdafiəçi"`); r.status != 0 || !told && n == 0 {
			t.Errorf("%v after the kill: %d %s", words, r.status, r.err)
		}
	}
	d.addText("sonrakı")
	for _, words := range [][]string{{"list"}, {"status", "--unlock"}, {"checkpoint"}} {
		if r := d.try("", words...); strings.Contains(r.err, "outcome unknown") {
			t.Errorf("%v tells it again: %s", words, r.err)
		}
	}
	if n := strings.Count(d.do("log", "--json"), `"outcome-unknown"`); n != 1 {
		t.Errorf("the log notes it %d times", n)
	}
	r := d.try("", "remove", id)
	if r.status != 0 || !strings.Contains(r.err, "may have been given (outcome unknown) to Nümunə Müdafiəçi") {
		t.Errorf("remove: %d %s", r.status, r.err)
	}
	d.do("verify", "--unlock")
}

// TestAttack48ShareInterrupted stops share as a person does: nothing is left, the log says that nothing was written, and
// nobody has to be told.
func TestAttack48ShareInterrupted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.addLarge()
	if got := d.interrupted(os.Interrupt, id, "--to", "Nümunə Müdafiəçi"); got != int(statusInterrupted) {
		t.Errorf("it ended with %d", got)
	}
	if left := tree(t, d.path("out")); len(left) > 0 {
		t.Errorf("%d files are left", len(left))
	}
	r := d.try("", "log", "--json")
	if strings.Contains(r.err, "unknown") || !strings.Contains(r.out, `"share-failed"`) || strings.Contains(r.out, `"share-done"`) {
		t.Errorf("the log: %s%s", r.out, r.err)
	}
	if r := d.try("", "remove", id); r.status != 0 || strings.Contains(r.err, "given") {
		t.Errorf("remove: %d %s", r.status, r.err)
	}
}
