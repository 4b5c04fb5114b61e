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
