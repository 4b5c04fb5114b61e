package office

import (
	"context"
	"path"
	"strings"

	"emanet/index/extract"
	"emanet/index/extract/archive"
)

// ODT reads OpenDocument texts (ISO/IEC 26300, OASIS 1.3; also templates): the body in reading order, what was deleted, hidden text, notes,
// comments, headers and footers, objects and files inside. Encrypted ones open with in.Password. It is an extract.Format.
func ODT(ctx context.Context, in *extract.Input, out extract.Output) error {
	return odf(ctx, in, out, "emanet odt 1")
}

// ODP reads OpenDocument presentations and drawings: slides in their order, each with its notes and comments; else as ODT. It is an
// extract.Format.
func ODP(ctx context.Context, in *extract.Input, out extract.Output) error {
	return odf(ctx, in, out, "emanet odp 1")
}

// ODS reads OpenDocument spreadsheets: sheets in their order, hidden ones too, each row a line with tabs between its cells, which have what
// they show; else as ODT. It is an extract.Format.
func ODS(ctx context.Context, in *extract.Input, out extract.Output) error {
	return odf(ctx, in, out, "emanet ods 1")
}

// FlatODF reads OpenDocument of any kind in one XML file (fodt, fods, fodp, fodg), without what is packed in it as Base64. It is an
// extract.Format.
func FlatODF(ctx context.Context, in *extract.Input, out extract.Output) error {
	if err := out.Reader("emanet flat odf 1", ""); err != nil {
		return err
	}
	p := &pack{ctx: ctx, in: in, out: out, left: in.Limits.Text}
	o := p.openDocument(odfStyles{})
	o.links = &p.links
	v := &flatODF{odfBody: o, facts: facts{out: out, keys: odfFacts}}
	if err := p.lost("the document", walk(ctx, in.Reader(), in.Limits, v)); err != nil {
		return finishAfter(o.sink, err)
	}
	if err := p.odfEnd(o); err != nil {
		return err
	}
	return p.links.give(out)
}

// odf reads a package of OpenDocument.
func odf(ctx context.Context, in *extract.Input, out extract.Output, reader string) error {
	if err := out.Reader(reader, ""); err != nil {
		return err
	}
	p, err := openPack(ctx, in, out)
	if err != nil {
		return err
	}
	encrypted, err := p.odfEncrypted()
	if err != nil {
		return err
	}
	if !encrypted {
		return p.odf()
	}
	if in.Password == "" {
		return extract.Failed(extract.ReasonEncrypted, "a password is needed")
	}
	r, size, err := openEncryptedODF(in, p.zip)
	if err != nil {
		return err
	}
	plain := *in
	plain.Bytes, plain.Size = r, size
	if p, err = openPack(ctx, &plain, out); err != nil {
		return err
	}
	return p.odf()
}

func (p *pack) odf() error {
	if p.zip.Find("content.xml") == nil {
		return extract.Failed(extract.ReasonDamaged, "the document itself is missing from its file")
	}
	if err := p.optional("meta.xml", "the list of properties", &facts{out: p.out, keys: odfFacts}); err != nil {
		return err
	}
	styles := odfStyles{}
	around := p.openDocument(styles)
	// Styles come before the text that uses them; what their headers say comes after it.
	held := &heldParts{Output: p.out}
	around.sink.out = held
	if p.zip.Find("styles.xml") != nil {
		if err := p.odfPart(around, "styles.xml", "the styles"); err != nil {
			return err
		}
	}
	body := p.openDocument(styles)
	body.links = &p.links
	if err := p.odfPart(body, "content.xml", "the text"); err != nil {
		return err
	}
	for _, q := range held.parts {
		if err := p.out.Part(q); err != nil {
			return err
		}
	}
	return p.odfInside(body)
}

// odfPart reads one part and gives all of its text.
func (p *pack) odfPart(o *odfBody, name, role string) error {
	if err := p.walk(name, role, o); err != nil {
		return finishAfter(o.sink, err)
	}
	return p.odfEnd(o)
}

// odfEnd gives the rest of the text and says how many slides or sheets there were.
func (p *pack) odfEnd(o *odfBody) error {
	if err := o.sink.finish(); err != nil {
		return err
	}
	if o.pages == 0 {
		return nil
	}
	if over := o.pages - p.in.Limits.Pages; over > 0 {
		if err := p.out.Lose(extract.ReasonTooLarge, "%d slides or sheets are more than the limit", over); err != nil {
			return err
		}
	}
	return p.out.Total(o.pages)
}

// odfInside reads the objects that lie inside (charts, formulas, texts), and gives pictures and objects of other programs as files.
func (p *pack) odfInside(body *odfBody) error {
	var found []*archive.Member
	for m := range p.zip.All() {
		name := strings.ToLower(m.Name)
		dir, base := path.Split(name)
		switch {
		case !m.Regular() || p.read[m]:
		case base == "content.xml" && (strings.HasPrefix(dir, "object ") || body.objects[strings.TrimSuffix(dir, "/")]):
			o := p.openDocument(odfStyles{})
			o.links, o.sink.part.Kind, o.object = &p.links, extract.PartOther, true
			if err := p.odfPart(o, m.Name, "an object"); err != nil {
				return err
			}
		case strings.HasPrefix(name, "object ") && dir == "" || body.objects[name]:
			found = append(found, m)
		case (strings.HasPrefix(name, "pictures/") || strings.HasPrefix(name, "media/")) && isMedia(m):
			found = append(found, m)
		}
	}
	if err := p.links.give(p.out); err != nil {
		return err
	}
	return p.members(found)
}

// odfEncrypted reports whether the manifest says that parts are encrypted (OASIS 1.3 part 2, 3.4).
func (p *pack) odfEncrypted() (bool, error) {
	var m encryptionSeen
	err := p.optional("META-INF/manifest.xml", "the manifest", &m)
	return m.encrypted, err
}

type encryptionSeen struct{ encrypted bool }

func (m *encryptionSeen) start(t *tag) (bool, error) {
	m.encrypted = m.encrypted || t.name == "manifest:encryption-data"
	return true, nil
}

func (*encryptionSeen) end(string) error  { return nil }
func (*encryptionSeen) text([]byte) error { return nil }

// heldParts keeps parts until others were given.
type heldParts struct {
	extract.Output

	parts []extract.Part
}

// Part implements extract.Output.
func (h *heldParts) Part(p extract.Part) error {
	if len(h.parts) >= 4*asideLimit {
		return extract.Failed(extract.ReasonTooLarge, "there are more than %d headers and footers", 4*asideLimit)
	}
	h.parts = append(h.parts, p)
	return nil
}
