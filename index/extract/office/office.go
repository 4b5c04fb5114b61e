package office

import (
	"context"
	"strings"

	"emanet/index/extract"
	"emanet/index/extract/archive"
)

// ZIP reads a ZIP whose first bytes do not say what it is, as application/zip and application/jar: documents, whose parts may lie in any order, as
// DOCX, PPTX, XLSX, ODT, ODP, ODS or EPUB do, and everything else as archive.ZIP does. It is an extract.Format.
func ZIP(ctx context.Context, in *extract.Input, out extract.Output) error {
	a, err := archive.Open(in)
	if err != nil {
		return archive.ZIP(ctx, in, out) // which says why
	}
	format, err := documentIn(ctx, in, out, a)
	if err != nil {
		return err
	}
	return format(ctx, in, out)
}

// documentIn finds which document an archive is.
func documentIn(ctx context.Context, in *extract.Input, out extract.Output, a *archive.Archive) (extract.Format, error) {
	if a.Find("META-INF/container.xml") != nil && a.Find("mimetype") != nil {
		return EPUB, nil
	}
	if a.Find("content.xml") != nil && (a.Find("META-INF/manifest.xml") != nil || a.Find("mimetype") != nil) {
		return odfKind(a), nil
	}
	if a.Find("[Content_Types].xml") == nil {
		return archive.ZIP, nil
	}
	p := &pack{ctx: ctx, in: in, out: out, zip: a, read: map[*archive.Member]bool{}, rels: map[string]*relations{}}
	main, err := p.main()
	if err != nil {
		return archive.ZIP, nil // no document: its files are given
	}
	mediaType, err := p.mediaType(main)
	folder, _, _ := strings.Cut(strings.ToLower(main), "/")
	switch {
	case err != nil:
		return nil, err
	case strings.Contains(mediaType, "word") || mediaType == "" && folder == "word":
		return DOCX, nil
	case strings.Contains(mediaType, "presentation") || strings.Contains(mediaType, "powerpoint") || mediaType == "" && folder == "ppt":
		return PPTX, nil
	case strings.Contains(mediaType, "spreadsheet") || strings.Contains(mediaType, "excel") || mediaType == "" && folder == "xl":
		return XLSX, nil
	}
	return archive.ZIP, nil
}

// odfKind reads the member that says what a package of OpenDocument is.
func odfKind(a *archive.Archive) extract.Format {
	kind := make([]byte, 128)
	if m := a.Find("mimetype"); m != nil {
		if r, err := m.Open(); err == nil {
			n, _ := r.Read(kind) // what is missing says nothing
			kind = kind[:n]
		}
	}
	switch {
	case strings.Contains(string(kind), "spreadsheet"):
		return ODS
	case strings.Contains(string(kind), "presentation"), strings.Contains(string(kind), "graphics"):
		return ODP
	}
	return ODT
}
