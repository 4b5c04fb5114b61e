package keyslot

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"

	"emanet/crypto"
)

var (
	// ErrMixed reports recipients that cannot share one age file: those that a
	// quantum computer would open beside those that it would not.
	ErrMixed = errors.New("hybrid and classic keys cannot be used for one file: make one for each kind")
	// ErrNobody reports a packet without a recipient.
	ErrNobody = errors.New("a packet for nobody")
)

// SealPacket starts an age file of any length on dst that each of the holders
// can open, and nobody else. It is whole only when Close has returned nil; Close
// does not close dst. It returns [ErrNobody], [ErrMixed], or the error of dst or
// of a plugin, which may run.
func SealPacket(dst io.Writer, holders ...*Holder) (io.WriteCloser, error) {
	if len(holders) == 0 {
		return nil, ErrNobody
	}
	var to []age.Recipient
	for _, h := range holders {
		if (h.kind == KindHybrid) != (holders[0].kind == KindHybrid) {
			return nil, ErrMixed // age refuses it too, in other words
		}
		to = append(to, h.age)
	}
	w, err := age.Encrypt(dst, to...)
	if err != nil {
		return nil, fmt.Errorf("sealing a packet: %w", err)
	}
	return w, nil
}

// SealPacketPassphrase is [SealPacket] for whoever knows the passphrase. LogN is
// as in [SealPassphrase].
func SealPacketPassphrase(dst io.Writer, p crypto.Passphrase, logN int) (io.WriteCloser, error) {
	r, err := scryptRecipient(p, logN)
	if err != nil {
		return nil, err
	}
	w, err := age.Encrypt(dst, r)
	if err != nil {
		return nil, fmt.Errorf("sealing a packet: %w", err)
	}
	return w, nil
}

// packetHead is how many bytes of a packet are looked at for its header: more
// than that of a hundred hybrid recipients.
const packetHead = 512 << 10

// InspectPacket finds out whether a passphrase opens the age file on src, and
// returns a reader of the whole file again. It returns [crypto.ErrTampered] for
// bytes that are no age file, and [ErrWorkFactor].
func InspectPacket(src io.Reader) (passphrase bool, whole io.Reader, err error) {
	r := bufio.NewReaderSize(src, packetHead)
	head, err := r.Peek(packetHead)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, nil, fmt.Errorf("reading a packet: %w", err)
	}
	header, err := age.ExtractHeader(bytes.NewReader(head))
	if err != nil {
		return false, nil, fmt.Errorf("%w: not an age file", crypto.ErrTampered) // age's text may quote the file
	}
	stanzas := stanzaLines(header)
	if len(stanzas) != 1 || stanzas[0][0] != "scrypt" {
		return false, r, nil
	}
	info, err := inspectScrypt(stanzas[0])
	if err != nil {
		return false, nil, fmt.Errorf("%w: not an age file", crypto.ErrTampered)
	}
	if info.LogN > MaxWorkFactor {
		return false, nil, fmt.Errorf("packet: %w", ErrWorkFactor)
	}
	return true, r, nil
}

// OpenPacket opens an age file that was made for this key and returns a reader
// of its plaintext, as [crypto.Identity.Unseal] does. The errors are those, and
// that of a plugin.
func (k *Key) OpenPacket(src io.Reader) (io.Reader, error) {
	var failed error
	var ids []age.Identity
	if p := k.secret.Reveal().passphrase; p != nil {
		id, err := scryptIdentity(*p)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	for _, h := range k.secret.Reveal().identities {
		ids = append(ids, &remembering{h.age, &failed})
	}
	r, err := crypto.UnsealWith(src, ids...)
	if err != nil && failed != nil {
		return nil, failed
	}
	return r, err
}

// remembering keeps the error of a plugin, which says nothing about the file.
type remembering struct {
	age.Identity

	failed *error
}

func (r *remembering) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	key, err := r.Identity.Unwrap(stanzas)
	if own := (*pluginError)(nil); errors.As(err, &own) {
		*r.failed = own.err
	}
	return key, err
}

// Recipients returns the recipients that the identities of the key open for, and
// whether these are all: a plugin's identity does not say its recipient. A
// passphrase has none.
func (k *Key) Recipients() (texts []string, all bool) {
	all = true
	for _, h := range k.secret.Reveal().identities {
		switch id := h.age.(type) {
		case *age.HybridIdentity:
			texts = append(texts, id.Recipient().String())
		case *age.X25519Identity:
			texts = append(texts, id.Recipient().String())
		default:
			all = false
		}
	}
	return texts, all
}
