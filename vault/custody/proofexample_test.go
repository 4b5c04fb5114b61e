package custody

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
)

// The worked examples of a cosigned checkpoint and of a proof, over the log of the other example, with the time-stamp
// that an invented authority gave its checkpoint (../stamp/testdata/v1). They are never made again either.

func sampleProof(t testing.TB) []byte { return sampleBytes(t, "proof") }

func sampleBytes(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sampleDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// exampleWitness is the first writer of another vault, whose private key is 32 times 05.
func exampleWitness(t testing.TB) *Writer {
	t.Helper()
	r, err := crypto.ParseRecipient(strings.TrimSpace(string(sampleBytes(t, "recipient"))))
	if err != nil {
		t.Fatal(err)
	}
	key, err := NewWriterKey(bytes.NewReader(bytes.Repeat([]byte{5}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return key.Writer(crypto.NewVaultID(r, key.Public()))
}

// exampleContents are those of the example; the certificates are in the proof alone.
func exampleContents(t testing.TB) ProofContents {
	t.Helper()
	p := examplePrivate()
	change := p.Changes[0]
	file := change.Objects[1]
	old, err := ParseProof(sampleProof(t))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := os.ReadFile("../stamp/testdata/v1/token.tsr")
	if err != nil {
		t.Fatal(err)
	}
	return ProofContents{
		Records: []ProofRecord{{ID: change.Record, Changes: []ProofChange{{
			Leaf: change.Leaf, Sequence: p.Sequence, Revision: change.Revision, Action: change.Action, Time: p.Time,
			Objects: []ProofObject{{Index: 1, Role: file.Role, Size: file.Size, SHA256: file.SHA256, Salt: file.Salt}},
		}}}},
		Timestamps: []ProofTimestamp{{
			Hash: "sha512", Nonce: "ca343f6b0e82ccbe", Checkpoint: sampleBytes(t, "checkpoint"),
			Response: answer, Certificates: old.Contents.Timestamps[0].Certificates,
		}},
		Cosigned: []ProofCosigned{{Note: sampleBytes(t, "cosigned"), Keys: []ed25519.PublicKey{exampleWitness(t).Raw()}}},
		Earlier:  []int64{1, 3},
	}
}

func TestExampleProofIsStillMadeTheSame(t *testing.T) {
	t.Parallel()
	m := makeExample(t)
	note, err := exampleWitness(t).Cosign(m.checkpoint, time.Date(2013, 10, 20, 9, 0, 0, 0, time.UTC))
	if err != nil || string(note) != string(sampleBytes(t, "cosigned")) {
		t.Errorf("cosigned is now made as\n%s\n%v", note, err)
	}
	data, err := m.state.NewProof(m, m.checkpoint, exampleContents(t), m.writer)
	if err != nil || string(data) != string(sampleProof(t)) {
		t.Errorf("proof is now made as\n%s\n%v", data, err)
	}
}

func TestExampleProofIsStillRead(t *testing.T) {
	t.Parallel()
	p, err := VerifyProof(sampleProof(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	file := examplePrivate().Changes[0].Objects[1]
	hits := p.Records[0].Find(file.Size, file.SHA256)
	if len(hits) != 1 || hits[0].Change.Leaf != 1 || hits[0].Change.Closed != 1 {
		t.Errorf("found %v", hits)
	}
	code, err := ParseCode(string(sampleBytes(t, "code")))
	if err != nil || p.LinksCode(code) != nil {
		t.Errorf("the code on paper: %v", p.LinksCode(code))
	}
	note, sigs, err := ParseCosigned(sampleBytes(t, "cosigned"))
	if err != nil || len(sigs) != 1 || sigs[0].Verify(note, exampleWitness(t).Raw()) != nil {
		t.Errorf("cosigned: %v", err)
	}
}

// TestFormatShowsTheProof: the blocks of FORMAT.md marked so are the examples; lines of the proof are cut short there.
func TestFormatShowsTheProof(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"cosigned": string(sampleBytes(t, "cosigned")),
		"proof":    cutLines(string(sampleProof(t))),
		"witness":  hex.EncodeToString(exampleWitness(t).Raw()) + "\n",
	} {
		if !strings.Contains(string(text), "\n```lines "+name+"\n"+want+"```\n") {
			t.Errorf("FORMAT.md does not show %s as\n%s", name, want)
		}
	}
}

// cutLines cuts what does not fit a page.
func cutLines(text string) string {
	const width = 200
	var b strings.Builder
	for line := range strings.Lines(text) {
		if len(line) > width {
			line = line[:width-50] + "…\n"
		}
		b.WriteString(line)
	}
	return b.String()
}
