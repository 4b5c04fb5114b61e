package index

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"emanet/crypto"
	"emanet/index/segment"
)

const (
	manifestName   = "manifest.age"
	manifestKind   = "index"
	manifestFormat = "emanet-index-v2"
	segmentSuffix  = ".age"
	segmentDigits  = 32

	maxManifest = 64 << 20 // of the sealed file
	maxSegments = 4096
	maxSegment  = 4 << 30 // of the sealed file
	maxDead     = 1 << 20
)

// Manifest is what an index consists of, and the place in the log where it stands (FORMAT.md, Manifest). It is
// immutable: a change makes a new one.
type Manifest struct {
	Position
	Live     int           // records that a search can find
	Segments []SegmentInfo // oldest first
	Dead     []string      // sorted ids of documents in the segments that are found no more
	Failed   []string      // sorted ids of documents that should be found and whose records could not be read
}

// SegmentInfo names one sealed segment.
type SegmentInfo struct {
	Name string // 32 hexadecimal digits; the file is Name + ".age"
	Text int64  // bytes of the texts that it was made from
	segment.Sealed
}

// manifestJSON is the body of a manifest, with its keys in this order.
type manifestJSON struct {
	Format   string        `json:"format"`
	Mapping  int           `json:"mapping"`
	Sequence int64         `json:"sequence"`
	Size     int64         `json:"size"`
	Root     string        `json:"root"`
	Live     int           `json:"live"`
	Segments []segmentJSON `json:"segments"`
	Dead     []string      `json:"dead"`
	Failed   []string      `json:"failed"`
}

type segmentJSON struct {
	Name      string `json:"name"`
	Documents int    `json:"documents"`
	Text      int64  `json:"text"`
	Plain     int64  `json:"plain"`
	Cipher    int64  `json:"cipher"`
	Head      string `json:"head"`
	SHA256    string `json:"sha256"`
}

// Documents returns how many documents the segments hold, dead ones too.
func (m *Manifest) Documents() int {
	n := 0
	for _, s := range m.Segments {
		n += s.Docs
	}
	return n
}

// Bytes returns the size of the sealed segments and of what they decrypt to.
func (m *Manifest) Bytes() (sealed, plain int64) {
	for _, s := range m.Segments {
		sealed, plain = sealed+s.CipherSize, plain+s.PlainSize
	}
	return sealed, plain
}

// names returns the files that the manifest needs beside itself.
func (m *Manifest) names() map[string]bool {
	names := map[string]bool{}
	for _, s := range m.Segments {
		names[s.Name+segmentSuffix] = true
	}
	return names
}

// Marshal returns the one encoding of the manifest.
func (m *Manifest) Marshal() []byte {
	j := manifestJSON{
		Format: manifestFormat, Mapping: Version, Sequence: m.Sequence, Size: m.Size,
		Root: base64.StdEncoding.EncodeToString(m.Root[:]), Live: m.Live, Segments: []segmentJSON{},
		Dead: append([]string{}, m.Dead...), Failed: append([]string{}, m.Failed...),
	}
	for _, s := range m.Segments {
		j.Segments = append(j.Segments, segmentJSON{
			s.Name, s.Docs, s.Text, s.PlainSize, s.CipherSize, hex.EncodeToString(s.Head[:]), hex.EncodeToString(s.Cipher[:]),
		})
	}
	b, err := json.Marshal(j)
	if err != nil {
		panic("index: internal error: a manifest does not encode")
	}
	return b
}

// ParseManifest reads the body of a manifest. It accepts only what Marshal writes, of this mapping version; all its
// errors are ErrInvalid.
func ParseManifest(b []byte) (*Manifest, error) {
	var of struct { // another format may have other keys
		Format  string `json:"format"`
		Mapping int    `json:"mapping"`
	}
	if err := json.Unmarshal(b, &of); err != nil {
		return nil, invalid("the manifest is malformed")
	}
	if of.Format != manifestFormat {
		return nil, invalid("its manifest is of another version, this program's is %s", manifestFormat)
	}
	if of.Mapping != Version {
		return nil, invalid("it is of version %d, this program's is %d", of.Mapping, Version)
	}
	var j manifestJSON
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&j); err != nil {
		return nil, invalid("the manifest is malformed")
	}
	m, err := j.manifest()
	if err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	if !bytes.Equal(m.Marshal(), b) {
		return nil, invalid("the manifest is not in its one encoding")
	}
	return m, nil
}

func (j manifestJSON) manifest() (*Manifest, error) {
	m := &Manifest{Position: Position{Sequence: j.Sequence, Size: j.Size}, Live: j.Live, Dead: j.Dead, Failed: j.Failed}
	root, err := base64.StdEncoding.Strict().DecodeString(j.Root)
	if err != nil || len(root) != len(m.Root) {
		return nil, invalid("the manifest names no root")
	}
	m.Root = [32]byte(root)
	if len(j.Segments) > maxSegments || len(j.Dead) > maxDead || len(j.Failed) > maxDead {
		return nil, invalid("the manifest names too many segments")
	}
	for _, s := range j.Segments {
		head, headErr := parseHash(s.Head)
		sum, err := parseHash(s.SHA256)
		if err != nil || headErr != nil {
			return nil, invalid("the manifest names no hash of a segment")
		}
		m.Segments = append(m.Segments, SegmentInfo{s.Name, s.Text, segment.Sealed{
			PlainSize: s.Plain, CipherSize: s.Cipher, Head: head, Cipher: sum, Docs: s.Documents,
		}})
	}
	return m, nil
}

func parseHash(s string) (sum [sha256.Size]byte, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(sum) {
		return sum, errors.New("malformed hash")
	}
	return [sha256.Size]byte(b), nil
}

// check holds the numbers of a manifest against each other and against the limits.
func (m *Manifest) check() error {
	seen := map[string]bool{}
	for _, s := range m.Segments {
		if !isSegmentName(s.Name) || seen[s.Name] {
			return invalid("the manifest names a malformed segment")
		}
		seen[s.Name] = true
		if s.Docs < 1 || s.PlainSize < 1 || s.CipherSize < s.PlainSize || s.CipherSize > maxSegment || s.Docs > 1<<30 || s.Text < 0 {
			return invalid("the manifest names a segment of an impossible size")
		}
	}
	if !areDocuments(m.Dead) || !areDocuments(m.Failed) {
		return invalid("the manifest names malformed documents")
	}
	if len(m.Segments) > maxSegments || len(m.Dead) > maxDead || len(m.Failed) > maxDead {
		return invalid("the manifest names too many segments or documents")
	}
	if m.Sequence < 0 || m.Size < 0 || m.Live < 0 || m.Live != m.Documents()-len(m.Dead) {
		return invalid("the numbers of the manifest do not add up")
	}
	return nil
}

// areDocuments reports whether a list holds document ids, sorted and each once.
func areDocuments(ids []string) bool {
	for i, id := range ids {
		if _, _, err := ParseDocumentID(id); err != nil || i > 0 && ids[i-1] >= id {
			return false
		}
	}
	return true
}

func isSegmentName(name string) bool {
	b, err := hex.DecodeString(name)
	return err == nil && len(name) == segmentDigits && hex.EncodeToString(b) == name
}

func (c Config) key() *crypto.AuthKey { return c.Identity.AuthKey(c.Vault, crypto.PurposeIndex) }

// ReadManifest reads and checks the manifest of an index. Errors: ErrNone, ErrInvalid, and those of Files.
func ReadManifest(c Config) (*Manifest, error) {
	ct, err := c.Files.ReadFile(manifestName, maxManifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, invalid("the manifest cannot be read: %w", err)
	}
	_, body, err := c.key().Open(c.Identity, ct, manifestKind, "manifest")
	if err != nil {
		return nil, invalid("the manifest was damaged or forged")
	}
	return ParseManifest(body)
}

// write seals the manifest in the place of the one before it, and removes the files that it does not name.
func (m *Manifest) write(c Config) error {
	if err := m.check(); err != nil {
		return fmt.Errorf("index: internal error: %w", err)
	}
	ct, err := c.key().Seal(c.Identity.Recipient(), manifestKind, "manifest", uint64(m.Sequence), m.Marshal(), crypto.FloorLarge)
	if err != nil {
		return fmt.Errorf("seal the manifest of the index: %w", err)
	}
	if err := c.replace(manifestName, ct); err != nil {
		return err
	}
	return c.sweep(m.names())
}
