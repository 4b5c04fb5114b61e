package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"emanet/vault/custody"
)

// LogStanding says how the log that a bundle came from stands to what this vault saw of it before.
type LogStanding string

// The standings of a log.
const (
	LogUnproven LogStanding = "unproven"  // the bundle proves nothing of it
	LogNew      LogStanding = "new"       // nothing was seen of it before
	LogLinked   LogStanding = "continued" // it continues everything that was seen
	LogUnlinked LogStanding = "not linked"
	LogOlder    LogStanding = "older" // a longer one was seen before
	LogLost     LogStanding = "lost"  // it says itself that a recovery lost what was seen
	LogForked   LogStanding = "fork"  // it contradicts what was seen
)

// ForkError says that two signed checkpoints of one vault's log do not continue each other, as far as anybody can prove:
// its disk was put back, or it says different things to different people. Both are kept. It is an ErrIntegrity.
type ForkError struct {
	From  string // who gave the bundle
	Seen  custody.Checkpoint
	Given custody.Checkpoint
	Entry int64 // the entry that keeps both; 0: none does
	Err   error // what the proof says: custody.ErrFork, custody.ErrRollback or custody.ErrNoLink
}

func (e *ForkError) Error() string {
	text := fmt.Sprintf("FORK: the log of %s that came with this bundle (%d leaves) does not continue the one that you saw before (%d leaves): %s",
		e.From, e.Given.Size, e.Seen.Size, e.why())
	if e.Entry > 0 {
		text += fmt.Sprintf("; both signed checkpoints are kept in entry %d as evidence", e.Entry)
	}
	return text
}

// why says in plain words what the proof says.
func (e *ForkError) why() string {
	var lost *custody.LostError
	switch {
	case errors.As(e.Err, &lost):
		return fmt.Sprintf("its entry %d says that a recovery lost it", lost.Sequence)
	case errors.Is(e.Err, custody.ErrNoLink):
		return "the bundle does not prove that it does"
	case errors.Is(e.Err, custody.ErrRollback):
		return "it is shorter, so it was put back"
	case errors.Is(e.Err, custody.ErrFork):
		return "they differ where both must be the same"
	}
	return e.Err.Error()
}

// Unwrap makes it an ErrIntegrity.
func (e *ForkError) Unwrap() []error { return []error{ErrIntegrity, e.Err} }

// CosignOptions say what a checkpoint must continue before it is cosigned.
type CosignOptions struct {
	Unverified bool   // also from a signer whose key nobody compared by telephone
	Forwarded  bool   // also with a bundle that was made for somebody else
	Checkpoint []byte // one that was kept outside of the vault, maybe cosigned; nil: none
	Code       string // the code of one from paper; "": none
	Lost       bool   // also a log that says that a recovery lost what was seen; what was seen before then does not count any more
}

// Cosigned is a checkpoint of somebody else's log under which this vault's holder put their name.
type Cosigned struct {
	Note       []byte // with the cosignature
	Checkpoint custody.Checkpoint
	From       string
	Linked     []custody.Checkpoint // what it continues, of what was seen before
	Paper      bool                 // and what was kept outside of the vault
	Entry      int64
	Known      bool // it was cosigned before; nothing was logged
}

// Cosign puts this holder's name under the checkpoint that came with a bundle (C2SP tlog-cosignature): the word that the log continues
// everything that this vault saw of it before, and that this is the newest. Nothing is signed unless the proof in the bundle
// leads there from each earlier checkpoint; where it does not, both are kept in the log. The first that is seen is taken as it is.
// Errors: *ForkError, ErrRefused as [Incoming.Refused], for a bundle that proves nothing, and for one that is older than
// another that was seen; ErrIntegrity; ErrLocked, ErrReadOnly.
func (v *Vault) Cosign(ctx context.Context, in *Incoming, o CosignOptions) (*Cosigned, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return nil, err
	}
	if err := v.judge(ctx, in); err != nil {
		return nil, err
	}
	if err := in.Refused(AcceptOptions{Unverified: o.Unverified, Forwarded: o.Forwarded}); err != nil {
		return nil, err
	}
	if err := v.refuseFork(ctx, in); err != nil {
		return nil, err
	}
	switch in.Log {
	case LogUnproven:
		return nil, fmt.Errorf("%w: the bundle does not prove what its log continues; ask for one that an emanet of today makes", ErrRefused)
	case LogOlder:
		if in.Info.Created.After(in.Seen.Made) { // made later, and shorter
			return nil, v.keepFork(ctx, in, *in.Seen, custody.ErrRollback)
		}
		return nil, fmt.Errorf("%w: a later bundle of %s was seen before (%d entries, this one has %d); cosign the checkpoint of that one", ErrRefused,
			in.From(), in.Seen.Checkpoint.Entries, in.Custody.Proved.Checkpoint.Entries)
	case LogUnlinked:
		return nil, v.keepFork(ctx, in, *in.Seen, custody.ErrNoLink)
	case LogLost:
		if !o.Lost {
			return nil, v.keepFork(ctx, in, *in.Seen, in.linkErr)
		}
	}
	if err := v.linkPaper(ctx, in, o); err != nil {
		return nil, err
	}
	return v.cosign(ctx, in, o)
}

// linkPaper holds the log against what was kept outside of the vault.
func (v *Vault) linkPaper(ctx context.Context, in *Incoming, o CosignOptions) error {
	p := in.Custody.Proved
	if o.Checkpoint != nil {
		note, _, err := custody.ParseCosigned(o.Checkpoint)
		if err != nil {
			return fmt.Errorf("the checkpoint that was kept: %w", err)
		}
		cp, err := custody.ParseCheckpoint(note, p.Checkpoint.Origin) // whoever kept it vouches for it, not its signature
		if err != nil {
			return fmt.Errorf("the checkpoint that was kept: %w", err)
		}
		if err := p.Links(cp); err != nil {
			return v.keepFork(ctx, in, Seen{Note: note, Checkpoint: cp}, err)
		}
	}
	if o.Code == "" {
		return nil
	}
	code, err := custody.ParseCode(o.Code)
	if err != nil {
		return fmt.Errorf("the code that was kept: %w", err)
	}
	if err := p.LinksCode(code); err != nil {
		if errors.Is(err, custody.ErrOtherVault) {
			return err
		}
		return v.keepFork(ctx, in, Seen{Code: o.Code, Checkpoint: custody.Checkpoint{Origin: p.Checkpoint.Origin, Size: code.Size}}, err)
	}
	return nil
}

// cosign signs, and makes the entry.
func (v *Vault) cosign(ctx context.Context, in *Incoming, o CosignOptions) (*Cosigned, error) {
	p := in.Custody.Proved
	w, err := v.signer(ctx)
	if err != nil {
		return nil, err
	}
	b, err := v.witnessBook(ctx)
	if err != nil {
		return nil, err
	}
	c := &Cosigned{Checkpoint: p.Checkpoint, From: in.From(), Paper: o.Checkpoint != nil || o.Code != ""}
	for _, s := range b.seen[p.Checkpoint.Origin] {
		c.Linked = append(c.Linked, s.Checkpoint)
		if s.Checkpoint.Tree() == p.Checkpoint.Tree() && s.Cosigned != nil && s.By == w.ID() {
			c.Note, c.Entry, c.Known = s.Cosigned, s.Sequence, true
		}
	}
	if c.Known {
		return c, nil
	}
	if c.Note, err = w.Cosign(p.CheckpointNote, v.now()); err != nil {
		return nil, err
	}
	d := witnessDetails(in)
	d[witnessOp], d[witnessNote], d[witnessBy] = witnessSign, string(c.Note), w.ID()
	if c.Paper {
		d[witnessPaper] = "yes"
	}
	if in.Log == LogLost {
		d[witnessLost], c.Linked = "yes", nil
	}
	if _, err := v.apply(ctx, &commit{action: custody.ActionCosign, details: d}); err != nil {
		return nil, err
	}
	c.Entry = v.state.Sequence()
	return c, nil
}

// judgeLog finds out how the log of a bundle stands to what was seen of it.
func (v *Vault) judgeLog(ctx context.Context, in *Incoming) error {
	in.Log, in.Seen, in.linkErr = LogUnproven, nil, nil
	b, err := v.witnessBook(ctx)
	if err != nil {
		return err
	}
	seen := b.seen[custody.Origin(in.Info.Vault)]
	if in.Custody == nil {
		if len(seen) > 0 {
			in.Seen = &seen[len(seen)-1]
		}
		return nil
	}
	in.Log = LogNew
	for i := range seen {
		s := &seen[i]
		err := in.Custody.Proved.Links(s.Checkpoint)
		was, standing := in.Log, LogLinked
		var lost *custody.LostError
		switch {
		case err == nil:
		case errors.As(err, &lost):
			standing = LogLost
		case errors.Is(err, custody.ErrNoLink):
			standing = LogUnlinked
		case errors.Is(err, custody.ErrRollback):
			standing = LogOlder
		default:
			standing = LogForked
		}
		if rank(standing) >= rank(was) {
			in.Log, in.Seen, in.linkErr = standing, s, err
		}
	}
	return nil
}

// rank orders standings by what has to be said first.
func rank(s LogStanding) int {
	return slices.Index([]LogStanding{LogNew, LogLinked, LogOlder, LogLost, LogUnlinked, LogForked}, s)
}

// Forked returns a *ForkError if the log of the bundle contradicts what this vault saw of it, as Judge found out; else nil. It keeps nothing.
func (in *Incoming) Forked() error {
	if in.Log != LogForked {
		return nil
	}
	return &ForkError{From: in.From(), Seen: in.Seen.Checkpoint, Given: in.Custody.Proved.Checkpoint, Err: in.linkErr}
}

// refuseFork refuses a bundle whose log contradicts what was seen, and keeps both as evidence.
func (v *Vault) refuseFork(ctx context.Context, in *Incoming) error {
	if in.Log != LogForked {
		return nil
	}
	return v.keepFork(ctx, in, *in.Seen, in.linkErr)
}

// keepFork logs two checkpoints of one log that do not continue each other, once, and returns the *ForkError.
func (v *Vault) keepFork(ctx context.Context, in *Incoming, seen Seen, cause error) error {
	fork := &ForkError{From: in.From(), Seen: seen.Checkpoint, Given: in.Custody.Proved.Checkpoint, Err: cause}
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
	if _, err := v.apply(ctx, &commit{action: custody.ActionCosign, details: d}); err != nil {
		return errors.Join(fork, fmt.Errorf("it could not be kept: %w", err))
	}
	fork.Entry = v.state.Sequence()
	return fork
}

// witnessDetails are what every entry about somebody else's log says.
func witnessDetails(in *Incoming) map[string]string {
	return map[string]string{
		witnessVault: in.Info.Vault.String(), witnessFrom: in.From(), witnessSigner: in.Signer.String(),
		witnessMade: in.Info.Created.Format(time.RFC3339), witnessTransfer: fmt.Sprintf("%x", in.Info.Nonce),
	}
}
