package archive

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"golang.org/x/text/encoding/charmap"

	"emanet/index/extract"
)

// methodAES stands where the method is, if a member is encrypted as WinZip does (AE-1 and AE-2).
const methodAES = 99

// Sizes of WinZip's encryption (AES Encryption Information, version 1.04).
const (
	aesCheck = 2 // bytes that tell most wrong passwords
	aesCode  = 10
)

// aesInfo is the extra field 0x9901.
type aesInfo struct {
	version  uint16 // 1: with CRC, 2: without
	strength int    // 1, 2, 3: 128, 192, 256 bits
	method   uint16
}

// unlocked is what opened a member.
type unlocked struct {
	password []byte
	key      []byte // of AES
}

// parseAES finds the extra field of AES, or returns nil.
func parseAES(extra []byte) *aesInfo {
	b := extraField(extra, 0x9901)
	if len(b) < 7 || b[2] != 'A' || b[3] != 'E' {
		return nil
	}
	i := &aesInfo{version: binary.LittleEndian.Uint16(b), strength: int(b[4]), method: binary.LittleEndian.Uint16(b[5:])}
	if i.version < 1 || i.version > 2 || i.strength < 1 || i.strength > 3 {
		return nil
	}
	return i
}

// extraField returns the bytes of an extra field (APPNOTE.TXT 4.5), or nil.
func extraField(extra []byte, id uint16) []byte {
	for len(extra) >= 4 {
		found, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if size > len(extra)-4 {
			return nil
		}
		if found == id {
			return extra[4 : 4+size]
		}
		extra = extra[4+size:]
	}
	return nil
}

// decrypt returns the packed bytes of an encrypted member in clear.
func (m *Member) decrypt() (io.Reader, error) {
	if m.keyed != nil {
		return m.unlock(m.keyed)
	}
	if m.a.in.Password == "" {
		return nil, extract.Failed(extract.ReasonEncrypted, "a password is needed")
	}
	for _, p := range m.a.passwords() {
		k := &unlocked{password: p}
		ok, err := m.try(k)
		if err != nil {
			return nil, err
		}
		if ok {
			m.keyed, m.a.password = k, p
			return m.unlock(k)
		}
	}
	return nil, extract.Failed(extract.ReasonEncrypted, "the password does not open it")
}

// passwords returns the bytes that the password may stand for: archives do not say in which code page it was typed.
func (a *Archive) passwords() [][]byte {
	if a.password != nil {
		return [][]byte{a.password} // one archive, one program that made it
	}
	all := [][]byte{[]byte(a.in.Password)}
	for _, page := range []*charmap.Charmap{charmap.CodePage866, charmap.Windows1251, charmap.Windows1254} {
		b, err := page.NewEncoder().Bytes([]byte(a.in.Password))
		if err == nil && string(b) != a.in.Password {
			all = append(all, b)
		}
	}
	return all
}

// try reports whether a password opens the member.
func (m *Member) try(k *unlocked) (bool, error) {
	if m.aes != nil {
		return m.tryAES(k)
	}
	r, err := m.unlock(k)
	if err != nil || r == nil {
		return false, err
	}
	// One byte of the header tells a wrong password, and one in 256 passes it: so the whole is checked before any of it is given.
	_, err = io.Copy(io.Discard, &reader{m: m, r: m.expand(r), out: &m.a.tried, sum: crc32.NewIEEE()})
	switch {
	case err == nil:
		return true, nil
	case m.a.src.err != nil:
		return false, m.a.src.err
	case errors.Is(err, ErrExpanded):
		return false, err
	}
	return false, nil
}

// unlock returns the packed bytes in clear, or nil if the traditional header says that the password is wrong.
func (m *Member) unlock(k *unlocked) (io.Reader, error) {
	if m.aes != nil {
		return m.unlockAES(k)
	}
	r := &traditional{r: io.NewSectionReader(m.a.src, m.from, m.packed), k0: 0x12345678, k1: 0x23456789, k2: 0x34567890}
	for _, b := range k.password {
		r.update(b)
	}
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, m.broken()
	}
	if m.flags&flagFollows == 0 && head[11] != byte(m.crc>>24) {
		return nil, nil
	}
	return r, nil
}

func (m *Member) broken() error {
	if m.a.src.err != nil {
		return m.a.src.err
	}
	return extract.Failed(extract.ReasonDamaged, "it is too short to be encrypted")
}

// traditional decrypts as PKWARE's first encryption asks (APPNOTE.TXT 6.1).
type traditional struct {
	r          io.Reader
	k0, k1, k2 uint32
}

func (t *traditional) update(b byte) {
	t.k0 = t.k0>>8 ^ crc32.IEEETable[byte(t.k0)^b]
	t.k1 = (t.k1+t.k0&0xff)*134775813 + 1
	t.k2 = t.k2>>8 ^ crc32.IEEETable[byte(t.k2)^byte(t.k1>>24)]
}

// Read implements io.Reader.
func (t *traditional) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	for i := range p[:n] {
		w := t.k2&0xffff | 2
		p[i] ^= byte(w * (w ^ 1) >> 8)
		t.update(p[i])
	}
	return n, err
}

// shape returns how many bytes the salt and the key have, and where the packed bytes are.
func (m *Member) shape() (salt, key int, from, size int64) {
	salt, key = 4+4*m.aes.strength, 8+8*m.aes.strength
	from = m.from + int64(salt) + aesCheck
	return salt, key, from, m.packed - int64(salt) - aesCheck - aesCode
}

// tryAES checks the password and then the code over everything that is encrypted.
func (m *Member) tryAES(k *unlocked) (bool, error) {
	salt, key, from, size := m.shape()
	if size < 0 {
		return false, m.broken()
	}
	head, code := make([]byte, salt+aesCheck), make([]byte, aesCode)
	if _, err := m.a.src.ReadAt(head, m.from); err != nil {
		return false, m.broken()
	}
	if _, err := m.a.src.ReadAt(code, from+size); err != nil && !errors.Is(err, io.EOF) {
		return false, m.broken()
	}
	derived, err := pbkdf2.Key(sha1.New, string(k.password), head[:salt], 1000, 2*key+aesCheck)
	if err != nil {
		return false, err
	}
	if subtle.ConstantTimeCompare(derived[2*key:], head[salt:]) != 1 {
		return false, nil
	}
	mac := hmac.New(sha1.New, derived[key:2*key])
	if _, err := io.Copy(mac, io.NewSectionReader(m.a.src, from, size)); err != nil {
		return false, err
	}
	if !hmac.Equal(mac.Sum(nil)[:aesCode], code) {
		return false, extract.Failed(extract.ReasonDamaged, "its authentication code is wrong")
	}
	k.key = derived[:key]
	return true, nil
}

func (m *Member) unlockAES(k *unlocked) (io.Reader, error) {
	block, err := aes.NewCipher(k.key)
	if err != nil {
		return nil, err
	}
	_, _, from, size := m.shape()
	return &counter{r: io.NewSectionReader(m.a.src, from, size), block: block, used: aes.BlockSize}, nil
}

// counter is AES in counter mode with the counter's lowest byte first, from 1, which the standard library does not have.
type counter struct {
	r     io.Reader
	block cipher.Block
	n     uint64
	pad   [aes.BlockSize]byte
	used  int
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i := range p[:n] {
		if c.used == len(c.pad) {
			c.n++
			c.pad = [aes.BlockSize]byte{}
			binary.LittleEndian.PutUint64(c.pad[:], c.n)
			c.block.Encrypt(c.pad[:], c.pad[:])
			c.used = 0
		}
		p[i] ^= c.pad[c.used]
		c.used++
	}
	return n, err
}
