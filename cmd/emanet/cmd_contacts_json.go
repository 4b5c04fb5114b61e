package main

import (
	"time"

	"emanet/crypto"
	"emanet/vault"
)

// contactJSON is one contact, or what was done to it.
type contactJSON struct {
	Type        string     `json:"type"`
	Name        string     `json:"name"`
	Verified    bool       `json:"verified"`
	Changed     bool       `json:"changed,omitempty"`
	Classic     bool       `json:"classic,omitempty"`
	Fingerprint string     `json:"fingerprint"`
	Words       string     `json:"words"`
	Recipients  []string   `json:"recipients"`
	Signer      string     `json:"signer,omitempty"`
	SignerPrint string     `json:"signer_fingerprint,omitempty"` // as ssh-keygen -l shows it
	Note        string     `json:"note,omitempty"`
	Entry       int64      `json:"entry"`
	Added       time.Time  `json:"added"`
	VerifiedAt  *time.Time `json:"verified_at,omitempty"`
}

func contactJSONOf(kind string, c vault.Contact) contactJSON {
	out := contactJSON{
		Type: kind, Name: c.Name, Verified: c.Verified, Changed: c.Changed, Classic: c.Classic(),
		Fingerprint: c.Fingerprint.Digits(), Words: c.Fingerprint.Words(), Recipients: c.Recipients, Signer: c.Signer,
		SignerPrint: signerPrint(c.Signer), Note: c.Note, Entry: c.Since, Added: c.Added.UTC(),
	}
	if c.Verified {
		at := c.VerifiedAt.UTC()
		out.VerifiedAt = &at
	}
	return out
}

func signerPrint(signer string) string {
	k, err := crypto.ParseSigningKey(signer)
	if err != nil {
		return ""
	}
	return k.Fingerprint()
}
