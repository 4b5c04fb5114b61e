package vault

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
	"emanet/vault/record"
	"emanet/vault/store"
)

// TestAttack26KilledAtEveryOperationOfAdd and its fellow for the other commands take the image that kill -9 would leave
// before every operation of the file layer, and the one that a power cut would.
func TestAttack26KilledAtEveryOperationOfAdd(t *testing.T) {
	t.Parallel()
	base := scene(t)
	for _, ch := range changes() {
		if strings.HasPrefix(ch.name, "add") {
			t.Run(ch.name, func(t *testing.T) { t.Parallel(); killEverywhere(t, base, ch) })
		}
	}
}

func TestAttack27KilledAtEveryOperation(t *testing.T) {
	t.Parallel()
	base := scene(t)
	for _, ch := range changes() {
		if !strings.HasPrefix(ch.name, "add") {
			t.Run(ch.name, func(t *testing.T) { t.Parallel(); killEverywhere(t, base, ch) })
		}
	}
}

func killEverywhere(t *testing.T, base string, ch change) {
	t.Helper()
	before, after, operations := rehearse(t, base, ch)
	killAt(t, base, ch, before, after, points(operations, 8))
}

// killAt takes images before the operations that are named, and looks at what the next command makes of them.
func killAt(t *testing.T, base string, ch change, before, after string, at []int) {
	t.Helper()
	dir, images := copyOf(t, base), t.TempDir()
	taken := map[string]string{}
	f, durable := &faultyFiles{Files: store.OSFiles{}, pause: true}, newLedger(dir)
	f.before = func(n int, op, name string) {
		k := slices.Index(at, n)
		for i, how := range []string{"killed", "powerless"} {
			if k < 0 || k%2 != i && !long() {
				continue
			}
			to := filepath.Join(images, fmt.Sprintf("%s-%d", how, n))
			if err := image(dir, to); err != nil {
				t.Errorf("image: %v", err)
			}
			if how == "powerless" {
				durable.spoil(t, to)
			}
			taken[to] = fmt.Sprintf("%s before operation %d (%s %s)", how, n, op, name)
		}
		durable.note(op, name)
	}
	v, err := Open(t.Context(), dir, true, still(f))
	check(t, err)
	check(t, unlockAny(t.Context(), v))
	f.setPause(false)
	check(t, ch.run(t.Context(), v))
	f.setPause(true)
	acked := filepath.Join(images, "acknowledged")
	check(t, image(dir, acked)) // killed after the acknowledgement, before the close
	check(t, v.Close())
	if got, err := afterwards(t.Context(), acked); err != nil || got != after {
		t.Errorf("killed after the acknowledgement: %v\n%s\nwant\n%s", err, got, after)
	}
	for killed, what := range taken {
		noMark(t, killed, what)
		got, err := afterwards(t.Context(), killed)
		if err != nil {
			t.Errorf("%s: %v", what, err)
		} else if got != before && got != after {
			t.Errorf("%s: neither before nor after:\n%s", what, got)
		}
		noMark(t, killed, what+", next command")
		check(t, os.RemoveAll(killed))
	}
}

// childAdd adds records with a large file for ever and says which are acknowledged.
func childAdd(ctx context.Context, w io.Writer, dir string) error {
	return childLoop(ctx, w, dir, func(v *Vault, n int) error {
		size := int64(times(2, 50) << 20)
		s := Source{Name: mark, Size: size, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.LimitReader(io.MultiReader(strings.NewReader(mark), newStream(byte(n))), size)), nil
		}}
		a, err := v.Add(ctx, Draft{Text: mark, Sources: []Source{s}}, nil)
		say(w, "live %s", a.ID)
		return err
	})
}

// childLife adds, amends, removes and purges for ever.
func childLife(ctx context.Context, w io.Writer, dir string) error {
	return childLoop(ctx, w, dir, func(v *Vault, n int) error {
		a, err := v.Add(ctx, Draft{Text: mark, Sources: []Source{source(mark, random(byte(n), videoSize))}}, nil)
		if err != nil {
			return err
		}
		say(w, "live %s", a.ID)
		text := "düzəliş " + mark
		if _, err := v.Amend(ctx, a.ID, Amendment{Text: &text, Reason: mark}, nil); err != nil {
			return err
		}
		say(w, "amended %s", a.ID)
		if err := v.Remove(ctx, []record.ID{a.ID}, mark); err != nil {
			return err
		}
		say(w, "removed %s", a.ID)
		if _, err := v.Purge(ctx, nil, mark, nil); err != nil {
			return err
		}
		say(w, "purged %s", a.ID)
		return nil
	})
}

// childRotate rotates and compacts for ever.
func childRotate(ctx context.Context, w io.Writer, dir string) error {
	return childLoop(ctx, w, dir, func(v *Vault, _ int) error {
		_, err := v.Rotate(ctx, RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}, nil)
		if err != nil {
			return err
		}
		return v.rewrite(ctx, nil)
	})
}

func childLoop(ctx context.Context, w io.Writer, dir string, fn func(v *Vault, n int) error) error {
	v, err := Open(ctx, dir, true, weak())
	if err != nil {
		return err
	}
	if err := v.Unlock(ctx, testKey()); err != nil {
		return err
	}
	say(w, "begin")
	for n := range 1000 {
		if err := fn(v, n); err != nil {
			return err
		}
	}
	return v.Close()
}

// TestAttack26KilledWhileAdding kills a real process at random moments.
func TestAttack26KilledWhileAdding(t *testing.T) {
	t.Parallel()
	killRandomly(t, "add", times(4, 60), times(500, 1500))
}

// TestAttack27KilledAtRandom does so during the other commands.
func TestAttack27KilledAtRandom(t *testing.T) {
	t.Parallel()
	t.Run("life", func(t *testing.T) { t.Parallel(); killRandomly(t, "life", times(4, 100), 400) })
	t.Run("rotate", func(t *testing.T) { t.Parallel(); killRandomly(t, "rotate", times(4, 100), 400) })
	t.Run("index", func(t *testing.T) { t.Parallel(); killRandomly(t, "index", times(4, 100), 400) })
}

// freshRounds is after how many additions of large files a new vault is taken.
const freshRounds = 8

func killRandomly(t *testing.T, action string, rounds, milliseconds int) {
	t.Helper()
	dir := scene(t)
	before := ""
	r := rand.New(rand.NewPCG(26, uint64(rounds)))
	stands := map[string]string{} // the last acknowledged word about each record
	for n := range rounds {
		if action == "add" && n > 0 && n%freshRounds == 0 { // every round leaves up to 50 MB, and reads all of it
			dir, before, stands = scene(t), "", map[string]string{}
		}
		after := time.Duration(r.IntN(milliseconds)+1) * time.Millisecond
		for _, line := range killChild(t.Context(), t, action, dir, after) {
			if word, id, ok := strings.Cut(line, " "); ok && strings.HasPrefix(id, "r-") {
				stands[id] = word
			}
		}
		what := fmt.Sprintf("round %d, killed after %v", n, after)
		noMark(t, dir, what)
		got, err := afterwards(t.Context(), dir)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if action == "rotate" && before != "" && got != before {
			t.Errorf("%s: the records changed", what)
		}
		before = got
		wantStanding(t, dir, what, stands)
	}
	if action != "rotate" && len(stands) == 0 {
		t.Log("no round lived until the first acknowledgement")
	}
}

// wantStanding checks that everything that was acknowledged holds; the next step may hold already.
func wantStanding(t *testing.T, dir, what string, stands map[string]string) {
	t.Helper()
	v := open(t, dir, false)
	defer v.Close()
	h, err := v.history(t.Context())
	check(t, err)
	for id, word := range stands {
		state, newest, _ := h.standing(id)
		ok := false
		switch word {
		case "live":
			ok = state != ""
		case "amended":
			ok = state == StatePurged || newest.revision == 2
		case "removed":
			ok = state == StateRemoved || gone(h, id)
		case "purged":
			ok = gone(h, id)
		}
		if !ok && !(word != "purged" && gone(h, id)) {
			t.Errorf("%s: %s was acknowledged as %s, and is %q at revision %d", what, id, word, state, newest.revision)
		}
	}
}

// gone reports whether nothing names the record any more.
func gone(h *history, id string) bool {
	state, _, _ := h.standing(id)
	return state == "" || state == StatePurged
}
