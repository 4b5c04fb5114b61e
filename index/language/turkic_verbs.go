package language

import "slices"

// verbal fills in the chains of verbs: negation, then tense and person, or a participle or verbal noun and its declension.
func verbal(g *[stateCount][]suffix) {
	g[stateVerb] = append(verbEndings(), negations()...)
	g[stateNegated] = verbEndings()
	g[stateInfinitive] = slices.Concat(
		to(stateLocative, 0, "DA"),
		to(stateCase, 0, "DAn"),
		to(stateThird, 0, "DIr"),
		to(stateEnd, 0, "lA", "sA"),
	)
	g[stateHard] = slices.Concat(
		to(statePlural, 0, "lAr"),
		to(stateLocative, 0, "DA"),
		to(stateCase, 0, "DAn"),
		to(stateThird, 0, "DIr"),
		to(stateEnd, 0, "lA", "cA", "sAn", "sInIz"),
		secondTense(),
	)
	g[stateSoft] = slices.Concat(
		to(statePossessed, 0, "Im", "In", "ImIz", "InIz"),
		to(stateOwned, 0, "I"),
		to(stateGenitive, 0, "In"),
		to(stateCase, 0, "A"),
		to(stateEnd, 0, "Am", "IH"),
		only(ruleTurkish|ruleChance, to(stateEnd, 0, "Iz")),
	)
	tenses(g)
}

// tenses fills in what follows a tense: persons and a second tense.
func tenses(g *[stateCount][]suffix) {
	g[stateTense] = append(persons(), secondTense()...)
	g[stateNarrative] = slices.Concat(persons(), secondTense(), to(statePlural, 0, "lAr"), caseEndings(), to(stateThird, 0, "DIr"))
	g[stateConverb] = slices.Concat(to(stateEnd, 0, "sAn", "sInIz", "lAr"), to(stateThird, 0, "DIr"), secondTense())
	g[stateYor] = slices.Concat(
		to(stateEnd, 0, "um", "sun", "uz", "sunuz", "lar", "ken"),
		to(statePersonPast, 0, "du", "sa"),
		to(stateTense, 0, "mus"),
	)
	g[stateThird] = to(stateEnd, 0, "lAr")
	g[stateNecessity] = slices.Concat(to(stateEnd, 0, "lAr", "sAn"), to(stateThird, 0, "DIr"), copulas())
	g[stateOptative] = slices.Concat(
		to(stateEnd, 0, "m", "sAn", "H", "sInIz", "lAr"),
		to(statePersonPast, 0, "ydI"),
		only(ruleTurkish|ruleChance, to(stateEnd, 0, "lIm")),
	)
	g[statePersonPast] = to(stateEnd, 0, "m", "n", "Q", "nIz", "lAr", "sA", "ydI")
}

// persons are those of the present, the future and the narrative past.
func persons() []suffix {
	return append(to(stateEnd, 0, "Am", "sAn", "IH", "sInIz", "lAr"), only(ruleTurkish|ruleChance, to(stateEnd, 0, "Im", "sIn", "Iz"))...)
}

// secondTense follows a first: he was coming, if he comes, while he comes.
func secondTense() []suffix {
	return slices.Concat(to(statePersonPast, 0, "DI", "sA"), to(stateThird, 0, "mIs"), to(stateEnd, 0, "ken"))
}

// verbEndings are what follows a root, or the negation.
func verbEndings() []suffix {
	return slices.Concat(
		to(stateInfinitive, kindInfinitive, "mAQ"),
		to(stateSoft, kindInfinitive, "mAG"),
		to(stateVerbalNoun, kindVerbalNoun, "mA"),
		to(statePersonPast, kindPast, "DI"),
		to(stateNarrative, kindNarrative, "mIs"),
		to(stateConverb, kindConverb, "(y)Ib"),
		only(ruleTurkish, to(stateEnd, kindConverb, "(y)Ip")),
		to(stateTense, kindPresent, "(y)Ir"),
		only(ruleTurkish, to(stateYor, kindPresent, "-Iyor")),
		to(stateHard, kindFuture, "(y)AcAQ"),
		to(stateSoft, kindFuture, "(y)AcAG"),
		to(stateTense, kindAorist, "(y)Ar"),
		only(ruleTurkish|ruleChance, to(stateTense, kindAorist, "~r")),
		to(stateOptative, kindOptative, "(y)A"),
		to(stateNecessity, kindNecessity, "mAlI"),
		to(stateEnd, kindImperative, "(y)Im", "(y)In", "(y)InIz"),
		to(stateThird, kindImperative, "sIn"),
		to(statePersonPast, kindConditional, "sA"),
		to(stateDeclined, kindParticiple, "(y)An"),
		to(stateHard, kindDiq, "DIQ"),
		to(stateSoft, kindDiq, "DIG"),
		to(stateEnd, kindGerund, "(y)ArAQ", "(y)IncA"),
	)
}

// negations lead from a root to its negated forms, and in Turkish to those of ability.
func negations() []suffix {
	return slices.Concat(
		to(stateNegated, 0, "mA"),
		to(stateTense, kindPresent, "mIr"),
		to(stateTense, kindAorist, "mAz", "mAr"),
		only(ruleTurkish, to(stateYor, kindPresent, "mIyor")),
		only(ruleTurkish, to(stateVerb, 0, "(y)AbIl")),
		only(ruleTurkish|ruleChance, to(stateNegated, 0, "(y)AmA")),
	)
}
