package custody

import (
	"fmt"
	"strings"
)

const (
	statementFormat = "emanet-statement-v1"
	// MaxStatement bounds the bytes of a statement.
	MaxStatement = 64 << 20
)

// Statement is something that a writer of a log says about the vault as it was at a place in the log: a signed note
// (C2SP signed-note; FORMAT.md, Statement). It is no entry: the log does not know of it.
type Statement struct {
	Origin  string
	Kind    string // a word: what is stated
	Tree    Tree   // the log as it was
	Entries int64  // entries of the log as it was
	Body    string // lines of text, none of them empty, ending in a newline
	Writer  string // id of the key that signed it; set by reading
}

func (s Statement) text() string {
	return fmt.Sprintf("%s\n%s\n%s\n%d\n%s\nentries %d\n%s", statementFormat, s.Origin, s.Kind, s.Tree.Size, s.Tree.Root, s.Entries, s.Body)
}

func (s Statement) check() error {
	switch {
	case s.Kind == "" || strings.ContainsFunc(s.Kind, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') }):
		return malformed("statement", "does not say what it states")
	case s.Body == "" || strings.Contains("\n"+s.Body, "\n\n") || !strings.HasSuffix(s.Body, "\n"):
		return malformed("statement", "has an empty line or none")
	}
	return nil
}

// SignStatement signs a statement of this kind about the newest checkpoint. The body is lines of text without control
// characters, none of them empty.
func (s *State) SignStatement(kind, body string, w *Writer) ([]byte, error) {
	if !s.MaySign(w) {
		return nil, fmt.Errorf("%w: key %s", ErrWriter, w.ID())
	}
	cp := s.Checkpoint()
	st := Statement{Origin: s.Origin(), Kind: kind, Tree: cp.Tree(), Entries: cp.Entries, Body: body}
	if err := st.check(); err != nil {
		return nil, err
	}
	if len(st.text()) > MaxStatement-2*maxSignature {
		return nil, malformed("statement", "is too large")
	}
	return sign(st.text(), w)
}

// ParseStatement reads a statement; its signature is not checked (see [State.VerifyStatement]).
func ParseStatement(data []byte) (Statement, error) {
	st, _, err := parseStatement(data)
	return st, err
}

func parseStatement(data []byte) (Statement, signed, error) {
	if len(data) > MaxStatement {
		return Statement{}, signed{}, malformed("statement", "is too large")
	}
	sig, err := splitSigned("statement", data)
	if err != nil {
		return Statement{}, signed{}, err
	}
	in := &lines{what: "statement", rest: sig.text}
	in.exact(statementFormat)
	st := Statement{Origin: in.line(), Kind: in.line(), Writer: sig.writer}
	st.Tree = Tree{Size: in.number(in.line()), Root: in.hash(in.line())}
	st.Entries = in.number(in.must("entries"))
	st.Body = in.rest
	if in.err != nil {
		return Statement{}, signed{}, in.err
	}
	if err := st.check(); err != nil {
		return Statement{}, signed{}, err
	}
	if st.text() != sig.text || st.Origin != sig.origin {
		return Statement{}, signed{}, malformed("statement", "is not in its one encoding")
	}
	return st, sig, nil
}

// VerifyStatement reads a statement and checks that the log was at that place as it says, and that it was signed by a
// writer that could sign then. A key that was revoked later could have signed it later, too: the WriterInfo says so, and
// nothing dates the signature. How the statement stands to the log comes first, because a log that was put back may not
// know the writer. Errors: ErrOtherVault, ErrRollback, ErrFork, *LostError, ErrWriter, ErrIntegrity.
func (s *State) VerifyStatement(src Source, data []byte) (Statement, WriterInfo, error) {
	st, sig, err := parseStatement(data)
	if err != nil {
		return Statement{}, WriterInfo{}, err
	}
	if st.Origin != s.Origin() {
		return Statement{}, WriterInfo{}, fmt.Errorf("%w: statement about %s", ErrOtherVault, st.Origin)
	}
	if err := s.CheckConsistent(src, Checkpoint{Origin: st.Origin, Size: st.Tree.Size, Root: st.Tree.Root}); err != nil {
		return Statement{}, WriterInfo{}, err
	}
	if last, err := src.EntryIndex(st.Entries); err != nil || last+1 != st.Tree.Size {
		return Statement{}, WriterInfo{}, fmt.Errorf("%w: a log of %d leaves did not have %d entries", ErrIntegrity, st.Tree.Size, st.Entries)
	}
	w, known := s.writers[st.Writer]
	if !known {
		return Statement{}, WriterInfo{}, fmt.Errorf("%w: key %s", ErrWriter, st.Writer)
	}
	if st.Entries < w.Admitted || !w.Active() && st.Entries >= w.Revoked {
		return Statement{}, WriterInfo{}, fmt.Errorf("%w: key %s could not sign then", ErrWriter, st.Writer)
	}
	if err := sig.verify(w.key); err != nil {
		return Statement{}, WriterInfo{}, err
	}
	return st, w, nil
}
