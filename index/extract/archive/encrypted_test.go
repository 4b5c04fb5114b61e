package archive

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"emanet/index/extract"
)

const (
	testPassword = "uydurma parol"
	testText     = "Uydurma ifadə: Lalə Nümunəzadə heç yerdə yaşamır.\n"
)

// encryptedBy returns archives that other programs made.
func encryptedBy(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, name := range []string{"zipcrypto.zip", "aes128.zip", "aes256.zip"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = b
	}
	return all
}

func TestPasswordsOpenWhatOtherProgramsMade(t *testing.T) {
	t.Parallel()
	for name, b := range encryptedBy(t) {
		in := input(b)
		in.Password = testPassword
		a := opened(t, in)
		for member, want := range map[string]string{"qovluq/ifadə.txt": strings.Repeat(testText, 10), "qısa.txt": "qısa"} {
			for range 2 { // the second time it is known what opens it
				if got, err := readAll(a.Find(member)); got != want || err != nil {
					t.Errorf("%s: %s is %q, %v", name, member, got, err)
				}
			}
		}
	}
}

func TestWithoutThePasswordItIsEncrypted(t *testing.T) {
	t.Parallel()
	for name, b := range encryptedBy(t) {
		for _, password := range []string{"", "başqa parol", "uydurma parolu"} {
			in := input(b)
			in.Password = password
			if got, err := readAll(opened(t, in).Find("qısa.txt")); got != "" || reason(t, err) != extract.ReasonEncrypted {
				t.Errorf("%s with %q: %q, %v", name, password, got, err)
			}
		}
	}
}

func TestChangedCiphertextIsNotGiven(t *testing.T) {
	t.Parallel()
	for name, b := range encryptedBy(t) {
		in := input(b)
		in.Password = testPassword
		m := opened(t, in).Find("qovluq/ifadə.txt")
		for _, at := range []int64{0, 5, 12, 40, m.packed / 2, m.packed - 1} {
			changed := bytes.Clone(b)
			changed[m.from+at] ^= 0x10
			in := input(changed)
			in.Password = testPassword
			got, err := readAll(opened(t, in).Find("qovluq/ifadə.txt"))
			if why := reason(t, err); got != "" || why != extract.ReasonEncrypted && why != extract.ReasonDamaged {
				t.Errorf("%s, byte %d: %q, %v", name, at, got, err)
			}
		}
	}
}

func TestPasswordsOfOtherCodePages(t *testing.T) {
	t.Parallel()
	for _, page := range []*charmap.Charmap{charmap.CodePage866, charmap.Windows1251} {
		raw, err := page.NewEncoder().Bytes([]byte("пароль выдумки"))
		if err != nil {
			t.Fatal(err)
		}
		in := input(traditionally(t, raw, "mətn"))
		in.Password = "пароль выдумки"
		if got, err := readAll(opened(t, in).Find("a")); got != "mətn" || err != nil {
			t.Errorf("%s: %q, %v", page, got, err)
		}
	}
}

// traditionally returns an archive with one member, encrypted as APPNOTE.TXT 6.1 says.
func traditionally(t *testing.T, password []byte, text string) []byte {
	t.Helper()
	k := &traditional{k0: 0x12345678, k1: 0x23456789, k2: 0x34567890}
	for _, b := range password {
		k.update(b)
	}
	sum := crc32.ChecksumIEEE([]byte(text))
	clear := append(make([]byte, 11), byte(sum>>24))
	clear = append(clear, text...)
	for i, b := range clear {
		w := k.k2&0xffff | 2
		clear[i] = b ^ byte(w*(w^1)>>8)
		k.update(b)
	}
	// The archive is made as if it were stored in clear, and its flags and checksums are set afterwards.
	b := packed(t, file{name: "a", text: string(clear)})
	for _, h := range []struct {
		signature         string
		flags, crc, sizes int
	}{{"PK\x01\x02", 8, 16, 24}} {
		at := bytes.Index(b, []byte(h.signature))
		b[at+h.flags] = flagEncrypted
		binary.LittleEndian.PutUint32(b[at+h.crc:], sum)
		binary.LittleEndian.PutUint32(b[at+h.sizes:], uint32(len(text)))
	}
	return b
}
