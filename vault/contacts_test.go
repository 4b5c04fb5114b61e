package vault

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/record"
)

func TestContactsAreKept(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	ctx := t.Context()
	if all := contacts(t, v); len(all) != 0 {
		t.Fatalf("a new vault has contacts: %v", all)
	}
	card := newCard(t, "Nümunə Vəkil", 1)
	c := addContact(t, v, card, AddContactOptions{Note: "şəxsən verdi"})
	switch {
	case c.Verified || c.Changed || c.Classic() || !c.VerifiedAt.IsZero():
		t.Errorf("a new contact: %+v", c)
	case c.Name != card.Name || c.Signer != card.Signer || !slices.Equal(c.Recipients, card.Recipients) || c.Note != "şəxsən verdi":
		t.Errorf("another contact: %+v", c)
	case c.Fingerprint != crypto.ContactFingerprint(card.Recipients, card.Signer) || c.Since != v.state.Sequence() || c.Added.IsZero():
		t.Errorf("fingerprint, entry or time: %+v", c)
	}
	addContact(t, v, newCard(t, "Örnek Kişi", 2), AddContactOptions{})
	addContact(t, v, newCard(t, "Образец Примеров", 3), AddContactOptions{})
	if got := verifyContact(t, v, c); got.Since != c.Since {
		t.Error("a verification changed the entry of the keys")
	}
	want := contacts(t, v)
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, false)
	all := contacts(t, v)
	if len(all) != 3 || !reflect.DeepEqual(all, want) || !all[0].Verified || all[1].Name != "Örnek Kişi" {
		t.Errorf("after reopening: %+v", all)
	}
	if _, err := v.AddContact(ctx, newCard(t, "Yeni Kişi", 4), AddContactOptions{}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("added to a vault that is read: %v", err)
	}
	mustVerify(t, v)
	v.Lock()
	if _, err := v.Contacts(ctx); !errors.Is(err, ErrLocked) {
		t.Errorf("locked: %v", err)
	}
}

func TestContactIsFound(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	for i, name := range []string{"Nümunə", "Nümunə Vəkil", "Banu", "Образец Примеров"} {
		addContact(t, v, newCard(t, name, byte(i)), AddContactOptions{})
	}
	for given, want := range map[string]string{
		"Nümunə": "Nümunə", "NÜMUNƏ": "Nümunə", "Nümunə V": "Nümunə Vəkil", "ban": "Banu", "образец": "Образец Примеров",
		"Nu\u0308munə": "Nümunə",
	} {
		if c, err := v.Contact(t.Context(), given); err != nil || c.Name != want {
			t.Errorf("%q: %q, %v", given, c.Name, err)
		}
	}
	for _, given := range []string{"", "Nüm", "Başqa", "\x00", "\xff", strings.Repeat("x", 1<<16)} {
		if c, err := v.Contact(t.Context(), given); !errors.Is(err, ErrNoContact) || !errors.Is(err, ErrNoRecord) || c.Name != "" {
			t.Errorf("%.20q: %q, %v", given, c.Name, err)
		}
	}
}

func TestSameContactChangesNothing(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	card := newCard(t, "Nümunə Vəkil", 1)
	verifyContact(t, v, addContact(t, v, card, AddContactOptions{}))
	c, before := contacts(t, v)[0], v.state.Sequence()
	card.Name = "nümunə vəkil"
	card.Recipients = append(card.Recipients, card.Recipients[0])
	if again := addContact(t, v, card, AddContactOptions{Replace: true}); !reflect.DeepEqual(again, c) || v.state.Sequence() != before {
		t.Errorf("%+v, entry %d", again, v.state.Sequence())
	}
}

func TestChangedKeysAreRefusedUntilVerified(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	ctx := t.Context()
	verifyContact(t, v, addContact(t, v, newCard(t, "Nümunə Vəkil", 1), AddContactOptions{}))
	old := contacts(t, v)[0]
	next := newCard(t, "NÜMUNƏ VƏKİL", 2)
	next.Name = "nümunə vəkil"
	if _, err := v.AddContact(ctx, next, AddContactOptions{}); !errors.Is(err, ErrOtherKeys) || !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "Nümunə Vəkil") {
		t.Fatalf("other keys: %v", err)
	}
	if c := contacts(t, v)[0]; !reflect.DeepEqual(c, old) {
		t.Fatalf("changed although refused: %+v", c)
	}
	c := addContact(t, v, next, AddContactOptions{Replace: true})
	if c.Verified || !c.Changed || c.Name != "Nümunə Vəkil" || c.Signer != next.Signer {
		t.Fatalf("replaced: %+v", c)
	}
	if _, err := v.VerifyContact(ctx, c.Name, old.Fingerprint.Digits()); !errors.Is(err, ErrRefused) {
		t.Fatalf("verified with the old fingerprint: %v", err)
	}
	third := addContact(t, v, newCard(t, c.Name, 3), AddContactOptions{Replace: true})
	if !third.Changed {
		t.Error("a second replacement is not marked as changed")
	}
	verifyContact(t, v, third)
}

func TestContactRemovedAndAddedAgain(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	ctx := t.Context()
	card := newCard(t, "Nümunə Vəkil", 1)
	verifyContact(t, v, addContact(t, v, card, AddContactOptions{}))
	if _, err := v.RemoveContact(ctx, "nümunə", "getdi"); !errors.Is(err, ErrNoContact) {
		t.Fatalf("the beginning of a name: %v", err)
	}
	if c, err := v.RemoveContact(ctx, "NÜMUNƏ vəkil", " getdi \n"); err != nil || c.Name != card.Name {
		t.Fatal(c, err)
	}
	if _, err := v.Contact(ctx, card.Name); !errors.Is(err, ErrNoContact) {
		t.Fatalf("still there: %v", err)
	}
	if _, err := v.RemoveContact(ctx, card.Name, ""); !errors.Is(err, ErrNoContact) {
		t.Fatalf("removed twice: %v", err)
	}
	if c := addContact(t, v, card, AddContactOptions{}); c.Verified || c.Changed {
		t.Errorf("the same keys again: %+v", c)
	}
	if _, err := v.RemoveContact(ctx, card.Name, ""); err != nil {
		t.Fatal(err)
	}
	if c := addContact(t, v, newCard(t, card.Name, 2), AddContactOptions{}); c.Verified || !c.Changed {
		t.Errorf("other keys under a name that was removed: %+v", c)
	}
	entries, err := v.Log(ctx, LogFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var ops []string
	for _, e := range entries {
		if e.Action == custody.ActionContact {
			ops = append(ops, e.Details["op"]+" "+e.Purpose)
		}
	}
	if got, want := strings.Join(ops, ","), "add ,verify ,remove getdi,add ,remove ,add "; got != want {
		t.Errorf("the log says %q, want %q", got, want)
	}
}

func TestVerifyContact(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	ctx := t.Context()
	c := addContact(t, v, newCard(t, "Nümunə Vəkil", 1), AddContactOptions{})
	before := v.state.Sequence()
	other := crypto.ContactFingerprint(c.Recipients, "")
	for said, want := range map[string]error{
		other.Digits(): ErrRefused, other.Words(): ErrRefused, "": crypto.ErrFingerprint, c.Fingerprint.Digits()[:41]: crypto.ErrFingerprint,
	} {
		if got, err := v.VerifyContact(ctx, c.Name, said); !errors.Is(err, want) || got.Verified {
			t.Errorf("%q: %v", said, err)
		} else if strings.Contains(err.Error(), c.Fingerprint.Digits()[:5]) {
			t.Errorf("%q: the error tells the fingerprint", said)
		}
	}
	if _, err := v.VerifyContact(ctx, "Başqa", c.Fingerprint.Digits()); !errors.Is(err, ErrNoContact) {
		t.Error(err)
	}
	if v.state.Sequence() != before {
		t.Error("a refusal made an entry")
	}
	if got, err := v.VerifyContact(ctx, c.Name, c.Fingerprint.Words()); err != nil || !got.Verified {
		t.Errorf("words: %+v, %v", got, err)
	}
}

func TestContactsThatAreRefused(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	mine, err := v.Whoami(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known := newCard(t, "Nümunə Vəkil", 1)
	addContact(t, v, known, AddContactOptions{})
	before := v.state.Sequence()
	fresh := newRecipient(t)
	for name, c := range map[string]struct {
		card ContactCard
		o    AddContactOptions
		want error
		says string
	}{
		"no name":            {ContactCard{Recipients: []string{fresh}}, AddContactOptions{}, record.ErrMeta, "name"},
		"no recipient":       {ContactCard{Name: "x", Signer: newSigner(t, 9)}, AddContactOptions{}, record.ErrMeta, "recipients"},
		"own recipient":      {ContactCard{Name: "x", Recipients: mine.Recipients}, AddContactOptions{}, ErrRefused, "that is you"},
		"own signer":         {ContactCard{Name: "x", Recipients: []string{fresh}, Signer: mine.Signer}, AddContactOptions{}, ErrRefused, "that is you"},
		"recipient of other": {ContactCard{Name: "x", Recipients: []string{fresh, known.Recipients[0]}}, AddContactOptions{Replace: true}, ErrRefused, known.Name},
		"signer of other":    {ContactCard{Name: "x", Recipients: []string{fresh}, Signer: known.Signer}, AddContactOptions{Replace: true}, ErrRefused, known.Name},
		"classic":            {ContactCard{Name: "x", Recipients: []string{classicRecipient}}, AddContactOptions{}, keyslot.ErrClassic, ""},
		"mixed":              {ContactCard{Name: "x", Recipients: []string{classicRecipient, fresh}}, AddContactOptions{AllowClassic: true}, ErrRefused, "together"},
		"secret key":         {ContactCard{Name: "x", Recipients: []string{"AGE-SECRET-KEY-PQ-1XYZ"}}, AddContactOptions{}, keyslot.ErrSecretKey, ""},
		"no key":             {ContactCard{Name: "x", Recipients: []string{"age1xyz"}}, AddContactOptions{}, keyslot.ErrHolder, ""},
		"no signer":          {ContactCard{Name: "x", Recipients: []string{fresh}, Signer: known.Signer + " comment"}, AddContactOptions{}, record.ErrMeta, "signer"},
		"long note":          {ContactCard{Name: "x", Recipients: []string{fresh}}, AddContactOptions{Note: strings.Repeat("x", 1001)}, record.ErrMeta, "note"},
	} {
		got, err := v.AddContact(t.Context(), c.card, c.o)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || got.Name != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if v.state.Sequence() != before || len(contacts(t, v)) != 1 {
		t.Error("a refusal changed something")
	}
	if c := addContact(t, v, ContactCard{Name: "x", Recipients: []string{classicRecipient}}, AddContactOptions{AllowClassic: true}); !c.Classic() {
		t.Error("a classic contact is not marked")
	}
}

// TestWhoami shows that what one vault says of itself is what another takes.
func TestWhoami(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	other, dir := newVault(t)
	card, err := other.Whoami(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := other.Whoami(t.Context()); err != nil || !reflect.DeepEqual(again, card) {
		t.Errorf("another card the second time: %+v, %v", again, err)
	}
	if card.Name != "Nümunə Müdafiəçi" || !slices.Equal(card.Recipients, []string{other.Recipient()}) {
		t.Errorf("%+v", card)
	}
	text, err := card.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	given, err := ParseContactCard(text)
	if err != nil {
		t.Fatal(err)
	}
	if c := addContact(t, v, given, AddContactOptions{}); c.Fingerprint != card.Fingerprint() || c.Signer == "" || c.Classic() {
		t.Errorf("%+v", c)
	}
	_ = other.Close()
	other = open(t, dir, false)
	if again, err := other.Whoami(t.Context()); err != nil || !reflect.DeepEqual(again, card) {
		t.Errorf("where nothing can be written: %+v, %v", again, err)
	}
	other.Lock()
	if _, err := other.Whoami(t.Context()); !errors.Is(err, ErrLocked) {
		t.Errorf("locked: %v", err)
	}
}

// TestContactsAfterAnUnknownOutcome shows that an entry which says that an outcome is not known is not one that is lost.
func TestContactsAfterAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	verifyContact(t, v, addContact(t, v, newCard(t, "Nümunə Vəkil", 1), AddContactOptions{}))
	c := &commit{action: custody.ActionUnknownResult, details: map[string]string{"of": "2"}}
	if _, err := v.apply(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if all := contacts(t, v); len(all) != 1 || !all[0].Verified {
		t.Errorf("%+v", all)
	}
}
