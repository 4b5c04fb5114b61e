package crypto

import (
	_ "embed" // for the word list
	"strings"
)

// wordText is the English word list of BIP-39 (Marek Rusnak, Pavol Palatinus
// and others; MIT licence), one word a line, in alphabetical order: 2048 words
// that differ in their first four letters. It is the list from which stock age
// makes its passphrases.
//
//go:embed words.txt
var wordText string

const wordBits = 11

// wordList returns the 2048 words.
func wordList() []string { return strings.Fields(wordText) }
