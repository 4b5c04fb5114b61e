package mail

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/jhillyerd/enmime/v2/mediatype"

	"emanet/index/extract"
)

// Bounds of the tree of parts.
const (
	maxNesting  = 100 // multiparts inside each other
	maxBoundary = 256 // bytes; RFC 2046, section 5.1.1 allows 70
	maxTypeLine = 8 << 10
)

// part is a leaf of the tree of a mail: a piece of the file with what its header says about it.
type part struct {
	typ, charset, name    string // media type, lower case
	disposition, encoding string // lower case
	id                    string // Content-ID, for what the text shows inside
	smime                 string // smime-type of a signed or encrypted part
	parent                string // media type of the multipart around it, "" is none
	stray                 bool   // text before the first part of a multipart, or behind its last
	root                  bool
	body, end             int64
}

// tree is a mail cut into its parts. Where a mail is not as it should be, every byte of it still belongs to one of them.
type tree struct {
	header header
	parts  []*part
	lost   []extract.Loss
}

// splitter cuts a mail into its parts in one pass, in memory that the number of parts alone decides, and in time that its size
// decides. (The reader of the library that serves for media types needs time exponential in how deep multiparts lie: a
// mail of 2 KB made for it never ends. It would also hold the whole mail in memory several times.)
type splitter struct {
	*lines

	tree
	limits  extract.Limits
	open    []multipart
	current *part
	lineEnd int64 // of the line before: it belongs to a boundary
	headers int   // bytes
	full    bool
}

type multipart struct {
	typ      string
	boundary []byte // nil: the first line that looks like one is taken
}

// split cuts a mail of size bytes into its parts. It returns errors of r and of ctx alone.
func split(ctx context.Context, r io.ReaderAt, size int64, limits extract.Limits) (*tree, error) {
	s := &splitter{lines: newLines(ctx, io.NewSectionReader(r, 0, size)), limits: limits}
	if err := s.skipPostmark(); err != nil {
		return s.finish(err)
	}
	h, err := s.readHeader()
	s.header = h
	if err != nil {
		return s.finish(err)
	}
	s.begin(h, true)
	for {
		if err := s.step(); err != nil {
			return s.finish(err)
		}
		if s.fresh && !s.full && bytes.HasPrefix(s.piece, []byte("--")) {
			if level, last := s.boundary(); level >= 0 {
				if err := s.cross(level, last); err != nil {
					return s.finish(err)
				}
				continue
			}
		}
		s.lineEnd = 0
		if s.whole {
			s.lineEnd = s.lines.lineEnd()
		}
	}
}

// skipPostmark skips empty lines and the line that mbox puts before a mail (RFC 4155).
func (s *splitter) skipPostmark() error {
	skipping := false
	for {
		if err := s.step(); err != nil {
			return err
		}
		if s.fresh {
			skipping = s.blank() || bytes.HasPrefix(s.piece, []byte("From ")) || bytes.HasPrefix(s.piece, []byte(">From "))
		}
		if !skipping {
			s.back()
			return nil
		}
	}
}

// readHeader reads fields up to the empty line behind them, or to where the body begins without one.
func (s *splitter) readHeader() (header, error) {
	var h headerReader
	var err error
	for {
		if err = s.step(); err != nil || s.blank() {
			break
		}
		if s.fresh && bytes.HasPrefix(s.piece, []byte("--")) {
			if level, _ := s.boundary(); level >= 0 {
				s.back()
				break
			}
		}
		if !h.add(s.text(), s.fresh) {
			s.back()
			break
		}
	}
	h.close()
	if h.cut {
		s.lose(extract.ReasonTooLarge, "a header has more than 256 KiB")
	}
	s.headers += min(h.size, maxHeader)
	s.lineEnd = 0
	return h.fields, err
}

// begin begins the part that a header stands before.
func (s *splitter) begin(h header, root bool) {
	p := newPart(h)
	p.root = root
	if n := len(s.open); n > 0 {
		p.parent = s.open[n-1].typ
		if p.typ == "" && p.parent == "multipart/digest" { // RFC 2046, section 5.1.5
			p.typ = "message/rfc822"
		}
	}
	if p.typ == "" {
		p.typ = "text/plain" // RFC 2045, section 5.2
	}
	if !strings.HasPrefix(p.typ, "multipart/") {
		s.put(p)
		return
	}
	if len(s.open) >= maxNesting {
		s.lose(extract.ReasonTooLarge, "parts lie more than %d deep", maxNesting)
		s.put(&part{stray: true, typ: "text/plain", parent: p.parent, encoding: "7bit"})
		return
	}
	s.open = append(s.open, multipart{p.typ, boundaryOf(h)})
	s.put(&part{stray: true, typ: "text/plain", parent: p.typ, encoding: "7bit"})
}

// put begins a leaf where the body begins.
func (s *splitter) put(p *part) {
	if len(s.parts) >= 2*s.limits.Members || s.headers > maxHeaders {
		s.lose(extract.ReasonTooLarge, "a mail has more than %d parts", len(s.parts))
		s.full = true
	}
	p.body = s.next
	if s.again {
		p.body = s.start
	}
	s.current = p
	s.parts = append(s.parts, p)
}

// boundary finds which multipart the line is a boundary of, the innermost first, and whether it is its last; -1 is none.
func (s *splitter) boundary() (level int, last bool) {
	line := s.text()[2:]
	for i := len(s.open) - 1; i >= 0; i-- {
		m := &s.open[i]
		if m.boundary == nil && i == len(s.open)-1 {
			if guess := bytes.TrimSpace(line); len(guess) > 0 && len(guess) <= maxBoundary && len(bytes.Trim(guess, "- ")) > 0 {
				m.boundary = bytes.Clone(guess)
			}
		}
		if m.boundary == nil || !bytes.HasPrefix(line, m.boundary) {
			continue
		}
		switch rest := bytes.TrimRight(line[len(m.boundary):], " \t"); {
		case len(rest) == 0:
			return i, false
		case bytes.HasPrefix(rest, []byte("--")):
			return i, true
		}
	}
	return -1, false
}

// cross ends what lies inside a multipart and begins its next part, or what lies behind it.
func (s *splitter) cross(level int, last bool) error {
	s.current.end = max(s.start-s.lineEnd, s.current.body)
	s.open = s.open[:level+1]
	if last {
		typ := s.open[level].typ
		s.open = s.open[:level]
		s.put(&part{stray: true, typ: "text/plain", parent: typ, encoding: "7bit"})
		return nil
	}
	h, err := s.readHeader()
	s.begin(h, false)
	return err
}

// finish ends the last part. The end of the file is no error.
func (s *splitter) finish(err error) (*tree, error) {
	if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if s.current != nil {
		s.current.end = max(s.next, s.current.body)
	}
	return &s.tree, nil
}

// lose notes a loss once.
func (t *tree) lose(reason extract.Reason, format string, args ...any) {
	loss := extract.Failed(reason, format, args...).Loss
	if slices.Contains(t.lost, loss) {
		return
	}
	t.lost = append(t.lost, loss)
}

// newPart is a part with what its header says (RFC 2045, RFC 2183).
func newPart(h header) *part {
	typ, params := parseType(h.get("content-type"))
	disposition, places := parseType(h.get("content-disposition"))
	p := &part{
		typ: typ, charset: params["charset"], smime: strings.ToLower(params["smime-type"]),
		disposition: disposition,
		encoding:    strings.ToLower(strings.TrimSpace(h.get("content-transfer-encoding"))),
		id:          h.get("content-id"),
	}
	for _, name := range []string{places["filename"], params["name"], params["filename"], h.get("content-description")} {
		if p.name == "" {
			p.name = fileName(decodeWords(name))
		}
	}
	return p
}

// parseType parses a media type or a disposition and its parameters as tolerantly as can be.
func parseType(value string) (string, map[string]string) {
	if len(value) > maxTypeLine {
		value = value[:maxTypeLine]
	}
	typ, params, _, err := mediatype.Parse(undeclared(value)) // it replaces bytes that are no UTF-8
	if err != nil {
		typ, _, _ = strings.Cut(value, ";")
	}
	typ = strings.ToLower(strings.TrimSpace(typ))
	if strings.ContainsAny(typ, " \t\"<>=") || len(typ) > 127 {
		typ = ""
	}
	return typ, params
}

// boundaryOf is the boundary of a multipart; nil is none.
func boundaryOf(h header) []byte {
	_, params := parseType(h.get("content-type"))
	b := strings.TrimRight(params["boundary"], " ")
	if b == "" || len(b) > maxBoundary {
		return nil
	}
	return []byte(b)
}
