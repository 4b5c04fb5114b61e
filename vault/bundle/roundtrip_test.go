package bundle

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"emanet/crypto"
)

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	c := sample()
	data := made(t, c)
	if again := made(t, sample()); !bytes.Equal(again, data) {
		t.Error("the same contents and key make other bytes")
	}
	for name, src := range map[string]io.Reader{"whole": bytes.NewReader(data), "bytes": iotest.OneByteReader(bytes.NewReader(data)), "eof": iotest.DataErrReader(bytes.NewReader(data))} {
		r, content, err := readAll(src, Limits{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(content) != len(c.Members) || content["data/1/files/0001.pdf"] != "%PDF-1.4 uydurma" || content["data/1/files/0010.bin"] != "" {
			t.Errorf("%s: got %v", name, content)
		}
		checkKnown(t, r, c)
	}
}

func checkKnown(t *testing.T, r *Reader, c *Contents) {
	t.Helper()
	i := r.Info()
	if i.Vault != c.Info.Vault || !i.Created.Equal(c.Info.Created) || i.Records != 2 || i.What != Full || i.Software != c.Info.Software || len(i.Recipients) != 2 {
		t.Errorf("info %+v", i)
	}
	if s := r.Signature(); s.Key == nil || !s.Ed25519().Equal(testKey().Public()) || !strings.HasPrefix(s.Fingerprint(), "SHA256:") {
		t.Errorf("signature %+v", s)
	}
	if string(r.Tag("checkpoint")) != string(c.Tags[0].Data) || r.Tag("other") != nil || len(r.Tags()) != 1 {
		t.Errorf("tags %q", r.Tags())
	}
	for n, e := range r.Entries() {
		m := c.Members[n]
		if e.Name != "data/"+m.Name || e.Size != m.Size || e.SHA256 != m.SHA256 || e.Part().Name() != m.Name {
			t.Errorf("entry %+v, want %s", e, m.Name)
		}
	}
	if _, err := checkSignature(r.TagManifest(), r.SignatureArmor()); err != nil {
		t.Error(err)
	}
	if size, n := r.Payload(); n != len(c.Members) || size == 0 {
		t.Errorf("payload %d, %d", size, n)
	}
}

func TestMembersAtTheEdges(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 511, 512, 513, chunkSize - 1, chunkSize, chunkSize + 1, 2*chunkSize - 1, 2 * chunkSize, 5*chunkSize + 7} {
		body := strings.Repeat("z", n)
		data := made(t, &Contents{Info: testInfo(1), Members: []Member{file(RecordName(1), body), file(TextName(1, 1), body)}})
		_, content, err := readAll(bytes.NewReader(data), Limits{})
		if err != nil || content["data/1/record.json"] != body || content["data/1/text/0001.txt"] != body {
			t.Errorf("%d bytes: %v", n, err)
		}
		if want := crypto.PaddedSize(int64(len(data)), crypto.FloorLarge); int64(len(data)) != want || len(data)%blockSize != 0 {
			t.Errorf("%d bytes: the bundle has %d, which is no padded size", n, len(data))
		}
	}
}

// TestSameAsArchiveTar holds the headers against those of another writer.
func TestSameAsArchiveTar(t *testing.T) {
	t.Parallel()
	c := sample()
	var want bytes.Buffer
	w := tar.NewWriter(&want)
	tr := tar.NewReader(bytes.NewReader(made(t, c)))
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		plain := &tar.Header{Name: h.Name, Mode: 0o600, Size: h.Size, ModTime: c.Info.Created, Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(plain); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, tr); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := made(t, c); !bytes.HasPrefix(got, want.Bytes()) || len(bytes.Trim(got[want.Len():], "\x00")) != 0 {
		t.Error("the bytes are not those of archive/tar and zeros")
	}
}

// TestLargeSize: 8 GiB and more stand in base-256, which archive/tar reads.
func TestLargeSize(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{0, maxOctal, maxOctal + 1, 10 << 40} {
		h := header("bundle-0123456789/data/1/files/0001.mp4", size, 1)
		got, err := tar.NewReader(bytes.NewReader(h[:])).Next()
		if err != nil || got.Size != size || headerSize(&h) != size {
			t.Errorf("%d: %+v, %v", size, got, err)
		}
	}
}

func TestNextReadsWhatWasLeft(t *testing.T) {
	t.Parallel()
	data := made(t, sample())
	r, err := NewReader(bytes.NewReader(data), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if e := r.Entries()[1]; e.Size != -1 {
		t.Errorf("size %d before the header was read", e.Size)
	}
	var before io.Reader
	n := 0
	for ; ; n++ {
		_, body, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if before != nil {
			if k, err := before.Read(make([]byte, 9)); k != 0 || !errors.Is(err, io.EOF) {
				t.Errorf("a member that is over gives %d bytes, %v", k, err)
			}
		}
		_, _ = io.CopyN(io.Discard, body, int64(n))
		before = body
	}
	if _, _, err := r.Next(); n != 7 || !errors.Is(err, io.EOF) {
		t.Errorf("%d members, then %v", n, err)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	var last, total int64
	data := made(t, sample())
	r, err := Verify(context.Background(), bytes.NewReader(data), Limits{}, func(done, all int64) { last, total = done, all })
	if err != nil || last != total || last != r.info.bytes || r.Entries()[6].Size != 512 {
		t.Errorf("%d of %d: %v", last, total, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r, err := Verify(ctx, bytes.NewReader(data), Limits{}, nil); r != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	damaged := errors.New("the file around it was changed")
	for _, at := range []int{100, 3000, 9000, len(data) - 700, len(data)} {
		src := io.MultiReader(bytes.NewReader(data[:at]), iotest.ErrReader(damaged))
		if r, err := Verify(context.Background(), src, Limits{}, nil); r != nil || !errors.Is(err, damaged) || errors.Is(err, ErrBundle) {
			t.Errorf("source fails at %d: %v", at, err)
		}
	}
}

func TestRecipientHash(t *testing.T) {
	t.Parallel()
	i := testInfo(1)
	if !i.MadeFor("age1invented") || i.MadeFor("age1other") || i.MadeFor("") {
		t.Error("MadeFor")
	}
	want := sha256.Sum256([]byte("emanet/v1/bundle-recipient\n" + string(i.Nonce[:]) + "age1invented"))
	if RecipientHash(i.Nonce, "age1invented") != want || RecipientHash([16]byte{}, "age1invented") == want {
		t.Error("RecipientHash")
	}
}
