package custody

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func FuzzProof(f *testing.F) {
	l := newProofLog(f, "fuzz")
	f.Add(l.proof(f))
	f.Add(sampleProof(f))
	l.contents.Timestamps, l.contents.Cosigned, l.contents.Earlier = nil, nil, nil
	f.Add(l.proof(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParseProof(data)
		if err != nil {
			if p != nil || !errors.Is(err, ErrIntegrity) {
				t.Fatalf("a result with an error, or no fault of the proof: %v", err)
			}
		} else {
			again := p.Statement
			again.Body = p.body()
			same(t, data[:len(again.text())], []byte(again.text()), nil)
		}
		if v, err := VerifyProof(data, nil); (v == nil) == (err == nil) || err != nil && !errors.Is(err, ErrIntegrity) {
			t.Fatalf("verified: %v", err)
		}
	})
}

// FuzzProofBody signs whatever it is given as the vault's own writer would: behind the signature the reader is as strict.
func FuzzProofBody(f *testing.F) {
	sample, err := VerifyProof(sampleProof(f), nil)
	if err != nil {
		f.Fatal(err)
	}
	key, err := NewWriterKey(bytes.NewReader(bytes.Repeat([]byte{1}, 32)))
	if err != nil {
		f.Fatal(err)
	}
	s, w := sample.State, key.Writer(sample.State.VaultID())
	body := bodyOf(f, sampleProof(f))
	f.Add(body)
	f.Add(body[:strings.Index(body, "timestamp ")] + body[strings.Index(body, "leaf "):])
	f.Fuzz(func(t *testing.T, body string) {
		data, err := s.SignStatement(proofKind, body, w)
		if err != nil {
			return
		}
		p, err := VerifyProof(data, nil)
		if err != nil {
			if p != nil || !errors.Is(err, ErrIntegrity) {
				t.Fatalf("a result with an error, or no fault of the proof: %v", err)
			}
			return
		}
		if p.State.Checkpoint() != s.Checkpoint() {
			t.Fatal("of another log")
		}
	})
}

func FuzzCosigned(f *testing.F) {
	l := newProofLog(f, "fuzz")
	f.Add(l.checkpoint)
	f.Add(l.contents.Cosigned[0].Note)
	f.Fuzz(func(t *testing.T, data []byte) {
		note, sigs, err := ParseCosigned(data)
		if err != nil {
			if note != nil || sigs != nil || !errors.Is(err, ErrIntegrity) {
				t.Fatalf("a result with an error, or no fault of the note: %v", err)
			}
			return
		}
		same(t, data, cosigned(note, sigs), nil)
		if _, err := ParseCheckpoint(note, ""); err != nil {
			t.Fatal(err)
		}
	})
}
