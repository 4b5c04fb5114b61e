package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"unicode/utf8"

	"emanet/crypto"
	"emanet/index/extract"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

const (
	inlineText = 64 << 10  // bytes of a text file that is kept inside its record
	smallFile  = 192 << 10 // bytes of a file that is sealed into the store; larger ones are sealed files
	maxSummary = 64 << 10  // bytes of the catalogue fields of one record, for the same reason
	headBytes  = 64 << 10  // bytes that a media type is recognised from: some documents say late what they are
	maxFiles   = 500       // files of one record, so that its private part stays small
	maxRefs    = 600       // objects of one change, for the same reason: files, and what was read of them
)

// Source is a file that somebody brings. Its bytes are read once, from Open, and kept exactly.
type Source struct {
	Name      string                        // as the person knows it; any bytes
	Open      func() (io.ReadCloser, error) // called once
	Size      int64                         // -1: not known
	MediaType string                        // "": recognised by content

	item   string        // of a received file: its item where it came from; "": the next one
	fields record.Fields // of a received file: what was known about it there
}

// prepared is a record revision with its files, sealed and on its way into one entry.
type prepared struct {
	revision *record.Revision
	change   custody.Change
	put      []sealed                    // whole after settle
	pending  []*pending                  // of them, those that are being sealed
	weight   int64                       // bytes of them, without padding
	files    []store.ObjectID            // sealed files that lie on the disk already
	unread   []unread                    // files that wait to be read
	readings map[string]*extract.Reading // what was read, by item
	text     int                         // bytes of text in them
	light    bool                        // they hold no text any more
	from     *origin                     // of a received record
	typed    bool                        // a text of its own comes later: no file becomes the text
	given    map[string]bool             // items inside other files that were received with them
	before   map[string]FileReading      // what had been read before this change, by item; nil in an addition
	stopped  bool                        // the reading was interrupted
	late     bool                        // files are left to be read in an entry of their own
}

// abandon removes the sealed files of a revision that was not committed.
func (v *Vault) abandon(p *prepared) {
	_ = p.settle() // nothing of it is kept
	for _, id := range p.files {
		_ = v.st.Unlink(id) // what stays is collected by the next erasure
	}
}

// sealSource reads one file to its end, seals it and adds it to the revision. The first text that fits becomes the
// text of a record that has none.
func (v *Vault) sealSource(ctx context.Context, p *prepared, s Source, progress Progress) error {
	return v.sealFile(ctx, p, s, unread{}, progress)
}

// sealInside is sealSource for a file that lies inside another one: it never becomes the text of the record.
func (v *Vault) sealInside(ctx context.Context, p *prepared, s Source, of unread) error {
	return v.sealFile(ctx, p, s, unread{inside: of.file.ItemID, depth: of.depth + 1}, nil)
}

func (v *Vault) sealFile(ctx context.Context, p *prepared, s Source, u unread, progress Progress) error {
	if len(p.revision.Files) >= maxFiles {
		return fmt.Errorf("%w: a record holds at most %d files; add the others as a record of their own", ErrRefused, maxFiles)
	}
	r, err := s.Open()
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // opened for reading
	if v.scratch == nil {
		v.scratch = make([]byte, smallFile+1)
	}
	head := v.scratch
	n, err := io.ReadFull(r, head)
	head = head[:n]
	if s.Name == "" {
		s.Name = "unnamed"
	}
	f := record.File{ItemID: s.item, Name: s.Name, MediaType: s.MediaType, Fields: s.fields.Clone()}
	if f.ItemID == "" {
		f.ItemID = nextItem(p.revision.Files)
	}
	if f.MediaType == "" {
		f.MediaType = extract.MediaType(head[:min(n, headBytes)], s.Name)
	}
	if u.inside != "" {
		f.Fields.Add(keyContained, record.Value{Text: u.inside})
	}
	whole := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	switch {
	case whole && u.inside == "" && p.becomesText(f, head):
		f.Size, f.SHA256 = int64(n), sum(head)
		p.revision.Text, p.revision.TextFrom, err = string(head), f.Name, nil
	case whole:
		u.plain = bytes.Clone(head)
		err = v.sealSmall(p, &f, u.plain)
	case err == nil:
		err = v.sealLarge(ctx, p, &f, io.MultiReader(bytes.NewReader(head), r), s.Size, progress)
	}
	if err != nil {
		return fmt.Errorf("%q: %w", path.Base(s.Name), err)
	}
	p.revision.Files = append(p.revision.Files, f)
	return p.await(u, f)
}

// await makes a sealed file wait to be read.
func (p *prepared) await(u unread, f record.File) error {
	if f.Inline() || f.Size == 0 {
		return nil
	}
	id, err := store.ParseObjectID(f.Object)
	if err != nil {
		return err
	}
	u.file, u.object = f, id
	p.unread = append(p.unread, u)
	return nil
}

// becomesText reports whether a small file is kept as the text of its record: plain text in UTF-8, in a record that has none.
func (p *prepared) becomesText(f record.File, b []byte) bool {
	return keptAsText(f.MediaType) && !p.typed && p.revision.Text == "" && len(b) > 0 && len(b) <= inlineText && utf8.Valid(b)
}

// keptAsText reports whether a file of this type is words as it stands, without markup.
func keptAsText(mediaType string) bool {
	switch mediaType {
	case "text/plain", "text/markdown", "text/csv":
		return true
	}
	return false
}

// nextItem returns the item id of the next file of a record: four digits or more, never used before in it.
func nextItem(files []record.File) string {
	last := 0
	for _, f := range files {
		var n int
		if _, err := fmt.Sscanf(f.ItemID, "%d", &n); err == nil && n > last {
			last = n
		}
	}
	return fmt.Sprintf("%04d", last+1)
}

func (v *Vault) sealSmall(p *prepared, f *record.File, b []byte) error {
	f.Size, f.SHA256 = int64(len(b)), sum(b)
	id, err := v.sealSoon(p, b, v.sealFileBytes())
	if err != nil {
		return err
	}
	f.Object = id.String()
	return v.refer(p, id, custody.RoleFile, f.Size, f.SHA256, f.ItemID)
}

func (v *Vault) sealLarge(ctx context.Context, p *prepared, f *record.File, r io.Reader, size int64, progress Progress) error {
	if err := v.st.CheckSpace(max(size, 0)); err != nil {
		return err
	}
	id, err := store.NewObjectID(v.cfg.Rand)
	if err != nil {
		return err
	}
	out, err := v.st.NewSealed(id)
	if err != nil {
		return err
	}
	if size < 0 { // nobody says how much it will be: look now and then whether there is room
		r = &roomy{r: r, st: v.st}
	}
	sums, err := crypto.SealStream(ctx, out, r, v.ident.Recipient(), func(done int64) { progress.tell(done, max(size, 0)) })
	if err != nil {
		return errors.Join(err, out.Abort())
	}
	if err := out.Commit(); err != nil {
		return err
	}
	p.files = append(p.files, id)
	f.Size, f.SHA256, f.Object = sums.PlainSize, sums.Plain, id.String()
	s := sealed{id: id, item: custody.Item{Kind: custody.ItemObject, Name: id.String(), Sum: sums.Cipher, Size: sums.CipherSize}}
	p.put = append(p.put, s)
	return v.refer(p, id, custody.RoleFile, f.Size, f.SHA256, f.ItemID)
}

// roomy reads as long as the disk has room for more.
type roomy struct {
	r    io.Reader
	st   *store.Store
	left int64
}

func (r *roomy) Read(b []byte) (int, error) {
	const step = 16 << 20
	if r.left <= 0 {
		if err := r.st.CheckSpace(step); err != nil {
			return 0, err
		}
		r.left = step
	}
	n, err := r.r.Read(b)
	r.left -= int64(n)
	return n, err
}

// refer adds a fresh salted commitment to the change.
func (v *Vault) refer(p *prepared, id store.ObjectID, role custody.Role, size int64, plain [32]byte, name string) error {
	ref, err := v.newRef(id.String(), role, size, plain, name)
	if err != nil {
		return err
	}
	p.change.Objects = append(p.change.Objects, ref)
	return nil
}

func (v *Vault) newRef(id string, role custody.Role, size int64, plain [32]byte, name string) (custody.ObjectRef, error) {
	salt, err := custody.NewSalt(v.cfg.Rand)
	if err != nil {
		return custody.ObjectRef{}, err
	}
	return custody.ObjectRef{ID: id, Role: role, Salt: salt, Size: size, SHA256: plain, Name: name}, nil
}

// sealRevision seals the revision itself; its reference comes first in the change.
func (v *Vault) sealRevision(p *prepared, action custody.Action) error {
	b, err := p.revision.Canonical()
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	id, err := v.sealWhole(p, b, v.sealRecordBytes())
	if err != nil {
		return fmt.Errorf("seal the record: %w", err)
	}
	ref, err := v.newRef(id.String(), custody.RoleRecord, int64(len(b)), sum(b), "")
	if err != nil {
		return err
	}
	p.change.Objects = append([]custody.ObjectRef{ref}, p.change.Objects...)
	for _, f := range p.revision.Files {
		if f.Inline() { // committed to by itself too, so that it can be proven without showing the revision that holds it
			if err := v.refer(p, id, custody.RoleFile, f.Size, f.SHA256, f.ItemID); err != nil {
				return err
			}
		}
	}
	p.change.Record, p.change.Revision, p.change.Action = p.revision.Record.String(), p.revision.Number, action
	p.change.Summary = summaryOf(p.revision, p.from)
	if len(p.change.Summary) > maxSummary {
		return fmt.Errorf("%w: title, persons, places and tags hold %d bytes together, %d are possible; put the rest into the text", ErrRefused, len(p.change.Summary), maxSummary)
	}
	return nil
}

// hashSource reads a source to its end and returns its SHA-256.
func hashSource(s Source) ([32]byte, error) {
	r, err := s.Open()
	if err != nil {
		return [32]byte{}, err
	}
	defer r.Close() //nolint:errcheck // opened for reading
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return [32]byte{}, err
	}
	return [32]byte(h.Sum(nil)), nil
}
