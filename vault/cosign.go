package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"emanet/vault/custody"
)

// CosignOptions say what a checkpoint must continue before it is cosigned.
type CosignOptions struct {
	Unverified bool   // also from a signer whose key nobody compared by telephone
	Forwarded  bool   // also with a bundle that was made for somebody else
	Checkpoint []byte // one that was kept outside of the vault, maybe cosigned; nil: none
	Code       string // the code of one from paper; "": none
	Lost       bool   // also a log that says that a recovery lost what was seen; what was seen before then does not count any more
}

// Cosigned is a checkpoint of somebody else's log under which this vault's holder put their name.
type Cosigned struct {
	Note       []byte // with the cosignature
	Checkpoint custody.Checkpoint
	From       string
	Linked     []custody.Checkpoint // what it continues, of what was seen before
	Paper      bool                 // and what was kept outside of the vault
	Entry      int64
	Known      bool // it was cosigned before; nothing was logged
}

// Cosign puts this holder's name under the checkpoint that came with a bundle (C2SP tlog-cosignature): the word that the log continues
// everything that this vault saw of it before, and that this is the newest. Nothing is signed unless the proof in the bundle
// leads there from each earlier checkpoint; where it does not, both are kept in the log. The first that is seen is taken as it is.
// Errors: *ForkError, ErrRefused as [Incoming.Refused], for a bundle that proves nothing, and for one that is older than
// another that was seen; ErrIntegrity; ErrLocked, ErrReadOnly.
func (v *Vault) Cosign(ctx context.Context, in *Incoming, o CosignOptions) (*Cosigned, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return nil, err
	}
	if err := v.judge(ctx, in); err != nil {
		return nil, err
	}
	if err := in.Refused(AcceptOptions{Unverified: o.Unverified, Forwarded: o.Forwarded}); err != nil {
		return nil, err
	}
	switch in.Log {
	case LogForked, LogUnlinked:
		return nil, v.keepFork(ctx, in, *in.Seen, in.linkErr)
	case LogUnproven:
		return nil, fmt.Errorf("%w: the bundle does not prove what its log continues; ask for one that an emanet of today makes", ErrRefused)
	case LogOlder:
		return nil, fmt.Errorf("%w: a later checkpoint of %s was seen before (%d leaves, this one has %d); cosign that one", ErrRefused,
			in.From(), in.Seen.Checkpoint.Size, in.Custody.Proved.Checkpoint.Size)
	case LogLost:
		if !o.Lost {
			return nil, v.keepFork(ctx, in, *in.Seen, in.linkErr)
		}
	}
	if err := v.linkPaper(ctx, in, o); err != nil {
		return nil, err
	}
	return v.cosign(ctx, in, o)
}

// linkPaper holds the log against what was kept outside of the vault.
func (v *Vault) linkPaper(ctx context.Context, in *Incoming, o CosignOptions) error {
	p := in.Custody.Proved
	if o.Checkpoint != nil {
		note, _, err := custody.ParseCosigned(o.Checkpoint)
		if err != nil {
			return fmt.Errorf("the checkpoint that was kept: %w", err)
		}
		cp, err := custody.ParseCheckpoint(note, p.Checkpoint.Origin) // whoever kept it vouches for it, not its signature
		if err != nil {
			return fmt.Errorf("the checkpoint that was kept: %w", err)
		}
		if err := p.Links(cp); err != nil && !(o.Lost && isLost(err)) {
			return v.paperFork(ctx, in, Seen{Note: note, Checkpoint: cp}, err)
		}
	}
	if o.Code == "" {
		return nil
	}
	code, err := custody.ParseCode(o.Code)
	if err != nil {
		return fmt.Errorf("the code that was kept: %w", err)
	}
	if err := p.LinksCode(code); err != nil && !(o.Lost && isLost(err)) {
		if errors.Is(err, custody.ErrOtherVault) {
			return err
		}
		return v.paperFork(ctx, in, Seen{Code: o.Code, Checkpoint: custody.Checkpoint{Origin: p.Checkpoint.Origin, Size: code.Size}}, err)
	}
	return nil
}

// paperFork is keepFork for what was kept outside of the vault. If that is later than the bundle, the bundle is an old one, as far as
// anybody knows.
func (v *Vault) paperFork(ctx context.Context, in *Incoming, seen Seen, cause error) error {
	if errors.Is(cause, custody.ErrRollback) && !isLost(cause) {
		return fmt.Errorf("%w: what you kept (%d leaves) is later than this bundle (%d leaves); ask for a new one", ErrRefused, seen.Checkpoint.Size, in.Custody.Proved.Checkpoint.Size)
	}
	return v.keepFork(ctx, in, seen, cause)
}

// cosign signs, and makes the entry.
func (v *Vault) cosign(ctx context.Context, in *Incoming, o CosignOptions) (*Cosigned, error) {
	p := in.Custody.Proved
	w, err := v.signer(ctx)
	if err != nil {
		return nil, err
	}
	b, err := v.witnessBook(ctx)
	if err != nil {
		return nil, err
	}
	c := &Cosigned{Checkpoint: p.Checkpoint, From: in.From(), Paper: o.Checkpoint != nil || o.Code != ""}
	for _, s := range b.all {
		if s.Checkpoint.Origin != p.Checkpoint.Origin {
			continue
		}
		if s.Checkpoint.Size < p.Checkpoint.Size && !s.Weak && in.Log != LogLost {
			c.Linked = append(c.Linked, s.Checkpoint)
		}
		if s.Checkpoint.Tree() == p.Checkpoint.Tree() && s.Cosigned != nil && s.By == w.ID() {
			c.Note, c.Entry, c.Known = s.Cosigned, s.Sequence, true
		}
	}
	if c.Known {
		return c, nil
	}
	if c.Note, err = w.Cosign(p.CheckpointNote, v.now()); err != nil {
		return nil, err
	}
	d := witnessDetails(in)
	d[witnessOp], d[witnessNote], d[witnessBy] = witnessSign, string(c.Note), w.ID()
	d[witnessEarlier], d[witnessLosses] = earlierText(p), lossesText(p)
	if c.Paper {
		d[witnessPaper] = "yes"
	}
	if in.Log == LogLost {
		d[witnessLost] = "yes"
	}
	if _, err := v.apply(ctx, &commit{action: custody.ActionCosign, details: d}); err != nil {
		return nil, err
	}
	c.Entry = v.state.Sequence()
	return c, nil
}

// witnessDetails are what every entry about somebody else's log says.
func witnessDetails(in *Incoming) map[string]string {
	return map[string]string{
		witnessVault: in.Info.Vault.String(), witnessFrom: in.From(), witnessSigner: in.Signer.String(),
		witnessMade: in.Info.Created.Format(time.RFC3339), witnessTransfer: fmt.Sprintf("%x", in.Info.Nonce),
	}
}
