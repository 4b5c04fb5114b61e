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
	LogUnproven LogStanding = "unproven"   // the bundle proves nothing of it, and nothing was seen of it before
	LogNew      LogStanding = "new"        // nothing was seen of it before
	LogLinked   LogStanding = "continued"  // it continues everything that was seen
	LogOlder    LogStanding = "older"      // what was seen continues it
	LogLost     LogStanding = "lost"       // it says itself that a recovery lost what was seen
	LogUnlinked LogStanding = "not linked" // nobody proves how it stands to what was seen
	LogForked   LogStanding = "fork"       // it contradicts what was seen
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
	switch in.Log {
	case LogForked, LogUnlinked:
		return nil, v.keepFork(ctx, in, *in.Seen, in.linkErr)
	case LogUnproven:
		return nil, fmt.Errorf("%w: the bundle does not prove what its log continues; ask for one that an emanet of today makes", ErrRefused)
	case LogOlder:
		return nil, fmt.Errorf("%w: a later checkpoint of %s was seen before (%d leaves, this one has %d); cosign that one", ErrRefused,
			in.From(), in.Seen.Checkpoint.Size, in.Custody.Proved.Checkpoint.Size)
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
			return v.paperFork(ctx, in, Seen{Note: note, Checkpoint: cp}, err)
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
		return v.paperFork(ctx, in, Seen{Code: o.Code, Checkpoint: custody.Checkpoint{Origin: p.Checkpoint.Origin, Size: code.Size}}, err)
	}
	return nil
}

// paperFork is keepFork for what was kept outside of the vault. If that is later than the bundle, the bundle is an old one, as far as
// anybody knows.
func (v *Vault) paperFork(ctx context.Context, in *Incoming, seen Seen, cause error) error {
	var lost *custody.LostError
	if errors.Is(cause, custody.ErrRollback) && !errors.As(cause, &lost) {
		return fmt.Errorf("%w: what you kept (%d leaves) is later than this bundle (%d leaves); ask for a new one", ErrRefused, seen.Checkpoint.Size, in.Custody.Proved.Checkpoint.Size)
	}
	return v.keepFork(ctx, in, seen, cause)
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
	for _, s := range b.all {
		if s.Checkpoint.Origin != p.Checkpoint.Origin {
			continue
		}
		if s.Checkpoint.Size < p.Checkpoint.Size && !s.Weak && in.Log != LogLost {
			c.Linked = append(c.Linked, s.Checkpoint)
		}
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
	d[witnessEarlier] = earlierText(p)
	if c.Paper {
		d[witnessPaper] = "yes"
	}
	if in.Log == LogLost {
		d[witnessLost] = "yes"
	}
	if _, err := v.apply(ctx, &commit{action: custody.ActionCosign, details: d}); err != nil {
		return nil, err
	}
	c.Entry = v.state.Sequence()
	return c, nil
}

// judgeLog finds out how the log of a bundle stands to what was seen of it.
func (v *Vault) judgeLog(ctx context.Context, in *Incoming) error {
	in.Log, in.Seen, in.linkErr, in.Evidence = LogUnproven, nil, nil, 0
	if in.Custody != nil {
		in.Log = LogNew
	}
	b, err := v.witnessBook(ctx)
	if err != nil {
		return err
	}
	for _, f := range b.forks {
		if f.Vault == in.Info.Vault.String() && f.Proven {
			in.Evidence = f.Sequence
		}
	}
	origin := custody.Origin(in.Info.Vault)
	for i := range b.all {
		s := &b.all[i]
		switch tip := slices.Contains(b.tips[origin], i); {
		case s.Checkpoint.Origin != origin && s.Signer != "" && s.Signer == in.Signer.String(): // keys are made for one vault
			in.found(LogForked, s, custody.ErrOtherVault)
		case s.Checkpoint.Origin == origin:
			standing, err := in.standTo(s)
			if tip || standing == LogForked { // of what was continued since, or came from others, contradictions alone count
				in.found(standing, s, err)
			}
		}
	}
	return nil
}

// found takes in how the log stands to one thing that was seen.
func (in *Incoming) found(standing LogStanding, s *Seen, err error) {
	if rank(standing) >= rank(in.Log) {
		in.Log, in.Seen, in.linkErr = standing, s, err
	}
}

// standTo says how the log of the bundle stands to one checkpoint of it that was seen.
func (in *Incoming) standTo(s *Seen) (LogStanding, error) {
	given, err := custody.ParseCheckpoint(in.Note, s.Checkpoint.Origin)
	switch {
	case err != nil: // no checkpoint, nothing to compare
		return LogUnlinked, custody.ErrNoLink
	case given.Size == s.Checkpoint.Size && given.Root != s.Checkpoint.Root:
		return LogForked, custody.ErrFork
	case given.Size < s.Checkpoint.Size:
		return s.standingOf(given)
	case in.Custody == nil:
		return LogUnlinked, custody.ErrNoLink
	}
	var lost *custody.LostError
	err = in.Custody.Proved.Links(s.Checkpoint)
	switch {
	case err == nil:
		return LogLinked, nil
	case errors.As(err, &lost):
		return LogLost, err
	case errors.Is(err, custody.ErrNoLink):
		return LogUnlinked, err
	}
	return LogForked, err
}

// standingOf says how a shorter log stands to one that was seen: the bundle of that one told which earlier ones it continues.
func (s *Seen) standingOf(given custody.Checkpoint) (LogStanding, error) {
	root, told := s.Earlier[given.Size]
	switch {
	case !told:
		return LogUnlinked, custody.ErrRollback
	case root != given.Root:
		return LogForked, custody.ErrFork
	}
	return LogOlder, nil
}

// rank orders standings by what has to be said first.
func rank(s LogStanding) int {
	return slices.Index([]LogStanding{LogUnproven, LogNew, LogLinked, LogOlder, LogLost, LogUnlinked, LogForked}, s)
}

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

// witnessDetails are what every entry about somebody else's log says.
func witnessDetails(in *Incoming) map[string]string {
	return map[string]string{
		witnessVault: in.Info.Vault.String(), witnessFrom: in.From(), witnessSigner: in.Signer.String(),
		witnessMade: in.Info.Created.Format(time.RFC3339), witnessTransfer: fmt.Sprintf("%x", in.Info.Nonce),
	}
}
