package office

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"hash"

	"emanet/index/extract"
)

const (
	maxSpins     = 10_000_000
	agileSegment = 4096
)

// Keys that say what a derived key is for (MS-OFFCRYPTO 2.3.4.11 to 2.3.4.14).
var (
	agileVerifierInput = []byte{0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79}
	agileVerifierHash  = []byte{0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E}
	agileKeyValue      = []byte{0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6}
	agileHMACKey       = []byte{0x5F, 0xB2, 0xAD, 0x01, 0x0C, 0xB9, 0xE1, 0xF6}
	agileHMACValue     = []byte{0xA0, 0x67, 0x7F, 0x02, 0xB2, 0x2C, 0x84, 0x33}
)

// base64Bytes is an attribute in base64.
type base64Bytes []byte

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *base64Bytes) UnmarshalText(text []byte) (err error) {
	*b, err = base64.StdEncoding.AppendDecode(nil, text)
	return err
}

// agileKey describes a key: CT_KeyData and CT_PasswordKeyEncryptor have these attributes in common.
type agileKey struct {
	Bits     int         `xml:"keyBits,attr"`
	Cipher   string      `xml:"cipherAlgorithm,attr"`
	Chaining string      `xml:"cipherChaining,attr"`
	Hash     string      `xml:"hashAlgorithm,attr"`
	Salt     base64Bytes `xml:"saltValue,attr"`
}

// agile is the encryption that its own XML describes (MS-OFFCRYPTO 2.3.4.10).
type agile struct {
	Data      agileKey `xml:"keyData"`
	Integrity struct {
		Key   base64Bytes `xml:"encryptedHmacKey,attr"`
		Value base64Bytes `xml:"encryptedHmacValue,attr"`
	} `xml:"dataIntegrity"`
	Encryptors []agilePassword `xml:"keyEncryptors>keyEncryptor>encryptedKey"`

	Password agilePassword `xml:"-"` // the encryptor that takes a password
	key      []byte
}

// agilePassword is how a password opens the key.
type agilePassword struct {
	agileKey

	Spins         int         `xml:"spinCount,attr"`
	VerifierInput base64Bytes `xml:"encryptedVerifierHashInput,attr"`
	VerifierHash  base64Bytes `xml:"encryptedVerifierHashValue,attr"`
	KeyValue      base64Bytes `xml:"encryptedKeyValue,attr"`
}

func parseAgile(b []byte) (*agile, error) {
	a := &agile{}
	if err := xml.Unmarshal(bytes.TrimRight(b, "\x00"), a); err != nil {
		return nil, extract.Failed(extract.ReasonDamaged, "the head of the encryption is no XML")
	}
	for _, e := range a.Encryptors {
		if len(e.VerifierInput) > 0 { // others take a certificate
			a.Password = e
		}
	}
	for _, k := range []agileKey{a.Data, a.Password.agileKey} {
		if k.Cipher != "AES" || k.Chaining != "ChainingModeCBC" || k.newHash() == nil || k.Bits != 128 && k.Bits != 192 && k.Bits != 256 {
			return nil, extract.Failed(extract.ReasonUnsupported, "a cipher that is not read")
		}
	}
	if a.Password.Spins < 0 || a.Password.Spins > maxSpins {
		return nil, extract.Failed(extract.ReasonTooLarge, "a password that is hashed more than %d times", maxSpins)
	}
	return a, nil
}

// newHash returns the hash of a key, or nil if there is none of this name.
func (k *agileKey) newHash() hash.Hash {
	switch k.Hash {
	case "SHA1":
		return sha1.New()
	case "SHA256":
		return sha256.New()
	case "SHA384":
		return sha512.New384()
	case "SHA512":
		return sha512.New()
	}
	return nil
}

// fit cuts a hash to n bytes or fills it up (MS-OFFCRYPTO 2.3.4.11, 2.3.4.12).
func fit(b []byte, n int) []byte {
	b = bytes.Clone(b)
	for len(b) < n {
		b = append(b, 0x36)
	}
	return b[:n]
}

// spin hashes a password many times (MS-OFFCRYPTO 2.3.4.7, 2.3.4.11).
func spin(ctx context.Context, h hash.Hash, salt []byte, password string, times int) ([]byte, error) {
	h.Write(salt)
	h.Write(utf16Password(password))
	sum := h.Sum(nil)
	var count [4]byte
	for i := range times {
		if i&0xFFFF == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		binary.LittleEndian.PutUint32(count[:], uint32(i))
		h.Reset()
		h.Write(count[:])
		h.Write(sum)
		sum = h.Sum(sum[:0])
	}
	return sum, nil
}

// open decrypts what is encrypted with a key that comes from the password.
func (a *agile) open(base, purpose, b []byte) []byte {
	h := a.Password.newHash()
	h.Write(base)
	h.Write(purpose)
	return cbc(fit(h.Sum(nil), a.Password.Bits/8), fit(a.Password.Salt, aes.BlockSize), b)
}

// unlock tries a password and takes the key of the file if it is right (MS-OFFCRYPTO 2.3.4.13).
func (a *agile) unlock(ctx context.Context, password string) (bool, error) {
	base, err := spin(ctx, a.Password.newHash(), a.Password.Salt, password, a.Password.Spins)
	if err != nil {
		return false, err
	}
	h := a.Password.newHash()
	h.Write(a.open(base, agileVerifierInput, a.Password.VerifierInput))
	sum, want := h.Sum(nil), a.open(base, agileVerifierHash, a.Password.VerifierHash)
	if len(want) < len(sum) || !bytes.Equal(sum, want[:len(sum)]) {
		return false, nil
	}
	a.key = a.open(base, agileKeyValue, a.Password.KeyValue)
	if len(a.key) < a.Data.Bits/8 {
		return false, extract.Failed(extract.ReasonDamaged, "the key of the file is cut off")
	}
	a.key = a.key[:a.Data.Bits/8]
	return true, nil
}

// iv returns the initialisation vector for a purpose or a segment (MS-OFFCRYPTO 2.3.4.12).
func (a *agile) iv(purpose []byte) []byte {
	h := a.Data.newHash()
	h.Write(a.Data.Salt)
	h.Write(purpose)
	return fit(h.Sum(nil), aes.BlockSize)
}

// sealed checks the HMAC over the whole stream (MS-OFFCRYPTO 2.3.4.14). Some programs write none.
func (a *agile) sealed(stream []byte) bool {
	if len(a.Integrity.Key) == 0 && len(a.Integrity.Value) == 0 {
		return true
	}
	size := a.Data.newHash().Size()
	key := cbc(a.key, a.iv(agileHMACKey), a.Integrity.Key)
	want := cbc(a.key, a.iv(agileHMACValue), a.Integrity.Value)
	if len(key) < size || len(want) < size {
		return false
	}
	mac := hmac.New(func() hash.Hash { return a.Data.newHash() }, key[:size])
	mac.Write(stream)
	return hmac.Equal(mac.Sum(nil), want[:size])
}

// decrypt decrypts segment by segment (MS-OFFCRYPTO 2.3.4.15).
func (a *agile) decrypt(ctx context.Context, b []byte) ([]byte, error) {
	b = b[:len(b)/aes.BlockSize*aes.BlockSize]
	block, err := aes.NewCipher(a.key)
	if err != nil {
		return nil, err
	}
	for i := 0; i*agileSegment < len(b); i++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		iv := a.iv(binary.LittleEndian.AppendUint32(nil, uint32(i)))
		decryptCBC(block, iv, b[i*agileSegment:min((i+1)*agileSegment, len(b))])
	}
	return b, nil
}

// cbc returns b decrypted; keys here always have a length that AES takes.
func cbc(key, iv, b []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("office: internal error: " + err.Error())
	}
	b = bytes.Clone(b)
	decryptCBC(block, iv, b)
	return b
}
