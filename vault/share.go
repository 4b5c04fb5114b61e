package vault

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/redact"
)

// ErrConsent is returned when a record may not be shared for a purpose, because the person was not asked, refused,
// withdrew, or agreed for a time that is over. It is an ErrRefused.
var ErrConsent = fmt.Errorf("%w: consent", ErrRefused)

// ErrUndecided is returned when a copy was to be made under pseudonyms while nobody decided about something that may
// be a name. It is an ErrRefused.
var ErrUndecided = fmt.Errorf("%w: undecided", ErrRefused)

// ShareOptions say what is shared, with whom, and what for.
type ShareOptions struct {
	What       bundle.What // full, text or catalogue
	Purpose    string      // share-with-counsel, submit-to-body or publish
	To         []string    // names of contacts; none with Passphrase
	For        string      // who is told the passphrase
	Note       string      // why; kept in the log and not in the bundle
	Override   string      // why it is shared without consent; kept in the log
	Since      int64       // also show that the log continues the one of so many leaves; 0: those that the readers were given before
	Software   string      // "emanet", or "emanet " and a version
	PluginUI   keyslot.PluginUI
	Unverified bool // also contacts whose keys nobody compared by telephone

	Passphrase *crypto.Passphrase // instead of contacts: whoever knows it

	Pseudonyms bool     // names are replaced; What is then text or full, and the bundle is redacted
	KeepNames  []string // persons whose names stay, as the records name them
	Files      []string // of a copy under pseudonyms: files that are given as they are all the same, each "ITEM" or "RECORD/ITEM"
	Strip      bool     // pictures and films are given without what they say about themselves
}

// Share writes the bundle of a plan to the file at path, which must not exist. The share is logged as intended before
// the first byte, and as done when the file is durable; one that cannot be logged is not written.
// progress counts bytes of what is shared.
// Errors: ErrConsent, ErrUndecided, ErrRefused, ErrIntegrity, fs.ErrExist, store.ErrNoSpace, those of the file and of a plugin.
func (v *Vault) Share(ctx context.Context, p *SharePlan, path string, progress Progress) (*Shared, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return nil, err
	}
	if p.entry != v.state.Sequence() {
		return nil, fmt.Errorf("%w: the vault has changed since it was shown what would be shared", ErrRefused)
	}
	if err := p.Refused(); err != nil {
		return nil, err
	}
	contents, err := p.contents(ctx, v)
	if err != nil {
		return nil, err
	}
	w, err := v.signer(ctx)
	if err != nil {
		return nil, err
	}
	out, err := createBeside(path)
	if err != nil {
		return nil, err
	}
	s := &sharing{v: v, plan: p, details: p.details()}
	if err := s.log(ctx, custody.ActionShare); err != nil {
		return nil, errors.Join(fmt.Errorf("it could not be logged, and was not written: %w", err), out.discard())
	}
	var result *Shared
	if contents.Tags, err = s.custodyTags(ctx); err == nil {
		result, err = s.write(ctx, out, contents, w, progress)
	}
	if err == nil {
		err = out.publish(path)
	}
	if err != nil {
		s.details["outcome"] = "nothing was written"
		log := s.log(context.WithoutCancel(ctx), custody.ActionShareFailed)
		return nil, errors.Join(err, out.discard(), log)
	}
	s.details["bundle"], s.details["size"] = hex.EncodeToString(result.Bundle[:]), strconv.FormatInt(result.Size, 10)
	s.details["sha256"] = hex.EncodeToString(result.SHA256[:])
	if err := s.log(context.WithoutCancel(ctx), custody.ActionShareDone); err != nil {
		return result, fmt.Errorf("the bundle was written, and that it was could not be logged: %w", err)
	}
	v.keepCaches(ctx, false)
	return result, nil
}

// Shared says what was written.
type Shared struct {
	Size   int64    // bytes of the file
	SHA256 [32]byte // of the file
	Bundle [32]byte // SHA-256 of what was signed
	Signer crypto.SigningKey
}

// sharing is one Share under way.
type sharing struct {
	v       *Vault
	plan    *SharePlan
	details map[string]string
}

// log writes entries that name every record of the plan.
func (s *sharing) log(ctx context.Context, action custody.Action) error {
	h, err := s.v.history(ctx)
	if err != nil {
		return err
	}
	c := &commit{action: action, purpose: one(s.plan.options.Note), details: s.details}
	for _, r := range s.plan.Records {
		rows := h.revisions(r.ID.String())
		ch, err := s.v.rowAbout(r.ID, rows[len(rows)-1], action)
		if err != nil {
			return err
		}
		c.changes = append(c.changes, ch)
	}
	return s.v.applyChunks(ctx, c)
}

// write seals the bundle into out: encryption runs beside what reads and hashes.
func (s *sharing) write(ctx context.Context, out *beside, c *bundle.Contents, by *custody.Writer, progress Progress) (*Shared, error) {
	sum := &summing{w: out.file, hash: sha256.New()}
	buffered := bufio.NewWriterSize(sum, 1<<20)
	sealed, err := s.plan.seal(buffered, s.v.cfg.WorkFactor)
	if err != nil {
		return nil, err
	}
	side := crypto.WriteBeside(ctx, sealed)
	written, err := bundle.Write(ctx, side, c, by.Signer(), progress)
	if err = errors.Join(err, side.Close()); err == nil {
		err = errors.Join(buffered.Flush(), out.file.Sync())
	}
	if err != nil {
		return nil, err
	}
	key, err := crypto.NewSigningKey(by.Raw())
	return &Shared{Size: sum.size, SHA256: [32]byte(sum.hash.Sum(nil)), Bundle: written.TagManifest, Signer: key}, err
}

// summing counts and hashes what goes to a file.
type summing struct {
	w    io.Writer
	hash hash.Hash
	size int64
}

func (s *summing) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	s.hash.Write(b[:n])
	s.size += int64(n)
	return n, err
}

// seal starts the age file for those who may read it.
func (p *SharePlan) seal(dst io.Writer, logN int) (io.WriteCloser, error) {
	if pass := p.options.Passphrase; pass != nil {
		return keyslot.SealPacketPassphrase(dst, *pass, logN)
	}
	return keyslot.SealPacket(dst, p.holders...)
}

// details are what the log keeps of a share.
func (p *SharePlan) details() map[string]string {
	d := map[string]string{
		"transfer": hex.EncodeToString(p.nonce[:]), "what": string(p.What), "use": p.options.Purpose,
		"records": strconv.Itoa(len(p.Records)), "bytes": strconv.FormatInt(p.Bytes, 10),
	}
	var names, prints []string
	for _, c := range p.Readers {
		names, prints = append(names, c.Name), append(prints, c.Fingerprint.Digits())
	}
	if p.options.Passphrase != nil {
		d["passphrase-for"] = p.options.For
	} else {
		d["to"], d["fingerprints"] = strings.Join(names, "\n"), strings.Join(prints, "\n")
	}
	if p.options.Override != "" && p.unconsented() > 0 {
		d["consent-overridden"] = p.options.Override
	}
	if len(p.Unverified()) > 0 {
		d["unverified"] = strings.Join(p.Unverified(), "\n")
	}
	if p.options.Strip {
		d["metadata"] = "stripped"
	}
	return d
}

// beside is a file that is written under another name until it is whole.
type beside struct {
	root *os.Root
	file *os.File
	temp string
}

// createBeside starts a file beside the one at path, which must not exist.
func createBeside(path string) (*beside, error) {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	b := &beside{root: root, temp: ".emanet-part-" + rand.Text()}
	if _, err := root.Lstat(filepath.Base(path)); err == nil {
		return nil, errors.Join(fmt.Errorf("%q: %w", path, os.ErrExist), root.Close())
	}
	b.file, err = root.OpenFile(b.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return b, nil
}

// publish gives the whole file its name, durably; it never replaces another.
func (b *beside) publish(path string) error {
	if err := b.file.Close(); err != nil {
		return err
	}
	b.file = nil
	name := filepath.Base(path)
	err := b.root.Link(b.temp, name)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%q: %w", path, os.ErrExist)
	}
	if err == nil {
		_ = b.root.Remove(b.temp) // the bundle has its name: what stays is the same file under another
	} else if err := renameNew(b.root, b.temp, name); err != nil { // a file system without hard links
		return err
	}
	b.temp = ""
	syncFolder(b.root)
	_ = b.root.Close() // a handle for names
	return nil
}

// discard removes what was written.
func (b *beside) discard() error {
	var err error
	if b.file != nil {
		err = b.file.Close()
	}
	if b.temp != "" {
		err = errors.Join(err, b.root.Remove(b.temp))
	}
	return errors.Join(err, b.root.Close())
}

// syncFolder makes a new name durable where folders can be synced; elsewhere the system does it in its own time.
func syncFolder(root *os.Root) {
	if d, err := root.Open("."); err == nil {
		_ = d.Sync() // not possible on some systems
		_ = d.Close()
	}
}

// ShareHit is a place of what is shared that names somebody, or may.
type ShareHit struct {
	redact.Hit

	Record              record.ID
	Where               string // "title", "text", the name of a file
	Before, Word, After string // in one line
	Kept                bool   // it is the name of somebody whose name stays
}
