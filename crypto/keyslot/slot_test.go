package keyslot

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"emanet/crypto"
)

func TestSlotRoundTrip(t *testing.T) {
	t.Parallel()
	id, holder := newIdentity(t), newIdentity(t)
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		info      Info
		slot      []byte
		key       *Key
		recipient string
	}{
		{Info{KindPassphrase, weak}, sealPassphrase(t, id, "p"), PassphraseKey(pass("p")), ""},
		{Info{Kind: KindHybrid}, sealHolder(t, id, holder.Recipient().String()), readKey(t, holder.Secret()+"\n"), holder.Recipient().String()},
		{Info{Kind: KindX25519}, sealHolder(t, id, classic.Recipient().String()), readKey(t, classic.String()), classic.Recipient().String()},
	} {
		if info, err := Inspect(c.slot); err != nil || info != c.info {
			t.Errorf("%v: inspected as %v, %v", c.info, info, err)
		}
		want := testMeta()
		want.Recipient = c.recipient
		got, meta, err := c.key.Open(c.slot)
		if err != nil || got.Secret() != id.Secret() || meta != want {
			t.Errorf("%v: %+v, %v", c.info, meta, err)
		}
	}
}

// TestSlotIsIdentityFile opens a slot as stock age does, and uses what is inside
// as an identity file.
func TestSlotIsIdentityFile(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	scrypt, err := age.NewScryptIdentity("p")
	if err != nil {
		t.Fatal(err)
	}
	pt, err := openAge(sealPassphrase(t, id, "p"), scrypt)
	if err != nil || len(pt) != crypto.FloorObject {
		t.Fatal(len(pt), err)
	}
	ids, err := age.ParseIdentities(bytes.NewReader(pt))
	if err != nil || len(ids) != 1 || ids[0].(*age.HybridIdentity).String() != id.Secret() {
		t.Fatalf("age reads %d identities, %v", len(ids), err)
	}
	k := readKey(t, string(pt))
	if v := k.VaultIdentities(); len(v) != 1 || v[0].Secret() != id.Secret() || k.Pins()[0] != testMeta().Vault {
		t.Error("slot does not work as an identity file")
	}
}

// TestSlotSize shows that nothing in a slot shows in its size.
func TestSlotSize(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	m := testMeta()
	short := len(sealPassphrase(t, id, "p"))
	m.Label, m.ID = strings.Repeat("\\", maxLabel), strings.Repeat("a", maxID)
	long, err := SealPassphrase(id, m, pass("p"), weak)
	if err != nil || len(long) != short {
		t.Errorf("%d bytes beside %d, %v", len(long), short, err)
	}
	m.Label, m.Recipient = strings.Repeat("\u2028", maxLabel/3)+"\\", strings.Repeat("a", maxRecipient)
	if pt, err := encodeSlot(id, m); err != nil || len(pt) != slotSize {
		t.Errorf("longest slot has %d bytes, %v", len(pt), err)
	}
}

func TestSlotEveryByteAndLength(t *testing.T) {
	t.Parallel()
	id, holder := newIdentity(t), newIdentity(t)
	for name, c := range map[string]struct {
		slot []byte
		key  *Key
	}{
		"passphrase": {sealPassphrase(t, id, "p"), PassphraseKey(pass("p"))},
		"hybrid":     {sealHolder(t, id, holder.Recipient().String()), readKey(t, holder.Secret())},
	} {
		header := bytes.Index(c.slot, []byte("\n--- ")) + 1 + 4 + 44
		for i := 0; i < len(c.slot); i += step(i, header) {
			bad := bytes.Clone(c.slot)
			bad[i] ^= 1 // of "2" it makes "3", so that no work factor grows
			got, meta, err := c.key.Open(bad)
			if got != nil || meta != (Meta{}) || !errors.Is(err, crypto.ErrTampered) && !errors.Is(err, crypto.ErrWrongKey) {
				t.Fatalf("%s, byte %d: %v", name, i, err)
			}
			if i >= header && !errors.Is(err, crypto.ErrTampered) {
				t.Fatalf("%s, byte %d of the payload: %v", name, i, err)
			}
			if got, _, err := c.key.Open(c.slot[:i]); got != nil || !errors.Is(err, crypto.ErrTampered) {
				t.Fatalf("%s, cut to %d: %v", name, i, err)
			}
		}
	}
}

// TestSlotContents seals what encodeSlot never makes.
func TestSlotContents(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	pt, err := encodeSlot(id, testMeta())
	if err != nil {
		t.Fatal(err)
	}
	text := string(pt)
	swap := func(a, b string) string {
		if !strings.Contains(text, a) || len(a) != len(b) {
			t.Fatalf("bad case %q", a)
		}
		return strings.Replace(text, a, b, 1)
	}
	for name, bad := range map[string]string{
		"empty":         "",
		"one dot less":  strings.Replace(text, "..", ".", 1),
		"other version": swap("slot-v1", "slot-v2"),
		"other padding": swap("....", ".. ."),
		"vault in caps": swap("# vault: 010203", "# vault: 01020A"),
		"label escaped": swap(`<2>"`+"\n", `<\2"`+"\n"),
		"no such day":   swap("05-04T", "02-31T"),
		"id in caps":    swap("0a1b2c", "0A1b2c"),
		"no field":      swap("# id: ", "# ie: "),
		"order":         swap("# id", "#\nid"),
		"no secret":     swap("AGE-SECRET-KEY-PQ-1", "AGE-SECRET-KEY-PQ-2"),
		"carriage":      swap(".\n", "\r\n"),
	} {
		if got, meta, err := decodeSlot([]byte(bad)); got != nil || meta != (Meta{}) || !errors.Is(err, crypto.ErrTampered) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// step goes through every byte of the header and every third of the one chunk,
// which stands and falls as a whole; EMANET_LONG takes every byte.
func step(i, header int) int {
	if i < header || os.Getenv("EMANET_LONG") != "" {
		return 1
	}
	return 3
}

// TestSlotKindMoved seals the plaintext of one kind of slot as another.
func TestSlotKindMoved(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	pt, err := encodeSlot(id, testMeta())
	if err != nil {
		t.Fatal(err)
	}
	slot, err := id.Recipient().SealBytes(pt)
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := readKey(t, id.Secret()).Open(slot); got != nil || !errors.Is(err, crypto.ErrTampered) {
		t.Error(err)
	}
}

func TestSlotWrongKey(t *testing.T) {
	t.Parallel()
	id, holder := newIdentity(t), newIdentity(t)
	byPassphrase, byHolder := sealPassphrase(t, id, "p"), sealHolder(t, id, holder.Recipient().String())
	for name, c := range map[string]struct {
		key  *Key
		slot []byte
	}{
		"other passphrase":         {PassphraseKey(pass("q")), byPassphrase},
		"empty passphrase":         {PassphraseKey(crypto.Passphrase{}), byPassphrase},
		"passphrase for hybrid":    {PassphraseKey(pass("p")), byHolder},
		"other identity":           {readKey(t, newIdentity(t).Secret()), byHolder},
		"identity for passphrase":  {readKey(t, holder.Secret()), byPassphrase},
		"identity of the vault":    {readKey(t, id.Secret()), byHolder},
		"plugin for passphrase":    {readKey(t, pluginIdentityText(t, "emanet-test-absent")), byPassphrase},
		"plugin for hybrid, unrun": {readKey(t, pluginIdentityText(t, "emanet-test-absent")), byHolder},
	} {
		if got, _, err := c.key.Open(c.slot); got != nil || !errors.Is(err, crypto.ErrWrongKey) || errors.Is(err, crypto.ErrTampered) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	for name, c := range map[string]struct {
		change func(*Meta)
		pass   string
		logN   int
		want   error
	}{
		"long label":       {func(m *Meta) { m.Label = strings.Repeat("a", 257) }, "p", weak, ErrMeta},
		"control in label": {func(m *Meta) { m.Label = "a\x1bb" }, "p", weak, ErrMeta},
		"broken label":     {func(m *Meta) { m.Label = "\xff" }, "p", weak, ErrMeta},
		"no id":            {func(m *Meta) { m.ID = "" }, "p", weak, ErrMeta},
		"path as id":       {func(m *Meta) { m.ID = "../x" }, "p", weak, ErrMeta},
		"recipient":        {func(m *Meta) { m.Recipient = "age1x" }, "p", weak, ErrMeta},
		"year 12000":       {func(m *Meta) { m.Created = time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC) }, "p", weak, ErrMeta},
		"no passphrase":    {func(*Meta) {}, "", weak, ErrEmptyPassphrase},
		"too much work":    {func(*Meta) {}, "p", MaxWorkFactor + 1, ErrWorkFactor},
		"negative work":    {func(*Meta) {}, "p", -1, ErrWorkFactor},
	} {
		m := testMeta()
		c.change(&m)
		if slot, err := SealPassphrase(id, m, pass(c.pass), c.logN); slot != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestInspectRefuses covers headers that age reads and a slot never has.
func TestInspectRefuses(t *testing.T) {
	t.Parallel()
	a, b := newIdentity(t), newIdentity(t)
	var two bytes.Buffer
	rs := []age.Recipient{}
	for _, id := range []*crypto.Identity{a, b} {
		r, err := age.ParseHybridRecipient(id.Recipient().String())
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	if w, err := age.Encrypt(&two, rs...); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	slot := sealPassphrase(t, a, "p")
	for name, bad := range map[string][]byte{
		"two holders": two.Bytes(),
		"too long":    append(bytes.Clone(slot), make([]byte, maxSlot)...),
		"empty":       {},
		"no factor":   bytes.Replace(slot, []byte(" 2\n"), []byte("\n"), 1),
		"leading 0":   bytes.Replace(slot, []byte(" 2\n"), []byte(" 02\n"), 1),
		"long factor": bytes.Replace(slot, []byte(" 2\n"), []byte(" 1000\n"), 1),
		"plain text":  []byte(a.Secret()),
	} {
		if info, err := Inspect(bad); info != (Info{}) || !errors.Is(err, crypto.ErrTampered) {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestTooMuchWork(t *testing.T) {
	t.Parallel()
	slot := bytes.Replace(sealPassphrase(t, newIdentity(t), "p"), []byte(" 2\n"), []byte(" 21\n"), 1)
	start := time.Now()
	_, _, err := PassphraseKey(pass("p")).Open(slot)
	if !errors.Is(err, ErrWorkFactor) || !errors.Is(err, crypto.ErrTampered) || time.Since(start) > time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	if info, err := Inspect(slot); err != nil || info.LogN != 21 {
		t.Errorf("inspected as %v, %v", info, err)
	}
}
