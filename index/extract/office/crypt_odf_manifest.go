package office

import (
	"encoding/xml"
	"io"
	"strings"

	"emanet/index/extract"
	"emanet/index/extract/archive"
)

// Bounds of the manifest of an encrypted package.
const (
	odfManifestName = "META-INF/manifest.xml"
	maxODFManifest  = 8 << 20
)

// odfEntry is a file-entry of the manifest with its encryption-data (OpenDocument 1.3 part 2, 4.3 to 4.11). Elements and attributes are
// known by their local names: LibreOffice has some in a namespace of its own.
type odfEntry struct {
	Path string `xml:"full-path,attr"`
	Size int64  `xml:"size,attr"`
	Data *struct {
		ChecksumType string      `xml:"checksum-type,attr"`
		Checksum     base64Bytes `xml:"checksum,attr"`
		Algorithm    struct {
			Name string      `xml:"algorithm-name,attr"`
			IV   base64Bytes `xml:"initialisation-vector,attr"`
		} `xml:"algorithm"`
		StartKey struct {
			Name string `xml:"start-key-generation-name,attr"`
		} `xml:"start-key-generation"`
		Derivation odfDerivation `xml:"key-derivation"`
	} `xml:"encryption-data"`
}

// odfDerivation says how the key comes from the password.
type odfDerivation struct {
	Name       string      `xml:"key-derivation-name,attr"`
	KeySize    int         `xml:"key-size,attr"`
	Iterations int         `xml:"iteration-count,attr"`
	Salt       base64Bytes `xml:"salt,attr"`
	Time       int         `xml:"argon2-iterations,attr"`
	Memory     int         `xml:"argon2-memory,attr"` // KiB
	Lanes      int         `xml:"argon2-lanes,attr"`
}

// odfEntries reads the manifest: what is encrypted, and how.
func odfEntries(a *archive.Archive) ([]odfEntry, error) {
	b, err := readMember(a, odfManifestName, maxODFManifest)
	if err != nil {
		return nil, err
	}
	var m struct {
		Keys    []struct{} `xml:"keyinfo"`
		Entries []odfEntry `xml:"file-entry"`
	}
	if err := xml.Unmarshal(b, &m); err != nil {
		return nil, extract.Failed(extract.ReasonDamaged, "the list of encrypted parts is no XML")
	}
	if len(m.Keys) > 0 {
		return nil, extract.Failed(extract.ReasonEncrypted, "the file asks for an OpenPGP key, not for a password")
	}
	encrypted := m.Entries[:0]
	for _, e := range m.Entries {
		if e.Data != nil {
			encrypted = append(encrypted, e)
		}
	}
	return encrypted, nil
}

// readMember reads a member of at most limit bytes.
func readMember(a *archive.Archive, name string, limit int64) ([]byte, error) {
	m := a.Find(name)
	if m == nil {
		return nil, extract.Failed(extract.ReasonDamaged, "a part of the package is missing")
	}
	return readBounded(m, limit)
}

func readBounded(m *archive.Member, limit int64) ([]byte, error) {
	r, err := m.Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, extract.Failed(extract.ReasonTooLarge, "an encrypted part of more than %d bytes", limit)
	}
	return b, nil
}

// localName cuts an identifier to what stands behind its last # or /, in lower case: there are several for the same algorithm.
func localName(name string) string {
	return strings.ToLower(name[strings.LastIndexAny(name, "#/")+1:])
}
