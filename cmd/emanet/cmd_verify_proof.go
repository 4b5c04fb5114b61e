package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"emanet/cmd/internal/tty"
	"emanet/crypto"
	"emanet/vault"
	"emanet/vault/custody"
	"emanet/vault/stamp"
)

// checkedProof is a proof that holds, and what else was checked with it.
type checkedProof struct {
	name   string // of its file
	raw    []byte
	proved *custody.Proved
	made   time.Time // when it was checked

	dates   []checkedDate
	files   []comparedFile
	linked  string // the checkpoint or code that it was held against
	pinned  bool   // the reader named the vault
	trusted bool   // the reader named roots
	own     bool   // this vault made the proof just now
}

// checkedDate is a time-stamp of a proof that holds.
type checkedDate struct {
	vault.Timestamp

	size, entries int64 // of the log that it dates
	trusted       bool  // the reader named the root
}

// comparedFile is a file that was looked for in a proof.
type comparedFile struct {
	name string
	size int64
	sum  [32]byte
	hits []custody.ProofHit
}

// verifyProof checks the proof of one record's history. It needs no vault and no key.
func verifyProof(ctx context.Context, e *env, o verifyOptions) error {
	raw, err := e.fileOrInput(ctx, "proof", o.proof, custody.MaxStatement)
	if err != nil {
		return err
	}
	if err := e.newFile(o.page); err != nil {
		return err
	}
	c := &checkedProof{name: o.proof, raw: raw, made: e.now()}
	var pinned *crypto.VaultID
	if o.vault != "" {
		id, err := crypto.ParseVaultID(o.vault)
		if err != nil {
			return usagef("--vault-id %q: it has 64 hexadecimal digits", o.vault)
		}
		pinned, c.pinned = &id, true
	}
	if c.proved, err = custody.VerifyProof(raw, pinned); err != nil {
		return &hinted{fmt.Errorf("the proof does not hold: %w", err), proofHint(err)}
	}
	if err := c.held(ctx, e, o); err != nil {
		return err
	}
	if err := c.compare(ctx, e, o.files); err != nil {
		return err
	}
	if o.page != "" {
		page, err := c.page()
		if err != nil {
			return err
		}
		if err := writeBoth([]string{e.path(o.page)}, [][]byte{page}); err != nil {
			return err
		}
	}
	if e.global.json {
		err = e.emit(c.json())
	} else {
		c.tell(e)
	}
	return errors.Join(err, c.foreign())
}

func proofHint(err error) string {
	if errors.Is(err, custody.ErrOtherVault) {
		return "it is about another vault than the one that you named"
	}
	return "it was changed or cut on its way, or somebody made it up: ask for it again"
}

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
	if err := c.timestamps(roots); err != nil {
		return err
	}
	if o.checkpoint == "" {
		return nil
	}
	anchor, err := o.anchor(ctx, e)
	if err != nil {
		return err
	}
	if c.linked, err = c.link(anchor); err != nil {
		return &hinted{
			fmt.Errorf("%w: the proof does not continue the checkpoint that you kept: %w", vault.ErrIntegrity, err),
			"keep both: if the checkpoint is to be trusted, the vault was put back or went another way; or ask for a proof that was made after it",
		}
	}
	return nil
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
func (c *checkedProof) timestamps(roots *stamp.Roots) error {
	for i, t := range c.proved.Timestamps {
		own, err := stamp.Pin(t.Certificates)
		if err != nil {
			return fmt.Errorf("%w: time-stamp %d of the proof: %w", vault.ErrIntegrity, i+1, err)
		}
		d := checkedDate{size: t.Size, entries: t.Entries}
		if roots != nil {
			if d.Timestamp, err = vault.CheckTimestamp(t.Checkpoint, t.Response, roots); err == nil {
				d.trusted = true
			}
		}
		if !d.trusted {
			if d.Timestamp, err = vault.CheckTimestamp(t.Checkpoint, t.Response, own); err != nil {
				return fmt.Errorf("%w: time-stamp %d of the proof: %w", vault.ErrIntegrity, i+1, err)
			}
		}
		c.dates = append(c.dates, d)
	}
	return nil
}

// compare looks for files in the proof.
func (c *checkedProof) compare(ctx context.Context, e *env, names []string) error {
	for _, name := range names {
		f, err := comparedFileOf(ctx, e, name)
		if err != nil {
			return err
		}
		for _, r := range c.proved.Records {
			f.hits = append(f.hits, r.Find(f.size, f.sum)...)
		}
		c.files = append(c.files, f)
	}
	return nil
}

// comparedFileOf reads a file to its end.
func comparedFileOf(ctx context.Context, e *env, name string) (comparedFile, error) {
	f, err := os.Open(e.path(name))
	if err != nil {
		return comparedFile{}, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil {
		return comparedFile{}, err
	}
	if !info.Mode().IsRegular() {
		return comparedFile{}, usagef("--file %q is not a file", name)
	}
	bar := e.progress(ctx, "comparing", tty.Bytes)
	defer bar.Done()
	h := sha256.New()
	buf := make([]byte, 1<<20)
	c := comparedFile{name: name}
	for {
		if err := ctx.Err(); err != nil {
			return c, err
		}
		n, err := f.Read(buf)
		h.Write(buf[:n])
		c.size += int64(n)
		bar.Report(c.size, max(info.Size(), c.size))
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return c, err
		}
	}
	c.sum = [32]byte(h.Sum(nil))
	return c, nil
}

// foreign names the files that the proof is not about.
func (c *checkedProof) foreign() error {
	var errs []error
	for _, f := range c.files {
		if len(f.hits) == 0 {
			errs = append(errs, &hinted{
				fmt.Errorf("%w: %q is not what the record committed to: SHA-256 %s, %d bytes", vault.ErrIntegrity, f.name, hex.EncodeToString(f.sum[:]), f.size),
				"see what it committed to above; a copy that was edited, converted or stripped is another file",
			})
		}
	}
	return errors.Join(errs...)
}
