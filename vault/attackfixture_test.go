package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"emanet/vault/record"
	"emanet/vault/store"
)

// fixture is a closed vault with something of every kind in it, and what reading all of it gives.
type fixture struct {
	dir   string
	first record.ID // with a typed text, two revisions
	photo record.ID // with a small file in the store
	video record.ID // with two sealed files of one size
	gone  record.ID // removed, not purged
	want  string
}

// videoSize is just above what is kept in the store.
const videoSize = smallFile + 1

func marked(t testing.TB, title string) record.Fields {
	t.Helper()
	f, err := record.ParseMeta([]byte("kind: testimony\ntitle: "+title+" "+mark+"\ntag: ["+mark+"]\npersons: [{name: "+mark+", role: victim}]\n"), record.Default())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// newFixture makes a vault through its own commands. The mark is in texts, titles, tags, names, file names, files,
// reasons and the label of the key slot.
func newFixture(t *testing.T) *fixture {
	t.Helper()
	v, dir := newVault(t)
	v.label = mark
	ctx := t.Context()
	f := &fixture{dir: dir}
	f.first = add(t, v, Draft{Fields: marked(t, "ifadə"), Text: "mətn " + mark, Purpose: mark}).ID
	text := "düzəldilmiş mətn " + mark
	if _, err := v.Amend(ctx, f.first, Amendment{Text: &text, Reason: "düzəliş " + mark}, nil); err != nil {
		t.Fatal(err)
	}
	f.photo = add(t, v, Draft{Fields: marked(t, "şəkil"), Sources: []Source{source(mark+".jpg", append([]byte(mark), random(1, 5000)...))}}).ID
	f.video = add(t, v, Draft{Fields: marked(t, "çəkiliş"), Sources: []Source{
		source("1.mp4", append([]byte(mark), random(2, videoSize)...)),
		source("2.mp4", append([]byte(mark), random(3, videoSize)...)),
	}}).ID
	f.gone = add(t, v, Draft{Fields: marked(t, "silinən"), Text: "silinən mətn " + mark, Sources: []Source{source("s.bin", random(4, 3000))}}).ID
	if err := v.Remove(ctx, []record.ID{f.gone}, "səbəb "+mark); err != nil {
		t.Fatal(err)
	}
	addMany(t, v, 3) // makes a catalogue
	if _, err := v.SaveDraft(ctx, TextDraft{Text: "qaralama " + mark}); err != nil {
		t.Fatal(err)
	}
	var err error
	if f.want, err = dumpNow(ctx, v); err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	return f
}

func addMany(t testing.TB, v *Vault, n int) {
	t.Helper()
	err := v.AddMany(t.Context(), func(yield func(Draft, error) bool) {
		for i := range n {
			if !yield(Draft{Sources: []Source{source(fmt.Sprintf("%d.txt", i), fmt.Appendf(nil, "%s %d", mark, i))}}, nil) {
				return
			}
		}
	}, func(_ Added, _ Draft, err error) {
		if err != nil {
			t.Error(err)
		}
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

// dumpNow is what can be read of a newly opened vault, and what is found in it.
func dumpNow(ctx context.Context, v *Vault) (string, error) {
	v.hist = nil
	text, err := dump(ctx, v)
	if err != nil {
		return "", err
	}
	found, err := answersOf(ctx, v)
	return text + searchPart + found, err
}

// outcome is what an honest holder sees in a vault that somebody had in hand.
type outcome struct {
	got    string // what could be read and found
	read   error  // of opening, unlocking or reading
	search error  // of searching
	verify error
	report *Report
}

// look opens a vault, reads everything and verifies it.
func look(ctx context.Context, dir string, write bool) (o outcome, err error) {
	err = patient(func() error {
		v, err := Open(ctx, dir, write, weak())
		if err != nil {
			o.read, o.search = err, err
			return nil
		}
		if o.read = v.Unlock(ctx, testKey()); o.read == nil {
			var found string
			o.got, o.read = dump(ctx, v)
			found, o.search = answersOf(ctx, v)
			o.got += searchPart + found
			o.report, o.verify = v.Verify(ctx, VerifyOptions{}, nil)
		} else {
			o.search = o.read
		}
		return v.Close()
	})
	return o, err
}

// harmlessOrReported fails unless everything reads as before or an integrity error says why not.
func harmlessOrReported(t testing.TB, dir, want, what string, write bool) outcome {
	t.Helper()
	o, err := look(t.Context(), dir, write)
	text, found, _ := strings.Cut(want, searchPart)
	gotText, gotFound, _ := strings.Cut(o.got, searchPart)
	switch {
	case err != nil:
		t.Errorf("%s: %v", what, err)
	case o.read != nil && !reported(o.read):
		t.Errorf("%s: reading: %v", what, o.read)
	case o.search != nil && !reported(o.search):
		t.Errorf("%s: searching: %v", what, o.search)
	case o.read == nil && gotText != text:
		t.Errorf("%s: reads differently, and nothing is said (verify: %v)", what, o.verify)
	case o.search == nil && gotFound != found:
		t.Errorf("%s: finds something else, and nothing is said (verify: %v):\n%s\nwant\n%s", what, o.verify, gotFound, found)
	case o.verify != nil && !reported(o.verify):
		t.Errorf("%s: verify: %v", what, o.verify)
	}
	return o
}

// mustReport fails unless reading or verifying gives an integrity error and nothing reads differently without one.
func mustReport(t testing.TB, dir, want, what string) outcome {
	t.Helper()
	o := harmlessOrReported(t, dir, want, what, false)
	if o.read == nil && o.verify == nil {
		t.Errorf("%s: nothing is reported", what)
	}
	return o
}

// inStore changes the store of a closed vault below everything that checks it, as somebody with the disk can.
func inStore(t testing.TB, dir string, fn func(s *store.Store, tx *store.Txn) error) {
	t.Helper()
	s, err := store.Open(dir, true, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(func(tx *store.Txn) error { return fn(s, tx) })
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
}

// refs returns what a record's rows name, with the key.
func refs(t *testing.T, dir string, id record.ID) (ids []store.ObjectID) {
	t.Helper()
	v := open(t, dir, false)
	defer v.Close()
	h, err := v.history(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all, err := h.objects(id.String())
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range all {
		oid, err := store.ParseObjectID(ref.ID)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, oid)
	}
	return ids
}

// ciphertextOf reads a whole object out of an open store.
func ciphertextOf(t testing.TB, s *store.Store, id store.ObjectID) []byte {
	t.Helper()
	o, err := s.Object(id)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	b := make([]byte, o.Size())
	if _, err := o.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(b)
}

func sealedPath(id store.ObjectID) string {
	return "objects/" + id.String()[:2] + "/" + id.String() + ".age"
}
