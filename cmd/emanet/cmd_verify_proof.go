package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"emanet/crypto"
	"emanet/vault"
	"emanet/vault/custody"
)

// checkedProof is a proof that holds, and what else was checked with it.
type checkedProof struct {
	name   string // of its file
	raw    []byte
	proved *custody.Proved
	made   time.Time // when it was checked

	dates    []checkedDate
	files    []comparedFile
	kept     string // the checkpoint or code that it was held against
	unlinked bool   // the proof does not say how it stands to that
	later    bool   // because that is later than the proof
	pinned   bool   // the reader named the vault
	trusted  bool   // the reader named roots
	signer   bool   // the reader named the key that must have signed
	own      bool   // this vault made the proof just now
}

// checkedDate is a time-stamp of a proof that holds.
type checkedDate struct {
	vault.Timestamp

	size, entries int64 // of the log that it dates
	trusted       bool  // the reader named the root
}

// verifyProof checks the proof of one record's history. It needs no vault and no key.
func verifyProof(ctx context.Context, e *env, o verifyOptions) error {
	raw, err := e.fileOrInput(ctx, "proof", o.proof, custody.MaxStatement)
	if err != nil {
		return err
	}
	if err := e.newFile(o.page); err != nil {
		return err
	}
	c := &checkedProof{name: o.proof, raw: raw, made: e.now()}
	var pinned *crypto.VaultID
	if o.vault != "" {
		id, err := crypto.ParseVaultID(o.vault)
		if err != nil {
			return usagef("--vault-id %q: it has 64 hexadecimal digits", o.vault)
		}
		pinned, c.pinned = &id, true
	}
	if !bytes.HasPrefix(raw, []byte("emanet-statement-v1\n")) {
		return &hinted{fmt.Errorf("%w: %q", errNoProof, o.proof), proofHint(errNoProof)}
	}
	if c.proved, err = custody.VerifyProof(raw, pinned); err != nil {
		return &hinted{fmt.Errorf("the proof does not hold: %w", err), proofHint(err)}
	}
	if err := c.signedBy(ctx, e, o.signer); err != nil {
		return err
	}
	if err := c.held(ctx, e, o); err != nil {
		return err
	}
	if err := c.compare(ctx, e, o.files); err != nil {
		return err
	}
	if o.page != "" {
		page, err := c.page()
		if err != nil {
			return err
		}
		if err := writeBoth([]string{e.path(o.page)}, [][]byte{page}); err != nil {
			return err
		}
	}
	if e.global.json {
		err = e.emit(c.json())
	} else {
		c.tell(e)
	}
	return errors.Join(err, c.lacking())
}

func proofHint(err error) string {
	if errors.Is(err, custody.ErrOtherVault) {
		return "it is about another vault than the one that you named"
	}
	if errors.Is(err, errNoProof) {
		return "give the file that emanet proof wrote, or custody/proof of a bundle, as it was: a mail or an editor that changed its line ends made another file of it"
	}
	return "it was changed or cut on its way, or somebody made it up: ask for it again"
}
