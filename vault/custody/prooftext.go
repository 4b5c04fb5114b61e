package custody

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	proofKind   = "proof"
	proofFormat = "emanet-proof-v1"
	proofTime   = "2006-01-02T15:04:05Z"
	notTold     = "-"
	maxRevision = 1<<31 - 1
)

// body returns the lines of the proof (FORMAT.md, Proof), as the statement has them.
func (p *Proof) body() string {
	var b strings.Builder // writing to it never fails
	_, _ = fmt.Fprintf(&b, "%s\ncheckpoint %s\n", proofFormat, encode64(p.checkpoint))
	for _, r := range p.Contents.Records {
		r.write(&b)
	}
	for _, t := range p.Contents.Timestamps {
		b.WriteString(t.line())
		for _, c := range t.Certificates {
			_, _ = fmt.Fprintf(&b, "certificate %s\n", encode64(c))
		}
	}
	for _, n := range p.Contents.Cosigned {
		b.WriteString(n.line())
	}
	for _, size := range p.Contents.Earlier {
		_, _ = fmt.Fprintf(&b, "earlier %d\n", size)
	}
	p.part.write(&b)
	return b.String()
}

func (r ProofRecord) write(w io.Writer) {
	_, _ = fmt.Fprintf(w, "record %s\n", r.ID)
	for _, c := range r.Changes {
		_, _ = fmt.Fprintf(w, "change %d %s %s %s %s\n", c.Leaf, told(c.Sequence), told(int64(c.Revision)), c.actionWord(), c.timeWord())
		for _, o := range c.Objects {
			_, _ = fmt.Fprintf(w, "open %d %s %d %x %s\n", o.Index, o.Role, o.Size, o.SHA256, hex.EncodeToString(o.Salt[:]))
		}
	}
}

func (c ProofChange) actionWord() string {
	if c.Action == "" {
		return notTold
	}
	return string(c.Action)
}

func (c ProofChange) timeWord() string {
	if c.Time.IsZero() {
		return notTold
	}
	return c.Time.UTC().Format(proofTime)
}

func told(n int64) string {
	if n == 0 {
		return notTold
	}
	return decimal(n)
}

// line is the line of the time-stamp without those of its certificates.
func (t ProofTimestamp) line() string {
	return fmt.Sprintf("timestamp %s %s %s %s\n", t.Hash, t.Nonce, encode64(t.Checkpoint), encode64(t.Response))
}

func (n ProofCosigned) line() string {
	var b strings.Builder
	b.WriteString("cosigned " + encode64(n.Note))
	for _, k := range n.Keys {
		b.WriteString(" " + encode64(k))
	}
	return b.String() + "\n"
}

func (l *partialLog) write(w io.Writer) {
	for _, i := range slices.Sorted(maps.Keys(l.leaves)) {
		_, _ = fmt.Fprintf(w, "leaf %d %s\n", i, encode64(l.leaves[i]))
	}
	for _, i := range slices.Sorted(maps.Keys(l.hashes)) {
		_, _ = fmt.Fprintf(w, "hash %d %s\n", i, l.hashes[i])
	}
}

func encode64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// parseTime reads a time of the log, the zero time for one that is not told.
func (l *lines) parseTime(s string) time.Time {
	if s == notTold {
		return time.Time{}
	}
	t, err := time.Parse(proofTime, s)
	if err != nil {
		l.fail("has a malformed time")
	}
	return t
}
