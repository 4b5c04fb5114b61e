package stamptest

import (
	stdasn1 "encoding/asn1"
	"strconv"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"emanet/vault/stamp"
)

type (
	builder  = cryptobyte.Builder
	objectID = stdasn1.ObjectIdentifier
)

// hashes are the object identifiers of the algorithms (RFC 5754, section 2).
var hashes = map[stamp.Hash]objectID{
	stamp.SHA256: oid(2, 16, 840, 1, 101, 3, 4, 2, 1),
	stamp.SHA384: oid(2, 16, 840, 1, 101, 3, 4, 2, 2),
	stamp.SHA512: oid(2, 16, 840, 1, 101, 3, 4, 2, 3),
}

func oid(arcs ...int) objectID { return arcs }

// parseOID reads dotted text; "" is the policy of the invented authority.
func parseOID(text string) (objectID, error) {
	if text == "" {
		text = "1.3.6.1.4.1.99999.7.1"
	}
	var id objectID
	for arc := range strings.SplitSeq(text, ".") {
		n, err := strconv.Atoi(arc)
		if err != nil {
			return nil, err
		}
		id = append(id, n)
	}
	return id, nil
}

func build(add func(*builder)) ([]byte, error) {
	var b builder
	add(&b)
	return b.Bytes()
}

func context(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }

func sequence(b *builder, add func(*builder)) { b.AddASN1(asn1.SEQUENCE, add) }

func addAlgorithm(b *builder, id objectID) {
	sequence(b, func(b *builder) {
		b.AddASN1ObjectIdentifier(id)
		b.AddASN1NULL()
	})
}
