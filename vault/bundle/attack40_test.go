package bundle

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestAttack40BundleChanged changes a byte in every part of every member, and
// wants the member named.
func TestAttack40BundleChanged(t *testing.T) {
	t.Parallel()
	data := made(t, sample())
	members, _ := split(data)
	for _, m := range members {
		for _, at := range []int{0, 30, atMode, atSize + 5, atTime + 3, atChecksum, atType, atLink + 4, atMagic, atUser, 335, atPrefix, atEnd, blockSize, len(m.data) - 1} {
			if at >= len(m.data) {
				continue
			}
			changed := bytes.Clone(data)
			changed[m.from+at] ^= 1
			f := refusal(t, changed)
			if !named(f, m.name, at) {
				t.Errorf("%s, byte %d: %v", m.name, at, f)
			}
		}
	}
}

// named reports whether the fault names the member. What is wrong with the list
// may be seen first in its signature; a name or folder that was changed is named
// as it stands.
func named(f *Fault, member string, at int) bool {
	if f.Member == member || member == nameTagManifest && f.Member == nameSignature {
		return true
	}
	return at < atMode && strings.Contains(f.Member+f.Reason, member[1:])
}

// TestAttack40BundleEveryByte changes every seventh byte, with EMANET_LONG every
// one; in the known text and in the padding at the end only every so many.
func TestAttack40BundleEveryByte(t *testing.T) {
	t.Parallel()
	data := made(t, sample())
	known := bytes.Index(data, []byte(howTo))
	_, rest := split(data)
	step := 7
	if os.Getenv("EMANET_LONG") != "" {
		step = 1
	}
	for at := 0; at < len(data); at += step {
		if at > len(data)-len(rest) {
			at = min(at+997, len(data)-1)
		} else if at > known && at < known+len(howTo) {
			at += 61
		}
		bit := byte(1) << (at % 8)
		data[at] ^= bit
		_ = refusal(t, data)
		data[at] ^= bit
	}
}

// TestAttack40BundleCut cuts the bundle, and lets it go on.
func TestAttack40BundleCut(t *testing.T) {
	t.Parallel()
	data := made(t, sample())
	for n := 0; n < len(data); n += 61 {
		_ = refusal(t, data[:n])
	}
	for _, more := range []string{"\x00", "x", strings.Repeat("\x00", blockSize), string(data)} {
		if f := refusal(t, append(bytes.Clone(data), more...)); f.Member != "" {
			t.Error(f)
		}
	}
	if f := refusal(t, data[:len(data)-1]); f.Member != "" {
		t.Error(f)
	}
}

// TestAttack40BundleMembers adds, doubles, moves and takes away members.
func TestAttack40BundleMembers(t *testing.T) {
	t.Parallel()
	members, _ := split(made(t, sample()))
	for i, m := range members {
		if m.name != nameSignature { // without it, it is an unsigned bundle
			if f := refusal(t, join(without(members, i)...)); f.Member != m.name {
				t.Errorf("without %s: %v", m.name, f)
			}
		}
		if f := refusal(t, join(slices.Insert(slices.Clone(members), i, m)...)); f.Member != m.name {
			t.Errorf("%s twice: %v", m.name, f)
		}
		if f := refusal(t, join(append(slices.Clone(members), m)...)); f.Member != m.name {
			t.Errorf("%s again at the end: %v", m.name, f)
		}
		if i > 0 {
			moved := slices.Clone(members)
			moved[i-1], moved[i] = m, moved[i-1]
			if f := refusal(t, join(moved...)); f.Member != moved[i].name && f.Member != m.name {
				t.Errorf("%s before %s: %v", m.name, moved[i].name, f)
			}
		}
	}
}

// TestAttack40BundleHowTo: instructions that are not ours are refused although
// everything is signed.
func TestAttack40BundleHowTo(t *testing.T) {
	t.Parallel()
	for i, name := range map[int]string{0: nameDeclaration, 4: nameHowTo} {
		p, err := unsigned(sample())
		if err != nil {
			t.Fatal(err)
		}
		p.tags[0].data = []byte(declaration)
		at := i
		if i == 0 {
			p.tags[0].data = []byte("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")
		} else {
			p.tags[at].data = []byte("Telephone this number instead.\n")
		}
		if f := refusal(t, signedAgain(t, p)); f.Member != name {
			t.Errorf("%s: %v", name, f)
		}
	}
}

// signedAgain makes a new tag manifest of a plan and signs it: everything but
// what was spoilt on purpose is as it should be.
func signedAgain(t *testing.T, p *plan) []byte {
	t.Helper()
	p.tags[1].data = tagManifestOf(p.tags[2:])
	armored, err := sign(p.tags[1].data, testKey())
	if err != nil {
		t.Fatal(err)
	}
	p.tags = slices.Insert(p.tags, 2, tagFile{nameSignature, armored})
	return planned(t, p)
}

// TestAttack40BundleUnsigned: no signature is no fault, but nobody is named.
func TestAttack40BundleUnsigned(t *testing.T) {
	t.Parallel()
	p, err := unsigned(sample())
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := readAll(bytes.NewReader(planned(t, p)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if s := r.Signature(); s.Key != nil || s.Authorized()+s.Fingerprint()+s.AllowedSigner() != "" || s.Ed25519() != nil || r.SignatureArmor() != nil {
		t.Errorf("signed by %+v", s)
	}
}

// TestAttack40BundleOtherSigner: the signature of another key, over the same
// bytes, shows that key; over other bytes it is refused.
func TestAttack40BundleOtherSigner(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if _, err := Write(context.Background(), &out, sample(), keyOf(9), nil); err != nil {
		t.Fatal(err)
	}
	r, _, err := readAll(bytes.NewReader(out.Bytes()), Limits{})
	if err != nil || !r.Signature().Ed25519().Equal(keyOf(9).Public()) {
		t.Fatalf("%+v, %v", r.Signature(), err)
	}
	c := sample()
	c.Info.Purpose = Publish
	c.Info.Nonce[15]++
	theirs, _ := split(made(t, c))
	ours, _ := split(made(t, sample()))
	ours[2] = theirs[2]
	if f := refusal(t, join(ours...)); f.Member != nameSignature {
		t.Error(f)
	}
}

// TestAttack40BundleNothingAfterAFault: a reader that found a fault gives nothing
// more.
func TestAttack40BundleNothingAfterAFault(t *testing.T) {
	t.Parallel()
	data := made(t, sample())
	members, _ := split(data)
	data[members[8].from+blockSize] ^= 1
	r, err := NewReader(bytes.NewReader(data), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var first error
	for first == nil {
		_, _, first = r.Next()
	}
	_, body, again := r.Next()
	if body != nil || !errors.Is(again, first) || errors.Is(first, io.EOF) {
		t.Errorf("%v, then %v", first, again)
	}
}
