package page

import "slices"

// legendEntry explains one way of drawing.
type legendEntry struct {
	Shapes []shape
	Words  string
	Class  string
	key    string
}

// keys names the entries of the legend that explain a mark.
func (m *mark) keys() []string {
	keys := []string{m.left, m.right}
	switch {
	case m.away:
		return keys
	case m.point:
		keys = append(keys, "point")
	case m.solid:
		keys = append(keys, "span")
	}
	if !m.point && !m.whole() {
		keys = append(keys, "within")
	}
	return keys
}

// legendOf explains what the pictures hold and nothing else.
func legendOf(pictures []timelinePicture) []legendEntry {
	var used []string
	for _, p := range pictures {
		for _, l := range p.Lanes {
			if l.Bins != nil {
				used = append(used, "sums")
			}
			for _, m := range l.Marks {
				used = append(used, m.Keys...)
			}
		}
	}
	return slices.DeleteFunc(legend(), func(e legendEntry) bool { return !slices.Contains(used, e.key) })
}

// legend draws one example of everything, as large as in a picture.
func legend() []legendEntry {
	const top, left, right, long = 2.5, 14.0, 46.0, 100
	draw := func(key, words string, with func(*brush)) legendEntry {
		b := brush{y: top}
		with(&b)
		e := legendEntry{Shapes: b.shapes, Words: words, key: key}
		if len(words) > long {
			e.Class = "wide"
		}
		return e
	}
	within := &mark{from: left, to: right}
	return []legendEntry{
		draw("point", "on a known day", func(b *brush) { b.point((left+right)/2, (left+right)/2) }),
		draw("span", "went on, for sure during this time", func(b *brush) { b.rect("sure", left, right) }),
		draw("within", "in doubt: some time within these bounds, or part of them", func(b *brush) { b.doubt(within) }),
		draw("fade", "the date itself is doubted; how far it fades means nothing", func(b *brush) {
			b.doubt(&mark{from: left, to: right, left: "fade", right: "fade"})
			b.side("fade", left, -1)
			b.side("fade", right, 1)
		}),
		draw("unknown", "the beginning or the end is not known", func(b *brush) {
			b.rect("sure", 0, 10)
			b.side("unknown", 10, 1)
		}),
		draw("open", "went on, and no end is written; or began before, and no beginning is", func(b *brush) {
			b.rect("sure", 0, 10)
			b.path("open", "M10 6.5H50")
			b.arrow(56, 1)
		}),
		draw("cut", "lies, or reaches, beyond this picture", func(b *brush) {
			b.rect("doubt", left, right)
			b.arrow(right+8, 1)
		}),
		draw("sums", "many events: how many lie or go on there for sure (solid), how many may (hatched); each lane has a scale of its own, the number is that of its dotted line", func(b *brush) {
			b.path("may", "M14 12V2h10v3h10v-2h10v9z")
			b.path("sure", "M14 12V7h10v2h10v-3h10v6z")
		}),
	}
}
