package language

// state is a place in a chain of suffixes: what has been said so far decides what may follow.
type state uint8

const (
	stateEnd        state = iota // nothing may follow but a question
	stateNoun                    // a bare noun or adjective
	stateDeclined                // a participle or verbal noun: declined as a noun, without the endings only a noun has
	stateVerbalNoun              // after -ma: the same without most possessives
	statePlural                  // after -lar
	statePossessed               // after -ım, -ın, -ımız, -ınız
	stateOwned                   // after -ı, -sı: cases begin with n
	stateCase                    // after a case
	stateLocative                // after -da
	stateGenitive                // after -ın, -nın
	stateKi                      // after -dakı, -nınkı
	stateDir                     // after -dır on a noun
	stateThird                   // after -dır, -sın, -mış on a verb
	statePersonPast              // after -dı, -sa: persons m n q
	stateHard                    // after -acaq, -dıq, -maq: ends in q or k
	stateSoft                    // after -acağ, -dığ, -mağ: a vowel must follow, accepts nothing
	stateInfinitive              // after -maq: few cases
	stateVerb                    // a bare verb root
	stateNegated                 // after -ma
	stateTense                   // after -ır, -ar, -maz: persons and a second tense
	stateNarrative               // after -mış: also a participle
	stateConverb                 // after -ıb
	stateYor                     // after Turkish -yor
	stateNecessity               // after -malı
	stateOptative                // after -a
	stateCount
)

// accepts reports whether a word may end in the state.
func (s state) accepts() bool { return s != stateSoft && s != stateVerb && s != stateNegated }

// kind names the first suffix of a chain, as a set of flags. How many kinds of ending a stem is seen with tells a stem from
// a chance beginning of other words.
type kind uint32

const (
	kindBare kind = 1 << iota
	kindPlural
	kindPossessive
	kindGenitive
	kindDative
	kindAccusative
	kindLocative
	kindAblative
	kindInstrumental
	kindCopula
	kindInfinitive
	kindPast
	kindNarrative
	kindConverb
	kindPresent
	kindFuture
	kindAorist
	kindOptative
	kindNecessity
	kindImperative
	kindConditional
	kindParticiple
	kindDiq
	kindVerbalNoun
	kindGerund
)

// place says after which sound a suffix stands.
type place uint8

const (
	anywhere place = iota
	afterConsonant
	afterVowel
)

// suffix is one link of a chain. In its text, capital letters stand for the letter that harmony asks for, folded:
// A is a or e; I is i or u; D is d, or t after a voiceless consonant (Turkish); Q is q, or k (in Turkish also after a);
// H is the same without Turkish; G is a softened Q: g, or y after e (in Turkish g). Every other letter is itself.
type suffix struct {
	text  string
	place place
	to    state
	kind  kind
	rule  rule
}

// rule limits a suffix further.
type rule uint8

const (
	ruleTurkish rule = 1 << iota // a suffix of Turkish that Azerbaijani has not
	ruleChance                   // one that words have by chance too
	ruleLong                     // only on stems of longStem letters: shorter ones meet another word by chance
	ruleLonger                   // only on stems of one letter more
)

// to returns suffixes that lead to the state. Grammars write an unstable first letter in parentheses: (n)In is In after a
// consonant and nIn after a vowel, (I)m is Im after a consonant and m after a vowel. A hyphen in front of a text keeps it
// to consonants, a tilde to vowels.
func to(next state, k kind, texts ...string) []suffix {
	var all []suffix
	for _, t := range texts {
		switch {
		case t[0] == '-':
			all = append(all, suffix{t[1:], afterConsonant, next, k, 0})
		case t[0] == '~':
			all = append(all, suffix{t[1:], afterVowel, next, k, 0})
		case t[0] != '(':
			all = append(all, suffix{t, anywhere, next, k, 0})
		case t[1] == 'I' || t[1] == 'A':
			all = append(all, suffix{t[1:2] + t[3:], afterConsonant, next, k, 0}, suffix{t[3:], afterVowel, next, k, 0})
		default:
			all = append(all, suffix{t[3:], afterConsonant, next, k, 0}, suffix{t[1:2] + t[3:], afterVowel, next, k, 0})
		}
	}
	return all
}

// only returns the suffixes under a rule.
func only(r rule, suffixes []suffix) []suffix {
	for i := range suffixes {
		suffixes[i].rule |= r
	}
	return suffixes
}

// grammar lists, for every state, the suffixes that may follow, most of them for Azerbaijani and Turkish alike.
// Derivations (-çı, -lıq, -lı, -sız, passives, causatives) make new words and are left out.
func grammar() *[stateCount][]suffix {
	g := new([stateCount][]suffix)
	nominal(g)
	verbal(g)
	for s := range g {
		if s := state(s); s.accepts() && s != stateEnd {
			g[s] = append(g[s], only(ruleLong, to(stateEnd, kindCopula, "mI"))...) // the question
		}
	}
	return g
}
