package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"slices"

	"emanet/cmd/internal/tty"
	"emanet/vault/custody"
	"emanet/vault/record"
)

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
