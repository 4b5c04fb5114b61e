package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"emanet/crypto"
	"emanet/vault/custody"
)

// The catalogue is a cache of the private parts, so that reading what is in a vault of ten thousand entries does
// not unseal ten thousand small objects. Its segments are sealed and carry an authority MAC (rule b), each names the
// tree that it ends at, and whatever does not fit is left aside and read from the log again (FORMAT.md, Catalogue).
const (
	catalogueFolder = "catalogue"
	catalogueKind   = "catalogue"
	catalogueFormat = "emanet-catalogue-v1"
	maxCatalogue    = 1 << 30
	maxRow          = 256 << 10
	catalogueEvery  = 16 // entries outside the catalogue that make a new segment
)

// segment is one catalogue file: the entries first to last.
type segment struct{ first, last int64 }

func (s segment) name() string { return fmt.Sprintf("%d-%d", s.first, s.last) }
func (s segment) file() string { return catalogueFolder + "/" + s.name() + ".age" }

// segments returns the longest chain of segments from the first entry on, and the files that are not in it.
func (v *Vault) segments() (chain []segment, rest []string) {
	names, err := v.st.ListFiles(catalogueFolder)
	if err != nil {
		return nil, nil
	}
	byFirst := map[int64]segment{}
	all := map[string]bool{}
	for _, name := range names {
		all[catalogueFolder+"/"+name] = true
		var s segment
		if n, err := fmt.Sscanf(name, "%d-%d.age", &s.first, &s.last); n != 2 || err != nil || s.name()+".age" != name || s.last < s.first {
			continue
		}
		if old, ok := byFirst[s.first]; s.last <= v.state.Sequence() && (!ok || old.last < s.last) {
			byFirst[s.first] = s
		}
	}
	for next := int64(1); ; {
		s, ok := byFirst[next]
		if !ok {
			break
		}
		chain = append(chain, s)
		delete(all, s.file())
		next = s.last + 1
	}
	for name := range all {
		rest = append(rest, name)
	}
	return chain, rest
}

// history returns the history up to the newest entry.
func (v *Vault) history(ctx context.Context) (*history, error) {
	if v.ident == nil {
		return nil, ErrLocked
	}
	if v.hist != nil && v.hist.upto == v.state.Sequence() {
		return v.hist, nil
	}
	h, err := v.readHistory(ctx, true)
	if errors.Is(err, errStale) {
		v.notice("the catalogue is older than an erasure and is read from the log again")
		h, err = v.readHistory(ctx, false)
	}
	if err != nil {
		return nil, err
	}
	v.hist = h
	return h, nil
}

// errStale says that a genuine segment was made before an erasure that the log names: it holds rows that are gone.
var errStale = errors.New("a catalogue segment is older than an erasure")

// readHistory reads the catalogue, and the log from where it ends.
func (v *Vault) readHistory(ctx context.Context, cached bool) (*history, error) {
	h := newHistory()
	oldest := v.state.Sequence()
	if cached {
		chain, _ := v.segments()
		for _, s := range chain {
			epoch, b, err := v.readSegment(s)
			if err != nil {
				v.notice("part of the catalogue did not check out and is read from the log again")
				break
			}
			if err := h.read(b); err != nil {
				return nil, err
			}
			oldest = min(oldest, epoch)
		}
	}
	for seq := h.upto + 1; seq <= v.state.Sequence(); seq++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := v.private(seq)
		if err != nil {
			return nil, err
		}
		h.add(p)
	}
	if oldest < h.erased {
		return nil, errStale
	}
	return h, nil
}

// private reads the private part of entry seq from the log.
func (v *Vault) private(seq int64) (*custody.Private, error) {
	e, err := v.entry(seq)
	if err != nil {
		return nil, err
	}
	if given, err := v.givenUp(e.Private); err != nil || given {
		return &custody.Private{Sequence: seq, Action: custody.ActionUnknownResult}, err
	}
	return v.openPrivate(e)
}

// entry reads a signed entry and checks that it is the one of this sequence.
func (v *Vault) entry(seq int64) (custody.Entry, error) {
	e, err := v.state.ReadEntry(logSource{v.st}, seq)
	if err != nil {
		return e, fmt.Errorf("entry %d: %w", seq, err)
	}
	return e, nil
}

// readSegment returns the lines of a segment, and the newest erasure that it takes into account.
func (v *Vault) readSegment(s segment) (int64, []byte, error) {
	leaves, err := v.weight(s)
	if err != nil {
		return 0, nil, err
	}
	ct, err := v.st.ReadFile(s.file(), min(maxCatalogue, 1<<20+leaves*maxRow))
	if err != nil {
		return 0, nil, err
	}
	epoch, body, err := v.ident.AuthKey(v.ID(), crypto.PurposeCatalogue).Open(v.ident, ct, catalogueKind, s.name())
	if err != nil {
		return 0, nil, err
	}
	head, _, ok := strings.Cut(string(body[:min(len(body), 256)]), "\n")
	if !ok {
		return 0, nil, integrity("catalogue segment %s is malformed", s.name())
	}
	var size int64
	var root string
	if n, err := fmt.Sscanf(head, catalogueFormat+" %d %s", &size, &root); n != 2 || err != nil {
		return 0, nil, integrity("catalogue segment %s is malformed", s.name())
	}
	if err := v.standsIn(size, root); err != nil {
		return 0, nil, err
	}
	return int64(epoch), body[len(head)+1:], nil
}

// standsIn checks that the log had this root at this size.
func (v *Vault) standsIn(size int64, root string) error {
	b, err := base64.StdEncoding.DecodeString(root)
	if err != nil || len(b) != len(custody.Hash{}) {
		return integrity("the catalogue names no root")
	}
	return v.state.CheckConsistent(logSource{v.st}, custody.Checkpoint{Origin: v.state.Origin(), Size: size, Root: custody.Hash(b)})
}

func (v *Vault) treeAt(size int64) (custody.Tree, error) {
	if size < 0 || size > v.state.Size() {
		return custody.Tree{}, integrity("the log has no size %d", size)
	}
	return custody.TreeAt(logSource{v.st}, size)
}

// weight is how many leaves a segment covers.
func (v *Vault) weight(s segment) (int64, error) {
	src := logSource{v.st}
	last, err := src.EntryIndex(s.last)
	if err != nil || s.first == 1 {
		return last + 1, err
	}
	before, err := src.EntryIndex(s.first - 1)
	return last - before, err
}

// keepCatalogue seals a new segment when enough entries lie outside the catalogue, together with the segments before
// it that are not four times as heavy: so there are few of them and each row is rewritten a few times only.
// The catalogue is a cache: what goes wrong here is not an error of the change that was made.
func (v *Vault) keepCatalogue(ctx context.Context, force bool) {
	chain, rest := v.segments()
	first := int64(1)
	if len(chain) > 0 {
		first = chain[len(chain)-1].last + 1
	}
	s := segment{first, v.state.Sequence()}
	if s.first > s.last || (!force && s.last-s.first+1 < catalogueEvery) {
		return
	}
	for len(chain) > 0 {
		prev := chain[len(chain)-1]
		wp, err1 := v.weight(prev)
		ws, err2 := v.weight(s)
		if err := errors.Join(err1, err2); err != nil || wp >= 4*ws {
			break
		}
		s.first, chain = prev.first, chain[:len(chain)-1]
		rest = append(rest, prev.file())
	}
	if err := v.writeSegment(ctx, s); err != nil {
		return
	}
	for _, name := range rest {
		_ = v.st.RemoveFile(name) // a leftover is covered by the new segment and removed next time
	}
}

func (v *Vault) writeSegment(ctx context.Context, s segment) error {
	epoch, lines, err := v.segmentLines(ctx, s, true)
	if errors.Is(err, errStale) {
		epoch, lines, err = v.segmentLines(ctx, s, false)
	}
	if err != nil {
		return err
	}
	index, err := logSource{v.st}.EntryIndex(s.last)
	if err != nil {
		return err
	}
	tree, err := v.treeAt(index + 1)
	if err != nil {
		return err
	}
	body := append(fmt.Appendf(nil, "%s %d %s\n", catalogueFormat, tree.Size, tree.Root), lines...)
	ct, err := v.ident.AuthKey(v.ID(), crypto.PurposeCatalogue).
		Seal(v.ident.Recipient(), catalogueKind, s.name(), uint64(epoch), body, crypto.FloorObject)
	if err != nil {
		return err
	}
	if err := v.st.CheckSpace(int64(len(ct))); err != nil {
		return err
	}
	return v.st.WriteFile(s.file(), ct)
}

// segmentLines collects the lines of the entries of s, from older segments where they are there, and returns the
// newest erasure that they take into account: a segment counts as no older than the newest purge in front of it.
func (v *Vault) segmentLines(ctx context.Context, s segment, cached bool) (int64, []byte, error) {
	var out []byte
	next, oldest := s.first, s.last
	h := newHistory()
	h.upto = s.first - 1
	chain, _ := v.segments()
	for _, old := range chain {
		if !cached || old.first != next || old.last > s.last {
			continue
		}
		epoch, b, err := v.readSegment(old)
		if err != nil {
			break
		}
		if err := h.read(b); err != nil {
			return 0, nil, err
		}
		out, next, oldest = append(out, b...), old.last+1, min(oldest, epoch)
	}
	for ; next <= s.last; next++ {
		if err := ctx.Err(); err != nil {
			return 0, nil, err
		}
		p, err := v.private(next)
		if err != nil {
			return 0, nil, err
		}
		h.add(p)
		out = append(out, catalogueLines(p)...)
	}
	if oldest < h.erased {
		return 0, nil, errStale
	}
	return s.last, out, nil
}

// dropCatalogue removes every segment; the next change writes it anew.
func (v *Vault) dropCatalogue() error {
	names, err := v.st.ListFiles(catalogueFolder)
	if err != nil {
		return err
	}
	for _, name := range names {
		var s segment
		_, foreign := fmt.Sscanf(name, "%d-%d.age", &s.first, &s.last)
		if err := v.st.RemoveFile(catalogueFolder + "/" + name); err != nil && foreign == nil {
			return err // what a file manager left there holds nothing of the vault
		}
	}
	return nil
}
