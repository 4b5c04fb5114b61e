package main

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"emanet/vault"
	"emanet/vault/record"
)

// tellIncoming shows who signed a bundle, for whom and what for, and what is in
// it.
func tellIncoming(e *env, in *vault.Incoming, known bool) error {
	if e.global.json {
		return e.emit(incomingJSONOf(in, known))
	}
	e.out.Printf("signed by  %s\n", signedBy(e, in, known))
	e.out.Printf("made for   %s\n", madeFor(e, in))
	e.out.Printf("made on    %s, for %s\n", in.Info.Created.Format("2006-01-02 15:04 UTC"), in.Info.Purpose)
	e.out.Printf("from vault %s\n", in.Info.Vault.Short())
	e.out.Printf("holds      %s: %s, %s\n", whatWords[string(in.Info.What)], count(len(in.Records), "record"), size(in.Bytes))
	tellIncomingLog(e, in, known)
	for _, r := range in.Records {
		tellIncomingRecord(e, r, known)
	}
	if in.Signer.IsZero() {
		e.out.Printf("every hash holds, and NOBODY vouches for them\n")
		return nil
	}
	e.out.Printf("every hash holds, and the signature covers all of them\n")
	return nil
}

// signedBy names who signed. A name is only said of a contact: whoever made the
// bundle could have written any.
func signedBy(e *env, in *vault.Incoming, known bool) string {
	switch {
	case in.Signer.IsZero():
		return "NOBODY: anybody may have made it"
	case in.Own:
		return "this vault itself"
	case in.Contact == nil && known:
		return "an UNKNOWN key, " + in.Signer.Fingerprint()
	case in.Contact == nil:
		return in.Signer.Fingerprint() + ": compare it by telephone"
	case in.Contact.Changed:
		return e.out.OneLine(in.Contact.Name) + ", whose KEYS HAVE CHANGED, " + in.Signer.Fingerprint()
	case !in.Contact.Verified:
		return e.out.OneLine(in.Contact.Name) + ", NOT VERIFIED, " + in.Signer.Fingerprint()
	}
	return e.out.OneLine(in.Contact.Name) + " (verified)"
}

func madeFor(e *env, in *vault.Incoming) string {
	others := ""
	if n := len(in.Info.Recipients); n > 1 {
		others = fmt.Sprintf(" and %s", count(n-1, "other key"))
	}
	switch in.For {
	case vault.ForYou:
		return "you" + others
	case vault.ForAnybody:
		return "whoever has the passphrase"
	case vault.ForUnknown:
		return "cannot tell for whom: the plugin's key does not say its recipient"
	}
	var names []string
	for _, c := range in.MadeFor {
		names = append(names, e.out.OneLine(c.Name))
	}
	switch {
	case in.Info.Passphrase:
		return "whoever has a passphrase, NOT FOR YOU: somebody sealed it anew"
	case len(names) == 0:
		names = []string{count(len(in.Info.Recipients), "key") + " that you do not know"}
	}
	return strings.Join(names, ", ") + ", NOT FOR YOU: somebody sealed it anew"
}

func tellIncomingRecord(e *env, r vault.IncomingRecord, known bool) {
	e.out.Printf("  %s  %s  (revision %d)%s\n", r.Record.Short(), titleOf(e, r.Title), r.Revision, standingWords(r, known))
	for _, f := range r.Files {
		e.out.Printf("    %s\n", incomingFileLine(e, f))
	}
	if more := r.Count - len(r.Files); more > 0 {
		e.out.Printf("    and %s that are not listed\n", count(more, "file"))
	}
	for _, p := range r.Replaced {
		e.out.Printf("    names replaced by %s: %d\n", e.out.OneLine(p.Pseudonym), p.Count)
	}
	if len(r.LeftOut) > 0 {
		e.out.Printf("    left out: %s\n", e.out.OneLine(strings.Join(r.LeftOut, ", ")))
	}
}

func standingWords(r vault.IncomingRecord, known bool) string {
	if !known {
		return ""
	}
	switch r.Standing {
	case vault.StandingHave:
		return fmt.Sprintf("  here already as %s", r.Local.Short())
	case vault.StandingNewer:
		if r.Here == r.Revision {
			return fmt.Sprintf("  more of %s here, which was received with less in it", r.Local.Short())
		}
		return fmt.Sprintf("  newer than %s here, which was received as revision %d", r.Local.Short(), r.Here)
	case vault.StandingOlder:
		return fmt.Sprintf("  STALE: %s here was received as revision %d", r.Local.Short(), r.Here)
	case vault.StandingBeside:
		return fmt.Sprintf("  beside %s, which it is not merged with", r.Local.Short())
	case vault.StandingGone:
		return fmt.Sprintf("  %s here was removed; bring it back with: emanet restore %s", r.Local.Short(), r.Local.Short())
	}
	return "  new"
}

func incomingFileLine(e *env, f record.SharedFile) string {
	name := f.Name
	if name == "" {
		name = f.MediaType
	}
	line := fmt.Sprintf("%s  %s  ", e.out.OneLine(f.Item), e.out.OneLine(name))
	switch {
	case f.Stripped:
		return line + "copy without metadata" + removedWords(e, f.Removed)
	case f.File != "":
		return line + "original"
	case f.Text != "":
		return line + "its text"
	}
	if len(f.Reasons) > 0 {
		return line + "not given (" + e.out.OneLine(strings.Join(f.Reasons, ", ")) + ")"
	}
	return line + "not given"
}

// tellAccepted says what became of one record.
func tellAccepted(e *env, a vault.Accepted) error {
	if e.global.json {
		j := struct {
			resultJSON
			Origin   record.ID  `json:"origin"`
			Standing string     `json:"standing"`
			Local    *record.ID `json:"local,omitempty"`
			Revision int        `json:"revision,omitempty"`
			Taken    bool       `json:"taken"`
		}{resultJSON{Type: "received", Record: a.Added.ID}, a.Record, string(a.Standing), nil, a.Added.Revision, a.Taken}
		if !a.Local.IsZero() {
			j.Local = &a.Local
		}
		if !a.Taken {
			j.resultJSON.Record = a.Local
		}
		return e.emit(j)
	}
	switch {
	case !a.Taken:
		e.out.Printf("left out %s:%s\n", a.Record.Short(), standingWords(a.IncomingRecord, true))
	case a.Standing == vault.StandingNewer:
		e.out.Printf("received %s  revision %d, from revision %d there\n", a.Added.ID, a.Added.Revision, a.IncomingRecord.Revision)
	case a.Standing == vault.StandingBeside:
		e.out.Printf("received %s  beside %s\n", a.Added.ID, a.Local.Short())
	default:
		e.out.Printf("received %s\n", a.Added.ID)
	}
	return nil
}

// incomingJSON is what receive and open say of a bundle.
type incomingJSON struct {
	Type        string               `json:"type"`
	Signer      string               `json:"signer,omitempty"`
	SignerPrint string               `json:"signer_fingerprint,omitempty"`
	Contact     string               `json:"contact,omitempty"`
	Verified    bool                 `json:"verified"`
	Own         bool                 `json:"own,omitempty"`
	For         string               `json:"for"`
	MadeFor     []string             `json:"made_for_contacts,omitempty"`
	Recipients  int                  `json:"recipients"`
	What        string               `json:"what"`
	Purpose     string               `json:"purpose"`
	Created     time.Time            `json:"created"`
	Vault       string               `json:"vault"`
	Bundle      string               `json:"bundle"`
	Bytes       int64                `json:"bytes"`
	Log         *incomingLogJSON     `json:"log,omitempty"`
	Records     []incomingRecordJSON `json:"records"`
}

type incomingRecordJSON struct {
	Record   string             `json:"record"`
	Revision int                `json:"revision"`
	Title    string             `json:"title,omitempty"`
	Kind     string             `json:"kind,omitempty"`
	Standing string             `json:"standing,omitempty"`
	Local    string             `json:"local,omitempty"`
	Files    []incomingFileJSON `json:"files,omitempty"`
	LeftOut  []string           `json:"left_out,omitempty"`
	Proven   bool               `json:"proven"`
	Dated    *time.Time         `json:"dated,omitempty"`
}

type incomingFileJSON struct {
	Item      string   `json:"item"`
	Name      string   `json:"name,omitempty"`
	MediaType string   `json:"media_type,omitempty"`
	File      string   `json:"file,omitempty"`
	Text      string   `json:"text,omitempty"`
	Stripped  bool     `json:"stripped,omitempty"`
	Status    string   `json:"status,omitempty"`
	Reasons   []string `json:"reasons,omitempty"`
}

func incomingJSONOf(in *vault.Incoming, known bool) incomingJSON {
	j := incomingJSON{
		Type: "bundle", For: string(in.For), Recipients: len(in.Info.Recipients), What: string(in.Info.What), Purpose: in.Info.Purpose,
		Created: in.Info.Created, Vault: in.Info.Vault.String(), Bundle: hex.EncodeToString(in.Sum[:]), Bytes: in.Bytes, Own: in.Own, Records: []incomingRecordJSON{},
	}
	j.Log = incomingLogJSONOf(in, known)
	if !in.Signer.IsZero() {
		j.Signer, j.SignerPrint = in.Signer.String(), in.Signer.Fingerprint()
	}
	if in.Contact != nil {
		j.Contact, j.Verified = in.Contact.Name, in.Contact.Verified
	}
	for _, c := range in.MadeFor {
		j.MadeFor = append(j.MadeFor, c.Name)
	}
	for _, r := range in.Records {
		rj := incomingRecordJSON{Record: r.Record.String(), Revision: r.Revision, Title: r.Title, Kind: r.Kind, LeftOut: r.LeftOut, Proven: r.Proven}
		if r.Dated != nil {
			rj.Dated = &r.Dated.Time
		}
		if known {
			rj.Standing = string(r.Standing)
			if !r.Local.IsZero() {
				rj.Local = r.Local.String()
			}
		}
		for _, f := range r.Files {
			rj.Files = append(rj.Files, incomingFileJSON{f.Item, f.Name, f.MediaType, f.File, f.Text, f.Stripped, f.Status, f.Reasons})
		}
		j.Records = append(j.Records, rj)
	}
	return j
}
