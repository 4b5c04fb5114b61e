package vault

import (
	"context"
	"errors"
	"slices"

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
	if b.knows(in, origin) {
		return nil
	}
	for i := range b.all {
		s := &b.all[i]
		switch tip := slices.Contains(b.tips[origin], i); {
		case s.Checkpoint.Origin != origin && s.Signer != "" && s.Signer == in.Signer.String(): // keys are made for one vault
			in.found(LogForked, s, custody.ErrOtherVault)
		case s.Checkpoint.Origin == origin:
			standing, err := in.standTo(s)
			switch {
			case tip && standing == LogUnlinked && in.For == ForOthers: // it leads to what somebody else saw: contradictions alone count
				if in.Log == LogNew {
					in.Log = LogUnproven
				}
			case tip, standing == LogForked:
				in.found(standing, s, err)
			}
		}
	}
	return nil
}

// knows reports whether the very checkpoint of a bundle was seen before, and judged then.
func (b *witnessBook) knows(in *Incoming, origin string) bool {
	given, err := custody.ParseCheckpoint(in.Note, origin)
	if err != nil {
		return false
	}
	for i := range b.all {
		s := &b.all[i]
		if s.Checkpoint.Origin == origin && s.Checkpoint.Tree() == given.Tree() && !s.Weak {
			in.Log, in.Seen = LogOlder, s
			if slices.Contains(b.tips[origin], i) {
				in.Log = LogLinked
			}
		}
	}
	return in.Seen != nil
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
	case given.Tree() == s.Checkpoint.Tree():
		return LogLinked, nil
	case in.Custody == nil && s.lost(given) != nil:
		return LogLost, s.lost(given)
	case in.Custody == nil && given.Size == s.Checkpoint.Size:
		return LogForked, custody.ErrFork
	case in.Custody == nil && given.Size > s.Checkpoint.Size:
		return LogUnlinked, custody.ErrNoLink
	case in.Custody == nil:
		return s.standingOf(given)
	}
	var lost *custody.LostError
	err = in.Custody.Proved.Links(s.Checkpoint)
	switch {
	case err == nil:
		return LogLinked, nil
	case errors.As(err, &lost):
		return LogLost, err
	case s.lost(given) != nil:
		return LogLost, s.lost(given)
	case given.Size < s.Checkpoint.Size:
		return s.standingOf(given)
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

// isLost reports whether an error says that a recovery lost something.
func isLost(err error) bool {
	var lost *custody.LostError
	return errors.As(err, &lost)
}
