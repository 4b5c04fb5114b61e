package vault

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/record"
)

// Bounds of a contact.
const (
	MaxContactCard       = 64 << 10 // bytes of the text form of a card
	maxContactName       = 200      // bytes
	maxContactNote       = 1000     // bytes
	maxContactRecipients = 16
)

const contactFormat = "emanet-contact-v1"

// ContactCard is what a person gives to others, so that they can seal to that person and recognise the signature. By
// itself it proves nothing: whoever carried it may have changed it. Only a fingerprint that was compared by voice does
// (FORMAT.md, Contacts).
type ContactCard struct {
	Name       string   // "" if it says none; one line, at most 200 bytes
	Recipients []string // age recipients, 1 to 16
	Signer     string   // "ssh-ed25519 AAAA…" without a comment; "" if there is none
}

// ParseContactCard reads what [ContactCard.Marshal] wrote, and nothing else. Errors are a *ContactError and those of
// keyslot.ParseHolder (keyslot.ErrSecretKey if a secret key stands where a recipient belongs); they quote no content.
func ParseContactCard(text []byte) (ContactCard, error) {
	if len(text) > MaxContactCard {
		return ContactCard{}, badContact("the card is larger than %d bytes", MaxContactCard)
	}
	rest, ok := strings.CutPrefix(string(text), contactFormat+"\n")
	if !ok {
		return ContactCard{}, badContact("the text does not begin with the line %s", contactFormat)
	}
	var c ContactCard
	n := 1
	for line := range strings.Lines(rest) {
		n++
		if err := c.take(strings.TrimSuffix(line, "\n")); err != nil {
			return ContactCard{}, fmt.Errorf("line %d of the card: %w", n, err)
		}
	}
	again, err := c.Marshal()
	if err != nil {
		return ContactCard{}, err
	}
	if !bytes.Equal(again, text) {
		return ContactCard{}, badContact("the card is not in its one spelling; ask for it as a file")
	}
	return c, nil
}

// take reads one line behind the first. What is out of order or there twice is noticed when the card is written again.
func (c *ContactCard) take(line string) error {
	key, value, _ := strings.Cut(line, " ")
	switch {
	case key == "name":
		c.Name = value
	case key == "recipient" && len(c.Recipients) < maxContactRecipients:
		c.Recipients = append(c.Recipients, value)
	case key == "recipient":
		return badContact("a contact has at most %d recipients", maxContactRecipients)
	case key == "signer":
		c.Signer = value
	default:
		return badContact("name, recipient or signer is expected")
	}
	return nil
}

// Marshal returns the card as text: a first line that names the format, then one line for the name, for each recipient
// and for the signer. The recipients are sorted, each stands there once. Errors as ParseContactCard.
func (c ContactCard) Marshal() ([]byte, error) {
	c = c.normal()
	if err := c.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(contactFormat + "\n")
	if c.Name != "" {
		b.WriteString("name " + c.Name + "\n")
	}
	for _, r := range c.Recipients {
		b.WriteString("recipient " + r + "\n")
	}
	if c.Signer != "" {
		b.WriteString("signer " + c.Signer + "\n")
	}
	return b.Bytes(), nil
}

// Fingerprint is what two people compare by voice: 128 bits over all keys of the card, not over its name.
func (c ContactCard) Fingerprint() crypto.Fingerprint {
	return crypto.ContactFingerprint(c.Recipients, c.Signer)
}

// normal returns the card with its recipients sorted and each of them once.
func (c ContactCard) normal() ContactCard {
	c.Recipients = slices.Clone(c.Recipients)
	slices.Sort(c.Recipients)
	c.Recipients = slices.Compact(c.Recipients)
	return c
}

// check returns an error unless every part is well formed. A name may be missing.
func (c ContactCard) check() error {
	if c.Name != "" {
		if err := checkContactText("name", c.Name, maxContactName); err != nil {
			return err
		}
	}
	if len(c.Recipients) == 0 || len(c.Recipients) > maxContactRecipients {
		return badContact("a contact has 1 to %d recipients, not %d", maxContactRecipients, len(c.Recipients))
	}
	for i, r := range c.Recipients {
		if _, err := keyslot.ParseHolder(r, true); err != nil {
			return fmt.Errorf("recipient %d: %w", i+1, err)
		}
	}
	if c.Signer == "" {
		return nil
	}
	if k, err := crypto.ParseSigningKey(c.Signer); err != nil || k.String() != c.Signer {
		return badContact("the signer is %v", crypto.ErrSigningKey)
	}
	return nil
}

// kinds reports whether some recipients are post-quantum and whether some are not.
func kinds(recipients []string) (hybrid, classic bool) {
	for _, r := range recipients {
		h, err := keyslot.ParseHolder(r, true)
		if err == nil && h.Kind() == keyslot.KindHybrid {
			hybrid = true
		} else {
			classic = true
		}
	}
	return hybrid, classic
}

// ContactError says what of a contact or of a card is malformed. It is a record.ErrMeta and quotes no content.
type ContactError struct{ Reason string }

func (e *ContactError) Error() string { return e.Reason }

// Is makes it a record.ErrMeta.
func (e *ContactError) Is(target error) bool { return target == record.ErrMeta }

func badContact(format string, args ...any) error { return &ContactError{fmt.Sprintf(format, args...)} }

// checkContactText refuses what could look like another text than it is: anything but one line of printable characters
// in NFC with single spaces inside.
func checkContactText(what, text string, limit int) error {
	first, _ := utf8.DecodeRuneInString(text)
	switch {
	case text == "":
		return badContact("the %s is empty", what)
	case len(text) > limit:
		return badContact("the %s has %d bytes, %d are possible", what, len(text), limit)
	case !utf8.ValidString(text) || !norm.NFC.IsNormalString(text):
		return badContact("the %s is not valid UTF-8 in composed form (NFC)", what)
	case strings.ContainsFunc(text, unseen):
		return badContact("the %s has control, format or invisible characters, or spaces that are none", what)
	case strings.TrimSpace(text) != text || strings.Contains(text, "  ") || unicode.Is(unicode.M, first):
		return badContact("the %s begins or ends with a space or a mark, or has two spaces in a row", what)
	}
	return nil
}

// unseen reports runes that do not show, or change how others show.
func unseen(r rune) bool {
	return !unicode.IsPrint(r) || r == utf8.RuneError ||
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
