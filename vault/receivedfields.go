package vault

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"emanet/vault/record"
)

// receivedFields are the fields of a received record: those of the sender, without what only a vault itself may say, and
// how it came here.
func receivedFields(s *record.Shared, received record.Value) record.Fields {
	fields := s.Fields
	if s.Original != nil {
		fields = s.Original.Fields
	}
	fields = fields.Clone()
	for _, e := range fields.Get("received") { // what the sender says, and no more than that
		said := []string{e.Text}
		for _, key := range []string{"signer", "time", "what", "purpose", "vault", "record", "revision", "bundle"} {
			if text := e.Fields.Text(key); text != "" {
				said = append(said, key+" "+text)
			}
		}
		received.Fields.Add("earlier", record.Text(oneLine(strings.Join(said, "; "))))
	}
	for _, k := range record.Default().Keys() {
		if k.Program && k.Key != "withheld" { // what the sender withheld from others is withheld here
			fields.Del(k.Key)
		}
	}
	fields.Set("received", received)
	for _, f := range s.Files {
		if f.File == "" || f.Stripped {
			fields.Add("withheld", withheldRow(f))
		}
	}
	return fields
}

func (n *incomer) receivedRow(t *intake) record.Value {
	in := t.in
	row := record.Value{Text: in.From()}
	row.Fields = record.Fields{
		"signer": {record.Text(in.Signer.Fingerprint())}, "time": {record.Text(t.v.now().Format(time.RFC3339))},
		"what": {record.Text(string(in.Info.What))}, "purpose": {record.Text(in.Info.Purpose)}, "vault": {record.Text(in.Info.Vault.String())},
		"record": {record.Text(n.r.Record.String())}, "revision": {record.Text(strconv.Itoa(n.r.Revision))},
		"bundle": {record.Text(hex.EncodeToString(in.Sum[:]))},
	}
	if o := n.shared.Original; o != nil {
		row.Fields.Add("written", record.Text(o.Time.UTC().Format(time.RFC3339)))
		if o.Author != "" {
			row.Fields.Add("author", record.Text(oneLine(o.Author)))
		}
	}
	row.Fields.Set("verified", record.Text("no"))
	if in.Contact != nil && in.Contact.Verified {
		row.Fields.Set("verified", record.Text("yes"))
	}
	if n.r.Standing == StandingBeside {
		row.Fields.Set("beside", record.Text(n.r.Local.String()))
	}
	return row
}

func withheldRow(f record.SharedFile) record.Value {
	row := record.Value{Text: f.Item, Fields: record.Fields{}}
	set := func(key, text string) {
		if text != "" {
			row.Fields.Add(key, record.Text(text))
		}
	}
	set("name", oneLine(f.Name))
	set("media_type", f.MediaType)
	if f.SHA256 != [32]byte{} {
		set("sha256", hex.EncodeToString(f.SHA256[:]))
	}
	switch {
	case f.Stripped:
		set("given", "stripped")
	case f.Text != "":
		set("given", "text")
	default:
		set("given", "nothing")
	}
	set("status", f.Status)
	for _, r := range f.Reasons {
		set("reason", r)
	}
	if f.Commitment != [32]byte{} {
		set("commitment", hex.EncodeToString(f.Commitment[:]))
	}
	return row
}
