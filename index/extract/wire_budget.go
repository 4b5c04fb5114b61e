package extract

// budget counts what comes out of one file against its limits. Both sides hold one: the child to stop in time and to say why, and the parent
// because the child may lie.
type budget struct {
	limits   Limits
	text     int   // bytes of text that may still come, names of parts among them
	expanded int64 // bytes that may still come, text and members together
	parts    int
	facts    int
	losses   int
	members  int
	pictures int
}

// newBudget returns the budget of a file of a size. The limits are filled.
func newBudget(l Limits, size int64) budget {
	expanded := l.Expanded
	if byRatio := (expanded - freeExpanded) / int64(l.Ratio); size <= byRatio { // so that the product cannot overflow
		expanded = min(expanded, freeExpanded+size*int64(l.Ratio))
	}
	return budget{
		limits: l, text: l.Text, expanded: expanded, members: l.Members, pictures: l.Pages,
		parts: wireParts, facts: wireFacts, losses: wireLosses,
	}
}

// room returns how many bytes of text a part with this name may have.
func (b *budget) room(name string) int {
	return int(max(0, min(int64(b.text), b.expanded)-int64(len(name))))
}

// spendPart counts a part, and reports whether it fits.
func (b *budget) spendPart(name string, text int) bool {
	if b.parts == 0 || text < 0 || text > b.room(name) {
		return false
	}
	n := len(name) + text
	b.parts--
	b.text = max(0, b.text-n) // a name alone may be more than is left
	b.expanded = max(0, b.expanded-int64(n))
	return true
}

// spendBytes counts bytes of a member, and reports whether they fit.
func (b *budget) spendBytes(n int) bool {
	if int64(n) > b.expanded {
		return false
	}
	b.expanded -= int64(n)
	return true
}

// spend counts one of something, and reports whether it fits.
func spend(left *int) bool {
	if *left <= 0 {
		return false
	}
	*left--
	return true
}
