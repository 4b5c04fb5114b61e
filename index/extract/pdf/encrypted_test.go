package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"emanet/index/extract"
)

// padding fills passwords (ISO 32000-2, algorithm 2).
const padding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

func padded(password string) []byte { return []byte((password + padding)[:32]) }

// rounds encrypts with RC4 under 20 keys that come from one (algorithms 3 and 5).
func rounds(key, data []byte) []byte {
	out := bytes.Clone(data)
	for i := range 20 {
		other := make([]byte, len(key))
		for j := range key {
			other[j] = key[j] ^ byte(i)
		}
		c, err := rc4.NewCipher(other)
		if err != nil {
			panic(err)
		}
		c.XORKeyStream(out, out)
	}
	return out
}

func hashed(data []byte, times int) []byte {
	for range times {
		sum := md5.Sum(data)
		data = sum[:]
	}
	return data
}

// locked is a file with one page that is encrypted with the standard handler for a user's and an owner's password: RC4 with 128 bits
// (revision 3) or AES with 128 bits (revision 4).
func locked(user, owner, page string, modern bool) []byte {
	const id = "emanet test file"
	w := newWriter()
	o := rounds(hashed(padded(owner), 51), padded(user))
	key := append(append(padded(user), o...), 0xFC, 0xFF, 0xFF, 0xFF)
	key = hashed(append(key, id...), 51)
	u := append(rounds(key, hashed(append([]byte(padding), id...), 1)), make([]byte, 16)...)
	w.seal = func(number int, data []byte) []byte {
		salted := append(bytes.Clone(key), byte(number), byte(number>>8), byte(number>>16), 0, 0)
		if !modern {
			c, err := rc4.NewCipher(hashed(salted, 1))
			if err != nil {
				panic(err)
			}
			out := make([]byte, len(data))
			c.XORKeyStream(out, data)
			return out
		}
		block, err := aes.NewCipher(hashed(append(salted, "sAlT"...), 1))
		if err != nil {
			panic(err)
		}
		fill := aes.BlockSize - len(data)%aes.BlockSize
		out := append(binary.LittleEndian.AppendUint64(make([]byte, 8), uint64(number)), append(bytes.Clone(data), bytes.Repeat([]byte{byte(fill)}, fill)...)...)
		cipher.NewCBCEncrypter(block, out[:16]).CryptBlocks(out[16:], out[16:])
		return out
	}
	kind := "/V 2 /R 3 /Length 128"
	if modern {
		kind = "/V 4 /R 4 /Length 128 /CF << /StdCF << /CFM /AESV2 /AuthEvent /DocOpen /Length 16 >> >> /StmF /StdCF /StrF /StdCF"
	}
	w.page(latin(page), "")
	w.trailer = fmt.Sprintf("/ID [<%X> <%X>] /Encrypt << /Filter /Standard %s /P -4 /O <%X> /U <%X> >>", id, id, kind, o, u)
	return w.bytes()
}

func TestEncrypted(t *testing.T) {
	t.Parallel()
	for _, modern := range []bool{false, true} {
		file := locked("gizli", "sahib", "The locked page", modern)
		for _, c := range []struct{ password, detail string }{
			{"gizli", ""},
			{"sahib", ""},
			{"", "a password is needed"},
			{"Gizli", "the password is not the right one"},
		} {
			in, out := input(file), &extract.Collector{}
			in.Password = c.password
			err := readInput(t.Context(), in, out)
			if c.detail != "" {
				if f, is := errors.AsType[*extract.Failure](err); !is || f.Reason != extract.ReasonEncrypted || f.Detail != c.detail {
					t.Errorf("AES %t, password %q: %v, want %q", modern, c.password, err, c.detail)
				}
				continue
			}
			if got := parts(out, extract.PartPage); err != nil || len(got) != 1 || got[0].Text != "The locked page" {
				t.Errorf("AES %t, password %q: %+v, %v", modern, c.password, got, err)
			}
		}
		if open := read(t, locked("", "sahib", "The page that may be read", modern)); len(open.Parts) != 1 {
			t.Errorf("AES %t: without a user's password there are %d parts", modern, len(open.Parts))
		}
	}
}

func TestUnknownEncryption(t *testing.T) {
	t.Parallel()
	w := newWriter()
	w.page(latin("A page"), "")
	w.trailer = "/ID [<00> <00>] /Encrypt << /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 >>"
	err := readInput(t.Context(), input(w.bytes()), &extract.Collector{})
	if f, is := errors.AsType[*extract.Failure](err); !is || f.Reason != extract.ReasonUnsupported {
		t.Errorf("a file for holders of keys: %v, want %s", err, extract.ReasonUnsupported)
	}
}
