package segment

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"testing"

	"emanet/crypto"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"
)

// What anyone can make who knows the public recipient, and what can be made of files of the same vault.
func TestUnsealRefusesAnotherHead(t *testing.T) {
	t.Parallel()
	p := twoSegments(t)
	forge := func(pt []byte) []byte {
		ct, err := p.id.Recipient().SealBytes(pt)
		if err != nil {
			t.Fatal(err)
		}
		if len(ct) != len(p.a) {
			t.Fatalf("the forged file has %d bytes, the real one %d", len(ct), len(p.a))
		}
		return ct
	}
	pt, err := p.id.UnsealBytes(p.a)
	if err != nil {
		t.Fatal(err)
	}
	header := func(b []byte) []byte { return b[:headerSize] }
	nonce := func(b []byte) []byte { return b[headerSize:HeadSize] }
	payload := func(b []byte) []byte { return b[HeadSize:] }
	for name, bad := range map[string][]byte{
		"another segment":                       p.b,
		"the same plaintext, by a stranger":     forge(pt),
		"another plaintext, by a stranger":      forge(make([]byte, len(pt))),
		"another's header":                      bytes.Join([][]byte{header(p.b), nonce(p.a), payload(p.a)}, nil),
		"another's nonce":                       bytes.Join([][]byte{header(p.a), nonce(p.b), payload(p.a)}, nil),
		"another's nonce and payload":           bytes.Join([][]byte{header(p.a), nonce(p.b), payload(p.b)}, nil),
		"another's header and nonce":            bytes.Join([][]byte{header(p.b), nonce(p.b), payload(p.a)}, nil),
		"another's payload":                     bytes.Join([][]byte{header(p.a), nonce(p.a), payload(p.b)}, nil),
		"the payload of a stranger":             bytes.Join([][]byte{header(p.a), nonce(p.a), payload(forge(pt))}, nil),
		"the header of a stranger":              bytes.Join([][]byte{header(forge(pt)), nonce(p.a), payload(p.a)}, nil),
		"a stanza more":                         twoStanzas(p.a, p.b)[:len(p.a)],
		"a stanza more, and as long as it gets": twoStanzas(p.a, p.b),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, bad, p.wantA, p.id, crypto.ErrTampered)
		})
	}
}

// twoStanzas puts the stanza of b before that of a.
func twoStanzas(a, b []byte) []byte {
	const intro = len("age-encryption.org/v1\n")
	end := bytes.Index(b, []byte("\n--- ")) + 1
	return bytes.Join([][]byte{a[:intro], b[intro:end], a[intro:]}, nil)
}

// flowing is a file that somebody changes while it is read: after its n-th read it is another.
type flowing struct {
	before, after []byte
	n             int
}

func (f *flowing) ReadAt(p []byte, off int64) (int, error) {
	if f.n--; f.n < 0 {
		return bytes.NewReader(f.after).ReadAt(p, off)
	}
	return bytes.NewReader(f.before).ReadAt(p, off)
}

// Whenever a file is replaced under the reader, by a segment of the same vault or by one that a stranger made and that would
// be right in all but its head, what is opened is the segment that the manifest names, or nothing.
func TestUnsealOfAFileThatChanges(t *testing.T) {
	t.Parallel()
	p := twoSegments(t)
	pt, err := p.id.UnsealBytes(p.a)
	if err != nil {
		t.Fatal(err)
	}
	forged := bytes.Clone(pt)
	forged[100] ^= 1
	strange, err := p.id.Recipient().SealBytes(forged)
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range roads {
		m, err := open(context.Background(), bytes.NewReader(strange), redescribe(strange, p.wantA), p.id)
		if err != nil {
			t.Fatalf("%s: what a stranger made is not what this test is about: %v", name, err)
		}
		closeMemory(t, m)
		for n := range 3 + 2*len(chunksOf(p.a)) {
			for _, f := range []flowing{
				{p.a, p.b, n},
				{p.b, p.a, n},
				{p.a, strange, n},
				{strange, p.a, n},
				{p.a, p.a[:HeadSize], n},
			} {
				m, err := open(context.Background(), &f, p.wantA, p.id)
				switch {
				case err == nil:
					if !bytes.Equal(m.Bytes(), pt[:p.wantA.PlainSize]) {
						t.Errorf("%s: replaced at read %d, it opens another segment", name, n)
					}
					closeMemory(t, m)
				case m != nil || !errors.Is(err, crypto.ErrTampered):
					t.Errorf("%s: replaced at read %d: %v", name, n, err)
				}
			}
		}
	}
}

// Whoever has the vault's key can make another payload under the same head: it could make another manifest, too. A search
// does not see it, UnsealWhole does.
func TestWholeHashRefusesWhatOnlyTheHolderOfTheKeyCanMake(t *testing.T) {
	t.Parallel()
	p := twoSegments(t)
	pt, err := p.id.UnsealBytes(p.b)
	if err != nil {
		t.Fatal(err)
	}
	made := underHead(t, p.a, p.id, pt)
	want := p.wantA
	want.PlainSize, want.Docs = p.wantB.PlainSize, p.wantB.Docs
	m, err := UnsealFrom(context.Background(), bytes.NewReader(made), want, p.id)
	if err != nil {
		t.Fatalf("what was made is not what this test is about: %v", err)
	}
	closeMemory(t, m)
	if m, err := UnsealWhole(context.Background(), bytes.NewReader(made), want, p.id); m != nil || !errors.Is(err, crypto.ErrTampered) {
		t.Errorf("a payload of the holder of the key: %v", err)
	}
	wrong := p.wantA
	wrong.Cipher[0] ^= 1
	if m, err := UnsealWhole(context.Background(), bytes.NewReader(p.a), wrong, p.id); m != nil || !errors.Is(err, crypto.ErrTampered) {
		t.Errorf("another hash: %v", err)
	}
}

// underHead encrypts pt with the key that the head of ct seals to id (c2sp.org/age, "Payload").
func underHead(t *testing.T, ct []byte, id *crypto.Identity, pt []byte) []byte {
	t.Helper()
	stock, err := age.ParseHybridIdentity(id.Secret())
	if err != nil {
		t.Fatal(err)
	}
	fileKey, err := age.DecryptHeader(ct[:headerSize], stock)
	if err != nil {
		t.Fatal(err)
	}
	key, err := hkdf.Key(sha256.New, fileKey, ct[headerSize:HeadSize], "payload", chacha20poly1305.KeySize)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		t.Fatal(err)
	}
	made := bytes.Clone(ct[:HeadSize])
	var nonce [chacha20poly1305.NonceSize]byte
	for len(pt) > 0 {
		n := min(len(pt), chunkSize)
		if n == len(pt) {
			nonce[11] = 1
		}
		made = aead.Seal(made, nonce[:], pt[:n], nil)
		pt = pt[n:]
		nonce[10]++
	}
	return made
}

// A true age file whose header is longer by a stanza is refused, also if a manifest named it: what would be pinned of it is not
// its whole header.
func TestHeadEndsWhereTheFirstChunkBegins(t *testing.T) {
	t.Parallel()
	p := twoSegments(t)
	two := twoStanzas(p.a, p.b)
	refused(t, two, redescribe(two, p.wantA), p.id, crypto.ErrTampered)
	pt, err := p.id.UnsealBytes(p.a)
	if err != nil {
		t.Fatal(err)
	}
	long := toTwo(t, p.id, pt)
	refused(t, long, redescribe(long, p.wantA), p.id, crypto.ErrTampered)
	cut := redescribe(long, p.wantA)
	cut.CipherSize = p.wantA.CipherSize
	refused(t, long, cut, p.id, crypto.ErrTampered)
	refused(t, long[:cut.CipherSize], cut, p.id, crypto.ErrTampered)
	// Its size is right if the plaintext is as much shorter, of which only padding is missing.
	less := len(long) - len(p.a)
	if int64(len(pt)-less) < p.wantA.PlainSize {
		t.Fatalf("%d bytes of padding are less than a stanza", int64(len(pt))-p.wantA.PlainSize)
	}
	short := toTwo(t, p.id, pt[:len(pt)-less])
	if len(short) != len(p.a) {
		t.Fatalf("%d bytes, not %d", len(short), len(p.a))
	}
	refused(t, short, redescribe(short, p.wantA), p.id, crypto.ErrTampered)
}

// toTwo seals pt with two stanzas to one identity.
func toTwo(t *testing.T, id *crypto.Identity, pt []byte) []byte {
	t.Helper()
	r, err := age.ParseHybridRecipient(id.Recipient().String())
	if err != nil {
		t.Fatal(err)
	}
	var ct bytes.Buffer
	w, err := age.Encrypt(&ct, r, r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(pt); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return ct.Bytes()
}

func TestSealedSizes(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]int64{
		1:         HeadSize + 65_536 + 16,
		65_536:    HeadSize + 65_536 + 16,
		65_537:    HeadSize + 67_584 + 32,
		131_072:   HeadSize + 131_072 + 32,
		1_000_000: HeadSize + 1_015_808 + 16*16,
	} {
		if got := sealedSize(n); got != want {
			t.Errorf("a segment of %d bytes is sealed in %d, want %d", n, got, want)
		}
		ct, err := mustIdentity(t).Recipient().SealBytes(make([]byte, paddedSize(n)))
		if err != nil || int64(len(ct)) != want {
			t.Errorf("%d bytes are sealed in %d, %v; want %d", paddedSize(n), len(ct), err, want)
		}
	}
}

func mustIdentity(t *testing.T) *crypto.Identity {
	t.Helper()
	id, err := crypto.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}
