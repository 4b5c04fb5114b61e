package bundle

import (
	"fmt"
	"strings"
)

// Tag is one file below custody/. How large it may be depends on its name.
type Tag struct {
	Name string // one of [TagNames]
	Data []byte
}

// The names below custody/ that are not about a time-stamp.
const (
	TagCheckpoint = "checkpoint" // the signed checkpoint of the vault when the bundle was made
	TagProof      = "proof"      // that what is in the bundle is in the log under that checkpoint
)

// MaxTimestamps is how many time-stamps a bundle carries.
const MaxTimestamps = 24

// What a bundle carries of a time-stamp, one file each.
const (
	TimestampCheckpoint   = "checkpoint" // the signed checkpoint that was dated, byte for byte
	TimestampCertificates = "pem"        // the certificates, from the signer's to the root
	TimestampResponse     = "tsr"        // the answer of the authority, DER
)

// prefixTimestamps begins the names of what is about a time-stamp.
const prefixTimestamps = "timestamps/"

// timestampParts are in the order of the bytes of their names.
var timestampParts = []string{TimestampCheckpoint, TimestampCertificates, TimestampResponse}

// TimestampTag returns the name of a part of a time-stamp, which are numbered from 1: "timestamps/0001.tsr".
func TimestampTag(number int, part string) string {
	return fmt.Sprintf("%s%04d.%s", prefixTimestamps, number, part)
}

// tagNames are the names that a file below custody/ may have.
var tagNames = func() []string {
	names := []string{TagCheckpoint, TagProof}
	for n := range MaxTimestamps {
		for _, part := range timestampParts {
			names = append(names, TimestampTag(n+1, part))
		}
	}
	return names
}()

// tagLimit returns the most bytes that a file below custody/ may have.
func tagLimit(name string) int64 {
	switch {
	case name == TagProof:
		return maxTag
	case strings.HasSuffix(name, "."+TimestampCertificates), strings.HasSuffix(name, "."+TimestampResponse):
		return 256 << 10
	}
	return 16 << 10
}

// TagNames returns the names that a file below custody/ may have, in the order in which they stand in a bundle.
func TagNames() []string { return append([]string(nil), tagNames...) }
