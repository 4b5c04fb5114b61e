package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"emanet/index/extract"
	"emanet/index/extract/plain"
)

// Bounds of a mail.
const (
	maxUnwrapped   = 64 << 20 // bytes of what must be in memory to be unwrapped: S/MIME, TNEF
	maxMarkup      = 32 << 20 // bytes of a text in HTML or RTF
	maxUnwrap      = 4        // signatures and the like around each other
	minInlineImage = 16 << 10 // bytes; smaller pictures in a text are decoration
)

// EML reads a mail of the Internet (RFC 5322, RFC 2045 to 2049), of any size, in memory that its texts alone decide: its text as
// messages, text in HTML too where it has words that the plain one has not; its header as facts; every other part as a member:
// attachments, mails in it (their exact bytes), pictures of 16 KiB and more. What a signature is around is read (S/MIME,
// multipart/signed), and what Outlook packs (TNEF). It serves message/rfc822, also message/global and saved pages (MHTML).
func EML(ctx context.Context, in *extract.Input, out extract.Output) error {
	if err := out.Reader("mail", "message/rfc822"); err != nil {
		return err
	}
	if err := out.Total(1); err != nil {
		return err
	}
	m := newMessage(ctx, in, out)
	if err := m.read(in.Bytes, in.Size, 0); err != nil {
		return err
	}
	return out.Done()
}

// message reads one mail.
type message struct {
	ctx    context.Context
	out    extract.Output
	limits extract.Limits
	depth  int // how many files the mail lies in
	body   *body
	count  int  // attachments without a name
	deep   bool // it was said that members lie too deep
	given  int  // members
}

func newMessage(ctx context.Context, in *extract.Input, out extract.Output) *message {
	limits := in.Limits.Filled()
	return &message{ctx: ctx, out: out, limits: limits, depth: in.Depth, body: newBody(out, limits.Text)}
}

// read reads a mail, or at a level above 0 what was unwrapped from one.
func (m *message) read(r io.ReaderAt, size int64, level int) error {
	t, err := split(m.ctx, r, size, m.limits)
	if err != nil {
		return err
	}
	if level == 0 {
		if err := facts(m.out, t.header); err != nil {
			return err
		}
	}
	for _, pass := range []func(io.ReaderAt, *part, int) error{m.text, m.html, m.stray, m.other} {
		for _, p := range t.parts {
			if err := m.ctx.Err(); err != nil {
				return err
			}
			if err := pass(r, p, level); err != nil {
				return err
			}
		}
	}
	for _, l := range t.lost {
		if err := m.out.Lose(l.Reason, "%s", l.Detail); err != nil {
			return err
		}
	}
	return nil
}

// open returns the decoded bytes of a part.
func open(r io.ReaderAt, p *part) io.Reader {
	return transferred(io.NewSectionReader(r, p.body, p.end-p.body), p.encoding)
}

// decoded returns the text of a part: at most what is left of the limit and a little more, so that giving it sees that it is too much,
// and of markup several times that, up to maxMarkup.
func (m *message) decoded(r io.ReaderAt, p *part) (string, error) {
	limit := int64(m.body.left) + 16
	if p.isHTML() {
		limit = min(4*limit+1<<20, maxMarkup)
	}
	content := open(r, p)
	b, err := io.ReadAll(io.LimitReader(content, limit))
	if err != nil {
		return "", err
	}
	if p.isHTML() && int64(len(b)) == limit {
		if err := m.body.tooMuch(); err != nil {
			return "", err
		}
	}
	if err := m.damaged(content); err != nil {
		return "", err
	}
	charset := p.charset
	if charset == "" && p.isHTML() {
		charset = plain.HTMLCharset(b)
	}
	text, _ := plain.Decode(b, charset)
	return text, nil
}

// damaged says what was lost in a transfer encoding.
func (m *message) damaged(content io.Reader) error {
	if b, ok := content.(*base64Reader); ok && b.foreign > 0 {
		return m.out.Lose(extract.ReasonDamaged, "%d characters of a part are none of its transfer encoding", b.foreign)
	}
	return nil
}

// text gives the plain texts.
func (m *message) text(r io.ReaderAt, p *part, _ int) error {
	if p.typ != "text/plain" || !p.inBody() {
		return nil
	}
	text, err := m.decoded(r, p)
	if err != nil {
		return err
	}
	return m.body.always(extract.Part{Kind: extract.PartMessage, Text: text})
}

// html gives the texts in HTML.
func (m *message) html(r io.ReaderAt, p *part, _ int) error {
	if !p.isHTML() || !p.inBody() {
		return nil
	}
	text, err := m.decoded(r, p)
	if err != nil {
		return err
	}
	return m.body.html(text, extract.Part{Kind: extract.PartMessage})
}

// stray gives the text that programs do not show because it lies between parts. What they put there themselves speaks of
// MIME and says nothing.
func (m *message) stray(r io.ReaderAt, p *part, _ int) error {
	if !p.stray || p.end == p.body {
		return nil
	}
	text, err := m.decoded(r, p)
	if err != nil {
		return err
	}
	if len(text) < 1<<10 && strings.Contains(text, "MIME") {
		return nil
	}
	return m.body.ifNew(extract.Part{Kind: extract.PartHidden, Text: text})
}

// other gives everything that is no text of the mail itself.
func (m *message) other(r io.ReaderAt, p *part, level int) error {
	switch {
	case p.stray, p.inBody() && (p.typ == "text/plain" || p.isHTML()), p.isSignature():
		return nil
	case p.inBody() && p.isReport():
		text, err := m.decoded(r, p)
		if err != nil {
			return err
		}
		return m.body.ifNew(extract.Part{Kind: extract.PartOther, Text: text})
	case p.parent == "multipart/encrypted":
		if p.typ == "application/pgp-encrypted" {
			return nil // it says no more than that the next part is encrypted
		}
		return m.out.Lose(extract.ReasonEncrypted, "the mail is encrypted")
	case p.typ == "message/partial":
		return m.out.Lose(extract.ReasonUnsupported, "a piece of a mail that was sent in several")
	case p.typ == "message/external-body":
		return m.out.Lose(extract.ReasonUnsupported, "a part that lies elsewhere")
	case p.typ == "application/pkcs7-mime" || p.typ == "application/x-pkcs7-mime" || strings.HasSuffix(strings.ToLower(p.name), ".p7m"):
		return m.wrapped(r, p, level, m.smime)
	case p.typ == "application/ms-tnef" || p.typ == "application/vnd.ms-tnef" || strings.EqualFold(p.name, "winmail.dat"):
		return m.wrapped(r, p, level, m.tnef)
	case p.isDecoration():
		return nil
	}
	content := open(r, p)
	if err := m.member(p.fileName(m), p.memberType(), content); err != nil {
		return err
	}
	return m.damaged(content)
}

// member gives a file that lies in the mail.
func (m *message) member(name, mediaType string, r io.Reader) error {
	if m.depth >= m.limits.Nesting {
		if m.deep {
			return nil
		}
		m.deep = true
		return m.out.Lose(extract.ReasonTooLarge, "nested too deep")
	}
	if m.given >= m.limits.Members {
		return m.out.Lose(extract.ReasonTooLarge, "more than %d files", m.limits.Members)
	}
	m.given++
	return m.out.Member(name, mediaType, r)
}

// fileName is the name of a part, or one that says which attachment it is.
func (p *part) fileName(m *message) string {
	if p.name != "" {
		return p.name
	}
	return m.nextName(p.typ)
}

func (m *message) nextName(typ string) string {
	m.count++
	return fmt.Sprintf("attachment-%d%s", m.count, extensions[typ])
}

// wrapped reads a part that must be in memory for it. What cannot be unwrapped is given as it is.
func (m *message) wrapped(r io.ReaderAt, p *part, level int, unwrap func(b []byte, level int) error) error {
	b, err := io.ReadAll(io.LimitReader(open(r, p), maxUnwrapped+1))
	if err != nil {
		return err
	}
	if len(b) > maxUnwrapped || level >= maxUnwrap {
		return m.out.Lose(extract.ReasonTooLarge, "a wrapped part is too large, or wrapped too often")
	}
	err = unwrap(b, level)
	if errors.Is(err, errNotWrapped) {
		return m.member(p.fileName(m), "", open(r, p))
	}
	return err
}

// errNotWrapped says that bytes are not of the form that their type promised.
var errNotWrapped = errors.New("mail: not wrapped")
