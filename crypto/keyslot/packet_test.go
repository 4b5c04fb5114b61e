package keyslot

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"emanet/crypto"
)

// person returns a key of one hybrid or classic identity, and its holder.
func person(t *testing.T, classic bool) (*Key, *Holder) {
	t.Helper()
	var secret, recipient string
	if classic {
		id, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		secret, recipient = id.String(), id.Recipient().String()
	} else {
		data, r, err := NewIdentityFile(time.Unix(0, 0), nil, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		secret, recipient = string(data), r
	}
	k, err := ReadIdentityFile([]byte(secret), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	h, err := ParseHolder(recipient, true)
	if err != nil {
		t.Fatal(err)
	}
	return k, h
}

func packet(t *testing.T, text string, to ...*Holder) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := SealPacket(&b, to...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPacketForSeveral(t *testing.T) {
	t.Parallel()
	const text = "müraciət"
	first, a := person(t, false)
	second, b := person(t, false)
	stranger, _ := person(t, false)
	file := packet(t, text, a, b)
	for _, k := range []*Key{first, second} {
		passphrase, whole, err := InspectPacket(bytes.NewReader(file))
		if err != nil || passphrase {
			t.Fatal(passphrase, err)
		}
		r, err := k.OpenPacket(whole)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != text {
			t.Errorf("%q, %v", got, err)
		}
	}
	if _, err := stranger.OpenPacket(bytes.NewReader(file)); !errors.Is(err, crypto.ErrWrongKey) {
		t.Errorf("a stranger: %v", err)
	}
	texts, all := first.Recipients()
	if !all || !slices.Equal(texts, []string{a.String()}) {
		t.Errorf("recipients %v, %v", texts, all)
	}
}

func TestPacketRefuses(t *testing.T) {
	t.Parallel()
	_, hybrid := person(t, false)
	_, classic := person(t, true)
	if _, err := SealPacket(io.Discard); !errors.Is(err, ErrNobody) {
		t.Error(err)
	}
	for _, to := range [][]*Holder{{hybrid, classic}, {classic, hybrid}} {
		if _, err := SealPacket(io.Discard, to...); !errors.Is(err, ErrMixed) {
			t.Error(err)
		}
	}
	if _, err := SealPacketPassphrase(io.Discard, crypto.Passphrase{}, 1); !errors.Is(err, ErrEmptyPassphrase) {
		t.Error(err)
	}
	for _, text := range []string{"", "age-encryption.org/v1\n", strings.Repeat("x", packetHead+1)} {
		if _, _, err := InspectPacket(strings.NewReader(text)); !errors.Is(err, crypto.ErrTampered) {
			t.Errorf("%.30q: %v", text, err)
		}
	}
}

func TestPacketPassphrase(t *testing.T) {
	t.Parallel()
	p, err := crypto.GeneratePassphrase(10)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := SealPacketPassphrase(&b, p, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	passphrase, whole, err := InspectPacket(bytes.NewReader(b.Bytes()))
	if err != nil || !passphrase {
		t.Fatal(passphrase, err)
	}
	if _, err := PassphraseKey(p).OpenPacket(whole); err != nil {
		t.Error(err)
	}
	if _, err := PassphraseKey(crypto.NewPassphrase([]byte("başqa"))).OpenPacket(bytes.NewReader(b.Bytes())); !errors.Is(err, crypto.ErrWrongKey) {
		t.Error(err)
	}
	costly := bytes.Replace(b.Bytes(), []byte(" 1\n"), []byte(" 30\n"), 1)
	if _, _, err := InspectPacket(bytes.NewReader(costly)); !errors.Is(err, ErrWorkFactor) {
		t.Error(err)
	}
}
