// Package bundle writes and reads the packet that vaults share: a BagIt bag
// (RFC 8493) in a tar, with one SSH signature over its tag manifest. What a
// bundle may hold is a closed grammar; anything else is refused by name.
//
// The package is pure stream code in constant memory: it opens no file, sees no
// store, and holds no key but the one it is given to sign with. Encryption is
// put around a bundle by the caller. Every byte is described in FORMAT.md.
package bundle

import (
	"io"

	"emanet/crypto"
)

// The members of a bundle that are not payload, below its top folder.
const (
	nameDeclaration = "bagit.txt"
	nameTagManifest = "tagmanifest-sha256.txt"
	nameSignature   = "tagmanifest-sha256.txt.sig"
	nameInfo        = "bag-info.txt"
	nameManifest    = "manifest-sha256.txt"
	nameHowTo       = "HOW-TO-VERIFY.txt"
	prefixCustody   = "custody/"
	prefixData      = "data/"
)

// declaration is all of bagit.txt, RFC 8493 section 2.1.1.
const declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

// Contents is what [Write] puts into a bundle.
type Contents struct {
	Info    Info
	Members []Member // the payload, in the order that FORMAT.md fixes
	Tags    []Tag    // what stands below custody/, in the order of [TagNames]
}

// Member is one file of the payload. Its size and hash are known beforehand,
// because the manifest stands before it in the stream.
type Member struct {
	Name   string // below data/, as [RecordName], [FileName] and [TextName] make it: "1/files/0001.pdf"
	Size   int64  // bytes, 0 or more
	SHA256 [32]byte
	// Open returns the bytes. Write calls it once, reads to the end from
	// another goroutine, and closes it.
	Open func() (io.ReadCloser, error)
}

const (
	blockSize = 512       // of a tar
	chunkSize = 256 << 10 // bytes read, hashed and written at once
	floorSize = 64 << 10  // of a bundle: crypto.FloorLarge
	maxArmor  = 4 << 10   // bytes of a signature; it has about 300
	maxInfo   = 128 << 10 // bytes of bag-info.txt
	maxTag    = 64 << 20  // bytes of the largest file below custody/
	maxList   = 64 << 20  // bytes of the manifest
	maxCount  = 200_000   // members of the payload
	maxBytes  = 1 << 40   // bytes of the payload
	maxNumber = 999_999   // of a record, a file or a text
)

// bundleSize returns the size of a bundle whose members, headers and padding to
// blocks included, are n bytes.
func bundleSize(n int64) int64 {
	return blocks(crypto.PaddedSize(n+2*blockSize, floorSize))
}

// blocks rounds n up to whole blocks.
func blocks(n int64) int64 { return (n + blockSize - 1) &^ (blockSize - 1) }
