package custody

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"
)

// TestAttack44TwoRootsOfOneSize: the log was forked, and each of its two ends is proved well; whoever keeps a checkpoint
// of one end learns of the fork from a proof of the other.
func TestAttack44TwoRootsOfOneSize(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "fork")
	fork := &proofLog{memoryLog: l.clone(), contents: l.contents}
	fork.contents.Timestamps = nil
	l.add(t, 1, Body{})
	fork.add(t, 1, Body{Policy: "another"})
	l.add(t, 2, Body{})
	fork.add(t, 2, Body{})
	mine, theirs := l.state.Checkpoint(), fork.state.Checkpoint()
	if mine.Size != theirs.Size || mine.Root == theirs.Root {
		t.Fatal("no fork")
	}
	fork.contents.Earlier = append(fork.contents.Earlier, mine.Size-3)
	p, err := VerifyProof(fork.proof(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	before := mustCheckpoint(t, l.older)
	for name, c := range map[string]struct {
		older Checkpoint
		want  error
	}{
		"the other root of its own size": {mine, ErrFork},
		"its own":                        {theirs, nil},
		"from before the fork":           {before, nil},
		"another root of an older size":  {Checkpoint{Origin: before.Origin, Size: before.Size, Root: mine.Root}, ErrFork},
		"of another vault":               {Checkpoint{Origin: l.witness.Origin(), Size: before.Size, Root: before.Root}, ErrOtherVault},
		"larger than its own":            {Checkpoint{Origin: before.Origin, Size: mine.Size + 1}, ErrRollback},
	} {
		if err := p.Links(c.older); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		code := NewCode(c.older, l.state.VaultID())
		if err := p.LinksCode(code); !errors.Is(err, c.want) && c.want != ErrOtherVault {
			t.Errorf("code, %s: %v", name, err)
		}
	}
	cut := Checkpoint{Origin: mine.Origin, Size: mine.Size - 3, Root: mine.Root}
	if err := p.Links(cut); !errors.Is(err, ErrFork) {
		t.Errorf("the size at which they parted: %v", err)
	}
}

// TestAttack44ForkedCheckpointInside: a dated or cosigned checkpoint of the other end does not get into a proof, and not
// through one that was written by hand.
func TestAttack44ForkedCheckpointInside(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "fork inside")
	fork := l.clone()
	fork.add(t, 0, Body{Policy: "another"})
	l.add(t, 0, Body{})
	good := l.contents
	note, err := l.witness.Cosign(fork.checkpoint, l.contents.Records[0].Changes[0].Time)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(c *ProofContents){
		"dated":    func(c *ProofContents) { c.Timestamps[1].Checkpoint = fork.checkpoint },
		"cosigned": func(c *ProofContents) { c.Cosigned = []ProofCosigned{{note, c.Cosigned[0].Keys}} },
	} {
		l.contents = good
		l.contents.Timestamps = slices.Clone(good.Timestamps)
		p, err := ParseProof(l.proof(t))
		if err != nil {
			t.Fatal(err)
		}
		change(&l.contents)
		if _, err := l.state.NewProof(l, l.checkpoint, l.contents, l.writer); !errors.Is(err, ErrFork) {
			t.Errorf("%s: made: %v", name, err)
		}
		change(&p.Contents)
		if _, err := VerifyProof(l.retold(t, p.body()), nil); !errors.Is(err, ErrFork) && !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: verified: %v", name, err)
		}
	}
}

// TestAttack44NoLinkToTheLastOneSeen: a proof that says nothing of the checkpoint that somebody holds is not taken for
// one that does.
func TestAttack44NoLinkToTheLastOneSeen(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "no link")
	l.add(t, 2, Body{})
	seen := l.clone() // 27 leaves: the hash of the last one is of no other use
	l.add(t, 1, Body{})
	l.add(t, 30, Body{})
	last := seen.state.Checkpoint()
	l.contents.Timestamps = nil
	p, err := VerifyProof(l.proof(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Links(last); !errors.Is(err, ErrNoLink) || errors.Is(err, ErrIntegrity) {
		t.Errorf("without a link: %v", err)
	}
	if err := p.LinksCode(NewCode(last, l.state.VaultID())); !errors.Is(err, ErrNoLink) {
		t.Errorf("code without a link: %v", err)
	}
	l.contents.Earlier = append(l.contents.Earlier, last.Size)
	if p, err = VerifyProof(l.proof(t), nil); err != nil || p.Links(last) != nil {
		t.Errorf("with a link: %v, %v", err, p.Links(last))
	}
	stripped := strings.ReplaceAll(bodyOf(t, l.proof(t)), linesOf(bodyOf(t, l.proof(t)), "earlier")[2], "")
	if _, err := VerifyProof(l.retold(t, stripped), nil); !errors.Is(err, ErrMalformed) {
		t.Errorf("the link taken out, its hashes left: %v", err)
	}
}

// TestAttack44ForgedSigner: a proof that is signed by somebody who may not.
func TestAttack44ForgedSigner(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "signer")
	st, err := ParseStatement(l.proof(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]*Writer{"stranger": l.newWriterOf(t, "stranger"), "revoked": l.newWriterOf(t, "second")} {
		data, err := sign(st.text(), w)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := VerifyProof(data, nil); p != nil || !errors.Is(err, ErrWriter) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := newProofLog(t, "other signer")
	text := strings.ReplaceAll(st.text(), l.state.Origin(), other.state.Origin())
	data, err := sign(text, other.writer)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := VerifyProof(data, nil); p != nil || !errors.Is(err, ErrIntegrity) {
		t.Errorf("in another vault's name: %v", err)
	}
	pinned := crypto.VaultID{1}
	if p, err := VerifyProof(l.proof(t), &pinned); p != nil || !errors.Is(err, ErrOtherVault) {
		t.Errorf("another vault is pinned: %v", err)
	}
}

// TestAttack44CheckpointSwapped: the statement's own words about the log and the checkpoint inside must be one.
func TestAttack44CheckpointSwapped(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "swapped")
	old := bodyOf(t, l.proof(t))
	oldCheckpoint := l.checkpoint
	l.add(t, 1, Body{})
	for name, body := range map[string]string{
		"an old proof under a new head": old,
		"the new checkpoint in it":      strings.Replace(old, encode64(oldCheckpoint), encode64(l.checkpoint), 1),
	} {
		if p, err := VerifyProof(l.retold(t, body), nil); p != nil || !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	forged, err := sign(l.state.Checkpoint().text(), l.newWriterOf(t, "second"))
	if err != nil {
		t.Fatal(err)
	}
	body := strings.Replace(bodyOf(t, l.proof(t)), encode64(l.checkpoint), encode64(forged), 1)
	if p, err := VerifyProof(l.retold(t, body), nil); p != nil || !errors.Is(err, ErrIntegrity) {
		t.Errorf("a checkpoint signed by a revoked writer: %v", err)
	}
	if bytes.Equal(forged, l.checkpoint) {
		t.Error("nothing was forged")
	}
}
