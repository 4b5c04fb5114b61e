package crypto

// Every string that separates one use of a key or hash from another stands in
// this file and nowhere else. FORMAT.md, "Labels", repeats the list. A label is
// never changed and never used twice: a new meaning takes a new label.
const (
	labelAuth        = "emanet/v1/auth/"                 // HKDF info, followed by a Purpose
	labelAuthFile    = "emanet/v1/auth-file"             // HMAC domain of an authenticated file
	labelVaultID     = "emanet/v1/vault-id"              // SHA-256 domain of a vault id
	labelFingerprint = "emanet/v1/recipient-fingerprint" // SHA-256 domain of a fingerprint
	labelContact     = "emanet/v1/contact-fingerprint"   // SHA-256 domain of a contact's fingerprint
)

// Purpose names what an [AuthKey] vouches for. Keys of two purposes have
// nothing in common.
type Purpose string

// The purposes there are. The words are part of the format.
const (
	PurposeWriter    Purpose = "writer"    // writers/: private signing keys
	PurposeCatalogue Purpose = "catalogue" // catalogue/: cached private parts
	PurposeDraft     Purpose = "draft"     // drafts/: unfinished texts
	PurposeIndex     Purpose = "index"     // index/: manifest of the search index
	PurposeRotation  Purpose = "rotation"  // state of a rotation under way
)

// known reports whether p is in the list above.
func (p Purpose) known() bool {
	switch p {
	case PurposeWriter, PurposeCatalogue, PurposeDraft, PurposeIndex, PurposeRotation:
		return true
	}
	return false
}
