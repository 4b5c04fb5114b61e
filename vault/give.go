package vault

import (
	"context"
	"errors"
	"fmt"

	"emanet/vault/custody"
	"emanet/vault/record"
)

// Give lets something that was made of records leave the vault: a list, a page. It is logged as an export of them before
// write is called, and as done when write has returned; if the process ends between, the log says "outcome unknown" later.
// what is a word for what leaves, reason goes into the log as it is. write must not use the vault, and must leave nothing behind
// when it fails: the log says then that nothing was written.
// Errors: ErrNoRecord, ErrRefused for a record that is not live, ErrLocked, ErrReadOnly, and that of write.
func (v *Vault) Give(ctx context.Context, ids []record.ID, what, reason string, write func() error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	if err := checkReason(reason); err != nil {
		return err
	}
	views, _, err := v.exportViews(ctx, ids)
	if err != nil {
		return err
	}
	if len(views) == 0 {
		return fmt.Errorf("%w: nothing is named that could leave", ErrNoRecord)
	}
	out := leaving{what: what, reason: reason}
	if err := v.logExport(ctx, views, out, custody.ActionExport); err != nil {
		return err
	}
	return v.given(ctx, views, out, write())
}

// given logs how the writing of something ended that was logged as intended: whoever wrote it leaves nothing behind where it failed.
func (v *Vault) given(ctx context.Context, views []*View, out leaving, err error) error {
	ctx = context.WithoutCancel(ctx)
	if err != nil {
		return errors.Join(err, v.logExport(ctx, views, out, custody.ActionExportFailed))
	}
	return v.logExport(ctx, views, out, custody.ActionExportDone)
}

// leaving is what the log keeps of something that leaves the vault in clear.
type leaving struct {
	what   string // "" is the records themselves
	reason string
}
