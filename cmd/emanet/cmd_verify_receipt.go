package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"emanet/vault"
	"emanet/vault/custody"
)

// verifyReceipt checks the statement of a search. It needs no key.
func verifyReceipt(ctx context.Context, e *env, o verifyOptions) error {
	raw, err := e.fileOrInput(ctx, "receipt", o.receipt, custody.MaxStatement)
	if err != nil {
		return err
	}
	return withInspected(ctx, e, o.unlock, func(v *vault.Vault) error {
		r, err := v.VerifyReceipt(raw)
		if err != nil {
			return &hinted{fmt.Errorf("the receipt does not hold here: %w", err), receiptHint(err)}
		}
		checked := checkedReceipt{r}
		if e.global.json {
			return e.emit(checked.json())
		}
		checked.tell(e)
		return nil
	})
}

// receiptHint says what to do about a receipt that does not hold. One that this log does not reach is a proof against
// this vault, not against the receipt.
func receiptHint(err error) string {
	var lost *custody.LostError
	switch {
	case errors.Is(err, custody.ErrRollback), errors.Is(err, custody.ErrFork), errors.As(err, &lost):
		return "keep the receipt: if its signer is to be trusted, this vault was put back or went another way; see: emanet verify --checkpoint"
	case errors.Is(err, custody.ErrOtherVault):
		return "it is about another vault; name that one with: --vault DIR"
	}
	return "it was changed or cut on its way, or another key signed it: ask for it again; the vault itself is proved with: emanet verify"
}

// checkedReceipt is a receipt whose signature holds.
type checkedReceipt struct{ *vault.Attested }

// receiptRows bounds the lists that a person sees; --json has all of them.
const receiptRows = 20

func (r checkedReceipt) tell(e *env) {
	const column = 12
	o := e.out
	o.Pair("receipt", r.verdict(), column)
	o.Pair("signed by", r.signer(), column)
	o.Pair("when", clock(r.Time)+" UTC, by the signer's clock", column)
	o.Pair("query", r.Query, column)
	if r.Read != r.Query {
		o.Pair("read as", r.Read, column)
	}
	for _, note := range r.Notes {
		o.Pair("note", note, column)
	}
	o.Pair("searched", r.coverage(), column)
	o.Pair("found", r.found(), column)
	for _, line := range firstOf(r.hitLines()) {
		o.Println("  " + o.OneLine(line))
	}
	if len(r.FilesUnread) > 0 {
		o.Pair("not read", count(len(r.FilesUnread), "file")+": what stands in them was not searched", column)
		for _, line := range firstOf(r.unreadLines()) {
			o.Println("  " + o.OneLine(line))
		}
	}
	o.Pair("log", r.since(), column)
}

// verdict is what the signature proves.
func (r checkedReceipt) verdict() string {
	if r.Writer.Active() {
		return "genuine: signed by a key of this vault, and not changed since"
	}
	return fmt.Sprintf("signed by a key that entry %d revoked, and not changed since; it speaks of the log of before, and "+
		"could have been signed later by whoever still has that key", r.Writer.Revoked)
}

// signer names who signed. Only the key is proved.
func (r checkedReceipt) signer() string {
	text := "key " + r.Writer.ID
	if r.Holder != "" {
		text = r.Holder + " (as the receipt says), " + text
	}
	return text
}

func (r checkedReceipt) coverage() string {
	var text strings.Builder
	text.WriteString(counted(r.Records, "record"))
	if n := len(r.NotRead); n > 0 {
		text.WriteString(fmt.Sprintf(", and %s that could not be read", grouped(n)))
	}
	for _, unseen := range []struct {
		n    int
		what string
	}{{r.Removed, "removed"}, {r.Lost, "lost"}} {
		if unseen.n > 0 {
			text.WriteString(fmt.Sprintf("; not searched: %s that the log calls %s", counted(unseen.n, "record"), unseen.what))
		}
	}
	if r.Erased > 0 {
		text.WriteString(fmt.Sprintf("; %s of erased records are in the log, empty", counted(r.Erased, "change")))
	}
	return text.String() + fmt.Sprintf("; the log had %s", counted(int(r.Entries), "entry"))
}

func (r checkedReceipt) found() string {
	text := counted(r.Total, "record")
	if r.Uncertain > 0 {
		text += fmt.Sprintf(", %s only because of a date in doubt", grouped(r.Uncertain))
	}
	return text
}

func (r checkedReceipt) hitLines() []string {
	var lines []string
	for _, h := range r.Hits {
		line := fmt.Sprintf("%s revision %d", h.Record, h.Revision)
		if h.Uncertain {
			line += " (?)"
		}
		lines = append(lines, line)
	}
	return lines
}

func (r checkedReceipt) unreadLines() []string {
	var lines []string
	for _, f := range r.FilesUnread {
		lines = append(lines, f.Record+"  "+f.File)
	}
	return lines
}

// firstOf keeps what a person can read.
func firstOf(lines []string) []string {
	if more := len(lines) - receiptRows; more > 0 {
		return append(lines[:receiptRows:receiptRows], fmt.Sprintf("and %s more; --json has them all", grouped(more)))
	}
	return lines
}

func (r checkedReceipt) since() string {
	if r.Grown > 0 {
		return fmt.Sprintf("has grown since by %s: what was added or changed later was not searched", counted(int(r.Grown), "entry"))
	}
	return "has not grown since"
}

// receiptJSON is the answer of verify --receipt: the receipt, and what was
// checked.
type receiptJSON struct {
	Type    string         `json:"type"`
	Genuine bool           `json:"genuine"`
	Key     string         `json:"key"`
	Revoked int64          `json:"revoked_by_entry,omitempty"`
	Grown   int64          `json:"entries_since"`
	Time    time.Time      `json:"time"`
	Receipt *vault.Receipt `json:"receipt"`
}

func (r checkedReceipt) json() receiptJSON {
	return receiptJSON{
		Type: "receipt", Genuine: r.Writer.Active(), Key: r.Writer.ID, Revoked: r.Writer.Revoked, Grown: r.Grown, Time: r.Time.UTC(), Receipt: r.Receipt,
	}
}
