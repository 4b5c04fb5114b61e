package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/index"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// attest searches and returns the receipt, raw and read back.
func attest(t *testing.T, v *Vault, query string) ([]byte, *Receipt) {
	t.Helper()
	raw, _, err := v.Attest(t.Context(), must(question(query)), must(question("is:unreadable")), nil)
	check(t, err)
	r, err := v.VerifyReceipt(raw)
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return raw, r.Receipt
}

func TestReceiptSaysWhatWasSearched(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	v.cfg.Now = func() time.Time { return time.Unix(1_900_000_000, 5) }
	photo := add(t, v, Draft{Fields: fields(t, "title: şəkil\n"), Sources: []Source{source("şəkil.jpg", random(1, 500))}}).ID
	before := snapshot(t, dir)
	raw, r := attest(t, v, "uydurma OR işgəncə")
	wantSame(t, dir, before, "after a receipt")
	if r.Query != "uydurma OR işgəncə" || r.Read == "" || r.Vault != v.ID().String() || !r.Time.Equal(time.Unix(1_900_000_000, 0)) || r.Holder != "Nümunə Müdafiəçi" {
		t.Errorf("%+v", r)
	}
	if r.Records != 6 || r.Entries != v.state.Sequence() || len(r.NotRead) != 0 || !slices.Equal(r.FilesUnread, []ReceiptFile{{photo.String(), "şəkil.jpg"}}) {
		t.Errorf("%+v", r)
	}
	var found []string
	for _, h := range r.Hits {
		found = append(found, h.Record)
		if h.Revision != 1 || h.Entry < 2 {
			t.Errorf("%+v", h)
		}
	}
	if want := []string{ids["az"].String(), ids["tr"].String(), ids["cyrl"].String()}; r.Total != 3 || !slices.Equal(found, want) {
		t.Errorf("%d found: %v, want %v", r.Total, found, want)
	}
	if len(r.Expansion) != 2 || !slices.Contains(r.Expansion[1].Forms, "isgence") {
		t.Errorf("%+v", r.Expansion)
	}
	if r.Index.Mapping < 1 || r.Index.Generation != v.state.Sequence() || len(r.Index.Manifest) != 64 {
		t.Errorf("%+v", r.Index)
	}
	check(t, v.Close())
	// Who has the vault and no key can check it, also after it has gone on.
	v = open(t, dir, true)
	add(t, v, Draft{Text: "sonra"})
	check(t, v.Close())
	v, err := Open(t.Context(), dir, false, weak())
	check(t, err)
	defer v.Close()
	again, err := v.VerifyReceipt(raw)
	if err != nil || !again.Writer.Active() || again.Grown != 1 || fmt.Sprint(again.Receipt) != fmt.Sprint(r) {
		t.Errorf("without the key: %v, %+v", err, again)
	}
}

func TestReceiptOfNothing(t *testing.T) {
	t.Parallel()
	v, _, _ := testimonies(t)
	_, r := attest(t, v, "yoxsöz")
	if r.Total != 0 || r.Hits == nil || len(r.Hits) != 0 || r.Records != 5 {
		t.Errorf("%+v", r)
	}
	_, r = attest(t, v, "on:2014")
	if r.Total != 1 || r.Uncertain != 1 || !r.Hits[0].Uncertain {
		t.Errorf("by a date in doubt: %+v", r)
	}
}

// TestAttack36ReceiptOfHostileWords quotes queries and names that could end a line, hide something or break the note.
func TestAttack36ReceiptOfHostileWords(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	hostile := []string{
		"a\nb", "a\n\n— yad AAAA\n", "a\x1b]52;c;YQ\a", "a\x00b", "a\x7fb", "a\u0085b", "a\u009b2J", "a\u2028b", "a\u202eb", "a\U000e0001b", `"a\"b"`, "<a>&b", "a\r\nb", "\ufeffa", "a\ufffd b",
	}
	for _, name := range hostile {
		_, err := v.Add(t.Context(), Draft{Text: "söz", Sources: []Source{source(name, random(1, 100))}}, nil)
		if err != nil {
			t.Logf("%q: %v", name, err) // a name that no record can have
		}
	}
	for _, query := range hostile {
		q, err := question(query)
		if err != nil {
			continue
		}
		raw, _, err := v.Attest(t.Context(), q, must(question("is:unreadable")), nil)
		if err != nil {
			t.Errorf("%q: %v", query, err)
			continue
		}
		r, err := v.VerifyReceipt(raw)
		if err != nil || r.Query != q.Text() || r.Read != q.String() {
			t.Errorf("%q: %v, %+v", query, err, r)
		}
		if i := bytes.IndexFunc(raw, func(c rune) bool { return c < ' ' && c != '\n' || c == 0x7f }); i >= 0 {
			t.Errorf("%q: byte %d of the receipt is a control character: %q", query, i, raw[max(0, i-20):i+1])
		}
	}
}

// TestAttack24ReceiptChanged changes receipts in every way: none is believed.
func TestAttack24ReceiptChanged(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	raw, r := attest(t, v, "qarovul")
	refused := func(what string, changed []byte) error {
		t.Helper()
		got, err := v.VerifyReceipt(changed)
		if err == nil || got != nil {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
		return err
	}
	for i := range len(raw) {
		if changed := bytes.Clone(raw); long() || i%7 == 0 || i < 200 || i > len(raw)-200 {
			changed[i] ^= 1
			refused(fmt.Sprintf("byte %d changed", i), changed)
		}
	}
	for i := 0; i < len(raw); i += times(50, 1) {
		refused(fmt.Sprintf("cut at %d", i), raw[:i])
	}
	refused("longer", append(bytes.Clone(raw), '\n'))
	refused("doubled", append(bytes.Clone(raw), raw...))
	refused("nothing", nil)
	stranger, err := custody.NewWriter(newStream(24), custody.Origin(v.ID()))
	check(t, err)
	fewer := bytes.Replace(raw, []byte(`"records_searched": 5`), []byte(`"records_searched": 9`), 1)
	if bytes.Equal(fewer, raw) {
		t.Fatal("the receipt does not say how many were searched")
	}
	for what, b := range map[string][]byte{"signed by a stranger": resigned(t, raw, stranger), "changed and signed by a stranger": resigned(t, fewer, stranger)} {
		if err := refused(what, b); !errors.Is(err, custody.ErrWriter) {
			t.Errorf("%s: %v", what, err)
		}
	}
	other, _ := newVault(t)
	add(t, other, Draft{Text: "qarovul"})
	theirs, _ := attest(t, other, "qarovul")
	if err := refused("another vault's", theirs); !errors.Is(err, custody.ErrOtherVault) {
		t.Errorf("another vault's: %v", err)
	}
	w, err := v.signer(t.Context())
	check(t, err)
	for what, kind := range map[string]string{"of another kind": "share", "of no format": receiptKind} {
		b, err := v.state.SignStatement(kind, "{}\n", w)
		check(t, err)
		if err := refused(what, b); !errors.Is(err, record.ErrFormat) {
			t.Errorf("%s: %v", what, err)
		}
	}
	old := copyOf(t, dir)
	add(t, v, Draft{Text: "sonra"})
	newer, _ := attest(t, v, "sonra")
	check(t, v.Close())
	v = open(t, old, false)
	if err := refused("of later than a vault that was put back", newer); !errors.Is(err, custody.ErrRollback) {
		t.Errorf("put back: %v", err)
	}
	if got, err := v.VerifyReceipt(raw); err != nil || got.Hits[0].Record != ids["az"].String() || got.Query != r.Query {
		t.Errorf("the receipt itself: %+v, %v", got, err)
	}
}

// TestReceiptOfEachHolder asks for receipts by holders who have written, who have not, and who may not any more.
func TestReceiptOfEachHolder(t *testing.T) {
	t.Parallel()
	v, dir, _ := testimonies(t)
	h := newHolder(t)
	slot, err := v.AddRecipientSlot(t.Context(), "Nümunə Vəkil", h.recipient, false)
	check(t, err)
	check(t, v.Close())
	unlock := func(write bool) *Vault {
		v, err := Open(t.Context(), dir, write, weak())
		check(t, err)
		check(t, v.Unlock(t.Context(), h.key(t)))
		return v
	}
	v = unlock(false)
	if raw, _, err := v.Attest(t.Context(), must(question("a")), must(question("is:unreadable")), nil); !errors.Is(err, ErrReadOnly) || raw != nil {
		t.Errorf("who has not written, on what cannot be written: %v", err)
	}
	check(t, v.Close())
	v = unlock(true)
	raw, r := attest(t, v, "qarovul")
	if r.Holder != "Nümunə Vəkil" || r.Total != 1 {
		t.Errorf("%+v", r)
	}
	expelled := v.writer
	check(t, v.Close())
	v = unlock(false)
	_, r = attest(t, v, "qarovul")
	if r.Holder != "Nümunə Vəkil" {
		t.Errorf("%+v", r)
	}
	check(t, v.Close())
	v = open(t, dir, true)
	_, err = v.RemoveSlot(t.Context(), slot)
	check(t, err)
	if got, err := v.VerifyReceipt(raw); err != nil || got.Writer.Active() {
		t.Errorf("signed by who may not any more: %v, %+v", err, got)
	}
	// The key itself still signs, by hand: about the log of before it cannot be told apart, about the log of today it can.
	add(t, v, Draft{Text: "sonra"})
	fresh, _ := attest(t, v, "sonra")
	if got, err := v.VerifyReceipt(resigned(t, fresh, expelled)); !errors.Is(err, custody.ErrWriter) {
		t.Errorf("signed by who was thrown out, about later: %v, %+v", err, got)
	}
}

// TestReceiptNamesWhatWasNotSearched damages a record, and takes the index or the room for it away.
func TestReceiptNamesWhatWasNotSearched(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	free := int64(1) << 40
	check(t, v.Close())
	c := still(nil)
	c.Store.FreeSpace = func(string) (int64, error) { return free, nil }
	v, err := Open(t.Context(), dir, true, c)
	check(t, err)
	defer v.Close()
	check(t, unlockAny(t.Context(), v))
	_, r := attest(t, v, "qarovul")
	if r.Index.Manifest == "" || r.Index.Generation != v.state.Sequence() {
		t.Errorf("from an index on the disk: %+v", r.Index)
	}
	old := keptIndex(t, dir)
	add(t, v, Draft{Text: "qarovul"})
	putIndex(t, old, dir)
	free = 0
	_, r = attest(t, v, "qarovul")
	if r.Index.Manifest != "" || r.Index.Generation != v.state.Sequence() || r.Total != 2 || r.Records != 6 {
		t.Errorf("from an index in memory: %+v", r)
	}
	free = 1 << 40
	lose(t, v, ids["ru"])
	check(t, os.RemoveAll(filepath.Join(dir, indexFolder)))
	v.closeIndex()
	raw, res, err := v.Attest(t.Context(), must(question("qarovul")), must(question("is:unreadable")), nil)
	var missing *MissingError
	if !errors.As(err, &missing) || res.Total != 2 {
		t.Fatalf("%v, %+v", err, res)
	}
	checked, err := v.VerifyReceipt(raw)
	if err != nil || !slices.Equal(checked.NotRead, []string{ids["ru"].String()}) || checked.Records != 5 || checked.Total != 2 {
		t.Errorf("%v, %+v", err, checked)
	}
	if strings.Contains(string(raw), "Дежурный") {
		t.Error("the receipt quotes a text")
	}
}

// TestReceiptTellsWhatTheLogKnowsBesides hides, erases and loses records: the receipt does not pass over it.
func TestReceiptTellsWhatTheLogKnowsBesides(t *testing.T) {
	t.Parallel()
	v, _, ids := testimonies(t)
	check(t, v.Remove(t.Context(), []record.ID{ids["az"], ids["tr"]}, "gizlətmək üçün"))
	_, r := attest(t, v, "qarovul")
	if r.Total != 0 || r.Records != 3 || r.Removed != 2 || r.Erased != 0 {
		t.Errorf("after removing: %+v", r)
	}
	_, err := v.Purge(t.Context(), []record.ID{ids["az"]}, "", nil)
	check(t, err)
	_, r = attest(t, v, "qarovul")
	if r.Records != 3 || r.Removed != 1 || r.Erased == 0 {
		t.Errorf("after erasing: %+v", r)
	}
}

// TestAttack24ReceiptOfOtherNumbers signs, with the right key, receipts that say what cannot be.
func TestAttack24ReceiptOfOtherNumbers(t *testing.T) {
	t.Parallel()
	v, _, _ := testimonies(t)
	raw, _ := attest(t, v, "qarovul")
	w, err := v.signer(t.Context())
	check(t, err)
	st, err := custody.ParseStatement(raw)
	check(t, err)
	for old, changed := range map[string]string{
		`"log_entries": 6`: `"log_entries": 1099511627776`, `"generation": 6`: `"generation": 7`, `"hits": 1`: `"hits": 0`,
		`"records_searched": 5`: `"records_searched": 0`, ` "hits": 1,`: ` "hits": 1,` + "\n" + ` "Hits": 1,`, ` "notes"`: `  "notes"`,
		`"hits_by_uncertain_date": 0`: `"hits_by_uncertain_date": 2`,
	} {
		body := strings.Replace(st.Body, old, changed, 1)
		if body == st.Body {
			t.Errorf("%q is not in the receipt:\n%s", old, st.Body)
			continue
		}
		b, err := v.state.SignStatement(receiptKind, body, w)
		check(t, err)
		if got, err := v.VerifyReceipt(b); err == nil || got != nil {
			t.Errorf("%q: %+v, %v", changed, got, err)
		}
	}
}

func TestQueryDatesGoToTheDay(t *testing.T) {
	t.Parallel()
	if _, err := question("on:2013-10-19"); err != nil {
		t.Error(err)
	}
	var wrong *index.SyntaxError
	if _, err := question("on:2013-10-19T14:00:00Z"); !errors.As(err, &wrong) || wrong.Offset != len("on:2013-10-19") {
		t.Errorf("%v", err)
	}
}
