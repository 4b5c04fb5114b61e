package keyslot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"emanet/crypto"
)

// ErrMeta reports a label, id, recipient or time that a slot cannot carry.
var ErrMeta = errors.New("slot data does not fit")

const (
	slotVersion  = "# emanet-slot-v1"
	slotSize     = crypto.FloorObject // of the plaintext, always: the limits below fit in
	maxLabel     = 256                // bytes
	maxID        = 64
	maxRecipient = 2048
	timeLayout   = "2006-01-02T15:04:05Z"
)

// Meta is what a slot says about itself, beside the secret. It is as true as
// the slot.
type Meta struct {
	Label     string         // what the holder is called: at most 256 bytes, no control characters
	Vault     crypto.VaultID // whose secret this is
	Recipient string         // the holder's recipient, or empty for a passphrase
	Created   time.Time      // kept to the second, in UTC
	ID        string         // the slot's name: 1 to 64 of a-z, 0-9 and "-"
}

// validate checks what the format can carry.
func (m Meta) validate() error {
	year := m.Created.UTC().Year()
	switch {
	case len(m.Label) > maxLabel || !utf8.ValidString(m.Label) || strings.ContainsFunc(m.Label, unicode.IsControl):
		return fmt.Errorf("%w: label", ErrMeta)
	case m.ID == "" || len(m.ID) > maxID || strings.Trim(m.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return fmt.Errorf("%w: id", ErrMeta)
	case len(m.Recipient) > maxRecipient || strings.ContainsFunc(m.Recipient, func(r rune) bool { return r <= ' ' || r > '~' }):
		return fmt.Errorf("%w: recipient", ErrMeta)
	case year < 0 || year > 9999:
		return fmt.Errorf("%w: time", ErrMeta)
	}
	return nil
}

// encodeSlot returns the plaintext of a slot, of slotSize bytes
// (FORMAT.md, "Slot").
func encodeSlot(id *crypto.Identity, m Meta) ([]byte, error) {
	if err := m.validate(); err != nil {
		return nil, err
	}
	label, err := encodeLabel(m.Label)
	if err != nil {
		return nil, err
	}
	head := fmt.Sprintf("%s\n# vault: %s\n# label: %s\n# created: %s\n# id: %s\n# recipient: %s\n",
		slotVersion, m.Vault, label, m.Created.UTC().Format(timeLayout), m.ID, m.Recipient)
	const padding = "# padding: "
	tail := "\n" + id.Secret() + "\n"
	dots := slotSize - len(head) - len(padding) - len(tail)
	if dots < 0 {
		panic("keyslot: internal error: slot does not fit its size")
	}
	return []byte(head + padding + strings.Repeat(".", dots) + tail), nil
}

// decodeSlot is the inverse of encodeSlot and accepts nothing else.
func decodeSlot(pt []byte) (*crypto.Identity, Meta, error) {
	bad := fmt.Errorf("%w: contents of key slot", crypto.ErrTampered)
	lines := strings.Split(string(pt), "\n")
	if len(pt) != slotSize || len(lines) != 9 || lines[0] != slotVersion {
		return nil, Meta{}, bad
	}
	var m Meta
	var vault, label, created string
	for i, field := range []struct {
		name  string
		value *string
	}{
		{"vault", &vault}, {"label", &label}, {"created", &created}, {"id", &m.ID}, {"recipient", &m.Recipient},
	} {
		value, ok := strings.CutPrefix(lines[1+i], "# "+field.name+": ")
		if !ok {
			return nil, Meta{}, bad
		}
		*field.value = value
	}
	id, errID := crypto.ParseIdentity(lines[7])
	var errVault, errTime error
	m.Vault, errVault = crypto.ParseVaultID(vault)
	m.Created, errTime = time.Parse(timeLayout, created)
	errLabel := json.Unmarshal([]byte(label), &m.Label)
	if errors.Join(errID, errVault, errTime, errLabel) != nil {
		return nil, Meta{}, bad
	}
	if again, err := encodeSlot(id, m); err != nil || !bytes.Equal(again, pt) {
		return nil, Meta{}, bad
	}
	return id, m, nil
}

// encodeLabel writes a JSON string without HTML escapes (RFC 8259, section 7).
func encodeLabel(label string) (string, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(label); err != nil {
		return "", fmt.Errorf("%w: label", ErrMeta)
	}
	return strings.TrimSuffix(buf.String(), "\n"), nil
}
