package keyslot

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"filippo.io/age/armor"

	"emanet/crypto"
)

// NewIdentityFile makes a fresh hybrid identity and returns an age identity
// file with it, pinned to the vaults given, and its recipient. With a
// passphrase the file is encrypted and armored; logN is the scrypt work factor
// as in [SealPassphrase]. Stock age reads both.
func NewIdentityFile(now time.Time, pins []crypto.VaultID, p *crypto.Passphrase, logN int) (data []byte, recipient string, err error) {
	id, err := crypto.GenerateIdentity()
	if err != nil {
		return nil, "", err
	}
	recipient = id.Recipient().String()
	var text bytes.Buffer
	fmt.Fprintf(&text, "# created: %s\n# public key: %s\n", now.UTC().Format(timeLayout), recipient)
	for _, pin := range pins {
		text.WriteString(pinLine(pin))
	}
	text.WriteString(id.Secret() + "\n")
	data, err = wrapping{passphrase: p, armored: true, logN: logN}.wrap(text.Bytes())
	if err != nil {
		return nil, "", err
	}
	return data, recipient, nil
}

// AddPin returns the identity file with one more "# vault:" line, before its
// first identity, and everything else as it was; a file that has the pin is
// returned unchanged. An encrypted file is opened with what ask returns, and
// encrypted again with the same passphrase at logN, in the same form. Errors
// are those of [ReadIdentityFile].
func AddPin(data []byte, ask func() (crypto.Passphrase, error), pin crypto.VaultID, logN int) ([]byte, error) {
	text, w, err := openIdentityFile(data, ask)
	if err != nil {
		return nil, err
	}
	k, err := parseIdentityFile(text, true)
	if err != nil {
		return nil, err
	}
	if slices.Contains(k.secret.Reveal().pins, pin) {
		return data, nil
	}
	w.logN = logN
	return w.wrap(insertPin(text, pin))
}

// insertPin puts the pin before the first line that is an identity.
func insertPin(text []byte, pin crypto.VaultID) []byte {
	var out bytes.Buffer
	inserted := false
	for line := range strings.Lines(string(text)) {
		if !inserted && strings.HasPrefix(line, "AGE-") {
			out.WriteString(pinLine(pin))
			inserted = true
		}
		out.WriteString(line)
	}
	return out.Bytes()
}

func pinLine(pin crypto.VaultID) string { return pinPrefix + pin.String() + "\n" }

// wrap returns the file that holds the text.
func (w wrapping) wrap(text []byte) ([]byte, error) {
	if w.passphrase == nil {
		return text, nil
	}
	r, err := scryptRecipient(*w.passphrase, w.logN)
	if err != nil {
		return nil, err
	}
	file, err := sealTo(r, text)
	if err != nil || !w.armored {
		return file, err
	}
	var buf bytes.Buffer
	a := armor.NewWriter(&buf)
	if _, err := a.Write(file); err != nil {
		return nil, fmt.Errorf("armoring identity file: %w", err)
	}
	if err := a.Close(); err != nil {
		return nil, fmt.Errorf("armoring identity file: %w", err)
	}
	return buf.Bytes(), nil
}
