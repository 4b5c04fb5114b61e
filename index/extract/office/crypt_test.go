package office

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"emanet/index/extract"
)

const testPassword = "gizli söz ə 7"

// agileKits are all hashes and sizes of key.
func agileKits() []agileKit {
	return []agileKit{
		{name: "SHA1", hash: sha1.New, bits: 128, spins: 1000},
		{name: "SHA256", hash: sha256.New, bits: 192, spins: 1},
		{name: "SHA384", hash: sha512.New384, bits: 256, spins: 1000},
		{name: "SHA512", hash: sha512.New, bits: 256, spins: 2000},
		{name: "SHA512", hash: sha512.New, bits: 128, spins: 0, noSeal: true},
	}
}

func TestEncrypted(t *testing.T) {
	t.Parallel()
	files := map[string]map[string][]byte{}
	for _, size := range []int{0, 1, 4096, 10_000} {
		plain := smallDOCX(t, "Şahidin ifadəsi", strings.Repeat("a", size))
		for i, k := range agileKits() {
			files[fmt.Sprintf("agile %d, %d bytes more", i, size)] = k.file(t, testPassword, plain)
		}
	}
	for i, bits := range []int{128, 192, 256} {
		plain := smallDOCX(t, "Şahidin ifadəsi", strings.Repeat("a", 4000*i+1))
		files[fmt.Sprintf("standard %d", bits)] = standardFile(t, testPassword, bits, plain)
	}
	for name, streams := range files {
		data := compoundFile(9, streams)
		for _, format := range []extract.Format{Encrypted, OLE(nil)} {
			c, err := readBytes(format, data, testPassword)
			if err != nil || len(c.Losses) > 0 || len(c.Parts) != 1 || strings.TrimSpace(c.Parts[0].Text) != "Şahidin ifadəsi" {
				t.Errorf("%s: %v, %v, %+v", name, err, c.Losses, c.Parts)
			}
		}
		for _, password := range []string{"", "gizli söz ə 8", strings.Repeat("x", 1000)} {
			c, err := readBytes(Encrypted, data, password)
			if f := failure(err); f == nil || f.Reason != extract.ReasonEncrypted || len(c.Parts) > 0 {
				t.Errorf("%s with the password %.20q: %v", name, password, err)
			}
		}
	}
}

func TestEncryptedWithThePasswordOfExcelOpensByItself(t *testing.T) {
	t.Parallel()
	data := compoundFile(9, agileKits()[0].file(t, excelPassword, smallDOCX(t, "açıq", "")))
	if c, err := readBytes(Encrypted, data, ""); err != nil || len(c.Parts) != 1 {
		t.Errorf("%v, %+v", err, c.Parts)
	}
}

func TestEncryptedPackageThatWasChanged(t *testing.T) {
	t.Parallel()
	streams := agileKits()[0].file(t, testPassword, smallDOCX(t, "ifadə", strings.Repeat("a", 9000)))
	streams["EncryptedPackage"][5000] ^= 1 // in what the reader does not look at
	c, err := readBytes(Encrypted, compoundFile(9, streams), testPassword)
	if err != nil || len(c.Parts) != 1 || len(c.Losses) == 0 || c.Losses[len(c.Losses)-1].Reason != extract.ReasonDamaged {
		t.Errorf("%v, %v, %+v", err, c.Losses, c.Parts)
	}
}

func TestAttack38Encrypted(t *testing.T) {
	t.Parallel()
	k := agileKits()[0]
	streams := k.file(t, testPassword, smallDOCX(t, "ifadə", ""))
	info := streams["EncryptionInfo"]
	replaced := func(old, replacement string) map[string][]byte {
		return map[string][]byte{"EncryptedPackage": streams["EncryptedPackage"], "EncryptionInfo": bytes.ReplaceAll(info, []byte(old), []byte(replacement))}
	}
	other := k.file(t, testPassword, []byte("no package of Office"))
	for name, c := range map[string]struct {
		streams map[string][]byte
		want    extract.Reason
	}{
		"hashed for years":  {replaced(`spinCount="1000"`, `spinCount="2000000000"`), extract.ReasonTooLarge},
		"hashed backwards":  {replaced(`spinCount="1000"`, `spinCount="-1"`), extract.ReasonTooLarge},
		"another cipher":    {replaced(`"AES"`, `"DES"`), extract.ReasonUnsupported},
		"another chaining":  {replaced("ChainingModeCBC", "ChainingModeCFB"), extract.ReasonUnsupported},
		"another hash":      {replaced("SHA1", "MD5"), extract.ReasonUnsupported},
		"another key":       {replaced(`keyBits="128"`, `keyBits="12"`), extract.ReasonUnsupported},
		"no XML":            {replaced("<encryption", "<<"), extract.ReasonDamaged},
		"no base64":         {replaced(`saltValue="`, `saltValue="!`), extract.ReasonDamaged},
		"another version":   {map[string][]byte{"EncryptedPackage": nil, "EncryptionInfo": {3, 0, 3, 0, 0, 0, 0, 0}}, extract.ReasonUnsupported},
		"no head":           {map[string][]byte{"EncryptedPackage": nil}, extract.ReasonDamaged},
		"an empty head":     {map[string][]byte{"EncryptedPackage": nil, "EncryptionInfo": {4, 0, 4, 0}}, extract.ReasonDamaged},
		"an empty package":  {map[string][]byte{"EncryptedPackage": nil, "EncryptionInfo": info}, extract.ReasonDamaged},
		"no known document": {other, extract.ReasonUnsupported},
	} {
		if _, err := readBytes(Encrypted, compoundFile(9, c.streams), testPassword); failure(err) == nil || failure(err).Reason != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	standard := standardFile(t, testPassword, 128, smallDOCX(t, "ifadə", ""))["EncryptionInfo"]
	for i := range standard {
		b := compoundFile(9, map[string][]byte{"EncryptionInfo": standard[:i], "EncryptedPackage": make([]byte, 8)})
		if _, err := readBytes(Encrypted, b, ""); failure(err) == nil {
			t.Errorf("head cut at %d: %v", i, err)
		}
	}
}

func TestEncryptedEndsWithItsContext(t *testing.T) {
	t.Parallel()
	k := agileKit{name: "SHA1", hash: sha1.New, bits: 128, spins: 1}
	streams := k.file(t, testPassword, nil)
	streams["EncryptionInfo"] = bytes.ReplaceAll(streams["EncryptionInfo"], []byte(`spinCount="1"`), []byte(`spinCount="9999999"`))
	data := compoundFile(9, streams)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	in := &extract.Input{Bytes: bytes.NewReader(data), Size: int64(len(data)), Password: "x", Limits: extract.Limits{}.Filled()}
	if err := Encrypted(ctx, in, &extract.Collector{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestDOCWithPassword(t *testing.T) {
	t.Parallel()
	want, err := readBytes(DOC, fullDoc().file(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, bits := range []int{0, 40, 56, 128} {
		data := rc4Doc(t, fullDoc(), testPassword, bits)
		c, err := readBytes(DOC, data, testPassword)
		if err != nil {
			t.Errorf("%d bits: %v", bits, err)
			continue
		}
		sameParts(t, fmt.Sprintf("%d bits", bits), c.Parts, want.Parts)
		for _, password := range []string{"", "başqa"} {
			if c, err := readBytes(DOC, data, password); failure(err) == nil || failure(err).Reason != extract.ReasonEncrypted || len(c.Parts) > 0 {
				t.Errorf("%d bits with the password %q: %v", bits, password, err)
			}
		}
	}
}

func FuzzEncrypted(f *testing.F) {
	plain := smallDOCX(f, "ifadə", "")
	for _, k := range agileKits()[:2] {
		s := k.file(f, "x", plain)
		f.Add(s["EncryptionInfo"], s["EncryptedPackage"])
	}
	s := standardFile(f, "x", 128, plain)
	f.Add(s["EncryptionInfo"], s["EncryptedPackage"])
	f.Fuzz(func(t *testing.T, info, pack []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		data := compoundFile(9, map[string][]byte{"EncryptionInfo": info, "EncryptedPackage": pack})
		in := &extract.Input{Bytes: bytes.NewReader(data), Size: int64(len(data)), Password: "x", Limits: extract.Limits{}.Filled()}
		if err := Encrypted(ctx, in, &extract.Collector{}); err != nil && failure(err) == nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("an error that is no Failure: %v", err)
		}
	})
}
