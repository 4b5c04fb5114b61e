package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"emanet/cmd/internal/tty"
	"emanet/crypto"
	"emanet/vault"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/stamp"
)

// checkedProof is a proof that holds, and what else was checked with it.
type checkedProof struct {
	name   string // of its file
	raw    []byte
	proved *custody.Proved
	made   time.Time // when it was checked

	dates    []checkedDate
	files    []comparedFile
	kept     string // the checkpoint or code that it was held against
	unlinked bool   // the proof does not say how it stands to that
	later    bool   // because that is later than the proof
	pinned   bool   // the reader named the vault
	trusted  bool   // the reader named roots
	signer   bool   // the reader named the key that must have signed
	own      bool   // this vault made the proof just now
}

// checkedDate is a time-stamp of a proof that holds.
type checkedDate struct {
	vault.Timestamp

	size, entries int64 // of the log that it dates
	trusted       bool  // the reader named the root
}

// comparedFile is a file that was looked for in a proof.
type comparedFile struct {
	name   string
	size   int64
	sum    [32]byte
	small  []byte // its bytes, if they could be those of a record
	leaves []int64
	leaf   int64  // the first change that committed to it
	as     string // what it is of the record, if it is not one of its files
}

func (f comparedFile) found() bool { return len(f.leaves) > 0 }

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
	if !bytes.HasPrefix(raw, []byte("emanet-statement-v1\n")) {
		return &hinted{fmt.Errorf("%w: %q", errNoProof, o.proof), proofHint(errNoProof)}
	}
	if c.proved, err = custody.VerifyProof(raw, pinned); err != nil {
		return &hinted{fmt.Errorf("the proof does not hold: %w", err), proofHint(err)}
	}
	if err := c.signedBy(ctx, e, o.signer); err != nil {
		return err
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
	return errors.Join(err, c.lacking())
}

func proofHint(err error) string {
	if errors.Is(err, custody.ErrOtherVault) {
		return "it is about another vault than the one that you named"
	}
	if errors.Is(err, errNoProof) {
		return "give the file that emanet proof wrote, or custody/proof of a bundle, as it was: a mail or an editor that changed its line ends made another file of it"
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

// compare looks for files in the proof: files of the record, the record itself as export and share write it, and then its words and
// what that names.
func (c *checkedProof) compare(ctx context.Context, e *env, names []string) error {
	var revisions []*record.Revision
	for _, name := range names {
		f, err := comparedFileOf(ctx, e, name)
		if err != nil {
			return err
		}
		f.find(c.proved, f.size, f.sum)
		if r, size, sum := revisionIn(f.small); r != nil && !f.found() {
			if f.find(c.proved, size, sum); f.found() {
				f.as = "the record itself"
			}
		}
		if r, _, _ := revisionIn(f.small); r != nil && f.found() {
			revisions = append(revisions, r)
		}
		c.files = append(c.files, f)
	}
	for i := range c.files {
		for _, r := range revisions {
			c.files[i].within(c.proved, r)
		}
	}
	return nil
}

// find notes where the proof opens a commitment to these bytes.
func (f *comparedFile) find(p *custody.Proved, size int64, sum [32]byte) {
	for _, r := range p.Records {
		for _, hit := range r.Find(size, sum) {
			f.leaves = append(f.leaves, hit.Change.Leaf)
		}
	}
	if f.found() {
		f.leaf = f.leaves[0]
	}
}

// within looks for a file in a revision that is proven: the words of the record, or a file whose hash it names.
func (f *comparedFile) within(p *custody.Proved, r *record.Revision) {
	if f.found() {
		return
	}
	b, err := r.Canonical()
	if err != nil {
		return
	}
	as := ""
	switch {
	case f.sum == sha256.Sum256([]byte(r.Text)) && f.size == int64(len(r.Text)):
		as = "the words of the record"
	case slices.ContainsFunc(r.Files, func(of record.File) bool { return of.SHA256 == f.sum && of.Size == f.size }):
		as = "a file that the record names by its hash"
	default:
		return
	}
	f.find(p, int64(len(b)), sha256.Sum256(b))
	f.as = as
}

// revisionIn reads a record as emanet export writes it (record.json), or as it stands in a bundle, and returns what the log commits to.
func revisionIn(data []byte) (*record.Revision, int64, [32]byte) {
	if shared, err := record.ParseShared(data); err == nil && shared.Original != nil {
		b, err := shared.Original.Canonical()
		if err != nil {
			return nil, 0, [32]byte{}
		}
		return shared.Original, int64(len(b)), sha256.Sum256(b)
	}
	data = bytes.TrimSuffix(data, []byte("\n"))
	r, err := record.ParseRevision(data)
	if err != nil {
		return nil, 0, [32]byte{}
	}
	return r, int64(len(data)), sha256.Sum256(data)
}

// comparedFileOf reads a file to its end.
func comparedFileOf(ctx context.Context, e *env, name string) (comparedFile, error) {
	info, err := os.Stat(e.path(name)) // before it is opened: a pipe would wait
	if err != nil {
		return comparedFile{}, err
	}
	if !info.Mode().IsRegular() {
		return comparedFile{}, usagef("--file %q is not a file", name)
	}
	f, err := os.Open(e.path(name))
	if err != nil {
		return comparedFile{}, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
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
		if c.size <= record.MaxShared {
			c.small = append(c.small, buf[:n]...)
		} else {
			c.small = nil
		}
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

// closed counts the commitments that the proof does not open.
func (c *checkedProof) closed() int {
	n := 0
	for _, r := range c.proved.Records {
		for _, ch := range r.Changes {
			n += ch.Closed
		}
	}
	return n
}

// errNoProof is a file that is something else.
var errNoProof = fmt.Errorf("%w: this is no proof", vault.ErrIntegrity)

// errNotDated ends a check of a proof that no authority dates whom the reader trusts.
var errNotDated = errors.New("no time-stamp of the proof leads to a root that you trust")

// lacking says what the reader asked for and the proof does not show: files that it is not about, a date by a trusted authority, a
// link to a checkpoint that was kept.
func (c *checkedProof) lacking() error {
	var errs []error
	for _, f := range c.files {
		if f.found() {
			continue
		}
		sum := fmt.Sprintf("SHA-256 %s, %d bytes", hex.EncodeToString(f.sum[:]), f.size)
		if n := c.closed(); n > 0 {
			errs = append(errs, &hinted{
				fmt.Errorf("%w: %q is none of what the proof opens (%s); %s are not opened, and it may be one of them or not", vault.ErrIntegrity, f.name, sum, count(n, "commitment")),
				"if it is the text of the record, give its record.json beside it; else ask for a proof that opens more: emanet proof --former, or without --only; a copy that was edited, converted or stripped is another file",
			})
			continue
		}
		errs = append(errs, &hinted{
			fmt.Errorf("%w: %q is not what the record committed to (%s)", vault.ErrIntegrity, f.name, sum),
			"see what it committed to above; a copy that was edited, converted or stripped is another file",
		})
	}
	trusted := func(d checkedDate) bool { return d.trusted }
	if c.trusted && !slices.ContainsFunc(c.dates, trusted) {
		errs = append(errs, &hinted{errNotDated, "--roots takes the root certificate that the authority publishes"})
	}
	if c.later {
		errs = append(errs, &hinted{fmt.Errorf("%w: %s is later than the proof", custody.ErrNoLink, c.kept), "ask for a proof that is made now; if none comes that continues what you kept, the vault was put back: keep both"})
	} else if c.unlinked {
		errs = append(errs, &hinted{fmt.Errorf("%w: %s", custody.ErrNoLink, c.kept), "ask for a proof that says, with what you kept: emanet proof --since FILE, or --since CODE"})
	}
	return inOneLine(errs)
}

// inOneLine joins errors to one that is told in one line.
func inOneLine(errs []error) error {
	if len(errs) < 2 {
		return errors.Join(errs...)
	}
	return listed(errs)
}

// listed are errors that are told one behind the other.
type listed []error

func (l listed) Error() string {
	words := make([]string, len(l))
	for i, err := range l {
		words[i] = err.Error()
	}
	return strings.Join(words, "; ")
}

func (l listed) Unwrap() []error { return l }
