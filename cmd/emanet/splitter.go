package main

import (
	"errors"
	"strings"
)

var errQuote = errors.New("a quote is not closed")

// splitLine splits a command line of the shell into words: at blanks, with
// '…' taken as it is, "…" with \" and \\ inside, and \ before any other
// character. Nothing is expanded. A # at the beginning of a word ends the line.
func splitLine(line string) ([]string, error) {
	var (
		words  []string
		word   strings.Builder
		inWord bool
	)
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == ' ' || c == '\t':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
			i++
		case c == '#' && !inWord:
			return words, nil
		case c == '\'' || c == '"':
			n, err := quoted(line[i:], &word)
			if err != nil {
				return nil, err
			}
			inWord = true
			i += n
		case c == '\\':
			if i+1 == len(line) {
				return nil, errors.New("the line ends in a backslash")
			}
			word.WriteByte(line[i+1])
			inWord = true
			i += 2
		default:
			word.WriteByte(c)
			inWord = true
			i++
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// quoted appends the inside of the quote at the beginning of s to word and
// returns how many bytes it takes.
func quoted(s string, word *strings.Builder) (int, error) {
	quote := s[0]
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == quote:
			return i + 1, nil
		case s[i] == '\\' && quote == '"' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
		}
		word.WriteByte(s[i])
	}
	return 0, errQuote
}

// joinLine writes words so that splitLine gives them back, and that a person
// can paste the line into a shell.
func joinLine(words []string) string {
	quotedWords := make([]string, 0, len(words))
	for _, w := range words {
		quotedWords = append(quotedWords, quoteWord(w))
	}
	return strings.Join(quotedWords, " ")
}

// quoteWord quotes a word if it needs it.
func quoteWord(w string) string {
	if w != "" && !strings.ContainsAny(w, " \t\n'\"\\#$`&|;<>()*?[]{}~!") {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}
