package extract

import (
	"fmt"
	"strings"
)

// Version is the version of everything that reads files here. It is kept with each reading and grows when a reader finds
// more than before, so that older readings can be made again.
const Version = 1

// Status says how much of a file was read.
type Status string

// The states of a reading, as they are stored.
const (
	StatusRead    Status = "read"     // all that there is
	StatusPartly  Status = "partly"   // the text that is here, and something is missing: see Losses
	StatusNotRead Status = "not-read" // nothing: see Losses
)

// Reason says why something was not read.
type Reason string

// The reasons, as they are stored.
const (
	ReasonEncrypted   Reason = "encrypted"   // a password is needed
	ReasonDamaged     Reason = "damaged"     // the bytes are not what their format asks for
	ReasonUnsupported Reason = "unsupported" // there is no reader for this format, or this part of it
	ReasonTooLarge    Reason = "too-large"   // a limit of size, depth or number
	ReasonTooLong     Reason = "too-long"    // the time was up
	ReasonNeedsOCR    Reason = "needs-ocr"   // a picture of text, and nothing here that reads pictures
	ReasonFailed      Reason = "failed"      // the reader itself ended
	ReasonInterrupted Reason = "interrupted" // the person stopped it
	ReasonNotTried    Reason = "not-tried"   // reading was switched off
)

// Loss is one thing that was not read. Detail says where and why in a few words of ours, and quotes nothing of the file.
type Loss struct {
	Reason Reason `json:"reason"`
	Detail string `json:"detail,omitempty"`
}

// Failure is a Loss as an error: what a reader returns when it cannot go on. What it gave before stays.
type Failure struct {
	Loss

	Err error // may be nil; never shown to a person
}

func (f *Failure) Error() string {
	if f.Detail == "" {
		return string(f.Reason)
	}
	return string(f.Reason) + ": " + f.Detail
}

func (f *Failure) Unwrap() error { return f.Err }

// Failed returns a Failure.
func Failed(reason Reason, format string, args ...any) *Failure {
	return &Failure{Loss: Loss{Reason: reason, Detail: fmt.Sprintf(format, args...)}}
}

// PartKind says what a part of a file is.
type PartKind string

// The kinds of parts, as they are stored.
const (
	PartBody     PartKind = "body"
	PartPage     PartKind = "page"
	PartSlide    PartKind = "slide"
	PartNotes    PartKind = "notes" // of a slide
	PartSheet    PartKind = "sheet"
	PartHeader   PartKind = "header"
	PartFooter   PartKind = "footer"
	PartFootnote PartKind = "footnote"
	PartEndnote  PartKind = "endnote"
	PartComment  PartKind = "comment"
	PartDeleted  PartKind = "deleted" // taken out by a tracked change
	PartHidden   PartKind = "hidden"  // text that the file does not show
	PartMessage  PartKind = "message" // the text of a mail
	PartForm     PartKind = "form"    // fields of a form, annotations
	PartOther    PartKind = "other"
)

// Part is a piece of a file's text, in the order of the file.
type Part struct {
	Kind       PartKind `json:"kind"`
	Number     int      `json:"number,omitempty"` // of the page, slide or sheet, from 1
	Name       string   `json:"name,omitempty"`   // of a sheet, the author of a comment
	Hidden     bool     `json:"hidden,omitempty"` // a hidden slide or sheet
	OCR        bool     `json:"ocr,omitempty"`    // read from a picture
	Confidence int      `json:"confidence,omitempty"`
	Text       string   `json:"text,omitempty"`
	Spans      []Span   `json:"spans,omitempty"`
}

// Span is a stretch of a part's text in one language: bytes From to To.
type Span struct {
	From int    `json:"from"`
	To   int    `json:"to"`
	Lang string `json:"lang"` // BCP 47
}

// Key says what a file tells about itself.
type Key string

// The keys, as they are stored. A time is RFC 3339, without its zone where the file gives none.
const (
	KeyTitle      Key = "title"
	KeyAuthor     Key = "author"
	KeyLastAuthor Key = "last-author"
	KeyCompany    Key = "company"
	KeySubject    Key = "subject"
	KeyKeywords   Key = "keywords"
	KeyComments   Key = "comments"
	KeySoftware   Key = "software"
	KeyCreated    Key = "created"
	KeyModified   Key = "modified"
	KeyPrinted    Key = "printed"
	KeyTaken      Key = "taken" // when a picture or a recording was made
	KeySent       Key = "sent"
	KeyReceived   Key = "received"
	KeyFrom       Key = "from"
	KeyTo         Key = "to" // also copies
	KeyMessageID  Key = "message-id"
	KeyInReplyTo  Key = "in-reply-to"
	KeyDevice     Key = "device"
	KeyLocation   Key = "location" // latitude, comma, longitude in decimal degrees, as in "40.409300,49.867100"
	KeyAltitude   Key = "altitude" // metres
	KeyDirection  Key = "direction"
	KeyDuration   Key = "duration" // seconds, decimal
	KeySize       Key = "size"     // of a picture: "4000x3000"
	KeyPages      Key = "pages"
	KeyLanguage   Key = "language"
)

// Fact is one thing that a file tells about itself. It is what the file says, not what is true.
type Fact struct {
	Key   Key    `json:"key"`
	Value string `json:"value"`
}

// Reading is what was read of one file.
type Reading struct {
	Of        string `json:"of,omitempty"`      // SHA-256 of the file, 64 hexadecimal digits
	MediaType string `json:"media_type"`        // as its reader recognised it
	Extractor string `json:"extractor"`         // which reader, and its version, as in "pdfium 1.21.4"
	Version   int    `json:"version"`           // Version at that time
	Status    Status `json:"status"`            //
	Losses    []Loss `json:"losses,omitempty"`  // what was not read
	Total     int    `json:"total,omitempty"`   // pages, slides, sheets, messages or members that the file has
	Done      int    `json:"done,omitempty"`    // of these, how many were read
	OCR       string `json:"ocr,omitempty"`     // what read the pictures, and in which languages
	Members   int    `json:"members,omitempty"` // files inside, which were given on
	Facts     []Fact `json:"facts,omitempty"`   //
	Parts     []Part `json:"parts,omitempty"`
}

// Text returns the text of all parts, each on lines of its own, and where each begins in it.
func (r *Reading) Text() (text string, starts []int) {
	var b strings.Builder
	for i, p := range r.Parts {
		if i > 0 {
			b.WriteByte('\n')
		}
		starts = append(starts, b.Len())
		b.WriteString(p.Text)
	}
	return b.String(), starts
}
