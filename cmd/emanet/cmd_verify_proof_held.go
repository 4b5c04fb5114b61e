package main

import (
	"context"
	"errors"
	"fmt"

	"emanet/vault"
	"emanet/vault/custody"
	"emanet/vault/stamp"
)

// held holds the proof against what the reader brought: roots, and a checkpoint that was kept.
func (c *checkedProof) held(ctx context.Context, e *env, o verifyOptions) error {
	var roots *stamp.Roots
	if o.roots != "" {
		var err error
		if roots, err = readRoots(e, o.roots); err != nil {
			return err
		}
		c.trusted = true
	}
	if err := c.timestamps(ctx, roots); err != nil {
		return err
	}
	if o.checkpoint == "" {
		return nil
	}
	anchor, err := o.anchor(ctx, e)
	if err != nil {
		return err
	}
	c.kept, err = c.link(anchor)
	switch {
	case errors.Is(err, custody.ErrNoLink):
		c.unlinked = true
		return nil
	case errors.Is(err, custody.ErrOtherVault):
		return &hinted{fmt.Errorf("%w: what you kept is of another vault than the proof: %w", vault.ErrIntegrity, err), "keep both, and ask whose proof this is"}
	case errors.Is(err, custody.ErrRollback) && !isLost(err):
		c.unlinked, c.later = true, true
		return nil
	case err != nil:
		return &hinted{fmt.Errorf("%w: the proof contradicts what you kept: %w", vault.ErrIntegrity, err), "keep both: if what you kept is to be trusted, the vault went another way"}
	}
	return nil
}

func isLost(err error) bool {
	var lost *custody.LostError
	return errors.As(err, &lost)
}

// link holds the log of the proof against a checkpoint or a code that was kept.
func (c *checkedProof) link(anchor vault.VerifyOptions) (string, error) {
	if anchor.Code != "" {
		code, err := custody.ParseCode(anchor.Code)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("the code that you kept (%s)", count(int(code.Size), "leaf")), c.proved.LinksCode(code)
	}
	note, _, err := custody.ParseCosigned(anchor.Checkpoint)
	if err != nil {
		return "", err
	}
	cp, err := custody.ParseCheckpoint(note, "")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("the checkpoint that you kept (%s)", count(int(cp.Entries), "entry")), c.proved.Links(cp)
}

// timestamps verifies the time-stamps: against the roots that the reader trusts, else each against its own, which whoever made
// the proof chose.
func (c *checkedProof) timestamps(ctx context.Context, roots *stamp.Roots) error {
	for i, t := range c.proved.Timestamps {
		if err := ctx.Err(); err != nil {
			return err
		}
		d := checkedDate{size: t.Size, entries: t.Entries}
		var err error
		if roots != nil {
			d.Timestamp, err = vault.CheckTimestamp(t, roots)
			d.trusted = err == nil
		}
		if !d.trusted {
			own, pinned := stamp.Pin(t.Certificates)
			if d.Timestamp, err = vault.CheckTimestamp(t, own); pinned != nil || err != nil {
				return fmt.Errorf("%w: time-stamp %d of the proof: %w", vault.ErrIntegrity, i+1, errors.Join(pinned, err))
			}
		}
		c.dates = append(c.dates, d)
	}
	return nil
}

// signedBy holds the proof against the key that must have signed it, if the reader named one.
func (c *checkedProof) signedBy(ctx context.Context, e *env, signer string) error {
	text, err := e.content(ctx, "signer", signer)
	if err != nil || text == "" {
		return err
	}
	want, err := signerPrintOf(text)
	if err != nil {
		return err
	}
	if got := rawPrint(c.proved.Writer.Raw()); got != want {
		return &hinted{fmt.Errorf("%w: the proof is signed by %s, not by %s", vault.ErrRefused, got, want), "ask whoever gave it to you whose proof it is; after emanet keys rotate a vault has another key"}
	}
	c.signer = true
	return nil
}
