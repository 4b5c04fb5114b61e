package main

import (
	"encoding/hex"
	"time"

	"emanet/vault/custody"
)

// proofJSON is the answer of proof and of verify --proof.
type proofJSON struct {
	Type       string              `json:"type"`
	Holds      bool                `json:"holds"`
	Vault      string              `json:"vault"`
	Pinned     bool                `json:"vault_pinned"`
	Signer     string              `json:"signer_fingerprint"`
	Entries    int64               `json:"log_entries"`
	Leaves     int64               `json:"log_leaves"`
	Root       string              `json:"root"`
	Records    []proofRecordJSON   `json:"records"`
	Timestamps []proofDateJSON     `json:"timestamps"`
	Cosigned   []proofCosignedJSON `json:"cosigned"`
	Continues  string              `json:"kept,omitempty"`
	Unlinked   bool                `json:"kept_not_told,omitempty"`
	Files      []proofFileJSON     `json:"files"`
}

type proofRecordJSON struct {
	Record  string            `json:"record"`
	Changes []proofChangeJSON `json:"changes"`
}

type proofChangeJSON struct {
	Leaf     int64             `json:"leaf"`
	Entry    int64             `json:"entry,omitempty"`
	Action   custody.Action    `json:"action,omitempty"`
	Revision int               `json:"revision,omitempty"`
	Time     *time.Time        `json:"time,omitempty"` // by the writer's clock
	Objects  []proofObjectJSON `json:"objects"`
	Closed   int               `json:"not_opened"`
}

type proofObjectJSON struct {
	Role   custody.Role `json:"role"`
	Size   int64        `json:"size"`
	SHA256 string       `json:"sha256"`
}

type proofDateJSON struct {
	Time      time.Time `json:"time"`
	Accuracy  float64   `json:"accuracy_seconds,omitempty"`
	Authority string    `json:"authority"`
	Root      string    `json:"root_sha256"`
	Trusted   bool      `json:"root_trusted"`
	Entries   int64     `json:"covers_entries"`
	Leaves    int64     `json:"covers_leaves"`
}

type proofCosignedJSON struct {
	Signer  string    `json:"signer_fingerprint"`
	Time    time.Time `json:"time"`
	Entries int64     `json:"covers_entries"`
	Leaves  int64     `json:"covers_leaves"`
}

type proofFileJSON struct {
	File   string  `json:"file"`
	Size   int64   `json:"size"`
	SHA256 string  `json:"sha256"`
	Proven bool    `json:"proven"`
	As     string  `json:"as,omitempty"`
	Leaves []int64 `json:"leaves,omitempty"`
}

func (c *checkedProof) json() proofJSON {
	p := c.proved
	j := proofJSON{
		Type: "proof", Holds: true, Vault: p.State.VaultID().String(), Pinned: c.pinned, Signer: rawPrint(p.Writer.Raw()),
		Entries: p.Checkpoint.Entries, Leaves: p.Checkpoint.Size, Root: p.Checkpoint.Root.String(),
		Records: []proofRecordJSON{}, Timestamps: []proofDateJSON{}, Cosigned: []proofCosignedJSON{}, Files: []proofFileJSON{}, Continues: c.kept, Unlinked: c.unlinked,
	}
	for _, r := range p.Records {
		j.Records = append(j.Records, proofRecordJSONOf(r))
	}
	for _, d := range c.dates {
		j.Timestamps = append(j.Timestamps, proofDateJSON{d.Time.UTC(), d.Accuracy.Seconds(), d.Authority, hex.EncodeToString(d.Root[:]), d.trusted, d.entries, d.size})
	}
	for _, s := range p.Cosigned {
		for i, sig := range s.Cosignatures {
			j.Cosigned = append(j.Cosigned, proofCosignedJSON{rawPrint(s.Keys[i]), sig.Time, s.Checkpoint.Entries, s.Checkpoint.Size})
		}
	}
	for _, f := range c.files {
		one := proofFileJSON{File: f.name, Size: f.size, SHA256: hex.EncodeToString(f.sum[:]), Proven: f.found(), As: f.as, Leaves: f.leaves}
		j.Files = append(j.Files, one)
	}
	return j
}

func proofRecordJSONOf(r custody.ProofRecord) proofRecordJSON {
	out := proofRecordJSON{Record: r.ID, Changes: []proofChangeJSON{}}
	for _, ch := range r.Changes {
		one := proofChangeJSON{Leaf: ch.Leaf, Entry: ch.Sequence, Action: ch.Action, Revision: ch.Revision, Objects: []proofObjectJSON{}, Closed: ch.Closed}
		if !ch.Time.IsZero() {
			one.Time = &ch.Time
		}
		for _, o := range ch.Objects {
			one.Objects = append(one.Objects, proofObjectJSON{o.Role, o.Size, hex.EncodeToString(o.SHA256[:])})
		}
		out.Changes = append(out.Changes, one)
	}
	return out
}
