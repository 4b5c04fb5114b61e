package office

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/sha1"
	"encoding/binary"

	"emanet/index/extract"
)

// Numbers of ciphers (MS-OFFCRYPTO 2.3.2).
const (
	algRC4    = 0x6801
	algAES128 = 0x660E
	algAES192 = 0x660F
	algAES256 = 0x6610

	standardSpins = 50_000
)

// encryptionHeader is what EncryptionHeader says about the cipher (MS-OFFCRYPTO 2.3.2).
type encryptionHeader struct {
	cipher uint32
	bits   int
}

// encryptionVerifier checks a password (MS-OFFCRYPTO 2.3.3).
type encryptionVerifier struct {
	salt, verifier, hash []byte // the last two encrypted
}

// standardHeader reads the flags, the header and the verifier, which follow the version.
func standardHeader(b []byte) (h encryptionHeader, v encryptionVerifier, err error) {
	damaged := extract.Failed(extract.ReasonDamaged, "the head of the encryption is cut off")
	if len(b) < 8 {
		return h, v, damaged
	}
	size := uint64(binary.LittleEndian.Uint32(b[4:]))
	head := upTo(b[8:], size)
	rest := b[8+len(head):]
	if size < 32 || uint64(len(head)) < size || len(rest) < 60 || binary.LittleEndian.Uint32(rest) != 16 {
		return h, v, damaged
	}
	h = encryptionHeader{cipher: binary.LittleEndian.Uint32(head[8:]), bits: int(binary.LittleEndian.Uint32(head[16:]))}
	if h.cipher == 0 {
		h.cipher = algRC4
		if binary.LittleEndian.Uint32(head)&0x20 != 0 {
			h.cipher = algAES128
		}
	}
	if h.bits == 0 {
		h.bits = 40
	}
	return h, encryptionVerifier{salt: rest[4:20], verifier: rest[20:36], hash: rest[40:]}, nil
}

// standard is AES in single blocks with a key from SHA-1 (MS-OFFCRYPTO 2.3.4.5 to 2.3.4.9).
type standard struct {
	encryptionHeader
	encryptionVerifier

	key []byte
}

func parseStandard(b []byte) (*standard, error) {
	h, v, err := standardHeader(b)
	if err != nil {
		return nil, err
	}
	bits := map[uint32]int{algAES128: 128, algAES192: 192, algAES256: 256}[h.cipher]
	if bits == 0 || h.bits != bits || len(v.hash) < 32 {
		return nil, extract.Failed(extract.ReasonUnsupported, "a cipher that is not read")
	}
	return &standard{encryptionHeader: h, encryptionVerifier: v}, nil
}

// unlock derives the key and decrypts the verifier with it (MS-OFFCRYPTO 2.3.4.7, 2.3.4.9).
func (s *standard) unlock(ctx context.Context, password string) (bool, error) {
	h, err := spin(ctx, sha1.New(), s.salt, password, standardSpins)
	if err != nil {
		return false, err
	}
	sum := sha1.Sum(append(h, 0, 0, 0, 0))
	s.key = append(padHash(sum[:], 0x36), padHash(sum[:], 0x5C)...)[:s.bits/8]
	verifier, hash := bytes.Clone(s.verifier), bytes.Clone(s.hash[:32])
	if err := s.blocks(ctx, verifier); err != nil {
		return false, err
	}
	if err := s.blocks(ctx, hash); err != nil {
		return false, err
	}
	sum = sha1.Sum(verifier)
	return bytes.Equal(sum[:], hash[:sha1.Size]), nil
}

// padHash returns the SHA-1 of 64 bytes of pad, into which a hash is mixed.
func padHash(h []byte, pad byte) []byte {
	b := bytes.Repeat([]byte{pad}, 64)
	for i, c := range h {
		b[i] ^= c
	}
	sum := sha1.Sum(b)
	return sum[:]
}

func (s *standard) sealed([]byte) bool { return true } // this form has no seal

func (s *standard) decrypt(ctx context.Context, b []byte) ([]byte, error) {
	b = b[:len(b)/aes.BlockSize*aes.BlockSize]
	return b, s.blocks(ctx, b)
}

// blocks decrypts block by block.
func (s *standard) blocks(ctx context.Context, b []byte) error {
	block, err := aes.NewCipher(s.key)
	if err != nil {
		return err
	}
	for at := 0; at < len(b); at += aes.BlockSize {
		if at&0xFFFFF == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		block.Decrypt(b[at:], b[at:])
	}
	return nil
}
