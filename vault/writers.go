package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"emanet/crypto"
	"emanet/vault/custody"
)

const (
	writerFolder = "writers"
	writerKind   = "writer"
	maxWriter    = 64 << 10
)

func writerFile(id string) string { return writerFolder + "/" + id + ".age" }

// writerBody is the sealed content of writers/<id>.age: whose signing key it is, and the key.
type writerBody struct {
	Slot   string `json:"slot"`
	Secret string `json:"secret"`
}

func (v *Vault) writeWriter(ident *crypto.Identity, id crypto.VaultID, w *custody.Writer, slot string) error {
	body, err := json.Marshal(writerBody{Slot: slot, Secret: w.Secret()})
	if err != nil {
		return err
	}
	ct, err := ident.AuthKey(id, crypto.PurposeWriter).Seal(ident.Recipient(), writerKind, w.ID(), 0, body, crypto.FloorObject)
	if err != nil {
		return fmt.Errorf("seal a writer key: %w", err)
	}
	return v.st.CreateFile(writerFile(w.ID()), ct)
}

// signer returns the key that this holder signs entries with. A holder who writes for the first time gets a key of
// her own, admitted by an entry that a key already admitted signs.
func (v *Vault) signer(ctx context.Context) (*custody.Writer, error) {
	if v.writer != nil && v.state.MaySign(v.writer) {
		return v.writer, nil
	}
	mine, other, err := v.findWriter()
	if err != nil {
		return nil, err
	}
	switch {
	case mine != nil:
		v.writer = mine
	case other == nil:
		return nil, integrity("no writer key is left that the log admits")
	case v.slot == "":
		v.writer = other
	default:
		return v.admit(ctx, other)
	}
	return v.writer, nil
}

// findWriter returns this slot's writer and any other that may sign.
func (v *Vault) findWriter() (mine, other *custody.Writer, err error) {
	for _, info := range v.state.Writers() {
		if !info.Active() {
			continue
		}
		w, slot, rerr := v.readWriter(info.ID)
		if rerr != nil {
			err = errors.Join(err, rerr) // somebody else's may be damaged; one's own is what matters
			continue
		}
		if slot == v.slot {
			return w, other, nil
		}
		other = w
	}
	if other != nil {
		err = nil
	}
	return nil, other, err
}

func (v *Vault) readWriter(id string) (*custody.Writer, string, error) {
	ct, err := v.st.ReadFile(writerFile(id), maxWriter)
	if err != nil {
		return nil, "", integrity("%s: %w", writerFile(id), err)
	}
	_, body, err := v.ident.AuthKey(v.ID(), crypto.PurposeWriter).Open(v.ident, ct, writerKind, id)
	if err != nil {
		return nil, "", notOurs(writerFile(id), err)
	}
	var b writerBody
	if err := json.Unmarshal(body, &b); err != nil {
		return nil, "", integrity("%s is malformed", writerFile(id))
	}
	w, err := custody.ParseWriter(b.Secret)
	if err != nil || w.ID() != id || !v.state.MaySign(w) {
		return nil, "", integrity("%s does not hold the key that the log admits", writerFile(id))
	}
	return w, b.Slot, nil
}

// admit gives this slot a signing key.
func (v *Vault) admit(ctx context.Context, by *custody.Writer) (*custody.Writer, error) {
	w, err := custody.NewWriter(v.cfg.Rand, v.state.Origin())
	if err != nil {
		return nil, err
	}
	if err := v.writeWriter(v.ident, v.ID(), w, v.slot); err != nil {
		return nil, err
	}
	c := &commit{
		action:  custody.ActionWriter,
		details: map[string]string{"slot": v.slot, "writer": w.ID()},
		body:    custody.Body{Admit: []string{w.PublicKey()}},
	}
	if _, err := v.applyWith(ctx, c, by); err != nil {
		return nil, err
	}
	v.writer = w
	return w, nil
}

// strayWriters returns the names of writer files that the log does not admit: what a crash left, or a stranger put.
func (v *Vault) strayWriters() ([]string, error) {
	names, err := v.st.ListFiles(writerFolder)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, info := range v.state.Writers() {
		known[info.ID] = info.Active()
	}
	var stray []string
	for _, name := range names {
		if id, ok := strings.CutSuffix(name, ".age"); !ok || !known[id] {
			stray = append(stray, writerFolder+"/"+name)
		}
	}
	return stray, nil
}
