// Package keyslot makes and opens key slots, the only places where the secret
// of a vault exists, and reads the identity files of the people who open them.
//
// A slot is an age file to one holder (a passphrase, or a recipient) whose
// plaintext is itself a valid age identity file. The package handles bytes and
// never the file system. That a slot opens does not make it genuine: its
// holder's recipient is public, so the vault checks every slot against the
// signed log before it is tried. FORMAT.md describes the bytes.
package keyslot
