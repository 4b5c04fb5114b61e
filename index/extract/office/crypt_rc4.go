package office

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"

	"emanet/index/extract"
)

// Old documents are encrypted in blocks, each with a key of its own; of the WordDocument stream the first bytes are not.
const (
	rc4Block    = 512
	docPlainFIB = 68
)

// blockKey returns the key of a block.
type blockKey func(block uint32) []byte

// decryptDOC decrypts the streams of a document of Word 97 to 2003 in place (MS-DOC 2.2.6).
func decryptDOC(f *wordFIB, doc, table []byte, password string) error {
	if f.old || f.flags&fibObfuscated != 0 {
		return extract.Failed(extract.ReasonEncrypted, "a form of password that is not read: keep a copy without it")
	}
	if password == "" {
		return extract.Failed(extract.ReasonEncrypted, "the document asks for a password")
	}
	size := int64(f.key)
	if size > int64(len(table)) || size < 52 {
		return extract.Failed(extract.ReasonDamaged, "the head of the encryption is missing")
	}
	key, err := rc4Key(table[:size], password)
	if err != nil {
		return err
	}
	decryptBlocks(doc, docPlainFIB, key)
	decryptBlocks(table, int(size), key)
	return nil
}

// rc4Key finds the form of RC4 by its version and checks the password.
func rc4Key(head []byte, password string) (blockKey, error) {
	major, minor := binary.LittleEndian.Uint16(head), binary.LittleEndian.Uint16(head[2:])
	switch {
	case major == 1 && minor == 1:
		return binaryRC4(head[4:52], password)
	case major >= 2 && major <= 4 && minor == 2:
		return cryptoAPIRC4(head[4:], password)
	}
	return nil, extract.Failed(extract.ReasonUnsupported, "version %d.%d of the encryption", major, minor)
}

// binaryRC4 is the 40-bit RC4 of Office 97 (MS-OFFCRYPTO 2.3.6): salt, encrypted verifier, encrypted MD5 of the verifier.
func binaryRC4(b []byte, password string) (blockKey, error) {
	h := md5.Sum(utf16Password(password))
	inner := make([]byte, 0, 16*21)
	for range 16 {
		inner = append(append(inner, h[:5]...), b[:16]...)
	}
	h = md5.Sum(inner)
	key := func(block uint32) []byte {
		k := md5.Sum(binary.LittleEndian.AppendUint32(bytes.Clone(h[:5]), block))
		return k[:]
	}
	plain := rc4Bytes(key(0), b[16:48])
	if sum := md5.Sum(plain[:16]); !bytes.Equal(sum[:], plain[16:]) {
		return nil, wrongPassword()
	}
	return key, nil
}

// cryptoAPIRC4 is the RC4 of Office XP and 2003 (MS-OFFCRYPTO 2.3.5), with keys of 40 to 128 bits.
func cryptoAPIRC4(b []byte, password string) (blockKey, error) {
	h, v, err := standardHeader(b)
	if err != nil {
		return nil, err
	}
	if h.cipher != algRC4 || h.bits%8 != 0 || h.bits < 40 || h.bits > 128 || len(v.hash) < sha1.Size {
		return nil, extract.Failed(extract.ReasonUnsupported, "a cipher that is not read")
	}
	base := sha1.Sum(append(bytes.Clone(v.salt), utf16Password(password)...))
	key := func(block uint32) []byte {
		sum := sha1.Sum(binary.LittleEndian.AppendUint32(bytes.Clone(base[:]), block))
		k := make([]byte, 16)
		if h.bits == 40 {
			copy(k, sum[:5]) // filled with zeros
			return k
		}
		return sum[:h.bits/8]
	}
	plain := rc4Bytes(key(0), append(bytes.Clone(v.verifier), v.hash[:sha1.Size]...))
	if sum := sha1.Sum(plain[:16]); !bytes.Equal(sum[:], plain[16:]) {
		return nil, wrongPassword()
	}
	return key, nil
}

// decryptBlocks decrypts b in place from a position on.
func decryptBlocks(b []byte, start int, key blockKey) {
	for at := 0; at < len(b); at += rc4Block {
		block := b[at:min(at+rc4Block, len(b))]
		plain := rc4Bytes(key(uint32(at/rc4Block)), block)
		if skip := start - at; skip < len(block) {
			copy(block[max(skip, 0):], plain[max(skip, 0):])
		}
	}
}

// rc4Bytes returns b after RC4. The keys here always have a length that RC4 takes.
func rc4Bytes(key, b []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		panic("office: internal error: " + err.Error())
	}
	out := make([]byte, len(b))
	c.XORKeyStream(out, b)
	return out
}
