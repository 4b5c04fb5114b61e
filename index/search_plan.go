package index

import (
	"fmt"
	"slices"

	"emanet/index/language"
)

// plan looks up the words of a node. It returns nil for a node in which there is nothing to look for, and notes that.
func (s *session) plan(n Node) (plan, error) {
	switch n := n.(type) {
	case And:
		return s.planAnd(n)
	case Or:
		return s.planOr(n)
	case Not:
		return s.planNot(n)
	case Word:
		return s.planWord(n, n.Field, n.Text, n.Exact)
	case Phrase:
		return s.planWord(n, n.Field, n.Text, true)
	case Prefix:
		return s.planPrefix(n)
	case Fuzzy:
		return s.planFuzzy(n)
	case Suffix:
		return suffix{text: foldValue(n.Text)}, nil
	case Value:
		return s.planValue(n)
	case ID:
		return s.planTerms(n, fieldID, n.Prefix, scoreNone)
	case Date:
		return newWindow().narrow(n), nil
	case Has:
		return hasFlag(n.Thing)
	case Is:
		return isFlag(n.State)
	}
	return nil, fmt.Errorf("index: internal error: a query with a %T", n)
}

// planAnd puts what is quick to find first, and all bounds of dates into one window. A stop word beside other bare words is
// not needed, only helpful, and a note says so; not where records are left out for having the words: there all count.
func (s *session) planAnd(n And) (plan, error) {
	var out every
	w, dated := newWindow(), false
	optional := !s.negated && hasContent(n.Nodes)
	for _, child := range n.Nodes {
		if d, ok := child.(Date); ok {
			w, dated = w.narrow(d), true
			continue
		}
		p, err := s.plan(child)
		switch {
		case err != nil:
			return nil, err
		case p == nil:
		case optional && isStopWord(child):
			out.helpful = append(out.helpful, p)
			s.note(fmt.Sprintf("%q is a very common word: records without it are found too; =%s requires it", child.(Word).Text, child.(Word).Text))
		default:
			out.needed = append(out.needed, p)
		}
	}
	if len(out.needed) == 0 {
		out.needed, out.helpful = out.helpful, nil
	}
	if dated {
		out.needed = append(out.needed, w)
	}
	slices.SortStableFunc(out.needed, func(a, b plan) int { return effort(a) - effort(b) })
	switch {
	case len(out.needed) == 0:
		return nil, nil
	case len(out.needed) == 1 && len(out.helpful) == 0:
		return out.needed[0], nil
	}
	return out, nil
}

// effort orders the plans of an every.
func effort(p plan) int {
	switch p.(type) {
	case *group:
		return 0
	case *phrase:
		return 1
	case window:
		return 2
	case suffix:
		return 5
	case except:
		return 4
	default:
		return 3
	}
}

// hasContent reports whether the nodes look for a word of the text that is no stop word.
func hasContent(nodes []Node) bool {
	has := false
	for _, n := range nodes {
		Walk(n, func(n Node) bool {
			switch n := n.(type) {
			case Word:
				has = has || n.Field == FieldText && !isStopWord(n) && anyToken(n.Text)
			case Phrase:
				has = has || n.Field == FieldText && anyToken(n.Text)
			case Prefix:
				has = has || n.Field == FieldText && anyToken(n.Text)
			case Fuzzy:
				has = has || n.Field == FieldText
			case Not:
				return false
			}
			return true
		})
	}
	return has
}

func isStopWord(n Node) bool {
	w, ok := n.(Word)
	if !ok || w.Field != FieldText || w.Exact {
		return false
	}
	tokens := tokensOf(w.Text)
	return len(tokens) == 1 && language.StopWord(tokens[0].Term)
}

func anyToken(text string) bool {
	for range language.Tokens(text) {
		return true
	}
	return false
}

func tokensOf(text string) []language.Token {
	return slices.Collect(language.Tokens(text))
}

func (s *session) planOr(n Or) (plan, error) {
	var out either
	for _, child := range n.Nodes {
		p, err := s.plan(child)
		if err != nil {
			return nil, err
		}
		if p != nil {
			out.plans = append(out.plans, p)
		}
	}
	switch len(out.plans) {
	case 0:
		return nil, nil
	case 1:
		return out.plans[0], nil
	}
	return out, nil
}

func (s *session) planNot(n Not) (plan, error) {
	marks := s.marks
	s.marks, s.negated = nil, !s.negated // what must not occur is not highlighted
	p, err := s.plan(n.Node)
	s.marks, s.negated = marks, !s.negated
	if err != nil || p == nil {
		return nil, err
	}
	return except{p}, nil
}

// planWord looks a word up, or a text of several words, which is a phrase.
func (s *session) planWord(n Node, f Field, text string, exact bool) (plan, error) {
	tokens := tokensOf(text)
	switch len(tokens) {
	case 0:
		s.nothing(text)
		return nil, nil
	case 1:
		g, err := s.word(fieldOf(f), text[tokens[0].Start:tokens[0].End], exact)
		if err != nil {
			return nil, s.located(n, err)
		}
		s.mark(f, g)
		return g, nil
	}
	p, err := s.phrase(f, text, tokens)
	if err != nil {
		return nil, s.located(n, err)
	}
	s.markPhrase(f, p, "")
	return p, nil
}

func (s *session) phrase(f Field, text string, tokens []language.Token) (*phrase, error) {
	p := &phrase{field: fieldOf(f), score: scoreIn(fieldOf(f))}
	for _, t := range tokens {
		g, err := s.word(p.field, text[t.Start:t.End], true)
		if err != nil {
			return nil, err
		}
		p.words = append(p.words, g)
	}
	return p, nil
}

// planPrefix looks up what begins so; of several words, only the last need not be whole.
func (s *session) planPrefix(n Prefix) (plan, error) {
	tokens := tokensOf(n.Text)
	if len(tokens) == 0 {
		s.nothing(n.Text)
		return nil, nil
	}
	last := tokens[len(tokens)-1].Term
	g, err := s.planTerms(n, fieldOf(n.Field), last, scoreConstant)
	if err != nil {
		return nil, err
	}
	s.explained(g, last+"*", nil)
	if len(tokens) == 1 {
		s.markPrefix(n.Field, last, g)
		return g, nil
	}
	p, err := s.phrase(n.Field, n.Text, tokens[:len(tokens)-1])
	if err != nil {
		return nil, s.located(n, err)
	}
	p.words = append(p.words, g)
	s.markPhrase(n.Field, p, last)
	return p, nil
}

func (s *session) planTerms(n Node, field, prefix string, score scoring) (*group, error) {
	t, err := s.look(lookup{field, prefix, howPrefix})
	if err != nil {
		return nil, s.located(n, err)
	}
	return &group{field: field, terms: t.list, score: score}, nil
}

func (s *session) planFuzzy(n Fuzzy) (plan, error) {
	tokens := tokensOf(n.Text)
	switch {
	case len(tokens) == 0:
		s.nothing(n.Text)
		return nil, nil
	case len(tokens) > 1:
		return nil, s.q.errorAt(n, "~ stands after one word, and these are several")
	case n.Distance < 1 || n.Distance > 2:
		return nil, fmt.Errorf("index: internal error: a query for words at a distance of %d", n.Distance)
	}
	g, err := s.fuzzy(fieldOf(n.Field), tokens[0].Term, n.Distance)
	if err != nil {
		return nil, s.located(n, err)
	}
	s.mark(n.Field, g)
	return g, nil
}

// fieldOf is the field of the mapping that a field of the query language looks through.
func fieldOf(f Field) string {
	if f == FieldText {
		return fieldText
	}
	return string(f) // they have the same names
}

func (s *session) nothing(text string) {
	s.note(fmt.Sprintf("%q holds no letter or digit and was left aside", text))
}

// note says, once, what of the query was left aside.
func (s *session) note(text string) {
	if !slices.Contains(s.result.Notes, text) {
		s.result.Notes = append(s.result.Notes, text)
	}
}
