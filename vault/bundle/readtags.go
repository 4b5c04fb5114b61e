package bundle

import (
	"crypto/sha256"
	"io"
	"strings"
)

// readTags reads everything before the payload.
func (r *Reader) readTags() error {
	r.order = []string{nameDeclaration, nameTagManifest, nameSignature, nameInfo, nameManifest, nameHowTo}
	for _, step := range []func() error{
		r.readDeclaration, r.readTagManifest, r.readSignature, r.readInfo, r.readManifest, r.readHowTo, r.readCustody,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// readDeclaration reads bagit.txt. Its header gives the top folder and the time
// of all others, which readInfo checks.
func (r *Reader) readDeclaration() error {
	h, err := r.block(nameDeclaration)
	if err != nil {
		return err
	}
	name := field(h[atName:atMode])
	top, _, _ := strings.Cut(name, "/")
	digits, ok := strings.CutPrefix(top, topPrefix)
	if !ok || !readHex(make([]byte, 5), digits) {
		return fault(name, "is not in a folder %s and ten digits: not a bundle", topPrefix)
	}
	r.top, r.created = top, headerTime(h)
	r.pending = true
	return r.exactly(nameDeclaration, declaration)
}

func (r *Reader) readTagManifest() error {
	data, err := r.tag(nameTagManifest, maxInfo)
	if err != nil {
		return err
	}
	sums, custody, err := parseTagManifest(data)
	if err != nil {
		return err
	}
	if sums[nameDeclaration] != sha256.Sum256([]byte(declaration)) {
		return wrongSum(nameDeclaration, nameTagManifest)
	}
	r.sums, r.order = sums, append(r.order, custody...)
	r.tags[nameTagManifest] = data
	return nil
}

// readSignature reads the signature, if there is one, before anything that it
// covers is looked at.
func (r *Reader) readSignature() error {
	h, err := r.block(nameSignature)
	if err != nil {
		return err
	}
	r.pending = true
	if field(h[atName:atMode]) == r.top+"/"+nameInfo {
		return nil
	}
	data, err := r.tag(nameSignature, maxArmor)
	if err != nil {
		return err
	}
	if r.signature, err = checkSignature(r.tags[nameTagManifest], data); err != nil {
		return err
	}
	r.tags[nameSignature] = data
	return nil
}

func (r *Reader) readInfo() error {
	data, err := r.tag(nameInfo, maxInfo)
	if err != nil {
		return err
	}
	b, err := parseInfo(data)
	if err != nil {
		return err
	}
	switch {
	case b.top() != r.top:
		return fault(nameInfo, "belongs to %s, not to the folder %s", b.top(), r.top)
	case b.Created.Unix() != r.created:
		return fault(nameInfo, "was created at another time than its header says")
	case b.count > r.limits.Members:
		return fault(nameInfo, "announces %d members: at most %d are read", b.count, r.limits.Members)
	case b.bytes > r.limits.Bytes:
		return fault(nameInfo, "announces %d bytes: at most %d are read", b.bytes, r.limits.Bytes)
	}
	r.info, r.left = b, b.bytes
	return nil
}

func (r *Reader) readManifest() error {
	limit := min(r.limits.Manifest, int64(r.info.count*maxLine))
	data, err := r.tag(nameManifest, limit)
	if err != nil {
		return err
	}
	entries, records, err := parseManifest(data, r.info.count)
	if err != nil {
		return err
	}
	if records != r.info.Records {
		return fault(nameInfo, "announces %d records, the manifest lists %d", r.info.Records, records)
	}
	r.entries, r.tags[nameManifest] = entries, data
	return nil
}

func (r *Reader) readHowTo() error { return r.exactly(nameHowTo, howToOf(r.order)) }

func (r *Reader) readCustody() error {
	for _, name := range r.order {
		if !strings.HasPrefix(name, prefixCustody) {
			continue
		}
		limit := tagLimit(strings.TrimPrefix(name, prefixCustody))
		if r.limits.Tag > 0 {
			limit = min(limit, r.limits.Tag)
		}
		data, err := r.tag(name, limit)
		if err != nil {
			return err
		}
		r.tags[name] = data
	}
	return nil
}

// exactly reads a tag file that has only one possible text.
func (r *Reader) exactly(name, text string) error {
	data, err := r.tag(name, int64(len(text)))
	if err != nil {
		return err
	}
	if string(data) != text {
		return fault(name, "is not the text that emanet writes: do not follow it")
	}
	return nil
}

// tag reads a tag file of at most limit bytes, and checks its hash if the tag
// manifest is known and lists it.
func (r *Reader) tag(name string, limit int64) ([]byte, error) {
	size, err := r.header(name)
	if err != nil {
		return nil, err
	}
	if size > limit {
		return nil, fault(name, "has %d bytes: at most %d are read", size, limit)
	}
	data, err := io.ReadAll(io.LimitReader(r.src, size)) // grows with what comes, not with what is claimed
	r.offset += int64(len(data))
	if err != nil {
		return nil, r.broken(name, err)
	}
	if int64(len(data)) < size {
		return nil, cut(name)
	}
	if want, ok := r.sums[name]; ok && want != sha256.Sum256(data) {
		return nil, wrongSum(name, nameTagManifest)
	}
	return data, r.padding(name)
}

func wrongSum(name, list string) error {
	return fault(name, "was changed: its SHA-256 is not the one in %s", list)
}
