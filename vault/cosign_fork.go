package vault

import (
	"context"
	"errors"
	"fmt"

	"emanet/vault/custody"
)

// ForkError says that two signed checkpoints of one vault's log do not continue each other, or that nobody proves that they
// do: its disk was put back, or it says different things to different people. Both are kept. It is an ErrIntegrity.
type ForkError struct {
	From  string // who gave the bundle
	Seen  custody.Checkpoint
	Given custody.Checkpoint
	Entry int64 // the entry that keeps both; 0: none does
	Err   error // custody.ErrFork: proven; ErrNoLink: not proven; ErrRollback, *custody.LostError; ErrOtherVault: one key in two vaults
}

func (e *ForkError) Error() string {
	text := fmt.Sprintf("FORK: the log of %s that came with this bundle (%d leaves) contradicts the one that you saw before (%d leaves): %s", e.From, e.Given.Size, e.Seen.Size, e.why())
	if !e.Proven() {
		text = fmt.Sprintf("possible FORK: the log of %s that came with this bundle (%d leaves) is not proven to continue the one that you saw before (%d leaves): %s",
			e.From, e.Given.Size, e.Seen.Size, e.why())
	}
	if e.Entry > 0 {
		text += fmt.Sprintf("; both are kept in entry %d as evidence", e.Entry)
	}
	return text
}

// Proven reports whether the two contradict each other; else it is only not proven that one continues the other.
func (e *ForkError) Proven() bool {
	return errors.Is(e.Err, custody.ErrFork) || errors.Is(e.Err, custody.ErrOtherVault)
}

// why says in plain words what is known.
func (e *ForkError) why() string {
	var lost *custody.LostError
	switch {
	case errors.As(e.Err, &lost):
		return fmt.Sprintf("its entry %d says that a recovery lost it", lost.Sequence)
	case errors.Is(e.Err, custody.ErrOtherVault):
		return "the same key signs in two vaults"
	case errors.Is(e.Err, custody.ErrNoLink):
		return "the bundle does not say"
	case errors.Is(e.Err, custody.ErrRollback):
		return "it is shorter, and what you saw does not contain it as far as you were shown"
	case errors.Is(e.Err, custody.ErrFork):
		return "they differ where both must be the same"
	}
	return e.Err.Error()
}

// Unwrap makes it an ErrIntegrity.
func (e *ForkError) Unwrap() []error { return []error{ErrIntegrity, e.Err} }

// Forked returns a *ForkError if the log of the bundle contradicts what this vault saw of it, or is not proven to continue it, as Judge
// found out; else nil. It keeps nothing.
func (in *Incoming) Forked() error {
	if in.Log != LogForked && in.Log != LogUnlinked {
		return nil
	}
	return in.fork(*in.Seen, in.linkErr)
}

func (in *Incoming) fork(seen Seen, cause error) *ForkError {
	given, _ := custody.ParseCheckpoint(in.Note, "") // one that cannot be read has no size; readCustody has checked it
	return &ForkError{From: in.From(), Seen: seen.Checkpoint, Given: given, Err: cause}
}

// refuseFork refuses a bundle whose log contradicts what was seen, or is not proven to continue it, and keeps both as evidence.
func (v *Vault) refuseFork(ctx context.Context, in *Incoming, unlinked bool) error {
	if in.Log != LogForked && in.Log != LogUnlinked {
		return nil
	}
	err := v.keepFork(ctx, in, *in.Seen, in.linkErr)
	if fork := (*ForkError)(nil); unlinked && errors.As(err, &fork) && fork.Entry > 0 {
		return nil // somebody insists, and it is kept
	}
	return err
}

// keepFork logs two checkpoints of one log that do not continue each other, once, and returns the *ForkError.
func (v *Vault) keepFork(ctx context.Context, in *Incoming, seen Seen, cause error) error {
	fork := in.fork(seen, cause)
	b, err := v.witnessBook(ctx)
	if err != nil {
		return err
	}
	d := witnessDetails(in)
	d[witnessOp], d[witnessNote], d[witnessSeen] = witnessFork, string(in.Note), string(seen.Note)
	if seen.Note == nil {
		d[witnessSeen] = seen.Code
	}
	for _, known := range b.forks {
		if known.Note == d[witnessNote] && known.Seen == d[witnessSeen] {
			fork.Entry = known.Sequence
			return fork
		}
	}
	d[witnessWhy] = fork.why()
	if fork.Proven() {
		d[witnessProven] = "yes"
	}
	if _, err := v.apply(ctx, &commit{action: custody.ActionCosign, details: d}); err != nil {
		return errors.Join(fork, fmt.Errorf("it could not be kept: %w", err))
	}
	fork.Entry = v.state.Sequence()
	return fork
}
