package bundle

import "slices"

// Top returns the name of the one folder that a bundle has: "bundle-" and ten
// digits.
func (r *Reader) Top() string { return r.top }

// TagFiles returns every file of the bundle that is not payload, by its name
// below the top folder and in the order of the bundle, as it stands there. With
// the payload below data/ they are the whole bag.
func (r *Reader) TagFiles() []Tag {
	var files []Tag
	for _, name := range r.order {
		switch name {
		case nameDeclaration:
			files = append(files, Tag{name, []byte(declaration)})
		case nameInfo:
			files = append(files, Tag{name, r.info.encode()})
		case nameHowTo:
			files = append(files, Tag{name, []byte(howToOf(r.order))})
		default:
			if data, ok := r.tags[name]; ok {
				files = append(files, Tag{name, slices.Clone(data)})
			}
		}
	}
	return files
}
