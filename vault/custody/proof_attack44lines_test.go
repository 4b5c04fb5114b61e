package custody

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestAttack44BytesOfAProof: nothing is accepted but the bytes that the writer signed.
func TestAttack44BytesOfAProof(t *testing.T) {
	t.Parallel()
	data := newProofLog(t, "every byte").proof(t)
	refused := func(how string, bad []byte) {
		if p, err := VerifyProof(bad, nil); p != nil || !errors.Is(err, ErrIntegrity) {
			t.Fatalf("%s: %v", how, err)
		}
	}
	at := 0
	for line := range strings.Lines(string(data)) {
		for i := 0; i < len(line); i += 1 + len(line)/64 { // long lines are base64: every byte of them is alike
			bad := bytes.Clone(data)
			bad[at+i] ^= 1 << (i * 5 % 8)
			refused("flipped in "+line, bad)
			refused("cut in "+line, data[:at+i])
		}
		at += len(line)
	}
	refused("longer", append(bytes.Clone(data), '\n'))
}

// TestAttack44EveryLineOfAProof: a writer who changes a proof and signs it again can change what is theirs to say, and
// what other authorities answer for, and nothing that the log says.
func TestAttack44EveryLineOfAProof(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "every line")
	body := bodyOf(t, l.proof(t))
	theirs := []string{"record", "change", "timestamp", "certificate"}
	mayLack := append([]string{"open", "cosigned", "earlier"}, theirs...) // where nothing else is left without a use
	at := 0
	for line := range strings.Lines(body) {
		word, _, _ := strings.Cut(line, " ")
		for i := 0; i < len(line)-1; i += 1 + len(line)/16 {
			bad := []byte(body)
			bad[at+i] ^= 1 << (i % 5)
			if bad[at+i] <= ' ' || bad[at+i] > '~' {
				continue // no statement can hold it
			}
			p, err := VerifyProof(l.retold(t, string(bad)), nil)
			if err == nil && !slices.Contains(theirs, word) || err != nil && !errors.Is(err, ErrIntegrity) || err != nil && p != nil {
				t.Fatalf("byte %d of %q: %v", i, line, err)
			}
		}
		for _, bad := range []string{body[:at] + body[at+len(line):], body[:at] + line + body[at:]} {
			if _, err := VerifyProof(l.retold(t, bad), nil); !errors.Is(err, ErrIntegrity) && !slices.Contains(mayLack, word) {
				t.Fatalf("line %q left out or doubled: %v", line, err)
			}
		}
		at += len(line)
	}
}

// TestAttack44LinesThatDoNotBelong: lines that are well made and not this proof's.
func TestAttack44LinesThatDoNotBelong(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "lines")
	body := bodyOf(t, l.proof(t))
	swap := func(old, new string) string { return strings.Replace(body, old, new, 1) }
	opens, changes, hashes := linesOf(body, "open"), linesOf(body, "change"), linesOf(body, "hash")
	leaves, records := linesOf(body, "leaf"), linesOf(body, "record")
	stamps, certificates, notes := linesOf(body, "timestamp"), linesOf(body, "certificate"), linesOf(body, "cosigned")
	first, second := stamps[0]+certificates[0]+certificates[1], stamps[1]+certificates[2]
	unordered := []string{notes[0], l.cosignedBy(t, "second witness").line()}
	slices.Sort(unordered)
	foreign := l.leaves[l.entries[5]-1] // a change leaf that the proof is not about
	for name, bad := range map[string]string{
		"a leaf more":                     swap(leaves[0], leaves[0]+"leaf "+decimal(l.entries[5]-1)+" "+encode64(foreign)+"\n"),
		"a hash more":                     swap(hashes[len(hashes)-1], hashes[len(hashes)-1]+"hash 9999 "+Hash{}.String()+"\n"),
		"another record's commitment":     swap(opens[0], opens[4]),
		"another record's leaf":           swap(changes[0], strings.Replace(changes[0], "change 2 ", "change "+decimal(l.contents.Records[1].Changes[0].Leaf)+" ", 1)),
		"a wrong salt":                    swap(opens[0], opens[0][:len(opens[0])-5]+"0000\n"),
		"no first commitment left closed": swap(opens[1], strings.Replace(opens[1], "open 2 ", "open 1 ", 1)),
		"another checkpoint":              swap(encode64(l.checkpoint), encode64(l.older)),
		"the records the other way round": swap(records[0], records[1]),
		"the time-stamps the other way":   swap(first+second, second+first),
		"a time-stamp twice":              swap(first, first+first),
		"a cosigned checkpoint twice":     swap(notes[0], notes[0]+notes[0]),
		"cosigned checkpoints unordered":  swap(notes[0], unordered[1]+unordered[0]),
		"another cosigner's key":          swap(notes[0], strings.Replace(notes[0], encode64(l.witness.Raw()), encode64(l.writer.Raw()), 1)),
		"a cosigner's key more":           swap(notes[0], strings.TrimSuffix(notes[0], "\n")+" "+encode64(l.writer.Raw())+"\n"),
		"an unknown line":                 swap("earlier", "later 1\nearlier"),
		"another version":                 swap("emanet-proof-v1", "emanet-proof-v2"),
		"an entry of a later place":       swap(changes[2], strings.Replace(changes[2], " 4 1 ", " 8 1 ", 1)),
		"an entry of an earlier place":    swap(changes[1], strings.Replace(changes[1], " 7 2 ", " 2 2 ", 1)),
		"an entry before the one before":  swap(changes[2], strings.Replace(changes[2], " 4 1 ", " 1 1 ", 1)),
	} {
		if bad == body {
			t.Errorf("%s: nothing was changed", name)
		}
		if p, err := VerifyProof(l.retold(t, bad), nil); p != nil || !errors.Is(err, ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := VerifyProof(l.retold(t, swap(notes[0], unordered[0]+unordered[1])), nil); err != nil {
		t.Errorf("two cosigned checkpoints in order: %v", err)
	}
}
