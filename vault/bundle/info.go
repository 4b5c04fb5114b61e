package bundle

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"time"

	"emanet/crypto"
)

// What says how much of each record a bundle holds.
type What string

// The words of Emanet-What.
const (
	Full      What = "full"      // records, files and texts
	Text      What = "text"      // records and texts
	Redacted  What = "redacted"  // records without what was taken out
	Catalogue What = "catalogue" // a list of records
)

func (w What) known() bool { return slices.Contains([]What{Full, Text, Redacted, Catalogue}, w) }

// The words of Emanet-Purpose. They are codes of the consent that a record
// carries.
const (
	ShareWithCounsel = "share-with-counsel"
	SubmitToBody     = "submit-to-body"
	Publish          = "publish"
)

func knownPurpose(s string) bool {
	return slices.Contains([]string{ShareWithCounsel, SubmitToBody, Publish}, s)
}

// Info is what bag-info.txt says.
type Info struct {
	Software   string // "emanet", or "emanet " and a version of at most 64 of A-Z a-z 0-9 . + - _
	Vault      crypto.VaultID
	What       What
	Purpose    string // [ShareWithCounsel], [SubmitToBody] or [Publish]
	Records    int    // 1 … 999 999
	Created    time.Time
	Nonce      [16]byte   // random, new for each bundle
	Recipients [][32]byte // [RecipientHash] of each; sorted in what is read
	Passphrase bool       // for whoever has the passphrase: no recipients then
}

// labelRecipient separates the hash of a recipient from every other.
const labelRecipient = "emanet/v1/bundle-recipient"

// RecipientHash returns what a bundle says about the recipient it was made for:
// SHA-256 over a label, the nonce and the text of the recipient ("age1…"). It
// lets a recipient find itself in the list, and tells others nothing but how
// many there are, unless they know the recipient's text.
func RecipientHash(nonce [16]byte, recipient string) [32]byte {
	h := sha256.New()
	h.Write([]byte(labelRecipient + "\n"))
	h.Write(nonce[:])
	h.Write([]byte(recipient))
	return [32]byte(h.Sum(nil))
}

// MadeFor reports whether the bundle names this recipient. It is false for every
// recipient if the bundle was made for a passphrase.
func (i Info) MadeFor(recipient string) bool {
	return slices.Contains(i.Recipients, RecipientHash(i.Nonce, recipient))
}

const (
	maxRecipients = 1000
	maxSoftware   = 64
	maxTime       = 1 << 33 // seconds: what eleven octal digits of a tar hold
)

// check returns what is wrong with i, nil if it can be written.
func (i Info) check() error {
	switch t := i.Created.Unix(); {
	case !knownSoftware(i.Software):
		return refused("software %q is not \"emanet\" with a version", clip(i.Software))
	case !i.What.known():
		return refused("a bundle cannot be %q: choose full, text, redacted or catalogue", clip(string(i.What)))
	case !knownPurpose(i.Purpose):
		return refused("purpose %q: choose share-with-counsel, submit-to-body or publish", clip(i.Purpose))
	case i.Records < 1 || i.Records > maxNumber:
		return refused("%d records: a bundle holds 1 to %d", i.Records, maxNumber)
	case t < 0 || t >= maxTime || i.Created.Nanosecond() != 0:
		return refused("time %v is not in whole seconds between 1970 and 2242", i.Created)
	case i.Passphrase && len(i.Recipients) > 0:
		return refused("a bundle is for a passphrase or for recipients, not for both")
	case !i.Passphrase && len(i.Recipients) == 0:
		return refused("a bundle needs a recipient or a passphrase")
	case len(i.Recipients) > maxRecipients:
		return refused("%d recipients: at most %d", len(i.Recipients), maxRecipients)
	}
	return i.checkRecipients()
}

func (i Info) checkRecipients() error {
	sorted := sortedHashes(i.Recipients)
	for n := 1; n < len(sorted); n++ {
		if sorted[n] == sorted[n-1] {
			return refused("a recipient is named twice")
		}
	}
	return nil
}

func sortedHashes(h [][32]byte) [][32]byte {
	sorted := slices.Clone(h)
	slices.SortFunc(sorted, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	return sorted
}

// top returns the name of the folder that holds everything.
func (i Info) top() string { return topPrefix + hexOf(i.Nonce[:5]) }
