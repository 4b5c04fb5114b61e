package keyslot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
	"filippo.io/age/plugin"

	"emanet/crypto"
)

// ErrIdentityFile reports a file that is no age identity file. The text gives
// the line and never its content.
var ErrIdentityFile = errors.New("malformed identity file")

const (
	maxIdentityFile = 1 << 20
	maxIdentities   = 100
	maxPins         = 1000
	ageIntro        = "age-encryption.org/v1\n"
	pinPrefix       = "# vault: "
)

// ReadIdentityFile reads an age identity file, as age-keygen, [NewIdentityFile]
// or an opened slot give it: hybrid, X25519 and plugin identities, one a line,
// and "# vault:" pins. A file that is encrypted with a passphrase, in binary or
// armor, is opened with what ask returns; ask is not called for others, nor
// when the file wants more work than [MaxWorkFactor] ([ErrWorkFactor]). A wrong
// passphrase is [crypto.ErrWrongKey]. Plugin identities are left out unless
// allowPlugin; if nothing remains, the error is [ErrClassic]. Nothing is run.
func ReadIdentityFile(data []byte, ask func() (crypto.Passphrase, error), allowPlugin bool) (*Key, error) {
	text, _, err := openIdentityFile(data, ask)
	if err != nil {
		return nil, err
	}
	return parseIdentityFile(text, allowPlugin)
}

// wrapping says how an identity file is kept.
type wrapping struct {
	passphrase *crypto.Passphrase // nil: plain text
	armored    bool
	logN       int
}

// openIdentityFile returns the text of an identity file.
func openIdentityFile(data []byte, ask func() (crypto.Passphrase, error)) ([]byte, wrapping, error) {
	if len(data) > maxIdentityFile {
		return nil, wrapping{}, fmt.Errorf("%w: longer than 1 MiB", ErrIdentityFile)
	}
	var w wrapping
	if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte(armor.Header)) {
		binary, err := io.ReadAll(armor.NewReader(bytes.NewReader(data)))
		if err != nil {
			return nil, wrapping{}, fmt.Errorf("%w: armor", ErrIdentityFile)
		}
		data, w.armored = binary, true
	} else if !bytes.HasPrefix(data, []byte(ageIntro)) {
		return data, w, nil
	}
	id, err := w.ask(data, ask)
	if err != nil {
		return nil, wrapping{}, err
	}
	text, err := openAge(data, id)
	if err != nil {
		return nil, wrapping{}, fmt.Errorf("identity file: %w", err)
	}
	return text, w, nil
}

// ask checks the header and then asks for the passphrase.
func (w *wrapping) ask(file []byte, ask func() (crypto.Passphrase, error)) (age.Identity, error) {
	info, err := inspect(file)
	switch {
	case err != nil || info.Kind != KindPassphrase:
		return nil, fmt.Errorf("%w: encrypted, and not with a passphrase", ErrIdentityFile)
	case info.LogN > MaxWorkFactor:
		return nil, fmt.Errorf("identity file: %w", ErrWorkFactor)
	case ask == nil:
		return nil, fmt.Errorf("%w: encrypted, and no passphrase was given", ErrIdentityFile)
	}
	p, err := ask()
	if err != nil {
		return nil, err
	}
	w.passphrase, w.logN = &p, info.LogN
	return scryptIdentity(p)
}

// parseIdentityFile reads the lines.
func parseIdentityFile(text []byte, allowPlugin bool) (*Key, error) {
	secret := &keySecret{ui: &plugin.ClientUI{}}
	skipped := false
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if strings.HasPrefix(line, "AGE-PLUGIN-") && !allowPlugin {
			skipped = true
			continue
		}
		if err := secret.addLine(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if len(secret.identities) > maxIdentities || len(secret.pins) > maxPins {
			return nil, fmt.Errorf("%w: too many lines", ErrIdentityFile)
		}
	}
	switch {
	case len(secret.identities) > 0:
		return &Key{secret: crypto.Veil(secret)}, nil
	case skipped:
		return nil, fmt.Errorf("identity file has only plugin identities: %w", ErrClassic)
	default:
		return nil, fmt.Errorf("%w: no identity in it", ErrIdentityFile)
	}
}

// addLine takes in one line.
func (k *keySecret) addLine(line string) error {
	switch {
	case strings.HasPrefix(line, pinPrefix):
		pin, err := crypto.ParseVaultID(strings.TrimPrefix(line, pinPrefix))
		if err != nil {
			return fmt.Errorf("%w: vault pin", ErrIdentityFile)
		}
		k.pins = append(k.pins, pin)
		return nil
	case line == "", strings.HasPrefix(line, "#"):
		return nil
	case strings.HasPrefix(line, "-----BEGIN "):
		return ErrSSH
	default:
		return k.addIdentity(line)
	}
}

// addIdentity drops age's errors, which may quote the line.
func (k *keySecret) addIdentity(line string) error {
	switch {
	case strings.HasPrefix(line, "AGE-SECRET-KEY-PQ-1"):
		vault, errVault := crypto.ParseIdentity(line)
		id, err := age.ParseHybridIdentity(line)
		if err != nil || errVault != nil {
			return ErrIdentityFile
		}
		k.vaults = append(k.vaults, vault)
		k.identities = append(k.identities, heldIdentity{KindHybrid, id})
	case strings.HasPrefix(line, "AGE-SECRET-KEY-1"):
		id, err := age.ParseX25519Identity(line)
		if err != nil {
			return ErrIdentityFile
		}
		k.identities = append(k.identities, heldIdentity{KindX25519, id})
	case strings.HasPrefix(line, "AGE-PLUGIN-"):
		return k.addPlugin(line)
	default:
		return ErrIdentityFile
	}
	return nil
}

func (k *keySecret) addPlugin(line string) error {
	name, ok := pluginNameOf(line)
	if !ok {
		return ErrPluginName
	}
	id, err := plugin.NewIdentity(line, k.ui)
	if err != nil || id.Name() != name {
		return ErrIdentityFile
	}
	k.identities = append(k.identities, heldIdentity{KindPlugin, &pluginIdentity{name: name, age: id}})
	return nil
}

// pluginNameOf returns the name in AGE-PLUGIN-NAME-1….
func pluginNameOf(line string) (string, bool) {
	end := strings.LastIndex(line, "-1")
	if end <= len("AGE-PLUGIN-") {
		return "", false
	}
	name := strings.ToLower(line[len("AGE-PLUGIN-"):end])
	return name, validPluginName(name)
}
