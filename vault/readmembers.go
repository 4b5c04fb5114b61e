package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"unicode/utf8"

	"emanet/index/extract"
	"emanet/vault/custody"
	"emanet/vault/store"
)

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
		if f.Fields.Text(keyContained) == m.of.file.ItemID && f.SHA256 == last.SHA256 && f.Name == last.Name && (m.p.older(f.ItemID) || m.p.given[f.ItemID]) {
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

// older reports whether the file was there before the change that is being prepared.
func (p *prepared) older(item string) bool {
	return !slices.ContainsFunc(p.change.Objects, func(ref custody.ObjectRef) bool {
		return ref.Role == custody.RoleFile && ref.Name == item
	})
}
