package vault

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"emanet/vault/bundle"
	"emanet/vault/record"
	"emanet/vault/strip"
)

// stripped is what is known of a copy without metadata.
type stripped struct {
	size    int64
	sum     [32]byte
	removed []string
}

func (s *sharedRecord) strippedMember(ctx context.Context, m bundle.Member, f record.File) (bundle.Member, []string, error) {
	if !strip.Supported(f.MediaType) {
		return m, nil, fmt.Errorf("%w: metadata cannot be taken out of %s; leave the file out, or give it as it is", ErrRefused, f.MediaType)
	}
	known, ok := s.plan.copies[f.Object]
	if !ok {
		h := sha256.New()
		report, err := s.v.stripTo(ctx, h, objectOf(s.refs, f), f)
		if err != nil {
			return m, nil, err
		}
		known = stripped{report.Bytes, [32]byte(h.Sum(nil)), report.Removed}
		if s.plan.copies == nil {
			s.plan.copies = map[string]stripped{}
		}
		s.plan.copies[f.Object] = known
	}
	m.Size, m.SHA256 = known.size, known.sum
	v, name := s.v, objectOf(s.refs, f)
	m.Open = func() (io.ReadCloser, error) { return openStripped(ctx, v, name, f), nil }
	return m, known.removed, nil
}

// strippedFile is a copy that is made while it is read.
type strippedFile struct {
	*io.PipeReader

	cancel context.CancelFunc
	done   chan struct{}
}

func openStripped(ctx context.Context, v *Vault, name string, f record.File) io.ReadCloser {
	ctx, cancel := context.WithCancel(ctx)
	r, w := io.Pipe()
	s := &strippedFile{r, cancel, make(chan struct{})}
	go func() {
		defer close(s.done)
		_, err := v.stripTo(ctx, w, name, f)
		_ = w.CloseWithError(err) // never fails
	}()
	return s
}

// Close ends the making, and waits until the vault is no longer read.
func (s *strippedFile) Close() error {
	s.cancel()
	err := s.PipeReader.Close()
	<-s.done
	return err
}

// stripTo writes a copy of a file without metadata.
func (v *Vault) stripTo(ctx context.Context, dst io.Writer, name string, f record.File) (*strip.Report, error) {
	if name == "" {
		return nil, integrity("no object holds file %q", f.ItemID)
	}
	if err := v.checkObject(ctx, name, nil); err != nil { // it is read at random: no hash of the whole is compared
		return nil, err
	}
	o, item, err := v.object(name)
	if err != nil {
		return nil, err
	}
	defer o.Close() //nolint:errcheck // opened for reading
	at, _, err := v.ident.UnsealAt(o, item.Size)
	if err != nil {
		return nil, notOurs("object "+name, err)
	}
	report, err := strip.Strip(ctx, dst, io.NewSectionReader(at, 0, f.Size), f.Size, f.MediaType)
	if errors.Is(err, strip.ErrUnsupported) || errors.Is(err, strip.ErrRefused) {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return report, err
}
