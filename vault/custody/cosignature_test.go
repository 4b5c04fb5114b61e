package custody

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// TestCosignatureOfARealWitness: the line that a public witness put under a checkpoint of a public log in May 2026.
func TestCosignatureOfARealWitness(t *testing.T) {
	t.Parallel()
	const (
		text = "arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
		vkey = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
		line = "2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw=="
	)
	part := strings.Split(vkey, "+")
	key, err := base64.StdEncoding.DecodeString(part[2])
	if err != nil || key[0] != algCosignature {
		t.Fatal(err)
	}
	sig, err := base64.StdEncoding.DecodeString(line)
	if err != nil {
		t.Fatal(err)
	}
	if id := cosignerID(part[0], key[1:]); id != part[1] || id != hex.EncodeToString(sig[:4]) {
		t.Errorf("key id %s", id)
	}
	c := Cosignature{Time: time.Unix(int64(binary.BigEndian.Uint64(sig[4:])), 0)}
	if !ed25519.Verify(key[1:], c.message(text), sig[12:]) {
		t.Error("does not hold")
	}
}

// cosignVerifier is cosignature/v1 as somebody else would write it for package note.
type cosignVerifier struct{ w *Writer }

func (v cosignVerifier) Name() string { return v.w.Origin() }

func (v cosignVerifier) KeyHash() uint32 {
	b, _ := hex.DecodeString(cosignerID(v.w.Origin(), v.w.Raw()))
	return binary.BigEndian.Uint32(b)
}

func (v cosignVerifier) Verify(msg, sig []byte) bool {
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return len(sig) == 72 && ed25519.Verify(v.w.Raw(), append([]byte(head), msg...), sig[8:])
}

func TestCosignedIsASignedNote(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "note")
	n, err := note.Open(l.contents.Cosigned[0].Note, note.VerifierList(cosignVerifier{l.witness}, l.state.writers[l.writer.ID()].key.note))
	if err != nil || len(n.Sigs) != 2 || len(n.UnverifiedSigs) != 0 {
		t.Errorf("%v, %v", n, err)
	}
}

func TestCosignAndParse(t *testing.T) {
	t.Parallel()
	m := newLog(t, "cosigned")
	data := m.checkpoint
	var witnesses []*Writer
	for i := range MaxCosignatures {
		w := newLog(t, fmt.Sprint("witness", i)).writer
		next, err := w.Cosign(data, time.Unix(int64(1000-i), 5))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Cosign(next, time.Unix(5000, 0)); !errors.Is(err, ErrRefused) {
			t.Errorf("the same key again: %v", err)
		}
		data, witnesses = next, append(witnesses, w)
		inner, sigs, err := ParseCosigned(data)
		if err != nil || string(inner) != string(m.checkpoint) || len(sigs) != i+1 {
			t.Fatal(err)
		}
	}
	inner, sigs, err := ParseCosigned(data)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range witnesses {
		held := 0
		for _, c := range sigs {
			if err := c.Verify(inner, w.Raw()); err == nil && c.Name == w.Origin() && c.Time.Equal(time.Unix(int64(1000-i), 0)) {
				held++
			} else if !errors.Is(err, ErrCosignature) {
				t.Error(err)
			}
		}
		if held != 1 {
			t.Errorf("witness %d: %d cosignatures", i, held)
		}
	}
	if _, err := newLog(t, "one more").writer.Cosign(data, time.Unix(1, 0)); !errors.Is(err, ErrRefused) {
		t.Errorf("more than there may be: %v", err)
	}
	if len(data) > MaxCosigned {
		t.Errorf("%d bytes", len(data))
	}
}

func TestCosignRefuses(t *testing.T) {
	t.Parallel()
	m, w := newLog(t, "refused"), newLog(t, "witness").writer
	if _, err := m.writer.Cosign(m.checkpoint, time.Unix(1, 0)); !errors.Is(err, ErrRefused) {
		t.Errorf("its own log: %v", err)
	}
	for _, at := range []time.Time{{}, time.Unix(0, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		if _, err := w.Cosign(m.checkpoint, at); !errors.Is(err, ErrRefused) {
			t.Errorf("%v: %v", at, err)
		}
	}
	if _, err := w.Cosign(m.leaves[0], time.Unix(1, 0)); !errors.Is(err, ErrMalformed) {
		t.Errorf("an entry: %v", err)
	}
}

// TestAttack44CosignatureOfAnotherCheckpoint: a cosignature moved under another root, another time, another name, another
// key.
func TestAttack44CosignatureOfAnotherCheckpoint(t *testing.T) {
	t.Parallel()
	m, w := newLog(t, "moved"), newLog(t, "witness").writer
	data, err := w.Cosign(m.checkpoint, time.Unix(1_700_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	inner, sigs, err := ParseCosigned(data)
	if err != nil || sigs[0].Verify(inner, w.Raw()) != nil {
		t.Fatal(err)
	}
	fork := m.clone()
	m.add(t, 0, Body{})
	fork.add(t, 0, Body{Policy: "another"})
	later, name, id := sigs[0], sigs[0], sigs[0]
	later.Time = later.Time.Add(time.Second)
	name.Name = fork.state.Origin()
	id.KeyID = cosignerID(w.Origin(), m.writer.Raw())
	for what, err := range map[string]error{
		"another checkpoint": sigs[0].Verify(m.checkpoint, w.Raw()),
		"another root":       sigs[0].Verify(fork.checkpoint, w.Raw()),
		"another time":       later.Verify(inner, w.Raw()),
		"another name":       name.Verify(inner, w.Raw()),
		"another key":        sigs[0].Verify(inner, m.writer.Raw()),
		"another key id":     id.Verify(inner, m.writer.Raw()),
		"a short key":        sigs[0].Verify(inner, w.Raw()[:31]),
	} {
		if !errors.Is(err, ErrCosignature) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := sigs[0].Verify(data, w.Raw()); !errors.Is(err, ErrMalformed) {
		t.Errorf("the checkpoint with its cosignatures: %v", err)
	}
}

// TestAttack44EveryByteOfACosignedCheckpoint: whatever still parses does not hold under the same keys.
func TestAttack44EveryByteOfACosignedCheckpoint(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "cosigned bytes")
	second := newLog(t, "second witness").writer
	data, err := second.Cosign(l.contents.Cosigned[0].Note, time.Unix(1_700_000_001, 0))
	if err != nil {
		t.Fatal(err)
	}
	keys := []ed25519.PublicKey{l.witness.Raw(), second.Raw()}
	damaged(data, func(how string, bad []byte) {
		inner, sigs, err := ParseCosigned(bad)
		if err != nil {
			if !errors.Is(err, ErrIntegrity) || inner != nil || sigs != nil {
				t.Fatalf("%s: %v", how, err)
			}
			return
		}
		if _, err := l.state.VerifyCheckpoint(inner); err != nil {
			return
		}
		held := 0
		for _, c := range sigs {
			for _, k := range keys {
				if c.Verify(inner, k) == nil {
					held++
				}
			}
		}
		if how == "flipped" && held == 2 || held == 2 && string(bad) != string(data) {
			t.Fatalf("%s: %d hold", how, held)
		}
	})
}

func TestParseCosignedIsOneEncoding(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "one encoding")
	data, err := newLog(t, "second witness").writer.Cosign(l.contents.Cosigned[0].Note, time.Unix(1_700_000_001, 0))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	head, a, b := strings.Join(lines[:6], ""), lines[6], lines[7]
	own := Cosignature{Name: l.writer.Origin(), KeyID: "00000000", Time: time.Unix(5, 0)}
	for name, bad := range map[string]string{
		"the other way round":     head + b + a,
		"one twice":               head + a + a,
		"the writer's in between": strings.Join(lines[:5], "") + a + lines[5] + b,
		"the writer's twice":      head + lines[5] + a + b,
		"in the log's own name":   head + own.line(),
		"an empty line":           head + a + "\n" + b,
		"not ended":               string(data[:len(data)-1]),
		"no time":                 head + Cosignature{Name: l.witness.Origin(), KeyID: "00000000", Time: time.Unix(0, 0)}.line(),
		"a time without end":      head + Cosignature{Name: l.witness.Origin(), KeyID: "00000000", Time: time.Unix(1<<40, 0)}.line(),
		"another name":            head + strings.Replace(a, "emanet/", "emanat/", 1),
		"too long":                string(data) + strings.Repeat(a, 100),
	} {
		inner, sigs, err := ParseCosigned([]byte(bad))
		if inner != nil || sigs != nil || !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	inner, sigs, err := ParseCosigned(l.checkpoint)
	if err != nil || len(sigs) != 0 || string(inner) != string(l.checkpoint) {
		t.Errorf("a checkpoint without cosignatures: %v", err)
	}
}
