package plain

// score is the logarithm of how likely sample is text in this charset, in the language that suits it best. Bytes of ASCII
// cost the same in every charset and are left out; every other byte is one term, so that charsets of one byte a character
// can be compared.
func (w *view) score(sample []byte) float64 {
	total := make([]float64, len(alphabets))
	shared := 0.0
	for i, c := range sample {
		if c < 0x80 {
			continue
		}
		shared += w.manner(sample, i)
		for l, share := range w.logs[c] {
			total[l] += float64(share)
		}
	}
	best := total[0]
	for _, t := range total[1:] {
		best = max(best, t)
	}
	return best + shared
}

// manner is what a byte costs by where it stands: undefined bytes and symbols in a text, marks inside words, capitals behind small
// letters, letters of two scripts in one word.
func (w *view) manner(sample []byte, i int) float64 {
	k := w.kinds[sample[i]]
	before, beforeThat, after := byte(' '), byte(' '), byte(' ')
	if i > 0 {
		before = sample[i-1]
	}
	if i > 1 {
		beforeThat = sample[i-2]
	}
	if i+1 < len(sample) {
		after = sample[i+1]
	}
	switch k {
	case kindNothing:
		return -15
	case kindSymbol:
		return -8
	case kindMark:
		if w.space[sample[i]] && before <= ' ' {
			return -8 // no one writes two spaces of different kinds, or begins a line with this one
		}
		if w.kinds[before].letter() && w.kinds[after].letter() && before >= 0x80 && after >= 0x80 {
			return -7
		}
		return -4
	}
	return w.mixed(sample[i], before, after) + w.cases(k, w.kinds[before], w.kinds[beforeThat])
}

// mixed is the cost of letters of two scripts that touch, and of an Arabic letter that ends words in the middle of one.
func (w *view) mixed(c, before, after byte) float64 {
	cost := 0.0
	if w.kinds[before].letter() && w.scripts[before] != w.scripts[c] {
		cost -= 5
	}
	if after < 0x80 && w.kinds[after].letter() && w.scripts[after] != w.scripts[c] {
		cost -= 5
	}
	if w.final[c] && after >= 0x80 && w.kinds[after].letter() {
		cost -= 4
	}
	return cost
}

// cases is the cost of a capital or a small letter behind what stands before it.
func (w *view) cases(k, before, beforeThat kind) float64 {
	switch {
	case k == kindUpper && before == kindLower:
		return -6
	case k == kindUpper && before == kindUpper:
		return -0.3
	case k == kindUpper:
		return -1
	case k == kindLower && before == kindUpper && beforeThat == kindUpper:
		return -5
	case k == kindLower && !before.letter():
		return -0.3
	}
	return 0
}
