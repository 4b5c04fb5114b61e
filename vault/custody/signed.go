package custody

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// signed is a note (C2SP signed-note) with exactly one signature, unverified.
type signed struct {
	raw    []byte
	text   string // ends in a newline
	origin string // name of the signing key
	writer string // id of the signing key
}

const (
	signatureStart = "— "
	// maxSignature is more than the longest signature line of a log.
	maxSignature = 256
)

// splitSigned takes a note apart and refuses what note.Sign would not have
// written with one Ed25519 key. The signature is not checked.
func splitSigned(what string, raw []byte) (signed, error) {
	text, sig, ok := strings.Cut(string(raw), "\n\n")
	if !ok {
		return signed{}, malformed(what, "has no signature")
	}
	line, ok := strings.CutPrefix(sig, signatureStart)
	if !ok || len(sig) > maxSignature || !strings.HasSuffix(line, "\n") || strings.Count(line, "\n") != 1 {
		return signed{}, malformed(what, "does not end in exactly one signature")
	}
	name, b64, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
	sum, err := base64.StdEncoding.Strict().DecodeString(b64)
	if err != nil || len(sum) != 4+64 || base64.StdEncoding.EncodeToString(sum) != b64 {
		return signed{}, malformed(what, "has a malformed signature")
	}
	if _, err := ParseOrigin(name); err != nil {
		return signed{}, fmt.Errorf("signature: %w", err)
	}
	id := hex.EncodeToString(binary.BigEndian.AppendUint32(nil, binary.BigEndian.Uint32(sum)))
	return signed{raw: raw, text: text + "\n", origin: name, writer: id}, nil
}

// verify checks the signature with the key v.
func (s signed) verify(v verifier) error {
	if s.origin != v.note.Name() || s.writer != v.id {
		return fmt.Errorf("%w: key %s", ErrWriter, s.writer)
	}
	n, err := note.Open(s.raw, note.VerifierList(v.note))
	if err != nil || n.Text != s.text {
		return fmt.Errorf("%w: signature by %s does not hold", ErrWriter, s.writer)
	}
	return nil
}

// sign makes a note with one signature.
func sign(text string, w *Writer) ([]byte, error) {
	raw, err := note.Sign(&note.Note{Text: text}, w.signer)
	if err != nil {
		return nil, fmt.Errorf("custody: sign: %w", err)
	}
	return raw, nil
}
