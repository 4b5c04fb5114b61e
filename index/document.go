package index

// Document is what the index learns of one record. Every text is as it was written; the index folds it.
// A Document is only read, and nothing of it is kept after the call that was given it.
type Document struct {
	Record   string // id of the record
	Sequence int64  // log entry that made this revision searchable, at least 0
	Revision int    // number of the revision, from 1
	Object   string // the sealed revision: 32 hexadecimal digits, or empty

	Kind, Title string
	Text        []string // text of the record, then of each readable file, then every other field

	Dates   []Span // an unreadable date is a Span open at both ends and Uncertain
	Places  []string
	Persons []string
	Names   []string // other names and pseudonyms of the persons
	Tags    []string
	Cases   []string

	Languages []string // BCP 47 tags
	Files     []string // names of the files

	// What the files tell of themselves. A bare word finds it as well.
	Devices  []string // what made a picture or a recording
	From     []string // senders of mails, name and address
	Subjects []string // subjects of mails

	HasFile     bool
	HasLocation bool     // a file says where it was made, by coordinates
	HasOCR      bool     // some of the text was read from a picture
	Unreadable  bool     // a file could not be read in full
	Unread      []string // names of these files
}
