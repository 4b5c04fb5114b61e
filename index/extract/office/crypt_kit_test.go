package office

import (
	"archive/zip"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash"
	"slices"
	"testing"
	"unicode/utf16"
)

// These write what crypt.go and its siblings open. They were written from the specifications and share nothing with them.

// zipFile writes a ZIP with names and contents in turn; the contents are stored, not deflated.
func zipFile(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		part, err := w.CreateHeader(&zip.FileHeader{Name: pairs[i], Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// smallDOCX is a document with one paragraph, and a file beside it that makes it longer.
func smallDOCX(t testing.TB, text, filling string) []byte {
	t.Helper()
	return zipFile(t,
		"[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>`+
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" `+
			`ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" `+
			`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml", `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>`+
			text+`</w:t></w:r></w:p></w:body></w:document>`,
		"docProps/filling.xml", "<x>"+filling+"</x>")
}

func passwordUTF16(password string) []byte {
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, utf16.Encode([]rune(password))) // a Buffer does not fail
	return b.Bytes()
}

func sum(h func() hash.Hash, pieces ...[]byte) []byte {
	x := h()
	for _, p := range pieces {
		x.Write(p)
	}
	return x.Sum(nil)
}

func le32(v int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(v)) }

func zeroPad(b []byte, block int) []byte {
	return append(slices.Clone(b), make([]byte, (block-len(b)%block)%block)...)
}

func stretch(b []byte, n int) []byte {
	return append(slices.Clone(b), bytes.Repeat([]byte{0x36}, 64)...)[:n]
}

func encryptCBC(t testing.TB, key, iv, b []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(b))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, b)
	return out
}

// agileKit encrypts as MS-OFFCRYPTO 2.3.4.10 does.
type agileKit struct {
	name     string // of the hash
	hash     func() hash.Hash
	bits     int
	spins    int
	noSeal   bool
	chaining string
}

func (k agileKit) file(t testing.TB, password string, plain []byte) map[string][]byte {
	t.Helper()
	keySalt, dataSalt := []byte("birinci duz 1234"), []byte("ikinci duz 56789")
	dataKey := bytes.Repeat([]byte{7, 3}, 16)[:k.bits/8]
	base := sum(k.hash, keySalt, passwordUTF16(password))
	for i := range k.spins {
		base = sum(k.hash, le32(i), base)
	}
	wrap := func(purpose string, b []byte) string {
		key := stretch(sum(k.hash, base, []byte(purpose)), k.bits/8)
		return base64.StdEncoding.EncodeToString(encryptCBC(t, key, keySalt, zeroPad(b, 16)))
	}
	iv := func(purpose []byte) []byte { return stretch(sum(k.hash, dataSalt, purpose), 16) }

	stream := binary.LittleEndian.AppendUint64(nil, uint64(len(plain)))
	for i, rest := 0, plain; len(rest) > 0; i++ {
		n := min(4096, len(rest))
		stream = append(stream, encryptCBC(t, dataKey, iv(le32(i)), zeroPad(rest[:n], 16))...)
		rest = rest[n:]
	}
	macKey := bytes.Repeat([]byte{9}, k.hash().Size())
	mac := hmac.New(k.hash, macKey)
	mac.Write(stream)
	seal := fmt.Sprintf(`<dataIntegrity encryptedHmacKey="%s" encryptedHmacValue="%s"/>`,
		base64.StdEncoding.EncodeToString(encryptCBC(t, dataKey, iv([]byte("\x5f\xb2\xad\x01\x0c\xb9\xe1\xf6")), zeroPad(macKey, 16))),
		base64.StdEncoding.EncodeToString(encryptCBC(t, dataKey, iv([]byte("\xa0\x67\x7f\x02\xb2\x2c\x84\x33")), zeroPad(mac.Sum(nil), 16))))
	if k.noSeal {
		seal = ""
	}
	chaining := k.chaining
	if chaining == "" {
		chaining = "ChainingModeCBC"
	}
	verifier := []byte("yoxlama sozu 123")
	common := fmt.Sprintf(`saltSize="16" blockSize="16" keyBits="%d" hashSize="%d" cipherAlgorithm="AES" cipherChaining="%s" hashAlgorithm="%s"`,
		k.bits, k.hash().Size(), chaining, k.name)
	info := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" `+
		`xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password" xmlns:c="http://schemas.microsoft.com/office/2006/keyEncryptor/certificate">`+
		`<keyData %s saltValue="%s"/>%s<keyEncryptors><keyEncryptor uri="password"><p:encryptedKey spinCount="%d" %s saltValue="%s" `+
		`encryptedVerifierHashInput="%s" encryptedVerifierHashValue="%s" encryptedKeyValue="%s"/></keyEncryptor>`+
		`<keyEncryptor uri="certificate"><c:encryptedKey encryptedKeyValue="AAAA" X509Certificate="AAAA" certVerifier="AAAA"/></keyEncryptor></keyEncryptors></encryption>`,
		common, base64.StdEncoding.EncodeToString(dataSalt), seal, k.spins, common, base64.StdEncoding.EncodeToString(keySalt),
		wrap("\xfe\xa7\xd2\x76\x3b\x4b\x9e\x79", verifier), wrap("\xd7\xaa\x0f\x6d\x30\x61\x34\x4e", sum(k.hash, verifier)),
		wrap("\x14\x6e\x0b\xe7\xab\xac\xd0\xd6", dataKey))
	return map[string][]byte{"EncryptedPackage": stream, "EncryptionInfo": append([]byte{4, 0, 4, 0, 0x40, 0, 0, 0}, info...)}
}

// apiHeader writes EncryptionHeader and EncryptionVerifier (MS-OFFCRYPTO 2.3.2, 2.3.3).
func apiHeader(cipherID, bits int, salt, verifier, hash []byte) []byte {
	head := slices.Concat(le32(0x24), le32(0), le32(cipherID), le32(0x8004), le32(bits), le32(0x18), le32(0), le32(0), passwordUTF16("Provider\x00"))
	return slices.Concat(le32(0x24), le32(len(head)), head, le32(16), salt, verifier, le32(20), hash)
}

// standardFile encrypts as MS-OFFCRYPTO 2.3.4.5 does.
func standardFile(t testing.TB, password string, bits int, plain []byte) map[string][]byte {
	t.Helper()
	salt, verifier := []byte("ucuncu duz 12345"), []byte("yoxlama sozu 456")
	h := sum(sha1.New, salt, passwordUTF16(password))
	for i := range 50_000 {
		h = sum(sha1.New, le32(i), h)
	}
	h = sum(sha1.New, h, le32(0))
	mix := func(c byte) []byte {
		b := bytes.Repeat([]byte{c}, 64)
		for i := range h {
			b[i] ^= h[i]
		}
		return sum(sha1.New, b)
	}
	block, err := aes.NewCipher(append(mix(0x36), mix(0x5C)...)[:bits/8])
	if err != nil {
		t.Fatal(err)
	}
	ecb := func(b []byte) []byte {
		b = zeroPad(b, 16)
		for i := 0; i < len(b); i += 16 {
			block.Encrypt(b[i:], b[i:])
		}
		return b
	}
	id := map[int]int{128: 0x660E, 192: 0x660F, 256: 0x6610}[bits]
	info := append([]byte{4, 0, 2, 0}, apiHeader(id, bits, salt, ecb(verifier), ecb(sum(sha1.New, verifier)))...)
	return map[string][]byte{
		"EncryptionInfo":   info,
		"EncryptedPackage": append(binary.LittleEndian.AppendUint64(nil, uint64(len(plain))), ecb(plain)...),
	}
}

// rc4Doc encrypts a document of Word: bits 0 is the form of Office 97, others are sizes of key of the form of Office XP.
func rc4Doc(t testing.TB, k docKit, password string, bits int) []byte {
	t.Helper()
	doc, table := k.streams()
	salt, verifier := []byte("dorduncu duz 123"), []byte("yoxlama sozu 789")
	var key func(block int) []byte
	if bits == 0 {
		h := sum(md5.New, passwordUTF16(password))[:5]
		h = sum(md5.New, bytes.Repeat(append(slices.Clone(h), salt...), 16))[:5]
		key = func(block int) []byte { return sum(md5.New, h, le32(block)) }
	} else {
		h := sum(sha1.New, salt, passwordUTF16(password))
		key = func(block int) []byte {
			k := sum(sha1.New, h, le32(block))[:bits/8]
			if bits == 40 {
				k = append(k, make([]byte, 11)...)
			}
			return k
		}
	}
	stream := func(b []byte) []byte {
		var out []byte
		for i := 0; i*512 < len(b); i++ {
			c, err := rc4.NewCipher(key(i))
			if err != nil {
				t.Fatal(err)
			}
			piece := slices.Clone(b[i*512 : min(i*512+512, len(b))])
			c.XORKeyStream(piece, piece)
			out = append(out, piece...)
		}
		return out
	}
	var head []byte
	if bits == 0 {
		head = slices.Concat([]byte{1, 0, 1, 0}, salt, stream(append(slices.Clone(verifier), sum(md5.New, verifier)...)))
	} else {
		both := stream(append(slices.Clone(verifier), sum(sha1.New, verifier)...))
		head = append([]byte{2, 0, 2, 0}, apiHeader(0x6801, bits, salt, both[:16], both[16:])...)
	}
	// The places in the head of the document count from the beginning of the table, where the encryption's head is now.
	for at := 0x9A; at < 0x300; at += 8 {
		if size := binary.LittleEndian.Uint32(doc[at+4:]); size > 0 {
			binary.LittleEndian.PutUint32(doc[at:], binary.LittleEndian.Uint32(doc[at:])+uint32(len(head)))
		}
	}
	table = append(slices.Clone(head), stream(append(make([]byte, len(head)), table...))[len(head):]...)
	sealed := append(slices.Clone(doc[:68]), stream(doc)[68:]...)
	sealed[11] |= fibEncrypted >> 8
	binary.LittleEndian.PutUint32(sealed[14:], uint32(len(head)))
	return compoundFile(9, map[string][]byte{"WordDocument": sealed, "1Table": table})
}
