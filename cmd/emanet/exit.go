package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"syscall"

	"emanet/cmd/internal/tty"
	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/index"
	"emanet/vault"
	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/replica"
	"emanet/vault/store"
)

// status is the exit status of the program. The numbers are part of its
// interface: never renumbered, never reused; 2 belongs to Go's own panics.
type status int

const (
	statusDone        status = 0   // done, also when nothing was found
	statusUnexpected  status = 1   // an error with no number of its own
	statusPartial     status = 3   // done, but some items failed
	statusNoVault     status = 10  // no vault here
	statusInUse       status = 11  // another process writes
	statusWrongKey    status = 12  // wrong passphrase or identity
	statusNoRecord    status = 13  // no such record
	statusIntegrity   status = 14  // damaged, forged or rolled back
	statusRefused     status = 15  // against a policy
	statusNoSpace     status = 16  // the disk is full
	statusUsage       status = 64  // a command line that cannot be understood
	statusInterrupted status = 130 // stopped by the person
)

// outcome ties a status to its meaning, to the errors that lead to it, and to
// what the person can type next.
type outcome struct {
	status  status
	meaning string
	hint    string
	errors  []error
}

func (o outcome) number() string { return strconv.Itoa(int(o.status)) }

// statuses is the one table from errors to exit statuses. The first outcome
// with a matching error wins, so what was interrupted stands first and what is
// about integrity before everything that it may wrap.
func statuses() []outcome {
	return []outcome{
		{status: statusDone, meaning: "done, also when nothing was found"},
		{status: statusUnexpected, meaning: "unexpected error"},
		{status: statusPartial, meaning: "done, but some items failed"},
		{
			statusNoVault, "no vault here", "make one with: emanet init, or name one with: --vault DIR",
			[]error{store.ErrNoVault},
		},
		{
			statusInUse, "vault in use", "close the other emanet and try again",
			[]error{store.ErrInUse},
		},
		{
			statusWrongKey, "wrong passphrase or identity", "check a key with: emanet keys test",
			[]error{crypto.ErrWrongKey},
		},
		{
			statusNoRecord, "no such record", "see what there is with: emanet list",
			[]error{vault.ErrNoRecord, vault.ErrNoFile, vault.ErrNoRevision},
		},
		{
			statusIntegrity, "integrity: damaged, forged or rolled back", "see everything that is wrong with: emanet verify",
			[]error{
				vault.ErrIntegrity, custody.ErrIntegrity, crypto.ErrTampered, store.ErrMissing, store.ErrDamaged,
				store.ErrReadOnlyCrash, record.ErrFormat, record.ErrVersion, replica.ErrFormat,
				replica.ErrUnfinished, index.ErrNone, index.ErrInvalid, bundle.ErrBundle,
			},
		},
		{
			statusRefused, "refused by a policy", "",
			[]error{
				vault.ErrRefused, custody.ErrRefused, keyslot.ErrClassic, keyslot.ErrWorkFactor, replica.ErrNotCopy,
				store.ErrNotEmpty, fs.ErrExist, errRefused,
			},
		},
		{
			statusNoSpace, "no space left", "free some space and repeat the command; what was acknowledged is safe",
			[]error{store.ErrNoSpace, syscall.ENOSPC},
		},
		{status: statusUsage, meaning: "the command line cannot be understood"},
		{status: statusInterrupted, meaning: "interrupted", errors: []error{context.Canceled}},
	}
}

// errRefused is what this program itself refuses: a weak passphrase, a folder
// that is not empty, a question answered with no.
var errRefused = errors.New("refused")

// usageError is a command line that cannot be understood.
type usageError struct {
	text    string
	command string // whose help is the hint, may be empty
	hint    string // another hint
}

func (e *usageError) Error() string { return e.text }

// usagef makes a usage error without a command.
func usagef(format string, args ...any) error {
	return &usageError{text: fmt.Sprintf(format, args...)}
}

// partialError ends a command of many items of which some failed; each was
// reported when it happened.
type partialError struct {
	failed, total int
	what          string
}

func (e *partialError) Error() string {
	return fmt.Sprintf("%d of %d %s failed", e.failed, e.total, e.what)
}

// hinted adds what to type next to an error.
type hinted struct {
	error
	hint string
}

func (h *hinted) Unwrap() error { return h.error }

// judge finds the status of err and the hint that goes with it.
func judge(err error) (status, string) {
	found, hint := classify(err)
	var h *hinted
	if errors.As(err, &h) {
		hint = h.hint
	}
	return found, hint
}

func classify(err error) (status, string) {
	var (
		usage   *usageError
		partial *partialError
		weak    *crypto.WeakError
	)
	switch {
	case err == nil:
		return statusDone, ""
	case errors.As(err, &usage):
		return statusUsage, usage.advice()
	case errors.Is(err, context.Canceled), errors.Is(err, tty.ErrEndOfInput):
		return statusInterrupted, ""
	case errors.As(err, &weak):
		return statusRefused, ""
	case isMistake(err):
		return statusUsage, ""
	}
	for _, o := range statuses() {
		for _, target := range o.errors {
			if errors.Is(err, target) {
				return o.status, o.hint
			}
		}
	}
	if errors.As(err, &partial) || errors.Is(err, errNotDated) || errors.Is(err, custody.ErrNoLink) {
		return statusPartial, ""
	}
	return statusUnexpected, ""
}

// isMistake reports errors below that are about what was typed.
func isMistake(err error) bool {
	var (
		date   *record.DateError
		syntax *index.SyntaxError
	)
	for _, target := range []error{
		record.ErrMeta, keyslot.ErrHolder, keyslot.ErrSecretKey, keyslot.ErrSSH, keyslot.ErrPluginName, keyslot.ErrPluginMissing,
		keyslot.ErrMeta, keyslot.ErrIdentityFile, keyslot.ErrEmptyPassphrase,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	return errors.As(err, &date) || errors.As(err, &syntax)
}

func (e *usageError) advice() string {
	switch {
	case e.hint != "":
		return e.hint
	case e.command != "":
		return "emanet " + e.command + " --help"
	}
	return "emanet --help"
}

// report tells err on standard error and returns the exit status.
func (e *env) report(ctx context.Context, err error) status {
	found, hint := judge(err)
	if err == nil {
		return found
	}
	if found == statusUnexpected && ctx.Err() != nil {
		found, hint = statusInterrupted, ""
	}
	text := describe(err, found)
	if e.global.json {
		e.reportJSON(found, text, hint, place(err))
		return found
	}
	e.msg.Printf("emanet: error: %s\n", text)
	e.picture(err)
	if hint != "" {
		e.msg.Printf("emanet: hint: %s\n", hint)
	}
	return found
}

// describe words err for a person.
func describe(err error, found status) string {
	var path *fs.PathError
	switch {
	case found == statusInterrupted:
		return "interrupted; the vault is whole"
	case found == statusUnexpected && errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("%q does not exist", path.Path)
	}
	return err.Error()
}

// place returns where in a query the mistake is, in bytes, nil for other errors.
func place(err error) *int {
	var syntax *index.SyntaxError
	if errors.As(err, &syntax) {
		return &syntax.Offset
	}
	return nil
}

// picture points at the mistake in a query.
func (e *env) picture(err error) {
	var syntax *index.SyntaxError
	if !errors.As(err, &syntax) || syntax.Query == "" {
		return
	}
	columns := e.msg.Width()
	if columns == 0 {
		columns = helpWidth
	}
	e.msg.Printf("%s\n", syntax.Picture(columns, tty.Width))
}

func (e *env) reportJSON(found status, text, hint string, offset *int) {
	object := struct {
		Type   string `json:"type"`
		Status int    `json:"status"`
		Error  string `json:"error"`
		Hint   string `json:"hint,omitempty"`
		Offset *int   `json:"offset,omitempty"` // bytes of the query that cannot be understood
	}{"error", int(found), text, hint, offset}
	enc := json.NewEncoder(e.msg)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(object) // nowhere left to complain
}
