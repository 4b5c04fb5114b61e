package vault

import (
	"errors"

	"emanet/index/extract"
	"emanet/vault/custody"
	"emanet/vault/store"
)

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
