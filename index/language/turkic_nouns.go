package language

import "slices"

// nominal fills in the chains of nouns: plural, possessive, case, -ki, copula.
func nominal(g *[stateCount][]suffix) {
	plural := to(statePlural, kindPlural, "lAr")
	dir := to(stateDir, kindCopula, "DIr")
	g[stateNoun] = slices.Concat(plural, possessives(), caseEndings(), dir, copulas(), copulasOfNouns(),
		only(ruleLong, to(stateDeclined, kindCopula, "rAQ"))) // comparative
	g[stateDeclined] = slices.Concat(plural, possessives(), caseEndings(), dir, copulas(), copulasLate())
	g[stateVerbalNoun] = slices.Concat(plural, caseEndings(), dir, to(stateOwned, kindPossessive, "~sI"),
		only(ruleTurkish|ruleChance, to(statePossessed, kindPossessive, "~m", "~n", "~mIz", "~nIz")))
	g[statePlural] = slices.Concat(possessives(), caseEndings(), dir, copulas(), copulasLate())
	g[statePossessed] = slices.Concat(caseEndings(), dir, copulas())
	g[stateOwned] = slices.Concat(ownedCases(), dir, copulas())
	g[stateCase] = slices.Concat(dir, copulas(), copulasLate())
	g[stateLocative] = slices.Concat(dir, copulas(), to(stateKi, 0, "kI"))
	g[stateGenitive] = slices.Concat(dir, to(stateKi, 0, "kI"))
	g[stateKi] = slices.Concat(plural, ownedCases(), dir, copulas())
	g[stateDir] = only(ruleLong, to(stateEnd, 0, "lAr"))
}

func caseEndings() []suffix {
	return slices.Concat(
		to(stateGenitive, kindGenitive, "(n)In"),
		to(stateCase, kindDative, "(y)A"),
		to(stateCase, kindAccusative, "(n)I"),
		only(ruleTurkish, to(stateCase, kindAccusative, "~yI")),
		to(stateLocative, kindLocative, "DA"),
		to(stateCase, kindAblative, "DAn"),
		to(stateEnd, kindInstrumental, "(y)lA"),
		to(stateEnd, kindDative, "(y)AdAk"), // as far as
	)
}

// ownedCases are the cases after the possessive of the third person and after -ki.
func ownedCases() []suffix {
	return slices.Concat(
		to(stateGenitive, kindGenitive, "nIn"),
		to(stateCase, kindDative, "nA"),
		to(stateCase, kindAccusative, "nI"),
		to(stateLocative, kindLocative, "ndA"),
		to(stateCase, kindAblative, "ndAn"),
		to(stateEnd, kindInstrumental, "ylA"),
		to(stateEnd, kindDative, "nAdAk"),
	)
}

func possessives() []suffix {
	return append(to(statePossessed, kindPossessive, "(I)m", "(I)n", "(I)mIz", "(I)nIz"), to(stateOwned, kindPossessive, "(s)I")...)
}

// copulas follow a noun that is the predicate: I am, you are, it was.
func copulas() []suffix {
	return slices.Concat(
		to(stateEnd, kindCopula, "~yAm", "~yIH", "sInIz"),
		only(ruleTurkish|ruleChance, to(stateEnd, kindCopula, "~yIm", "~yIz")),
		only(ruleLong, to(stateEnd, kindCopula, "sAn")),
		to(statePersonPast, kindCopula, "~ydI", "~ysA"),
		to(stateTense, kindCopula, "~ymIs"),
	)
}

// copulasOfNouns are those after the consonant of a bare noun, where they look like the endings of a verb.
func copulasOfNouns() []suffix {
	return slices.Concat(
		only(ruleLong, to(stateEnd, kindCopula, "-Am")),
		only(ruleLonger, to(statePersonPast, kindCopula, "-DI", "-sA")),
		only(ruleLonger, to(stateTense, kindCopula, "-mIs")),
	)
}

// copulasLate are those after the consonant of a suffix.
func copulasLate() []suffix {
	return slices.Concat(
		to(stateEnd, kindCopula, "-Am", "-IH"),
		to(statePersonPast, kindCopula, "-DI", "-sA"),
		to(stateTense, kindCopula, "-mIs"),
	)
}
