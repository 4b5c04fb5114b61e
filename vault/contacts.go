package vault

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"emanet/crypto"
)

// ErrNoContact is returned when no contact, or more than one, has the given name. It is an ErrNoRecord.
var ErrNoContact error = noContactError{}

// ErrOtherKeys is returned when a contact would get other keys than it has, and nobody said that they replace them. It is
// an ErrRefused.
var ErrOtherKeys = fmt.Errorf("%w: other keys than before", ErrRefused)

type noContactError struct{}

func (noContactError) Error() string { return "no such contact" }

func (noContactError) Unwrap() error { return ErrNoRecord }

// Contact is a person to whom something can be given, or from whom something came: a name and keys. What is known of a
// contact is what the signed log says; there is no other list (FORMAT.md, Contacts).
type Contact struct {
	Name        string
	Recipients  []string // age recipients, sorted, 1 to 16
	Signer      string   // "ssh-ed25519 AAAA…"; "" none
	Fingerprint crypto.Fingerprint
	Note        string    // said when the present keys came
	Verified    bool      // the fingerprint of the present keys was compared by voice
	Changed     bool      // this name had other keys before, and the present ones were not verified
	Since       int64     // the entry that gave the contact its present keys
	Added       time.Time // when that was
	VerifiedAt  time.Time // zero unless Verified
}

// Classic reports whether a recipient is one that a quantum computer may open later: an X25519 key, or a plugin's.
func (c Contact) Classic() bool {
	_, classic := kinds(c.Recipients)
	return classic
}

// Card returns what the contact gave: its name and keys.
func (c Contact) Card() ContactCard {
	return ContactCard{Name: c.Name, Recipients: slices.Clone(c.Recipients), Signer: c.Signer}
}

// Contacts returns all contacts, sorted by name without regard to case. Errors: ErrLocked, ErrIntegrity.
func (v *Vault) Contacts(ctx context.Context) ([]Contact, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b, err := v.contactBook(ctx)
	if err != nil {
		return nil, err
	}
	return b.sorted(), nil
}

// Contact returns the contact of this name; else of a name that differs only by case; else the only one whose name
// begins so. Errors: ErrNoContact, ErrLocked, ErrIntegrity.
func (v *Vault) Contact(ctx context.Context, name string) (Contact, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.findContact(ctx, name)
}

func (v *Vault) findContact(ctx context.Context, name string) (Contact, error) {
	b, err := v.contactBook(ctx)
	if err != nil {
		return Contact{}, err
	}
	return b.find(name)
}

// contactKey is what two names have in common that are the same to a person who reads them aloud.
func contactKey(name string) string { return cases.Fold().String(norm.NFKC.String(name)) }

// sorted returns the contacts by their keys.
func (b *contactBook) sorted() []Contact {
	all := make([]Contact, 0, len(b.byKey))
	for _, c := range b.byKey {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(x, y Contact) int { return cmp.Compare(contactKey(x.Name), contactKey(y.Name)) })
	return all
}

func (b *contactBook) find(name string) (Contact, error) {
	key := contactKey(name)
	if c, ok := b.byKey[key]; ok {
		return *c, nil
	}
	var found []Contact
	for _, c := range b.sorted() {
		if key != "" && strings.HasPrefix(contactKey(c.Name), key) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return Contact{}, fmt.Errorf("%w: %q", ErrNoContact, name)
	case 1:
		return found[0], nil
	}
	return Contact{}, fmt.Errorf("%w: %q names %d, among them %q and %q", ErrNoContact, name, len(found), found[0].Name, found[1].Name)
}
