package vault

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/vault/store"
)

// contactList is a closed vault whose contacts have a history.
type contactList struct {
	dir   string
	to    string // the public recipient
	want  []Contact
	parts map[string]store.ObjectID // private parts by what their entries did
	early map[string][]byte         // the catalogue as it was before the newest entries
	image string                    // the whole folder at that time
}

func newContactList(t *testing.T) *contactList {
	t.Helper()
	v, dir := newVault(t)
	l := &contactList{dir: dir, to: v.Recipient(), parts: map[string]store.ObjectID{}}
	note := func(what string) {
		id, err := store.ParseObjectID(v.state.Newest().Private)
		check(t, err)
		l.parts[what] = id
	}
	c := addContact(t, v, newCard(t, "Nümunə Vəkil", 1), AddContactOptions{})
	note("add")
	verifyContact(t, v, c)
	note("verify")
	other := addContact(t, v, newCard(t, "Örnek Kişi", 2), AddContactOptions{})
	note("add other")
	verifyContact(t, v, other)
	note("verify other")
	v.keepCatalogue(t.Context(), true)
	l.early = catalogueOf(t, dir)
	l.image = copyOf(t, dir)
	addContact(t, v, newCard(t, c.Name, 3), AddContactOptions{Replace: true})
	note("replace")
	_, err := v.RemoveContact(t.Context(), other.Name, "səbəb")
	check(t, err)
	note("remove")
	verifyContact(t, v, addContact(t, v, newCard(t, "Образец Примеров", 4), AddContactOptions{}))
	v.keepCatalogue(t.Context(), true)
	l.want = contacts(t, v)
	check(t, v.Close())
	return l
}

// catalogueOf returns the files of the catalogue.
func catalogueOf(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	names, err := os.ReadDir(filepath.Join(dir, catalogueFolder))
	check(t, err)
	for _, n := range names {
		b, err := os.ReadFile(filepath.Join(dir, catalogueFolder, n.Name()))
		check(t, err)
		all[n.Name()] = b
	}
	return all
}

// read opens a vault and returns its contacts, or the error that kept them back.
func (l *contactList) read(t *testing.T, dir string) ([]Contact, error) {
	t.Helper()
	v, err := Open(t.Context(), dir, false, weak())
	if err != nil {
		return nil, err
	}
	defer v.Close()
	if err := v.Unlock(t.Context(), testKey()); err != nil {
		return nil, err
	}
	return v.Contacts(t.Context())
}

// forged returns the private part of an entry with other keys, sealed with nothing but the public recipient.
func (l *contactList) forged(t *testing.T, seq int64, change func(map[string]string)) []byte {
	t.Helper()
	v := open(t, l.dir, false)
	defer v.Close()
	p, err := v.private(seq)
	check(t, err)
	change(p.Details)
	b, err := p.Marshal()
	check(t, err)
	return forge(t, l.to, crypto.PadJSON(b, crypto.FloorPrivate))
}

// TestAttack46ContactListReplaced puts forged and older genuine bytes in the place of what the list is made of.
func TestAttack46ContactListReplaced(t *testing.T) {
	t.Parallel()
	l := newContactList(t)
	mine := newCard(t, "Nümunə Vəkil", 9)
	add := l.forged(t, l.want[0].Since, func(d map[string]string) {
		d[contactRecipients], d[contactSigner], d[contactFingerprint] = mine.Recipients[0], mine.Signer, mine.Fingerprint().Digits()
	})
	removal := l.forged(t, seqOf(t, l, "remove"), func(d map[string]string) { d[contactName] = "başqa" })
	s, err := store.Open(l.dir, false, store.Options{})
	check(t, err)
	genuine := map[string][]byte{}
	for what, id := range l.parts {
		genuine[what] = ciphertextOf(t, s, id)
	}
	check(t, s.Close())
	for what, by := range map[string]struct {
		entry string
		bytes []byte
	}{
		"forged keys":               {"replace", add},
		"forged removal":            {"remove", removal},
		"an older part":             {"replace", genuine["add"]},
		"a verification of another": {"replace", genuine["verify other"]},
		"another contact's part":    {"add", genuine["add other"]},
		"a removal that is undone":  {"remove", genuine["add other"]},
		"verified by a replay":      {"remove", genuine["verify"]},
		"cut":                       {"replace", genuine["replace"][:len(genuine["replace"])-1]},
		"gone":                      {"replace", nil},
	} {
		for _, cached := range []bool{false, true} {
			dir := copyOf(t, l.dir)
			inStore(t, dir, func(_ *store.Store, tx *store.Txn) error {
				if by.bytes == nil {
					return tx.DeleteObject(l.parts[by.entry])
				}
				return tx.PutObject(l.parts[by.entry], by.bytes)
			})
			if !cached {
				check(t, os.RemoveAll(filepath.Join(dir, catalogueFolder)))
			}
			got, err := l.read(t, dir)
			switch {
			case err != nil && (!reported(err) || got != nil):
				t.Errorf("%s: %+v, %v", what, got, err)
			case err == nil && !cached:
				t.Errorf("%s: nothing is reported: %+v", what, got)
			case err == nil && !reflect.DeepEqual(got, l.want):
				t.Errorf("%s: another list: %+v", what, got)
			}
			l.mustVerifyNot(t, dir, what)
		}
	}
}

// mustVerifyNot fails unless verify reports something.
func (l *contactList) mustVerifyNot(t *testing.T, dir, what string) {
	t.Helper()
	v, err := Open(t.Context(), dir, false, weak())
	if err != nil {
		return
	}
	defer v.Close()
	if err := v.Unlock(t.Context(), testKey()); err != nil {
		return
	}
	if _, err := v.Verify(t.Context(), VerifyOptions{}, nil); !reported(err) {
		t.Errorf("%s: verify says %v", what, err)
	}
}

// seqOf returns the entry whose private part was noted under what.
func seqOf(t *testing.T, l *contactList, what string) int64 {
	t.Helper()
	v := open(t, l.dir, false)
	defer v.Close()
	for seq := int64(1); seq <= v.state.Sequence(); seq++ {
		e, err := v.entry(seq)
		check(t, err)
		if e.Private == l.parts[what].String() {
			return seq
		}
	}
	t.Fatalf("no entry %q", what)
	return 0
}

// TestAttack46ContactListInTheCatalogue replaces the cache that the list is read from: the answer is the right one.
func TestAttack46ContactListInTheCatalogue(t *testing.T) {
	t.Parallel()
	l := newContactList(t)
	now := catalogueOf(t, l.dir)
	if len(now) == 0 || reflect.DeepEqual(now, l.early) {
		t.Fatal("the catalogue did not change")
	}
	for what, change := range map[string]func(folder string) error{
		"an older one": func(folder string) error {
			if err := os.RemoveAll(folder); err != nil {
				return err
			}
			if err := os.Mkdir(folder, 0o700); err != nil {
				return err
			}
			return writeAll(folder, l.early)
		},
		"an older one under the newer name": func(folder string) error {
			for name := range now {
				for _, b := range l.early {
					if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
						return err
					}
				}
			}
			return nil
		},
		"a forged one": func(folder string) error {
			for name := range now {
				by := forgeAuth(t, l.to, catalogueKind, strings.TrimSuffix(name, ".age"), []byte(catalogueFormat+" 1 x\n"))
				if err := os.WriteFile(filepath.Join(folder, name), by, 0o600); err != nil {
					return err
				}
			}
			return nil
		},
		"none": os.RemoveAll,
	} {
		dir := copyOf(t, l.dir)
		check(t, change(filepath.Join(dir, catalogueFolder)))
		if got, err := l.read(t, dir); err != nil || !reflect.DeepEqual(got, l.want) {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
	}
}

func writeAll(folder string, files map[string][]byte) error {
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// TestAttack46OlderVault puts the whole folder back to the time before the keys were replaced, but for the checkpoint.
func TestAttack46OlderVault(t *testing.T) {
	t.Parallel()
	l := newContactList(t)
	note, err := os.ReadFile(filepath.Join(l.dir, checkpointName))
	check(t, err)
	check(t, overwrite(filepath.Join(l.image, checkpointName), note))
	if got, err := l.read(t, l.image); !reported(err) || got != nil {
		t.Errorf("%+v, %v", got, err)
	}
}
