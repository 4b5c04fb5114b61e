package vault

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"sync/atomic"
	"unicode/utf8"

	"emanet/index/extract"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// FileReader reads the text of files, in a process that holds no key: *extract.Process.
type FileReader interface {
	Read(ctx context.Context, in extract.Input, sink extract.Sink) (*extract.Reading, error)
}

// Reading says how the files that somebody brings are read. With the zero value they are not, but for plain text in UTF-8: Reread
// does it later.
type Reading struct {
	Reader   FileReader                         // nil: no file is read
	Pictures bool                               // pages without text are read as pictures, if the reader can
	Password string                             // of encrypted files; kept nowhere
	Limits   extract.Limits                     // a zero field is its default
	Progress func(file string, done, total int) // nil: nobody is told; total is 0 while it is not known
}

// unread is a sealed file that waits to be read.
type unread struct {
	file   record.File
	inside string // item of the file that it lies in; "" if somebody brought it
	depth  int
	plain  []byte // its bytes, if they are few
	object store.ObjectID
	known  bool // its object is in the inventory
}

// keyContained is the field of a file that came out of another file: the item of that one.
const keyContained = "contained_in"

// maxSlow is how many files of one tree may use up their time; the files inside that wait behind them are not tried then.
const maxSlow = 2

// readNew reads every file that was sealed for a revision, and the files inside them, and seals what was read beside them. A
// file that cannot be read is no error, and when ctx ends the rest is named as interrupted: what was brought is kept.
// Errors: those of the store, and of bytes that are not what was sealed.
func (v *Vault) readNew(ctx context.Context, p *prepared, how Reading) error {
	defer func() { p.unread = nil }()
	if how.Reader == nil {
		return nil
	}
	left, slow := how.Limits.Filled().Expanded, 0
	for len(p.unread) > 0 {
		if len(p.change.Objects) >= maxRefs {
			p.late = true
			return nil
		}
		u := p.unread[0]
		p.unread = p.unread[1:]
		var r *extract.Reading
		var err error
		switch {
		case ctx.Err() != nil:
			r, p.stopped = notRead(u, extract.ReasonInterrupted, ""), true
		case slow >= maxSlow && u.inside != "" && p.before == nil:
			r = notRead(u, extract.ReasonTooLong, "files beside it took all the time")
		default:
			r, err = v.readOne(ctx, p, u, how, &left)
		}
		if err != nil && ctx.Err() != nil {
			r, err, p.stopped = notRead(u, extract.ReasonInterrupted, ""), nil, true
		}
		if err != nil {
			return fmt.Errorf("read %q: %w", u.file.Name, err)
		}
		if u.inside == "" {
			slow = 0
		}
		if slices.ContainsFunc(r.Losses, func(l extract.Loss) bool { return l.Reason == extract.ReasonTooLong }) {
			slow++
		}
		if err := v.keepReading(p, u, r); err != nil {
			return err
		}
	}
	return nil
}

// durable is the context in which a change is stored: what was kept in spite of an interruption is stored in spite of it.
func (p *prepared) durable(ctx context.Context) context.Context {
	if p.stopped {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// notRead is the reading of a file that was not tried.
func notRead(u unread, reason extract.Reason, detail string) *extract.Reading {
	return &extract.Reading{
		Of: hex.EncodeToString(u.file.SHA256[:]), MediaType: u.file.MediaType, Version: extract.Version, Status: extract.StatusNotRead,
		Losses: []extract.Loss{{Reason: reason, Detail: detail}},
	}
}

// keepReading seals a reading, unless what was read before is better.
func (v *Vault) keepReading(p *prepared, u unread, r *extract.Reading) error {
	if was, ok := p.before[u.file.ItemID]; ok && was.Reading != nil && !better(r, was) {
		return nil
	}
	err := v.sealReading(p, u.file.ItemID, r)
	if errors.Is(err, store.ErrNoSpace) {
		err = v.sealReading(p, u.file.ItemID, notRead(u, extract.ReasonTooLarge, "there is no room on the disk for what was read"))
	}
	return err
}

// readOne reads one sealed file; files inside it are sealed and wait their turn. left is how many bytes may still come out of all
// of them together.
func (v *Vault) readOne(ctx context.Context, p *prepared, u unread, how Reading, left *int64) (*extract.Reading, error) {
	src, done, err := v.openPlain(u)
	if err != nil {
		return nil, err
	}
	defer done()
	watched := &watchedAt{src: src}
	in := extract.Input{
		Bytes: watched, Size: u.file.Size, Name: u.file.Name, MediaType: u.file.MediaType, Depth: u.depth,
		Password: passwordFor(p, u, how), Pictures: how.Pictures, Limits: how.Limits.Filled(),
	}
	in.Limits.Expanded = max(1, *left)
	m := &members{v: v, p: p, of: u, left: left}
	sink := extract.Sink{Member: func(name, mediaType string, r io.Reader) error { return m.take(ctx, name, mediaType, r) }}
	if how.Progress != nil {
		how.Progress(u.file.Name, 0, 0)
		sink.Progress = func(done, total int) { how.Progress(u.file.Name, done, total) }
	}
	r, err := how.Reader.Read(ctx, in, sink)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case m.err != nil || watched.failed():
		return nil, err
	default: // no reader runs here; the file is kept all the same
		r = notRead(u, extract.ReasonFailed, "the process that reads files cannot be started")
	}
	m.account(r)
	r.Of = hex.EncodeToString(u.file.SHA256[:])
	for i := range r.Parts {
		*left -= int64(len(r.Parts[i].Text))
		r.Parts[i].Spans = extract.Spans(r.Parts[i].Text)
	}
	return r, nil
}

// passwordFor is the password that a reader is told: none for a file that was read without one before.
func passwordFor(p *prepared, u unread, how Reading) string {
	was, ok := p.before[u.file.ItemID]
	if !ok || was.Reading == nil || slices.ContainsFunc(was.Reading.Losses, func(l extract.Loss) bool { return l.Reason == extract.ReasonEncrypted }) {
		return how.Password
	}
	return ""
}

// openPlain opens the bytes of a sealed file for reading at random. Every chunk is authenticated as it is read.
func (v *Vault) openPlain(u unread) (src io.ReaderAt, done func(), err error) {
	if u.plain != nil {
		return bytes.NewReader(u.plain), func() {}, nil
	}
	var sealed io.ReaderAt
	var size int64
	var closer io.Closer
	if u.known {
		o, _, err := v.object(u.object.String())
		if err != nil {
			return nil, nil, err
		}
		sealed, size, closer = o, o.Size(), o
	} else {
		f, n, err := v.st.OpenSealed(u.object)
		if err != nil {
			return nil, nil, err
		}
		sealed, size, closer = f, n, f
	}
	plain, n, err := v.ident.UnsealAt(sealed, size)
	if err == nil && n < u.file.Size {
		err = integrity("object %s is shorter than its file", u.object)
	}
	if err != nil {
		return nil, nil, errors.Join(err, closer.Close())
	}
	return plain, func() { _ = closer.Close() }, nil // it was only read
}

// members seals the files that lie inside another one.
type members struct {
	v      *Vault
	p      *prepared
	of     unread
	left   *int64
	crowd  int   // beyond the files that a record may have
	full   int   // for which the disk has no room
	weight int64 // of the change before the file that is being taken
	before int   // that the record has already
	err    error
}

// take seals one file from inside another. One that breaks off is left out, and one too many is only counted.
func (m *members) take(ctx context.Context, name, mediaType string, r io.Reader) error {
	if len(m.p.revision.Files) >= maxFiles || len(m.p.change.Objects)+len(m.p.unread)+2 > maxRefs {
		m.crowd++
		_, _ = io.Copy(io.Discard, r) // it is bounded by the reader, and nothing of it is kept
		return nil
	}
	name = shortened(name)
	if len(mediaType) > maxMediaType || !utf8.ValidString(mediaType) {
		mediaType = ""
	}
	from := &counted64{r: r}
	files, put, refs, waiting, lie := len(m.p.revision.Files), len(m.p.put), len(m.p.change.Objects), len(m.p.unread), len(m.p.files)
	m.weight = m.p.weight
	s := Source{Name: name, Size: -1, MediaType: mediaType, Open: func() (io.ReadCloser, error) { return io.NopCloser(from), nil }}
	err := m.v.sealInside(ctx, m.p, s, m.of)
	*m.left -= from.n
	if err == nil {
		err = m.v.st.CheckSpace(m.p.weight) // small ones wait in memory, and must not keep what was brought from being stored
	}
	if errors.Is(err, store.ErrNoSpace) {
		m.full++
		if err := m.undo(files, put, refs, waiting, lie); err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, r) // as above
		return ctx.Err()
	}
	if from.err == nil && err != nil {
		m.err = err
		return err
	}
	if from.err == nil && !m.known() {
		return nil
	}
	if err := m.undo(files, put, refs, waiting, lie); err != nil {
		return err
	}
	return from.err // a file that breaks off counts as lost
}

// undo takes back what was sealed of one file.
func (m *members) undo(files, put, refs, waiting, lie int) error {
	if err := m.p.settle(); err != nil {
		m.err = err
		return err
	}
	m.v.abandon(&prepared{files: m.p.files[lie:]})
	m.p.weight = m.weight
	m.p.revision.Files, m.p.put, m.p.change.Objects = m.p.revision.Files[:files], m.p.put[:put], m.p.change.Objects[:refs]
	m.p.unread, m.p.files = m.p.unread[:waiting], m.p.files[:lie]
	return nil
}

// Bounds of what the name and the type of a file inside may be; a record takes more.
const (
	maxInnerName = 1 << 10
	maxMediaType = 128
)

// shortened cuts a name where a character begins; the ending of a long one is kept, for it says what the file is.
func shortened(name string) string {
	if len(name) <= maxInnerName {
		return name
	}
	end := path.Ext(name)
	if len(end) > 16 {
		end = ""
	}
	n := maxInnerName - len(end)
	for n > 0 && !utf8.RuneStart(name[n]) {
		n--
	}
	return name[:n] + end
}

// known reports whether the file that was just sealed had come out of the same file before: it is read again with a password,
// or by a better reader.
func (m *members) known() bool {
	files := m.p.revision.Files
	last := files[len(files)-1]
	for _, f := range files[:len(files)-1] {
		if f.Fields.Text(keyContained) == m.of.file.ItemID && f.SHA256 == last.SHA256 && f.Name == last.Name && m.p.older(f.ItemID) {
			m.before++
			return true
		}
	}
	return false
}

// account brings into a reading what happened to the files inside.
func (m *members) account(r *extract.Reading) {
	lose := func(n int, why string) {
		if n == 0 {
			return
		}
		r.Losses = append(r.Losses, extract.Loss{Reason: extract.ReasonTooLarge, Detail: fmt.Sprintf(why, n)})
		if r.Status == extract.StatusRead {
			r.Status = extract.StatusPartly
		}
	}
	lose(m.crowd, "%d files inside are more than one record takes")
	lose(m.full, "%d files inside found no room on the disk")
}

// counted64 counts what is read and remembers why that ended.
type counted64 struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counted64) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// watchedAt remembers whether the bytes of a file could not be had.
type watchedAt struct {
	src io.ReaderAt
	bad atomic.Bool
}

func (w *watchedAt) ReadAt(b []byte, off int64) (int, error) {
	n, err := w.src.ReadAt(b, off)
	if err != nil && err != io.EOF {
		w.bad.Store(true)
	}
	return n, err
}

func (w *watchedAt) failed() bool { return w.bad.Load() }

// older reports whether the file was there before the change that is being prepared.
func (p *prepared) older(item string) bool {
	return !slices.ContainsFunc(p.change.Objects, func(ref custody.ObjectRef) bool {
		return ref.Role == custody.RoleFile && ref.Name == item
	})
}

// sealReading seals what was read of a file.
func (v *Vault) sealReading(p *prepared, item string, r *extract.Reading) error {
	b, err := r.Encode()
	if err != nil { // more than can be kept
		r = &extract.Reading{
			Of: r.Of, MediaType: r.MediaType, Extractor: r.Extractor, Version: r.Version, Status: extract.StatusNotRead,
			Losses: []extract.Loss{{Reason: extract.ReasonTooLarge, Detail: "what was read is more than can be kept"}},
		}
		if b, err = r.Encode(); err != nil {
			return err
		}
	}
	p.hold(item, r)
	id, err := v.sealWhole(p, b, v.sealFileBytes())
	if err != nil {
		return err
	}
	return v.refer(p, id, custody.RoleText, int64(len(b)), sum(b), item)
}

// keptText is how many bytes of text of one record stay in memory for the index; a larger one is read from the vault again.
const keptText = 8 << 20

// hold keeps what was read of a file, and of many large ones all but the text.
func (p *prepared) hold(item string, r *extract.Reading) {
	if p.readings == nil {
		p.readings = map[string]*extract.Reading{}
	}
	p.readings[item] = r
	for i := range r.Parts {
		p.text += len(r.Parts[i].Text)
	}
	if p.text > keptText {
		p.lighten()
	}
}

// lighten forgets the texts that were read. They are sealed already.
func (p *prepared) lighten() {
	for _, r := range p.readings {
		lighten(r)
	}
	p.light = true
}

func lighten(r *extract.Reading) {
	for i := range r.Parts {
		r.Parts[i].Text = ""
	}
}

// sealedObject makes an object of sealed bytes: in the store, or as a sealed file where they are many.
func (v *Vault) sealedObject(p *prepared, ct []byte) (sealed, error) {
	id, err := store.NewObjectID(v.cfg.Rand)
	if err != nil {
		return sealed{}, err
	}
	s := newSealed(id, ct)
	if int64(len(ct)) <= store.MaxInline {
		return s, nil
	}
	if err := v.st.CheckSpace(int64(len(ct))); err != nil {
		return s, err
	}
	out, err := v.st.NewSealed(id)
	if err != nil {
		return s, err
	}
	if _, err := out.Write(ct); err != nil {
		return s, errors.Join(err, out.Abort())
	}
	if err := out.Commit(); err != nil {
		return s, err
	}
	s.bytes = nil
	p.files = append(p.files, id)
	return s, nil
}
