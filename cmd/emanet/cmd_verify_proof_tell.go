package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"emanet/cmd/internal/page"
	"emanet/crypto"
	"emanet/vault/custody"
)

// rawPrint returns the fingerprint of a raw key, as emanet whoami shows it.
func rawPrint(raw []byte) string {
	k, err := crypto.NewSigningKey(raw)
	if err != nil {
		return hex.EncodeToString(raw)
	}
	return k.Fingerprint()
}

// tell shows what a proof proves.
func (c *checkedProof) tell(e *env) {
	const column = 10
	o, p := e.out, c.proved
	o.Pair("proof", fmt.Sprintf("holds: %s in a log of %s, %s", countRecords(p), count(int(p.Checkpoint.Entries), "entry"), count(int(p.Checkpoint.Size), "leaf")), column)
	vaultWords := p.State.VaultID().String()
	if !c.pinned {
		vaultWords += ", as the proof says: compare it with what you know"
	}
	o.Pair("vault", vaultWords, column)
	signer := rawPrint(p.Writer.Raw())
	if c.signer {
		signer += ", the key that you gave"
	} else {
		signer += ": compare it by telephone with the holder's emanet whoami"
	}
	o.Pair("signed by", signer, column)
	for _, r := range p.Records {
		o.Pair("record", r.ID, column)
		first := map[custody.ProofObject]int64{} // where a hash was shown
		for _, ch := range r.Changes {
			o.Pair("  leaf "+number(ch.Leaf), changeWords(ch), column)
			for _, obj := range ch.Objects {
				same := custody.ProofObject{Role: obj.Role, Size: obj.Size, SHA256: obj.SHA256}
				if leaf, known := first[same]; known {
					o.Println(fmt.Sprintf("    %s: as in leaf %d", obj.Role, leaf))
					continue
				}
				first[same] = ch.Leaf
				o.Println(fmt.Sprintf("    %s, %s bytes, SHA-256", obj.Role, grouped(int(obj.Size))))
				o.Println("      " + hex.EncodeToString(obj.SHA256[:]))
			}
			if ch.Closed > 0 {
				o.Println("    " + count(ch.Closed, "commitment") + " not opened")
			}
		}
	}
	c.tellDates(e, column)
	for _, s := range p.Cosigned {
		for i, sig := range s.Cosignatures {
			o.Pair("cosigned", fmt.Sprintf("%s by their own clock, by whoever has the key %s, who saw %s", moment(sig.Time), rawPrint(s.Keys[i]), c.covered(s.Checkpoint.Size)), column)
		}
	}
	switch {
	case c.unlinked:
		o.Pair("continues", "NOT TOLD: the proof does not say how it stands to "+c.kept, column)
	case c.kept != "":
		o.Pair("continues", c.kept, column)
	}
	for _, f := range c.files {
		o.Pair("file", o.OneLine(f.name)+": "+c.words(f), column)
	}
	if len(c.files) == 0 {
		o.Pair("file", "none compared: give the original with --file", column)
	}
	for _, line := range c.contradictions() {
		e.warn("%s", line)
	}
	e.note("it does not prove that what was written is true, who a key belongs to, or that nothing else exists")
}

func countRecords(p *custody.Proved) string {
	changes := 0
	for _, r := range p.Records {
		changes += len(r.Changes)
	}
	if len(p.Records) == 1 {
		return count(changes, "change") + " of one record"
	}
	return count(changes, "change") + " of " + count(len(p.Records), "record")
}

// tellDates shows the time-stamps.
func (c *checkedProof) tellDates(e *env, column int) {
	if len(c.dates) == 0 {
		e.out.Pair("dated", "by nobody but the writer's own clock: see emanet timestamp", column)
	}
	for _, d := range c.dates {
		line := moment(d.Time)
		if d.Accuracy > 0 {
			line += " (within " + d.Accuracy.String() + ")"
		}
		line += fmt.Sprintf(" by %s, %s", e.out.OneLine(d.Authority), c.covered(d.size))
		if !c.own {
			line += "; " + d.rootWords(c.trusted)
		}
		e.out.Pair("dated", line, column)
	}
}

func (d checkedDate) rootWords(asked bool) string {
	switch {
	case d.trusted:
		return "its root is among those that you trust"
	case asked:
		return "its ROOT IS NOT among those that you trust: SHA-256 " + hex.EncodeToString(d.Root[:])
	}
	return "root SHA-256 " + hex.EncodeToString(d.Root[:]) + ", chosen by whoever made the proof: give yours with --roots"
}

func changeWords(ch custody.ProofChange) string {
	text := "a change, of which nothing is told"
	if ch.Action != "" {
		text = fmt.Sprintf("%s, revision %d, entry %d", actionWord(ch.Action), ch.Revision, ch.Sequence)
	}
	if !ch.Time.IsZero() {
		text += ", " + moment(ch.Time) + " by the writer's clock"
	}
	return text
}

// words says whether a file is one that the record committed to.
func (c *checkedProof) words(f comparedFile) string {
	switch {
	case f.found():
		what := "the same bytes"
		if f.as != "" {
			what = f.as
		}
		return what + ", committed to in leaf " + number(f.leaf) + c.existedBy(f.leaf)
	case c.closed() > 0:
		return "NOT PROVEN: none of what the proof opens"
	}
	return "NOT what the record committed to"
}

// contradictions names changes whose time, by the writer's clock, is later than a time-stamp that covers them.
func (c *checkedProof) contradictions() []string {
	var out []string
	for _, r := range c.proved.Records {
		for _, ch := range r.Changes {
			for _, d := range c.dates {
				if ch.Leaf < d.size && ch.Time.After(d.Time.Add(d.Accuracy+time.Minute)) {
					out = append(out, fmt.Sprintf("The writer's clock dates leaf %d later (%s) than the time-stamp of %s, which covers it: one of the two clocks was wrong.", ch.Leaf, moment(ch.Time), moment(d.Time)))
					break
				}
			}
		}
	}
	return out
}

// existedBy says by when a leaf existed, as the earliest time-stamp says whose root the reader trusts; else as any does.
func (c *checkedProof) existedBy(leaf int64) string {
	best := -1
	for i, d := range c.dates {
		if d.size > leaf && (best < 0 || d.trusted && !c.dates[best].trusted || d.trusted == c.dates[best].trusted && d.Time.Before(c.dates[best].Time)) {
			best = i
		}
	}
	switch {
	case best < 0:
		return ""
	case c.dates[best].trusted:
		return "; it existed by " + moment(c.dates[best].Time)
	}
	return "; it existed by " + moment(c.dates[best].Time) + ", if that time-stamp's root is to be trusted"
}

// covered says which changes a log of this size has.
func (c *checkedProof) covered(size int64) string {
	all, in := 0, 0
	for _, r := range c.proved.Records {
		for _, ch := range r.Changes {
			all++
			if ch.Leaf < size {
				in++
			}
		}
	}
	if in == all {
		return "every change shown"
	}
	return fmt.Sprintf("%d of %s: leaves 0 to %d", in, count(all, "change"), size-1)
}

// page makes the page of what is proven. Files are named without their folders, which may say who somebody is.
func (c *checkedProof) page() ([]byte, error) {
	p := c.proved
	sum := sha256.Sum256(c.raw)
	view := page.Proof{
		Made: moment(c.made), File: filepath.Base(c.name), SHA256: hex.EncodeToString(sum[:]), Vault: p.State.VaultID().String(), Pinned: c.pinned,
		Signer: rawPrint(p.Writer.Raw()), Leaves: p.Checkpoint.Size, Root: p.Checkpoint.Root.String(), Earlier: p.Earlier,
	}
	for _, r := range p.Records {
		view.Records = append(view.Records, c.recordView(r))
	}
	for _, d := range c.dates {
		t := page.ProofTimestamp{
			Time: moment(d.Time), Authority: d.Authority, Root: hex.EncodeToString(d.Root[:]), Trusted: d.trusted, Leaves: d.size,
		}
		if d.Accuracy > 0 {
			t.Accuracy = "within " + d.Accuracy.String()
		}
		view.Timestamps = append(view.Timestamps, t)
	}
	for _, s := range p.Cosigned {
		for i, sig := range s.Cosignatures {
			view.Cosignatures = append(view.Cosignatures, page.ProofCosignature{
				Key: rawPrint(s.Keys[i]), Time: moment(sig.Time), Leaves: s.Checkpoint.Size,
			})
		}
	}
	for _, f := range c.files {
		view.Originals = append(view.Originals, page.ProofOriginal{
			Name: filepath.Base(f.name), Size: grouped(int(f.size)) + " bytes", SHA256: hex.EncodeToString(f.sum[:]), Found: f.found(), As: f.as,
		})
	}
	switch {
	case c.unlinked:
		view.Notes = append(view.Notes, "The proof does not say how its log stands to "+c.kept+".")
	case c.kept != "":
		view.Notes = append(view.Notes, "The log continues "+c.kept+".")
	}
	view.Notes = append(view.Notes, c.contradictions()...)
	var b bytes.Buffer
	err := view.Write(&b)
	return b.Bytes(), err
}

// actionWord says what was done as a reader knows it.
func actionWord(a custody.Action) string {
	words := map[custody.Action]string{
		custody.ActionAdd: "added", custody.ActionAmend: "amended", custody.ActionReceive: "received", custody.ActionRemove: "removed", custody.ActionRestore: "restored",
		custody.ActionReread: "its files read again", custody.ActionRecover: "recovered after a fault", custody.ActionShare: "about to be shared", custody.ActionShareDone: "shared",
		custody.ActionShareFailed: "not shared after all", custody.ActionExport: "about to leave the vault", custody.ActionExportDone: "left the vault",
	}
	if word, ok := words[a]; ok {
		return word
	}
	return string(a)
}

func (c *checkedProof) recordView(r custody.ProofRecord) page.ProofRecord {
	out := page.ProofRecord{ID: r.ID}
	for _, ch := range r.Changes {
		one := page.ProofChange{Leaf: ch.Leaf, Action: actionWord(ch.Action), Closed: ch.Closed}
		if ch.Revision > 0 {
			one.Revision = strconv.Itoa(ch.Revision)
		}
		if !ch.Time.IsZero() {
			one.Time = moment(ch.Time)
		}
		for _, o := range ch.Objects {
			obj := page.ProofObject{Role: string(o.Role), Size: grouped(int(o.Size)) + " bytes", SHA256: hex.EncodeToString(o.SHA256[:])}
			for _, f := range c.files {
				obj.Same = obj.Same || f.sum == o.SHA256 && f.size == o.Size
			}
			one.Objects = append(one.Objects, obj)
		}
		out.Changes = append(out.Changes, one)
	}
	return out
}
