package dossier

import (
	"strconv"
	"strings"
)

// counted prints a number with what it counts.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

func semicolons(words []string) string { return strings.Join(words, "; ") }
