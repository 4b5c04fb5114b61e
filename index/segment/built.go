package segment

import (
	"fmt"
	"io"

	"emanet/crypto"

	zap "github.com/blevesearch/zapx/v17"
)

// Built is a finished segment that lies in memory, in the clear. It prints as
// redacted. It is immutable and safe for concurrent use.
type Built struct {
	crypto.Redacted
	sb   crypto.Veiled[zap.SegmentBase]
	size int64
}

// newBuilt takes a segment whose bytes before the footer are size.
func newBuilt(sb *zap.SegmentBase, size int64) *Built {
	return &Built{sb: crypto.Veil(sb), size: size + footerSize}
}

// Size returns the bytes that WriteTo writes.
func (b *Built) Size() int64 { return b.size }

// Docs returns the number of documents in it, at least 1.
func (b *Built) Docs() int { return int(b.sb.Reveal().Count()) }

// WriteTo writes the segment, in the clear, without making a copy of it. It
// returns the bytes written and the error of w.
func (b *Built) WriteTo(w io.Writer) (int64, error) {
	n, err := b.sb.Reveal().WriteTo(w)
	if err == nil && n != b.size {
		err = fmt.Errorf("writing a segment: internal error: %d bytes of %d", n, b.size)
	}
	return n, err
}
