package bundle

import (
	stdcrypto "crypto"
	"crypto/sha256"
	"slices"
)

// tagFile is a member that is not payload.
type tagFile struct {
	name string
	data []byte
}

// plan is a bundle all of whose bytes but those of the payload are known.
type plan struct {
	top     string
	created int64 // seconds since 1970
	tags    []tagFile
	sum     [32]byte // of the tag manifest
	members []Member
	payload int64 // bytes
}

// newPlan checks everything that can be checked before a byte is written, and
// signs.
func newPlan(c *Contents, key stdcrypto.Signer) (*plan, error) {
	p, err := unsigned(c)
	if err != nil {
		return nil, err
	}
	armored, err := sign(p.tags[1].data, key)
	if err != nil {
		return nil, err
	}
	p.tags = slices.Insert(p.tags, 2, tagFile{nameSignature, armored})
	return p, nil
}

// unsigned is newPlan without the signature, which is no bundle that emanet
// writes.
func unsigned(c *Contents) (*plan, error) {
	if err := c.Info.check(); err != nil {
		return nil, err
	}
	if err := checkTagFiles(c.Tags); err != nil {
		return nil, err
	}
	payload, err := c.checkMembers()
	if err != nil {
		return nil, err
	}
	p := &plan{top: c.Info.top(), created: c.Info.Created.Unix(), members: c.Members, payload: payload}
	info := bagInfo{Info: c.Info, bytes: payload, count: len(c.Members)}
	var custody []string
	for _, t := range c.Tags {
		custody = append(custody, prefixCustody+t.Name)
	}
	listed := []tagFile{{nameInfo, info.encode()}, {nameManifest, manifestOf(c.Members)}, {nameHowTo, []byte(howToOf(custody))}}
	for _, t := range c.Tags {
		listed = append(listed, tagFile{prefixCustody + t.Name, t.Data})
	}
	list := tagManifestOf(listed)
	p.sum = sha256.Sum256(list)
	p.tags = append([]tagFile{{nameDeclaration, []byte(declaration)}, {nameTagManifest, list}}, listed...)
	return p, nil
}

// checkTagFiles checks names and order, and that no file is too large to read.
func checkTagFiles(tags []Tag) error {
	before := -1
	for _, t := range tags {
		at := slices.Index(tagNames, t.Name)
		switch {
		case at < 0:
			return refused("%q is no file that a bundle has below custody/", t.Name)
		case at <= before:
			return refused("custody/%s is out of order, or stands twice", t.Name)
		case int64(len(t.Data)) > tagLimit(t.Name):
			return refused("custody/%s is larger than %d bytes; share fewer records at a time", t.Name, tagLimit(t.Name))
		}
		before = at
	}
	return nil
}

// checkMembers checks names, order, number and sizes, and adds up the sizes.
func (c *Contents) checkMembers() (payload int64, err error) {
	if len(c.Members) > maxCount {
		return 0, refused("%d files: a bundle holds at most %d; share fewer records at a time", len(c.Members), maxCount)
	}
	records, bad, reason := checkOrder(len(c.Members), func(i int) string { return c.Members[i].Name })
	if bad >= 0 {
		return 0, refused("%q %s", c.Members[bad].Name, reason)
	}
	if records != c.Info.Records {
		return 0, refused("%d records are announced, %d are there", c.Info.Records, records)
	}
	for _, m := range c.Members {
		if m.Size < 0 || m.Size > maxBytes-payload {
			return 0, refused("%q: a bundle holds at most %d bytes; share fewer records at a time", m.Name, int64(maxBytes))
		}
		if m.Open == nil {
			return 0, refused("%q has no bytes", m.Name)
		}
		payload += m.Size
	}
	return payload, nil
}

func manifestOf(members []Member) []byte {
	out := make([]byte, 0, len(members)*minLine)
	for _, m := range members {
		out = appendLine(out, m.SHA256, prefixData+m.Name)
	}
	return out
}

// tagManifestOf lists the declaration and the tags, sorted by name.
func tagManifestOf(tags []tagFile) []byte {
	sums := map[string][32]byte{nameDeclaration: sha256.Sum256([]byte(declaration))}
	names := []string{nameDeclaration}
	for _, t := range tags {
		sums[t.name] = sha256.Sum256(t.data)
		names = append(names, t.name)
	}
	slices.Sort(names)
	var out []byte
	for _, name := range names {
		out = appendLine(out, sums[name], name)
	}
	return out
}

// size returns the bytes of the bundle.
func (p *plan) size() int64 {
	var n int64
	for _, t := range p.tags {
		n += blockSize + blocks(int64(len(t.data)))
	}
	for _, m := range p.members {
		n += blockSize + blocks(m.Size)
	}
	return bundleSize(n)
}
