package vault

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"emanet/crypto"
	"emanet/index/extract"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// piece is a text of a record as the index has it, and where it came from.
type piece struct {
	text    string
	file    *record.File // nil: the record's own words
	reading *extract.Reading
	starts  []int // where each part of the reading begins in text
}

// part returns the part of a reading that a place in the text lies in; nil where there is none.
func (s *piece) part(at int) *extract.Part {
	if s.reading == nil {
		return nil
	}
	for i := len(s.starts) - 1; i >= 0; i-- {
		if s.starts[i] <= at {
			return &s.reading.Parts[i]
		}
	}
	return nil
}

// pieceOf brings what was read of a file into the form that is indexed and shown: at most limit bytes of it. It reports whether
// that is all.
func pieceOf(f *record.File, r *extract.Reading, limit int) (piece, bool) {
	s := piece{file: f, reading: r}
	var b strings.Builder
	for i, p := range r.Parts {
		if i > 0 {
			b.WriteByte('\n')
		}
		s.starts = append(s.starts, b.Len())
		text, whole := extract.NormaliseMax(p.Text, max(0, limit-b.Len()))
		if len(r.Parts) == 1 { // nothing to join
			s.text = text
			return s, whole
		}
		b.WriteString(text)
		if !whole {
			s.text = b.String()
			return s, false
		}
	}
	s.text = b.String()
	return s, true
}

// textRefs returns the objects that hold what was read of a file, the newest first.
func textRefs(refs []custody.ObjectRef, item string) []custody.ObjectRef {
	var texts []custody.ObjectRef
	for i := len(refs) - 1; i >= 0; i-- {
		if refs[i].Role == custody.RoleText && refs[i].Name == item {
			texts = append(texts, refs[i])
		}
	}
	return texts
}

// readingOf returns what was read of a file, the newest reading; nil if it never was. refs are the objects of the row that made
// the revision one that can be found; rows before it are looked up where they may hold more. Errors: ErrIntegrity.
func (v *Vault) readingOf(ctx context.Context, id record.ID, f record.File, refs []custody.ObjectRef) (*extract.Reading, [32]byte, error) {
	var none [32]byte
	if r, sum, err := v.firstReading(ctx, f, textRefs(refs, f.ItemID)); r != nil || err != nil {
		return r, sum, err
	}
	if objectOf(refs, f) != "" {
		return nil, none, nil // it came with this row, and was not read
	}
	h, err := v.history(ctx)
	if err != nil {
		return nil, none, err
	}
	all, err := h.objects(id.String())
	if err != nil {
		return nil, none, err
	}
	return v.firstReading(ctx, f, textRefs(all, f.ItemID))
}

// firstReading opens readings until one is of these bytes.
func (v *Vault) firstReading(ctx context.Context, f record.File, refs []custody.ObjectRef) (*extract.Reading, [32]byte, error) {
	of := hex.EncodeToString(f.SHA256[:])
	for _, ref := range refs {
		r, err := v.openReading(ctx, ref)
		if err != nil {
			return nil, [32]byte{}, err
		}
		if r.Of == of {
			return r, ref.SHA256, nil
		}
	}
	return nil, [32]byte{}, nil
}

func (v *Vault) openReading(ctx context.Context, ref custody.ObjectRef) (*extract.Reading, error) {
	if ref.Size > extract.MaxReading {
		return nil, integrity("object %s: a reading of %d bytes", ref.ID, ref.Size)
	}
	o, item, err := v.object(ref.ID)
	if err != nil {
		return nil, err
	}
	defer o.Close() //nolint:errcheck // opened for reading
	var b bytes.Buffer
	b.Grow(int(ref.Size))
	src := io.NewSectionReader(o, 0, item.Size)
	if err := crypto.UnsealStream(ctx, &b, src, v.ident, ref.Size, ref.SHA256, nil); err != nil {
		return nil, notOurs("object "+ref.ID, err)
	}
	r, err := extract.ParseReading(b.Bytes())
	if errors.Is(err, extract.ErrMalformed) {
		return nil, fmt.Errorf("object %s: %w", ref.ID, err)
	}
	return r, err
}
