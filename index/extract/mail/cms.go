package mail

import (
	"bytes"

	"emanet/index/extract"
)

// Object identifiers of the kinds of content (RFC 5652, section 14; RFC 5083; RFC 3274).
var (
	oidSigned     = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
	oidEnveloped  = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03}
	oidEncrypted  = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06}
	oidAuthenv    = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17}
	oidCompressed = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x09}
)

// Tags of BER (X.690, section 8.1.2).
const (
	tagSequence    = 0x30
	tagOID         = 0x06
	tagOctets      = 0x04
	tagManyOctets  = 0x24
	tagExplicit    = 0xa0
	maxBERDepth    = 16
	maxBERElements = 100_000
)

// smime reads the mail that is inside a signature (RFC 8551, section 3.5.2). What is encrypted is a loss.
func (m *message) smime(b []byte, level int) error {
	kind, content, ok := unwrapCMS(b)
	switch {
	case !ok:
		return errNotWrapped
	case bytes.Equal(kind, oidEnveloped), bytes.Equal(kind, oidEncrypted), bytes.Equal(kind, oidAuthenv):
		return m.out.Lose(extract.ReasonEncrypted, "the mail is encrypted with S/MIME")
	case bytes.Equal(kind, oidCompressed):
		return m.out.Lose(extract.ReasonUnsupported, "the mail is compressed with S/MIME")
	case content == nil: // certificates alone
		return nil
	}
	return m.read(bytes.NewReader(content), int64(len(content)), level+1)
}

// unwrapCMS returns the kind of a ContentInfo and, for signed data, the content (RFC 5652, sections 3 and 5), nil if it has none.
func unwrapCMS(b []byte) (kind, content []byte, ok bool) {
	info, ok := inside(b, tagSequence)
	if !ok {
		return nil, nil, false
	}
	kind, rest, ok := element(info, tagOID)
	if !ok || !bytes.Equal(kind, oidSigned) {
		return kind, nil, ok
	}
	explicit, ok := inside(rest, tagExplicit)
	if !ok {
		return nil, nil, false
	}
	signed, ok := inside(explicit, tagSequence)
	if !ok {
		return nil, nil, false
	}
	for _, tag := range []byte{0x02, 0x31} { // the version, the digests
		if _, signed, ok = element(signed, tag); !ok {
			return nil, nil, false
		}
	}
	encapsulated, ok := inside(signed, tagSequence)
	if !ok {
		return nil, nil, false
	}
	_, rest, ok = element(encapsulated, tagOID)
	if !ok {
		return nil, nil, false
	}
	if explicit, ok = inside(rest, tagExplicit); !ok {
		return kind, nil, true
	}
	b, _, ok = elementAny(explicit)
	return kind, b, ok
}

// inside returns the content of an element that b begins with, without what lies behind it where the element says its length.
func inside(b []byte, tag byte) ([]byte, bool) {
	h, ok := parseBER(b)
	if !ok || h.tag != tag {
		return nil, false
	}
	if h.length < 0 {
		return b[h.size:], true
	}
	return b[h.size : h.size+h.length], true
}

// element returns the content of a primitive or definite element, and what lies behind it.
func element(b []byte, tag byte) (content, rest []byte, ok bool) {
	h, ok := parseBER(b)
	if !ok || h.tag != tag {
		return nil, nil, false
	}
	budget := maxBERElements
	n, ok := skipBER(b, 0, &budget)
	if !ok {
		return nil, nil, false
	}
	content = b[h.size:n]
	return content, b[n:], true
}

// elementAny returns an octet string, also one in pieces.
func elementAny(b []byte) (content, rest []byte, ok bool) {
	budget := maxBERElements
	n, ok := skipBER(b, 0, &budget)
	if !ok {
		return nil, nil, false
	}
	content, ok = octets(b[:n], 0)
	return content, b[n:], ok
}

// octets joins the pieces of an octet string (X.690, section 8.7).
func octets(b []byte, depth int) ([]byte, bool) {
	h, ok := parseBER(b)
	if !ok || depth > maxBERDepth {
		return nil, false
	}
	content := b[h.size:]
	if h.length >= 0 {
		content = content[:h.length]
	}
	if h.tag == tagOctets {
		return content, h.length >= 0
	}
	if h.tag != tagManyOctets {
		return nil, false
	}
	var joined []byte
	budget := maxBERElements
	for len(content) > 0 && !isEnd(content) {
		n, ok := skipBER(content, depth, &budget)
		if !ok {
			return nil, false
		}
		piece, ok := octets(content[:n], depth+1)
		if !ok {
			return nil, false
		}
		joined = append(joined, piece...)
		content = content[n:]
	}
	return joined, true
}

// berHead is the head of an element: its tag, its own size and the length of the content, −1 if an end mark ends it.
type berHead struct {
	tag          byte
	size, length int
}

// parseBER parses the head of an element (X.690, section 8.1). The content lies in b.
func parseBER(b []byte) (berHead, bool) {
	if len(b) < 2 || b[0]&0x1f == 0x1f { // long tags do not come here
		return berHead{}, false
	}
	h := berHead{tag: b[0], size: 2, length: int(b[1])}
	switch {
	case b[1] == 0x80:
		h.length = -1
		return h, b[0]&0x20 != 0
	case b[1] > 0x84:
		return berHead{}, false
	case b[1] > 0x80:
		n := int(b[1] & 0x7f)
		if len(b) < 2+n {
			return berHead{}, false
		}
		h.size, h.length = 2+n, 0
		for _, c := range b[2 : 2+n] {
			h.length = h.length<<8 | int(c)
		}
	}
	return h, h.length >= 0 && h.length <= len(b)-h.size
}

// skipBER returns the length of the element that b begins with. Budget bounds how many elements are looked at for it.
func skipBER(b []byte, depth int, budget *int) (int, bool) {
	*budget--
	h, ok := parseBER(b)
	if !ok || depth > maxBERDepth || *budget < 0 {
		return 0, false
	}
	if h.length >= 0 {
		return h.size + h.length, true
	}
	n := h.size
	for {
		if isEnd(b[n:]) {
			return n + 2, true
		}
		m, ok := skipBER(b[n:], depth+1, budget)
		if !ok {
			return 0, false
		}
		n += m
	}
}

// isEnd reports whether an end mark stands here.
func isEnd(b []byte) bool { return len(b) >= 2 && b[0] == 0 && b[1] == 0 }
