package office

import (
	"path"
	"strings"

	"emanet/index/extract"
	"emanet/index/extract/archive"
)

// pictureLimit is the size from which a picture is evidence rather than an icon.
const pictureLimit = 16 << 10

// media are the endings of names of pictures and recordings that are given as files.
var media = map[string]bool{
	".jpg": true, ".jpeg": true, ".jpe": true, ".jfif": true, ".png": true, ".tif": true, ".tiff": true, ".webp": true, ".heic": true, ".heif": true,
	".mp4": true, ".m4v": true, ".mov": true, ".m4a": true, ".mp3": true, ".wav": true, ".avi": true, ".wmv": true, ".wma": true,
}

// embedded gives the files that lie inside: everything in the folder of embeddings, and what of the folder of media counts.
func (p *pack) embedded(folder string) error {
	var found []*archive.Member
	for m := range p.zip.All() {
		name := strings.ToLower(m.Name)
		switch inside := m.Regular() && !p.read[m]; {
		case inside && strings.HasPrefix(name, folder+"embeddings/"):
			found = append(found, m)
		case inside && strings.HasPrefix(name, folder+"media/") && isMedia(m):
			found = append(found, m)
		}
	}
	return p.members(found)
}

// isMedia reports whether a member is a recording or a picture that counts.
func isMedia(m *archive.Member) bool {
	return m.Size >= pictureLimit && media[strings.ToLower(path.Ext(m.Name))]
}

// members gives files on, unless the document itself lies too deep.
func (p *pack) members(found []*archive.Member) error {
	if len(found) == 0 {
		return nil
	}
	if p.in.Depth >= p.in.Limits.Nesting {
		return p.out.Lose(extract.ReasonTooLarge, "nested too deep: %d files were left inside", len(found))
	}
	for _, m := range found {
		if err := p.ctx.Err(); err != nil {
			return err
		}
		if p.read[m] {
			continue
		}
		p.read[m] = true
		if err := p.member(m); err != nil {
			return err
		}
	}
	return nil
}

func (p *pack) member(m *archive.Member) error {
	if given, err := p.unwrap(m); given || err != nil {
		return err
	}
	failure, err := m.Give(p.out, path.Base(m.Name))
	if err != nil || failure == nil {
		return err
	}
	return p.lost("a file inside", ownFault(failure))
}
