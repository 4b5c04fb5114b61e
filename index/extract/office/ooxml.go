package office

import (
	"context"
	"errors"
	"net/url"
	"path"
	"strings"

	"emanet/index/extract"
	"emanet/index/extract/archive"
)

// relationLimit bounds how many relations one part may have.
const relationLimit = 1 << 16

// pack is a document that is a ZIP of parts: Open Packaging Conventions (ECMA-376 part 2), or OpenDocument, or EPUB.
type pack struct {
	ctx   context.Context
	in    *extract.Input
	out   extract.Output
	zip   *archive.Archive
	read  map[*archive.Member]bool // parts that were read or given: each is once, so relations that run in a circle end
	rels  map[string]*relations
	links links
	left  int // bytes of text that may come
}

func openPack(ctx context.Context, in *extract.Input, out extract.Output) (*pack, error) {
	a, err := archive.Open(in)
	if err != nil {
		return nil, err
	}
	p := &pack{ctx: ctx, in: in, out: out, zip: a, read: map[*archive.Member]bool{}, rels: map[string]*relations{}, left: in.Limits.Text}
	if a.Rescued() {
		err = out.Lose(extract.ReasonDamaged, "the directory is missing: %d parts were found from the front", a.Len())
	}
	if err == nil && a.Left() > 0 {
		err = out.Lose(extract.ReasonTooLarge, "%d parts are more than the limit", a.Left())
	}
	return p, err
}

// walk reads a part, if it was not read before. What cannot be read is lost, in the words of role, and what came before stays; so an error
// is one that ends the whole reading.
func (p *pack) walk(name, role string, v visitor) error {
	m := p.zip.Find(name)
	if m == nil {
		return p.out.Lose(extract.ReasonDamaged, "%s is missing", role)
	}
	if p.read[m] {
		return nil
	}
	p.read[m] = true
	r, err := m.Open()
	if err != nil {
		return p.lost(role, ownFault(err))
	}
	return p.lost(role, walk(p.ctx, r, p.in.Limits, v))
}

// ownFault marks a failure of one member of an archive as one that others survive.
func ownFault(err error) error {
	var failure *extract.Failure
	if errors.As(err, &failure) && !errors.Is(err, archive.ErrExpanded) {
		return &markupError{failure}
	}
	return err
}

// lost loses a part if err is a failure of it alone, and returns other errors: those of the output are failures as well.
func (p *pack) lost(role string, err error) error {
	var own *markupError
	if !errors.As(err, &own) {
		return err
	}
	return p.out.Lose(own.Reason, "%s: %s", role, own.Detail)
}

// optional is walk for a part that need not be there.
func (p *pack) optional(name, role string, v visitor) error {
	if p.zip.Find(name) == nil {
		return nil
	}
	return p.walk(name, role, v)
}

// relation is a link from a part to another one (ECMA-376 part 2, 6.5).
type relation struct {
	id, kind, target string // kind is the last word of its type, which transitional and strict documents have in common
	external         bool
}

// relations reads what a part is related to. Targets inside are names of parts. Those of links outside are kept for the end.
func (p *pack) relations(part string) (*relations, error) {
	if known := p.rels[part]; known != nil {
		return known, nil
	}
	dir, base := path.Split(part)
	r := &relations{dir: dir}
	p.rels[part] = r
	if err := p.optional(dir+"_rels/"+base+".rels", "a list of relations", r); err != nil {
		return nil, err
	}
	for _, one := range r.all {
		if one.external && one.kind == "hyperlink" {
			p.links.add(one.target)
		}
	}
	return r, nil
}

type relations struct {
	dir string
	all []relation
}

func (r *relations) start(t *tag) (bool, error) {
	if t.name != "rel:Relationship" || len(r.all) >= relationLimit {
		return true, nil
	}
	one := relation{id: t.get("Id"), kind: path.Base(t.get("Type")), target: t.get("Target"), external: strings.EqualFold(t.get("TargetMode"), "External")}
	if !one.external {
		one.target = resolve(r.dir, one.target)
	}
	r.all = append(r.all, one)
	return true, nil
}

func (*relations) end(string) error  { return nil }
func (*relations) text([]byte) error { return nil }

// resolve returns the name of a part that a part in dir calls target.
func resolve(dir, target string) string {
	target, _, _ = strings.Cut(target, "#")
	if plain, err := url.PathUnescape(target); err == nil {
		target = plain
	}
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = "/" + dir + target
	}
	return strings.TrimPrefix(path.Clean(target), "/")
}

// byID returns the target inside the document of a relation, or "".
func (r *relations) byID(id string) string {
	for _, one := range r.all {
		if one.id == id && !one.external && id != "" {
			return one.target
		}
	}
	return ""
}

// of returns the targets inside the document of one kind.
func (r *relations) of(kinds ...string) []string {
	var targets []string
	for _, one := range r.all {
		for _, kind := range kinds {
			if one.kind == kind && !one.external {
				targets = append(targets, one.target)
			}
		}
	}
	return targets
}

// main returns the name of the part that the document begins with.
func (p *pack) main() (string, error) {
	r, err := p.relations("")
	if err != nil {
		return "", err
	}
	for _, name := range append(r.of("officeDocument"), "word/document.xml", "ppt/presentation.xml", "xl/workbook.xml", "xl/workbook.bin") {
		if p.zip.Find(name) != nil {
			return name, nil
		}
	}
	return "", extract.Failed(extract.ReasonDamaged, "the document itself is missing from its file")
}
