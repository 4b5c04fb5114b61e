package office

// This file and its siblings open what others sealed with a password; nothing of the vault is ever sealed with it.

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"unicode/utf16"

	"emanet/index/extract"
)

// Limits of a file with a password.
const (
	maxEncrypted      = 128 << 20
	maxEncryptionInfo = 1 << 20
)

// excelPassword is the one that Excel gives files which are only protected against changes (MS-OFFCRYPTO 2.3.2 note): they open
// without a question.
const excelPassword = "VelvetSweatshop"

// Encrypted reads DOCX, PPTX and XLSX files with a password, which are OLE2 files: MS-OFFCRYPTO 2.3.4.5 (standard, AES) and
// 2.3.4.10 (agile). Without the right in.Password it returns a *Failure with ReasonEncrypted. At most 128 MiB are decrypted, in memory.
// A seal of the package that does not match is a loss, and the file is read all the same. It is an extract.Format.
func Encrypted(ctx context.Context, in *extract.Input, out extract.Output) error {
	c, err := OpenCompound(in.Bytes, in.Size)
	if err != nil {
		return err
	}
	return readEncrypted(ctx, in, out, c)
}

func readEncrypted(ctx context.Context, in *extract.Input, out extract.Output, c *Compound) error {
	plain, whole, err := decryptPackage(ctx, in.Password, c)
	if err != nil {
		return err
	}
	inner := *in
	inner.Bytes, inner.Size = bytes.NewReader(plain), int64(len(plain))
	inner.MediaType = extract.MediaType(plain, in.Name)
	inner.Password = ""
	format := packageFormat(inner.MediaType)
	if format == nil {
		return extract.Failed(extract.ReasonUnsupported, "the file with a password is of another kind")
	}
	if err := format(ctx, &inner, out); err != nil {
		return err
	}
	if !whole {
		return out.Lose(extract.ReasonDamaged, "the bytes are not those that were sealed with the password")
	}
	return nil
}

func packageFormat(mediaType string) extract.Format {
	const ooxml = "application/vnd.openxmlformats-officedocument."
	switch mediaType {
	case ooxml + "wordprocessingml.document":
		return DOCX
	case ooxml + "presentationml.presentation":
		return PPTX
	case ooxml + "spreadsheetml.sheet":
		return XLSX
	}
	return nil
}

// decryptPackage returns what was encrypted, and whether it is as it was sealed.
func decryptPackage(ctx context.Context, password string, c *Compound) (plain []byte, whole bool, err error) {
	info, err := readStream(c, "EncryptionInfo", maxEncryptionInfo)
	if err != nil {
		return nil, false, err
	}
	if len(info) < 8 {
		return nil, false, extract.Failed(extract.ReasonDamaged, "the head of the encryption is missing")
	}
	p, err := packageCipher(info)
	if err != nil {
		return nil, false, err
	}
	if err := unlockPackage(ctx, p, password); err != nil {
		return nil, false, err
	}
	data, err := readStream(c, "EncryptedPackage", maxEncrypted)
	if err != nil {
		return nil, false, err
	}
	if len(data) < 8 {
		return nil, false, extract.Failed(extract.ReasonDamaged, "the encrypted file is empty")
	}
	size := binary.LittleEndian.Uint64(data)
	whole = p.sealed(data)
	plain, err = p.decrypt(ctx, data[8:])
	if err != nil {
		return nil, false, err
	}
	return upTo(plain, size), whole && size <= uint64(len(plain)), nil
}

// officeCipher is one of the two ways in which Office encrypts.
type officeCipher interface {
	// unlock tries a password.
	unlock(ctx context.Context, password string) (bool, error)
	// sealed reports whether the whole stream is as it was written; true if the file does not say.
	sealed(stream []byte) bool
	// decrypt decrypts in place what follows the size, and returns what is whole blocks of it.
	decrypt(ctx context.Context, b []byte) ([]byte, error)
}

// packageCipher chooses by the version (MS-OFFCRYPTO 2.3.4.5, 2.3.4.10).
func packageCipher(info []byte) (officeCipher, error) {
	major, minor := binary.LittleEndian.Uint16(info), binary.LittleEndian.Uint16(info[2:])
	switch {
	case major == 4 && minor == 4:
		return parseAgile(info[8:])
	case major >= 2 && major <= 4 && minor == 2:
		return parseStandard(info[4:])
	}
	return nil, extract.Failed(extract.ReasonUnsupported, "version %d.%d of the encryption", major, minor)
}

func unlockPackage(ctx context.Context, p officeCipher, password string) error {
	try := password
	if try == "" {
		try = excelPassword
	}
	ok, err := p.unlock(ctx, try)
	switch {
	case err != nil:
		return err
	case ok:
		return nil
	case password == "":
		return extract.Failed(extract.ReasonEncrypted, "the file asks for a password")
	}
	return wrongPassword()
}

func wrongPassword() error {
	return extract.Failed(extract.ReasonEncrypted, "the password is not the right one")
}

// utf16Password returns a password as Office hashes it. More than 255 characters are none that it takes.
func utf16Password(password string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(password)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return upTo(b, 510)
}

// decryptCBC decrypts whole blocks in place; the rest of b stays as it is.
func decryptCBC(block cipher.Block, iv, b []byte) {
	n := len(b) / aes.BlockSize * aes.BlockSize
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(b[:n], b[:n])
}
