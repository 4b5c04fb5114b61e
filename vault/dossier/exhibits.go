package dossier

import (
	"cmp"
	"slices"

	"emanet/vault/record"
)

// Holding is one record as a list of documents needs it: its newest revision, and what was read of its files.
type Holding struct {
	ID        record.ID
	Revision  int
	Fields    record.Fields
	Text      bool     // it has a text of its own, which is no file
	Languages []string // of that text, as they were recognised; BCP 47
	Files     []HeldFile
}

// HeldFile is one file of a Holding.
type HeldFile struct {
	Item      string        // id of the item; "" when only its description is held
	Name      string        // as it came, any bytes
	SHA256    [32]byte      // zero when it is not known
	Fields    record.Fields // what is known about this file alone
	Pages     int           // counted when it was read; 0: they were not
	PagesSaid string        // how many the file says it has, "" if it says nothing; not checked
	Day       string        // when it was made or sent, as the file says, a date of EDTF; "" if it says nothing; not checked
	DayOf     Basis         // what Day is: BasisTaken or BasisSent
	Languages []string      // recognised when it was read; BCP 47
	Recording bool          // sound or a moving picture: it has no pages
	Withheld  bool          // it was not given to this vault as it is: only its text or its description is here
	Empty     bool          // it has no bytes
	Unread    bool          // emanet could not read it, or not all of it
}

// inside reports whether the file came out of another one.
func (f HeldFile) inside() bool { return f.Fields.Text("contained_in") != "" }

// Exhibit is one document of the list.
type Exhibit struct {
	Number   int // from 1
	Record   record.ID
	Revision int
	Item     string // "" for the text or the description of the record itself
	File     string // "" for the text or the description of the record itself
	Kind     string
	Title    string

	Date  record.Date // zero: undated
	Basis Basis       // where the date was taken from
	Other []string    // further dates that stand there, as they were written

	Languages  []string
	Recognised bool // nobody wrote the languages down: a program recognised them

	Pages      int    // 0: unknown
	PagesSaid  string // what is said of them, when that is no count, or not to be relied on
	From, To   int    // running page numbers; 0 for a recording, and from the first document on whose pages are unknown
	Recording  bool   // it has no pages
	Given      []string
	SameAs     int // number of an earlier document with the same bytes; 0: none
	Inside     int // files that came out of this one, which are no documents of their own here
	Withheld   bool
	Empty      bool // a file without bytes, or a record with neither a file nor a text
	Unread     bool // emanet could not read it, or not all of it
	Unreadable bool // a date is written down that is none
}

// Exhibits makes the numbered list of the documents of some records, oldest first: one for each file that somebody brought, one
// for a text that the record has of its own, and one for a record that has neither. Files that came out of another file belong
// to that one. Documents of one moment stand in the order of their titles. Pictures and recordings that nobody dated come behind
// those that somebody did, in the order of what they say of themselves, for the clock of a camera is often wrong; undated
// documents come last. The order does not depend on that of held. It is safe for concurrent use.
//
// It is the list that section I of the application form of the European Court of Human Rights asks for (Rules of Court, Rule 47
// § 3.1; "numbered and chronological", with the page at which each document is found), and the list of supporting documents of
// a complaint to a committee of the United Nations.
func Exhibits(held []Holding) []Exhibit {
	type entry struct {
		Exhibit
		sum   [32]byte
		place int // in its record
	}
	var all []entry
	for _, h := range held {
		for i, f := range documents(h) {
			all = append(all, entry{exhibitOf(h, f), f.SHA256, i})
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int {
		return cmp.Or(a.compare(b.Exhibit), cmp.Compare(a.place, b.place))
	})
	list := make([]Exhibit, len(all))
	first := map[[32]byte]int{}
	for i, x := range all {
		x.Number = i + 1
		if x.sum != [32]byte{} {
			x.SameAs = first[x.sum]
			if x.SameAs == 0 {
				first[x.sum] = x.Number
			}
		}
		list[i] = x.Exhibit
	}
	number(list)
	return list
}

// documents lists the documents of a record. One without an item stands for the record itself.
func documents(h Holding) []HeldFile {
	var list []HeldFile
	if h.Text {
		list = append(list, HeldFile{Languages: h.Languages})
	}
	for _, f := range h.Files {
		if !f.inside() {
			list = append(list, f)
		}
	}
	if len(list) == 0 {
		list = append(list, HeldFile{Empty: true})
	}
	return list
}

func exhibitOf(h Holding, f HeldFile) Exhibit {
	x := Exhibit{
		Record: h.ID, Revision: h.Revision, Item: f.Item, File: f.Name, Recording: f.Recording, Withheld: f.Withheld, Empty: f.Empty, Unread: f.Unread,
		Kind:  cmp.Or(f.Fields.Kind(), h.Fields.Kind()),
		Title: cmp.Or(f.Fields.Title(), h.Fields.Title()),
	}
	alone := len(documents(h)) == 1
	x.date(h, f)
	x.pages(h, f, alone)
	x.Languages = f.Fields.Languages()
	if len(x.Languages) == 0 {
		x.Languages = h.Fields.Languages()
	}
	if len(x.Languages) == 0 {
		x.Languages, x.Recognised = f.Languages, len(f.Languages) > 0
	}
	x.Given = f.Fields.Texts("exhibit_no")
	if len(x.Given) == 0 && alone {
		x.Given = h.Fields.Texts("exhibit_no")
	}
	for _, inner := range h.Files {
		if f.Item != "" && inner.Fields.Text("contained_in") == f.Item {
			x.Inside++
		}
	}
	return x
}

// compare orders documents: those that somebody dated first, by the first moment that the date may mean, then by the last.
func (x Exhibit) compare(o Exhibit) int {
	return cmp.Or(
		cmp.Compare(x.class(), o.class()),
		x.Date.Earliest().Compare(o.Date.Earliest()),
		x.Date.Latest().Compare(o.Date.Latest()),
		cmp.Compare(record.Fold(x.Title), record.Fold(o.Title)),
		slices.Compare(x.Record[:], o.Record[:]),
	)
}

// class parts the list: dated by somebody or by a mail, only by a camera, not at all.
func (x Exhibit) class() int {
	switch {
	case x.Undated():
		return 2
	case x.Basis == BasisTaken:
		return 1
	}
	return 0
}

// OwnText reports whether the document is the text of the record itself, and no file.
func (x Exhibit) OwnText() bool { return x.Item == "" && x.File == "" && !x.Withheld && !x.Empty }

// Undated reports whether nothing dates the document.
func (x Exhibit) Undated() bool { return x.Date.IsZero() }
