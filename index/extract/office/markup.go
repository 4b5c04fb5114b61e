package office

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"emanet/index/extract"
)

// tokenLimit bounds the bytes of one token (a tag with its attributes, or a text), which the decoder keeps in memory. Flat OpenDocument has pictures as
// text, so it is not smaller.
const tokenLimit = 16 << 20

// nameLimit bounds how many different names of elements are kept.
const nameLimit = 4096

// tag is a start of an element. Its name has the prefix that the standard uses for its namespace, whatever the file uses: "w:p"; the prefix
// is "?" for a namespace that is not known here.
type tag struct {
	name string
	attr []xml.Attr
}

// get returns the value of an attribute by its local name, or "".
func (t *tag) get(local string) string {
	for _, a := range t.attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// in returns the value of an attribute of a namespace, by the standard's prefix, or "".
func (t *tag) in(prefix, local string) string {
	for _, a := range t.attr {
		if a.Name.Local == local && prefixes[a.Name.Space] == prefix {
			return a.Value
		}
	}
	return ""
}

// visitor takes the elements and texts of a part. An error of it ends the walk and is returned as it is.
type visitor interface {
	// start begins an element. If it returns false, everything inside is left out, and its end as well.
	start(t *tag) (bool, error)
	end(name string) error
	// text has a piece of text, which is valid until text returns.
	text(b []byte) error
}

// markupError is why a part could not be read to its end. Other parts can be.
type markupError struct{ *extract.Failure }

// Unwrap returns the failure.
func (e *markupError) Unwrap() error { return e.Failure }

// markup reads XML (1.0, fifth edition) with its namespaces. Entities that a file declares
// are not expanded: there is no bomb in them.
type markup struct {
	ctx   context.Context
	gate  *gate
	dec   *xml.Decoder
	limit int // of depth
	// open has the names of the elements that are open. The decoder's own idea of them is not used: where ends are missing or too many, it gives
	// ends that have no start.
	open  []string
	skip  int // the depth of the element whose inside is left out, or 0
	names map[xml.Name]string
	// alternatives has, for each open mc:AlternateContent, its depth and whether one of its branches was taken.
	alternatives []alternative
}

type alternative struct {
	depth int
	taken bool
}

// walk reads XML from r to its end. If r is damaged, what comes before is given, and the error is a *markupError. Errors of
// v, of ctx and of the file's bytes are returned as they are.
func walk(ctx context.Context, r io.Reader, limits extract.Limits, v visitor) error {
	g := &gate{r: r}
	m := &markup{ctx: ctx, gate: g, dec: xml.NewDecoder(newClean(g)), limit: limits.XMLDepth, names: map[xml.Name]string{}}
	m.dec.Strict = false
	m.dec.Entity = xml.HTMLEntity
	m.dec.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if isUTF16(label) {
			return r, nil // newClean has seen it
		}
		if known, err := charset.NewReaderLabel(label, r); err == nil {
			return known, nil
		}
		return unicode.UTF8.NewDecoder().Reader(r), nil
	}
	for n := 0; ; n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		g.left = tokenLimit
		t, err := m.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return m.fault(err)
		}
		if err := m.token(t, v); err != nil {
			return err
		}
	}
}

// fault says whose error it is.
func (m *markup) fault(err error) error {
	var failure *extract.Failure
	switch {
	case errors.As(m.gate.err, &failure):
		return ownFault(failure)
	case m.gate.err != nil:
		return m.gate.err
	}
	return &markupError{extract.Failed(extract.ReasonDamaged, "no XML after %d bytes", m.dec.InputOffset())}
}

func (m *markup) token(t xml.Token, v visitor) error {
	switch t := t.(type) {
	case xml.StartElement:
		if len(m.open) >= m.limit {
			return &markupError{extract.Failed(extract.ReasonTooLarge, "elements are nested deeper than %d", m.limit)}
		}
		name := m.name(t.Name)
		m.open = append(m.open, name)
		if m.skip > 0 {
			return nil
		}
		return m.start(&tag{name, t.Attr}, v)
	case xml.EndElement:
		return m.ends(m.name(t.Name), v)
	case xml.CharData:
		if m.skip == 0 {
			return v.text(t)
		}
	}
	return nil
}

func (m *markup) start(t *tag, v visitor) error {
	enter := true
	var err error
	switch t.name {
	case "mc:AlternateContent":
		m.alternatives = append(m.alternatives, alternative{depth: len(m.open)})
	case "mc:Choice", "mc:Fallback":
		// The first branch has everything; the others say the same for older programs (ECMA-376 part 3, 9.3).
		if n := len(m.alternatives); n > 0 && m.alternatives[n-1].depth == len(m.open)-1 {
			enter = !m.alternatives[n-1].taken
			m.alternatives[n-1].taken = true
		}
	default:
		enter, err = v.start(t)
	}
	if !enter {
		m.skip = len(m.open)
	}
	return err
}

// ends ends the innermost element of a name, and with it those inside whose ends are missing. An end of nothing is left out.
func (m *markup) ends(name string, v visitor) error {
	at := len(m.open) - 1
	for at >= 0 && m.open[at] != name {
		at--
	}
	for at >= 0 && len(m.open) > at {
		inner := m.open[len(m.open)-1]
		if err := m.end(inner, v); err != nil {
			return err
		}
	}
	return nil
}

// end ends the innermost element.
func (m *markup) end(name string, v visitor) error {
	depth := len(m.open)
	m.open = m.open[:depth-1]
	if m.skip > 0 {
		if depth == m.skip {
			m.skip = 0
		}
		return nil
	}
	switch name {
	case "mc:AlternateContent":
		m.alternatives = m.alternatives[:len(m.alternatives)-1]
		return nil
	case "mc:Choice", "mc:Fallback":
		return nil
	}
	return v.end(name)
}

// name returns the name of an element with the standard's prefix.
func (m *markup) name(n xml.Name) string {
	if s, ok := m.names[n]; ok {
		return s
	}
	prefix, known := prefixes[n.Space]
	if !known {
		prefix = "?"
	}
	s := fmt.Sprintf("%s:%s", prefix, n.Local)
	if len(m.names) < nameLimit {
		m.names[n] = s
	}
	return s
}

// gate lets only so many bytes through for one token, and keeps the error of what it reads.
type gate struct {
	r    io.Reader
	left int
	err  error
}

// Read implements io.Reader.
func (g *gate) Read(p []byte) (int, error) {
	if g.left < 0 {
		g.err = extract.Failed(extract.ReasonTooLarge, "a tag or a text has more than %d bytes", tokenLimit)
		return 0, g.err
	}
	n, err := g.r.Read(p)
	g.left -= n
	if err != nil && !errors.Is(err, io.EOF) {
		g.err = err
	}
	return n, err
}

func isUTF16(label string) bool {
	return len(label) >= 6 && bytes.EqualFold([]byte(label[:6]), []byte("utf-16"))
}

// utf16Reader decodes UTF-16, whose byte order its mark or its first character tells.
func utf16Reader(r io.Reader, order unicode.Endianness) io.Reader {
	return unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(r)
}
