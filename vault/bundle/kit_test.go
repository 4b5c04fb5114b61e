package bundle

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
)

// testKey is a key that everybody knows.
func testKey() ed25519.PrivateKey { return keyOf(7) }

func keyOf(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

// file is a member whose bytes are in memory.
func file(name, content string) Member {
	return Member{
		Name: name, Size: int64(len(content)), SHA256: sha256.Sum256([]byte(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil },
	}
}

func testInfo(records int) Info {
	nonce := [16]byte{0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	return Info{
		Software: "emanet 1.2.3", Vault: crypto.VaultID(sha256.Sum256([]byte("invented vault"))), What: Full, Purpose: ShareWithCounsel,
		Records: records, Created: time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC), Nonce: nonce,
		Recipients: [][32]byte{RecipientHash(nonce, "age1invented"), RecipientHash(nonce, "age1zəhra")},
	}
}

// sample is a bundle with everything that a bundle can have.
func sample() *Contents {
	members := []Member{
		file(RecordName(1), `{"title":"Nümunə Şəxs, ifadə"}`+"\n"),
		file(FileName(1, 1, "application/pdf", "Нүмунə.PDF"), "%PDF-1.4 uydurma"),
		file(FileName(1, 2, "", "foto.jpeg"), strings.Repeat("invented picture ", 100)),
		file(FileName(1, 10, "application/x-msdownload", "a.exe"), ""),
		file(TextName(1, 1), "Образец Примеров рассказал\n"),
		file(RecordName(2), `{"title":"Örnek Kişi"}`+"\n"),
		file(TextName(2, 3), strings.Repeat("y", 512)),
	}
	return &Contents{Info: testInfo(2), Members: members, Tags: []Tag{{"checkpoint", []byte("emanet/invented\n12\n")}}}
}

// made writes c and returns the bytes.
func made(tb testing.TB, c *Contents) []byte {
	tb.Helper()
	var out bytes.Buffer
	w, err := Write(context.Background(), &out, c, testKey(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	if int64(out.Len()) != w.Size {
		tb.Fatalf("wrote %d bytes, said %d", out.Len(), w.Size)
	}
	return out.Bytes()
}

// planned writes a plan as it is, also one that Write would not make.
func planned(tb testing.TB, p *plan) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := &writer{ctx: context.Background(), dst: bufio.NewWriter(&out), plan: p, hash: sha256.New()}
	if err := w.write(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// readAll reads a bundle to its end, and returns what it holds.
func readAll(src io.Reader, l Limits) (*Reader, map[string]string, error) {
	r, err := NewReader(src, l)
	if err != nil {
		return nil, nil, err
	}
	content := map[string]string{}
	for {
		e, body, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r, content, nil
		}
		if err != nil {
			return r, content, err
		}
		b, err := io.ReadAll(body)
		if err != nil {
			return r, content, err
		}
		content[e.Name] = string(b)
	}
}

// refusal reads bytes that are no bundle and returns the fault.
func refusal(tb testing.TB, data []byte) *Fault {
	tb.Helper()
	_, _, err := readAll(bytes.NewReader(data), Limits{})
	var f *Fault
	if !errors.As(err, &f) || !errors.Is(err, ErrBundle) {
		tb.Fatalf("got %v, want a fault", err)
	}
	return f
}

// raw is one member as it stands in a tar: its header and its padded bytes.
type raw struct {
	name string // below the top folder
	from int
	data []byte
}

// split takes a bundle apart; what follows the last member is the rest.
func split(data []byte) (members []raw, rest []byte) {
	for at := 0; data[at] != 0; {
		h := (*[blockSize]byte)(data[at:])
		_, name, _ := strings.Cut(field(h[:atMode]), "/")
		end := at + blockSize + int(blocks(headerSize(h)))
		members = append(members, raw{name, at, data[at:end]})
		at = end
		rest = data[at:]
	}
	return members, rest
}

// join puts members together again, padded as a bundle is.
func join(members ...raw) []byte {
	var out []byte
	for _, m := range members {
		out = append(out, m.data...)
	}
	return append(out, make([]byte, bundleSize(int64(len(out)))-int64(len(out)))...)
}

// without returns the members but the one at i.
func without(members []raw, i int) []raw { return slices.Delete(slices.Clone(members), i, i+1) }

// octalText is a checksum as it stands in a header.
func octalText(n int) string { return fmt.Sprintf("%06o\x00 ", n) }
