package index

// Errors that more than one place gives.
const (
	tooDeep   = "parentheses and NOT may be nested 100 deep"
	needsBoth = `%s needs a word on both sides; to search for the word itself, type it in small letters or in quotation marks`
	twoWays   = `AND and OR side by side can be read in two ways: put parentheses around the words that OR joins, such as (a OR b) AND c`
	bareNot   = `NOT before OR can be read in two ways: write (NOT a) OR b, or NOT (a OR b)`
)

// whole reads the query to its end.
func (p *queryParser) whole() (Node, error) {
	root, err := p.sequence(nil)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind == tokenClose {
		return nil, p.fail(t.at, "this parenthesis was never opened: take it away, or put ( before the words that belong together")
	}
	if root == nil {
		return nil, p.fail(0, "there is nothing to search for: type a word")
	}
	if at, high := tooHigh(root, maxHeight); high {
		return nil, p.fail(at, tooDeep)
	}
	return root, nil
}

// sequence reads choices up to the end or a closing parenthesis; nil: there is none. The scope holds for every term
// that has no field of its own.
func (p *queryParser) sequence(scope *fieldRule) (Node, error) {
	var nodes []Node
	and, or := -1, -1 // offsets of the last AND, and of the last OR without parentheses
	for {
		t := p.peek()
		switch t.kind {
		case tokenEnd, tokenClose:
			return joinAnd(nodes), nil
		case tokenAnd:
			and = t.at
			if p.take(); len(nodes) == 0 || !p.startsTerm() {
				return nil, p.fail(t.at, needsBoth, "AND")
			}
		}
		n, bar, err := p.choice(scope)
		if err != nil {
			return nil, err
		}
		if or = max(or, bar); and >= 0 && or >= 0 {
			return nil, p.fail(max(and, or), twoWays)
		}
		nodes = append(nodes, n)
	}
}

// choice reads terms joined by OR; or is the offset of the last of them, or -1.
func (p *queryParser) choice(scope *fieldRule) (n Node, or int, err error) {
	if t := p.peek(); t.kind == tokenOr || t.kind == tokenBar {
		return nil, 0, p.fail(t.at, needsBoth, "OR")
	}
	if n, err = p.unary(scope); err != nil {
		return nil, 0, err
	}
	nodes := []Node{n}
	or = -1
	for p.peek().kind == tokenOr || p.peek().kind == tokenBar {
		t := p.take()
		or = t.at
		field := scope
		if t.kind == tokenBar {
			field = p.afterBar(t, scope)
		}
		if !p.startsTerm() {
			return nil, 0, p.fail(t.at, needsBoth, "OR")
		}
		if p.bare {
			return nil, 0, p.fail(nodes[len(nodes)-1].Pos(), bareNot)
		}
		if n, err = p.unary(field); err != nil {
			return nil, 0, err
		}
		nodes = append(nodes, n)
	}
	return joinOr(nodes), or, nil
}

// afterBar passes over the second bar of a || and returns the field of the term that follows: kind:appeal|testimony is about kinds
// throughout, while spaces part the terms.
func (p *queryParser) afterBar(bar token, scope *fieldRule) *fieldRule {
	glued := bar.glued && p.peek().glued
	if p.peek().kind == tokenBar {
		p.take()
	}
	if glued && p.peek().glued {
		return p.field
	}
	return scope
}

// startsTerm reports whether a term can begin at the next token.
func (p *queryParser) startsTerm() bool {
	switch p.peek().kind {
	case tokenWord, tokenQuote, tokenOpen, tokenNot:
		return true
	}
	return false
}

// unary reads a term and the NOT before it.
func (p *queryParser) unary(scope *fieldRule) (Node, error) {
	p.field, p.bare = scope, false
	t := p.take()
	switch t.kind {
	case tokenNot:
		if !p.startsTerm() {
			return nil, p.fail(t.at, "NOT needs a word after it; to search for the word itself, type it in small letters or in quotation marks")
		}
		if err := p.enter(t.at); err != nil {
			return nil, err
		}
		n, err := p.unary(scope)
		p.depth--
		p.bare = true
		return Not{At: At(t.at), Node: n}, err
	case tokenOpen:
		return p.group(t, scope)
	case tokenQuote:
		return p.quoted(t, t.at, scope)
	default:
		return p.word(t, scope)
	}
}

// group reads what is between parentheses; open is behind.
func (p *queryParser) group(open token, scope *fieldRule) (Node, error) {
	if err := p.enter(open.at); err != nil {
		return nil, err
	}
	n, err := p.sequence(scope)
	p.depth--
	p.field, p.bare = scope, false
	switch {
	case err != nil:
		return nil, err
	case p.take().kind != tokenClose:
		return nil, p.fail(open.at, "this parenthesis is never closed: add ) where the words that belong together end")
	case n == nil:
		return nil, p.fail(open.at, "there is no word between these parentheses")
	}
	return n, nil
}

// enter counts a level of nesting that begins at an offset. Its limit is above that of the tree, so that what is printed with
// parentheses that nobody typed can be read again.
func (p *queryParser) enter(at int) error {
	if p.depth++; p.depth > maxNesting {
		return p.fail(at, tooDeep)
	}
	return nil
}

// joinAnd joins nodes by And; nil if there is none.
func joinAnd(nodes []Node) Node {
	var flat []Node
	for _, n := range nodes {
		if a, ok := n.(And); ok {
			flat = append(flat, a.Nodes...)
			continue
		}
		flat = append(flat, n)
	}
	switch len(flat) {
	case 0:
		return nil
	case 1:
		return flat[0]
	}
	return And{At: At(nodes[0].Pos()), Nodes: flat}
}

// joinOr joins one node or more by Or.
func joinOr(nodes []Node) Node {
	var flat []Node
	for _, n := range nodes {
		if o, ok := n.(Or); ok {
			flat = append(flat, o.Nodes...)
			continue
		}
		flat = append(flat, n)
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return Or{At: At(nodes[0].Pos()), Nodes: flat}
}

// tooHigh finds the first node that stands below more than limit others.
func tooHigh(n Node, limit int) (at int, high bool) {
	var children []Node
	switch n := n.(type) {
	case And:
		children = n.Nodes
	case Or:
		children = n.Nodes
	case Not:
		children = []Node{n.Node}
	default:
		return 0, false
	}
	if limit == 0 {
		return n.Pos(), true
	}
	for _, child := range children {
		if at, high = tooHigh(child, limit-1); high {
			return at, high
		}
	}
	return 0, false
}
