package vault

import (
	"context"
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"emanet/vault/custody"
	"emanet/vault/stamp"
)

// ErrNoTimestamp is returned when no entry of the log holds the time-stamp that was named. It is an ErrNoRecord.
var ErrNoTimestamp error = noTimestampError{}

type noTimestampError struct{}

func (noTimestampError) Error() string { return "no such time-stamp" }

func (noTimestampError) Unwrap() error { return ErrNoRecord }

// Timestamp is the word of a time-stamping authority (RFC 3161) that a checkpoint of this vault existed at a time. It
// dates everything that the log had said until then. What is known of it is what the signed log holds (FORMAT.md,
// Time-stamps), and it is verified again each time it is read.
type Timestamp struct {
	Sequence  int64         // the entry that holds it
	Requested int64         // the entry that asked for it
	Time      time.Time     // UTC, as the authority says
	Accuracy  time.Duration // the true time is at most so far away; 0 if the authority does not say
	Authority string        // name in the certificate that signed
	Policy    string        // object identifier that the authority worked under
	Serial    string        // number of the time-stamp there, hexadecimal
	Hash      stamp.Hash    // by which the checkpoint is named

	Checkpoint []byte // the signed note that is dated, byte for byte
	Entries    int64  // entries of the log that it covers
	Leaves     int64  // leaves of the log that it covers
	Records    int    // records, not erased since, whose first revision it covers

	Response     []byte   // the authority's answer, DER
	Certificates [][]byte // DER, from the signer's to the root
	Root         [32]byte // SHA-256 of the root, which somebody trusted when it was added
	Added        time.Time
	Fault        error // why it does not hold any more, an ErrIntegrity; nil if it does
}

// Timestamps returns all time-stamps in the order of the log, each verified again: digest, nonce, signature, and the chain
// to the root that was trusted when it was added. One that does not hold has a Fault.
// Errors: ErrLocked, ErrIntegrity for a log whose entries about time-stamps cannot be read.
func (v *Vault) Timestamps(ctx context.Context) ([]Timestamp, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b, err := v.timestampBook(ctx)
	if err != nil {
		return nil, err
	}
	return b.tokens, nil
}

// Timestamp returns the time-stamp that the entry holds. Errors: ErrNoTimestamp, and those of Timestamps.
func (v *Vault) Timestamp(ctx context.Context, sequence int64) (Timestamp, error) {
	all, err := v.Timestamps(ctx)
	if err != nil {
		return Timestamp{}, err
	}
	for _, t := range all {
		if t.Sequence == sequence {
			return t, nil
		}
	}
	return Timestamp{}, fmt.Errorf("%w: entry %d holds none", ErrNoTimestamp, sequence)
}

// verifyTimestamp judges the answer in t against the request and the roots, and fills in what it says.
func (v *Vault) verifyTimestamp(t *Timestamp, asked *timestampRequest, roots *stamp.Roots) ([]*x509.Certificate, error) {
	if err := v.checkDated(asked); err != nil {
		return nil, err
	}
	token, err := stamp.ParseResponse(t.Response)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIntegrity, err)
	}
	chain, err := token.Verify(asked.Request, roots)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIntegrity, err)
	}
	t.Requested, t.Checkpoint, t.Hash = asked.sequence, asked.note, asked.Hash
	t.Entries, t.Leaves = asked.checkpoint.Entries, asked.checkpoint.Size
	t.Time, t.Accuracy, t.Policy, t.Serial = token.Time, token.Accuracy, token.Policy, token.Serial.Text(16)
	t.Authority = authorityName(chain[0])
	return chain, nil
}

// checkDated checks that the checkpoint of a request is one that this vault signed, and that the log still continues it.
func (v *Vault) checkDated(asked *timestampRequest) error {
	if _, err := v.state.VerifyCheckpoint(asked.note); err != nil {
		return integrity("the checkpoint of entry %d: %w", asked.sequence, err)
	}
	if err := v.state.CheckConsistent(logSource{v.st}, asked.checkpoint); err != nil {
		return integrity("the checkpoint of entry %d: %w", asked.sequence, err)
	}
	return nil
}

// authorityName is how a person knows the authority: its common name, else all of its name.
func authorityName(c *x509.Certificate) string {
	name := c.Subject.CommonName
	if name == "" {
		name = c.Subject.String()
	}
	name = strings.ToValidUTF8(name, "\ufffd") // old kinds of strings may hold anything
	for i := range name {
		if i > maxAuthorityName {
			return name[:i] + "…"
		}
	}
	return name
}

// maxAuthorityName bounds the bytes of a name that the log keeps beside the answer.
const maxAuthorityName = 200

// coveredRecords counts the records that are in the log at entry upto and were not erased since.
func (h *history) coveredRecords(upto int64) int {
	n := 0
	for _, id := range h.order {
		state, _, _ := h.standing(id)
		if state == "" || state == StatePurged {
			continue
		}
		for _, l := range h.rows[id] {
			if l.action == custody.ActionAdd || l.action == custody.ActionReceive {
				if l.seq <= upto {
					n++
				}
				break
			}
		}
	}
	return n
}
