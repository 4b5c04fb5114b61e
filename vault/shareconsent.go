package vault

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"emanet/vault/bundle"
	"emanet/vault/record"
)

// consent says whether a record may be shared as the plan has it, and why not. Beside the consent for the purpose it holds to
// what the record says of names, of pictures, and of who may know of it at all.
func (p *SharePlan) consent(r *record.Revision) (record.ConsentState, string) {
	f := r.Fields
	if state, why := f.Consent(p.options.Purpose, p.created); state != record.ConsentGiven {
		return state, why
	}
	if rows := f.Get("received"); len(rows) > 0 && rows[len(rows)-1].Fields.Text("verified") == "no" {
		return record.ConsentNotAsked, "the consent is the word of a sender whose key nobody had compared"
	}
	named := p.What == bundle.Full || p.What == bundle.Text
	outside := p.options.Purpose != bundle.ShareWithCounsel
	secret := f.Text("confidentiality")
	switch {
	case secret == "sealed":
		return record.ConsentRefused, "the record is to be known to nobody for now (confidentiality: sealed)"
	case named && outside && secret == "identity-hidden":
		return record.ConsentRefused, "the record may be known without the identity only (confidentiality: identity-hidden)"
	case named && outside && refused(f, "use-name"):
		return record.ConsentRefused, "consent to use the name was refused"
	case outside && refused(f, "use-photo") && slices.ContainsFunc(r.Files, func(file record.File) bool { return isPicture(file) && p.givesFile(r.Record, file) }):
		return record.ConsentRefused, "consent to use pictures was refused"
	}
	return record.ConsentGiven, ""
}

func refused(f record.Fields, purpose string) bool {
	return slices.Contains(f.Consents(), record.Answer{Purpose: purpose})
}

func isPicture(f record.File) bool {
	return strings.HasPrefix(f.MediaType, "image/") || strings.HasPrefix(f.MediaType, "video/")
}

// givesFile reports whether a file itself is in the bundle.
func (p *SharePlan) givesFile(id record.ID, f record.File) bool {
	switch p.What {
	case bundle.Full:
		return true
	case bundle.Redacted:
		return p.files[fileKey(id, f)]
	}
	return false
}

// exactContact returns the contact of exactly this name, but for case: what is given away is given to nobody who is
// only called alike.
func (v *Vault) exactContact(ctx context.Context, name string) (Contact, error) {
	c, err := v.findContact(ctx, name)
	if err == nil && contactKey(c.Name) != contactKey(name) {
		return Contact{}, fmt.Errorf("%w: %q; did you mean %q?", ErrNoContact, name, c.Name)
	}
	return c, err
}
