package vault

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"emanet/vault/bundle"
	"emanet/vault/record"
)

// checkMembers makes sure that the members of a record are those that its description names, no more and no fewer, and
// that what it calls an original has the hash of the original; next are the members behind the description. It reports
// whether there is a text of the record's own.
func checkMembers(number int, s *record.Shared, next []bundle.Entry) (ownText bool, err error) {
	left := map[string]bundle.Entry{}
	for i, e := range next {
		part, ok := partOf(e)
		if !ok || part.Record != number {
			next = next[:i]
			break
		}
		left[e.Name] = e
	}
	take := func(name string) (bundle.Entry, bool) {
		e, ok := left[payload+name]
		delete(left, payload+name)
		return e, ok
	}
	e, ownText := take(bundle.TextName(number, 0))
	if ownText && s.What == string(bundle.Catalogue) {
		return false, &bundle.Fault{Member: e.Name, Reason: "is in a catalogue"}
	}
	if o := s.Original; o != nil {
		typed := o.Text != "" && o.TextFrom == ""
		if typed != ownText || typed && e.SHA256 != sha256.Sum256([]byte(o.Text)) {
			return false, &bundle.Fault{Member: payload + bundle.TextName(number, 0), Reason: "is not the text that the record has"}
		}
		if err := checkOriginal(number, s); err != nil {
			return false, err
		}
	}
	for _, f := range s.Files {
		if err := checkSharedFile(number, s, f, take); err != nil {
			return false, err
		}
	}
	for _, e := range next { // in the order of the bundle
		if _, ok := left[e.Name]; ok {
			return false, &bundle.Fault{Member: e.Name, Reason: "is named by no record"}
		}
	}
	return ownText, nil
}

// checkOriginal compares what is said about the files with the revision itself.
func checkOriginal(number int, s *record.Shared) error {
	same := slices.EqualFunc(s.Files, s.Original.Files, func(f record.SharedFile, o record.File) bool {
		return f.Item == o.ItemID && f.Name == o.Name && f.MediaType == o.MediaType && f.SHA256 == o.SHA256
	})
	if !same {
		return &bundle.Fault{Member: payload + bundle.RecordName(number), Reason: "describes other files than the revision has"}
	}
	return nil
}

func checkSharedFile(number int, s *record.Shared, f record.SharedFile, take func(string) (bundle.Entry, bool)) error {
	fault := func(format string, args ...any) error {
		return &bundle.Fault{Member: payload + bundle.RecordName(number), Reason: fmt.Sprintf("item %q: "+format, append([]any{f.Item}, args...)...)}
	}
	n, err := itemNumber(record.File{ItemID: f.Item})
	if err != nil {
		return fault("has no number")
	}
	if f.Text != "" {
		name := bundle.TextName(number, n)
		if _, ok := take(name); !ok || base(name) != f.Text {
			return fault("its text %q is not in the bundle", f.Text)
		}
	}
	if f.File == "" {
		if s.What == string(bundle.Full) {
			return fault("is not in the bundle")
		}
		return nil
	}
	name := fmt.Sprintf("%d/files/%s", number, f.File)
	part, ok := bundle.ParsePart(name)
	e, there := take(name)
	switch {
	case !ok || !there || part.Item != n:
		return fault("its file %q is not in the bundle", f.File)
	case s.What == string(bundle.Text) || s.What == string(bundle.Catalogue):
		return fault("a file is in a bundle that has none")
	case !f.Stripped && f.SHA256 != [32]byte{} && e.SHA256 != f.SHA256:
		return &bundle.Fault{Member: payload + name, Reason: "is not the original that the record names"}
	}
	return nil
}
