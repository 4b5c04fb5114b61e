package replica

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"emanet/crypto"
	"emanet/vault/custody"
)

// marker is the first file of a copy: what it is, and of which vault.
func marker(v crypto.VaultID) []byte {
	return []byte(markerHeader + "\n" + custody.Origin(v) + "\n")
}

// readMarker returns the vault that a folder is a copy of. fs.ErrNotExist if there
// is no marker, ErrFormat if a newer program wrote it.
func readMarker(d *disk) (crypto.VaultID, error) {
	data, err := d.read(markerName, maxFile)
	if err != nil {
		return crypto.VaultID{}, err
	}
	header, rest, _ := strings.Cut(string(data), "\n")
	if header != markerHeader {
		return crypto.VaultID{}, ErrFormat
	}
	v, err := custody.ParseOrigin(strings.TrimSuffix(rest, "\n"))
	if err != nil {
		return crypto.VaultID{}, err
	}
	if string(marker(v)) != string(data) {
		return crypto.VaultID{}, damaged(markerName, "is malformed")
	}
	return v, nil
}

// prepare makes dir ready to hold a copy of v: a new or empty folder, or one that
// is a copy of v already. ErrNotCopy or custody.ErrOtherVault otherwise, and
// then nothing was changed.
func prepare(dir string, v crypto.VaultID, o Options) (*disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	d, err := openDisk(dir, o)
	if err != nil {
		return nil, err
	}
	if err := d.claim(v); err != nil {
		_ = d.close()
		return nil, err
	}
	return d, nil
}

func (d *disk) claim(v crypto.VaultID) error {
	have, err := readMarker(d)
	if err == nil && have != v {
		return custody.ErrOtherVault
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := d.onlyBegun(); err != nil {
		return err
	}
	// In this order, so that a copy without a checkpoint always says that it is
	// incomplete: otherwise its checkpoint was taken away.
	if err := d.putBytes(incompleteName, nil); err != nil {
		return err
	}
	if err := d.putBytes(markerName, marker(v)); err != nil {
		return err
	}
	return d.sync(".")
}

// onlyBegun returns nil if the folder is empty but for what a first copy leaves that
// died at once, else ErrNotCopy.
func (d *disk) onlyBegun() error {
	list, err := d.list(".")
	if err != nil {
		return err
	}
	for _, e := range list {
		switch e.Name() {
		case incompleteName, incompleteName + tempSuffix, markerName + tempSuffix:
		default:
			return ErrNotCopy
		}
	}
	return nil
}

// interrupted reports whether a copy was begun and did not end.
func (d *disk) interrupted() (bool, error) {
	for _, name := range []string{incompleteName, incompleteName + tempSuffix} {
		if there, err := d.exists(name); there || err != nil {
			return there, err
		}
	}
	return false, nil
}
