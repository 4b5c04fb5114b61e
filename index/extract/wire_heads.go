package extract

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// Bounds of what a child may say, beside Limits.
const (
	wireParts    = 100_000 // of one file
	wireFacts    = 1_000   // of one file
	wireLosses   = 1_000   // of one file
	wireName     = 1 << 10 // bytes of the name of a part, a member, a reader, and of the detail of a loss
	wireFact     = 4 << 10 // bytes of the value of a fact
	wireType     = 127     // bytes of a media type
	wireFile     = 4 << 10 // bytes of the name of the file that is to be read
	wirePoints   = 24 << 20
	wireJSON     = 32 << 10  // bytes of a head: a name or a value in it may be six times as long as it is
	wireCount    = 1<<31 - 1 // of anything, where no limit says less
	freeExpanded = 16 << 20  // bytes that may come out of a file of any size, before Limits.Ratio counts
)

// job is the payload of a frameJob.
type job struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`
	Depth     int    `json:"depth"`
	Password  string `json:"password,omitempty"`
	Pictures  bool   `json:"pictures"`
	Members   bool   `json:"members"`
	Limits    Limits `json:"limits"`
}

// hello is the payload of a frameHello.
type hello struct {
	Version     int    `json:"version"`
	Confinement string `json:"confinement"`
}

// readerHead is the payload of a frameReader.
type readerHead struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
}

// partHead is the payload of a framePart, and what a picture is the part of.
type partHead struct {
	Kind   PartKind `json:"kind"`
	Number int      `json:"number"`
	Name   string   `json:"name"`
	Hidden bool     `json:"hidden"`
	Length int      `json:"length"` // bytes of text that follow in frames of kind frameText; 0 for a picture
}

// pictureHead is the payload of a framePicture. Width times Height bytes follow in frames of kind frameRows.
type pictureHead struct {
	Part   partHead `json:"part"`
	Width  int      `json:"width"`
	Height int      `json:"height"`
}

// memberHead is the payload of a frameMember.
type memberHead struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
}

// encodeHead returns the JSON of one of the heads, which always can be encoded.
func encodeHead(head any) []byte {
	b, err := json.Marshal(head)
	if err != nil {
		panic("extract: internal error: a head has no JSON: " + err.Error())
	}
	return b
}

// parseHead reads the JSON of a head. All strings in it are valid UTF-8 then.
func parseHead(b []byte, head any) error {
	if len(b) > wireJSON {
		return broken("a head of %d bytes", len(b))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(head); err != nil {
		return broken("a head is malformed") // the error would quote it
	}
	if _, err := d.Token(); err != io.EOF {
		return broken("something follows a head")
	}
	return nil
}

// fits reports whether a child may say this of a part.
func (h *partHead) fits() bool {
	return h.Kind.known() && h.Number >= 0 && h.Number <= wireCount && len(h.Name) <= wireName && h.Length >= 0
}

// part returns the part without its text.
func (h *partHead) part() Part {
	return Part{Kind: h.Kind, Number: h.Number, Name: clean(h.Name), Hidden: h.Hidden}
}

// headOf returns what a child says of a part.
func headOf(p *Part) partHead {
	return partHead{Kind: p.Kind, Number: max(0, min(p.Number, wireCount)), Name: clean(cut(p.Name, wireName)), Hidden: p.Hidden}
}

// typeFits reports whether s can be a media type: printable ASCII, or nothing.
func typeFits(s string) bool {
	return len(s) <= wireType && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0
}

// told reports whether a child may give the reason. Only a person interrupts, or switches reading off.
func (r Reason) told() bool { return r.known() && r != ReasonInterrupted && r != ReasonNotTried }

// known reports whether the key is one of those that are stored.
func (k Key) known() bool {
	switch k {
	case KeyTitle, KeyAuthor, KeyLastAuthor, KeyCompany, KeySubject, KeyKeywords, KeyComments, KeySoftware, KeyCreated, KeyModified,
		KeyPrinted, KeyTaken, KeySent, KeyReceived, KeyFrom, KeyTo, KeyMessageID, KeyInReplyTo, KeyDevice, KeyLocation, KeyAltitude,
		KeyDirection, KeyDuration, KeySize, KeyPages, KeyLanguage:
		return true
	}
	return false
}
