package office

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"emanet/index/extract"
	"emanet/index/extract/archive"
)

// oleLimit bounds an OLE2 file that is opened to see what is in it. A larger one is given as it is.
const oleLimit = 64 << 20

// unwrap gives the file that an OLE2 object holds, such as a PDF that somebody dropped on a page, and reports whether there was one. Objects that are
// documents of their own (of Word, of Excel) are not unwrapped.
func (p *pack) unwrap(m *archive.Member) (bool, error) {
	if m.Size > oleLimit {
		return false, nil
	}
	b, err := p.compound(m)
	if err != nil || b == nil {
		return false, err
	}
	c, err := OpenCompound(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return false, nil // damage is found by who reads the member
	}
	o := oleEmbedded{number: m.Number}
	for _, s := range c.Streams {
		if !strings.Contains(s.Path, "/") {
			o.streams = append(o.streams, s)
		}
	}
	name, file, err := o.file()
	if err != nil || file == nil {
		return false, err
	}
	if strings.HasPrefix(name, "object-") { // it has none of its own
		name = strings.TrimSuffix(path.Base(m.Name), ".bin")
	}
	return true, p.out.Member(name, "", file)
}

// compound returns the bytes of a member that is an OLE2 file, or nil. Damage is left to be found by who reads the member.
func (p *pack) compound(m *archive.Member) ([]byte, error) {
	r, err := m.Open()
	if err != nil {
		return nil, p.own(err)
	}
	head := make([]byte, len(compoundMagic))
	if _, err := io.ReadFull(r, head); err != nil || !bytes.Equal(head, compoundMagic) {
		return nil, p.own(err)
	}
	rest, err := io.ReadAll(io.LimitReader(r, oleLimit))
	return append(head, rest...), p.own(err)
}

// own returns err unless it is a failure of one member alone, or its end.
func (p *pack) own(err error) error {
	var failure *extract.Failure
	if errors.As(err, &failure) && !errors.Is(err, archive.ErrExpanded) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}
