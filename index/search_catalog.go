package index

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
)

// The catalog is what a hit shows of a record, in one stored field, so that a list of results opens no record:
//
//	revision   uvarint
//	object     16 bytes, or none
//	kind       text
//	title      text
//	lists      of texts: dates, places, persons, languages, cases, tags, files, unread files
//
// A text is its length as a uvarint and its bytes; a list is how many texts follow, and the texts; the object is
// a text, too.

var errCatalog = errors.New("malformed catalog entry")

// The lists of a catalog, in their order.
const (
	listDates = iota
	listPlaces
	listPersons
	listLanguages
	listCases
	listTags
	listFiles
	listUnread
	listCount
)

func encodeCatalog(d *Document) []byte {
	object, err := hex.DecodeString(d.Object)
	if err != nil || len(object) != 16 {
		object = nil
	}
	b := binary.AppendUvarint(make([]byte, 0, 256), uint64(max(d.Revision, 0)))
	b = appendText(b, string(object))
	b = appendText(b, d.Kind)
	b = appendText(b, d.Title)
	dates := make([]string, len(d.Dates))
	for i, s := range d.Dates {
		dates[i] = s.Text
	}
	for _, list := range [listCount][]string{dates, d.Places, d.Persons, d.Languages, d.Cases, d.Tags, d.Files, d.Unread} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, s := range list {
			b = appendText(b, s)
		}
	}
	return b
}

// decodeCatalog fills in a hit.
func decodeCatalog(b []byte, h *Hit) error {
	revision, n := binary.Uvarint(b)
	if n <= 0 || revision > 1<<31 {
		return errCatalog
	}
	h.Revision = int(revision)
	object, b, ok := cutText(b[n:])
	if !ok || len(object) != 0 && len(object) != 16 {
		return errCatalog
	}
	h.Object = hex.EncodeToString(object)
	kind, b, ok := cutText(b)
	if !ok {
		return errCatalog
	}
	title, b, ok := cutText(b)
	if !ok {
		return errCatalog
	}
	h.Kind, h.Title = string(kind), string(title)
	lists := [listCount]*[]string{&h.Dates, &h.Places, &h.Persons, &h.Languages, &h.Cases, &h.Tags, &h.Files, &h.Unread}
	for _, list := range lists {
		if b, ok = cutList(b, func(s []byte) { *list = append(*list, string(s)) }); !ok {
			return errCatalog
		}
	}
	return nil
}

// visitCatalog calls visit with the kind (list -1) and with every text of the lists, without making strings of them.
func visitCatalog(b []byte, visit func(list int, s []byte)) error {
	_, n := binary.Uvarint(b)
	if n <= 0 {
		return errCatalog
	}
	_, b, ok := cutText(b[n:])
	if !ok {
		return errCatalog
	}
	kind, b, ok := cutText(b)
	if !ok {
		return errCatalog
	}
	visit(-1, kind)
	if _, b, ok = cutText(b); !ok {
		return errCatalog
	}
	for list := range listCount {
		if b, ok = cutList(b, func(s []byte) { visit(list, s) }); !ok {
			return errCatalog
		}
	}
	return nil
}

func cutList(b []byte, visit func(s []byte)) (rest []byte, ok bool) {
	count, n := binary.Uvarint(b)
	if n <= 0 || count > uint64(len(b)) {
		return nil, false
	}
	b = b[n:]
	for range count {
		var s []byte
		if s, b, ok = cutText(b); !ok {
			return nil, false
		}
		visit(s)
	}
	return b, true
}
