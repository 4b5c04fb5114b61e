package page

import (
	"fmt"
	"strings"
	"testing"
)

// TestProofSaysNoMoreThanIsProven has proofs that lack something, and what the page then must and must not say.
func TestProofSaysNoMoreThanIsProven(t *testing.T) {
	t.Parallel()
	opened := []ProofRecord{{ID: "r1", Changes: []ProofChange{
		{Leaf: 17, Objects: []ProofObject{{Role: "file", Size: "12 bytes", SHA256: "aa", Same: true}}}, {Leaf: 203, Closed: 2},
	}}}
	stamp := func(leaves int64, trusted bool) []ProofTimestamp {
		return []ProofTimestamp{{Time: "2026-03-08", Authority: "Örnek Kurum", Leaves: leaves, Trusted: trusted}}
	}
	const dated, undated, closed = "At 2026-03-08 at the latest", "by that clock alone", "What stands behind the"
	for name, tt := range map[string]struct {
		proof       Proof
		says, hides []string
	}{
		"all dated":       {Proof{Records: opened, Timestamps: stamp(204, true)}, []string{dated + ", all the changes below existed"}, []string{undated}},
		"the first dated": {Proof{Records: opened, Timestamps: stamp(18, true)}, []string{dated + ", the changes up to number 17 existed"}, nil},
		"none dated":      {Proof{Records: opened, Timestamps: stamp(17, true)}, []string{undated, "before every change here"}, []string{dated}},
		"root of the sender": {
			Proof{Records: opened, Timestamps: stamp(204, false)}, []string{undated, "The time 2026-03-08. The sender chose", "did not name it"}, []string{dated, "trusts this root"},
		},
		"no time-stamp": {Proof{Records: opened}, []string{undated, "None in this proof: no authority", "None in this proof: no second person"}, nil},
		"nothing opened": {
			Proof{Records: []ProofRecord{{Changes: []ProofChange{{Leaf: 3, Closed: 1}}}}}, []string{"What stands behind the one commitment"}, []string{"SHA-256 values beside it"},
		},
		"everything opened": {Proof{Records: []ProofRecord{{Changes: opened[0].Changes[:1]}}}, nil, []string{closed}},
		"file found": {
			Proof{Records: opened, Originals: []ProofOriginal{{Name: "nümunə.pdf", Found: true}}}, []string{"“nümunə.pdf” () is, bit for bit", "the file that was compared"}, []string{"None was compared"},
		},
		"file not found": {
			Proof{Records: opened, Originals: []ProofOriginal{{Name: "a.pdf", Found: true}, {Name: "b.pdf"}}}, []string{"is none of those that this proof opens; whether", closed + " 2", "“a.pdf”"}, nil,
		},
		"vault not known": {Proof{Records: opened}, []string{"Whose vault this is."}, []string{"had been given in another way"}},
		"vault known":     {Proof{Records: opened, Pinned: true}, []string{"had been given in another way"}, []string{"Whose vault this is."}},
		"co-signer not known": {
			Proof{Records: opened, Cosignatures: []ProofCosignature{{Key: "k1", Leaves: 20}}},
			[]string{"Whoever holds the key k1 signed this log as it was with 20 leaves; the changes up to number 17 were in it."},
			[]string{"“”"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := words(checkPage(t, write(t, tt.proof)))
			for _, s := range tt.says {
				if !strings.Contains(text, s) {
					t.Errorf("the page does not say %q", s)
				}
			}
			for _, s := range tt.hides {
				if strings.Contains(text, s) {
					t.Errorf("the page says %q", s)
				}
			}
		})
	}
}

func TestProofDoesNotChangeWhatItIsGiven(t *testing.T) {
	t.Parallel()
	p := filled[Proof]("file", 2)
	before := fmt.Sprintf("%+v", p.Records)
	write(t, p)
	if after := fmt.Sprintf("%+v", p.Records); after != before {
		t.Errorf("the proof was %s and is %s", before, after)
	}
}

func TestProofCommandIsOneThatCanBeTyped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ file, original, want string }{
		{"", "", "PROOF --file ORIGINAL"},
		{"a.proof", "scans/1.pdf", "a.proof --file scans/1.pdf"},
		{"-x", "Ərizə 2013.pdf", "./-x --file 'Ərizə 2013.pdf'"},
		{"it's", "$(reboot)`;", `'it'\''s' --file '$(reboot)` + "`;'"},
	} {
		p := Proof{File: tt.file, Originals: []ProofOriginal{{Name: tt.original}}}
		if got := p.command(); got != "emanet verify --proof "+tt.want {
			t.Errorf("%q and %q: %s", tt.file, tt.original, got)
		}
	}
}
