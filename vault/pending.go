package vault

import (
	"errors"
	"runtime"

	"emanet/crypto"
	"emanet/vault/store"
)

// pending is a small object that is being sealed beside what goes on: sealing many small objects costs as much as reading the
// files does, and the process that reads is another one.
type pending struct {
	at   int // its place among the objects of the change
	id   store.ObjectID
	done chan struct{}
	ct   []byte
	err  error
}

// sealSoon seals at most smallFile bytes, which must not change any more, and returns the id of the object that they become.
func (v *Vault) sealSoon(p *prepared, b []byte, seal func([]byte) ([]byte, error)) (store.ObjectID, error) {
	id, err := store.NewObjectID(v.cfg.Rand)
	if err != nil {
		return id, err
	}
	if v.sealers == nil {
		v.sealers = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))
	}
	s := &pending{at: len(p.put), id: id, done: make(chan struct{})}
	slots := v.sealers
	slots <- struct{}{}
	go func() {
		defer func() {
			close(s.done)
			<-slots
		}()
		s.ct, s.err = seal(b)
	}()
	p.put, p.pending, p.weight = append(p.put, sealed{id: id}), append(p.pending, s), p.weight+int64(len(b))
	return id, nil
}

// settle waits for what is being sealed. After it p.put is whole.
func (p *prepared) settle() error {
	var failed error
	for _, s := range p.pending {
		<-s.done
		failed = errors.Join(failed, s.err)
		if s.err == nil && s.at < len(p.put) {
			p.put[s.at] = newSealed(s.id, s.ct)
		}
	}
	p.pending = nil
	return failed
}

// sealFileBytes seals a small file or what was read of one: padded with zeros, as crypto.SealStream does, whose buffers are
// larger than they are.
func (v *Vault) sealFileBytes() func([]byte) ([]byte, error) {
	to := v.ident.Recipient()
	return func(b []byte) ([]byte, error) {
		n := int64(len(b))
		padded := make([]byte, crypto.PaddedSize(n, crypto.FileFloor(n)))
		copy(padded, b)
		return to.SealBytes(padded)
	}
}

// sealRecordBytes seals a small revision: padded with newlines.
func (v *Vault) sealRecordBytes() func([]byte) ([]byte, error) {
	to := v.ident.Recipient()
	return func(b []byte) ([]byte, error) { return to.SealBytes(crypto.PadJSON(b, crypto.FloorObject)) }
}

// sealWhole seals bytes now: into the store, or as a sealed file where they are many.
func (v *Vault) sealWhole(p *prepared, b []byte, seal func([]byte) ([]byte, error)) (store.ObjectID, error) {
	if len(b) <= smallFile {
		return v.sealSoon(p, b, seal)
	}
	ct, err := seal(b)
	if err != nil {
		return store.ObjectID{}, err
	}
	s, err := v.sealedObject(p, ct)
	if err != nil {
		return s.id, err
	}
	p.put, p.weight = append(p.put, s), p.weight+s.size()
	return s.id, nil
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
