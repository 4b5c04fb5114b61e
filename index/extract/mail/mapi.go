package mail

import (
	"errors"
	"fmt"
	"time"

	"emanet/index/extract"
	"emanet/index/extract/office"
	"emanet/index/extract/plain"
)

// Types of properties (MS-OXCDATA, section 2.11.1).
const (
	typeInt16   = 0x0002
	typeInt32   = 0x0003
	typeBool    = 0x000b
	typeObject  = 0x000d
	typeInt64   = 0x0014
	typeString8 = 0x001e
	typeString  = 0x001f
	typeTime    = 0x0040
	typeBinary  = 0x0102
)

// Properties (MS-OXPROPS).
const (
	propMessageClass     = 0x001a
	propSubject          = 0x0037
	propSubmitted        = 0x0039
	propRepresentingName = 0x0042
	propRepresenting     = 0x0065
	propTransportHeaders = 0x007d
	propSenderName       = 0x0c1a
	propSender           = 0x0c1f
	propDisplayBcc       = 0x0e02
	propDisplayCc        = 0x0e03
	propDisplayTo        = 0x0e04
	propDelivered        = 0x0e06
	propBody             = 0x1000
	propRTF              = 0x1009
	propHTML             = 0x1013
	propMessageID        = 0x1035
	propInReplyTo        = 0x1042
	propDisplayName      = 0x3001
	propEmail            = 0x3003
	propCreated          = 0x3007
	propModified         = 0x3008
	propAttachData       = 0x3701
	propAttachName       = 0x3704
	propAttachMethod     = 0x3705
	propAttachLongName   = 0x3707
	propAttachMIME       = 0x370e
	propAttachID         = 0x3712
	propSMTP             = 0x39fe
	propContactFirst     = 0x3a00
	propContactLast      = 0x3aff
	propInternetCodepage = 0x3fde
	propCodepage         = 0x3ffd
	propSenderSMTP       = 0x5d01
	propRepresentingSMTP = 0x5d02
)

// properties are what a message, a recipient or an attachment of Outlook consists of.
type properties struct {
	numbers map[uint16]uint64
	// load returns the bytes of a property of variable length, at most so many of them, and nil if there is none of this type.
	load     func(id, typ uint16, limit int64) ([]byte, error)
	codepage string // of strings of 8 bits; "" is not known
}

// maxProperty bounds a name, a subject and the like, in bytes.
const maxProperty = 1 << 20

// text returns a property that is text.
func (p *properties) text(id uint16, limit int64) (string, error) {
	b, err := p.load(id, typeString, 2*limit)
	if err != nil {
		return "", err
	}
	if b != nil {
		return wideText(b), nil
	}
	b, err = p.load(id, typeString8, limit)
	if err != nil || b == nil {
		return "", err
	}
	text, _ := plain.Decode(trimNUL(b), p.codepage)
	return text, nil
}

// first returns the first of some properties that has a text. What is damaged or too large is passed over.
func (p *properties) first(ids ...uint16) string {
	for _, id := range ids {
		if text, err := p.text(id, maxProperty); err == nil && text != "" {
			return text
		}
	}
	return ""
}

// time returns a property that is a time; "" is none (MS-DTYP, section 2.3.3).
func (p *properties) time(id uint16) string {
	const toUnix = 11_644_473_600
	ticks := p.numbers[id]
	t := time.Unix(int64(ticks/10_000_000)-toUnix, 0).UTC()
	if ticks == 0 || t.Year() < 1970 || t.Year() > 2200 {
		return ""
	}
	return t.Format(time.RFC3339)
}

// charset names a code page.
func charset(codepage uint64) string {
	switch {
	case codepage >= 1250 && codepage <= 1258:
		return fmt.Sprintf("windows-%d", codepage)
	case codepage >= 28591 && codepage <= 28605:
		return fmt.Sprintf("iso-8859-%d", codepage-28590)
	}
	return codepages[codepage]
}

var codepages = map[uint64]string{
	65001: "utf-8", 20866: "koi8-r", 21866: "koi8-u", 866: "ibm866", 855: "ibm855", 850: "ibm850", 852: "ibm852", 874: "windows-874",
	10007: "x-mac-cyrillic", 10000: "macintosh", 932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 54936: "gb18030", 51949: "euc-kr",
	50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp", 51932: "euc-jp",
}

// wideText decodes UTF-16, little end first, up to a NUL that ends it.
func wideText(b []byte) string {
	if len(b)%2 == 1 {
		b = b[:len(b)-1]
	}
	for len(b) >= 2 && b[len(b)-1] == 0 && b[len(b)-2] == 0 {
		b = b[:len(b)-2]
	}
	return utf16Text(b)
}

func trimNUL(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return b
}

// texts gives the text of a message in all its forms, each if it says something new.
func (m *message) texts(p *properties, number int) error {
	limit := int64(m.body.left) + 16
	part := extract.Part{Kind: extract.PartMessage, Number: number}
	text, err := p.text(propBody, limit)
	if err := m.tolerate(err); err != nil {
		return err
	}
	part.Text = text
	if err := m.body.ifNew(part); err != nil {
		return err
	}
	markup, err := p.html(maxMarkup)
	if err := m.tolerate(err); err != nil {
		return err
	}
	if err := m.body.html(markup, part); err != nil {
		return err
	}
	return m.rtf(p, part)
}

// html returns the text in HTML (MS-OXCMSG, section 2.2.1.56.9): bytes in the code page of the Internet, or a string. A text that is too
// long comes in its beginning and with a *Failure.
func (p *properties) html(limit int64) (string, error) {
	b, err := p.load(propHTML, typeBinary, limit)
	if err != nil {
		return "", err
	}
	if b == nil {
		return p.text(propHTML, limit)
	}
	declared := charset(p.numbers[propInternetCodepage])
	if declared == "" {
		declared = plain.HTMLCharset(b)
	}
	text, _ := plain.Decode(b, declared)
	if int64(len(b)) == limit {
		return text, extract.Failed(extract.ReasonTooLarge, "a text in HTML has %d bytes or more", limit)
	}
	return text, nil
}

// rtf gives the text in compressed RTF (MS-OXCMSG, section 2.2.1.56.4), which may be HTML in disguise.
func (m *message) rtf(p *properties, part extract.Part) error {
	b, err := p.load(propRTF, typeBinary, maxMarkup)
	if err := m.tolerate(err); err != nil || b == nil {
		return err
	}
	raw, err := office.DecompressRTF(b, maxMarkup)
	if err := m.tolerate(err); err != nil || len(raw) == 0 {
		return err
	}
	markup, found, err := office.RTFHTML(raw, maxMarkup)
	if found {
		if err := m.tolerate(err); err != nil {
			return err
		}
		return m.body.html(markup, part)
	}
	text, err := office.RTFText(raw, m.body.left+16)
	if err := m.tolerate(err); err != nil {
		return err
	}
	part.Text = text
	return m.body.ifNew(part)
}

// tolerate makes a loss of what is damaged or too large in a part of a message, and returns other errors.
func (m *message) tolerate(err error) error {
	var f *extract.Failure
	if errors.As(err, &f) {
		return m.out.Lose(f.Reason, "%s", f.Detail)
	}
	return err
}
