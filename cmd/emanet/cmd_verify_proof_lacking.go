package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"emanet/vault"
	"emanet/vault/custody"
)

// closed counts the commitments that the proof does not open.
func (c *checkedProof) closed() int {
	n := 0
	for _, r := range c.proved.Records {
		for _, ch := range r.Changes {
			n += ch.Closed
		}
	}
	return n
}

// errNoProof is a file that is something else.
var errNoProof = fmt.Errorf("%w: this is no proof", vault.ErrIntegrity)

// errNotDated ends a check of a proof that no authority dates whom the reader trusts.
var errNotDated = errors.New("no time-stamp of the proof leads to a root that you trust")

// lacking says what the reader asked for and the proof does not show: files that it is not about, a date by a trusted authority, a
// link to a checkpoint that was kept.
func (c *checkedProof) lacking() error {
	var errs []error
	for _, f := range c.files {
		if f.found() {
			continue
		}
		sum := fmt.Sprintf("SHA-256 %s, %d bytes", hex.EncodeToString(f.sum[:]), f.size)
		if n := c.closed(); n > 0 {
			errs = append(errs, &hinted{
				fmt.Errorf("%w: %q is none of what the proof opens (%s); %s are not opened, and it may be one of them or not", vault.ErrIntegrity, f.name, sum, count(n, "commitment")),
				"if it is the text of the record, give its record.json beside it; else ask for a proof that opens more: emanet proof --former, or without --only; a copy that was edited, converted or stripped is another file",
			})
			continue
		}
		errs = append(errs, &hinted{
			fmt.Errorf("%w: %q is not what the record committed to (%s)", vault.ErrIntegrity, f.name, sum),
			"see what it committed to above; a copy that was edited, converted or stripped is another file",
		})
	}
	trusted := func(d checkedDate) bool { return d.trusted }
	if c.trusted && !slices.ContainsFunc(c.dates, trusted) {
		errs = append(errs, &hinted{errNotDated, "--roots takes the root certificate that the authority publishes"})
	}
	if c.later {
		errs = append(errs, &hinted{fmt.Errorf("%w: %s is later than the proof", custody.ErrNoLink, c.kept), "ask for a proof that is made now; if none comes that continues what you kept, the vault was put back: keep both"})
	} else if c.unlinked {
		errs = append(errs, &hinted{fmt.Errorf("%w: %s", custody.ErrNoLink, c.kept), "ask for a proof that says, with what you kept: emanet proof --since FILE, or --since CODE"})
	}
	return inOneLine(errs)
}

// inOneLine joins errors to one that is told in one line.
func inOneLine(errs []error) error {
	if len(errs) < 2 {
		return errors.Join(errs...)
	}
	return listed(errs)
}

// listed are errors that are told one behind the other.
type listed []error

func (l listed) Error() string {
	words := make([]string, len(l))
	for i, err := range l {
		words[i] = err.Error()
	}
	return strings.Join(words, "; ")
}

func (l listed) Unwrap() []error { return l }
