// Package crypto holds every key, every seal and unseal, padding, and the
// authority MACs of a vault. Nothing above it touches a cipher.
//
// A sealed object is an age v1 file (https://c2sp.org/age) to the vault's
// hybrid recipient. Sealing is not authorship: the recipient is public, so
// anyone can make a file that unseals. What is to be believed is decided by the
// signed log or by an [AuthKey]. The bytes are described in FORMAT.md.
//
// Errors keep two cases apart: [ErrWrongKey], no identity fits, and
// [ErrTampered], the identity fits and the bytes do not hold. Errors of the
// reader underneath are passed on as they are, and no error carries content.
package crypto
