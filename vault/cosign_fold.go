package vault

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"emanet/crypto"
	"emanet/vault/custody"
)

// Details of an entry about a cosignature (FORMAT.md, Cosignatures).
const (
	witnessOp       = "op"
	witnessVault    = "vault"
	witnessFrom     = "from"
	witnessSigner   = "signer"
	witnessMade     = "made"
	witnessTransfer = "transfer"
	witnessNote     = "note" // the checkpoint: cosigned, or given
	witnessBy       = "by"   // the writer whose key cosigned; or whose cosignatures were added
	witnessKeys     = "keys" // of those, one line each
	witnessSeen     = "seen" // the checkpoint that was seen before, or the code of one
	witnessWhy      = "why"
	witnessPaper    = "paper"
	witnessLost     = "lost"
	witnessProven   = "proven"

	receivedCheckpoint = "checkpoint" // of an entry that received something
	receivedLog        = "log"        // how the log stood to what was seen
	witnessEarlier     = "earlier"    // sizes and roots that the bundle linked to, one line each
	witnessLosses      = "losses"     // what its log declared lost: entry, leaves kept, leaves and root lost, one line each
)

// What an entry says of a cosignature.
const (
	witnessSign = "sign" // this holder's, under somebody else's checkpoint
	witnessFork = "fork" // two checkpoints of somebody else's log that do not continue each other
	witnessAdd  = "add"  // somebody else's, under a checkpoint of this log
)

// Seen is a checkpoint of somebody else's log that this vault saw and whose signature it verified then.
type Seen struct {
	Sequence   int64 // the entry that says so
	Time       time.Time
	Made       time.Time // when the bundle was made that it came with, by the sender's clock
	From       string
	Note       []byte // the signed checkpoint
	Checkpoint custody.Checkpoint
	Cosigned   []byte                 // with this holder's cosignature; nil: it was only received
	By         string                 // the key that cosigned
	Signer     string                 // the key that signed the bundle
	Weak       bool                   // it need not be continued: it was taken in although it was not linked, or was made for somebody else
	Earlier    map[int64]custody.Hash // roots of earlier sizes that its bundle proved
	Losses     []custody.Loss         // what recoveries of that log had declared lost by then

	Code string // instead of Note: what was kept on paper
}

// SeenFork is evidence that the log of another vault forked.
type SeenFork struct {
	Sequence int64
	Time     time.Time
	From     string
	Vault    string
	Note     string // the signed checkpoint that came
	Seen     string // the one that was seen before, or its code
	Why      string
	Proven   bool  // the two contradict each other; else nobody proved then that one continues the other
	Settled  int64 // a later entry in which that was proven after all; 0: none
}

// Cosignature is somebody else's word that they saw a checkpoint of this log.
type Cosignature struct {
	Sequence   int64    // the entry that holds it
	Names      []string // contacts who cosigned, as they were called then
	Keys       []crypto.SigningKey
	Times      []time.Time // by their clocks
	Note       []byte      // the checkpoint with its cosignatures
	Checkpoint custody.Checkpoint
	Added      time.Time
	Fault      error // why it does not hold any more, an ErrIntegrity; nil if it does
}

// Witnessed is what the log says about cosignatures.
type Witnessed struct {
	Seen  []Seen // of other vaults, in the order of the log
	Forks []SeenFork
	Own   []Cosignature
}

// Witnessed returns what this vault saw and cosigned of other logs, and who cosigned its own; each verified again.
// Errors: ErrLocked, ErrIntegrity.
func (v *Vault) Witnessed(ctx context.Context) (*Witnessed, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b, err := v.witnessBook(ctx)
	if err != nil {
		return nil, err
	}
	return &Witnessed{Seen: b.all, Forks: b.forks, Own: b.own}, nil
}

// witnessBook is the fold over the entries about cosignatures, and over what was received.
type witnessBook struct {
	all   []Seen
	tips  map[string][]int // by the name of the log: of all, what the next checkpoint must continue
	forks []SeenFork
	own   []Cosignature
}

func (v *Vault) witnessBook(ctx context.Context) (*witnessBook, error) {
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	b := &witnessBook{tips: map[string][]int{}}
	for _, l := range h.entries {
		if !bytes.Contains(l.json, []byte(`"action":"`+custody.ActionCosign+`"`)) &&
			!bytes.Contains(l.json, []byte(`"action":"`+custody.ActionReceive+`"`)) {
			continue
		}
		p, err := h.entry(l.seq)
		if err != nil {
			return nil, err
		}
		if err := v.takeWitness(b, &p); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// takeWitness takes in one entry.
func (v *Vault) takeWitness(b *witnessBook, p *custody.Private) error {
	switch d := p.Details; {
	case p.Action == custody.ActionReceive && d[receivedCheckpoint] != "":
		return b.see(p, d[receivedCheckpoint])
	case p.Action != custody.ActionCosign:
		return nil
	case d[witnessOp] == witnessSign:
		return b.see(p, d[witnessNote])
	case d[witnessOp] == witnessFork:
		b.forks = append(b.forks, SeenFork{
			Sequence: p.Sequence, Time: p.Time, From: d[witnessFrom], Vault: d[witnessVault], Note: d[witnessNote], Seen: d[witnessSeen], Why: d[witnessWhy],
			Proven: d[witnessProven] != "",
		})
		return nil
	case d[witnessOp] == witnessAdd:
		c, err := cosignatureOf(p)
		if err != nil {
			return err
		}
		c.Fault = v.verifyCosignature(&c)
		b.own = append(b.own, c)
		return nil
	}
	return integrity("entry %d does with a cosignature what this program does not know", p.Sequence)
}

// see takes in a checkpoint that was seen.
func (b *witnessBook) see(p *custody.Private, note string) error {
	s := Seen{Sequence: p.Sequence, Time: p.Time, From: p.Details[witnessFrom]}
	bare, sigs, err := custody.ParseCosigned([]byte(note))
	if err == nil {
		s.Note = bare
		s.Checkpoint, err = custody.ParseCheckpoint(bare, "")
	}
	if err == nil {
		s.Made, err = time.Parse(time.RFC3339, p.Details[witnessMade])
	}
	if len(sigs) > 0 {
		s.Cosigned, s.By = []byte(note), p.Details[witnessBy]
	}
	if err == nil {
		s.Earlier, err = earlierOf(p.Details[witnessEarlier])
	}
	if err == nil {
		s.Losses, err = lossesOf(p.Details[witnessLosses])
	}
	if err != nil {
		return integrity("entry %d holds a checkpoint that cannot be read: %w", p.Sequence, err)
	}
	s.Signer = p.Details[witnessSigner]
	switch LogStanding(p.Details[receivedLog]) {
	case LogUnlinked, LogLost, LogOlder, LogUnproven:
		s.Weak = true
	}
	s.Weak = s.Weak || p.Details["forwarded"] != ""
	b.all = append(b.all, s)
	b.settle(&s)
	if !s.Weak { // it continues all that had to be continued, or takes its place
		b.tips[s.Checkpoint.Origin] = []int{len(b.all) - 1}
	}
	return nil
}

// settle notes that what nobody proved before is proven now: the checkpoint that was in doubt is one that this one continues.
func (b *witnessBook) settle(s *Seen) {
	for i := range b.forks {
		f := &b.forks[i]
		if f.Proven || f.Settled > 0 || s.Weak {
			continue
		}
		cp, err := custody.ParseCheckpoint([]byte(f.Note), s.Checkpoint.Origin)
		if err == nil && (cp.Tree() == s.Checkpoint.Tree() || s.Earlier[cp.Size] == cp.Root) {
			f.Settled = s.Sequence
		}
	}
}

// earlierText writes down the sizes and roots that the proof of a bundle links to.
func earlierText(p *custody.Proved) string {
	const most = 800 // of the newest: a detail of an entry has its limit
	var b strings.Builder
	for _, size := range p.Earlier[max(0, len(p.Earlier)-most):] {
		if root, err := p.RootAt(size); err == nil {
			fmt.Fprintf(&b, "%d %x\n", size, root[:])
		}
	}
	return b.String()
}

// lossesText writes down what the log of a bundle declares lost.
func lossesText(p *custody.Proved) string {
	const most = 500 // of the newest: a detail of an entry has its limit
	losses := p.State.Losses()
	var b strings.Builder
	for _, l := range losses[max(0, len(losses)-most):] {
		fmt.Fprintf(&b, "%d %d %d %x\n", l.Sequence, l.Kept, l.Lost.Size, l.Lost.Root[:])
	}
	return b.String()
}

func lossesOf(text string) ([]custody.Loss, error) {
	var losses []custody.Loss
	for line := range strings.Lines(text) {
		var l custody.Loss
		var root []byte
		if _, err := fmt.Sscanf(line, "%d %d %d %x\n", &l.Sequence, &l.Kept, &l.Lost.Size, &root); err != nil || copy(l.Lost.Root[:], root) != len(l.Lost.Root) {
			return nil, fmt.Errorf("%q is no loss", strings.TrimSuffix(line, "\n"))
		}
		losses = append(losses, l)
	}
	return losses, nil
}

// lost returns the loss that a checkpoint lies in, as the log said when this was seen.
func (s *Seen) lost(given custody.Checkpoint) error {
	for _, l := range s.Losses {
		if given.Tree() == l.Lost || l.Kept < given.Size && given.Size < l.Lost.Size {
			return &custody.LostError{Sequence: l.Sequence, Lost: l.Lost}
		}
	}
	return nil
}

func earlierOf(text string) (map[int64]custody.Hash, error) {
	roots := map[int64]custody.Hash{}
	for line := range strings.Lines(text) {
		size, root, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		n, err := strconv.ParseInt(size, 10, 64)
		if err != nil {
			return nil, err
		}
		b, err := hex.DecodeString(root)
		if err != nil || len(b) != len(custody.Hash{}) {
			return nil, fmt.Errorf("%q is no root", root)
		}
		roots[n] = custody.Hash(b)
	}
	return roots, nil
}

// cosignatureOf reads what an entry holds, unjudged.
func cosignatureOf(p *custody.Private) (Cosignature, error) {
	c := Cosignature{Sequence: p.Sequence, Added: p.Time, Note: []byte(p.Details[witnessNote]), Names: strings.Split(p.Details[witnessBy], "\n")}
	for line := range strings.SplitSeq(p.Details[witnessKeys], "\n") {
		k, err := crypto.ParseSigningKey(line)
		if err != nil {
			return c, integrity("entry %d holds a cosigner's key that cannot be read", p.Sequence)
		}
		c.Keys = append(c.Keys, k)
	}
	if len(c.Keys) != len(c.Names) {
		return c, integrity("entry %d does not say who cosigned", p.Sequence)
	}
	return c, nil
}

// verifyCosignature judges a cosigned checkpoint of this log under the keys in c, and fills in what it says.
func (v *Vault) verifyCosignature(c *Cosignature) error {
	note, sigs, err := custody.ParseCosigned(c.Note)
	if err != nil {
		return integrity("the cosignature: %w", err)
	}
	if c.Checkpoint, err = v.state.VerifyCheckpoint(note); err != nil {
		return integrity("the cosigned checkpoint: %w", err)
	}
	if err := v.state.CheckConsistent(logSource{v.st}, c.Checkpoint); err != nil {
		return integrity("the cosigned checkpoint: %w", err)
	}
	if len(sigs) != len(c.Keys) || len(sigs) == 0 {
		return integrity("the cosigned checkpoint does not have as many cosignatures as keys")
	}
	c.Times = nil
	for i, s := range sigs {
		if err := s.Verify(note, c.Keys[i].Raw()); err != nil {
			return integrity("the cosignature of %q: %w", c.Names[i], err)
		}
		c.Times = append(c.Times, s.Time)
	}
	return nil
}
