package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"emanet/vault/custody"
	"emanet/vault/stamp"
)

// TimestampQuery is what goes to a time-stamping authority, and what it is about.
type TimestampQuery struct {
	Query      []byte     // DER (RFC 3161, section 2.4.1); it says the digest of the checkpoint and nothing of the vault
	Checkpoint []byte     // the signed note that the digest is of, byte for byte
	Hash       stamp.Hash // by which
	Sequence   int64      // the entry that remembers the request
	Entries    int64      // entries of the log that the checkpoint covers
	Leaves     int64      // leaves of the log that it covers
}

// TimestampOptions says what is asked for. The zero value asks by SHA-256 and leaves the policy to the authority.
type TimestampOptions struct {
	Hash   stamp.Hash // "" is SHA-256
	Policy string     // object identifier in dotted text, or ""
}

// RequestTimestamp makes a request for a time-stamp over the newest signed checkpoint, and an entry of the log that
// remembers it: the answer may come much later, and is compared with what was asked. The checkpoint is the one before
// that entry. Nothing is sent anywhere. Errors: stamp.ErrAlgorithm, stamp.ErrPolicy, ErrLocked, ErrReadOnly.
func (v *Vault) RequestTimestamp(ctx context.Context, o TimestampOptions) (TimestampQuery, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return TimestampQuery{}, err
	}
	if _, err := v.signer(ctx); err != nil { // its first entry admits the writer, and belongs before the checkpoint
		return TimestampQuery{}, err
	}
	if o.Hash == "" {
		o.Hash = stamp.SHA256
	}
	r, err := stamp.NewRequest(o.Hash, v.note, o.Policy, v.cfg.Rand)
	if err != nil {
		return TimestampQuery{}, err
	}
	query, err := r.Marshal()
	if err != nil {
		return TimestampQuery{}, err
	}
	cp := v.state.Checkpoint()
	q := TimestampQuery{Query: query, Checkpoint: bytes.Clone(v.note), Hash: r.Hash, Entries: cp.Entries, Leaves: cp.Size}
	c := &commit{action: custody.ActionTimestamp, details: map[string]string{
		stampOp: stampAsk, stampHash: string(r.Hash), stampNonce: r.NonceText(), stampCheckpoint: string(v.note),
	}}
	if o.Policy != "" {
		c.details[stampPolicy] = o.Policy
	}
	if _, err := v.apply(ctx, c); err != nil {
		return TimestampQuery{}, err
	}
	q.Sequence = v.state.Sequence()
	return q, nil
}

// AddTimestamp takes in the answer of an authority to a request of this vault, if it holds: see [stamp.Token.Verify],
// and the checkpoint that was asked about must be one that this vault signed and its log still continues. The answer
// and the certificates up to the root become an entry of the log. An answer that is in already is returned as it is,
// with known set. Errors: ErrIntegrity for an answer that does not hold, which is also a stamp.ErrToken with the reason;
// ErrRefused for an answer to what this vault never asked.
func (v *Vault) AddTimestamp(ctx context.Context, response []byte, roots *stamp.Roots) (t Timestamp, known bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return Timestamp{}, false, err
	}
	token, err := stamp.ParseResponse(response)
	if err != nil {
		return Timestamp{}, false, fmt.Errorf("%w: %w", ErrIntegrity, err)
	}
	b, err := v.timestampBook(ctx)
	if err != nil {
		return Timestamp{}, false, err
	}
	asked, err := b.askedBy(token)
	if err != nil {
		return Timestamp{}, false, err
	}
	t = Timestamp{Response: response}
	chain, err := v.verifyTimestamp(&t, asked, roots)
	if err != nil {
		return Timestamp{}, false, err
	}
	for _, old := range b.tokens {
		if bytes.Equal(old.Response, response) {
			return old, true, old.Fault
		}
	}
	t, err = v.logTimestamp(ctx, t, chain)
	return t, false, err
}

// askedBy finds the request that a token answers. Each request is about a checkpoint of its own, so that the digest
// names it; a nonce alone says which request the authority was given, before it dated something else.
func (b *timestampBook) askedBy(token *stamp.Token) (*timestampRequest, error) {
	for _, r := range b.requests {
		if r.Hash == token.Hash && bytes.Equal(r.Digest, token.Digest) {
			return r, nil
		}
	}
	for _, r := range b.requests {
		if token.Nonce != nil && r.Nonce.Cmp(token.Nonce) == 0 {
			return r, nil
		}
	}
	return nil, fmt.Errorf("%w: this vault asked for no time-stamp of these bytes; it may be for another vault, or from before an older copy was put back", ErrRefused)
}

// logTimestamp makes the entry and returns the time-stamp as the log holds it.
func (v *Vault) logTimestamp(ctx context.Context, t Timestamp, chain []*x509.Certificate) (Timestamp, error) {
	root := sha256.Sum256(chain[len(chain)-1].Raw)
	c := &commit{action: custody.ActionTimestamp, details: map[string]string{
		stampOp: stampAdd, stampRequest: strconv.FormatInt(t.Requested, 10), stampTime: t.Time.Format(time.RFC3339Nano),
		stampAuthority: t.Authority, stampResponse: base64.StdEncoding.EncodeToString(t.Response), stampRoot: hex.EncodeToString(root[:]),
	}}
	for i, one := range chain {
		c.details[stampCertificate+strconv.Itoa(i+1)] = base64.StdEncoding.EncodeToString(one.Raw)
	}
	if _, err := v.apply(ctx, c); err != nil {
		return Timestamp{}, err
	}
	b, err := v.timestampBook(ctx)
	if err != nil {
		return Timestamp{}, err
	}
	t = b.tokens[len(b.tokens)-1]
	return t, t.Fault
}
