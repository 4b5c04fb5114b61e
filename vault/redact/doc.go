// Package redact finds the names of persons in text and replaces them by pseudonyms.
//
// It is pure: no file, no key, no clock. A name that slips through can cost a life, and a place that is wrongly taken for a
// name is shown to somebody who can keep it. So everything that may be a name is a Hit, of one of two kinds: a KindHit is
// replaced unless a decision keeps it; a KindNear must be decided by a person before a text is given away. Hits and their
// forms hold names: they are as secret as the text and belong in no log and no error.
//
// # How words are compared
//
// Words are cut and folded as package language does for the search, so that case, accents, the dotless i, invisible
// characters and compatibility forms do not matter. A folded word is then compared with every word of every name in three
// ways: as folded, in Latin letters (Cyrillic, Georgian and Armenian transliterated), and as it sounds (see sound), where
// the spellings of the region meet: Əliyev, Aliyev, Aliev, Алиев, Әлијев. What follows a name must be an ending: a chain of
// Azerbaijani or Turkish suffixes, a case of Russian or Ukrainian, a few of English, Georgian and Armenian. A Russian or
// Azerbaijani surname is found in the forms of both sexes. A word of mixed scripts, or of letters and digits, is also read as
// what its letters look like. The whole word is replaced, its ending too: an ending tells of a name.
//
// # What is a hit
//
// Two or more words of one person's names together, in any order and case, with signs, initials, one end of a line or a
// father's name between or after them; one word of a name of four or more letters with a capital, or in a script without
// capitals; such a name broken by a hyphen, the end of a line or something invisible; initials that are listed as a name.
//
// # What is near
//
// One word of a name in small letters, or of fewer than four letters; a word that differs in one letter (names of four to six
// letters) or two (seven or more), exchanged neighbours counting as one; a name inside a longer word; a word that sounds like a
// form of a short name; what only the search finds by the name; the root of a
// surname with another mark (-ov, -li, -zadə, -oğlu); two initials of a person; a name after an initial
// that is not the person's; a name in pieces or spaced out; a name that several persons share, in place of which all their
// pseudonyms stand; a name in an e-mail address, a link, a user name or a file name, also in letters written as %C3%BC, =C3=BC,
// &#252; or \u00fc. The last are replaced as a whole, since what is left of an address still leads to the person.
//
// # What is not found
//
// Diminutives and nicknames that are not listed (Саша for Александр), translations of a name, initials without full stops
// (NŞ), names in Arabic, Hebrew, Greek or Chinese letters unless a name is listed in them, a misspelt name inside a longer word
// or between spaces that break it, names parted by markup, names in ciphers and in pictures; and everything else that tells who
// somebody is: a place, a date, a number, a family. Where a search takes a name for a form of another word (Gülər for one of
// gülmək), the forms of that word are not looked for.
//
// # Decisions
//
// A decision holds for a person and a form: the folded words of a hit, with the capitals at their beginnings. So a word of every
// day can be kept in small letters (şəxs) and is replaced as a name (Şəxs). Pseudonyms that stand in a text are taken for
// parts of no name.
package redact
