package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"emanet/vault/custody"
	"emanet/vault/store"
)

const (
	hintsName      = "vault.json"
	checkpointName = "checkpoint"
	hintsFormat    = "emanet-vault-v1"
	maxHints       = 256 << 10
)

// hints is vault.json: what the folder says about itself in clear. It is only ever compared with what the signed
// log says; nothing is sealed, signed or opened because of it (FORMAT.md, vault.json).
type hints struct {
	Format    string   `json:"format"`
	Vault     string   `json:"vault"`
	Recipient string   `json:"recipient"`
	Policy    string   `json:"policy"`
	Writers   []string `json:"writers"`
}

func hintsOf(s *custody.State) hints {
	h := hints{
		Format: hintsFormat, Vault: s.VaultID().String(), Recipient: s.Recipient(), Policy: s.Policy(),
		Writers: []string{},
	}
	for _, w := range s.Writers() {
		h.Writers = append(h.Writers, w.PublicKey)
	}
	return h
}

func (h hints) marshal() []byte {
	b, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		panic("vault: internal error: hints do not encode: " + err.Error())
	}
	return append(b, '\n')
}

func writeHints(st *store.Store, s *custody.State) error {
	return st.WriteFile(hintsName, hintsOf(s).marshal())
}

// checkHints compares vault.json with the signed log. A crash between an entry and the rewriting of the hints leaves
// an older but genuine state of the same log in them: that is brought up to date when the vault is open for
// writing. Anything else was changed by a stranger.
func (v *Vault) checkHints() error {
	data, err := v.st.ReadFile(hintsName, maxHints)
	if errors.Is(err, fs.ErrNotExist) && v.state.Sequence() == 1 && v.st.Writable() {
		return writeHints(v.st, v.state) // init was interrupted after its one entry
	}
	if err != nil {
		return integrity("%s: %w", hintsName, err)
	}
	var got hints
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		return integrity("%s is not what emanet writes", hintsName)
	}
	if got.Format != hintsFormat {
		return fmt.Errorf("%w: %s has the format %q, which this emanet does not know", ErrIntegrity, hintsName, got.Format)
	}
	want := hintsOf(v.state)
	if bytes.Equal(data, want.marshal()) {
		return nil
	}
	if err := v.olderHints(got, want); err != nil {
		return err
	}
	if v.st.Writable() && v.fault == nil {
		return v.st.WriteFile(hintsName, want.marshal())
	}
	return nil
}

// olderHints accepts hints that an earlier entry of this very log gave reason for.
func (v *Vault) olderHints(got, want hints) error {
	if got.Vault != want.Vault {
		return integrity("%s names another vault than the signed log", hintsName)
	}
	known := slices.ContainsFunc(v.state.Rotations(), func(r custody.Rotation) bool { return r.Recipient == got.Recipient })
	if !known {
		return integrity("%s names a recipient that the signed log does not", hintsName)
	}
	for _, w := range got.Writers {
		if !slices.Contains(want.Writers, w) {
			return integrity("%s names a writer that the signed log does not", hintsName)
		}
	}
	if len(got.Writers) == len(want.Writers) && got.Recipient == want.Recipient && got.Policy == want.Policy {
		return integrity("%s is not what emanet writes", hintsName)
	}
	return nil
}
