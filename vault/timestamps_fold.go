package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"emanet/vault/custody"
	"emanet/vault/stamp"
)

// Details of an entry about a time-stamp (FORMAT.md, Time-stamps).
const (
	stampOp          = "op"
	stampHash        = "hash"
	stampNonce       = "nonce"
	stampPolicy      = "policy"
	stampCheckpoint  = "checkpoint"
	stampRequest     = "request"
	stampTime        = "time"
	stampAuthority   = "authority"
	stampResponse    = "response"
	stampCertificate = "certificate." // and a number, from 1, the signer's
	stampRoot        = "root"
)

// What an entry says of a time-stamp.
const (
	stampAsk = "request"
	stampAdd = "add"
)

// timestampRequest is what an entry asked for.
type timestampRequest struct {
	stamp.Request

	sequence   int64
	note       []byte // the signed checkpoint, byte for byte
	checkpoint custody.Checkpoint
}

// timestampBook is the fold over the entries about time-stamps.
type timestampBook struct {
	requests map[int64]*timestampRequest // by their entries
	tokens   []Timestamp
}

// timestampBook folds the history. It reads only the heads that are about time-stamps.
func (v *Vault) timestampBook(ctx context.Context) (*timestampBook, error) {
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	b := &timestampBook{requests: map[int64]*timestampRequest{}}
	for _, l := range h.entries {
		if !bytes.Contains(l.json, []byte(`"action":"`+custody.ActionTimestamp+`"`)) {
			continue
		}
		p, err := h.entry(l.seq)
		if err != nil {
			return nil, err
		}
		if p.Action != custody.ActionTimestamp {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := v.takeTimestamp(b, h, &p); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// takeTimestamp takes in one entry.
func (v *Vault) takeTimestamp(b *timestampBook, h *history, p *custody.Private) error {
	switch p.Details[stampOp] {
	case stampAsk:
		r, err := requestOf(p, v.state.Origin())
		if err != nil {
			return err
		}
		b.requests[p.Sequence] = r
	case stampAdd:
		t, err := timestampOf(p)
		if err != nil {
			return err
		}
		t.Fault = v.verifyStored(&t, b.requests[t.Requested], p.Details)
		t.Records = h.coveredRecords(t.Entries)
		b.tokens = append(b.tokens, t)
	default:
		return integrity("entry %d does to a time-stamp what this program does not know", p.Sequence)
	}
	return nil
}

// requestOf reads what an entry asked for.
func requestOf(p *custody.Private, origin string) (*timestampRequest, error) {
	d := p.Details
	r := &timestampRequest{sequence: p.Sequence, note: []byte(d[stampCheckpoint])}
	var err error
	if r.Request, err = stamp.RestoreRequest(stamp.Hash(d[stampHash]), r.note, d[stampNonce], d[stampPolicy]); err != nil {
		return nil, integrity("entry %d asks for a time-stamp and is malformed: %w", p.Sequence, err)
	}
	if r.checkpoint, err = custody.ParseCheckpoint(r.note, origin); err != nil {
		return nil, integrity("entry %d asks for a time-stamp of a checkpoint that cannot be read: %w", p.Sequence, err)
	}
	return r, nil
}

// timestampOf reads what an entry holds, unjudged.
func timestampOf(p *custody.Private) (Timestamp, error) {
	d := p.Details
	t := Timestamp{Sequence: p.Sequence, Added: p.Time, Authority: d[stampAuthority]}
	var errs [4]error
	t.Requested, errs[0] = strconv.ParseInt(d[stampRequest], 10, 64)
	t.Time, errs[1] = time.Parse(time.RFC3339Nano, d[stampTime])
	t.Response, errs[2] = base64.StdEncoding.Strict().DecodeString(d[stampResponse])
	root, err := hex.DecodeString(d[stampRoot])
	errs[3] = err
	for _, err := range errs {
		if err != nil {
			return Timestamp{}, integrity("entry %d holds a time-stamp that is malformed", p.Sequence)
		}
	}
	for i := 1; d[stampCertificate+strconv.Itoa(i)] != ""; i++ {
		der, err := base64.StdEncoding.Strict().DecodeString(d[stampCertificate+strconv.Itoa(i)])
		if err != nil {
			return Timestamp{}, integrity("entry %d holds a certificate that is malformed", p.Sequence)
		}
		t.Certificates = append(t.Certificates, der)
	}
	if copy(t.Root[:], root) != len(t.Root) || len(root) != len(t.Root) || len(t.Certificates) == 0 {
		return Timestamp{}, integrity("entry %d holds a time-stamp that is malformed", p.Sequence)
	}
	return t, nil
}

// verifyStored judges a stored time-stamp again: against the request that the log holds, and against the root that was
// trusted when it was added and no other.
func (v *Vault) verifyStored(t *Timestamp, asked *timestampRequest, d map[string]string) error {
	said := *t
	if asked == nil {
		return integrity("the time-stamp of entry %d: the log does not hold the request that it answers", t.Sequence)
	}
	last := len(t.Certificates) - 1
	if sha256.Sum256(t.Certificates[last]) != t.Root {
		return integrity("the time-stamp of entry %d: its root is another than the one that was trusted", t.Sequence)
	}
	roots, err := stamp.Pin(t.Certificates)
	if err != nil {
		return integrity("the time-stamp of entry %d: %w", t.Sequence, err)
	}
	chain, err := v.verifyTimestamp(t, asked, roots)
	if err != nil {
		return fmt.Errorf("the time-stamp of entry %d: %w", t.Sequence, err)
	}
	switch {
	case sha256.Sum256(chain[len(chain)-1].Raw) != t.Root:
		return integrity("the time-stamp of entry %d: its root is another than the one that was trusted", t.Sequence)
	case !said.Time.Equal(t.Time), said.Authority != t.Authority, d[stampTime] != t.Time.Format(time.RFC3339Nano):
		return integrity("the time-stamp of entry %d: the entry says of it what it does not say", t.Sequence)
	}
	return nil
}
