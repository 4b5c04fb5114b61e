package bundle

import (
	_ "embed"
	"strings"
)

//go:embed HOW-TO-VERIFY.txt
var howToFile string

// howTo is the whole of HOW-TO-VERIFY.txt. It is part of the format: a reader
// refuses every other text, so that nobody can give other instructions under
// the name of this program. A change needs a new version of the format. A source
// tree whose line ends were changed on the way makes the same bytes.
var howTo = strings.ReplaceAll(howToFile, "\r\n", "\n")

//go:embed HOW-TO-VERIFY-DATES.txt
var howToDatesFile string

// howToDates follows in a bundle that has time-stamps; it is part of the format too.
var howToDates = strings.ReplaceAll(howToDatesFile, "\r\n", "\n")

// howToOf returns the text for a bundle with these files below custody/.
func howToOf(custody []string) string {
	for _, name := range custody {
		if strings.HasPrefix(strings.TrimPrefix(name, prefixCustody), prefixTimestamps) {
			return howTo + howToDates
		}
	}
	return howTo
}
