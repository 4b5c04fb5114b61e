package index

import (
	"strings"
	"unicode"
)

// String prints the query in one way of writing it, with parentheses wherever it could be misread. [ParseQuery]
// makes the same tree of it, but for the offsets.
func (q *Query) String() string {
	if q == nil || q.Root == nil {
		return ""
	}
	return Print(q.Root)
}

// Print prints a part of a query as [Query.String] prints the whole.
func Print(n Node) string {
	var b strings.Builder
	printNode(&b, n)
	return b.String()
}

func printNode(b *strings.Builder, n Node) {
	switch n := n.(type) {
	case And:
		printList(b, n.Nodes, " ", func(child Node) bool { _, or := child.(Or); return or })
	case Or:
		printList(b, n.Nodes, " OR ", func(child Node) bool { return !isLeaf(child) })
	case Not:
		b.WriteString("NOT ")
		_, not := n.Node.(Not)
		printIn(b, n.Node, !not && !isLeaf(n.Node))
	default:
		printLeaf(b, n)
	}
}

func printList(b *strings.Builder, nodes []Node, between string, parentheses func(Node) bool) {
	for i, child := range nodes {
		if i > 0 {
			b.WriteString(between)
		}
		printIn(b, child, parentheses(child))
	}
}

func printIn(b *strings.Builder, n Node, parentheses bool) {
	if !parentheses {
		printNode(b, n)
		return
	}
	b.WriteByte('(')
	printNode(b, n)
	b.WriteByte(')')
}

func isLeaf(n Node) bool {
	switch n.(type) {
	case And, Or, Not:
		return false
	}
	return true
}

func printLeaf(b *strings.Builder, n Node) {
	switch n := n.(type) {
	case Word:
		mark := ""
		if n.Exact {
			mark = "="
		}
		b.WriteString(prefixOf(n.Field) + mark + n.Text)
	case Phrase:
		b.WriteString(prefixOf(n.Field) + `"` + n.Text + `"`)
	case Prefix:
		b.WriteString(prefixOf(n.Field) + n.Text + "*")
	case Suffix:
		b.WriteString(prefixOf(n.Field) + "*" + n.Text)
	case Fuzzy:
		b.WriteString(prefixOf(n.Field) + n.Text + "~")
		if n.Distance == 2 {
			b.WriteByte('2')
		}
	case Value:
		b.WriteString(prefixOf(n.Field) + printValue(n))
	case ID:
		b.WriteString("id:" + n.Prefix)
	case Date:
		b.WriteString(string(n.Bound) + ":" + plainOr(n.Span.Text, "-?~%/.:+"))
	case Has:
		b.WriteString("has:" + string(n.Thing))
	case Is:
		b.WriteString("is:" + string(n.State))
	}
}

func prefixOf(f Field) string {
	if f == FieldText {
		return ""
	}
	return string(f) + ":"
}

func printValue(v Value) string {
	if v.Prefix {
		return v.Text + "*"
	}
	if strings.HasPrefix(v.Text, "-") {
		return plainOr(v.Text, ".")
	}
	return plainOr(v.Text, "-.")
}

// plainOr returns a text as it is where it holds letters, digits and the given signs only, else in quotation marks.
func plainOr(s, signs string) string {
	odd := strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune(signs, r)
	})
	if odd {
		return `"` + s + `"`
	}
	return s
}
