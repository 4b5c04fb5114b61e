package bundle

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// endless gives zeros, or headers, for as long as it is asked, and counts.
type endless struct {
	block []byte
	given int64
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.block[int(e.given+int64(i))%len(e.block)]
	}
	e.given += int64(len(p))
	return len(p), nil
}

// refusedEarly reads start and then tail without end, and wants a fault before
// much of it was read.
func refusedEarly(t *testing.T, what string, start, tail []byte, l Limits, want string) {
	t.Helper()
	e := &endless{block: tail}
	_, _, err := readAll(io.MultiReader(bytes.NewReader(start), e), l)
	f, ok := err.(*Fault) //nolint:errorlint // the fault itself
	if !ok || !strings.Contains(f.Error(), want) || e.given > 4<<20 {
		t.Errorf("%s: %v after %d bytes", what, err, e.given)
	}
}

// TestAttack42BundleSizes: sizes that no stream holds, in each member.
func TestAttack42BundleSizes(t *testing.T) {
	t.Parallel()
	c := sample()
	members, _ := split(made(t, c))
	for i, m := range members {
		for _, size := range []int64{10 << 40, 1 << 62, maxOctal, maxTag + 1} {
			h := header(c.Info.top()+"/"+m.name, size, c.Info.Created.Unix())
			start := join(members[:i]...)[:m.from]
			refusedEarly(t, m.name, append(start, h[:]...), make([]byte, blockSize), Limits{}, m.name)
		}
	}
}

// TestAttack42BundleManyMembers: ten million members are refused by what
// bag-info.txt announces, before the manifest is read.
func TestAttack42BundleManyMembers(t *testing.T) {
	t.Parallel()
	for name, info := range map[string]bagInfo{
		"members": {Info: testInfo(2), bytes: 1, count: 10_000_000},
		"bytes":   {Info: testInfo(2), bytes: 10 << 40, count: 7},
	} {
		p, err := unsigned(sample())
		if err != nil {
			t.Fatal(err)
		}
		p.tags[2].data = info.encode()
		if f := refusal(t, signedAgain(t, p)); f.Member != nameInfo || !strings.Contains(f.Reason, "at most") {
			t.Errorf("%s: %v", name, f)
		}
	}
	data := made(t, sample())
	for name, l := range map[string]Limits{"members": {Members: 6}, "bytes": {Bytes: 1000}, "tag": {Tag: 10}, "manifest": {Manifest: 100}} {
		if _, _, err := readAll(bytes.NewReader(data), l); err == nil {
			t.Errorf("%s above the limit were read", name)
		}
	}
}

// TestAttack42BundleExtendedHeaders: headers without end are refused at the
// first.
func TestAttack42BundleExtendedHeaders(t *testing.T) {
	t.Parallel()
	c := sample()
	members, _ := split(made(t, c))
	for _, kind := range []byte("xgLKS") {
		h := header(c.Info.top()+"/data/1/record.json", 0, c.Info.Created.Unix())
		h[atType] = kind
		copy(h[atChecksum:], octalText(checksum(&h)))
		for i, m := range members {
			refusedEarly(t, string(kind), join(members[:i]...)[:m.from], h[:], Limits{}, "a bundle has only regular files")
		}
	}
}

// TestAttack42BundleEnd: zeros without end, after the last member or instead of
// all of them.
func TestAttack42BundleEnd(t *testing.T) {
	t.Parallel()
	data := made(t, sample())
	refusedEarly(t, "zeros after the end", data, make([]byte, blockSize), Limits{}, "goes on after its end")
	refusedEarly(t, "nothing but zeros", nil, make([]byte, blockSize), Limits{}, "not a bundle")
}

// TestAttack42BundlePayloadOxum: what is announced and signed, and does not fit
// what comes.
func TestAttack42BundlePayloadOxum(t *testing.T) {
	t.Parallel()
	right := bagInfo{Info: testInfo(2), bytes: sample().Members[0].Size, count: 7}
	for _, m := range sample().Members[1:] {
		right.bytes += m.Size
	}
	for name, c := range map[string]struct {
		member string // which is named
		spoil  func(b *bagInfo)
	}{
		"a byte more":     {nameInfo, func(b *bagInfo) { b.bytes++ }},
		"a byte less":     {"data/2/text/0003.txt", func(b *bagInfo) { b.bytes-- }},
		"a member more":   {nameManifest, func(b *bagInfo) { b.count++ }},
		"a member less":   {nameManifest, func(b *bagInfo) { b.count-- }},
		"no members":      {nameManifest, func(b *bagInfo) { b.count = 0 }},
		"a record more":   {nameInfo, func(b *bagInfo) { b.Records++ }},
		"another folder":  {nameInfo, func(b *bagInfo) { b.Nonce[0]++ }},
		"another instant": {nameInfo, func(b *bagInfo) { b.Created = b.Created.AddDate(0, 0, 1) }},
	} {
		b := right
		c.spoil(&b)
		p, err := unsigned(sample())
		if err != nil {
			t.Fatal(err)
		}
		p.tags[2].data = b.encode()
		if f := refusal(t, signedAgain(t, p)); f.Member != c.member {
			t.Errorf("%s: %v", name, f)
		}
	}
}
