package vault

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"emanet/vault/record"
	"emanet/vault/store"
)

// delivery is a closed vault and a bundle that it may take in; the records do not fit into one entry.
type delivery struct {
	dir    string
	bundle []byte
}

// deliveryRecords is how many records a delivery has; their files are more than one entry takes.
const deliveryRecords = 10

func newDelivery(t *testing.T) *delivery {
	t.Helper()
	from, to := twoParties(t)
	var ids []record.ID
	for i := range deliveryRecords {
		a := add(t, from.v, Draft{Fields: consented(t, fmt.Sprintf("şahid %d", i), ""), Text: mark, Sources: []Source{
			source("v.bin", random(byte(i), smallFile)), source("p.bin", random(byte(i), 900)),
		}})
		ids = append(ids, a.ID)
	}
	add(t, from.v, Draft{Text: "başqa"})
	b := from.gives(t, to, ShareOptions{}, ids...)
	add(t, to.v, Draft{Fields: fields(t, "title: özümünkü\n"), Text: mark})
	check(t, to.v.Close())
	return &delivery{to.dir, b}
}

// accept takes the bundle in.
func (d *delivery) accept(ctx context.Context, v *Vault) (taken int, err error) {
	all, err := takeInto(ctx, v, d.bundle, AcceptOptions{})
	for _, a := range all {
		if a.Taken {
			taken++
		}
	}
	return taken, err
}

// watched takes the bundle in, with a layer of files that tells or fails.
func (d *delivery) watched(t *testing.T, dir string, f *faultyFiles) (got string, err error) {
	t.Helper()
	v, err := Open(t.Context(), dir, true, still(f))
	check(t, err)
	check(t, unlockAny(t.Context(), v))
	f.setPause(false)
	_, err = d.accept(t.Context(), v)
	f.setPause(true)
	if err == nil {
		got, err = state(t.Context(), v)
	}
	_ = v.Close() // it may say what failed before
	return got, err
}

// TestAttack27KilledAtEveryOperationOfReceive: each record is there or not, and doing it again brings the others, and none
// twice.
func TestAttack27KilledAtEveryOperationOfReceive(t *testing.T) {
	t.Parallel()
	d := newDelivery(t)
	f := &faultyFiles{Files: store.OSFiles{}, pause: true}
	whole, err := d.watched(t, copyOf(t, d.dir), f)
	check(t, err)
	at := points(f.count, 8)
	dir, images := copyOf(t, d.dir), t.TempDir()
	durable := newLedger(dir)
	taken := map[string]string{}
	g := &faultyFiles{Files: store.OSFiles{}, pause: true}
	g.before = func(n int, op, name string) {
		k := slices.Index(at, n)
		for i, how := range []string{"killed", "powerless"} {
			if k < 0 || k%2 != i && !long() {
				continue
			}
			to := filepath.Join(images, fmt.Sprintf("%s-%d", how, n))
			if err := image(dir, to); err != nil {
				t.Error(err)
			}
			if how == "powerless" {
				durable.spoil(t, to)
			}
			taken[to] = fmt.Sprintf("%s before operation %d (%s %s)", how, n, op, name)
		}
		durable.note(op, name)
	}
	if got, err := d.watched(t, dir, g); err != nil || got != whole {
		t.Fatalf("without a fault: %v\n%s", err, got)
	}
	for killed, what := range taken {
		noMark(t, killed, what)
		d.wantCompleted(t, killed, what, whole)
	}
}

// wantCompleted looks at what an interrupted process left, and lets the next one take the bundle in again.
func (d *delivery) wantCompleted(t *testing.T, dir, what, whole string) {
	t.Helper()
	got, err := afterwards(t.Context(), dir)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	there := wantPart(t, what, got, whole)
	v := open(t, dir, true)
	defer v.Close()
	taken, err := d.accept(t.Context(), v)
	if err != nil || there+taken != deliveryRecords {
		t.Errorf("%s: %d records were there, %d came, %v", what, there, taken, err)
	}
	mustVerify(t, v)
	if got, err := state(t.Context(), v); err != nil || got != whole {
		t.Errorf("%s: %v; again it gave\n%s\nwant\n%s", what, err, got, whole)
	}
}

// wantPart fails unless each record of the part is one of the whole, and counts those that were received.
func wantPart(t *testing.T, what, part, whole string) (received int) {
	t.Helper()
	records := strings.Split(whole, "\n")
	for line := range strings.SplitSeq(part, "\n") {
		if !strings.HasPrefix(line, string(StateLive)+" ") { // what is found
			continue
		}
		if !slices.Contains(records, line) {
			t.Errorf("%s: %s is no record of the whole", what, line)
		}
		if strings.Contains(line, "şahid") {
			received++
		}
	}
	return received
}

// TestAttack29ReceiveWithFailingFiles fails operations of receive, for good from then on: what was told is there, and doing it
// again brings the rest.
func TestAttack29ReceiveWithFailingFiles(t *testing.T) {
	t.Parallel()
	d := newDelivery(t)
	f := &faultyFiles{Files: store.OSFiles{}, pause: true}
	whole, err := d.watched(t, copyOf(t, d.dir), f)
	check(t, err)
	for i, n := range points(f.count, 6) {
		dir := copyOf(t, d.dir)
		g := &faultyFiles{Files: store.OSFiles{}, pause: true, err: syscall.EIO, at: n, stick: i%2 == 0, short: i%3 == 0}
		_, err := d.watched(t, dir, g)
		d.wantCompleted(t, dir, fmt.Sprintf("operation %d (%s) failed, %v", n, g.hit, err), whole)
	}
}

// TestAttack27ReceiveFromASourceThatEnds: the file of the bundle becomes unreadable, or another one, while it is taken in.
func TestAttack27ReceiveFromASourceThatEnds(t *testing.T) {
	t.Parallel()
	d := newDelivery(t)
	v, err := Open(t.Context(), copyOf(t, d.dir), true, still(nil))
	check(t, err)
	check(t, unlockAny(t.Context(), v))
	_, err = d.accept(t.Context(), v)
	check(t, err)
	whole, err := state(t.Context(), v)
	check(t, err)
	check(t, v.Close())
	for _, cut := range []float64{0, 0.3, 0.6, 0.95, 1} {
		dir := copyOf(t, d.dir)
		v := open(t, dir, true)
		end := int(cut * float64(len(d.bundle)-1))
		changed := slices.Clone(d.bundle)
		changed[end] ^= 1
		for what, second := range map[string][]byte{"cut": d.bundle[:end], "changed": changed} {
			err := acceptSecond(t.Context(), v, d.bundle, second)
			if !reported(err) {
				t.Errorf("%s at %v: %v", what, cut, err)
			}
		}
		check(t, v.Close())
		d.wantCompleted(t, dir, fmt.Sprintf("cut at %v", cut), whole)
	}
}

// acceptSecond reads one bundle and accepts another under its name.
func acceptSecond(ctx context.Context, v *Vault, first, second []byte) error {
	o, err := v.Opener()
	if err != nil {
		return err
	}
	in, err := ReadBundle(ctx, strings.NewReader(string(first)), o, nil)
	if err != nil {
		return err
	}
	if err := v.Judge(ctx, in); err != nil {
		return err
	}
	return v.Accept(ctx, strings.NewReader(string(second)), o, in, AcceptOptions{}, func(Accepted) {}, nil)
}
