package redact

// near reports whether b, or if prefix also a beginning of b that only an ending follows, is a with at most k letters
// changed, added, left out or exchanged with their neighbour (Damerau and Levenshtein, no letter twice). k is 1 or 2.
func near(a, b []rune, k int, prefix bool) bool {
	if len(a) == 0 || len(b)+k < len(a) || !prefix && len(b) > len(a)+k {
		return false
	}
	whole := b
	b = b[:min(len(b), len(a)+k)]
	var t table
	last, ok := t.compute(a, b, k)
	if !ok {
		return false
	}
	for j := max(len(a)-k, 1); j <= len(b); j++ {
		if last[j] <= uint8(k) && (j == len(whole) || prefix && ending(sound(string(whole[j:])))) {
			return true
		}
	}
	return false
}

// table holds three rows of distances between the beginnings of two words.
type table [3][maxWord + 8]uint8

// compute returns the distances between a and every beginning of b; ok is false if none is as small as k.
func (t *table) compute(a, b []rune, k int) (last *[maxWord + 8]uint8, ok bool) {
	if len(b) >= len(t[0]) {
		return nil, false
	}
	for j := range len(b) + 1 {
		t[0][j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		if t.fill(a, b, i) > uint8(k) {
			return nil, false
		}
	}
	return &t[len(a)%3], true
}

// fill computes row i of the table of distances, and returns its least number.
func (t *table) fill(a, b []rune, i int) uint8 {
	row, above, aboveThat := &t[i%3], &t[(i+2)%3], &t[(i+1)%3]
	row[0] = uint8(i)
	least := row[0]
	for j := 1; j <= len(b); j++ {
		d := above[j-1]
		if a[i-1] != b[j-1] {
			d++
		}
		d = min(d, above[j]+1, row[j-1]+1)
		if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
			d = min(d, aboveThat[j-2]+1)
		}
		row[j] = d
		least = min(least, d)
	}
	return least
}
