package office

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"strconv"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/blowfish" //lint:ignore SA1019 OpenDocument 1.0 and 1.1 encrypt with it, and nothing else reads them

	"emanet/index/extract"
)

// Bounds of the work that a package may ask for.
const (
	maxODFIterations = 40_000_000 // of PBKDF2, over all members; a document of LibreOffice has 200 000 for each
	maxArgonMemory   = 128 << 10  // KiB
	maxArgonTime     = 64
	gcmNonce         = 12
)

// odfKeys derives keys from one password and remembers them.
type odfKeys struct {
	password string
	known    map[string][]byte
	spent    int
}

// key returns the key of a member (OpenDocument 1.3 part 2, 4.11).
func (k *odfKeys) key(e *odfEntry) ([]byte, error) {
	start := k.start(e)
	d := &e.Data.Derivation
	size := d.KeySize
	if size == 0 {
		size = 16
	}
	if size != 16 && size != 24 && size != 32 {
		return nil, extract.Failed(extract.ReasonUnsupported, "a cipher that is not read")
	}
	id := string(d.Salt) + "/" + string(start) + "/" + strconv.Itoa(size) + "/" + strconv.Itoa(d.Iterations) + localName(d.Name)
	if key, ok := k.known[id]; ok {
		return key, nil
	}
	key, err := k.derive(d, start, size)
	if err != nil {
		return nil, err
	}
	if k.known == nil {
		k.known = map[string][]byte{}
	}
	k.known[id] = key
	return key, nil
}

// start hashes the password (OpenDocument 1.3 part 2, 4.10): with SHA-1 where nothing is said.
func (k *odfKeys) start(e *odfEntry) []byte {
	if localName(e.Data.StartKey.Name) == "sha256" {
		s := sha256.Sum256([]byte(k.password))
		return s[:]
	}
	s := sha1.Sum([]byte(k.password))
	return s[:]
}

func (k *odfKeys) derive(d *odfDerivation, start []byte, size int) ([]byte, error) {
	switch localName(d.Name) {
	case "pbkdf2":
		n := d.Iterations
		if n <= 0 {
			n = 1024
		}
		k.spent += min(n, maxODFIterations) * ((size + sha1.Size - 1) / sha1.Size)
		if n > maxODFIterations || k.spent > maxODFIterations {
			return nil, extract.Failed(extract.ReasonTooLarge, "a password that is hashed more than %d times", maxODFIterations)
		}
		return pbkdf2.Key(sha1.New, string(start), d.Salt, n, size)
	case "urn:org:documentfoundation:names:experimental:office:manifest:argon2id", "argon2id":
		if d.Time < 1 || d.Lanes < 1 || d.Memory < 1 {
			return nil, extract.Failed(extract.ReasonDamaged, "the head of the encryption is damaged")
		}
		if d.Time > maxArgonTime || d.Memory > maxArgonMemory || d.Lanes > 255 {
			return nil, extract.Failed(extract.ReasonTooLarge, "a password that is hashed in more than %d KiB", maxArgonMemory)
		}
		return argon2.IDKey(start, d.Salt, uint32(d.Time), uint32(d.Memory), uint8(d.Lanes), uint32(size)), nil
	}
	return nil, extract.Failed(extract.ReasonUnsupported, "a password that is hashed in an unknown way")
}

// odfDecrypt decrypts the bytes of a member, and reports whether its checksum or seal is right.
func odfDecrypt(e *odfEntry, key, b []byte) (packed []byte, right bool, err error) {
	iv := e.Data.Algorithm.IV
	switch localName(e.Data.Algorithm.Name) {
	case "aes128-cbc", "aes192-cbc", "aes256-cbc":
		if packed, err = odfCBC(key, iv, b); err != nil {
			return nil, false, err
		}
	case "aes128-gcm", "aes192-gcm", "aes256-gcm":
		return odfGCM(key, b)
	case "blowfish cfb", "blowfish":
		if packed, err = odfBlowfish(key, iv, b); err != nil {
			return nil, false, err
		}
	default:
		return nil, false, extract.Failed(extract.ReasonUnsupported, "a cipher that is not read")
	}
	return packed, odfChecksum(e, packed), nil
}

// odfCBC decrypts AES in CBC; the last byte says how many were filled up (XML Encryption 5.2).
func odfCBC(key, iv, b []byte) ([]byte, error) {
	if len(iv) != aes.BlockSize || len(b) == 0 || len(b)%aes.BlockSize != 0 {
		return nil, extract.Failed(extract.ReasonDamaged, "an encrypted part is cut off")
	}
	b = cbc(key, iv, b)
	if fill := int(b[len(b)-1]); fill >= 1 && fill <= aes.BlockSize {
		b = b[:len(b)-fill]
	}
	return b, nil
}

// odfGCM decrypts AES in GCM: the nonce stands before the bytes, and the seal behind them (XML Encryption 1.1, 5.2.4).
func odfGCM(key, b []byte) (packed []byte, right bool, err error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, false, err
	}
	g, err := cipher.NewGCM(block)
	if err != nil {
		return nil, false, err
	}
	if len(b) < gcmNonce+g.Overhead() {
		return nil, false, extract.Failed(extract.ReasonDamaged, "an encrypted part is cut off")
	}
	packed, err = g.Open(nil, b[:gcmNonce], b[gcmNonce:], nil)
	return packed, err == nil, nil
}

// odfBlowfish decrypts Blowfish in CFB, with the whole block fed back.
func odfBlowfish(key, iv, b []byte) ([]byte, error) {
	if len(iv) != blowfish.BlockSize {
		return nil, extract.Failed(extract.ReasonDamaged, "an encrypted part is cut off")
	}
	block, err := blowfish.NewCipher(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(b))
	pad := make([]byte, blowfish.BlockSize)
	for at := 0; at < len(b); at += blowfish.BlockSize {
		block.Encrypt(pad, iv)
		end := min(at+blowfish.BlockSize, len(b))
		for i := at; i < end; i++ {
			out[i] = b[i] ^ pad[i-at]
		}
		iv = b[at:end]
	}
	return out, nil
}
