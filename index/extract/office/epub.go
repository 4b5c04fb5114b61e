package office

import (
	"context"
	"fmt"

	"emanet/index/extract"
)

// EPUB reads books (EPUB 3.3 and 2): their chapters in the order of the spine, a part each. Chapters that are encrypted are lost with
// ReasonEncrypted, as no password opens them. It is an extract.Format.
func EPUB(ctx context.Context, in *extract.Input, out extract.Output) error {
	p, err := openPack(ctx, in, out)
	if err != nil {
		return err
	}
	return p.epub()
}

func (p *pack) epub() error {
	if err := p.out.Reader("emanet epub 1", "application/epub+zip"); err != nil {
		return err
	}
	root := &container{}
	if err := p.walk("META-INF/container.xml", "the container", root); err != nil {
		return err
	}
	if p.zip.Find(root.path) == nil {
		return extract.Failed(extract.ReasonDamaged, "the list of chapters is missing")
	}
	dir := dirOf(root.path)
	b := &book{dir: dir, items: map[string]string{}, facts: facts{out: p.out, keys: epubFacts}}
	if err := p.walk(root.path, "the list of chapters", b); err != nil {
		return err
	}
	locked := &container{locked: map[string]bool{}}
	if err := p.optional("META-INF/encryption.xml", "the list of what is encrypted", locked); err != nil {
		return err
	}
	if err := p.out.Total(len(b.spine)); err != nil {
		return err
	}
	for i, id := range b.spine {
		if i >= p.in.Limits.Pages {
			return p.out.Lose(extract.ReasonTooLarge, "%d chapters are more than the limit", len(b.spine)-i)
		}
		if err := p.chapter(i+1, b.items[id], locked.locked); err != nil {
			return err
		}
	}
	if err := p.links.give(p.out); err != nil {
		return err
	}
	return p.pictures()
}

// chapter gives one chapter.
func (p *pack) chapter(number int, name string, locked map[string]bool) error {
	role := fmt.Sprintf("chapter %d", number)
	m := p.zip.Find(name)
	switch {
	case m == nil:
		return p.out.Lose(extract.ReasonDamaged, "%s is missing", role)
	case locked[name]:
		return p.out.Lose(extract.ReasonEncrypted, "%s is encrypted for one reader", role)
	case p.read[m]:
		return p.out.Done()
	}
	s := newSink(p.out, &p.left)
	s.part.Kind = extract.PartBody
	if err := p.chapterText(m, role, s); err != nil {
		return finishAfter(s, err)
	}
	if err := s.finish(); err != nil {
		return err
	}
	return p.out.Done()
}

// epubFacts are the elements of the list of chapters that mean something else than in a document.
var epubFacts = map[string]extract.Key{
	"dc:publisher": extract.KeyCompany,
	"dc:date":      extract.KeyCreated,
}

// container reads the paths in META-INF: of the list of chapters, or of what is encrypted.
type container struct {
	path   string
	locked map[string]bool
}

func (c *container) start(t *tag) (bool, error) {
	switch {
	case t.name == "ocf:rootfile" && c.path == "":
		c.path = resolve("", t.get("full-path"))
	case t.name == "enc:CipherReference" && len(c.locked) < relationLimit:
		c.locked[resolve("", t.get("URI"))] = true
	}
	return true, nil
}

func (*container) end(string) error  { return nil }
func (*container) text([]byte) error { return nil }

// book reads the package document (EPUB 3.3, 5).
type book struct {
	facts

	dir   string
	items map[string]string // names of members by id
	spine []string          // ids
}

// start implements visitor.
func (b *book) start(t *tag) (bool, error) {
	switch t.name {
	case "opf:item":
		if len(b.items) < relationLimit {
			b.items[t.get("id")] = resolve(b.dir, t.get("href"))
		}
	case "opf:itemref":
		if len(b.spine) < relationLimit {
			b.spine = append(b.spine, t.get("idref"))
		}
	}
	return b.facts.start(t)
}
