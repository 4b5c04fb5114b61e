package office

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/blowfish" //lint:ignore SA1019 OpenDocument 1.0 and 1.1 encrypt with it

	"emanet/index/extract"
	"emanet/index/extract/archive"
)

// odfKit encrypts a member as OpenDocument 1.3 part 2, 4 says. It was written from the specification and shares nothing with the reader.
type odfKit struct {
	cipher, checksum, derivation string
	sha1Start                    bool
	iterations, memory           int
}

var odfKits = map[string]odfKit{
	"OpenDocument 1.2":            {cipher: "http://www.w3.org/2001/04/xmlenc#aes256-cbc", checksum: "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k", derivation: "PBKDF2", iterations: 1000},
	"OpenDocument 1.2, SHA-1":     {cipher: "http://www.w3.org/2001/04/xmlenc#aes256-cbc", checksum: "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha1-1k", derivation: "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#pbkdf2", iterations: 1},
	"OpenDocument 1.1":            {cipher: "Blowfish CFB", checksum: "SHA1/1K", derivation: "PBKDF2", sha1Start: true, iterations: 1024},
	"no checksum":                 {cipher: "http://www.w3.org/2001/04/xmlenc#aes256-cbc", derivation: "PBKDF2", iterations: 10},
	"Argon2id, member by member":  {cipher: "http://www.w3.org/2009/xmlenc11#aes256-gcm", derivation: "urn:org:documentfoundation:names:experimental:office:manifest:argon2id", iterations: 1, memory: 64},
	"PBKDF2, sealed, each member": {cipher: "http://www.w3.org/2009/xmlenc11#aes256-gcm", derivation: "PBKDF2", iterations: 10},
}

// pbkdf2SHA1 is RFC 8018, 5.2.
func pbkdf2SHA1(password, salt []byte, n, size int) []byte {
	var out []byte
	for block := byte(1); len(out) < size; block++ {
		mac := hmac.New(sha1.New, password)
		mac.Write(append(bytes.Clone(salt), 0, 0, 0, block))
		u := mac.Sum(nil)
		t := bytes.Clone(u)
		for range n - 1 {
			mac.Reset()
			mac.Write(u)
			u = mac.Sum(nil)
			for i := range t {
				t[i] ^= u[i]
			}
		}
		out = append(out, t...)
	}
	return out[:size]
}

// seal returns the bytes of a member and its entry of the manifest.
func (k odfKit) seal(t testing.TB, name, password string, plain []byte) (sealed, entry string) {
	t.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	salt, size := []byte("duz "+name), 32
	start := sum(sha256.New, []byte(password))
	startName := `<m:start-key-generation m:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" m:key-size="32"/>`
	if k.sha1Start {
		start, startName, size = sum(sha1.New, []byte(password)), "", 16
	}
	key := pbkdf2SHA1(start, salt, k.iterations, size)
	if k.memory > 0 {
		key = argon2.IDKey(start, salt, uint32(k.iterations), uint32(k.memory), 4, uint32(size))
	}
	b, iv := k.encrypt(t, key, packed.Bytes())
	check := sum(sha256.New, packed.Bytes()[:min(1024, packed.Len())])
	if strings.Contains(strings.ToLower(k.checksum), "sha1") {
		check = sum(sha1.New, packed.Bytes()[:min(1024, packed.Len())])
	}
	base := base64.StdEncoding.EncodeToString
	return string(b), fmt.Sprintf(`<m:file-entry m:full-path="%s" m:media-type="text/xml" m:size="%d"><m:encryption-data m:checksum-type="%s" m:checksum="%s">`+
		`<m:algorithm m:algorithm-name="%s" m:initialisation-vector="%s"/>%s<m:key-derivation m:key-derivation-name="%s" m:key-size="%d" m:iteration-count="%d" `+
		`l:argon2-iterations="%d" l:argon2-memory="%d" l:argon2-lanes="4" m:salt="%s"/></m:encryption-data></m:file-entry>`,
		name, len(plain), k.checksum, base(check), k.cipher, base(iv), startName, k.derivation, size, k.iterations, k.iterations, k.memory, base(salt))
}

func (k odfKit) encrypt(t testing.TB, key, packed []byte) (b, iv []byte) {
	t.Helper()
	switch {
	case strings.Contains(k.cipher, "gcm"):
		block, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		g, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		iv = []byte("bir defelik!")
		return g.Seal(iv[:12:12], iv, packed, nil), iv
	case k.cipher == "Blowfish CFB":
		block, err := blowfish.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		iv = []byte("vektor 8")
		out := make([]byte, len(packed))
		//lint:ignore SA1019 the format has no seal of its own
		cipher.NewCFBEncrypter(block, iv).XORKeyStream(out, packed)
		return out, iv
	}
	fill := 16 - len(packed)%16
	iv = []byte("vektor on alti 1")
	return encryptCBC(t, key, iv, append(bytes.Clone(packed), append(bytes.Repeat([]byte{0xAA}, fill-1), byte(fill))...)), iv
}

func odfManifestXML(entries ...string) string {
	return `<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" ` +
		`xmlns:l="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"><m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/>` +
		strings.Join(entries, "") + `</m:manifest>`
}

const odtMime = "application/vnd.oasis.opendocument.text"

// odtContent is a text of one paragraph, longer than the checksum looks at.
func odtContent(text string) string {
	var filling strings.Builder
	for i := range 400 {
		fmt.Fprintf(&filling, "%x", sha1.Sum([]byte{byte(i), byte(i >> 8)}))
	}
	return `<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
		`xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><!--` + filling.String() + `--><office:body><office:text><text:p>` +
		text + `</text:p></office:text></office:body></office:document-content>`
}

// file writes a package, with pairs of old and new pieces of its manifest.
func (k odfKit) file(t testing.TB, password string, changes ...string) []byte {
	t.Helper()
	content, entry := k.seal(t, "content.xml", password, []byte(odtContent("Şahidin ifadəsi")))
	picture, entry2 := k.seal(t, "Pictures/a.bin", password, []byte{1})
	return zipFile(t, "mimetype", odtMime, "Pictures/", "", "content.xml", content, "Pictures/a.bin", picture, "META-INF/manifest.xml", strings.NewReplacer(changes...).Replace(odfManifestXML(entry, entry2)))
}

func TestEncryptedODF(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{}
	for name, k := range odfKits {
		files[name] = k.file(t, testPassword)
	}
	whole := zipFile(t, "mimetype", odtMime, "content.xml", odtContent("Şahidin ifadəsi"))
	for _, name := range []string{"Argon2id, member by member", "OpenDocument 1.2"} {
		sealed, entry := odfKits[name].seal(t, "encrypted-package", testPassword, whole)
		files["as a whole, "+name] = zipFile(t, "mimetype", odtMime, "encrypted-package", sealed, "META-INF/manifest.xml", odfManifestXML(entry))
	}
	for name, data := range files {
		c, err := readBytes(ODT, data, testPassword)
		if err != nil || len(c.Losses) > 0 || len(c.Parts) != 1 || strings.TrimSpace(c.Parts[0].Text) != "Şahidin ifadəsi" {
			t.Errorf("%s: %v, %v, %+v", name, err, c.Losses, c.Parts)
		}
		for _, password := range []string{"", "başqa"} {
			c, err := readBytes(ODT, data, password)
			if f := failure(err); f == nil || f.Reason != extract.ReasonEncrypted || len(c.Parts) > 0 {
				t.Errorf("%s with the password %q: %v", name, password, err)
			}
		}
	}
}

func TestAttack38EncryptedODF(t *testing.T) {
	t.Parallel()
	good := func(old, replacement string) []byte {
		return odfKits["OpenDocument 1.2"].file(t, testPassword, old, replacement)
	}
	argon := odfKits["Argon2id, member by member"]
	for name, c := range map[string]struct {
		data []byte
		want extract.Reason
	}{
		"hashed for years":        {good(`iteration-count="1000"`, `iteration-count="9999999999"`), extract.ReasonTooLarge},
		"another cipher":          {good("aes256-cbc", "des256-cbc"), extract.ReasonUnsupported},
		"another derivation":      {good("PBKDF2", "SCRYPT"), extract.ReasonUnsupported},
		"a key of no size":        {good(`key-size="32" m:iter`, `key-size="99" m:iter`), extract.ReasonUnsupported},
		"a vector of no size":     {good(`initialisation-vector="`, `initialisation-vector="AAAA`), extract.ReasonDamaged},
		"a manifest that is none": {good("<m:manifest", "<<manifest"), extract.ReasonDamaged},
		"a key of OpenPGP":        {good("<m:file-entry m:full-path=\"/\"", "<m:keyinfo/><m:file-entry m:full-path=\"/\""), extract.ReasonEncrypted},
		"hashed in a gigabyte":    {argonFile(t, argon, `argon2-memory="64"`, `argon2-memory="1048576"`), extract.ReasonTooLarge},
		"hashed in nothing":       {argonFile(t, argon, `argon2-memory="64"`, `argon2-memory="0"`), extract.ReasonDamaged},
		"hashed by nobody":        {argonFile(t, argon, `argon2-lanes="4"`, `argon2-lanes="0"`), extract.ReasonDamaged},
		"hashed by thousands":     {argonFile(t, argon, `argon2-lanes="4"`, `argon2-lanes="256"`), extract.ReasonTooLarge},
	} {
		_, size, err := openODF(t, c.data, testPassword)
		if failure(err) == nil || failure(err).Reason != c.want {
			t.Errorf("%s: %d bytes and %v, want %s", name, size, err, c.want)
		}
	}
}

// argonFile encrypts a package as a whole and changes its manifest.
func argonFile(t *testing.T, k odfKit, old, replacement string) []byte {
	t.Helper()
	sealed, entry := k.seal(t, "encrypted-package", testPassword, []byte("PK"))
	changed := strings.ReplaceAll(entry, old, replacement)
	if changed == entry {
		t.Fatalf("nothing to replace: %s", old)
	}
	return zipFile(t, "encrypted-package", sealed, "META-INF/manifest.xml", odfManifestXML(changed))
}

func openODF(t *testing.T, data []byte, password string) (io.ReaderAt, int64, error) {
	t.Helper()
	in := &extract.Input{Bytes: bytes.NewReader(data), Size: int64(len(data)), Password: password, Limits: extract.Limits{}.Filled()}
	a, err := archive.Open(in)
	if err != nil {
		t.Fatal(err)
	}
	return openEncryptedODF(in, a)
}

func TestEncryptedODFOfOthers(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(corporaFolder(t), "documents", "testODTEncrypted.odt"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := readBytes(ODT, data, "tika")
	if err != nil || len(c.Parts) == 0 {
		t.Errorf("%v, %+v", err, c.Parts)
	}
	if _, err := readBytes(ODT, data, "Tika"); failure(err) == nil || failure(err).Reason != extract.ReasonEncrypted {
		t.Errorf("wrong password: %v", err)
	}
}
