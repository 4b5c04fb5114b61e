package bundle

import (
	"bufio"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
)

// Reader reads a bundle from a stream. It is not safe for concurrent use.
type Reader struct {
	src    *bufio.Reader
	limits Limits

	top     string // folder, without a slash
	created int64
	head    [blockSize]byte // the block read last
	pending bool            // it is a header that was read too early
	offset  int64           // bytes read

	sums      map[string][32]byte // of the tag manifest
	order     []string            // tag files, as they stand in the bundle
	tags      map[string][]byte   // those that are kept
	signature Signature
	info      bagInfo
	entries   []Entry

	at   int   // the entry whose header comes next
	left int64 // bytes of the payload that no header has claimed
	open *member
	err  error // what ended the reading
}

// NewReader reads and checks everything up to the payload: the declaration, the
// tag manifest and its signature, bag-info.txt, the manifest and the files below
// custody/. It reads src ahead, but never a byte that it does not check.
//
// A [Fault] names what is wrong; any other error is one of src. A bundle that is
// signed by nobody is no fault: look at [Reader.Signature]. Whether its key is to
// be trusted, and whether the bundle is for this vault, is for the caller to say.
func NewReader(src io.Reader, l Limits) (*Reader, error) {
	r := &Reader{src: bufio.NewReaderSize(src, chunkSize/4), limits: l.defaults(), tags: map[string][]byte{}}
	if err := r.readTags(); err != nil {
		return nil, err
	}
	return r, nil
}

// Verify reads a whole bundle and checks every byte. It returns the reader at
// its end, for what it knows, or nil and the error of [NewReader] or
// [Reader.Next], or of ctx. Src is read in another goroutine, which has ended
// when Verify returns. Progress, which may be nil, is told the bytes of the
// payload.
func Verify(ctx context.Context, src io.Reader, l Limits, progress func(done, total int64)) (*Reader, error) {
	a := newAhead(src, buffers())
	defer a.close()
	r, err := NewReader(a, l)
	if err != nil {
		return nil, err
	}
	v := verifying{ctx: ctx, total: r.info.bytes, progress: progress}
	buf := make([]byte, chunkSize)
	for {
		_, content, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err == nil {
			_, err = io.CopyBuffer(&v, content, buf)
		}
		if err != nil {
			return nil, err
		}
	}
}

// verifying takes what Verify reads.
type verifying struct {
	ctx         context.Context
	done, total int64
	progress    func(done, total int64)
}

func (v *verifying) Write(b []byte) (int, error) {
	if err := v.ctx.Err(); err != nil {
		return 0, err
	}
	v.done += int64(len(b))
	if v.progress != nil {
		v.progress(v.done, v.total)
	}
	return len(b), nil
}

// Info returns what bag-info.txt says.
func (r *Reader) Info() Info {
	i := r.info.Info
	i.Recipients = slices.Clone(i.Recipients)
	return i
}

// Payload returns the bytes and the number of the members that the bundle
// announces. The reader refuses a bundle that has more or fewer.
func (r *Reader) Payload() (bytes int64, members int) { return r.info.bytes, r.info.count }

// Signature says who signed the bundle.
func (r *Reader) Signature() Signature { return r.signature }

// TagManifest returns the bytes that the signature covers. With
// [Reader.SignatureArmor] they prove for ever who vouched for every hash.
func (r *Reader) TagManifest() []byte { return slices.Clone(r.tags[nameTagManifest]) }

// SignatureArmor returns the signature as it stands in the bundle, nil if there
// is none.
func (r *Reader) SignatureArmor() []byte { return slices.Clone(r.tags[nameSignature]) }

// Manifest returns the payload manifest as it stands in the bundle: the tag
// manifest vouches for it, and it for every member.
func (r *Reader) Manifest() []byte { return slices.Clone(r.tags[nameManifest]) }

// Tags returns the files below custody/ in the order of the bundle.
func (r *Reader) Tags() []Tag {
	var tags []Tag
	for _, name := range r.order {
		if below, ok := strings.CutPrefix(name, prefixCustody); ok {
			tags = append(tags, Tag{Name: below, Data: slices.Clone(r.tags[name])})
		}
	}
	return tags
}

// Tag returns the file of this name below custody/, nil if there is none.
func (r *Reader) Tag(name string) []byte { return slices.Clone(r.tags[prefixCustody+name]) }

// Entries returns the payload as the manifest lists it, in order. The sizes are
// known for the members that [Reader.Next] has reached; the others have −1.
func (r *Reader) Entries() []Entry { return slices.Clone(r.entries) }
