package custody

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// MaxCosigned bounds the bytes of a checkpoint with its cosignatures.
	MaxCosigned = 8 << 10
	// MaxCosignatures bounds the cosignatures under one checkpoint.
	MaxCosignatures = 16

	// algCosignature is the signature type byte of cosignature/v1, C2SP signed-note.
	algCosignature = 4
	// maxCosignedAt is the last second of the year 9999.
	maxCosignedAt = 253402300799
)

// Cosignature is the word of another vault's holder that the checkpoint above it is the newest one that they have seen of
// its log, and that it continues every older one that they saw (C2SP tlog-cosignature, cosignature/v1; FORMAT.md,
// Cosignature). The signature does not cover the name: only the public key says whose word it is. It is a value and
// comparable.
type Cosignature struct {
	Name  string    // origin of the log of the cosigner's own vault, as the line has it
	KeyID string    // eight lower-case hex digits, over name and public key
	Time  time.Time // UTC, whole seconds, by the cosigner's clock

	sum [ed25519.SignatureSize]byte
}

// ParseCosigned reads a checkpoint with 0 to MaxCosignatures cosignatures. note is the checkpoint with its writer's
// signature alone, as [ParseCheckpoint] reads it. No signature is checked: see [State.VerifyCheckpoint] and
// [Cosignature.Verify]. Everything but the one encoding is ErrMalformed: the writer's signature first, then the
// cosignatures sorted by their bytes, none twice under one name and key id, none of them in the name of the log itself.
func ParseCosigned(data []byte) (note []byte, sigs []Cosignature, err error) {
	if len(data) > MaxCosigned {
		return nil, nil, malformed("cosigned checkpoint", "is too large")
	}
	text, rest, ok := bytes.Cut(data, []byte("\n\n"))
	if !ok {
		return nil, nil, malformed("cosigned checkpoint", "has no signature")
	}
	first, rest, _ := bytes.Cut(rest, []byte("\n"))
	note = slices.Concat(text, []byte("\n\n"), first, []byte("\n"))
	cp, err := ParseCheckpoint(note, "")
	if err != nil {
		return nil, nil, err
	}
	for line := range strings.Lines(string(rest)) {
		if len(sigs) == MaxCosignatures {
			return nil, nil, malformed("cosigned checkpoint", "has more than %d cosignatures", MaxCosignatures)
		}
		c, err := parseCosignature(line)
		if err != nil {
			return nil, nil, err
		}
		sigs = append(sigs, c)
	}
	if err := checkCosignatures(cp, sigs); err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(cosigned(note, sigs), data) {
		return nil, nil, malformed("cosigned checkpoint", "is not in its one encoding")
	}
	return note, sigs, nil
}

// checkCosignatures holds order and names of the cosignatures under a checkpoint.
func checkCosignatures(cp Checkpoint, sigs []Cosignature) error {
	seen := map[[2]string]bool{}
	for i, c := range sigs {
		key := [2]string{c.Name, c.KeyID}
		switch {
		case c.Name == cp.Origin:
			return malformed("cosigned checkpoint", "is cosigned in the name of its own log")
		case seen[key]:
			return malformed("cosigned checkpoint", "is cosigned by key %s twice", c.KeyID)
		case i > 0 && sigs[i-1].line() >= c.line():
			return malformed("cosigned checkpoint", "has its cosignatures out of order")
		}
		seen[key] = true
	}
	return nil
}

// parseCosignature reads one signature line, its newline included.
func parseCosignature(line string) (Cosignature, error) {
	body, ok := strings.CutPrefix(line, signatureStart)
	if !ok || len(line) > maxSignature {
		return Cosignature{}, malformed("cosignature", "is not a signature line")
	}
	name, b64, _ := strings.Cut(strings.TrimSuffix(body, "\n"), " ")
	b, err := base64.StdEncoding.Strict().DecodeString(b64)
	if err != nil || len(b) != 4+8+ed25519.SignatureSize {
		return Cosignature{}, malformed("cosignature", "is not one of cosignature/v1")
	}
	if _, err := ParseOrigin(name); err != nil {
		return Cosignature{}, fmt.Errorf("cosignature: %w", err)
	}
	at := binary.BigEndian.Uint64(b[4:])
	if at < 1 || at > maxCosignedAt {
		return Cosignature{}, malformed("cosignature", "has a time out of bounds")
	}
	return Cosignature{
		Name: name, KeyID: hex.EncodeToString(b[:4]), Time: time.Unix(int64(at), 0).UTC(),
		sum: [ed25519.SignatureSize]byte(b[12:]),
	}, nil
}

// line returns the signature line, C2SP signed-note.
func (c Cosignature) line() string {
	b, _ := hex.DecodeString(c.KeyID) // eight hex digits, whoever made the value
	b = binary.BigEndian.AppendUint64(b, uint64(c.Time.Unix()))
	return signatureStart + c.Name + " " + base64.StdEncoding.EncodeToString(append(b, c.sum[:]...)) + "\n"
}

// cosigned puts the cosignatures under a checkpoint.
func cosigned(note []byte, sigs []Cosignature) []byte {
	data := slices.Clone(note)
	for _, c := range sigs {
		data = append(data, c.line()...)
	}
	return data
}

// Cosign adds w's cosignature to a checkpoint of another vault's log, which may have cosignatures already, and returns the
// checkpoint with one signature line more. at is the time by the cosigner's clock, from 1970 to 9999; less than a second
// is cut off. Whoever signs says that the checkpoint continues every one of that log that they have seen before, and is
// the newest of them: the caller must have checked that, and who signed the checkpoint. Errors: ErrMalformed; ErrRefused
// if the log is w's own, if the same key has cosigned already, if there is no room for one more, or if at is out of bounds.
func (w *Writer) Cosign(checkpoint []byte, at time.Time) ([]byte, error) {
	note, sigs, err := ParseCosigned(checkpoint)
	if err != nil {
		return nil, err
	}
	cp, sig, err := parseCheckpoint(note, "")
	if err != nil {
		return nil, err
	}
	c := Cosignature{Name: w.origin, KeyID: cosignerID(w.origin, w.Raw()), Time: at.UTC().Truncate(time.Second)}
	switch unix := at.Unix(); {
	case cp.Origin == w.origin:
		return nil, refused("a vault cannot cosign its own log")
	case unix < 1 || unix > maxCosignedAt:
		return nil, refused("a cosignature of the year %d", at.Year())
	case len(sigs) == MaxCosignatures:
		return nil, refused("the checkpoint has %d cosignatures already", MaxCosignatures)
	case slices.ContainsFunc(sigs, func(o Cosignature) bool { return o.Name == c.Name && o.KeyID == c.KeyID }):
		return nil, refused("key %s has cosigned this checkpoint already", c.KeyID)
	}
	copy(c.sum[:], ed25519.Sign(w.seed.private(), c.message(sig.text)))
	sigs = append(sigs, c)
	slices.SortFunc(sigs, func(a, b Cosignature) int { return strings.Compare(a.line(), b.line()) })
	return cosigned(note, sigs), nil
}

// Verify checks that the holder of the raw Ed25519 public key made the cosignature, under this name, for the checkpoint
// note as ParseCosigned returned it. Who holds that key, and whether the name is theirs, is for the caller to know.
// Errors: ErrMalformed for a note that is no checkpoint, else ErrCosignature.
func (c Cosignature) Verify(note []byte, public ed25519.PublicKey) error {
	_, sig, err := parseCheckpoint(note, "")
	if err != nil {
		return err
	}
	if !c.IsBy(public) {
		return fmt.Errorf("%w: it is by another key, %s", ErrCosignature, c.KeyID)
	}
	if !ed25519.Verify(public, c.message(sig.text), c.sum[:]) {
		return fmt.Errorf("%w: key %s did not sign this", ErrCosignature, c.KeyID)
	}
	return nil
}

// IsBy reports whether the cosignature names this raw Ed25519 public key as the one that made it. Whether it did, Verify tells.
func (c Cosignature) IsBy(public ed25519.PublicKey) bool {
	return len(public) == ed25519.PublicKeySize && c.KeyID == cosignerID(c.Name, public)
}

// message is what is signed, C2SP tlog-cosignature: the text of the checkpoint under two lines of its own, which keep it
// apart from everything else that a writer's key signs.
func (c Cosignature) message(text string) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", c.Time.Unix(), text)
}

// cosignerID is the key id of cosignature/v1, C2SP tlog-cosignature.
func cosignerID(name string, public ed25519.PublicKey) string {
	sum := sha256.Sum256(slices.Concat([]byte(name+"\n"), []byte{algCosignature}, public))
	return hex.EncodeToString(sum[:4])
}
