// Package language folds letters, cuts texts into words, finds a word's inflected forms and guesses languages.
//
// An index holds every word once, folded by [Fold], whatever its language: a wrong guess of a language can never hide a
// text. What a typed word stands for is found when a search asks, by walking the [Dictionary] of the index: [Exact] returns
// the word itself in its spellings, [Expand] also its inflected forms.
//
// # Folding
//
// Fold brings to one form what people type for one word: NFKC and full case folding, with I, İ, ı and i one letter; ə,
// its Cyrillic look-alike and ǝ are e; accents go (ö is o, ş is s, é is e), and so do apostrophes, invisible characters and
// tatweel; ß is ss, æ is ae, œ is oe, þ is th; the digits of every script are ASCII digits. й and ї are letters and
// stay, ё is е. Greek, Hebrew and Arabic lose their points; scripts that write vowels as marks keep them. Arabic ي ى ی are
// one letter, as are ك ک and ه ة ھ. A Cyrillic word with a letter that Azerbaijani has and Russian and Ukrainian have not
// (ә ҝ ғ ҹ һ ө ү ј) becomes Latin: ишҝәнҹә and İşgəncə are isgence. Other Cyrillic words stay, since Russian tells бить
// from быть; Exact bridges those that Azerbaijani spells with Russian letters (полис, polis). Kazakh, Tatar, Serbian and
// other words spelled within the Azerbaijani alphabet become Latin too, consistently, in text and query alike.
//
// # Inflected forms
//
// Azerbaijani and Turkish share a grammar of suffix chains (see grammar): plural, possessive, case, -ki and copula of
// nouns; negation, tense, person, participles, gerunds and verbal nouns of verbs; with vowel harmony and the softening of
// q, k and t, as far as folding leaves them. A term is a form of a stem if what follows the stem is a chain. A typed word
// may come from several stems; a shorter stem is believed only if it explains nearly all terms that a longer one does, so
// that Gəncə is not taken for a dative of gənc. Derivations (-çı, -lıq, -lı, -sız) and the passive make other words. A word
// of four or more letters is safer than one of two or three, and where folding makes two words one (şəhər and səhər, bölmək
// and bolmaq), both are found.
//
// Russian, English, German, French, Spanish and Arabic are stemmed by Snowball, typed word and term alike in folded letters,
// with short lists of irregular words. Ukrainian, Armenian, Georgian, Persian and Sorani have light sets of endings.
// Kurmanji and every other language are found exactly as written: a few Kurmanji endings are too like those of its
// neighbours. Broken plurals of Arabic and separable verbs of German are not brought together.
//
// Languages that share a script are told apart by the letters that were typed (ğ is neither English nor French), then by
// how many forms each finds in the dictionary: see latin.
//
// # Versions
//
// Whoever changes what Fold or Tokens make of any text must raise [Version], and with it the version of the index's
// mapping: an old index does not know the new forms. A change to Expand, Exact, StopWord or Guess needs no new version.
package language

// Version numbers the forms that Fold and Tokens make. An index made under another version cannot be searched and is
// rebuilt.
const Version = 1
