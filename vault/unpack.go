package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"emanet/crypto"
	"emanet/vault/bundle"
)

// UnpackOptions say what must be true of a bundle.
type UnpackOptions struct {
	Signer    string // "SHA256:…" of the key that must have signed it; "": whoever did
	Unsigned  bool   // also what nobody signed
	Forwarded bool   // also what was made for somebody else
}

// Unpacked says where a bundle was written to.
type Unpacked struct {
	*Incoming

	Folder string // below the target
}

// Unpack opens a bundle without a vault and writes the bag that is in it below dir, which is made if it does not exist: exactly
// the files that age and tar would give. Every byte is checked as ReadBundle does, and the folder gets its name only when all
// were: if anything is wrong, nothing is left. It never overwrites and never follows a link.
// progress counts bytes. Errors: those of ReadBundle, ErrRefused for another signer, none, or what was made for somebody
// else; fs.ErrExist, those of writing.
func Unpack(ctx context.Context, src io.Reader, o Opener, dir string, how UnpackOptions, progress Progress) (*Unpacked, error) {
	_, there := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close() //nolint:errcheck // a handle for reading names
	u := &unpacking{root: root, opener: o, how: how, temp: ".emanet-part-" + rand.Text()}
	in, err := u.all(ctx, src, o, progress)
	if err != nil {
		err = errors.Join(err, root.RemoveAll(u.temp))
		if there != nil {
			_ = os.Remove(dir) // it was made for this, and is empty
		}
		return nil, err
	}
	return &Unpacked{in, u.top}, nil
}

// unpacking is one Unpack under way.
type unpacking struct {
	root   *os.Root
	opener Opener
	how    UnpackOptions
	temp   string
	top    string
}

func (u *unpacking) all(ctx context.Context, src io.Reader, o Opener, progress Progress) (*Incoming, error) {
	in, err := readBundle(ctx, src, o, u.begin, u.file, progress)
	if err != nil {
		return nil, err
	}
	if _, err := u.root.Lstat(u.top); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%q: %w", u.top, fs.ErrExist)
	}
	return in, u.root.Rename(u.temp, u.top)
}

// begin writes what comes before the payload.
func (u *unpacking) begin(r *bundle.Reader) error {
	if got := r.Signature().Fingerprint(); u.how.Signer != "" && got != u.how.Signer {
		if got == "" {
			got = "nobody"
		}
		return fmt.Errorf("%w: the bundle is signed by %s, not by %s", ErrRefused, got, u.how.Signer)
	}
	if r.Signature().Key == nil && !u.how.Unsigned {
		return fmt.Errorf("%w: nobody signed the bundle", ErrRefused)
	}
	if destination(r.Info(), u.opener) == ForOthers && !u.how.Forwarded {
		return fmt.Errorf("%w: the bundle was made for somebody else, not for you: whoever could read it sealed it anew", ErrRefused)
	}
	u.top = r.Top()
	if _, err := u.root.Lstat(u.top); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%q: %w; it was opened before, or something else has its name", u.top, fs.ErrExist)
	}
	for _, t := range r.TagFiles() {
		if err := u.write(t.Name, func(w io.Writer) error {
			_, err := w.Write(t.Data)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// file returns where a member of the payload goes.
func (u *unpacking) file(e bundle.Entry) (io.WriteCloser, error) {
	return u.create(e.Name)
}

func (u *unpacking) create(name string) (io.WriteCloser, error) {
	name = path.Join(u.temp, name)
	if err := u.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return nil, err
	}
	return u.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func (u *unpacking) write(name string, fill func(io.Writer) error) error {
	f, err := u.create(name)
	if err != nil {
		return err
	}
	return errors.Join(fill(f), f.Close())
}

// readBundle is ReadBundle, which gives away what it reads: first the reader before its payload, then each member.
func readBundle(ctx context.Context, src io.Reader, o Opener, begin func(*bundle.Reader) error, file func(bundle.Entry) (io.WriteCloser, error), progress Progress) (*Incoming, error) {
	plain, err := o.Open(src)
	if err != nil {
		return nil, err
	}
	ahead := crypto.ReadBeside(ctx, plain)
	defer ahead.Close() //nolint:errcheck // it was only read
	r, err := bundle.NewReader(ahead, bundle.Limits{})
	if err != nil {
		return nil, err
	}
	if begin != nil {
		if err := begin(r); err != nil {
			return nil, err
		}
	}
	in := newIncoming(r, o)
	if err := in.readCustody(r); err != nil {
		return nil, err
	}
	total, _ := r.Payload()
	for {
		e, content, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		tell := func(done int64) { progress.tell(in.Bytes+done, total) }
		if err := in.takeTo(ctx, e, content, file, tell); err != nil {
			return nil, err
		}
	}
	if len(in.Records) != in.Info.Records {
		return nil, &bundle.Fault{Member: "bag-info.txt", Reason: fmt.Sprintf("says %d records, there are %d", in.Info.Records, len(in.Records))}
	}
	if c := in.Custody; c != nil && len(c.Proved.Records) != len(in.Records) {
		return nil, &bundle.Fault{Member: memberProof, Reason: "is about more records than the bundle has"}
	}
	in.verified, in.entries, in.ids, in.scratch = true, nil, nil, nil
	return in, nil
}

// takeTo takes a member, and writes its bytes to where file says.
func (in *Incoming) takeTo(ctx context.Context, e bundle.Entry, content io.Reader, file func(bundle.Entry) (io.WriteCloser, error), tell func(int64)) error {
	if file == nil {
		return in.take(ctx, e, content, tell)
	}
	w, err := file(e)
	if err != nil {
		return err
	}
	err = in.take(ctx, e, io.TeeReader(content, w), tell)
	return errors.Join(err, w.Close())
}
